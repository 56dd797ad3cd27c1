package feedout

import (
	"context"
	"fmt"
	"net/http"
	"net/http/httptest"
	"net/url"
	"path"
	"path/filepath"
	"strings"
	"testing"
	"testing/synctest"
	"time"

	"straitwire/news"
	"straitwire/topic"
)

func searchIn(store Searched, opts SearchOptions) *Search {
	return NewSearch(store, Plan{Options: testOptions, Sources: outlets()}, topic.BuiltinLexicon(), opts, nil)
}

func TestSearch(t *testing.T) {
	p := openNewsroom(t, filepath.Join(t.TempDir(), "straitwire.db"))
	p.visit("o0", noon(), "1: flood in the valley", "2: fog at sea")
	p.visit("o1", noon().Add(time.Hour), "1: flood <b>& rain</b>", "2: 臺灣海峽風浪大")
	p.visit("o2", noon().Add(-30*24*time.Hour), "1: flood of long ago")
	p.mustRound()
	inTopic := string(p.loop.p.front.Load().editions["/topics/all.json"].Body)
	s := searchIn(p.store, SearchOptions{PerMinute: 100})
	for _, tt := range []struct {
		query  string
		status int
		want   []string // titles, the newest first, or words of the answer
	}{
		{"flood", 200, []string{"flood <b>& rain</b>", "flood in the valley", "flood of long ago"}},
		{"flood since:7d", 200, []string{"flood <b>& rain</b>", "flood in the valley"}},
		{"台湾 OR fog", 200, []string{"臺灣海峽風浪大", "fog at sea"}},
		{"flood -rain source:o1,o2", 200, []string{"flood of long ago"}},
		{"earthquake", 200, nil},
		{"flood since:1h", 200, nil},
		{"", 400, []string{"character 1: nothing is looked for"}},
		{`flood "`, 400, []string{"character 7: a quote that is not closed", "write words"}},
		{"flood source:nobody", 200, nil},
		{"flood country:Atlantis", 400, []string{"character 7: "}},
	} {
		for _, suffix := range []string{".atom", ".rss", ".json"} {
			at := searchPath + suffix
			rec := ask(s, http.MethodGet, at+"?q="+url.QueryEscape(tt.query))
			body := rec.Body.String()
			if rec.Code != tt.status || rec.Header().Get("X-Robots-Tag") == "" {
				t.Errorf("%s %s: %d, want %d: %s", suffix, tt.query, rec.Code, tt.status, body)
				continue
			}
			if tt.status != 200 {
				for _, want := range tt.want {
					if !strings.Contains(body, want) {
						t.Errorf("%s: %s", tt.query, body)
					}
				}
				continue
			}
			if err := validate(path.Ext(at), rec.Body.Bytes()); err != nil {
				t.Errorf("%s %s: %v\n%s", suffix, tt.query, err, body)
			}
			if n := strings.Count(body, ":item/"); n != len(tt.want) {
				t.Errorf("%s %s: %d entries, want %q", suffix, tt.query, n, tt.want)
			}
			if suffix != ".json" {
				continue
			}
			from := 0
			for _, title := range tt.want {
				i := strings.Index(body[from:], title)
				if i < 0 {
					t.Errorf("%s: no %q behind the others:\n%s", tt.query, title, body)
					break
				}
				from += i
			}
			if _, id, ok := strings.Cut(body, `"id":"`); ok && strings.Contains(tt.want[0], "flood") && !strings.Contains(inTopic, id[:strings.IndexByte(id, '"')]) {
				t.Errorf("%s: an item has another id than in its topic", tt.query)
			}
		}
	}
	first := ask(s, http.MethodGet, "/search.atom?q=flood")
	if again := ask(s, http.MethodGet, "/search.atom?q=++flood+", "If-None-Match", first.Header().Get("ETag")); again.Code != http.StatusNotModified {
		t.Errorf("the same query, written otherwise: %d", again.Code)
	}
	if rec := ask(s, http.MethodPost, "/search.atom?q=flood"); rec.Code != http.StatusMethodNotAllowed {
		t.Errorf("POST: %d", rec.Code)
	}
	if off := searchIn(p.store, SearchOptions{}); off.Owns("/search.atom") || !s.Owns("/search.rss") || s.Owns("/search") || s.Owns("/search.opml") {
		t.Error("it owns other paths than it should")
	}
}

// Each caller has some questions a minute; answers that are there cost none.
func TestSearchLimits(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		store := &slowStore{memory: newMemory()}
		s := searchIn(store, SearchOptions{PerMinute: 2})
		ask := func(caller, q string) int {
			r := httptest.NewRequest(http.MethodGet, "/search.atom?q="+q, nil)
			r.RemoteAddr = caller
			rec := httptest.NewRecorder()
			s.ServeHTTP(rec, r)
			return rec.Code
		}
		for _, tt := range []struct {
			caller, q string
			want      int
		}{
			{"192.0.2.1:1", "a1", 200},
			{"192.0.2.1:2", "a2", 200},
			{"192.0.2.1:3", "a3", 429},
			{"192.0.2.1:3", "a1", 200},
			{"[2001:db8::1]:3", "a3", 200},
			{"192.0.2.1:3", "a3", 200},
		} {
			if got := ask(tt.caller, tt.q); got != tt.want {
				t.Errorf("%s asks for %s: %d, want %d", tt.caller, tt.q, got, tt.want)
			}
		}
		time.Sleep(time.Minute)
		if got := ask("192.0.2.1:3", "a4"); got != 200 {
			t.Errorf("a minute later: %d", got)
		}
		// One is looked up at a time, and none for long.
		store.hang = true
		answers := make(chan int)
		for i := range 3 {
			go func() { answers <- ask(fmt.Sprintf("192.0.2.%d:1", 10+i), fmt.Sprint("slow", i)) }()
		}
		got := map[int]int{}
		for range 3 {
			got[<-answers]++
		}
		if got[503] != 3 {
			t.Errorf("slow questions: %v", got)
		}
		store.hang = false
		if got := ask("192.0.2.99:1", "a5"); got != 200 {
			t.Errorf("after them: %d", got)
		}
	})
}

// slowStore hangs while it is told to.
type slowStore struct {
	*memory
	hang bool
}

func (s *slowStore) FirstSeen(context.Context, time.Time) (uint64, bool, error) { return 1, true, nil }

func (s *slowStore) Since(ctx context.Context, after uint64, limit int) ([]news.Item, error) {
	if s.hang {
		<-ctx.Done()
		return nil, ctx.Err()
	}
	return s.memory.Since(ctx, after, limit)
}
