package store

import (
	"hash/maphash"
	"sync"

	"straitwire/news"
)

// maxRecent is how many visits are kept as they were decoded.
const maxRecent = 1024

// recent keeps the visits that were decoded last: each is asked for before it
// is made, and again when it is recorded.
type recent struct {
	seed maphash.Seed

	mu     sync.Mutex
	visits map[news.SourceID]decoded
}

// decoded is a visit and the hash of the bytes that it was decoded from.
type decoded struct {
	sum   uint64
	visit news.Visit
}

func newRecent() *recent {
	return &recent{seed: maphash.MakeSeed(), visits: make(map[news.SourceID]decoded)}
}

// decode is decodeVisit, but for bytes that it has seen before.
func (r *recent) decode(key, value []byte) (news.Visit, error) {
	sum := maphash.Bytes(r.seed, value)
	id := news.SourceID(key)
	r.mu.Lock()
	known, ok := r.visits[id]
	r.mu.Unlock()
	if ok && known.sum == sum {
		return known.visit, nil
	}
	v, err := decodeVisit(key, value)
	if err != nil {
		return v, err
	}
	r.mu.Lock()
	defer r.mu.Unlock()
	if _, ok := r.visits[id]; !ok && len(r.visits) >= maxRecent {
		for other := range r.visits { // any
			delete(r.visits, other)
			break
		}
	}
	r.visits[id] = decoded{sum, v}
	return v, nil
}
