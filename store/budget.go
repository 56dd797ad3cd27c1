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

// fit removes what has not changed for the longest time once the file is larger
// than a budget, and some more than must be, so that there is room to compact
// it: items, and months of the archive that were over before the oldest item
// changed. It adds to pruned what has gone and what cannot fit.
func (s *Store) fit(ctx context.Context, budget int64, now time.Time, pruned *Pruned) error {
	for {
		size, err := s.size()
		if err != nil || size <= budget {
			pruned.Over = 0
			return err
		}
		var old []news.ItemID
		var oldest time.Time
		full := false
		err = s.view(ctx, func(tx txn) (err error) {
			used := tx.used()
			pruned.Over = max(used-budget, 0)
			if full = used > budget-budget/spare; full {
				old, oldest, err = tx.longUnchanged(now.Add(-keptAnyway), pruneBatch)
			}
			return err
		})
		if err != nil || !full {
			return err
		}
		gone, err := s.dropOldArchive(ctx, oldest)
		pruned.Archived += gone
		if err == nil && gone == 0 && len(old) > 0 {
			gone, err = s.dropRead(ctx, old)
			pruned.Items += gone
		}
		if err != nil || gone == 0 {
			return err
		}
	}
}

// longUnchanged lists items that the publisher has read and that have not
// changed since a time, those first that changed first. It returns when the
// first of them changed, too; without any, the time.
func (tx txn) longUnchanged(before time.Time, limit int) (ids []news.ItemID, oldest time.Time, err error) {
	oldest = before
	read, err := tx.number(keyCheckpoint())
	if err != nil {
		return nil, oldest, err
	}
	last := seqKey(read)
	c := tx.bucket(bucketItems).Cursor()
	for key, value := c.First(); key != nil && string(key) <= string(last) && len(ids) < limit; key, value = c.Next() {
		var it struct {
			ID      news.ItemID `json:"id"`
			Changed time.Time   `json:"chg"`
		}
		if err := unsealInto(bucketItems, key, value, &it); err != nil {
			return nil, oldest, err
		}
		if it.Changed.After(before) { // a clock that was set back may have put older ones behind it
			continue
		}
		if it.Changed.Before(oldest) {
			oldest = it.Changed
		}
		ids = append(ids, it.ID)
	}
	return ids, oldest, nil
}
