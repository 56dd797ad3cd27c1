package store

import (
	"context"
	"time"

	"straitwire/news"
)

// keptAnyway is how long a new or changed item stays whatever the budget says:
// one that is too small must not empty the feeds.
const keptAnyway = 24 * time.Hour

// spare is the part of a budget, one in so many, that a prune leaves free once
// the file has grown beyond it, and that makes it worth to be compacted.
const spare = 5

// Retain sets what Prune removes from now on, by the fields of opts that say
// so; the others say nothing here.
func (s *Store) Retain(opts Options) {
	opts.retention()
	s.retain.Store(&opts)
}

// retention puts the usual bounds in the place of those that are not set.
func (o *Options) retention() {
	if o.MaxAge <= 0 {
		o.MaxAge = defaultMaxAge
	}
	if o.MaxPerSource <= 0 {
		o.MaxPerSource = defaultMaxPerSource
	}
}

// fit removes the items that have not changed for the longest time once the
// file is larger than a budget, and some more than must be, so that there is
// room to compact it. It returns what cannot fit, too.
func (s *Store) fit(ctx context.Context, budget int64, now time.Time) (gone int, over int64, err error) {
	for {
		var old []news.ItemID
		size, err := s.size()
		if err != nil || size <= budget {
			return gone, 0, err
		}
		err = s.view(ctx, func(tx txn) (err error) {
			used := tx.used()
			over = max(used-budget, 0)
			if used > budget-budget/spare {
				old, err = tx.longUnchanged(now.Add(-keptAnyway), pruneBatch)
			}
			return err
		})
		if err != nil || len(old) == 0 {
			return gone, over, err
		}
		n, err := s.dropRead(ctx, old)
		gone += n
		if err != nil || n == 0 {
			return gone, over, err
		}
	}
}

// longUnchanged lists items that the publisher has read and that have not
// changed since a time, those first that changed first.
func (tx txn) longUnchanged(before time.Time, limit int) ([]news.ItemID, error) {
	read, err := tx.number(keyCheckpoint())
	if err != nil {
		return nil, err
	}
	var ids []news.ItemID
	last := seqKey(read)
	c := tx.bucket(bucketItems).Cursor()
	for key, value := c.First(); key != nil && string(key) <= string(last) && len(ids) < limit; key, value = c.Next() {
		var it struct {
			ID      news.ItemID `json:"id"`
			Changed time.Time   `json:"chg"`
		}
		if err := unsealInto(bucketItems, key, value, &it); err != nil {
			return nil, err
		}
		if it.Changed.After(before) { // a clock that was set back may have put older ones behind it
			continue
		}
		ids = append(ids, it.ID)
	}
	return ids, nil
}
