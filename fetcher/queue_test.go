package fetcher

import (
	"cmp"
	"fmt"
	"slices"
	"strings"
	"sync"
	"testing"
	"testing/synctest"
	"time"

	gocmp "github.com/google/go-cmp/cmp"

	"straitwire/news"
)

// trace notes when each task of a queue started.
type trace struct {
	mu     sync.Mutex
	begin  time.Time
	starts []start
	peak   int
	now    int
}

type start struct {
	id string
	at time.Duration
}

// sorted returns the starts in order; of equal times by id, for two
// goroutines have no order.
func (tr *trace) sorted() []string {
	tr.mu.Lock()
	defer tr.mu.Unlock()
	slices.SortStableFunc(tr.starts, func(a, b start) int {
		return cmp.Or(cmp.Compare(a.at, b.at), strings.Compare(a.id, b.id))
	})
	var lines []string
	for _, s := range tr.starts {
		lines = append(lines, fmt.Sprintf("%s at %s", s.id, s.at))
	}
	return lines
}

func (tr *trace) task(id, host string, took time.Duration) *task {
	return &task{
		id: news.SourceID(id), host: host, owner: tr, end: func() {},
		run: func() {
			tr.mu.Lock()
			tr.starts = append(tr.starts, start{id, time.Since(tr.begin)})
			tr.now++
			tr.peak = max(tr.peak, tr.now)
			tr.mu.Unlock()
			time.Sleep(took)
			tr.mu.Lock()
			tr.now--
			tr.mu.Unlock()
		},
	}
}

func TestQueueSpacesOneHostAndServesOthers(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		q, tr := newQueue(), &trace{begin: time.Now()}
		q.limit(2, time.Second)
		// Five sources of one slow host come first, and must not hold the workers.
		for i := range 5 {
			q.add(tr.task(fmt.Sprintf("slow%d", i), "slow", 9*time.Second))
		}
		for i := range 3 {
			q.add(tr.task(fmt.Sprintf("fast%d", i), fmt.Sprintf("fast%d", i), time.Millisecond))
		}
		time.Sleep(time.Minute)
		synctest.Wait()
		want := []string{
			"fast0 at 0s", "slow0 at 0s", "fast1 at 1ms", "fast2 at 2ms",
			"slow1 at 5s", "slow2 at 10s", "slow3 at 15s", "slow4 at 20s",
		}
		if diff := gocmp.Diff(want, tr.sorted()); diff != "" {
			t.Errorf("starts (-want +got):\n%s", diff)
		}
	})
}

// A source that never ends must not silence the others of its host.
func TestQueuePassesTheStuckOfOneHost(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		q, tr := newQueue(), &trace{begin: time.Now()}
		q.limit(8, time.Second)
		endless := func(id string, doubt bool) {
			sick := tr.task(id, "one", 10*time.Minute)
			sick.doubt = doubt
			q.add(sick)
		}
		endless("endless0", false) // nobody knows yet
		for i := range 4 {
			endless(fmt.Sprintf("endless%d", i+1), true)
		}
		for i := range 5 {
			q.add(tr.task(fmt.Sprintf("good%d", i), "one", 100*time.Millisecond))
		}
		time.Sleep(9 * time.Minute)
		synctest.Wait()
		want := []string{
			"endless0 at 0s", "good0 at 5s", "good1 at 6.1s", "good2 at 7.2s", "good3 at 8.3s", "good4 at 9.4s",
			"endless1 at 10.5s", "endless2 at 15.5s", // the other two leave the host to the healthy
		}
		if diff := gocmp.Diff(want, tr.sorted()); diff != "" {
			t.Errorf("starts (-want +got):\n%s", diff)
		}
		q.add(tr.task("good5", "one", 100*time.Millisecond))
		time.Sleep(time.Hour)
		synctest.Wait()
		got := tr.sorted()
		got = got[:len(want)+1]
		if got[len(got)-1] != "good5 at 9m0s" {
			t.Errorf("starts = %q, want good5 at once", got)
		}
	})
}

func TestQueueBoundsWorkers(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		q, tr := newQueue(), &trace{begin: time.Now()}
		q.limit(3, time.Second)
		for i := range 20 {
			q.add(tr.task(fmt.Sprint(i), fmt.Sprint(i), time.Second))
		}
		synctest.Wait()
		q.limit(5, time.Second) // a reload raises it
		time.Sleep(time.Minute)
		synctest.Wait()
		if started := tr.sorted(); tr.peak != 5 || len(started) != 20 {
			t.Errorf("peak %d of %d tasks, want 5 of 20", tr.peak, len(started))
		}
	})
}

func TestQueueLeavesHalfToTheHealthy(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		q, tr := newQueue(), &trace{begin: time.Now()}
		q.limit(4, time.Second)
		for i := range 6 {
			sick := tr.task(fmt.Sprintf("sick%d", i), fmt.Sprintf("sick%d", i), time.Minute)
			sick.doubt = true
			q.add(sick)
		}
		for i := range 3 {
			q.add(tr.task(fmt.Sprintf("well%d", i), fmt.Sprintf("well%d", i), time.Second))
		}
		time.Sleep(5 * time.Minute)
		starts := map[string][]time.Duration{}
		tr.sorted()
		for _, s := range tr.starts {
			starts[s.id[:4]] = append(starts[s.id[:4]], s.at)
		}
		want := map[string][]time.Duration{
			"sick": {0, 0, time.Minute, time.Minute, 2 * time.Minute, 2 * time.Minute},
			"well": {0, 0, time.Second},
		}
		if diff := gocmp.Diff(want, starts); diff != "" {
			t.Errorf("starts (-want +got):\n%s", diff)
		}
	})
}

func TestQueueDoesNotWaitForTheStuck(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		q, tr := newQueue(), &trace{begin: time.Now()}
		q.limit(2, time.Second)
		// Nobody knows yet that these hosts hang.
		for i := range 5 {
			q.add(tr.task(fmt.Sprintf("stuck%d", i), fmt.Sprintf("stuck%d", i), time.Minute))
		}
		time.Sleep(time.Second)
		q.add(tr.task("well", "well", time.Second))
		time.Sleep(9 * time.Second)
		q.add(tr.task("late", "late", time.Second))
		time.Sleep(time.Second)
		starts := map[string][]time.Duration{}
		tr.sorted()
		for _, s := range tr.starts {
			starts[s.id[:4]] = append(starts[s.id[:4]], s.at)
		}
		want := map[string][]time.Duration{
			"stuc": {0, 0, 2 * time.Second, 2 * time.Second, 4 * time.Second},
			"well": {4 * time.Second},
			"late": {10 * time.Second},
		}
		if diff := gocmp.Diff(want, starts); diff != "" {
			t.Errorf("starts (-want +got):\n%s", diff)
		}
		// There is an end to it.
		for i := range 20 {
			q.add(tr.task(fmt.Sprintf("more%d", i), fmt.Sprintf("more%d", i), time.Minute))
		}
		time.Sleep(5 * time.Minute)
		synctest.Wait()
		if most := 2 * (1 + maxAside); tr.peak != most || tr.now != 0 || q.aside != 0 || q.doubted != 0 || len(q.places) != 0 {
			t.Errorf("peak %d, want %d; at the end %d running, %d aside, %d in doubt, %d places taken, want none",
				tr.peak, most, tr.now, q.aside, q.doubted, len(q.places))
		}
	})
}

func TestQueueTakesTurnsBetweenHosts(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		q, tr := newQueue(), &trace{begin: time.Now()}
		q.limit(1, time.Millisecond)
		for i := range 50 {
			q.add(tr.task(fmt.Sprintf("big%d", i), "big", time.Second))
		}
		time.Sleep(1500 * time.Millisecond)
		q.add(tr.task("small", "small", time.Second))
		time.Sleep(2 * time.Second)
		synctest.Wait()
		want := []string{"big0 at 0s", "big1 at 1.001s", "small at 2.001s", "big2 at 3.001s"}
		if diff := gocmp.Diff(want, tr.sorted()); diff != "" {
			t.Errorf("starts (-want +got):\n%s", diff)
		}
		q.drop(tr)
		time.Sleep(time.Minute)
	})
}

func TestQueueTakesASourceOnce(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		q, tr := newQueue(), &trace{begin: time.Now()}
		q.limit(1, time.Second)
		if !q.add(tr.task("a", "h", time.Minute)) {
			t.Error("add of a new source refused")
		}
		if q.add(tr.task("a", "h", time.Minute)) {
			t.Error("add of a running source accepted")
		}
		q.add(tr.task("b", "h", time.Minute))
		if q.add(tr.task("b", "elsewhere", time.Minute)) {
			t.Error("add of a waiting source accepted")
		}
		time.Sleep(5 * time.Minute)
		if !q.add(tr.task("a", "h", time.Minute)) {
			t.Error("add of a finished source refused")
		}
		time.Sleep(5 * time.Minute)
		if len(tr.sorted()) != 3 {
			t.Errorf("starts = %q, want 3", tr.sorted())
		}
	})
}

func TestQueueHoldsAHost(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		q, tr := newQueue(), &trace{begin: time.Now()}
		q.limit(4, time.Second)
		q.hold("h", time.Now().Add(time.Hour))
		q.hold("h", time.Now().Add(time.Minute)) // a shorter word does not undo it
		q.add(tr.task("a", "h", time.Second))
		q.add(tr.task("b", "h", time.Second))
		q.add(tr.task("other", "o", time.Second))

		skipped := make(chan time.Time, 2)
		eager := tr.task("eager", "h", 0)
		eager.skip = func(until time.Time) { skipped <- until }
		q.add(eager)
		if until := <-skipped; until.Sub(tr.begin) != time.Hour {
			t.Errorf("skipped until %s, want 1h", until.Sub(tr.begin))
		}
		// One that waits already is given up when the host asks for patience.
		q.add(tr.task("first", "late", time.Minute))
		waiting := tr.task("waiting", "late", 0)
		waiting.skip = func(until time.Time) { skipped <- until }
		q.add(waiting)
		q.hold("late", time.Now().Add(30*time.Minute))
		<-skipped

		time.Sleep(2 * time.Hour)
		want := []string{"first at 0s", "other at 0s", "a at 1h0m0s", "b at 1h0m2s"}
		if diff := gocmp.Diff(want, tr.sorted()); diff != "" {
			t.Errorf("starts (-want +got):\n%s", diff)
		}
	})
}

func TestQueueDrops(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		q, tr, other := newQueue(), &trace{begin: time.Now()}, &trace{begin: time.Now()}
		q.limit(1, time.Second)
		for i := range 5 {
			q.add(tr.task(fmt.Sprint(i), "h", time.Second))
		}
		q.add(other.task("kept", "h", time.Second))
		if dropped := q.drop(tr); dropped != 4 {
			t.Errorf("drop = %d, want 4", dropped)
		}
		time.Sleep(time.Minute)
		if len(tr.sorted()) != 1 || len(other.sorted()) != 1 {
			t.Errorf("starts = %q and %q, want one each", tr.sorted(), other.sorted())
		}
	})
}

func TestHostOf(t *testing.T) {
	tests := []struct{ address, want string }{
		{"https://A.Example/f", "a.example"},
		{"http://a.example:80/f", "a.example"},
		{"https://a.example:443/f", "a.example"},
		{"https://a.example./f", "a.example"},
		{"http://a.example:8080/f", "a.example:8080"},
		{"http://u:p@a.example/f", "a.example"},
	}
	for _, tt := range tests {
		if got := hostOf(tt.address); got != tt.want {
			t.Errorf("hostOf(%q) = %q, want %q", tt.address, got, tt.want)
		}
	}
}
