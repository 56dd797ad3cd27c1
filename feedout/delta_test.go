package feedout

import (
	"bytes"
	"fmt"
	"net/http"
	"net/http/httptest"
	"path/filepath"
	"strings"
	"testing"
	"time"

	"straitwire/news"
)

// A reader gets what is new or changed since the edition that it has, of any
// edition of late, in RSS and Atom.
func TestDeltas(t *testing.T) {
	p := openNewsroom(t, filepath.Join(t.TempDir(), "straitwire.db"))
	ask := func(path string, header ...string) (status int, h http.Header, titles []string) {
		t.Helper()
		rec := ask(p.loop.p.Handler(), http.MethodGet, path, header...)
		if rec.Body.Len() > 0 && rec.Header().Get("Content-Encoding") == "" {
			if err := validate(filepath.Ext(path), rec.Body.Bytes()); err != nil {
				t.Errorf("%s: %v\n%s", path, err, rec.Body)
			}
		}
		doc := rec.Body.String()
		for _, word := range []string{"flood", "quake", "rain"} {
			if strings.Contains(doc, ">"+word) || strings.Contains(doc, `"title":"`+word) {
				titles = append(titles, word)
			}
		}
		return rec.Code, rec.Header(), titles
	}
	const rss, atom, jsonFeed = "/topics/all.rss", "/topics/all.atom", "/topics/all.json"
	publish := func(n int, source, title string) {
		p.visit(source, noon().Add(time.Duration(n)*time.Hour), title)
		p.mustRound()
	}
	publish(0, "o0", "1: flood <item> & </entry> in the valley")
	var first [2]string
	for i, path := range []string{rss, atom} {
		_, h, _ := ask(path)
		first[i] = h.Get("ETag")
	}
	publish(1, "o1", "1: quake at night")
	_, h, _ := ask(atom, "Accept-Encoding", "gzip")
	second := h.Get("ETag")
	publish(2, "o2", "1: rain at last")
	_, h, _ = ask(atom)
	third := h.Get("ETag")
	for _, tt := range []struct {
		name, path string
		header     []string
		status     int
		titles     string
	}{
		{"all that is new", atom, []string{"A-IM", "feed", "If-None-Match", first[1]}, 226, "quake rain"},
		{"RSS", rss, []string{"A-IM", "feed", "If-None-Match", first[0]}, 226, "quake rain"},
		{"the last", atom, []string{"A-IM", "feed", "If-None-Match", second}, 226, "rain"},
		{"by a compressing proxy", atom, []string{"A-IM", "feed", "If-None-Match", "W/" + second}, 226, "rain"},
		{"of several", atom, []string{"A-IM", "vcdiff, feed;q=0.5, gzip", "If-None-Match", second + ", " + first[1]}, 226, "quake rain"},
		{"of several, one of which is unknown", atom, []string{"A-IM", "feed", "If-None-Match", second + `, "other"`}, 200, "flood quake rain"},
		{"of that alone", atom, []string{"A-IM", "feed", "If-None-Match", second, "If-Match", second}, 412, ""},
		{"nothing", atom, []string{"A-IM", "feed", "If-None-Match", third}, 304, ""},
		{"nothing of several", atom, []string{"A-IM", "feed", "If-None-Match", first[1] + `, W/` + third}, 304, ""},
		{"an unknown edition", atom, []string{"A-IM", "feed", "If-None-Match", `"other"`}, 200, "flood quake rain"},
		{"of another format", atom, []string{"A-IM", "feed", "If-None-Match", first[0]}, 200, "flood quake rain"},
		{"without a tag", atom, []string{"A-IM", "feed"}, 200, "flood quake rain"},
		{"not asked for", atom, []string{"If-None-Match", first[1]}, 200, "flood quake rain"},
		{"refused", atom, []string{"A-IM", "feed;q=0", "If-None-Match", first[1]}, 200, "flood quake rain"},
		{"another manipulation", atom, []string{"A-IM", "vcdiff, gzip", "If-None-Match", first[1]}, 200, "flood quake rain"},
		{"asked for by a library", atom, []string{"A-IM", "feed", "If-None-Match", first[1], "User-Agent", "feedparser/6.0.10 +https://github.com/kurtmckee/feedparser/"}, 200, "flood quake rain"},
		{"JSON", jsonFeed, []string{"A-IM", "feed", "If-None-Match", first[1]}, 200, "flood quake rain"},
	} {
		for range 2 { // made, and kept
			status, h, titles := ask(tt.path, tt.header...)
			if status != tt.status || tt.titles != "" && strings.Join(titles, " ") != tt.titles {
				t.Errorf("%s: %d with %q, want %d with %s", tt.name, status, titles, tt.status, tt.titles)
			}
			if im := h.Get("IM"); (im == "feed") != (status == 226) {
				t.Errorf("%s: IM %q", tt.name, im)
			}
			if status == 226 && (tt.path == atom && h.Get("ETag") != third || h.Get("Cache-Control") != "no-store, im" || h.Get("Content-Type") == "" || h.Get("Link") == "" || !strings.Contains(strings.Join(tt.header, " "), h.Get("Delta-Base"))) {
				t.Errorf("%s: %v", tt.name, h)
			}
		}
	}

	// What changed comes again.
	publish(3, "o0", "1: flood is over, all of it")
	if status, _, titles := ask(atom, "A-IM", "feed", "If-None-Match", third); status != 226 || strings.Join(titles, " ") != "flood" {
		t.Errorf("after a change: %d with %q", status, titles)
	}
	// An edition of long ago is forgotten.
	for i := range maxGenerations {
		publish(4+i, "o3", fmt.Sprintf("%d: storm number %d with fog", i, i))
	}
	if status, _, _ := ask(atom, "A-IM", "feed", "If-None-Match", third); status != 200 {
		t.Errorf("an edition of long ago: %d, want 200", status)
	}
}

// What is cut together again is what was cut, whatever the content is.
func TestPartsOf(t *testing.T) {
	for path, e := range pressAll(t, goldenPlan(), map[news.TopicID][]news.Listed{"taiwan-strait": trickyWindow()}) {
		if !strings.HasSuffix(path, ".rss") && !strings.HasSuffix(path, ".atom") || e.lineage == nil {
			continue
		}
		if len(e.lineage.marks) == 0 {
			continue
		}
		p, err := partsOf(e.Body)
		if err != nil || len(p.entries) != len(e.lineage.marks) {
			t.Errorf("%s: %d entries, want %d; %v", path, len(p.entries), len(e.lineage.marks), err)
			continue
		}
		if whole := bytes.Join(append(append([][]byte{p.head}, p.entries...), p.tail), nil); !bytes.Equal(whole, e.Body) {
			t.Errorf("%s: other bytes", path)
		}
	}
}

// The deltas that an edition keeps have a bound: whoever comes later gets the
// whole. Those of a topic that is not for everybody are in no cache.
func TestDeltasAreBounded(t *testing.T) {
	var body strings.Builder
	var marks []uint64
	body.WriteString(`<feed xmlns="http://www.w3.org/2005/Atom">`)
	for i := range 20 {
		fmt.Fprintf(&body, "<entry><id>tag:%d</id><content>%s</content></entry>", i, strings.Repeat("ships ", 10_000))
		marks = append(marks, uint64(i))
	}
	body.WriteString("</feed>")
	p := newPress(testLog(t))
	e, err := seal(p.enc, []byte(body.String()), noon(), terms{contentType: atomType})
	if err != nil {
		t.Fatal(err)
	}
	e.succeed(nil, marks, p.enc)
	for i := range maxGenerations {
		e.lineage.before = append(e.lineage.before, generation{tag: fmt.Sprint(i)})
	}
	deltas := func() (n int) {
		for i := range maxGenerations {
			req := httptest.NewRequestWithContext(t.Context(), http.MethodGet, "/", nil)
			req.Header.Set("A-IM", "feed")
			req.Header.Set("If-None-Match", fmt.Sprintf("%q", fmt.Sprint(i)))
			rec := httptest.NewRecorder()
			rec.Header().Set("Cache-Control", "private, no-cache")
			e.answer(rec, req, noon())
			switch rec.Code {
			case http.StatusIMUsed:
				n++
				if got := rec.Header().Get("Cache-Control"); got != "private, no-store" {
					t.Errorf("a private delta: Cache-Control %q", got)
				}
			case http.StatusOK:
				if rec.Header().Get("IM") != "" || rec.Body.Len() != body.Len() {
					t.Errorf("generation %d: %v", i, rec.Header())
				}
			default:
				t.Errorf("generation %d: %d", i, rec.Code)
			}
		}
		return n
	}
	for range 2 {
		if n := deltas(); n != 2 {
			t.Errorf("%d deltas as large as the whole, want 2", n)
		}
	}
}

func BenchmarkMarks(b *testing.B) {
	r := goldenPlan()
	is := compose(&r.feeds[0], hundred(), r)
	p := newPress(testLog(b))
	for b.Loop() {
		p.marks(is.Entries)
	}
}
