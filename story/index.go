package story

import "iter"

// index leads from hashes to the items that have them, the newest first, like
// the chains of a compressor: postings in a row, and per bucket the newest of
// its postings. Postings are removed in the order in which they came.
type index struct {
	heads  []uint32    // by bucket: number of its newest posting, or 0
	chunks [][]posting // posting n is in chunk n/chunkSize - gone
	spare  []posting   // a chunk that is free
	gone   uint32      // chunks that were dropped
	first  uint32      // number of the oldest posting
	next   uint32      // number of the next one; 0 is none
}

// posting says that an item has a hash.
type posting struct {
	key, item uint32
	before    uint32 // the posting before it in its bucket
}

const chunkSize = 1 << 12

// walkLimit is how many items one hash leads to at most; what more items than
// this have in common says little.
const walkLimit = 40

func newIndex() index {
	return index{heads: make([]uint32, 1<<10), first: 1, next: 1}
}

func (x *index) at(n uint32) *posting {
	return &x.chunks[n/chunkSize-x.gone][n%chunkSize]
}

// add makes a hash lead to an item.
func (x *index) add(key, item uint32) {
	// Short chains while that is cheap, a small table when there are millions.
	if n := uint32(len(x.heads)); x.next-x.first >= 4*n || n < 1<<20 && x.next-x.first >= n {
		x.spread(2 * len(x.heads))
	}
	if int(x.next/chunkSize-x.gone) == len(x.chunks) {
		chunk := x.spare
		if x.spare = nil; chunk == nil {
			chunk = make([]posting, chunkSize)
		}
		x.chunks = append(x.chunks, chunk)
	}
	h := &x.heads[key&uint32(len(x.heads)-1)]
	*x.at(x.next) = posting{key, item, *h}
	*h = x.next
	x.next++
}

// isWorn reports whether the numbers of the postings are about to run out.
func (x *index) isWorn() bool { return x.next > 1<<32-1<<20 }

// drop forgets the oldest n postings.
func (x *index) drop(n int) {
	x.first += uint32(n)
	for len(x.chunks) > 0 && x.first/chunkSize > x.gone {
		x.spare = x.chunks[0]
		x.chunks[0] = nil
		x.chunks = x.chunks[1:]
		x.gone++
	}
}

// of returns the items with a hash, the newest first.
func (x *index) of(key uint32) iter.Seq[uint32] {
	return func(yield func(uint32) bool) {
		for n := x.heads[key&uint32(len(x.heads)-1)]; n >= x.first && n != 0; {
			p := x.at(n)
			if p.key == key && !yield(p.item) {
				return
			}
			n = p.before
		}
	}
}

// spread makes more buckets.
func (x *index) spread(size int) {
	x.heads = make([]uint32, size)
	for n := x.first; n != x.next; n++ {
		p := x.at(n)
		h := &x.heads[p.key&uint32(size-1)]
		p.before, *h = *h, n
	}
}
