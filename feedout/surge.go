package feedout

import (
	"cmp"
	"math"
	"slices"
	"time"

	"straitwire/news"
)

const (
	surgeWeeks = 8  // the past that a topic is compared with
	youngWeeks = 3  // a shorter past says nothing
	hourLeast  = 6  // items in an hour below which nothing is a surge
	dayLeast   = 15 // in a day
	weekHours  = 7 * 24
)

// pulse counts the items of a topic, or of those of its sources that sit in
// one country, by the hour.
type pulse struct {
	first   int64 // the hour of the first arrival in the topic
	alone   bool  // one source is all the topic has
	counts  map[int64]int
	sources map[int64]map[news.SourceID]int
}

// hourOf numbers the hours since 1970, in UTC.
func hourOf(t time.Time) int64 { return t.Unix() / 3600 }

// pulses counts arrivals: those of the whole topic under "", and those of each
// country. A text that comes again is no second item, and what a new source
// had in store is no news.
func pulses(arrivals []news.Arrival, country func(news.SourceID) string) map[string]*pulse {
	first, known := int64(math.MaxInt64), make(map[news.SourceID]bool)
	for i := range arrivals {
		first = min(first, hourOf(arrivals[i].Seen))
		known[arrivals[i].Source] = true
	}
	all := map[string]*pulse{"": newPulse(first)}
	texts := make(map[news.ItemID]bool, len(arrivals))
	for i := range arrivals {
		a := &arrivals[i]
		if texts[a.Text] {
			continue
		}
		texts[a.Text] = true
		if a.First {
			continue
		}
		all[""].count(a)
		if c := country(a.Source); c != "" {
			if all[c] == nil {
				all[c] = newPulse(first)
			}
			all[c].count(a)
		}
	}
	for _, p := range all {
		p.alone = len(known) == 1
	}
	return all
}

func newPulse(first int64) *pulse {
	return &pulse{first: first, counts: make(map[int64]int), sources: make(map[int64]map[news.SourceID]int)}
}

func (p *pulse) count(a *news.Arrival) {
	h := hourOf(a.Seen)
	p.counts[h]++
	if p.sources[h] == nil {
		p.sources[h] = make(map[news.SourceID]int)
	}
	p.sources[h][a.Source]++
}

// span adds up the hours that end with one.
func (p *pulse) span(hour, hours int64) (items int) {
	for h := hour - hours + 1; h <= hour; h++ {
		items += p.counts[h]
	}
	return items
}

// carried counts the items of the hours that end with one so that no source
// alone makes a surge: of the busiest source at most twice as many as of all
// others, unless the topic has no other.
func (p *pulse) carried(hour, hours int64) int {
	if p.alone {
		return p.span(hour, hours)
	}
	of := make(map[news.SourceID]int)
	for h := hour - hours + 1; h <= hour; h++ {
		for s, n := range p.sources[h] {
			of[s] += n
		}
	}
	all, most := 0, 0
	for _, n := range of {
		all, most = all+n, max(most, n)
	}
	return min(all, 3*(all-most))
}

// measure is a stretch of time that is compared with those before.
type measure struct {
	hours, slack int64 // slack is by how much the past may have been early or late
	least        int   // items below which nothing is a surge
}

var (
	hourly = measure{1, 1, hourLeast}
	daily  = measure{24, 0, dayLeast}
)

// surge reports whether an hour, or the day that ends with it, has far more
// items than the same ones of the weeks before. The hour may not have ended.
func (p *pulse) surge(hour int64, m measure) (news.Surge, bool) {
	weeks := min(surgeWeeks, (hour-p.first)/weekHours)
	now := p.span(hour, m.hours)
	if weeks < youngWeeks || now < m.least {
		return news.Surge{}, false
	}
	var past []float64
	for w := int64(1); w <= weeks; w++ {
		most := 0
		for late := -m.slack; late <= m.slack; late++ {
			most = max(most, p.span(hour-w*weekHours+late, m.hours))
		}
		past = append(past, float64(most))
	}
	usual := median(past)
	for i := range past {
		past[i] = math.Abs(past[i] - usual)
	}
	// For a bell curve the standard deviation is 1.4826 times the median one;
	// counts scatter by their root at least.
	spread := max(1.4826*median(past), math.Sqrt(usual), 1)
	if float64(p.carried(hour, m.hours)) < max(float64(m.least), 2*usual, usual+4*spread) {
		return news.Surge{}, false
	}
	return news.Surge{Span: time.Duration(m.hours) * time.Hour, Count: now, Usual: usual, Weeks: int(weeks)}, true
}

// median returns the middle of the values, which it sorts.
func median(values []float64) float64 {
	values = slices.Sorted(slices.Values(values))
	n := len(values)
	if n == 0 {
		return 0
	}
	return (values[(n-1)/2] + values[n/2]) / 2
}

// surges returns the surges of a topic at a time: one of the whole topic, or
// else those of countries. The hour before counts as well, as its last minutes
// may not have been looked at.
func surges(topic news.TopicID, all map[string]*pulse, now time.Time) []news.Surge {
	var found []news.Surge
	hour := hourOf(now)
	for country, p := range all {
		for _, try := range []struct {
			hour int64
			of   measure
		}{{hour, hourly}, {hour - 1, hourly}, {hour, daily}} {
			s, ok := p.surge(try.hour, try.of)
			if !ok || p.span(hour, 2) == 0 { // a day is over when nothing comes any more
				continue
			}
			s.Topic, s.Country = topic, country
			s.Start = time.Unix(try.hour*3600, 0).UTC()
			s.Last = s.Start
			found = append(found, s)
			break
		}
	}
	slices.SortFunc(found, func(a, b news.Surge) int { return cmp.Compare(a.Country, b.Country) })
	if len(found) > 0 && found[0].Country == "" {
		return found[:1]
	}
	return found
}
