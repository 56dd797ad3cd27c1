package store

import (
	"bytes"
	"context"

	"straitwire/news"
)

const defaultLimit = 500

// record is a copy of what a bucket holds, to be decoded after the
// transaction has ended.
type record struct {
	key, value []byte
}

func (r record) item() (news.Item, error) {
	var it storedItem
	err := unsealInto(bucketItems, r.key, r.value, &it)
	return news.Item(it), err
}

// Since returns the items whose Seq is greater than after, in ascending order
// and at most limit of them; a limit of 0 is 500. A reader that goes on after
// the last Seq it got sees the newest state of every item and skips none. A
// damaged item is an error that names it: a silent gap would be worse.
func (s *Store) Since(ctx context.Context, after uint64, limit int) ([]news.Item, error) {
	if limit <= 0 {
		limit = defaultLimit
	}
	if after == ^uint64(0) {
		return nil, ctx.Err()
	}
	var records []record
	err := s.view(ctx, func(tx txn) error {
		records = nil
		c := tx.bucket(bucketItems).Cursor()
		for k, v := c.Seek(seqKey(after + 1)); k != nil && len(records) < limit; k, v = c.Next() {
			records = append(records, record{bytes.Clone(k), bytes.Clone(v)})
		}
		return ctx.Err()
	})
	if err != nil {
		return nil, about(err, "items since %d", after)
	}
	s.relieve()
	items := make([]news.Item, len(records))
	for i, r := range records {
		if items[i], err = r.item(); err != nil {
			return nil, about(naming(s.path, err), "items since %d", after)
		}
	}
	return items, nil
}

// Item returns a kept item, or false.
func (s *Store) Item(ctx context.Context, id news.ItemID) (news.Item, bool, error) {
	var it news.Item
	var kept bool
	err := s.view(ctx, func(tx txn) error {
		var err error
		it, _, kept, err = tx.item(id)
		return err
	})
	if err != nil || !kept {
		return news.Item{}, false, about(err, "item %s", id)
	}
	return it, true, nil
}

// locate says where a kept item lies.
func (tx txn) locate(id news.ItemID) (location, bool, error) {
	key := []byte(id)
	value := tx.bucket(bucketIDs).Get(key)
	if value == nil {
		return location{}, false, nil
	}
	payload, err := unseal(bucketIDs, key, value)
	if err != nil {
		return location{}, false, err
	}
	l, err := decodeLocation(key, payload)
	return l, err == nil, err
}

// itemRecord copies the record of a kept item.
func (tx txn) itemRecord(id news.ItemID) (record, location, bool, error) {
	l, kept, err := tx.locate(id)
	if err != nil || !kept {
		return record{}, location{}, false, err
	}
	key := seqKey(l.seq)
	value := tx.bucket(bucketItems).Get(key)
	if value == nil {
		return record{}, location{}, false, damaged(bucketItems, key, "missing, although item "+string(id)+" lies there")
	}
	return record{key, bytes.Clone(value)}, l, true, nil
}

func (tx txn) item(id news.ItemID) (news.Item, location, bool, error) {
	r, l, kept, err := tx.itemRecord(id)
	if err != nil || !kept {
		return news.Item{}, location{}, false, err
	}
	it, err := r.item()
	return it, l, err == nil, err
}

// putItem stores an item under the next Seq and removes it from its old place.
func (tx txn) putItem(it news.Item, old *location) error {
	items := tx.bucket(bucketItems)
	items.FillPercent = 0.9 // keys ascend: nothing will ever be put between
	if old != nil {
		if err := tx.dropPlace(it.ID, *old); err != nil {
			return err
		}
	}
	seq, err := items.NextSequence()
	if err != nil {
		return err
	}
	it.Seq = seq
	payload, err := encodeItem(it)
	if err != nil {
		return err
	}
	key := seqKey(seq)
	if err := items.Put(key, seal(key, payload)); err != nil {
		return err
	}
	l := location{seq: seq, firstSeen: it.FirstSeen, source: it.Source}
	if link := news.CanonicalURL(it.URL); link != "" {
		l.link = digest(link)
		if err := tx.mark(bucketLinks, linkKey(l.link, it.ID)); err != nil {
			return err
		}
	}
	if err := tx.mark(bucketKept, keptKey(it.Source, it.FirstSeen, it.ID)); err != nil {
		return err
	}
	key = []byte(it.ID)
	return tx.bucket(bucketIDs).Put(key, seal(key, l.encode()))
}

// dropPlace removes an item and all that leads to it by its place, but not
// what identity remembers of it, nor its entries in the ledger.
func (tx txn) dropPlace(id news.ItemID, l location) error {
	drops := []struct {
		bucket string
		key    []byte
	}{
		{bucketItems, seqKey(l.seq)},
		{bucketKept, keptKey(l.source, l.firstSeen, id)},
		{bucketIDs, []byte(id)},
	}
	for _, d := range drops {
		if err := tx.bucket(d.bucket).Delete(d.key); err != nil {
			return err
		}
	}
	if l.link == nil {
		return nil
	}
	return tx.bucket(bucketLinks).Delete(linkKey(l.link, id))
}

// mark puts a key that says all by being there.
func (tx txn) mark(bucket string, key []byte) error {
	return tx.bucket(bucket).Put(key, seal(key, nil))
}
