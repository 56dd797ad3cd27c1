package news

import (
	"cmp"
	"math"
	"slices"
	"time"
)

const (
	// memorySpan is how long it takes until something counts for a third: long
	// enough to know the weekends, short enough to follow a new editor.
	memorySpan = 21 * 24 * time.Hour
	// longestSpan is the same for the longest pause, which rare sources show rarely.
	longestSpan = 120 * 24 * time.Hour
	// firstSpan bounds what the first document tells about the time before it.
	firstSpan = 28 * 24 * time.Hour
	// occasion is how far apart two items are that were not brought together.
	occasion = 10 * time.Minute
	// mostPause bounds what is taken for a pause: behind that lies an archive.
	mostPause = 5 * 365 * 24 * time.Hour
	// mostTimes is where counting occasions ends: it only says how much is known.
	mostTimes = 1000
	// stride is the grain in which an uncertain time is spread.
	stride = 5 * time.Minute
)

// Rhythm is when a source has news, learned from when its items came. The
// counts fade, so that they follow the source. The zero value knows nothing.
type Rhythm struct {
	Zone    string        `json:"zone,omitempty"`    // IANA name of the clock that Hours and Days are of; empty is UTC
	Since   time.Time     `json:"since,omitzero"`    // beginning of what was counted; zero before the first document
	At      time.Time     `json:"at,omitzero"`       // the counts are as of then
	Last    time.Time     `json:"last,omitzero"`     // when the newest item came
	Times   int           `json:"times,omitempty"`   // occasions at which items came, up to a thousand
	Longest time.Duration `json:"longest,omitempty"` // the longest pause between two of them, fading slowly

	Hours   [24]float32 `json:"hours,omitzero"`   // items by the hour of the day
	Days    [7]float32  `json:"days,omitzero"`    // by the time.Weekday
	Minutes [12]float32 `json:"minutes,omitzero"` // by the five minutes of the hour
}

// learn returns the rhythm after a document that was asked for at seen and
// brought new items with these dates, zero for those without. What they list
// came after since, when the source was last seen without them; a zero since
// stands for the first document, which lists what came before anybody asked.
func (r Rhythm) learn(since, seen time.Time, dates []time.Time) Rhythm {
	if r.Since.IsZero() {
		return r.begin(seen, dates)
	}
	if len(dates) == 0 || !since.Before(seen) {
		return r
	}
	r.fade(seen)
	clock := r.clock()
	// Items brought together are one decision of an editor: ten of them make
	// that hour not ten times as likely as the next.
	weight := batchWeight(len(dates))
	var came []time.Time
	for _, date := range dates {
		if date.After(since) && !date.After(seen) {
			r.count(date.In(clock), weight)
			came = append(came, date)
		}
	}
	// The others say nothing of when they came, or something else.
	if others := len(dates) - len(came); others > 0 {
		r.spread(since, seen, clock, weight*float32(others))
		came = append(came, since.Add(seen.Sub(since)/2))
	}
	r.pauses(came)
	return r
}

func batchWeight(n int) float32 { return float32(math.Pow(float64(n), -0.25)) }

// begin learns from a first document.
func (r Rhythm) begin(seen time.Time, dates []time.Time) Rhythm {
	r.Since, r.At, r.Last = seen, seen, seen
	dated := slices.DeleteFunc(slices.Clone(dates), func(t time.Time) bool { return t.IsZero() || t.After(seen) })
	if len(dated) == 0 {
		return r
	}
	slices.SortFunc(dated, time.Time.Compare)
	r.Last = dated[0]
	r.pauses(dated[1:])
	recent := dated
	for len(recent) > 0 && seen.Sub(recent[0]) > firstSpan {
		recent = recent[1:]
	}
	if len(recent) < len(dated) {
		r.Since = seen.Add(-firstSpan)
	} else {
		// The oldest one only says where the document begins.
		r.Since, recent = recent[0], recent[1:]
	}
	clock := r.clock()
	for _, date := range recent {
		weight := float32(math.Exp(-float64(seen.Sub(date)) / float64(memorySpan)))
		if isDay(dated) {
			day := date.Truncate(24 * time.Hour)
			r.spread(day, day.Add(24*time.Hour), clock, weight)
			continue
		}
		r.count(date.In(clock), weight)
	}
	return r
}

// isDay reports whether dates say the day only: they agree on the time of day.
func isDay(dates []time.Time) bool {
	const day = 24 * time.Hour
	first := dates[0]
	for _, date := range dates {
		if date.Sub(first)%day != 0 {
			return false
		}
	}
	return len(dates) > 2
}

// fade brings the counts to a later time, in steps that leave something of the
// roundings.
func (r *Rhythm) fade(now time.Time) {
	passed := now.Sub(r.At)
	if passed < 12*time.Hour {
		return
	}
	keep := float32(math.Exp(-float64(passed) / float64(memorySpan)))
	for _, counts := range [][]float32{r.Hours[:], r.Days[:], r.Minutes[:]} {
		for i := range counts {
			// In thousandths, so that they are short on disk.
			counts[i] = float32(math.Round(float64(counts[i]*keep)*1000) / 1000)
		}
	}
	r.Longest = time.Duration(float64(r.Longest) * math.Exp(-float64(passed)/float64(longestSpan))).Round(time.Second)
	r.At = now
}

func (r *Rhythm) count(at time.Time, weight float32) {
	r.Hours[at.Hour()] += weight
	r.Days[at.Weekday()] += weight
	r.Minutes[at.Minute()/5] += weight
}

// spread counts what came at some time after since and until seen.
func (r *Rhythm) spread(since, seen time.Time, clock *time.Location, weight float32) {
	since = since.In(clock)
	if most := 7 * 24 * time.Hour; seen.Sub(since) > most {
		since = seen.Add(-most).In(clock)
	}
	steps := max(1, int(seen.Sub(since)/stride))
	for i := range steps {
		r.count(since.Add(seen.Sub(since)*time.Duration(2*i+1)/time.Duration(2*steps)), weight/float32(steps))
	}
}

// pauses learns from when items came.
func (r *Rhythm) pauses(came []time.Time) {
	slices.SortFunc(came, time.Time.Compare)
	for _, at := range came {
		pause := min(at.Sub(r.Last), mostPause)
		if pause < occasion {
			continue
		}
		if usual := r.Usual(); usual > 0 && r.Times >= 8 {
			pause = min(pause, 2*usual) // a breakdown is no rhythm
		}
		r.Longest, r.Last = max(r.Longest, pause), at
		r.Times = min(r.Times+1, mostTimes)
	}
}

// Usual is the longest pause that the source makes in the course of things; 0
// while too little is known. The fewer pauses were seen, the longer one may
// still come.
func (r Rhythm) Usual() time.Duration {
	if r.Times < 3 {
		return 0
	}
	return r.Longest + 4*r.Longest/time.Duration(r.Times)
}

// Settled reports whether enough is known to act upon.
func (r Rhythm) Settled(now time.Time) bool {
	if r.Since.IsZero() {
		return false
	}
	return r.Times >= 8 && now.Sub(r.Since) >= 2*time.Hour || now.Sub(r.Since) >= 3*24*time.Hour
}

// Flow is how often the items of a source come, in items per second, at each
// time of the week.
type Flow struct {
	clock   *time.Location
	mean    float64
	hours   [24]float64 // relative to the mean
	days    [7]float64
	minutes [12]float64
}

// Flow returns what the rhythm says about the time after now.
func (r Rhythm) Flow(now time.Time) Flow {
	f := Flow{clock: r.clock()}
	var total float64
	for _, n := range r.Hours {
		total += float64(n)
	}
	since := float64(max(now.Sub(r.Since), time.Hour))
	seen := float64(memorySpan) * (1 - math.Exp(-since/float64(memorySpan)))
	total *= math.Exp(-float64(max(now.Sub(r.At), 0)) / float64(memorySpan))
	// A little is always to be expected, though nothing came for long.
	const little, per = 0.2, float64(7 * 24 * time.Hour)
	f.mean = (total + little) / (seen + per*little) * float64(time.Second)

	// How even a source is taken to be before it has shown its shape.
	shape(f.hours[:], r.Hours[:], 4, true)
	shape(f.minutes[:], r.Minutes[:], 12, false)
	if now.Sub(r.Since) >= 10*24*time.Hour {
		shape(f.days[:], r.Days[:], 4, false)
	} else {
		shape(f.days[:], make([]float32, 7), 1, false) // a weekday seen once is no rule
	}
	return f
}

// shape writes how much more than even each of the counts is, with so many
// more items evenly among them. Neighbours of a soft one share a little.
func shape(to []float64, counts []float32, even float64, soft bool) {
	n := len(counts)
	total := even
	for _, c := range counts {
		total += float64(c)
	}
	for i := range counts {
		c := float64(counts[i])
		if soft {
			c = 0.8*c + 0.1*float64(counts[(i+1)%n]) + 0.1*float64(counts[(i+n-1)%n])
		}
		to[i] = (c*float64(n) + even) / total
	}
}

// At returns the flow at a time.
func (f *Flow) At(t time.Time) float64 {
	t = t.In(f.clock)
	return f.mean * f.hours[t.Hour()] * f.days[t.Weekday()] * f.minutes[t.Minute()/5]
}

func (r Rhythm) clock() *time.Location {
	clock, err := time.LoadLocation(cmp.Or(r.Zone, "UTC"))
	if err != nil {
		return time.UTC // config has checked the name; on another machine it may be unknown
	}
	return clock
}
