package feedout

import (
	"time"

	"straitwire/news"
)

// held returns the date of an entry that changed at these times, in ascending
// order, as readers are told at a time: that of the newest change, but moving
// at most once in news.RenewEvery: readers take a date that moves for an entry
// to be read again. A change that comes too soon is shown at once and
// dated when the hold is over, which is next; next is zero if nothing waits.
// The date is zero without a change.
func held(changes []time.Time, now time.Time) (date, next time.Time) {
	for _, t := range changes {
		switch {
		case date.IsZero() || t.Sub(date) >= news.RenewEvery:
			date = t
		case !t.After(date):
		case date.Add(news.RenewEvery).After(now):
			return date, date.Add(news.RenewEvery)
		default:
			date = date.Add(news.RenewEvery) // it stands for all that come until then
		}
	}
	return date, time.Time{}
}

// nextDate returns when the first of the entries is due to get a later date:
// a change, or a publisher of its story, came too soon after the one before.
// It is zero if none is.
func nextDate(listed []news.Listed, now time.Time) time.Time {
	first := nextRenewal(listed, now)
	for i := range listed {
		if _, next := held(listed[i].Told.Joins, now); !next.IsZero() && (first.IsZero() || next.Before(first)) {
			first = next
		}
	}
	return first
}
