package store

import (
	"bytes"
	"context"
	"time"
)

// FirstSeen returns the least Seq that a kept item first seen at a time or
// later has, or false if there is none such. A reader that wants no older items
// begins with Since there. Items are not read for it, only where they lie.
func (s *Store) FirstSeen(ctx context.Context, at time.Time) (seq uint64, ok bool, err error) {
	err = s.view(ctx, func(tx txn) error {
		seq, ok = 0, false
		c := tx.bucket(bucketKept).Cursor()
		for key, _ := c.First(); key != nil; {
			zero := bytes.IndexByte(key, 0)
			if zero < 0 {
				return damaged(bucketKept, key, "no source")
			}
			begin := bytes.Clone(key[:zero+1])
			for key, _ = c.Seek(stamp(bytes.Clone(begin), at)); bytes.HasPrefix(key, begin); key, _ = c.Next() {
				_, id, err := splitStamped(bucketKept, key, len(begin))
				if err != nil {
					return err
				}
				l, kept, err := tx.locate(id)
				if err != nil {
					return err
				}
				if kept && (!ok || l.seq < seq) {
					seq, ok = l.seq, true
				}
				if err := ctx.Err(); err != nil {
					return err
				}
			}
			begin[len(begin)-1]++ // the first key behind those of the source
			key, _ = c.Seek(begin)
		}
		return nil
	})
	if err != nil {
		return 0, false, about(err, "items first seen since %s", at.Format(time.RFC3339))
	}
	return seq, ok, nil
}
