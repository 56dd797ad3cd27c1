package store

import (
	"bytes"
	"context"
	"time"

	"straitwire/news"
)

// A history is the time of the newest change and all changes as JSON. The
// time stands in front so that who writes the ledger need not read the rest.

// history returns the changes of an item.
func (tx txn) history(id news.ItemID) ([]news.Change, error) {
	bucket, key := tx.later(bucketHistory), []byte(id)
	if bucket == nil {
		return nil, nil
	}
	return decodeHistory(record{key, bucket.Get(key)})
}

func decodeHistory(r record) ([]news.Change, error) {
	if r.value == nil {
		return nil, nil
	}
	payload, err := unsealHistory(r)
	if err != nil {
		return nil, err
	}
	var changes []news.Change
	err = decode(bucketHistory, r.key, payload[stampSize:], &changes)
	return changes, err
}

func unsealHistory(r record) ([]byte, error) {
	payload, err := unseal(bucketHistory, r.key, r.value)
	if err == nil && len(payload) < stampSize {
		err = damaged(bucketHistory, r.key, "too short")
	}
	return payload, err
}

// changedAt returns when an item changed last, or false if it never did.
func (tx txn) changedAt(id news.ItemID) (time.Time, bool, error) {
	r := record{key: []byte(id)}
	if r.value = tx.bucket(bucketHistory).Get(r.key); r.value == nil {
		return time.Time{}, false, nil
	}
	payload, err := unsealHistory(r)
	if err != nil {
		return time.Time{}, false, err
	}
	return unstamp(payload), true, nil
}

// addChange adds to the changes of a kept item, and puts it in front of the
// changed items of the topics that it is in.
func (tx txn) addChange(id news.ItemID, c news.Change) error {
	changes, err := tx.history(id)
	if err != nil {
		return err
	}
	if err := tx.dropRecent(id); err != nil {
		return err
	}
	list, err := encode(news.AddChange(changes, c))
	if err != nil {
		return err
	}
	key := []byte(id)
	if err := tx.bucket(bucketHistory).Put(key, seal(key, append(stamp(nil, c.Seen), list...))); err != nil {
		return err
	}
	return tx.eachEntry(id, func(e news.Entry) error { return tx.putRecent(&e) })
}

// putRecent lists the item of an entry among the changed ones of its topic, if
// it has changed and is in the topic.
func (tx txn) putRecent(e *news.Entry) error {
	changed, ok, err := tx.changedAt(e.Item)
	if err != nil || !ok || !e.Live() {
		return err
	}
	return tx.mark(bucketRecent, windowKey(e.Topic, changed, e.Item))
}

// dropRecent takes an item out of the changed ones of all topics.
func (tx txn) dropRecent(id news.ItemID) error {
	changed, ok, err := tx.changedAt(id)
	if err != nil || !ok {
		return err
	}
	return tx.eachEntry(id, func(e news.Entry) error {
		return tx.bucket(bucketRecent).Delete(windowKey(e.Topic, changed, id))
	})
}

// dropHistory forgets the changes of an item.
func (tx txn) dropHistory(id news.ItemID) error {
	if err := tx.dropRecent(id); err != nil {
		return err
	}
	return tx.bucket(bucketHistory).Delete([]byte(id))
}

// eachEntry hands over the entries of an item in all topics, tombstones
// included.
func (tx txn) eachEntry(id news.ItemID, fn func(news.Entry) error) error {
	begin := prefix(id)
	c := tx.bucket(bucketLedger).Cursor()
	for key, value := c.Seek(begin); bytes.HasPrefix(key, begin); key, value = c.Next() {
		var e storedEntry
		if err := unsealInto(bucketLedger, key, value, &e); err != nil {
			return err
		}
		if err := fn(news.Entry(e)); err != nil {
			return err
		}
	}
	return nil
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

// Changes returns the n items of a topic that changed last, newest first,
// with all their changes that are kept. An item that left the topic by its
// last change is one of them, one that had left before is not.
func (s *Store) Changes(ctx context.Context, topic news.TopicID, n int) ([]news.Changed, error) {
	type raw struct {
		entry         news.Entry
		item, history record
	}
	var found []raw
	err := s.view(ctx, func(tx txn) error {
		found = nil
		if tx.later(bucketRecent) == nil {
			return nil
		}
		return tx.backwards(ctx, bucketRecent, topic, func(id news.ItemID) (bool, error) {
			if len(found) >= n {
				return false, nil
			}
			e, entered, err := tx.entry(topic, id)
			if err != nil {
				return false, err
			}
			item, _, kept, err := tx.itemRecord(id)
			history := record{key: []byte(id), value: bytes.Clone(tx.bucket(bucketHistory).Get([]byte(id)))}
			if err == nil && (!kept || !entered || history.value == nil) {
				err = damaged(bucketRecent, prefix(topic), "lists item "+string(id)+", which is gone or never changed")
			}
			found = append(found, raw{e, item, history})
			return true, err
		})
	})
	if err != nil {
		return nil, about(err, "changes of topic %s", topic)
	}
	changed := make([]news.Changed, len(found))
	for i, r := range found {
		changed[i].Entry = r.entry
		if changed[i].Item, err = r.item.item(); err == nil {
			changed[i].Changes, err = decodeHistory(r.history)
		}
		if err != nil {
			return nil, about(naming(s.path, err), "changes of topic %s", topic)
		}
	}
	return changed, nil
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
		for _, source := range append([]news.SourceID{it.Source}, it.Also...) {
			known, ok, err := tx.known(source, id)
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
