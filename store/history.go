package store

import (
	"bytes"
	"context"
	"errors"
	"time"

	"straitwire/news"
)

// history returns the changes of an item.
func (tx txn) history(id news.ItemID) ([]news.Change, error) {
	bucket, key := tx.later(bucketHistory), []byte(id)
	if bucket == nil {
		return nil, nil
	}
	value := bucket.Get(key)
	if value == nil {
		return nil, nil
	}
	var changes []news.Change
	err := unsealInto(bucketHistory, key, value, &changes)
	return changes, err
}

// addChange adds to the changes of a kept item.
func (tx txn) addChange(id news.ItemID, c news.Change) error {
	changes, err := tx.history(id)
	if err != nil {
		return err
	}
	if n := len(changes); n > 0 {
		if err := tx.bucket(bucketRecent).Delete(recentKey(changes[n-1].Seen, id)); err != nil {
			return err
		}
	}
	payload, err := encode(news.AddChange(changes, c))
	if err != nil {
		return err
	}
	if err := tx.bucket(bucketHistory).Put([]byte(id), seal([]byte(id), payload)); err != nil {
		return err
	}
	return tx.mark(bucketRecent, recentKey(c.Seen, id))
}

// dropHistory forgets the changes of an item.
func (tx txn) dropHistory(id news.ItemID) error {
	changes, err := tx.history(id)
	if err != nil || len(changes) == 0 {
		return err
	}
	return errors.Join(
		tx.bucket(bucketRecent).Delete(recentKey(changes[len(changes)-1].Seen, id)),
		tx.bucket(bucketHistory).Delete([]byte(id)),
	)
}

// History returns the changes of a kept item, oldest first: the first one and
// the newest ones.
func (s *Store) History(ctx context.Context, id news.ItemID) ([]news.Change, error) {
	var changes []news.Change
	err := s.view(ctx, func(tx txn) (err error) {
		changes, err = tx.history(id)
		return err
	})
	return changes, about(err, "history of item %s", id)
}

// Sources returns what identity remembers of a kept item in each of the
// sources that list it, the leading one first.
func (s *Store) Sources(ctx context.Context, id news.ItemID) ([]news.Foreign, error) {
	var all []news.Foreign
	err := s.view(ctx, func(tx txn) error {
		all = nil
		it, _, kept, err := tx.item(id)
		if err != nil || !kept {
			return err
		}
		memory := &memory{tx: tx, known: make(map[inSource]news.Known), written: make(map[inSource]time.Time)}
		for _, source := range append([]news.SourceID{it.Source}, it.Also...) {
			known, ok, err := memory.knownIn(source, id)
			if err != nil {
				return err
			}
			if ok {
				all = append(all, news.Foreign{Source: source, Known: known})
			}
		}
		return nil
	})
	return all, about(err, "sources of item %s", id)
}

// recentLimit bounds how many changed items are looked through for a topic.
const recentLimit = 5000

// Changes returns the n items of a topic that changed last, newest first,
// with all their changes that are kept. An item that left the topic by a
// change is one of them.
func (s *Store) Changes(ctx context.Context, topic news.TopicID, n int) ([]news.Changed, error) {
	type raw struct {
		entry   news.Entry
		item    record
		history record
	}
	var found []raw
	err := s.view(ctx, func(tx txn) error {
		found = nil
		recent := tx.later(bucketRecent)
		if recent == nil {
			return nil
		}
		c := recent.Cursor()
		key, _ := c.Last()
		for looked := 0; key != nil && len(found) < n && looked < recentLimit; key, _ = c.Prev() {
			looked++
			if err := ctx.Err(); err != nil {
				return err
			}
			when, id, err := splitStamped(bucketRecent, key, 0)
			if err != nil {
				return err
			}
			e, entered, err := tx.entry(topic, id)
			if err != nil {
				return err
			}
			if !entered || !e.Live() && e.Left.Before(when) {
				continue
			}
			item, _, kept, err := tx.itemRecord(id)
			value := tx.bucket(bucketHistory).Get([]byte(id))
			if err == nil && (!kept || value == nil) {
				err = damaged(bucketRecent, key, "leads to an item that is gone or never changed")
			}
			if err != nil {
				return err
			}
			found = append(found, raw{e, item, record{[]byte(id), bytes.Clone(value)}})
		}
		return nil
	})
	if err != nil {
		return nil, about(err, "changes of topic %s", topic)
	}
	changed := make([]news.Changed, len(found))
	for i, r := range found {
		changed[i].Entry = r.entry
		changed[i].Item, err = r.item.item()
		if err == nil {
			err = unsealInto(bucketHistory, r.history.key, r.history.value, &changed[i].Changes)
		}
		if err != nil {
			return nil, about(naming(s.path, err), "changes of topic %s", topic)
		}
	}
	return changed, nil
}
