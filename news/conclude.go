package news

import (
	"slices"
	"time"
)

const (
	// hurrySpan is how long after a gap a source is visited more often.
	hurrySpan = 24 * time.Hour
	// mostHurry is how often its pause is halved at most.
	mostHurry = 6
	// tellAgain is how long a source that lost items may lose more without a word.
	tellAgain = 24 * time.Hour
)

// Found is what a store found out about the items of a visit.
type Found struct {
	Known int         // items that had been seen before
	Fresh []time.Time // when the new ones say they were published; zero for those that do not
}

// Conclude completes a visit of which New and Listed are known: it draws from
// the visit before, and from what was found, all that is remembered of a
// source beyond one visit. It returns what the operator should be told. A
// store calls it in the transaction that keeps the visit.
func Conclude(before Visit, v *Visit, found Found) []Event {
	// A document at a new address that has nothing of the old one is another source's.
	first := before.Read.IsZero() || before.URL != v.URL && found.Known == 0
	if v.New > 0 {
		v.Brought = later(v.Brought, v.Started)
		v.Pushes = 0
	}
	gap := IsGap(before, *v, found.Known)
	if gap {
		v.Gaps++
		v.Hurry = min(v.HurryAt(v.Started)+1, mostHurry)
		v.GapAt = v.Started
	}
	switch {
	case v.Title == v.Was:
		v.Was = ""
	case gap && v.Was == "" && before.Title != "" && v.Title != before.Title:
		v.Was = before.Title
	}
	if v.Read.Equal(v.Started) || len(found.Fresh) > 0 {
		since := before.Succeeded
		if first {
			since, v.Rhythm = time.Time{}, Rhythm{Zone: v.Rhythm.Zone}
		}
		v.Rhythm = v.Rhythm.learn(since, v.Started, found.Fresh)
	}
	var events []Event
	if gap && v.Started.Sub(before.GapAt) >= tellAgain {
		events = append(events, gapEvent(before, *v))
	}
	v.Health = v.Health.after(*v)
	if v.Health.Since.Equal(v.Started) {
		events = append(events, classEvents(*v)...)
	}
	return events
}

// ConcludePush is Conclude for items that a hub sent: v is the last visit of
// their source, of which New counts them. Whether the source is well, only a
// visit can say.
func ConcludePush(v *Visit, at time.Time, found Found) {
	if v.New > 0 {
		v.Brought = later(v.Brought, at)
	}
	if since := later(v.Succeeded, v.Pushed); len(found.Fresh) > 0 && !v.Rhythm.Since.IsZero() {
		came := slices.Clone(found.Fresh)
		for i := range came {
			if came[i].IsZero() {
				came[i] = at // a hub sends what is new when it is
			}
		}
		v.Rhythm = v.Rhythm.learn(since, at, came)
	}
	v.Pushed = later(v.Pushed, at)
	v.Pushes++
}

// HurryAt is how many times the pause between visits is halved at a time.
func (v *Visit) HurryAt(now time.Time) int {
	if now.Sub(v.GapAt) >= hurrySpan {
		return 0
	}
	return v.Hurry
}

func later(a, b time.Time) time.Time {
	if b.After(a) {
		return b
	}
	return a
}
