package story

import (
	"cmp"
	"slices"
)

// vote is a candidate with the number of hashes that led to it.
type vote struct {
	item  uint32
	count int
}

// ballot counts votes. Its room is used again.
type ballot struct {
	slots []vote // by hash of the item; count 0 is free
	used  []int32
	best  []vote
}

const ballotSlots = 1 << 11 // more than there are ever candidates

// add counts a vote.
func (b *ballot) add(item uint32) {
	if b.slots == nil {
		b.slots = make([]vote, ballotSlots)
	}
	at := item * 0x9e3779b1 >> 21
	for b.slots[at].count > 0 && b.slots[at].item != item {
		at = (at + 1) % ballotSlots
	}
	if b.slots[at].count == 0 {
		if len(b.used) == ballotSlots/2 {
			return
		}
		b.used = append(b.used, int32(at))
		b.slots[at].item = item
	}
	b.slots[at].count++
}

// close returns the candidates with the most votes, the newest first among
// equals, and empties the ballot. Where enough have more, those with one vote
// are not looked at.
func (b *ballot) close(limit int) []vote {
	b.best = b.best[:0]
	several := 0
	for _, at := range b.used {
		if b.slots[at].count > 1 {
			several++
		}
	}
	for _, at := range b.used {
		if v := b.slots[at]; v.count > 1 || several < limit/2 {
			b.best = append(b.best, v)
		}
		b.slots[at].count = 0
	}
	b.used = b.used[:0]
	slices.SortFunc(b.best, func(a, b vote) int {
		if a.count != b.count {
			return b.count - a.count
		}
		return cmp.Compare(b.item, a.item)
	})
	return b.best[:min(len(b.best), limit)]
}
