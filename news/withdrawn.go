package news

import (
	"slices"
	"time"
)

// Mention is one line of the listing of a document: an item and the date that
// its source gives it.
type Mention struct {
	Item ItemID
	Date time.Time // zero if there is none
}

// Bounds of what is taken for a withdrawal.
const (
	mostGone  = 5 // more, and more than half of a document, are another document
	pinnedGap = 8 // times the usual distance between two items, before the last one
)

// Withdrawn returns the items that a source has taken back: those that its
// document before listed and its document now does not, although it still
// lists older ones. What rolled off the end of a list is none of them, and
// where the order of a list cannot be told nothing is.
func Withdrawn(before, now []Mention) []ItemID {
	d := departures{before: before, now: now}
	if !d.compare() {
		return nil
	}
	order := d.order()
	if order == oldestFirst {
		slices.Reverse(d.before)
		slices.Reverse(d.stays)
		order = newestFirst
	}
	if order == noOrder {
		return nil
	}
	var gone []ItemID
	for i := range d.before {
		if !d.stays[i] && d.takenBack(i, order) {
			gone = append(gone, d.before[i].Item)
		}
	}
	if len(gone) > mostGone && 2*len(gone) > len(d.before) {
		return nil
	}
	return gone
}

// departures are two documents of one source laid beside each other.
type departures struct {
	before, now []Mention
	stays       []bool // of before: it is in now as well
	newcomers   []int  // of now: what before did not list
	first, last int    // of now: what before did list
}

// compare lays the documents beside each other, and reports whether something
// has gone from a list that is otherwise in the order it had.
func (d *departures) compare() bool {
	at := make(map[ItemID]int, len(d.now))
	for i, m := range d.now {
		at[m.Item] = i
	}
	known := make(map[ItemID]bool, len(d.before))
	d.before = slices.Clone(d.before)
	d.stays = make([]bool, len(d.before))
	stay, turns, position := 0, 0, -1
	for i, m := range d.before {
		known[m.Item] = true
		there, ok := at[m.Item]
		if !ok {
			continue
		}
		d.stays[i] = true
		stay++
		if there < position {
			turns++
		}
		position = there
	}
	d.first = -1
	for i, m := range d.now {
		switch {
		case !known[m.Item]:
			d.newcomers = append(d.newcomers, i)
		case d.first < 0:
			d.first, d.last = i, i
		default:
			d.last = i
		}
	}
	// An item that was edited may jump to the top; a list by popularity is
	// stirred from visit to visit.
	return stay > 0 && stay < len(d.before) && 4*turns <= stay
}

type listOrder int

const (
	noOrder listOrder = iota
	anyOrder
	newestFirst
	oldestFirst
)

// order tells how the list is ordered: by its dates, or by where new items
// come in.
func (d *departures) order() listOrder {
	falls, rises := 0, 0
	for i := 1; i < len(d.before); i++ {
		a, b := d.before[i-1].Date, d.before[i].Date
		switch {
		case a.IsZero() || b.IsZero():
		case a.After(b):
			falls++
		case a.Before(b):
			rises++
		}
	}
	switch {
	case falls+rises > 0 && 5*rises <= falls:
		return newestFirst
	case falls+rises > 0 && 5*falls <= rises:
		return oldestFirst
	case falls+rises > 0:
		return noOrder
	case len(d.newcomers) == 0:
		return anyOrder
	case d.newcomers[len(d.newcomers)-1] < d.first:
		return newestFirst
	case d.newcomers[0] > d.last:
		return oldestFirst
	}
	return anyOrder
}

// takenBack reports whether the item at i of the list before was taken back.
func (d *departures) takenBack(i int, order listOrder) bool {
	next := i + 1
	for next < len(d.before) && !d.stays[next] {
		next++
	}
	if next == len(d.before) {
		return false // it rolled off, and all behind it
	}
	if order == anyOrder && !slices.Contains(d.stays[:i], true) {
		return false // it may have been the end
	}
	gone, older := d.before[i].Date, d.before[next].Date
	if !gone.IsZero() && !older.IsZero() && older.After(gone) {
		return false // a list of lists: one of them ended here
	}
	return next < len(d.before)-1 || len(d.newcomers) == 0 || !d.pinned()
}

// pinned reports whether the last item of the list seems to be one that stays
// at its end for ever, so that others roll off before it.
func (d *departures) pinned() bool {
	end := len(d.before) - 1
	if end < 3 {
		return false
	}
	first, behind, last := d.before[0].Date, d.before[end-1].Date, d.before[end].Date
	if first.IsZero() || behind.IsZero() || last.IsZero() {
		return true
	}
	usual := first.Sub(behind) / time.Duration(end-1)
	return behind.Sub(last) > pinnedGap*usual
}
