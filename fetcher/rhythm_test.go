package fetcher

import (
	"math/rand/v2"
	"os"
	"path/filepath"
	"slices"
	"testing"
	"time"

	"straitwire/fetcher/decode"
	"straitwire/news"
)

// played is what a schedule made of a rhythm.
type played struct {
	requests int
	items    int
	wait     time.Duration // of all items
}

func (p played) mean() time.Duration { return p.wait / time.Duration(max(1, p.items)) }

// play lets a schedule visit a source whose items come at these times. Its
// feed lists the newest of them.
func play(came []time.Time, begin, end time.Time, next func(v news.Visit) time.Time) played {
	const listed = 30
	var p played
	var v news.Visit
	upTo := 0
	for now := begin; now.Before(end); now = next(v) {
		before := v
		v.Started, v.Reason, v.New = now, news.ReasonNotModified, 0
		var found news.Found
		at := upTo
		for upTo < len(came) && !came[upTo].After(now) {
			upTo++
		}
		if before.Read.IsZero() {
			at = max(0, upTo-listed)
		}
		for _, t := range came[at:upTo] {
			found.Fresh = append(found.Fresh, t.Truncate(time.Second))
			if !before.Read.IsZero() {
				p.items++
				p.wait += now.Sub(t)
			}
		}
		if v.New = len(found.Fresh); v.New > 0 || before.Read.IsZero() {
			v.Reason, v.Read, v.Listed = news.ReasonOK, now, min(upTo, listed)
		}
		found.Known = max(0, v.Listed-v.New)
		news.Conclude(before, &v, found)
		v.Succeeded = now
		p.requests++
	}
	return p
}

// weekly makes times from the chance of an item in each hour of a week.
func weekly(begin, end time.Time, seed uint64, perHour func(t time.Time) float64) []time.Time {
	chance := rand.New(rand.NewPCG(seed, 1))
	var came []time.Time
	for hour := begin; hour.Before(end); hour = hour.Add(time.Hour) {
		for gap := chance.ExpFloat64() / perHour(hour); gap < 1; gap += chance.ExpFloat64() / perHour(hour) {
			came = append(came, hour.Add(time.Duration(gap*float64(time.Hour))))
		}
	}
	return came
}

// recorded are rhythms of real feeds: what each lists, over and over, whole
// days or weeks apart and never to the second.
func recorded(t *testing.T, begin, end time.Time) map[string][]time.Time {
	files, err := filepath.Glob("../../shared/corpus/feeds/news/*.*")
	if err != nil || len(files) == 0 {
		t.Log("no recorded feeds beside the repository: generated rhythms only")
	}
	rhythms := map[string][]time.Time{}
	for _, file := range files {
		if filepath.Ext(file) == ".json" {
			continue
		}
		body, err := os.ReadFile(file)
		if err != nil {
			t.Fatal(err)
		}
		doc, err := decode.Decode(body, decode.Hints{URL: "https://a.example/", Now: time.Date(2030, 1, 1, 0, 0, 0, 0, time.UTC)})
		if err != nil {
			continue
		}
		var dates []time.Time
		for _, it := range doc.Items {
			if !it.Published.IsZero() {
				dates = append(dates, it.Published)
			}
		}
		slices.SortFunc(dates, time.Time.Compare)
		dates = slices.CompactFunc(dates, time.Time.Equal)
		if len(dates) < 15 {
			continue
		}
		span := dates[len(dates)-1].Sub(dates[0])
		const day = 24 * time.Hour
		period := span.Truncate(day) + day
		if span > 3*day {
			period = span.Truncate(7*day) + 7*day
		}
		if period > 8*7*day {
			continue // an archive
		}
		// At the same time of the same weekday as then.
		start := begin.Add(dates[0].Sub(begin) % (7 * day))
		if start.After(begin) {
			start = start.Add(-7 * day)
		}
		chance := rand.New(rand.NewPCG(uint64(len(dates)), 2))
		var came []time.Time
		for ; start.Before(end); start = start.Add(period) {
			for _, date := range dates {
				at := start.Add(date.Sub(dates[0]) + time.Duration(chance.NormFloat64()*float64(10*time.Minute)))
				if at.Before(end) {
					came = append(came, at)
				}
			}
		}
		slices.SortFunc(came, time.Time.Compare)
		rhythms["recorded "+filepath.Base(file)] = came
	}
	return rhythms
}

func generated(begin, end time.Time) map[string][]time.Time {
	workday := func(t time.Time) bool { return t.Weekday() != time.Saturday && t.Weekday() != time.Sunday }
	daytime := func(t time.Time) bool { return t.Hour() >= 7 && t.Hour() < 20 }
	when := func(ok bool, yes, no float64) float64 {
		if ok {
			return yes
		}
		return no
	}
	chance := rand.New(rand.NewPCG(7, 7))
	var bulletins, bursts, daily []time.Time
	for hour := begin; hour.Before(end); hour = hour.Add(time.Hour) {
		for range 1 + chance.IntN(3) {
			bulletins = append(bulletins, hour.Truncate(time.Hour).Add(time.Duration(chance.IntN(90))*time.Second))
		}
		if chance.IntN(30) == 0 {
			at := hour.Add(time.Duration(chance.IntN(3600)) * time.Second)
			for range 3 + chance.IntN(12) {
				bursts = append(bursts, at)
				at = at.Add(time.Duration(chance.ExpFloat64() * float64(6*time.Minute)))
			}
		}
		if hour.Hour() == 9 {
			daily = append(daily, hour.Add(time.Duration(chance.IntN(20))*time.Minute))
		}
	}
	slices.SortFunc(bulletins, time.Time.Compare)
	slices.SortFunc(bursts, time.Time.Compare)
	return map[string][]time.Time{
		"wire by day and night":       weekly(begin, end, 1, func(t time.Time) float64 { return when(daytime(t), 15, 4) }),
		"paper by day":                weekly(begin, end, 2, func(t time.Time) float64 { return when(daytime(t), 4, 0.1) }),
		"ministry on weekdays":        weekly(begin, end, 3, func(t time.Time) float64 { return when(daytime(t) && workday(t), 0.6, 0.002) }),
		"think tank":                  weekly(begin, end, 4, func(t time.Time) float64 { return when(daytime(t) && workday(t), 0.07, 0.001) }),
		"monthly":                     weekly(begin, end, 5, func(time.Time) float64 { return 1.0 / 720 }),
		"hourly bulletins":            bulletins,
		"bursts":                      bursts,
		"a briefing a day":            daily,
		"dead":                        {begin.Add(-90 * 24 * time.Hour), begin.Add(-89 * 24 * time.Hour), begin.Add(-88 * 24 * time.Hour)},
		"dies on the way":             weekly(begin, begin.Add(end.Sub(begin)/2), 6, func(t time.Time) float64 { return when(daytime(t), 2, 0.1) }),
		"turns from days into nights": append(weekly(begin, begin.Add(end.Sub(begin)/2), 8, func(t time.Time) float64 { return when(daytime(t), 2, 0.1) }), weekly(begin.Add(end.Sub(begin)/2), end, 9, func(t time.Time) float64 { return when(daytime(t), 0.1, 2) })...),
		"evenly":                      weekly(begin, end, 10, func(time.Time) float64 { return 1 }),
	}
}
