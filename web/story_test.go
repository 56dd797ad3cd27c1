package web

import (
	"context"
	"errors"
	"net/http"
	"net/url"
	"strings"
	"testing"
	"testing/synctest"
	"time"

	"straitwire/news"
)

// fakeReader tells of what it holds.
type fakeReader struct {
	stories map[news.StoryID]Story
	states  []SourceState
	err     error
	asked   int
}

func (f *fakeReader) Story(_ context.Context, id news.StoryID) (Story, bool, error) {
	f.asked++
	st, ok := f.stories[id]
	return st, ok, f.err
}

func (f *fakeReader) Sources(context.Context) ([]SourceState, error) { return f.states, f.err }

func readingHandler(snap *Snapshot, reader Reader) http.Handler {
	return New(func() *Snapshot { return snap }, reader, quiet()).Handler()
}

// trickyReader has a story in two scripts with a copy, an edit, a report that
// is not kept and a link to another story. It has ended another story.
func trickyReader() *fakeReader {
	member := func(id, source, lang string, after time.Duration) news.Member {
		return news.Member{
			Item: news.ItemID(id), Source: news.SourceID(source), Language: lang, Publisher: source, Origin: source,
			Seen: noon.Add(after - 24*time.Hour), URL: "https://" + source + ".example/" + id,
		}
	}
	copied := member("m2", "tower", "ar", 40*time.Minute)
	copied.CopyOf, copied.Origin = "m1", "wire:cna"
	edited := news.Item{
		ID: "m1", Source: "paper", Language: "zh-Hant", Title: "國防部：共機逾越海峽中線", Summary: "下午四時的消息。",
		URL: "https://paper.example/m1", Published: noon.Add(-25 * time.Hour), FirstSeen: noon.Add(-24 * time.Hour), Changed: noon.Add(-time.Hour), Revision: 1,
	}
	wire := news.Item{ID: "m3", Source: "wire", Language: "en", Title: "Jets <cross> the line", URL: "https://wire.example/m3", Published: noon, FirstSeen: noon}
	st := Story{
		Story: news.Story{ID: "sm1", Lead: "m1", Members: []news.Member{
			member("m1", "paper", "zh-Hant", 0), copied, member("m3", "wire", "en", 24*time.Hour), member("m4", "unknown", "", 25*time.Hour),
		}},
		Topics: []news.TopicID{"taiwan-strait"},
		Reports: []Report{
			{
				Item: edited, Kept: true, Why: []news.Why{{Op: "term", Term: "海峽中線", Field: "title", At: in(edited.Title, "海峽中線")}},
				Changes: []news.Change{
					{Kind: news.ChangeEdited, Seen: noon.Add(-time.Hour), Revision: 1, Was: []news.Field{{Name: "summary", Text: "下午三時的消息。"}}},
					{Kind: news.ChangeWithdrawn, Seen: noon, Missed: 2},
				},
			},
			{Item: news.Item{ID: "m2"}},
			{Item: wire, Kept: true},
			{Item: news.Item{ID: "m4"}},
		},
		Related: []Related{{ID: "sm9", Title: "زورق مسيّر", Lang: "ar", Why: "abroad"}, {ID: "sm0", Why: "before"}},
	}
	return &fakeReader{stories: map[news.StoryID]Story{"sm1": st, "sm3": st}}
}

func TestStoryPages(t *testing.T) {
	h := readingHandler(tricky(), trickyReader())
	for _, row := range []struct {
		name, path string
		status     int
		location   string
	}{
		{"a story", "/stories/sm1", http.StatusOK, ""},
		{"one that ended in it", "/stories/sm3", http.StatusFound, "/wire/stories/sm1"},
		{"one that is not there", "/stories/sm7", http.StatusNotFound, ""},
		{"no id", "/stories/", http.StatusNotFound, ""},
		{"an id that is none", "/stories/" + strings.Repeat("a", maxID+1), http.StatusNotFound, ""},
	} {
		w := ask(h, http.MethodGet, row.path)
		if w.Code != row.status || w.Header().Get("Location") != row.location {
			t.Errorf("%s: GET %s = %d to %q, want %d to %q", row.name, row.path, w.Code, w.Header().Get("Location"), row.status, row.location)
		}
	}
	page := ask(h, http.MethodGet, "/stories/sm1")
	if again := ask(h, http.MethodGet, "/stories/sm1", "If-None-Match", page.Header().Get("ETag")); again.Code != http.StatusNotModified {
		t.Errorf("GET with the tag of the page = %d, want 304", again.Code)
	}
	inert(t, page.Body.String())
	for _, want := range []string{
		`<h1 lang="zh-Hant" dir="auto">國防部：共機逾越海峽中線</h1>`,
		"4 items, 4 publishers,",
		"The same text in 1 more place",
		"<del>三</del><ins>四</ins>",
		"2 changes in between are not kept",
		"Jets &lt;cross&gt; the line",
		"24h later",
		"(not kept any more)",
		`<a href="/wire/stories/sm9"><bdi lang="ar">زورق مسيّر</bdi></a>`,
		`<link rel="canonical" href="https://news.example/wire/stories/sm1">`,
	} {
		if !strings.Contains(page.Body.String(), want) {
			t.Errorf("the page has no %q:\n%s", want, page.Body)
		}
	}
}

// The store is asked once in a while, however often a page is asked for.
func TestStoryPageIsReadNowAndThen(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		reader := trickyReader()
		h := readingHandler(tricky(), reader)
		for range 5 {
			ask(h, http.MethodGet, "/stories/sm1")
		}
		if reader.asked != 1 {
			t.Errorf("the store was asked %d times at once, want once", reader.asked)
		}
		time.Sleep(shelfLife)
		ask(h, http.MethodGet, "/stories/sm1")
		if reader.asked != 2 {
			t.Errorf("the store was asked %d times, want again after %v", reader.asked, shelfLife)
		}
	})
}

func TestStoryPageOfAFailingStore(t *testing.T) {
	reader := trickyReader()
	reader.err = errors.New("disk")
	w := ask(readingHandler(tricky(), reader), http.MethodGet, "/stories/sm1")
	if w.Code != http.StatusServiceUnavailable || w.Header().Get("Retry-After") == "" || strings.Contains(w.Body.String(), "disk") {
		t.Errorf("GET = %d, %v, %s", w.Code, w.Header(), w.Body)
	}
}

func TestHostileStoriesStayText(t *testing.T) {
	for _, a := range attacks() {
		snap := hostile(a)
		it := snap.Topics[0].Items[0].Item
		it.ID = "m"
		st := Story{
			Story: news.Story{ID: "s", Members: []news.Member{
				{Item: "m", Source: news.SourceID(a), Origin: a, Publisher: a + a, Control: a, Language: a, URL: a, Outlet: it.Outlet},
				{Item: "n", CopyOf: "m", Source: news.SourceID(a), URL: a},
				{Item: "o", Source: "nobody", URL: a, Language: a},
			}},
			Topics:  []news.TopicID{news.TopicID(a)},
			Related: []Related{{ID: news.StoryID(a), Title: a, Lang: a, Why: a}},
			Reports: []Report{{Item: it, Kept: true, Why: snap.Topics[0].Items[0].Entry.Why, Changes: []news.Change{
				{Kind: news.ChangeKind(a), Was: []news.Field{{Name: a, Text: a}, {Name: "title", Text: a + " x"}, {Name: "body", Text: "x " + a}}},
			}}},
		}
		w := ask(readingHandler(snap, &fakeReader{stories: map[news.StoryID]Story{"s": st}}), http.MethodGet, "/stories/"+url.PathEscape("s"))
		if w.Code != http.StatusOK {
			t.Fatalf("GET = %d", w.Code)
		}
		inert(t, w.Body.String())
	}
}

func TestShortenedDifference(t *testing.T) {
	long := strings.Repeat("字 ", 2000)
	for _, row := range []struct{ name, before, after string }{
		{"in the middle", long + "old " + long, long + "new " + long},
		{"at the end", long + "old", long + "new"},
		{"all of it", long, strings.Repeat("語 ", 2000)},
	} {
		pieces, cut := shorten(news.Diff(row.before, row.after))
		size, changed := 0, false
		for _, p := range pieces {
			size += len(p.Text)
			changed = changed || p.Added || p.Removed
		}
		if size > diffShown+16 || !changed || cut != (row.name == "all of it") {
			t.Errorf("%s: %d bytes, changed %t, cut %t", row.name, size, changed, cut)
		}
	}
}
