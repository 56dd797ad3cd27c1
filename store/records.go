package store

import (
	"bytes"
	"context"
	"encoding/binary"
	"time"

	"straitwire/news"
)

// recordsFor is how long the records of the desk are kept: its window of 14
// days, and a day for clocks that do not agree.
const recordsFor = 15 * 24 * time.Hour

// Records returns up to limit records of the desk whose number is above
// after, in the order in which they were made; a limit of 0 is 500. There is
// one of each item, the newest. A record without content says that its item
// was pruned. Records are kept for 15 days.
func (s *Store) Records(ctx context.Context, after uint64, limit int) ([]news.Record, error) {
	if limit <= 0 {
		limit = defaultLimit
	}
	if after == ^uint64(0) {
		return nil, ctx.Err()
	}
	var records []news.Record
	err := s.view(ctx, func(tx txn) error {
		records = nil
		if !tx.hasStories() {
			return ctx.Err()
		}
		c := tx.bucket(bucketRecords).Cursor()
		for key, value := c.Seek(seqKey(after + 1)); key != nil && len(records) < limit; key, value = c.Next() {
			r, _, err := decodeRecord(key, value)
			if err != nil {
				return err
			}
			records = append(records, r)
		}
		return ctx.Err()
	})
	if err != nil {
		return nil, about(err, "records after %d", after)
	}
	return records, nil
}

// putRecord puts a record under the next number. One without content only
// takes the number.
func (tx txn) putRecord(id news.ItemID, at time.Time, packed []byte) (number uint64, err error) {
	b := tx.bucket(bucketRecords)
	if number, err = b.NextSequence(); err != nil || len(packed) == 0 {
		return number, err
	}
	b.FillPercent = 0.9 // keys ascend
	key := seqKey(number)
	return number, b.Put(key, seal(key, encodeRecord(id, at, packed)))
}

func encodeRecord(id news.ItemID, at time.Time, packed []byte) []byte {
	b := stamp(make([]byte, 0, stampSize+2+len(id)+len(packed)), at)
	b = binary.BigEndian.AppendUint16(b, uint16(len(id))) // checkName bounds it
	return append(append(b, id...), packed...)
}

func decodeRecord(key, value []byte) (news.Record, time.Time, error) {
	payload, err := unseal(bucketRecords, key, value)
	if err != nil {
		return news.Record{}, time.Time{}, err
	}
	const head = stampSize + 2
	if len(key) != seqSize || len(payload) < head || len(payload) < head+int(binary.BigEndian.Uint16(payload[stampSize:])) {
		return news.Record{}, time.Time{}, damaged(bucketRecords, key, "too short")
	}
	end := head + int(binary.BigEndian.Uint16(payload[stampSize:]))
	return news.Record{
		Number: binary.BigEndian.Uint64(key), Item: news.ItemID(payload[head:end]), Packed: bytes.Clone(payload[end:]),
	}, unstamp(payload), nil
}

// dropRecord removes the record of an item. If there was one, a line without
// content takes its place at the end, as old as it was.
func (tx txn) dropRecord(id news.ItemID, p pointer) error {
	b := tx.bucket(bucketRecords)
	key := seqKey(p.record)
	value := b.Get(key)
	if value == nil {
		return nil
	}
	_, made, err := decodeRecord(key, value)
	if err != nil {
		return err
	}
	if err := b.Delete(key); err != nil {
		return err
	}
	number, err := b.NextSequence()
	if err != nil {
		return err
	}
	key = seqKey(number)
	return b.Put(key, seal(key, encodeRecord(id, made, nil)))
}

// trimRecords drops the records that are older than any desk reaches.
func (s *Store) trimRecords(ctx context.Context, before time.Time) error {
	for more := true; more; {
		err := s.update(ctx, func(tx txn) (bool, error) {
			more = false
			var old [][]byte
			c := tx.bucket(bucketRecords).Cursor()
			for key, value := c.First(); key != nil; key, value = c.Next() {
				_, at, err := decodeRecord(key, value)
				if err != nil {
					return false, err
				}
				if !at.Before(before) {
					break
				}
				if len(old) == pruneBatch {
					more = true
					break
				}
				old = append(old, bytes.Clone(key))
			}
			for _, key := range old {
				if err := tx.bucket(bucketRecords).Delete(key); err != nil {
					return false, err
				}
			}
			return len(old) > 0, nil
		})
		if err != nil {
			return about(err, "trim the records of stories")
		}
	}
	return nil
}
