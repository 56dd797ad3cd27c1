package news

import (
	"encoding/json"
	"math"
	"testing"
	"time"
)

// every returns times so far apart, from begin until before end.
func every(begin, end time.Time, apart time.Duration) []time.Time {
	var all []time.Time
	for at := begin; at.Before(end); at = at.Add(apart) {
		all = append(all, at)
	}
	return all
}

func TestRhythmOfAFirstDocument(t *testing.T) {
	seen := time.Date(2026, 3, 12, 12, 0, 0, 0, time.UTC) // a Thursday
	tests := []struct {
		name    string
		dates   []time.Time
		since   time.Time
		last    time.Time
		times   int
		longest time.Duration
		perDay  float64 // at noon
	}{
		{"nothing", nil, seen, seen, 0, 0, 0.14},
		{"no dates", make([]time.Time, 20), seen, seen, 0, 0, 0.14},
		{"one", []time.Time{seen.Add(-time.Hour)}, seen.Add(-time.Hour), seen.Add(-time.Hour), 0, 0, 0.14},
		{"each hour of two days", every(seen.Add(-48*time.Hour), seen, time.Hour), seen.Add(-48 * time.Hour), seen.Add(-time.Hour), 47, time.Hour, 19},
		{"each day of a month", every(seen.Add(-30*24*time.Hour), seen, 24*time.Hour), seen.Add(-28 * 24 * time.Hour), seen.Add(-24 * time.Hour), 29, 24 * time.Hour, 1},
		{"an archive", every(seen.Add(-5000*24*time.Hour), seen.Add(-1000*24*time.Hour), 500*24*time.Hour), seen.Add(-28 * 24 * time.Hour), seen.Add(-1500 * 24 * time.Hour), 7, 500 * 24 * time.Hour, 0.01},
		{"all at once", make6(seen.Add(-time.Hour)), seen.Add(-time.Hour), seen.Add(-time.Hour), 0, 0, 2},
		{"of the future", []time.Time{seen.Add(time.Hour)}, seen, seen, 0, 0, 0.14},
	}
	for _, tt := range tests {
		r := Rhythm{}.learn(time.Time{}, seen, tt.dates)
		if !r.Since.Equal(tt.since) || !r.Last.Equal(tt.last) || r.Times != tt.times || r.Longest != tt.longest {
			t.Errorf("%s: since %s, last %s, %d times, longest %s; want %s, %s, %d, %s", tt.name, r.Since, r.Last, r.Times, r.Longest, tt.since, tt.last, tt.times, tt.longest)
		}
		f := r.Flow(seen)
		day := 0.0
		for at := seen; at.Before(seen.Add(7 * 24 * time.Hour)); at = at.Add(5 * time.Minute) {
			day += f.At(at) * 300 / 7
		}
		if day < tt.perDay/2 || day > tt.perDay*2 {
			t.Errorf("%s: %.3f items a day, want about %.2f", tt.name, day, tt.perDay)
		}
	}
}

func make6(at time.Time) []time.Time { return []time.Time{at, at, at, at, at, at} }

func TestRhythmFollowsTheClockOfTheSource(t *testing.T) {
	taipei, err := time.LoadLocation("Asia/Taipei")
	if err != nil {
		t.Fatal(err)
	}
	begin := time.Date(2026, 3, 2, 0, 0, 0, 0, taipei)
	r := Rhythm{Zone: "Asia/Taipei"}
	r = r.learn(time.Time{}, begin, nil)
	last := begin
	for now := begin.Add(time.Hour); now.Before(begin.Add(35 * 24 * time.Hour)); now = now.Add(time.Hour) {
		var dates []time.Time
		local := now.In(taipei)
		if local.Weekday() != time.Saturday && local.Weekday() != time.Sunday && local.Hour() == 10 {
			dates = []time.Time{now.Add(-57 * time.Minute).UTC(), now.Add(-56 * time.Minute).UTC()} // at three past nine
		}
		r = r.learn(last, now, dates)
		last = now
	}
	f := r.Flow(last)
	at := func(day, hour, minute int) float64 { return f.At(time.Date(2026, 4, day, hour, minute, 0, 0, taipei)) }
	peak := at(8, 9, 3) // a Wednesday
	for name, other := range map[string]float64{"at night": at(8, 3, 3), "on Sunday": at(12, 9, 3), "half an hour later": at(8, 9, 33), "in the evening": at(8, 21, 3)} {
		if peak < 5*other {
			t.Errorf("%g items a second at nine on a workday, %g %s; want five times as many at least", peak, other, name)
		}
	}
	if usual := r.Usual(); usual < 72*time.Hour-time.Minute || usual > 96*time.Hour {
		t.Errorf("the longest usual pause is %s, want a weekend", usual)
	}
}

func TestRhythmOfItemsThatCameLate(t *testing.T) {
	begin := time.Date(2026, 3, 2, 0, 0, 0, 0, time.UTC)
	r := Rhythm{}.learn(time.Time{}, begin, nil)
	// Dated at midnight or not at all, brought between six and eight.
	for day := range 20 {
		morning := begin.Add(time.Duration(day)*aDay + 6*time.Hour)
		dates := []time.Time{{}, morning.Add(-6 * time.Hour)}
		r = r.learn(morning, morning.Add(2*time.Hour), dates)
	}
	f := r.Flow(r.At)
	day := r.At.Truncate(aDay)
	if morning, midnight := f.At(day.Add(7*time.Hour)), f.At(day); morning < 4*midnight {
		t.Errorf("flow %g when they come, %g at their dates; want four times as much at least", morning, midnight)
	}
}

func TestRhythmForgets(t *testing.T) {
	begin := time.Date(2026, 3, 2, 0, 0, 0, 0, time.UTC)
	r := Rhythm{}.learn(time.Time{}, begin, every(begin.Add(-10*aDay), begin, time.Hour))
	busy, later := r.Flow(begin), r.Flow(begin.Add(90*aDay))
	if a, b := busy.At(begin), later.At(begin); b > a/20 {
		t.Errorf("flow %g, and %g after three months of silence; want next to none", a, b)
	}
	// A breakdown does not become the usual pause.
	usual := r.Usual()
	r = r.learn(begin.Add(99*aDay), begin.Add(100*aDay), []time.Time{begin.Add(100 * aDay)})
	if r.Usual() > 3*usual {
		t.Errorf("after a breakdown the usual pause is %s, before %s", r.Usual(), usual)
	}
}

func TestRhythmIsShortOnDisk(t *testing.T) {
	begin := time.Date(2026, 3, 2, 0, 0, 0, 0, time.UTC)
	r := Rhythm{}.learn(time.Time{}, begin, every(begin.Add(-10*aDay), begin, 7*time.Minute))
	for now := begin.Add(aDay); now.Before(begin.Add(30 * aDay)); now = now.Add(13 * time.Hour) {
		r = r.learn(now.Add(-time.Hour), now, []time.Time{now.Add(-time.Minute), {}})
	}
	text, err := json.Marshal(r)
	if err != nil || len(text) > 700 {
		t.Errorf("%d bytes, %v: %s", len(text), err, text)
	}
	var again Rhythm
	if err := json.Unmarshal(text, &again); err != nil || again != r {
		t.Errorf("read again: %+v, %v; want %+v", again, err, r)
	}
}

// FuzzRhythm feeds it dates of every kind: the flow stays a number.
func FuzzRhythm(f *testing.F) {
	f.Add(int64(0), int64(0), int64(0), "UTC", uint8(3))
	f.Add(int64(1<<40), int64(-1<<40), int64(1), "Asia/Taipei", uint8(200))
	f.Add(int64(1), int64(1<<62), int64(-1<<62), "none", uint8(1))
	f.Fuzz(func(t *testing.T, step, a, b int64, zone string, n uint8) {
		now := time.Date(2026, 3, 2, 0, 0, 0, 0, time.UTC)
		r := Rhythm{Zone: zone}
		for range n {
			since := now
			now = now.Add(time.Duration(step % int64(400*aDay)))
			r = r.learn(since, now, []time.Time{now.Add(time.Duration(a)), since.Add(time.Duration(b)), {}})
		}
		flow := r.Flow(now)
		for i := range 50 {
			if x := flow.At(now.Add(time.Duration(i) * 7 * time.Hour)); !(x > 0) || math.IsInf(x, 0) {
				t.Fatalf("flow %g of %+v", x, r)
			}
		}
		if r.Longest < 0 || r.Usual() < 0 || r.Times > mostTimes {
			t.Fatalf("%+v", r)
		}
	})
}
