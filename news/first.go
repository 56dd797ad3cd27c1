package news

import (
	"slices"
	"time"
)

// First bounds what the first document of a source brings: the newest items,
// not its archive. The zero value takes all.
type First struct {
	Items int           // the newest ones; 0 is all
	Age   time.Duration // none that was published longer ago; 0 is any
}

// Past returns, for each item of a first document that was read at some time,
// whether it is of the past: known from now on, but no news. An item without a
// date is as old as its place in the list.
func (f First) Past(items []Item, at time.Time) []bool {
	past := make([]bool, len(items))
	if f.Items <= 0 && f.Age <= 0 {
		return past
	}
	order := make([]int, len(items))
	for i := range items {
		order[i] = i
		past[i] = f.Age > 0 && !items[i].Published.IsZero() && items[i].Published.Before(at.Add(-f.Age))
	}
	if f.Items <= 0 || f.Items >= len(items) {
		return past
	}
	// Only where all have a date does it say more than the list does.
	if !slices.ContainsFunc(items, func(it Item) bool { return it.Published.IsZero() }) {
		slices.SortStableFunc(order, func(a, b int) int { return items[b].Published.Compare(items[a].Published) })
	}
	for _, i := range order[f.Items:] {
		past[i] = true
	}
	return past
}
