package feedout

import (
	"fmt"
	"net/http"
	"testing"
	"testing/synctest"
	"time"

	"straitwire/news"

	"github.com/google/go-cmp/cmp"
)

func TestReplaceJudgesAnew(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		r := start(t, newMemory(), words{{"ships", "ship", "v1"}, {"planes", "plane", "v1"}})
		defer r.stop()
		r.news(item("a", "a ship"), item("b", "a boat"), item("c", "a boat and a ship"), item("d", "plane"))
		kept := r.store.entry("ships", "c")
		untouched := r.store.entry("planes", "d")
		time.Sleep(time.Hour)

		r.replace(words{{"ships", "boat", "v2"}, {"planes", "plane", "v1"}, {"all", "a", "v1"}}, Plan{Options: testOptions, Sources: testSources()})
		synctest.Wait()
		r.wantTitles("ships", "a boat and a ship", "a boat")
		r.wantTitles("all", "plane", "a boat and a ship", "a boat", "a ship")
		if e := r.store.entry("ships", "c"); !e.Entered.Equal(kept.Entered) || e.Filter != "v2" {
			t.Errorf("entry that stays: Entered %v, Filter %s; want %v, v2", e.Entered, e.Filter, kept.Entered)
		}
		if e := r.store.entry("ships", "a"); e.LeftWhy != leftByFilter || e.Filter != "v2" {
			t.Errorf("entry that goes: %+v, want it to have left by filter v2", e)
		}
		if e := r.store.entry("planes", "d"); !cmp.Equal(e, untouched) {
			t.Errorf("entry of a topic that did not change was written: %+v", e)
		}
		if w := r.Windows()[0]; w.Rebuilding {
			t.Error("Rebuilding after the walk has ended")
		}
		if at, ok := r.Progress(); ok {
			t.Errorf("Progress after the walk has ended: %+v", at)
		}

		r.replace(words{{"ships", "boat", "v2"}}, Plan{Options: testOptions, Sources: testSources()})
		synctest.Wait()
		if rec := r.get("/topics/planes.rss"); rec.Code != http.StatusNotFound {
			t.Errorf("a topic that was removed: status %d, want 404", rec.Code)
		}
		r.news(item("e", "new plane"))
		r.replace(words{{"ships", "boat", "v2"}, {"planes", "plane", "v1"}}, Plan{Options: testOptions, Sources: testSources()})
		synctest.Wait()
		r.wantTitles("planes", "new plane", "plane")
	})
}

// While a topic is judged anew, in many steps, its old edition is served and
// news go on elsewhere; a plan that comes in the middle starts the walk again.
func TestReplaceServesTheOldEditionMeanwhile(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		store := newMemory()
		var items []news.Item
		for i := range 4 * batch {
			items = append(items, item(fmt.Sprintf("i%05d", i), []string{"ship", "boat"}[i%2]))
		}
		v1, v2 := words{{"ships", "ship", "v1"}}, words{{"ships", "boat", "v2"}}
		r := start(t, store, v1)
		defer r.stop()
		r.news(items...)
		old := r.get("/topics/ships.atom").Body.String()
		old1 := store.filters["ships"]

		steps := 0
		store.onAppend = func(checkpoint uint64, entries []news.Entry) error {
			if len(entries) > 0 && checkpoint == 0 {
				steps++
				switch steps {
				case 2: // in the middle
					if got := r.get("/topics/ships.atom").Body.String(); got != old {
						t.Error("a half-judged topic was published")
					}
					if w := r.Windows()[0]; !w.Rebuilding {
						t.Error("Rebuilding = false in the middle of the walk")
					}
					if at, ok := r.Progress(); !ok || at.Items != batch || at.Changed == 0 || at.Started.IsZero() {
						t.Errorf("Progress in the second step is %+v, %t, want %d items", at, ok, batch)
					}
					r.replace(v1, Plan{Options: testOptions, Sources: testSources()}) // second thoughts
				case 3:
					if got := r.get("/topics/ships.atom").Body.String(); got != old {
						t.Error("a half-judged topic was published after a second plan")
					}
				}
			}
			return nil
		}
		r.replace(v2, Plan{Options: testOptions, Sources: testSources()})
		synctest.Wait()
		if steps < 3 {
			t.Fatalf("the walk back took %d steps in all; the second plan was taken for the old one", steps)
		}
		for id, e := range store.entries["ships"] {
			if want := store.items[id].Title == "ship"; e.Live() != want {
				t.Fatalf("%s %q is live = %v after going back to the old filter", id, store.items[id].Title, e.Live())
			}
		}
		if store.filters["ships"] != old1 {
			t.Errorf("filter in the store = %q, want %q", store.filters["ships"], old1)
		}
	})
}

// A write that fails in the middle of the walk is done again, not skipped.
func TestReplaceSkipsNothingAfterAStoreError(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		store := newMemory()
		for i := range 4 * batch {
			store.put(item(fmt.Sprintf("i%05d", i), []string{"ship", "boat"}[i%2]))
		}
		r := start(t, store, words{{"ships", "ship", "v1"}})
		defer r.stop()
		writes := 0
		store.onAppend = func(checkpoint uint64, entries []news.Entry) error {
			if writes++; len(entries) > 0 && (writes == 3 || writes == 4 || writes == 6) {
				return errStore
			}
			return nil
		}
		r.replace(words{{"ships", "boat", "v2"}}, Plan{Options: testOptions, Sources: testSources()})
		time.Sleep(5 * time.Minute)
		synctest.Wait()
		if writes < 7 {
			t.Fatalf("%d writes: the store never failed", writes)
		}
		for id := range store.items {
			if e, want := store.entry("ships", id), store.items[id].Title == "boat"; e.Live() != want || e.Filter != "v2" {
				t.Fatalf("%s %q: live %v under filter %q, want %v under v2", id, store.items[id].Title, e.Live(), e.Filter, want)
			}
		}
	})
}

// A source's country decides, so a correction of it must, too.
func TestReplaceSeesCorrectedSources(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		r := start(t, newMemory(), words{{"taiwan", "country:TW", "v1"}})
		defer r.stop()
		r.news(item("a", "something"))
		r.wantTitles("taiwan", "something")
		sources := testSources()
		src := sources["cna"]
		src.Country = "JP"
		sources["cna"] = src
		r.replace(words{{"taiwan", "country:TW", "v1"}}, Plan{Options: testOptions, Sources: sources})
		synctest.Wait()
		r.wantTitles("taiwan")
	})
}

func TestJudged(t *testing.T) {
	tests := []struct {
		name, filter, version string
		complete              bool
	}{
		{"a finished topic", resolve(stubFeeds{{ID: "t", Version: "abc"}}, Plan{}).filters["t"], "abc", true},
		{"a walk under way", unfinished, "", false},
		{"another program's", "abc", "abc", false},
	}
	for _, tt := range tests {
		if version, complete := Judged(tt.filter); version != tt.version || complete != tt.complete {
			t.Errorf("%s: Judged(%q) = %q, %v; want %q, %v", tt.name, tt.filter, version, complete, tt.version, tt.complete)
		}
	}
}

// stubFeeds is a judge of topics that take nothing.
type stubFeeds []feed

func (s stubFeeds) feeds() []feed                                         { return s }
func (stubFeeds) match(*news.Item, news.Source, *news.Story) []news.Match { return nil }
