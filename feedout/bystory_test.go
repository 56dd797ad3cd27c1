package feedout

import (
	"context"
	"encoding/json"
	"fmt"
	"path/filepath"
	"strings"
	"testing"
	"time"

	"straitwire/news"

	"github.com/google/go-cmp/cmp"
)

// readStory is an entry of a JSON Feed as a reader has it.
type readStory struct {
	ID, Title, Text string
	Modified        time.Time
	Others          []string // source, copied
}

// stories are those that the topic told shows.
func (p *newsroom) stories() []readStory {
	p.t.Helper()
	e := p.loop.p.front.Load().editions["/topics/told.json"]
	var doc struct {
		Items []struct {
			ID        string    `json:"id"`
			Title     string    `json:"title"`
			Text      string    `json:"content_text"`
			Modified  time.Time `json:"date_modified"`
			Extension struct {
				Story struct{ Others []jsonOther }
			} `json:"_straitwire"`
		}
	}
	if err := json.Unmarshal(e.Body, &doc); err != nil {
		p.t.Fatal(err)
	}
	var all []readStory
	for _, it := range doc.Items {
		s := readStory{ID: it.ID, Title: it.Title, Text: it.Text, Modified: it.Modified}
		for _, o := range it.Extension.Story.Others {
			s.Others = append(s.Others, fmt.Sprint(o.Source, " ", o.Copy))
		}
		all = append(all, s)
	}
	return all
}

// A story is one entry of one id, dated anew when a publisher joins, in the
// place of its newest report, and lists who reports it.
func TestEntriesAreStories(t *testing.T) {
	path := filepath.Join(t.TempDir(), "straitwire.db")
	p := openNewsroom(t, path)
	p.visit("o0", noon(), "1: flood in the valley")
	p.visit("o3", noon().Add(time.Hour), "1: quake at night")
	p.mustRound()
	before := p.stories()
	if len(before) != 2 || before[0].Title != "quake at night" {
		t.Fatalf("%+v", before)
	}
	flood := before[1]
	if !strings.HasPrefix(flood.ID, "tag:") || !strings.Contains(flood.ID, ":story/") {
		t.Errorf("id %s", flood.ID)
	}

	p.visit("o0", noon().Add(2*time.Hour), "2: flood goes on") // the same publisher
	p.mustRound()
	after := p.stories()
	if len(after) != 2 || after[0].ID != flood.ID || after[0].Title != flood.Title || !after[0].Modified.Equal(flood.Modified) {
		t.Errorf("after another report of the same publisher: %+v", after)
	}
	p.visit("o1", noon().Add(3*time.Hour), "1: flood in the valley")
	p.visit("o2", noon().Add(5*time.Hour), "1: flood says the ministry")
	p.mustRound()
	after = p.stories()
	want := []string{"O0 false", "O1 true", "O2 false"}
	if len(after) != 2 || after[0].ID != flood.ID || !after[0].Modified.Equal(noon().Add(5*time.Hour)) || cmp.Diff(want, after[0].Others) != "" {
		t.Errorf("after others joined: %+v", after)
	}
	if !strings.Contains(after[0].Text, "4 items, 3 publishers") ||
		!strings.Contains(after[0].Text, "copied by: O1 ("+noon().Add(3*time.Hour).Format(alsoTime)+") https://o1.example/1") ||
		!strings.Contains(after[0].Text, "reported by: O2 (") {
		t.Errorf("text:\n%s", after[0].Text)
	}
	for _, format := range []string{"rss", "atom"} {
		body := string(p.loop.p.front.Load().editions["/topics/told."+format].Body)
		if strings.Count(body, flood.ID) != 1 || strings.Contains(body, ":item/") {
			t.Errorf("%s:\n%s", format, body)
		}
	}

	// It stays what it is over a restart, and when it shows that two stories are one.
	if err := p.store.Close(); err != nil {
		t.Fatal(err)
	}
	p = openNewsroom(t, path)
	p.mustRound()
	if diff := cmp.Diff(after, p.stories()); diff != "" {
		t.Errorf("after a restart (-before +after):\n%s", diff)
	}
	p.visit("o4", noon().Add(6*time.Hour), "1: flood+quake at once")
	p.mustRound()
	merged := p.stories()
	if len(merged) != 1 || merged[0].ID != flood.ID || len(merged[0].Others) != 5 {
		t.Errorf("merged: %+v", merged)
	}
}

// A story that goes on is shown although its first report is older than all
// that the feed has room for, or pruned.
func TestOldStoriesThatGoOn(t *testing.T) {
	p := openNewsroom(t, filepath.Join(t.TempDir(), "straitwire.db"))
	p.visit("o0", noon(), "1: flood in the valley")
	p.mustRound()
	id := p.stories()[0].ID
	var storms []string
	for i := range 200 {
		storms = append(storms, fmt.Sprintf("%d: storm%d and rain at sea", i, i))
	}
	p.visit("o1", noon().Add(time.Hour), storms...)
	p.mustRound()
	for _, s := range p.stories() {
		if s.ID == id {
			t.Fatal("the first story has room already")
		}
	}
	p.visit("o2", noon().Add(2*time.Hour), "1: flood goes on")
	p.mustRound()
	got := p.stories()
	if len(got) != 100 || got[0].ID != id || got[0].Title != "flood in the valley" {
		t.Errorf("%d entries, the first is %+v", len(got), got[0])
	}
	items, err := p.store.Since(t.Context(), 0, 1)
	if err != nil || items[0].Title != "flood in the valley" {
		t.Fatalf("%+v, %v", items, err)
	}
	p.loop.p.store = without{p.store, items[0].ID}
	p.loop.suspectAll()
	p.mustRound()
	if got := p.stories(); got[0].ID != id || got[0].Title != "flood goes on" {
		t.Errorf("without its first report, the first is %+v", got[0])
	}
}

// without is a store that has pruned an item.
type without struct {
	Store
	item news.ItemID
}

func (w without) Item(ctx context.Context, id news.ItemID) (news.Item, bool, error) {
	if id == w.item {
		return news.Item{}, false, nil
	}
	return w.Store.Item(ctx, id)
}

// A source that writes much leaves room for the others.
func TestPerSource(t *testing.T) {
	p := openNewsroom(t, filepath.Join(t.TempDir(), "straitwire.db"))
	p.visit("o0", noon(), "1: flood in the valley")
	var storms []string
	for i := range 300 {
		storms = append(storms, fmt.Sprintf("%d: storm%d and rain", i, i))
	}
	p.visit("o1", noon().Add(time.Hour), storms...)
	p.visit("o2", noon().Add(2*time.Hour), "1: fog at sea")
	p.loop.p.Replace(Plan{Options: testOptions, Sources: outlets(), Topics: topics(t, `
- {id: capped, match: {any: [flood, rain, fog]}, per_source: 3}
- {id: told, match: {any: [flood, rain, fog]}, per_source: 2, entries: stories}
`)})
	p.mustRound()
	var got []string
	for _, topic := range []string{"capped", "told"} {
		for _, line := range p.lines(topic) {
			got = append(got, topic+" "+line[:2])
		}
	}
	want := []string{"capped o2", "capped o1", "capped o1", "capped o1", "capped o0", "told o2", "told o1", "told o1", "told o0"}
	if diff := cmp.Diff(want, got); diff != "" {
		t.Errorf("(-want +got):\n%s", diff)
	}
}
