package store

import (
	"bytes"
	"context"

	"straitwire/news"
)

// Window returns the newest n items of a topic, newest first by FirstSeen and
// then by id: what its feed shows. Only live entries whose item is kept are
// in it. A damaged item is an error that names it.
func (s *Store) Window(ctx context.Context, topic news.TopicID, n int) ([]news.Listed, error) {
	var entries []news.Entry
	var records []record
	err := s.view(ctx, func(tx txn) error {
		return tx.backwards(ctx, bucketWindow, topic, func(id news.ItemID) (bool, error) {
			if len(records) >= n {
				return false, nil
			}
			e, _, err := tx.entry(topic, id)
			if err != nil {
				return false, err
			}
			r, _, kept, err := tx.itemRecord(id)
			if err == nil && (!kept || !e.Live()) {
				err = damaged(bucketWindow, windowKey(topic, e.FirstSeen, id), "lists an item that is gone or has left")
			}
			entries, records = append(entries, e), append(records, r)
			return true, err
		})
	})
	if err != nil {
		return nil, about(err, "window of topic %s", topic)
	}
	window := make([]news.Listed, len(records))
	for i, r := range records {
		it, err := r.item()
		if err != nil {
			return nil, about(naming(s.path, err), "window of topic %s", topic)
		}
		window[i] = news.Listed{Entry: entries[i], Item: it}
	}
	return window, nil
}

// backwards walks what a bucket lists of a topic by time, newest first, while
// more says so.
func (tx txn) backwards(ctx context.Context, bucket string, topic news.TopicID, more func(news.ItemID) (bool, error)) error {
	begin := prefix(topic)
	end := bytes.Clone(begin)
	end[len(end)-1]++ // the first key behind those of the topic
	c := tx.bucket(bucket).Cursor()
	key, _ := c.Seek(end)
	if key == nil {
		key, _ = c.Last()
	} else {
		key, _ = c.Prev()
	}
	for ; bytes.HasPrefix(key, begin); key, _ = c.Prev() {
		if err := ctx.Err(); err != nil {
			return err
		}
		_, id, err := splitStamped(bucket, key, len(begin))
		if err != nil {
			return err
		}
		if ok, err := more(id); err != nil || !ok {
			return err
		}
	}
	return nil
}

// Count returns how many items a topic has now: live entries whose item is
// kept, all that Window could show.
func (s *Store) Count(ctx context.Context, topic news.TopicID) (live int, err error) {
	begin := prefix(topic)
	err = s.view(ctx, func(tx txn) error {
		c := tx.bucket(bucketWindow).Cursor()
		for key, _ := c.Seek(begin); bytes.HasPrefix(key, begin); key, _ = c.Next() {
			live++
		}
		return ctx.Err()
	})
	return live, about(err, "count of topic %s", topic)
}
