package story

import (
	"time"

	"straitwire/news"
)

// timeOf returns when a reading of an item counts as seen and filed. That is
// what our clock said, unless the clock is a window away from the items before
// while the item's own date is not: then the clock is wrong, and the desk must
// not be emptied for it.
func (d *Desk) timeOf(it *news.Item, at time.Time) time.Time {
	d.leapt = false
	newest := d.newest()
	if newest == nil {
		return at
	}
	last := time.Unix(0, newest.filed)
	if at.Sub(last).Abs() <= d.options.Window {
		return at
	}
	d.leapt = true
	for _, own := range []time.Time{it.Claimed, it.Updated, it.Published} {
		if own.IsZero() || own.Sub(last).Abs() > d.options.Window {
			continue
		}
		if own.After(last) {
			return own
		}
		return last
	}
	return at
}

// newest returns the item that was filed last, or nil on an empty desk.
func (d *Desk) newest() *entry {
	for n := d.next; n != d.first; n-- {
		if e := d.entries[(n-1)&uint32(len(d.entries)-1)]; e != nil {
			return e
		}
	}
	return nil
}

// Leapt reports whether our clock was a window or more away from the items
// before when the last one was placed or revised.
func (d *Desk) Leapt() bool { return d.leapt }
