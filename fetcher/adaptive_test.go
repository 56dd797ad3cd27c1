package fetcher

import (
	"maps"
	"math/rand/v2"
	"net/http"
	"slices"
	"testing"
	"testing/synctest"
	"time"

	"straitwire/news"
)

// TestAdaptiveBeatsFixed plays rhythms for ten days, with a week before
// that only a first document may tell of.
func TestAdaptiveBeatsFixed(t *testing.T) {
	begin := time.Date(2026, 2, 2, 11, 7, 30, 0, time.UTC)
	early, end := begin.Add(-7*24*time.Hour), begin.Add(10*24*time.Hour)
	rhythms := generated(early, end)
	maps.Copy(rhythms, recorded(t, early, end))
	adaptive, err := ParseSchedule("adaptive", time.Minute)
	if err != nil {
		t.Fatal(err)
	}
	var fixed, learned played
	var means [2]time.Duration
	sources := 0
	for _, name := range slices.Sorted(maps.Keys(rhythms)) {
		a := play(rhythms[name], begin, end, func(v news.Visit) time.Time { return v.Started.Add(15 * time.Minute) })
		b := play(rhythms[name], begin, end, func(v news.Visit) time.Time { return adaptive.after(v) })
		t.Logf("%-32s %5d items: fixed %5d requests, %6s; adaptive %5d requests, %6s", name, b.items,
			a.requests, a.mean().Round(time.Second), b.requests, b.mean().Round(time.Second))
		fixed = played{fixed.requests + a.requests, fixed.items + a.items, fixed.wait + a.wait}
		learned = played{learned.requests + b.requests, learned.items + b.items, learned.wait + b.wait}
		if a.items > 0 {
			means[0] += a.mean()
			means[1] += b.mean()
			sources++
		}
	}
	t.Logf("all: fixed %d requests, an item waits %s; adaptive %d requests (%.0f %%), %s", fixed.requests, fixed.mean().Round(time.Second),
		learned.requests, 100*float64(learned.requests)/float64(fixed.requests), learned.mean().Round(time.Second))
	t.Logf("mean of the sources' means: fixed %s, adaptive %s", means[0]/time.Duration(sources), means[1]/time.Duration(sources))
	if learned.requests >= fixed.requests || learned.mean() >= fixed.mean() {
		t.Errorf("adaptive takes %d requests and lets an item wait %s, fixed %d and %s; want less of both",
			learned.requests, learned.mean(), fixed.requests, fixed.mean())
	}
}

// flowOf is the flow that is learned from items of four weeks.
func flowOf(came []time.Time, now time.Time) news.Flow {
	var v news.Visit
	v.Started, v.Reason, v.New, v.Listed = now, news.ReasonOK, len(came), len(came)
	v.Read = now
	news.Conclude(news.Visit{}, &v, news.Found{Fresh: came})
	return v.Rhythm.Flow(now)
}

func TestNextAdaptive(t *testing.T) {
	now := time.Date(2026, 3, 4, 12, 2, 30, 0, time.UTC) // a Wednesday
	begin := now.Add(-27 * 24 * time.Hour)
	bulletins := func(hours ...int) []time.Time {
		var came []time.Time
		for day := begin.Truncate(24 * time.Hour).Add(24 * time.Hour); day.Before(now.Truncate(24 * time.Hour)); day = day.Add(24 * time.Hour) {
			for _, h := range hours {
				came = append(came, day.Add(time.Duration(h)*time.Hour))
			}
		}
		return came
	}
	steady := weekly(begin, now, 1, func(time.Time) float64 { return 60 })
	tests := []struct {
		name        string
		came        []time.Time
		after       time.Duration // of the last visit, after now
		least, most time.Duration
		room        float64
		low, high   time.Duration // the pause
	}{
		{"an item a minute", steady, 0, 5 * time.Minute, 6 * time.Hour, 0, 5 * time.Minute, 5 * time.Minute},
		{"an item a minute, allowed more", steady, 0, time.Minute, 6 * time.Hour, 0, time.Minute, 2 * time.Minute},
		{"an item a minute, allowed less", steady, 0, time.Hour, 6 * time.Hour, 0, time.Hour, time.Hour},
		{"nothing", nil, 0, 5 * time.Minute, 6 * time.Hour, 0, 90 * time.Minute, 6 * time.Hour},
		{"nothing, bounded", nil, 0, 5 * time.Minute, 20 * time.Minute, 0, 20 * time.Minute, 20 * time.Minute},
		{"after the bulletin, at seven in the evening", bulletins(7, 19), 6*time.Hour + 30*time.Minute, 5 * time.Minute, 6 * time.Hour, 0, 27*time.Minute + 30*time.Second, 35 * time.Minute},
		{"one bound for both", steady, 0, 15 * time.Minute, 15 * time.Minute, 0, 15 * time.Minute, 15 * time.Minute},
		{"no more than the document has room for", weekly(begin, now, 1, func(time.Time) float64 { return 0.3 }), 0, 5 * time.Minute, 6 * time.Hour, 0.05, 5 * time.Minute, 12 * time.Minute},
	}
	for _, tt := range tests {
		last := now.Add(tt.after)
		got := nextAdaptive(flowOf(tt.came, now), last, tt.least, tt.most, tt.room).Sub(last)
		if got < tt.low || got > tt.high {
			t.Errorf("%s: the next visit is %s later, want %s to %s", tt.name, got, tt.low, tt.high)
		}
	}
}

func TestNextAdaptiveKeepsItsBounds(t *testing.T) {
	chance := rand.New(rand.NewPCG(3, 4))
	now := time.Date(2026, 3, 4, 12, 2, 30, 0, time.UTC)
	for range 300 {
		rate := chance.ExpFloat64() * 3
		flow := flowOf(weekly(now.Add(-20*24*time.Hour), now, chance.Uint64(), func(time.Time) float64 { return rate + 0.001 }), now)
		least := time.Duration(1+chance.IntN(7200)) * time.Second
		most := least + time.Duration(chance.IntN(72000))*time.Second
		got := nextAdaptive(flow, now, least, min(most, horizon), chance.Float64()*50).Sub(now)
		// Whole steps: the shortest pause is rounded up.
		if got < least || got > max(most, least+grain) {
			t.Fatalf("pause %s, want %s to %s", got, least, most)
		}
	}
}

// Until enough is known, and while it fails, an adaptive source is visited as
// one with a usual schedule, and never sooner than it allows.
func TestRunAdaptive(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		r := newRig(t, Options{})
		sources := []news.Source{named("silent", "adaptive"), named("broken", "adaptive"), named("fresh", "adaptive 5m..1h")}
		r.wire.answer = func(q *http.Request) reply {
			switch q.URL.Host {
			case "broken.example":
				return reply{status: 500}
			case "fresh.example":
				return reply{status: 200, header: headerOf("Cache-Control: max-age=10800"), body: "a\n"}
			}
			return reply{status: 200, body: "a\n"}
		}
		r.Replace(sources, Options{})
		r.settings.client.transport = r.wire
		r.run(t, 12*time.Hour)
		silent := r.offsets("silent.example/feed")
		for i := range silent[1:] {
			if gap := silent[i+1] - silent[i]; gap < unlearned || gap > unlearned+maxPhase+time.Minute {
				t.Errorf("unknown yet, visited %s apart, want %s", gap, unlearned)
			}
		}
		if n := len(r.offsets("broken.example/feed")); n > 8 {
			t.Errorf("broken: %d visits in twelve hours", n)
		}
		fresh := r.offsets("fresh.example/feed")
		for i := range fresh[1:] {
			if gap := fresh[i+1] - fresh[i]; gap < 3*time.Hour {
				t.Errorf("visited %s apart, and it is fresh for three hours", gap)
			}
		}
	})
}

func TestRunHurriesAfterAGap(t *testing.T) {
	for _, schedule := range []string{"@every 1h", "0 * * * *", "adaptive 5m..1h"} {
		synctest.Test(t, func(t *testing.T) {
			now := time.Now()
			src := named("a", schedule)
			last := news.Visit{Source: "a", URL: src.URL, Started: now, Read: now, Succeeded: now, Reason: news.ReasonOK, Listed: 10, Gaps: 3, GapAt: now, Hurry: 2}
			last.Rhythm = news.Rhythm{Since: now.Add(-30 * 24 * time.Hour), At: now, Last: now.Add(-29 * 24 * time.Hour), Times: 3, Longest: time.Hour}
			r := newRig(t, Options{}, last)
			r.Replace([]news.Source{src}, Options{})
			r.settings.client.transport = r.wire
			r.run(t, 47*time.Hour)
			early, late := 0, 0
			for _, at := range r.offsets("a.example/feed") {
				if at < 24*time.Hour {
					early++
				} else if at > 26*time.Hour {
					late++
				}
			}
			if early < 90 || early > 125 || late < 19 || late > 24 {
				t.Errorf("%s: %d visits on the day after a gap and %d in 21 hours of the next, want a hundred and 21", schedule, early, late)
			}
		})
	}
}

func BenchmarkNextAdaptive(b *testing.B) {
	now := time.Date(2026, 3, 4, 12, 2, 30, 0, time.UTC)
	flow := flowOf(weekly(now.Add(-20*24*time.Hour), now, 1, func(time.Time) float64 { return 1 }), now)
	for b.Loop() {
		nextAdaptive(flow, now, defaultLeast, defaultMost, 10)
	}
}
