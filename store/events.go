package store

import (
	"bytes"
	"context"
	"slices"

	"straitwire/news"
)

// keptEvents is how many events are kept, the newest ones.
const keptEvents = 200

// Note keeps events and gives each the next Seq, in the order given.
func (s *Store) Note(ctx context.Context, events ...news.Event) error {
	err := s.update(ctx, func(tx txn) (bool, error) {
		return len(events) > 0, tx.note(events)
	})
	return about(err, "note events")
}

// Events returns the events that are kept, the newest first.
func (s *Store) Events(ctx context.Context) ([]news.Event, error) {
	var events []news.Event
	err := s.view(ctx, func(tx txn) error {
		b := tx.Bucket([]byte(bucketEvents))
		if b == nil {
			return nil
		}
		return b.ForEach(func(key, value []byte) error {
			var e storedEvent
			if err := unsealInto(bucketEvents, key, value, &e); err != nil {
				return err
			}
			events = append(events, news.Event(e))
			return nil
		})
	})
	slices.Reverse(events)
	return events, about(err, "events")
}

// note keeps events and forgets the oldest. The bucket came later than the
// first data files and is made with the first event.
func (tx txn) note(events []news.Event) error {
	if len(events) == 0 {
		return nil
	}
	b, err := tx.CreateBucketIfNotExists([]byte(bucketEvents))
	if err != nil {
		return err
	}
	for _, e := range events {
		if e.Seq, err = b.NextSequence(); err != nil {
			return err
		}
		e.At = clock(e.At)
		payload, err := encode(storedEvent(e))
		if err != nil {
			return err
		}
		key := seqKey(e.Seq)
		if err := b.Put(key, seal(key, payload)); err != nil {
			return err
		}
		if e.Seq <= keptEvents {
			continue
		}
		last := seqKey(e.Seq - keptEvents)
		c := b.Cursor()
		for old, _ := c.First(); old != nil && bytes.Compare(old, last) <= 0; old, _ = c.First() {
			if err := c.Delete(); err != nil {
				return err
			}
		}
	}
	return nil
}
