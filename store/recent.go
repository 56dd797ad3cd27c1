package store

import (
	"bytes"
	"hash/maphash"
	"sync"

	"straitwire/news"
)

// maxRecent is how many visits are kept as they were decoded.
const maxRecent = 2048

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
	v, known, err := r.recall(key, value)
	if err == nil && !known {
		r.keep(news.SourceID(key), value, v)
	}
	return v, err
}

// look is decode for one who looks at all visits: none is kept for that.
func (r *recent) look(key, value []byte) (news.Visit, error) {
	v, _, err := r.recall(key, value)
	return v, err
}

func (r *recent) recall(key, value []byte) (v news.Visit, known bool, err error) {
	r.mu.Lock()
	d, ok := r.visits[news.SourceID(key)]
	r.mu.Unlock()
	if ok && d.sum == maphash.Bytes(r.seed, value) {
		return d.visit, true, nil
	}
	v, err = decodeVisit(key, value)
	return v, false, err
}

// keep takes a visit and the bytes that it would be decoded from, or was
// encoded to: unless these stand for others that are no text, it is the same.
func (r *recent) keep(id news.SourceID, value []byte, v news.Visit) {
	if bytes.Contains(value, []byte(`\ufffd`)) {
		return
	}
	sum := maphash.Bytes(r.seed, value)
	r.mu.Lock()
	defer r.mu.Unlock()
	if _, ok := r.visits[id]; !ok && len(r.visits) >= maxRecent {
		for other := range r.visits { // any
			delete(r.visits, other)
			break
		}
	}
	r.visits[id] = decoded{sum, v}
}
