package store

import (
	"bytes"
	"context"
	"time"

	"straitwire/news"
)

const (
	// A prune is many short transactions: visits and the publisher go on between them.
	pruneBatch = 200
	// An item that its source has not listed for so long is forgotten for good.
	forgetAfter = 90 * 24 * time.Hour
)

// Pruned is what a prune removed.
type Pruned struct {
	Items     int   // items that were too old or too many for their source
	Forgotten int   // items whose identity went as well
	Archived  int   // entries of the archive that MaxBytes had no room for
	Over      int64 // bytes beyond MaxBytes that could not be removed
}

// Prune removes the items that are too old or too many for their source,
// oldest first, and then those that have not changed for longest, but for more
// than a day, while the file holds more than it may; all with their places in
// stories. Months of the archive that are older than those items go before
// them. An item that the publisher has not read yet stays. What identity
// remembers of an item stays until a document of its source has come without
// it and it was not listed for 90 days, so that old news does not return as
// new; the ledger stays for ever.
func (s *Store) Prune(ctx context.Context, now time.Time) (Pruned, error) {
	var pruned Pruned
	bounds := s.retain.Load()
	sources, err := s.sources(ctx)
	if err != nil {
		return pruned, about(err, "prune")
	}
	for _, source := range sources {
		n, err := s.pruneItems(ctx, source, now.Add(-bounds.MaxAge), bounds.MaxPerSource)
		pruned.Items += n
		if err == nil {
			n, err = s.forget(ctx, source, now.Add(-forgetAfter))
			pruned.Forgotten += n
		}
		if err != nil {
			return pruned, about(err, "prune source %s", source)
		}
	}
	if err := s.trimRecords(ctx, now.Add(-recordsFor)); err != nil {
		return pruned, err
	}
	if err := s.trimSurges(ctx, now.Add(-surgesFor)); err != nil {
		return pruned, err
	}
	if bounds.MaxBytes > 0 {
		if err := s.fit(ctx, bounds.MaxBytes, now, &pruned); err != nil {
			return pruned, about(err, "prune to %d bytes", bounds.MaxBytes)
		}
	}
	return pruned, nil
}

// sources lists all sources that something is remembered of.
func (s *Store) sources(ctx context.Context) ([]news.SourceID, error) {
	var sources []news.SourceID
	err := s.view(ctx, func(tx txn) error {
		// Every kept item has an identity, so this bucket names them all.
		c := tx.bucket(bucketKnown).Cursor()
		key, _ := c.First()
		for key != nil {
			source, _, ok := bytes.Cut(key, []byte{0})
			if !ok {
				return damaged(bucketKnown, key, "key without a source")
			}
			sources = append(sources, news.SourceID(source))
			next := append(bytes.Clone(source), 1)
			key, _ = c.Seek(next)
		}
		return ctx.Err()
	})
	return sources, err
}

func (s *Store) pruneItems(ctx context.Context, source news.SourceID, before time.Time, keep int) (int, error) {
	var old []news.ItemID
	err := s.view(ctx, func(tx txn) (err error) {
		old, err = tx.surplus(ctx, source, before, keep)
		return err
	})
	if err != nil {
		return 0, err
	}
	return s.dropRead(ctx, old)
}

// dropRead removes items that the publisher has read.
func (s *Store) dropRead(ctx context.Context, ids []news.ItemID) (int, error) {
	return s.inBatches(ctx, ids, func(tx txn, batch []news.ItemID) (int, error) {
		read, err := tx.number(keyCheckpoint())
		if err != nil {
			return 0, err
		}
		gone := 0
		for _, id := range batch {
			l, kept, err := tx.locate(id)
			if err != nil {
				return 0, err
			}
			if !kept || l.seq > read { // it may have changed since we looked
				continue
			}
			if err := tx.dropItem(id, l); err != nil {
				return 0, err
			}
			gone++
		}
		return gone, nil
	})
}

// surplus lists the items of a source that have to go, oldest first.
func (tx txn) surplus(ctx context.Context, source news.SourceID, before time.Time, keep int) ([]news.ItemID, error) {
	begin := prefix(source)
	var ids []news.ItemID
	tooOld := 0
	c := tx.bucket(bucketKept).Cursor()
	for key, _ := c.Seek(begin); bytes.HasPrefix(key, begin); key, _ = c.Next() {
		seen, id, err := splitStamped(bucketKept, key, len(begin))
		if err != nil {
			return nil, err
		}
		if seen.Before(before) {
			tooOld++
		}
		ids = append(ids, id)
	}
	return ids[:max(tooOld, len(ids)-keep, 0)], ctx.Err()
}

// dropItem removes an item from its place and from the windows of its topics,
// with the history of its changes.
func (tx txn) dropItem(id news.ItemID, l location) error {
	err := tx.eachEntry(id, func(e news.Entry) error {
		return tx.bucket(bucketWindow).Delete(windowKey(e.Topic, e.FirstSeen, e.Item))
	})
	if err != nil {
		return err
	}
	if err := tx.dropHistory(id); err != nil {
		return err
	}
	if err := tx.unplace(id); err != nil {
		return err
	}
	return tx.dropPlace(id, l)
}

// forget drops the identity of items that are neither kept nor listed.
func (s *Store) forget(ctx context.Context, source news.SourceID, before time.Time) (int, error) {
	last, _, err := s.Visit(ctx, source)
	if err != nil {
		return 0, err
	}
	// A source that has answered "not modified" or failed ever since still
	// lists what its last document did, which was noted at most a day before.
	if listed := last.Read.Add(-listedEvery); listed.Before(before) {
		before = listed
	}
	stale, err := s.stale(ctx, source, before)
	if err != nil {
		return 0, err
	}
	return s.inBatches(ctx, stale, func(tx txn, batch []news.ItemID) (int, error) {
		gone := make(map[news.ItemID]bool)
		for _, id := range batch {
			key := knownKey(source, id)
			value := tx.bucket(bucketKnown).Get(key)
			if value == nil {
				continue
			}
			is, err := tx.isStale(key, value, id, before) // it may have been listed since we looked
			if err != nil {
				return 0, err
			}
			if !is {
				continue
			}
			if err := tx.bucket(bucketKnown).Delete(key); err != nil {
				return 0, err
			}
			gone[id] = true
		}
		return len(gone), tx.dropKeys(source, gone)
	})
}

// stale looks through the identities of a source, some at a time.
func (s *Store) stale(ctx context.Context, source news.SourceID, before time.Time) ([]news.ItemID, error) {
	const atATime = 2000
	begin := prefix(source)
	var ids []news.ItemID
	for from := begin; from != nil; {
		err := s.view(ctx, func(tx txn) error {
			c := tx.bucket(bucketKnown).Cursor()
			key, value := c.Seek(from)
			for n := 0; bytes.HasPrefix(key, begin); key, value = c.Next() {
				if n++; n > atATime {
					from = bytes.Clone(key)
					return nil
				}
				id := news.ItemID(key[len(begin):])
				is, err := tx.isStale(key, value, id, before)
				if err != nil {
					return err
				}
				if is {
					ids = append(ids, id)
				}
			}
			from = nil
			return nil
		})
		if err != nil {
			return nil, err
		}
	}
	return ids, nil
}

func (tx txn) isStale(key, value []byte, id news.ItemID, before time.Time) (bool, error) {
	_, kept, err := tx.locate(id)
	if err != nil || kept {
		return false, err
	}
	var known news.Known
	if err := unsealInto(bucketKnown, key, value, &known); err != nil {
		return false, err
	}
	return known.Listed.Before(before), nil
}

// dropKeys removes the keys of a source that lead to items that are gone.
func (tx txn) dropKeys(source news.SourceID, gone map[news.ItemID]bool) error {
	if len(gone) == 0 {
		return nil
	}
	begin := prefix(source)
	var dead [][]byte
	c := tx.bucket(bucketKeys).Cursor()
	for key, value := c.Seek(begin); bytes.HasPrefix(key, begin); key, value = c.Next() {
		id, err := unseal(bucketKeys, key, value)
		if err != nil {
			return err
		}
		if gone[news.ItemID(id)] {
			dead = append(dead, bytes.Clone(key))
		}
	}
	for _, key := range dead {
		if err := tx.bucket(bucketKeys).Delete(key); err != nil {
			return err
		}
		if page := pageKeyOf(source, key); page != nil {
			if err := tx.bucket(bucketPages).Delete(page); err != nil {
				return err
			}
		}
	}
	return nil
}

// inBatches gives some ids at a time to fn, each in a transaction of its own,
// and adds up what it says it removed.
func (s *Store) inBatches(ctx context.Context, ids []news.ItemID, fn func(txn, []news.ItemID) (int, error)) (int, error) {
	total := 0
	for len(ids) > 0 {
		batch := ids[:min(pruneBatch, len(ids))]
		ids = ids[len(batch):]
		gone := 0
		err := s.update(ctx, func(tx txn) (changed bool, err error) {
			gone, err = fn(tx, batch)
			return gone > 0, err
		})
		if err != nil {
			return total, err
		}
		total += gone
	}
	return total, nil
}
