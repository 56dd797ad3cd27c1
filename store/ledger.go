package store

import (
	"bytes"
	"context"
	"encoding/binary"
	"fmt"

	"straitwire/news"
)

// Checkpoint returns the Seq up to which the publisher has read; 0 before the
// first Append.
func (s *Store) Checkpoint(ctx context.Context) (uint64, error) {
	var checkpoint uint64
	err := s.view(ctx, func(tx txn) (err error) {
		checkpoint, err = tx.number(keyCheckpoint())
		return err
	})
	return checkpoint, about(err, "checkpoint")
}

// Append writes entries into the ledger and moves the checkpoint, in one
// transaction. An entry replaces the one of the same topic and item; one that
// has Left stays as a tombstone. filters names the topics whose whole ledger
// is now what that version of their filter says. A checkpoint of 0 stays
// where it is, and none goes back. Appending the same again changes nothing.
func (s *Store) Append(ctx context.Context, checkpoint uint64, entries []news.Entry, filters map[news.TopicID]string) error {
	err := s.update(ctx, func(tx txn) (bool, error) { return tx.append(ctx, checkpoint, entries, filters) })
	return about(err, "append to the ledger")
}

func (tx txn) append(ctx context.Context, checkpoint uint64, entries []news.Entry, filters map[news.TopicID]string) (changed bool, err error) {
	if changed, err = tx.moveCheckpoint(checkpoint); err != nil {
		return false, err
	}
	for i := range entries {
		if err := ctx.Err(); err != nil {
			return false, err
		}
		written, err := tx.enter(entries[i])
		if err != nil {
			return false, fmt.Errorf("topic %q: item %q: %w", entries[i].Topic, entries[i].Item, err)
		}
		changed = changed || written
	}
	for topic, version := range filters {
		if err := checkName("topic", string(topic)); err != nil {
			return false, err
		}
		written, err := tx.putIfOther(bucketFilters, []byte(topic), []byte(version))
		if err != nil {
			return false, err
		}
		changed = changed || written
	}
	return changed, nil
}

func (tx txn) moveCheckpoint(to uint64) (moved bool, err error) {
	if to == 0 {
		return false, nil
	}
	if newest := tx.bucket(bucketItems).Sequence(); to > newest {
		// It would hide items that are still to come.
		return false, fmt.Errorf("checkpoint %d is ahead of the newest item (%d)", to, newest)
	}
	now, err := tx.number(keyCheckpoint())
	if err != nil || to <= now {
		return false, err
	}
	key := keyCheckpoint()
	return true, tx.bucket(bucketMeta).Put(key, seal(key, binary.BigEndian.AppendUint64(nil, to)))
}

// putIfOther writes a record unless it is there already: sealed bytes are
// equal exactly when the payload is.
func (tx txn) putIfOther(bucket string, key, payload []byte) (written bool, err error) {
	value := seal(key, payload)
	if bytes.Equal(tx.bucket(bucket).Get(key), value) {
		return false, nil
	}
	return true, tx.bucket(bucket).Put(key, value)
}

// enter writes one entry, and keeps the window of its topic in step.
func (tx txn) enter(e news.Entry) (written bool, err error) {
	if err := checkName("topic", string(e.Topic)); err != nil {
		return false, err
	}
	if err := checkName("item", string(e.Item)); err != nil {
		return false, err
	}
	e.FirstSeen, e.Entered, e.Left = clock(e.FirstSeen), clock(e.Entered), clock(e.Left)
	if e.FirstSeen.IsZero() {
		return false, fmt.Errorf("entry without the time when the item was first seen")
	}
	old, entered, err := tx.entry(e.Topic, e.Item)
	if err != nil {
		return false, err
	}
	if entered && !old.FirstSeen.Equal(e.FirstSeen) {
		if err := tx.bucket(bucketWindow).Delete(windowKey(e.Topic, old.FirstSeen, e.Item)); err != nil {
			return false, err
		}
	}
	payload, err := encodeEntry(e)
	if err != nil {
		return false, err
	}
	if written, err = tx.putIfOther(bucketLedger, ledgerKey(e.Topic, e.Item), payload); err != nil {
		return false, err
	}
	if e.Live() && (!entered || !old.Live()) {
		if err := tx.archive(e); err != nil {
			return false, err
		}
	}
	if err := tx.putRecent(&e); err != nil {
		return false, err
	}
	shown, err := tx.show(e)
	return written || shown, err
}

// show lists an entry in the window of its topic while it is live and its
// item is kept, and takes it out otherwise.
func (tx txn) show(e news.Entry) (changed bool, err error) {
	_, kept, err := tx.locate(e.Item)
	if err != nil {
		return false, err
	}
	window := tx.bucket(bucketWindow)
	key := windowKey(e.Topic, e.FirstSeen, e.Item)
	listed := window.Get(key) != nil
	switch wanted := kept && e.Live(); {
	case wanted == listed:
		return false, nil
	case wanted:
		return true, tx.mark(bucketWindow, key)
	}
	return true, window.Delete(key)
}

func (tx txn) entry(topic news.TopicID, id news.ItemID) (news.Entry, bool, error) {
	key := ledgerKey(topic, id)
	value := tx.bucket(bucketLedger).Get(key)
	if value == nil {
		return news.Entry{}, false, nil
	}
	var e storedEntry
	if err := unsealInto(bucketLedger, key, value, &e); err != nil {
		return news.Entry{}, false, err
	}
	return news.Entry(e), true, nil
}

// Filters returns, for each topic, the version of the filter that its whole
// ledger agrees with.
func (s *Store) Filters(ctx context.Context) (map[news.TopicID]string, error) {
	filters := make(map[news.TopicID]string)
	err := s.view(ctx, func(tx txn) error {
		return tx.bucket(bucketFilters).ForEach(func(key, value []byte) error {
			version, err := unseal(bucketFilters, key, value)
			filters[news.TopicID(key)] = string(version)
			return err
		})
	})
	if err != nil {
		return nil, about(err, "filters")
	}
	return filters, nil
}

// Entries returns the entries that a topic has for these items, tombstones
// included; items that were never in the topic are missing.
func (s *Store) Entries(ctx context.Context, topic news.TopicID, items []news.ItemID) (map[news.ItemID]news.Entry, error) {
	entries := make(map[news.ItemID]news.Entry)
	err := s.view(ctx, func(tx txn) error {
		for _, id := range items {
			e, entered, err := tx.entry(topic, id)
			if err != nil {
				return err
			}
			if entered {
				entries[id] = e
			}
		}
		return ctx.Err()
	})
	if err != nil {
		return nil, about(err, "entries of topic %s", topic)
	}
	return entries, nil
}

// EntriesOf returns all entries of these items, tombstones included, in the
// order of their topics; items that were never in any topic are missing.
func (s *Store) EntriesOf(ctx context.Context, items []news.ItemID) (map[news.ItemID][]news.Entry, error) {
	var records []record
	err := s.view(ctx, func(tx txn) error {
		records = nil
		c := tx.bucket(bucketLedger).Cursor()
		for _, id := range items {
			begin := prefix(id)
			for k, v := c.Seek(begin); bytes.HasPrefix(k, begin); k, v = c.Next() {
				records = append(records, record{bytes.Clone(k), bytes.Clone(v)})
			}
			if err := ctx.Err(); err != nil {
				return err
			}
		}
		return nil
	})
	if err != nil {
		return nil, about(err, "entries of %d items", len(items))
	}
	entries := make(map[news.ItemID][]news.Entry)
	for _, r := range records {
		var e storedEntry
		if err := unsealInto(bucketLedger, r.key, r.value, &e); err != nil {
			return nil, about(naming(s.path, err), "entries of %d items", len(items))
		}
		entries[e.Item] = append(entries[e.Item], news.Entry(e))
	}
	return entries, nil
}
