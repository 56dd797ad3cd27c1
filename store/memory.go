package store

import (
	"bytes"
	"fmt"
	"time"

	"straitwire/news"
)

// How old the time of the last listing may get before it is written again:
// most items of most visits are the same, and must cost no write.
const listedEvery = 24 * time.Hour

// memory is what the store remembers of the items of one source, and of the
// links of all others: the news.Memory of a transaction. What was read or
// decided in this transaction is kept beside it: identity has to see that this
// very document has listed an item, also where that is not worth a write.
type memory struct {
	tx      txn
	source  news.SourceID
	known   map[inSource]news.Known
	written map[inSource]time.Time // Listed, as the file has it
	reading bool                   // in the file; a panic there means that it is damaged

	relisted *relisting
}

// inSource is an item in one of the sources that list it.
type inSource struct {
	source news.SourceID
	item   news.ItemID
}

func newMemory(tx txn, source news.SourceID) *memory {
	// The keys of a source lie together and most of them come at its first
	// visit: half-empty pages would stay half-empty.
	tx.bucket(bucketKnown).FillPercent = 0.8
	tx.bucket(bucketKeys).FillPercent = 0.8
	return &memory{tx: tx, source: source, known: make(map[inSource]news.Known), written: make(map[inSource]time.Time)}
}

// Recall returns the item that a key of the source points to.
func (m *memory) Recall(k news.Key) (news.Known, bool, error) {
	m.reading = true
	known, found, err := m.recall(k)
	m.reading = false
	return m.relisted.recalled(known), found, err
}

// owner returns the item that a key of the source points to, or nothing.
func (m *memory) owner(k news.Key) (news.ItemID, error) {
	key := identityKey(m.source, k)
	value := m.tx.bucket(bucketKeys).Get(key)
	if value == nil {
		return "", nil
	}
	payload, err := unseal(bucketKeys, key, value)
	return news.ItemID(payload), err
}

func (m *memory) recall(k news.Key) (news.Known, bool, error) {
	id, err := m.owner(k)
	if err != nil || id == "" {
		return news.Known{}, false, err
	}
	known, found, err := m.knownIn(m.source, id)
	if err == nil && !found {
		err = damaged(bucketKnown, knownKey(m.source, id), "missing, although a key of the source leads to it")
	}
	return known, found, err
}

// knownIn returns what a source knows of an item, or false.
func (m *memory) knownIn(source news.SourceID, id news.ItemID) (news.Known, bool, error) {
	at := inSource{source, id}
	if known, ok := m.known[at]; ok {
		return known, true, nil
	}
	known, ok, err := m.tx.known(source, id)
	if err == nil && ok {
		m.known[at], m.written[at] = known, known.Listed
	}
	return known, ok, err
}

// known reads what a source knows of an item.
func (tx txn) known(source news.SourceID, id news.ItemID) (known news.Known, ok bool, err error) {
	key := knownKey(source, id)
	value := tx.bucket(bucketKnown).Get(key)
	if value == nil {
		return known, false, nil
	}
	err = unsealInto(bucketKnown, key, value, &known)
	return known, err == nil, err
}

// Abroad returns what other sources know of the items to which a link points.
func (m *memory) Abroad(k news.Key) ([]news.Foreign, error) {
	m.reading = true
	found, err := m.abroad(k)
	m.reading = false
	return found, err
}

func (m *memory) abroad(k news.Key) ([]news.Foreign, error) {
	var found []news.Foreign
	begin := pageKey("", k)
	c := m.tx.bucket(bucketPages).Cursor()
	key, value := c.Seek(begin)
	for n := 0; bytes.HasPrefix(key, begin) && n < news.MaxAbroad; key, value = c.Next() {
		source := news.SourceID(key[len(begin):])
		if source == m.source {
			continue
		}
		n++
		payload, err := unseal(bucketPages, key, value)
		if err != nil {
			return nil, err
		}
		id := news.ItemID(payload)
		if _, here, err := m.knownIn(m.source, id); err != nil || here {
			if err != nil {
				return nil, err
			}
			continue
		}
		known, ok, err := m.knownIn(source, id)
		if err != nil {
			return nil, err
		}
		if !ok {
			return nil, damaged(bucketKnown, knownKey(source, id), "missing, although a page leads to it")
		}
		found = append(found, news.Foreign{Source: source, Known: known})
	}
	return found, nil
}

// remember stores a decision of identity.
func (m *memory) remember(d news.Decision) error {
	id := d.Known.ID
	at := inSource{m.source, id}
	m.known[at] = d.Known
	// Always: items that share a title take its key from one another without
	// learning anything, and a replay in memory does the same.
	for _, k := range d.Keys {
		if m.relisted.places != nil {
			owner, err := m.owner(k)
			if err != nil {
				return err
			}
			if m.relisted.keeps(k, owner, id) {
				continue
			}
		}
		if _, err := m.tx.putIfOther(bucketKeys, identityKey(m.source, k), []byte(id)); err != nil {
			return err
		}
		if k.Kind != news.LinkKey {
			continue
		}
		if _, err := m.tx.putIfOther(bucketPages, pageKey(m.source, k), []byte(id)); err != nil {
			return err
		}
	}
	if d.From != "" {
		before, ok, err := m.knownIn(d.From, id)
		if err != nil {
			return err
		}
		if before.Guest = true; ok {
			if err := m.write(inSource{d.From, id}, before); err != nil {
				return err
			}
		}
	}
	if written, ok := m.written[at]; ok && !d.Learned && d.Known.Listed.Sub(written) < listedEvery {
		m.relisted.unwritten(written)
		return nil
	}
	return m.write(at, d.Known)
}

func (m *memory) write(at inSource, known news.Known) error {
	payload, err := encode(known)
	if err != nil {
		return err
	}
	m.known[at], m.written[at] = known, known.Listed
	_, err = m.tx.putIfOther(bucketKnown, knownKey(at.source, at.item), payload)
	return err
}

// identify asks news what an item is. A panic there, but not in Recall, is our
// own mistake, not a damaged file: it costs this visit and nothing else.
func identify(m *memory, it *news.Item, own news.Sites) (d news.Decision, err error) {
	defer func() {
		p := recover()
		switch {
		case p != nil && m.reading:
			panic(p)
		case p != nil:
			err = fmt.Errorf("identity: panic: %v", p)
		}
	}()
	return news.Identify(m, it, own)
}
