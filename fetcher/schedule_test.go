package fetcher

import (
	"errors"
	"net/http"
	"sync"
	"testing"
	"testing/synctest"
	"time"

	"straitwire/news"
)

func TestRunVisitsADay(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		r := newRig(t, Options{})
		sources := []news.Source{named("quarter", "*/15 * * * *"), named("every", "@every 1h"), named("daily", "30 6 * * *")}
		r.Replace(sources, Options{})
		r.run(t, 24*time.Hour+10*time.Minute)
		for id, want := range map[string]int{"quarter": 98, "every": 25, "daily": 2} {
			if got := len(r.offsets(id + ".example/feed")); got != want {
				t.Errorf("%s was visited %d times in a day, want %d (one at once, then by schedule)", id, got, want)
			}
		}
		times := r.offsets("quarter.example/feed")
		for i := 2; i < len(times); i++ {
			if gap := times[i] - times[i-1]; gap != 15*time.Minute {
				t.Errorf("quarter: visits %s apart, want 15m", gap)
				break
			}
		}
	})
}

func TestRunSpreadsEqualSchedules(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		for _, schedule := range []string{"0 * * * *", "@every 1h"} {
			r := newRig(t, Options{Workers: 1000})
			r.Replace(many(200, schedule), Options{Workers: 1000})
			r.run(t, 3*time.Hour)
			// No second has more than a few visits: neither at the start nor later.
			busy := map[time.Duration]int{}
			for key := range r.wire.asked {
				if len(r.offsets(key)) < 3 {
					t.Errorf("%s: %s was visited %d times", schedule, key, len(r.offsets(key)))
				}
				for _, at := range r.offsets(key) {
					busy[at.Truncate(time.Second)]++
				}
			}
			for second, n := range busy {
				if n > 10 {
					t.Errorf("%s: %d visits at %s, want them spread", schedule, n, second)
				}
			}
		}
	})
}

func TestRunKeepsTheRhythmOverARestart(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		now := time.Now()
		visited := func(id string, ago time.Duration) news.Visit {
			return news.Visit{Source: news.SourceID(id), URL: named(id, "").URL, Started: now.Add(-ago), Reason: news.ReasonOK}
		}
		waiting := visited("waiting", 2*time.Hour)
		waiting.NotBefore = now.Add(90 * time.Minute)
		gone := visited("gone", 2*time.Hour)
		gone.Reason = news.ReasonGone
		edited := visited("edited", time.Minute)
		edited.URL = "https://edited.example/other"
		r := newRig(t, Options{}, visited("recent", 20*time.Minute), visited("overdue", 30*time.Hour), waiting, gone, edited)
		var sources []news.Source
		for _, id := range []string{"recent", "overdue", "waiting", "gone", "edited"} {
			sources = append(sources, named(id, "@every 1h"))
		}
		r.Replace(sources, Options{})
		r.run(t, 2*time.Hour+30*time.Minute, func() {
			if _, ok := r.Next()["gone"]; ok {
				t.Error("a source that is gone has a next visit")
			}
			if next := r.Next()["waiting"]; next.Sub(r.begin) != 90*time.Minute {
				t.Errorf("next visit of waiting in %s, want 1h30m", next.Sub(r.begin))
			}
		})
		first := func(id string) time.Duration {
			times := r.offsets(id + ".example/feed")
			if len(times) == 0 {
				return -1
			}
			return times[0].Truncate(time.Second)
		}
		for id, want := range map[string]time.Duration{"recent": 40 * time.Minute, "overdue": 0, "waiting": 90 * time.Minute, "gone": -1, "edited": 0} {
			if got := first(id); got != want {
				t.Errorf("%s: first visit after %s, want %s", id, got, want)
			}
		}
		if n := len(r.offsets("overdue.example/feed")); n != 3 {
			t.Errorf("overdue: %d visits, want the 29 missed ones caught up once", n)
		}
	})
}

// A visit that is made up for after a pause falls out of the phase of its
// source; the ones after it are back in it, and what status says holds.
func TestRunReturnsToItsPhase(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		now := time.Now()
		var last []news.Visit
		for _, src := range many(8, "* * * * *") {
			last = append(last, news.Visit{Source: src.ID, URL: src.URL, Started: now.Add(-10 * time.Minute), Reason: news.ReasonOK})
		}
		r := newRig(t, Options{}, last...)
		r.Replace(many(8, "* * * * *"), Options{})
		next := map[news.SourceID]time.Time{}
		r.run(t, 10*time.Minute, func() {
			time.Sleep(30 * time.Second)
			next = r.Next()
		})
		phases := map[time.Duration]bool{}
		for _, src := range many(8, "* * * * *") {
			times := r.offsets(string(src.ID) + ".example/feed")
			if len(times) < 8 {
				t.Fatalf("%s: %d visits in ten minutes", src.ID, len(times))
			}
			if at := next[src.ID].Sub(r.begin); times[1].Truncate(time.Second) != at {
				t.Errorf("%s: visited at %s, status said %s", src.ID, times[1], at)
			}
			phase := times[1].Truncate(time.Second) % time.Minute
			phases[phase] = true
			for _, at := range times[2:] {
				if at.Truncate(time.Second)%time.Minute != phase {
					t.Errorf("%s: visits at %v, want them a whole minute apart", src.ID, times)
					break
				}
			}
		}
		if len(phases) < 5 {
			t.Errorf("eight sources have %d phases", len(phases))
		}
	})
}

// A source that waited long behind one that hangs is back in its rhythm with
// the next visit, however late cron meant to look at it again.
func TestRunKeepsTheRhythmBehindTheStuck(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		r := newRig(t, Options{})
		r.wire.answer = func(q *http.Request) reply {
			if q.URL.Path != "/g" {
				time.Sleep(50 * time.Second)
			}
			return reply{status: 200, body: "a\n"}
		}
		at := func(id, path, schedule string) news.Source {
			return news.Source{ID: news.SourceID(id), URL: "https://one.example" + path, Schedule: schedule}
		}
		opts := Options{MinInterval: time.Second, PerHost: 50 * time.Millisecond}
		r.Replace([]news.Source{at("e1", "/endless1", "@every 1h"), at("e2", "/endless2", "@every 1h"), at("g", "/g", "@every 2s")}, opts)
		r.settings.client.transport = r.wire
		r.run(t, time.Minute)
		times := r.offsets("one.example/g")
		if len(times) < 20 {
			t.Fatalf("g was visited %d times in a minute: %v", len(times), times)
		}
		for i := 2; i < len(times); i++ {
			if gap := times[i] - times[i-1]; gap > 3*time.Second {
				t.Errorf("g: %s between two visits, want 2s", gap)
			}
		}
	})
}

func TestRunBacksOffAndRecovers(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		r := newRig(t, Options{})
		broken := true
		r.wire.answer = func(q *http.Request) reply {
			if q.URL.Host == "bad.example" && broken {
				return reply{status: 500}
			}
			return reply{status: 200, body: "a\n"}
		}
		r.Replace([]news.Source{named("bad", "@every 10m"), named("good", "@every 10m")}, Options{})
		r.run(t, 48*time.Hour)
		bad, good := r.offsets("bad.example/feed"), r.offsets("good.example/feed")
		if len(good) < 280 {
			t.Errorf("good: %d visits in two days, want its rhythm kept", len(good))
		}
		if len(bad) < 8 || len(bad) > 16 {
			t.Errorf("bad: %d visits in two days, want them to become rare: %v", len(bad), bad)
		}
		broken = false
		r.run(t, 26*time.Hour)
		if v := r.memory.last("bad"); v.Failures != 0 || v.Reason.Good() == false {
			t.Errorf("bad after its repair: %+v", v)
		}
		if r.logged.count("source fails") != 1 || r.logged.count("source recovered") != 1 {
			t.Errorf("log = %s", r.logged)
		}
	})
}

func TestRunHoldsAHostThatAsksForPatience(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		r := newRig(t, Options{})
		r.wire.answer = func(q *http.Request) reply {
			if q.URL.Path == "/limited" && time.Since(r.begin) < time.Minute {
				return reply{status: 429, header: headerOf("Retry-After: 3600")}
			}
			return reply{status: 200, body: "a\n"}
		}
		limited, beside, other := named("limited", "@every 5m"), named("beside", "@every 5m"), named("other", "@every 5m")
		limited.URL, beside.URL = "https://shared.example/limited", "https://shared.example/beside"
		r.Replace([]news.Source{limited, beside, other}, Options{})
		r.run(t, 2*time.Hour)
		since := r.offsets("shared.example/limited")[0]
		for _, at := range r.offsets("shared.example/beside") {
			if at > since && at < since+time.Hour {
				t.Errorf("the host was asked %s after it wanted an hour's patience", at-since)
			}
		}
		if n := len(r.offsets("other.example/feed")); n < 22 {
			t.Errorf("other: %d visits, want its rhythm kept", n)
		}
		if n := len(r.offsets("shared.example/beside")); n < 8 {
			t.Errorf("beside: %d visits, want it visited again afterwards", n)
		}
	})
}

func TestRunStopsAGoneSource(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		r := newRig(t, Options{})
		r.wire.answer = func(*http.Request) reply { return reply{status: 410} }
		src := named("gone", "@every 5m")
		r.Replace([]news.Source{src}, Options{})
		r.run(t, 100*time.Hour)
		if n := len(r.offsets("gone.example/feed")); n != 1 {
			t.Errorf("%d visits, want 1", n)
		}
		src.URL = "https://gone.example/new"
		r.Replace([]news.Source{src}, Options{})
		r.run(t, time.Minute)
		if n := len(r.offsets("gone.example/new")); n != 1 {
			t.Errorf("%d visits of its new address, want 1", n)
		}
	})
}

func TestReplaceWhileRunning(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		r := newRig(t, Options{})
		kept, changed, moved, removed := named("kept", "@every 1h"), named("changed", "@every 1h"), named("moved", "@every 1h"), named("removed", "@every 1h")
		r.Replace([]news.Source{kept, changed, moved, removed}, Options{})
		r.run(t, 3*time.Hour, func() {
			time.Sleep(90 * time.Minute)
			before := r.Next()
			changed.Schedule = "@every 10m"
			moved.URL = "https://moved.example/new"
			kept.Title = "Another title"
			r.Replace([]news.Source{kept, changed, moved, named("added", "@every 1h")}, Options{})
			if before["kept"] != r.Next()["kept"] {
				t.Errorf("kept: next visit moved from %s to %s", before["kept"], r.Next()["kept"])
			}
			for range 100 { // reloads do not disturb anything
				r.Replace([]news.Source{kept, changed, moved, named("added", "@every 1h")}, Options{})
			}
		})
		for key, want := range map[string][2]int{
			"kept.example/feed":    {5, 5},
			"changed.example/feed": {20, 21},
			"moved.example/feed":   {2, 2},
			"moved.example/new":    {3, 4},
			"removed.example/feed": {2, 2},
			"added.example/feed":   {3, 4},
		} {
			if got := len(r.offsets(key)); got < want[0] || got > want[1] {
				t.Errorf("%s: %d visits %v, want %v", key, got, r.offsets(key), want)
			}
		}
		late := r.offsets("moved.example/new")[0]
		if late > 91*time.Minute {
			t.Errorf("moved: first visit of the new address at %s, want it soon after 1h30m", late)
		}
	})
}

func TestReplaceDuringAVisit(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		r := newRig(t, Options{})
		r.wire.took = 30 * time.Second
		src, away := named("a", "@every 24h"), named("b", "@every 24h")
		r.Replace([]news.Source{src, away}, Options{})
		r.run(t, 10*time.Minute, func() {
			time.Sleep(10 * time.Second)
			src.URL = "https://a.example/new"
			r.Replace([]news.Source{src}, Options{})
		})
		if n := len(r.offsets("a.example/new")); n != 1 {
			t.Errorf("%d visits of the new address, want 1 soon after the running one", n)
		}
		if v := r.memory.last("b"); v.Reason != news.ReasonOK {
			t.Errorf("the visit under way of a removed source: %+v, want it recorded", v)
		}
	})
}

func TestRunLongVisits(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		r := newRig(t, Options{Timeout: 10 * time.Minute})
		r.wire.took = 150 * time.Second
		r.Replace([]news.Source{named("slow", "@every 1m")}, Options{Timeout: 10 * time.Minute})
		r.settings.client.transport = r.wire
		r.run(t, time.Hour)
		times := r.offsets("slow.example/feed")
		if len(times) < 15 || len(times) > 24 {
			t.Errorf("%d visits of 150s in an hour, want one after the other", len(times))
		}
		for i := 1; i < len(times); i++ {
			if gap := times[i] - times[i-1]; gap < 150*time.Second {
				t.Errorf("visits %s apart, want no overlap", gap)
			}
		}
	})
}

func TestRunEndsVisitsUnderWay(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		r := newRig(t, Options{Workers: 2})
		r.wire.took = time.Hour
		r.Replace(many(20, "@every 1h"), Options{Workers: 2})
		r.run(t, 10*time.Second)
		if ended := time.Since(r.begin); ended != 10*time.Second {
			t.Errorf("Run ended after %s, want at once", ended)
		}
		if n := len(r.memory.recorded()); n != 0 {
			t.Errorf("%d visits recorded, want none: they did not fail, we left", n)
		}
	})
}

func TestRunSurvivesPanics(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		r := newRig(t, Options{})
		r.wire.answer = func(q *http.Request) reply {
			if q.URL.Host == "bad.example" {
				return reply{status: 200, body: "panic"}
			}
			return reply{status: 200, body: "a\n"}
		}
		r.Replace([]news.Source{named("bad", "@every 10m"), named("good", "@every 10m")}, Options{})
		r.run(t, 5*time.Hour)
		if v := r.memory.last("bad"); v.Reason != news.ReasonPanic || v.Failures < 3 {
			t.Errorf("bad: %+v, want it recorded as a panic, and tried again", v)
		}
		if n := len(r.offsets("good.example/feed")); n < 29 {
			t.Errorf("good: %d visits, want its rhythm kept", n)
		}
	})
}

func TestRunWithBrokenStore(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		full := errors.New("disk full")
		r := newRig(t, Options{})
		r.Replace(many(3, "@every 10m"), Options{})
		r.memory.fail = full
		r.run(t, 2*time.Hour, func() {
			time.Sleep(time.Hour)
			r.memory.set(func(m *memory) { m.fail = nil })
		})
		if r.logged.count("disk full") != 1 || r.logged.count("recorded again") != 1 {
			t.Errorf("log = %s, want one line at the start and one at the end", r.logged)
		}
		if n := len(r.memory.recorded()); n < 15 {
			t.Errorf("%d visits recorded after the store recovered", n)
		}
	})
}

// A full disk refuses large records and takes small ones in between.
func TestRunWithFlappingStore(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		full := errors.New("disk full")
		r := newRig(t, Options{})
		r.Replace(many(4, "@every 1m"), Options{})
		r.run(t, time.Hour, func() {
			for range 30 {
				r.memory.set(func(m *memory) { m.fail = full })
				time.Sleep(30 * time.Second)
				r.memory.set(func(m *memory) { m.fail = nil })
				time.Sleep(30 * time.Second)
			}
		})
		if r.logged.count("disk full") != 1 || r.logged.count("recorded again") != 1 {
			t.Errorf("log = %s, want one line at the start and one at the end", r.logged)
		}
	})
}

func TestRunTwice(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		r := newRig(t, Options{})
		r.run(t, time.Second, func() {
			if err := r.Run(t.Context()); err == nil {
				t.Error("second Run = nil, want an error")
			}
		})
	})
}

type stuckSchedule chan struct{}

func (s stuckSchedule) Next(time.Time) time.Time {
	<-s
	return time.Time{}
}

func (s stuckSchedule) Run() {}

func TestPing(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		r := newRig(t, Options{})
		if err := r.Ping(t.Context()); err == nil {
			t.Error("Ping before Run = nil, want an error")
		}
		r.Replace(many(3, "@daily"), Options{})
		r.run(t, time.Hour, func() {
			time.Sleep(time.Hour)
			if err := r.Ping(t.Context()); err != nil {
				t.Errorf("Ping = %v", err)
			}
			stuck := make(stuckSchedule)
			r.cron.Schedule(stuck, stuck) // the loop of cron hangs in it
			time.Sleep(time.Minute)
			if err := r.Ping(t.Context()); err == nil {
				t.Error("Ping while the scheduler hangs = nil, want an error")
			}
			close(stuck)
			time.Sleep(time.Minute)
			if err := r.Ping(t.Context()); err != nil {
				t.Errorf("Ping afterwards = %v", err)
			}
		})
		if err := r.Ping(t.Context()); err == nil {
			t.Error("Ping after Run = nil, want an error")
		}
	})
}

func TestRecordedHook(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		r := newRig(t, Options{})
		var mu sync.Mutex
		told := map[news.SourceID]int{}
		r.hooks.Recorded = func(v news.Visit) {
			mu.Lock()
			defer mu.Unlock()
			told[v.Source] += v.New
		}
		r.Replace(many(3, "@every 1h"), Options{})
		r.run(t, time.Minute)
		if len(told) != 3 || told["s0"] != 1 {
			t.Errorf("told of %v, want one new item of each of 3 sources", told)
		}
	})
}
