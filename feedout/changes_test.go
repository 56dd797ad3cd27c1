package feedout

import (
	"bytes"
	"fmt"
	"net/http"
	"os"
	"path/filepath"
	"strings"
	"testing"
	"testing/synctest"
	"time"

	"straitwire/news"

	"github.com/google/go-cmp/cmp"
)

// changedWindow is what sources do to items that were published.
func changedWindow() []news.Changed {
	window := trickyWindow()
	at := func(hours int) time.Time { return day.Add(time.Duration(hours) * time.Hour) }
	edit := func(revision, hours int, fields ...news.Field) news.Change {
		return news.Change{Kind: news.ChangeEdited, Seen: at(hours), Revision: revision, Was: fields}
	}
	taken := edit(1, 3, news.Field{Name: "title", Text: "Navy & friends meet"})
	taken.From = "cna"
	gap := edit(30, 9, news.Field{Name: "summary", Text: "Số liệu cũ."})
	gap.Missed = 8
	return []news.Changed{
		{Item: window[0].Item, Entry: window[0].Entry, Changes: []news.Change{
			edit(1, 1, news.Field{Name: "title", Text: "兩架共軍機越過海峽中線 <b>&</b> 股市"}),
			edit(2, 2, news.Field{Name: "summary", Text: "國防部說 4 < 5 & \"安全\"。"}, news.Field{Name: "body", Text: strings.Repeat("全文 ", 400) + "連結 ]]> 完。"}),
		}},
		{Item: window[1].Item, Entry: window[1].Entry, Changes: []news.Change{
			taken, {Kind: news.ChangeWithdrawn, Seen: at(4), Revision: 1}, {Kind: news.ChangeReturned, Seen: at(5), Revision: 1},
		}},
		{Item: window[2].Item, Entry: window[2].Entry, Changes: []news.Change{edit(1, 6), gap}},
		{Item: window[5].Item, Entry: window[5].Entry, Changes: []news.Change{edit(1, 7, news.Field{Name: "tit<le>", Text: "evil \x00\xff<script>alert(1)</script> ]]>"})}},
	}
}

func pressChanges(tb testing.TB, changed []news.Changed) *Edition {
	tb.Helper()
	r := goldenPlan()
	editions := make(map[string]*Edition)
	newPress(testLog(tb)).changes(editions, nil, &r.feeds[0], changed, r)
	e := editions["/topics/taiwan-strait/changes.atom"]
	if e == nil {
		tb.Fatalf("no edition of changes, but %d others", len(editions))
	}
	return e
}

func TestGoldenChanges(t *testing.T) {
	name := filepath.Join("testdata", "golden", "changes.atom")
	got := pressChanges(t, changedWindow()).Body
	if err := validate(".atom", got); err != nil {
		t.Errorf("not valid:\n%v", err)
	}
	if *update {
		if err := os.WriteFile(name, got, 0o644); err != nil {
			t.Fatal(err)
		}
	}
	want, err := os.ReadFile(name)
	if err != nil {
		t.Fatalf("%v; run with -update", err)
	}
	if diff := cmp.Diff(string(want), string(got)); diff != "" {
		t.Errorf("differs from its golden file (-want +got):\n%s", diff)
	}
}

// An item that left by its edit is told of; one that a better filter put out
// is not.
func TestChangesOfItemsThatLeft(t *testing.T) {
	for why, want := range map[string]bool{"": true, leftByItem: true, leftByFilter: false} {
		changed := changedWindow()[:1]
		if changed[0].Entry.LeftWhy = why; why != "" {
			changed[0].Entry.Left = day.Add(time.Hour)
		}
		if got := bytes.Contains(pressChanges(t, changed).Body, []byte("<entry")); got != want {
			t.Errorf("left because %q: told of: %v, want %v", why, got, want)
		}
	}
}

func TestChangesAreBounded(t *testing.T) {
	if err := validate(".atom", pressChanges(t, nil).Body); err != nil {
		t.Errorf("without an entry: %v", err)
	}
	var changed []news.Changed
	for i := range 40 {
		c := news.Changed{Item: news.Item{ID: news.ItemID(fmt.Sprint("item", i)), Source: "cna", Title: "t", FirstSeen: day, Text: strings.Repeat("一二三四", 4000)}}
		for n := range 21 {
			c.Changes = append(c.Changes, news.Change{
				Kind: news.ChangeEdited, Seen: day.Add(time.Duration(n*60+i) * time.Minute), Revision: n + 1,
				Was: []news.Field{{Name: "body", Text: strings.Repeat(fmt.Sprint("甲乙", n), 2000)}, {Name: "summary", Text: strings.Repeat("x ", 8000)}},
			})
		}
		changed = append(changed, c)
	}
	body := pressChanges(t, changed).Body
	if err := validate(".atom", body); err != nil {
		t.Error(err)
	}
	if n := bytes.Count(body, []byte("<entry")); n != changesShown {
		t.Errorf("%d entries, want %d", n, changesShown)
	}
	if len(body) > 10<<20 {
		t.Errorf("%d bytes", len(body))
	}
}

func TestPublisherServesChanges(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		store := newMemory()
		r := start(t, store, words{{"ships", "ship", "v1"}})
		defer r.stop()
		const path = "/topics/ships/changes.atom"
		first := r.get(path)
		if first.Code != http.StatusOK || first.Header().Get("Content-Type") != atomType || strings.Contains(first.Body.String(), "<entry") {
			t.Fatalf("GET %s = %d, %s\n%s", path, first.Code, first.Header().Get("Content-Type"), first.Body)
		}
		r.news(item("a", "a ship"))
		if got := r.get(path); got.Header().Get("ETag") != first.Header().Get("ETag") {
			t.Errorf("a new item changed the feed of changes")
		}
		time.Sleep(time.Hour)
		store.put(item("a", "two ships"))
		store.mu.Lock()
		store.changes = map[news.TopicID][]news.Changed{"ships": {{
			Item: store.items["a"], Entry: store.entries["ships"]["a"],
			Changes: []news.Change{{Kind: news.ChangeEdited, Seen: time.Now(), Revision: 1, Was: []news.Field{{Name: "title", Text: "a ship"}}}},
		}}}
		store.mu.Unlock()
		r.news()
		got := r.get(path)
		if err := validate(".atom", got.Body.Bytes()); err != nil {
			t.Error(err)
		}
		for _, want := range []string{"Edited: two ships", "&lt;del&gt;a ship&lt;/del&gt;&lt;ins&gt;two ships&lt;/ins&gt;"} {
			if !strings.Contains(got.Body.String(), want) {
				t.Errorf("the feed of changes lacks %q:\n%s", want, got.Body)
			}
		}
		if again := ask(r.Handler(), http.MethodGet, path, "If-None-Match", got.Header().Get("ETag")); again.Code != http.StatusNotModified {
			t.Errorf("GET with its ETag = %d, want 304", again.Code)
		}
		r.replace(words{{"planes", "plane", "v1"}}, Plan{Options: testOptions})
		time.Sleep(time.Minute)
		synctest.Wait()
		if got := r.get(path); got.Code != http.StatusNotFound {
			t.Errorf("GET of a topic that is gone = %d, want 404", got.Code)
		}
	})
}

// An entry shows its newest text at once, but its date moves at most once in
// half an hour, and then without anybody's doing.
func TestPublisherHoldsDates(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		r := start(t, newMemory(), words{{"ships", "ship", "v1"}})
		defer r.stop()
		began := time.Now().UTC()
		r.news(item("a", "a ship, 0"))
		var moved []time.Time
		last := ""
		for n := 1; n <= 240; n++ {
			if n <= 100 && n%5 == 0 {
				r.store.put(item("a", fmt.Sprint("a ship, ", n)))
				r.Wake()
			}
			time.Sleep(time.Minute)
			synctest.Wait()
			doc, err := parseXML(r.get("/topics/ships.atom").Body.Bytes())
			if err != nil {
				t.Fatal(err)
			}
			e := doc.all("entry")[0]
			if want := fmt.Sprint("a ship, ", min(n, 100)/5*5); e.all("title")[0].text != want {
				t.Fatalf("minute %d: title %q, want %q", n, e.all("title")[0].text, want)
			}
			if at := e.all("updated")[0].text; at != last {
				last = at
				when, err := time.Parse(time.RFC3339, at)
				if err != nil {
					t.Fatal(err)
				}
				moved = append(moved, when)
			}
		}
		for i := 1; i < len(moved); i++ {
			if step := moved[i].Sub(moved[i-1]); step < news.RenewEvery-time.Second {
				t.Errorf("updated moved by %v", step)
			}
		}
		if end := moved[len(moved)-1].Sub(began); len(moved) < 4 || end < 100*time.Minute || end > 131*time.Minute {
			t.Errorf("updated moved at %v; want the last change, after 100 minutes, told by then", moved)
		}
	})
}

func FuzzChanges(f *testing.F) {
	f.Add("a\x00<b>", "&amp; ]]>", "edited", int64(1))
	f.Add("海峽", "", "withdrawn", int64(-1<<60))
	f.Fuzz(func(t *testing.T, before, after, kind string, unix int64) {
		for _, l := range hostileWindow(after, unix) {
			c := news.Change{Kind: news.ChangeKind(kind), Seen: time.Unix(unix, 0), Was: []news.Field{{Name: before, Text: before}, {Name: "title", Text: before}}, From: news.SourceID(before)}
			e := pressChanges(t, []news.Changed{{Item: l.Item, Entry: l.Entry, Changes: []news.Change{c, c}[:1]}})
			if err := validate(".atom", e.Body); err != nil {
				t.Error(err)
			}
		}
	})
}
