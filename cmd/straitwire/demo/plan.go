package demo

import (
	"cmp"
	"slices"
	"time"
)

// The first third of the items is there at the start; the rest follows at
// equal distances between firstRelease and lastRelease.
const (
	firstRelease = 4 * time.Second
	lastRelease  = 114 * time.Second
)

// plan sets when each item is released. All outlets move at the same pace: an
// item that stands in the middle of its file comes in the middle of the demo.
// The item in which a broken document ends is there from the start, but never
// whole, so it takes no part.
func plan(outlets []outlet) {
	type place struct {
		at   float64 // in its file, from 0 to 1
		item *dispatch
	}
	var line []place
	for i := range outlets {
		items := outlets[i].Items
		for k := range items {
			if !items[k].Cut {
				line = append(line, place{at: (float64(k) + 0.5) / float64(len(items)), item: &items[k]})
			}
		}
	}
	slices.SortStableFunc(line, func(a, b place) int { return cmp.Compare(a.at, b.at) })

	there := (len(line) + 2) / 3
	later := line[there:]
	for k, p := range later {
		span := (lastRelease - firstRelease) * time.Duration(k) / time.Duration(max(1, len(later)-1))
		p.item.after = (firstRelease + span).Round(time.Second)
	}
}
