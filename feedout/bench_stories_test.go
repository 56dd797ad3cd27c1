package feedout

import (
	"fmt"
	"path/filepath"
	"strings"
	"testing"
	"time"

	"straitwire/news"
	"straitwire/store"
	"straitwire/story"
)

// singly is a desk that knows nothing: every item is a story of its own.
type singly struct{}

func (singly) Place(r story.Report) news.Placement {
	return news.Placement{Item: r.Item.ID, Story: news.StoryID("s" + r.Item.ID)}
}
func (s singly) Revise(r story.Report) news.Placement { return s.Place(r) }
func (singly) Withdraw(news.ItemID)                   {}
func (singly) Of(news.ItemID) (news.StoryID, bool)    { return "", false }
func (singly) Story(news.StoryID) (news.Story, bool)  { return news.Story{}, false }
func (singly) Record(news.ItemID) []byte              { return nil }
func (singly) Restore([]byte) error                   { return nil }
func (singly) Len() int                               { return 0 }
func (singly) Moved() []news.ItemID                   { return nil }
func (singly) Leapt() bool                            { return false }

// wires makes n items of some 600 bytes: of six, one is reported by five
// outlets in the words of one agency, the others stand alone.
func wires(n int) map[news.SourceID][]news.Item {
	words := strings.Fields("frigate harbour minister treaty border missile summit convoy radar island pilot embassy coast guard patrol drill strait cable airspace budget reform court election storm quake rescue engine fuel grain")
	out := make(map[news.SourceID][]news.Item)
	for i := range n {
		event := i
		if i%6 > 0 {
			event = i - i%6
		}
		pick := func(k int) string { return words[(event*7+k*(event%13+3))%len(words)] }
		var b strings.Builder
		for k := range 80 {
			fmt.Fprintf(&b, "%s%d ", pick(k), event%97+k%7)
		}
		src := news.SourceID(fmt.Sprintf("o%d", i%12))
		out[src] = append(out[src], news.Item{
			GUID: fmt.Sprint(i), Title: fmt.Sprintf("%s %s %s %s near %s %d", pick(1), pick(2), pick(3), pick(4), pick(5), event),
			URL: fmt.Sprintf("https://%s.example/%d", src, i), Summary: b.String(), Language: "en",
		})
	}
	return out
}

// BenchmarkPublish judges, places and writes 1,000 new items and renders the
// topics: with stories, and with a desk that finds none.
func BenchmarkPublish(b *testing.B) {
	const items = 1000
	for _, tt := range []struct {
		name string
		desk func() desk
	}{
		{"stories", func() desk { return story.NewDesk(story.Options{}) }},
		{"none", func() desk { return singly{} }},
	} {
		b.Run(fmt.Sprintf("desk=%s/items=%d", tt.name, items), func(b *testing.B) {
			for b.Loop() {
				b.StopTimer()
				st, err := store.Open(filepath.Join(b.TempDir(), "straitwire.db"), store.Options{})
				if err != nil {
					b.Fatal(err)
				}
				at := time.Now().UTC()
				for src, list := range wires(items) {
					for i := range list {
						list[i].FirstSeen = at
					}
					if _, err := st.Record(b.Context(), news.Visit{Source: src, Started: at}, list); err != nil {
						b.Fatal(err)
					}
				}
				set := topics(b, "- {id: a, match: {any: [frigate1*, harbour2*]}}\n- {id: b, match: {all: [{any: [missile*, convoy*]}, {min_publishers: {n: 2}}]}}\n")
				p := NewPublisher(st, Plan{Options: testOptions, Sources: outlets(), Topics: set}, nil)
				p.newDesk = tt.desk
				l := newLoop(p)
				b.StartTimer()
				if err := l.round(b.Context()); err != nil {
					b.Fatal(err)
				}
				b.StopTimer()
				if stats, err := st.Stats(b.Context()); err != nil || stats.Placed != items {
					b.Fatalf("%d placed, %v", stats.Placed, err)
				}
				if err := st.Close(); err != nil {
					b.Fatal(err)
				}
				b.StartTimer()
			}
			b.ReportMetric(float64(items)*float64(b.N)/b.Elapsed().Seconds(), "items/s")
		})
	}
}
