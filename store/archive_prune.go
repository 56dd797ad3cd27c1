package store

import (
	"bytes"
	"context"
	"time"

	"straitwire/news"
)

// dropOldArchive removes the oldest month of the archive of a topic, if it was
// over before a time. It goes whole, in one write: documents that are made of
// a month count its records, and must not change while they are there.
func (s *Store) dropOldArchive(ctx context.Context, before time.Time) (gone int, err error) {
	err = s.update(ctx, func(tx txn) (bool, error) {
		gone = 0
		topic, month, err := tx.oldestArchive(ctx)
		end := month.AddDate(0, 1, 0)
		if err != nil || topic == nil || end.After(before) {
			return false, err
		}
		b := tx.later(bucketArchive)
		last := stamp(bytes.Clone(topic), end)
		var keys [][]byte
		c := b.Cursor()
		for key, _ := c.Seek(topic); bytes.HasPrefix(key, topic) && bytes.Compare(key, last) < 0; key, _ = c.Next() {
			keys = append(keys, bytes.Clone(key))
		}
		for _, key := range keys {
			if err := b.Delete(key); err != nil {
				return false, err
			}
		}
		gone = len(keys)
		return gone > 0, nil
	})
	return gone, about(err, "prune the archive")
}

// oldestArchive returns the prefix of the topic whose archive goes back the
// furthest, and its first month; nil if there is no archive.
func (tx txn) oldestArchive(ctx context.Context) (topic []byte, month time.Time, err error) {
	b := tx.later(bucketArchive)
	if b == nil {
		return nil, month, nil
	}
	c := b.Cursor()
	for key, _ := c.First(); key != nil; {
		name, _, ok := bytes.Cut(key, []byte{0})
		if !ok {
			return nil, month, damaged(bucketArchive, key, "key without a topic")
		}
		begin := prefix(news.TopicID(name))
		at, _, err := splitStamped(bucketArchive, key, len(begin))
		if err != nil {
			return nil, month, err
		}
		if m := news.MonthOf(at); topic == nil || m.Before(month) {
			topic, month = begin, m
		}
		if err := ctx.Err(); err != nil {
			return nil, month, err
		}
		end := bytes.Clone(begin)
		end[len(end)-1]++
		key, _ = c.Seek(end)
	}
	return topic, month, nil
}
