package feedout

import (
	"bytes"
	"context"
	"errors"
	"fmt"
	"log/slog"
	"net/http"
	"net/http/httptest"
	"strings"
	"testing"
	"testing/synctest"
	"time"

	"straitwire/news"

	"github.com/google/go-cmp/cmp"
	"go.uber.org/goleak"
)

func TestMain(m *testing.M) { goleak.VerifyTestMain(m) }

var testOptions = Options{BaseURL: "https://news.example.org", Version: "1.0"}

// rig is a Publisher at work over a store in memory, within a synctest bubble.
type rig struct {
	*Publisher
	t     *testing.T
	store *memory
	log   *bytes.Buffer
	stop  func()
}

func start(t *testing.T, store *memory, j judge) *rig {
	t.Helper()
	return startAt(t, store, j, nil)
}

// startAt is start with a desk of the test's own, if there is one.
func startAt(t *testing.T, store *memory, j judge, own func() desk) *rig {
	t.Helper()
	var log bytes.Buffer
	p := NewPublisher(store, Plan{Options: testOptions}, slog.New(slog.NewTextHandler(&log, nil)))
	if own != nil {
		p.newDesk = own
	}
	p.replace(j, Plan{Options: testOptions, Sources: testSources()})
	ctx, cancel := context.WithCancel(t.Context())
	ended := make(chan error, 1)
	go func() { ended <- p.Run(ctx) }()
	r := &rig{Publisher: p, t: t, store: store, log: &log}
	r.stop = func() {
		cancel()
		if err := <-ended; err != nil {
			t.Errorf("Run = %v, want nil after the end of its context", err)
		}
	}
	synctest.Wait()
	return r
}

// news puts items and waits until they are dealt with.
func (r *rig) news(items ...news.Item) {
	r.store.put(items...)
	r.Wake()
	time.Sleep(gather)
	synctest.Wait()
}

// Visits come in bursts: what they bring is rendered once a second, not once
// a visit, and never later than that.
func TestPublisherGathersABurst(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		r := start(t, newMemory(), words{{"ships", "ship", "v1"}})
		defer r.stop()
		time.Sleep(time.Minute)
		editions := map[string]bool{}
		for i := range 40 {
			r.store.put(item(fmt.Sprint(i), "a ship"))
			r.Wake()
			time.Sleep(100 * time.Millisecond)
			synctest.Wait()
			editions[r.get("/topics/ships.json").Header().Get("ETag")] = true
		}
		if n := len(editions); n < 4 || n > 6 {
			t.Errorf("%d editions in four seconds, want one a second", n)
		}
		time.Sleep(gather)
		synctest.Wait()
		if got := len(r.titles("ships")); got != 40 {
			t.Errorf("%d items after the burst, want 40", got)
		}
	})
}

func (r *rig) get(path string) *httptest.ResponseRecorder {
	return ask(r.Handler(), http.MethodGet, path)
}

func (r *rig) titles(topic string) []string {
	r.t.Helper()
	for _, w := range r.Windows() {
		if string(w.Topic) == topic {
			var out []string
			for _, l := range w.Items {
				out = append(out, l.Item.Title)
			}
			return out
		}
	}
	r.t.Fatalf("no window of topic %s", topic)
	return nil
}

func (r *rig) wantTitles(topic string, want ...string) {
	r.t.Helper()
	if diff := cmp.Diff(want, r.titles(topic)); diff != "" {
		r.t.Errorf("titles of %s (-want +got):\n%s", topic, diff)
	}
}

func ask(h http.Handler, method, path string, header ...string) *httptest.ResponseRecorder {
	req := httptest.NewRequest(method, path, nil)
	for i := 0; i+1 < len(header); i += 2 {
		req.Header.Add(header[i], header[i+1])
	}
	rec := httptest.NewRecorder()
	h.ServeHTTP(rec, req)
	return rec
}

func testSources() map[news.SourceID]news.Source {
	return map[news.SourceID]news.Source{
		"cna":  {ID: "cna", Title: "中央社", URL: "https://cna.example/feed", Site: "https://cna.example/", Country: "TW", Region: "east-asia", Language: "zh-Hant", Kind: "wire", Control: "public", Publisher: "CNA"},
		"navy": {ID: "navy", Title: "Navy & Co", URL: "https://navy.example/rss?a=1&b=2", Country: "ZZ", Kind: "defence_press"},
	}
}

func item(id, title string) news.Item {
	return news.Item{ID: news.ItemID(id), Source: "cna", Title: title, URL: "https://cna.example/" + id}
}

func TestPublisherJudgesNewAndChangedItems(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		r := start(t, newMemory(), words{{"ships", "ship", "v1"}, {"planes", "plane", "v1"}})
		defer r.stop()
		if !r.Ready() {
			t.Fatal("Ready() = false after the first round")
		}
		r.wantTitles("ships")
		r.news(item("a", "a ship"), item("b", "a plane"), item("c", "a cat"))
		r.wantTitles("ships", "a ship")
		r.wantTitles("planes", "a plane")
		entered := r.store.entry("ships", "a")

		time.Sleep(time.Hour)
		r.news(item("a", "a big ship"))
		r.wantTitles("ships", "a big ship")
		e := r.store.entry("ships", "a")
		if !e.Entered.Equal(entered.Entered) || e.Seq != 4 {
			t.Errorf("entry of a changed item: Entered %v, Seq %d; want %v, 4", e.Entered, e.Seq, entered.Entered)
		}

		r.news(item("a", "a big plane"))
		r.wantTitles("ships")
		r.wantTitles("planes", "a plane", "a big plane")
		if e = r.store.entry("ships", "a"); e.Live() || e.LeftWhy != leftByItem || !e.Left.Equal(time.Now()) {
			t.Errorf("entry of an item that left: Left %v, LeftWhy %q", e.Left, e.LeftWhy)
		}

		r.news(item("a", "a ship again"))
		r.wantTitles("ships", "a ship again")
		if e = r.store.entry("ships", "a"); !e.Live() || e.LeftWhy != "" {
			t.Errorf("entry of an item that came back: %+v, want live", e)
		}
	})
}

func TestPublisherSeesNewsWithoutWake(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		r := start(t, newMemory(), words{{"ships", "ship", "v1"}})
		defer r.stop()
		r.store.put(item("a", "a ship"))
		time.Sleep(tick + time.Second)
		synctest.Wait()
		r.wantTitles("ships", "a ship")
	})
}

// A pruned item leaves the windows though nothing says so.
func TestPublisherRefreshesWindows(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		r := start(t, newMemory(), words{{"ships", "ship", "v1"}})
		defer r.stop()
		r.news(item("a", "old ship"), item("b", "new ship"))
		r.store.mu.Lock()
		delete(r.store.items, "a")
		r.store.mu.Unlock()
		time.Sleep(refresh + 2*tick)
		synctest.Wait()
		r.wantTitles("ships", "new ship")
	})
}

func TestPublisherKeepsEditionsThatDidNotChange(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		r := start(t, newMemory(), words{{"ships", "ship", "v1"}, {"planes", "plane", "v1"}})
		defer r.stop()
		r.news(item("a", "a ship"), item("b", "a plane"))
		ships, planes := r.front.Load().editions["/topics/ships.atom"], r.front.Load().editions["/topics/planes.atom"]
		time.Sleep(time.Hour)
		r.news(item("c", "another plane"))
		if got := r.front.Load().editions["/topics/ships.atom"]; got != ships {
			t.Error("an edition was made again although its topic did not change")
		}
		got := r.front.Load().editions["/topics/planes.atom"]
		if got.ETag == planes.ETag || !got.Modified.After(planes.Modified) {
			t.Errorf("changed edition: ETag %s, Modified %v; before %s, %v", got.ETag, got.Modified, planes.ETag, planes.Modified)
		}
		r.replace(words{{"ships", "ship", "v1"}, {"planes", "plane", "v1"}}, Plan{Options: testOptions, Sources: testSources()})
		synctest.Wait()
		if again := r.front.Load().editions["/topics/planes.atom"]; again != got {
			t.Error("a reload without a change made another edition")
		}
	})
}

// The same ledger gives the same bytes and validators after a restart.
func TestPublisherServesFromTheLedgerAfterRestart(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		store := newMemory()
		topics := words{{"ships", "ship", "v1"}}
		r := start(t, store, topics)
		r.news(item("a", "a ship"), item("b", "two ships"))
		before := r.front.Load().editions
		r.stop()
		appends := store.appends
		time.Sleep(24 * time.Hour)

		r = start(t, store, topics)
		defer r.stop()
		for path, e := range before {
			got := r.front.Load().editions[path]
			if got == nil || got.ETag != e.ETag || !bytes.Equal(packed(got), packed(e)) || got.Modified.After(e.Modified) {
				t.Errorf("%s is another edition after a restart", path)
			}
		}
		if store.appends != appends {
			t.Errorf("a restart without news wrote %d times to the ledger", store.appends-appends)
		}
	})
}

func TestPublisherContinuesAfterACrashBetweenBatches(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		store := newMemory()
		for i := range 3*batch + 7 {
			store.put(item(fmt.Sprintf("i%05d", i), "a ship"))
		}
		// The process dies at its third write: nothing of it is there.
		news0 := 0
		store.onAppend = func(checkpoint uint64, _ []news.Entry) error {
			if checkpoint > 0 {
				if news0++; news0 >= 3 {
					return errStore
				}
			}
			return nil
		}
		r := start(t, store, words{{"ships", "ship", "v1"}})
		r.stop()
		if store.checkpoint != 2*batch || len(store.entries["ships"]) != 2*batch {
			t.Fatalf("at the crash: checkpoint %d, %d entries; want both %d", store.checkpoint, len(store.entries["ships"]), 2*batch)
		}
		written := make(map[news.ItemID]int)
		store.onAppend = func(_ uint64, entries []news.Entry) error {
			for _, e := range entries {
				written[e.Item]++
			}
			return nil
		}
		r = start(t, store, words{{"ships", "ship", "v1"}})
		defer r.stop()
		if got := len(store.entries["ships"]); got != 3*batch+7 {
			t.Errorf("entries after the restart: %d, want %d", got, 3*batch+7)
		}
		if len(written) != batch+7 {
			t.Errorf("the restart wrote %d items, want only the %d that were missing", len(written), batch+7)
		}
		if got := len(r.Windows()[0].Items); got != defaultEntries {
			t.Errorf("window has %d entries, want %d", got, defaultEntries)
		}
	})
}

func TestPublisherRidesOutAStoreError(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		r := start(t, newMemory(), words{{"ships", "ship", "v1"}})
		defer r.stop()
		r.news(item("a", "a ship"))
		r.store.fail(true)
		r.news(item("b", "two ships"))
		time.Sleep(10 * time.Minute)
		synctest.Wait()
		if got := strings.Count(r.log.String(), "level=ERROR"); got != 1 {
			t.Errorf("errors logged during one failure: %d, want 1:\n%s", got, r.log)
		}
		if rec := r.get("/topics/ships.rss"); rec.Code != 200 || !strings.Contains(rec.Body.String(), "a ship") {
			t.Errorf("with a broken store: status %d, want the old edition", rec.Code)
		}
		r.store.fail(false)
		time.Sleep(longestWait + time.Second)
		synctest.Wait()
		r.wantTitles("ships", "two ships", "a ship")
		if !strings.Contains(r.log.String(), "publishing goes on") {
			t.Errorf("the end of the failure was not logged:\n%s", r.log)
		}
	})
}

func TestPublisherIsNotReadyWithoutStore(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		store := newMemory()
		store.fail(true)
		r := start(t, store, words{{"ships", "ship", "v1"}})
		defer r.stop()
		if r.Ready() || r.Windows() != nil {
			t.Error("Ready without a single edition")
		}
		if rec := r.get("/topics/ships.rss"); rec.Code != http.StatusServiceUnavailable || rec.Header().Get("Retry-After") == "" {
			t.Errorf("before the first editions: status %d, Retry-After %q; want 503 with a time", rec.Code, rec.Header().Get("Retry-After"))
		}
	})
}

// A full disk lets nothing be written, but what is in the ledger is served.
func TestPublisherServesBeforeItWrites(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		store := newMemory()
		r := start(t, store, words{{"ships", "ship", "v1"}})
		r.news(item("a", "a ship"))
		r.stop()
		store.onAppend = func(uint64, []news.Entry) error { return errors.New("no space left") }
		r = start(t, store, words{{"ships", "big ship", "v2"}})
		defer r.stop()
		if !r.Ready() {
			t.Fatal("not ready on a full disk")
		}
		r.wantTitles("ships", "a ship")
	})
}

func TestWakeAndReplaceNeverBlock(*testing.T) {
	p := NewPublisher(newMemory(), Plan{Options: testOptions}, nil)
	for range 1000 { // nobody is listening
		p.Wake()
		p.Replace(Plan{Options: testOptions})
	}
}
