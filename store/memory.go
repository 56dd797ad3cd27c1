package store

import (
	"fmt"
	"time"

	"straitwire/news"
)

// How old the time of the last listing may get before it is written again:
// most items of most visits are the same, and must cost no write.
const listedEvery = 24 * time.Hour

// memory is what the store remembers of the items of one source: the
// news.Memory of a transaction. What was read or decided in this transaction
// is kept beside it: identity has to see that this very document has listed an
// item, also where that is not worth a write.
type memory struct {
	tx      txn
	source  news.SourceID
	known   map[news.ItemID]news.Known
	written map[news.ItemID]time.Time // Listed, as the file has it
	reading bool                      // in the file; a panic there means that it is damaged
}

func newMemory(tx txn, source news.SourceID) *memory {
	// The keys of a source lie together and most of them come at its first
	// visit: half-empty pages would stay half-empty.
	tx.bucket(bucketKnown).FillPercent = 0.8
	tx.bucket(bucketKeys).FillPercent = 0.8
	return &memory{tx: tx, source: source, known: make(map[news.ItemID]news.Known), written: make(map[news.ItemID]time.Time)}
}

// Recall returns the item that a key of the source points to.
func (m *memory) Recall(k news.Key) (news.Known, bool, error) {
	m.reading = true
	known, found, err := m.recall(k)
	m.reading = false
	return known, found, err
}

func (m *memory) recall(k news.Key) (news.Known, bool, error) {
	key := identityKey(m.source, k)
	value := m.tx.bucket(bucketKeys).Get(key)
	if value == nil {
		return news.Known{}, false, nil
	}
	payload, err := unseal(bucketKeys, key, value)
	if err != nil {
		return news.Known{}, false, err
	}
	id := news.ItemID(payload)
	if known, ok := m.known[id]; ok {
		return known, true, nil
	}
	key = knownKey(m.source, id)
	value = m.tx.bucket(bucketKnown).Get(key)
	if value == nil {
		return news.Known{}, false, damaged(bucketKnown, key, "missing, although a key of the source leads to it")
	}
	var known news.Known
	if err := unsealInto(bucketKnown, key, value, &known); err != nil {
		return news.Known{}, false, err
	}
	m.known[id], m.written[id] = known, known.Listed
	return known, true, nil
}

// remember stores a decision of identity.
func (m *memory) remember(d news.Decision) error {
	id := d.Known.ID
	m.known[id] = d.Known
	// Always: items that share a title take its key from one another without
	// learning anything, and a replay in memory does the same.
	for _, k := range d.Keys {
		if _, err := m.tx.putIfOther(bucketKeys, identityKey(m.source, k), []byte(id)); err != nil {
			return err
		}
	}
	if written, ok := m.written[id]; ok && !d.Learned && d.Known.Listed.Sub(written) < listedEvery {
		return nil
	}
	payload, err := encode(d.Known)
	if err != nil {
		return err
	}
	m.written[id] = d.Known.Listed
	_, err = m.tx.putIfOther(bucketKnown, knownKey(m.source, id), payload)
	return err
}

// identify asks news what an item is. A panic there, but not in Recall, is our
// own mistake, not a damaged file: it costs this visit and nothing else.
func identify(m *memory, it *news.Item) (d news.Decision, err error) {
	defer func() {
		p := recover()
		switch {
		case p != nil && m.reading:
			panic(p)
		case p != nil:
			err = fmt.Errorf("identity: panic: %v", p)
		}
	}()
	return news.Identify(m, it)
}
