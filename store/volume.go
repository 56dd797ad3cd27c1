package store

import (
	"bytes"
	"context"
	"time"

	"straitwire/news"
)

// Volume counts what is in a topic by the day on which we first saw it, from
// the UTC day of since on: as many days as asked for. Later ones do not count.
func (s *Store) Volume(ctx context.Context, topic news.TopicID, since time.Time, days int) ([]int, error) {
	const day = 24 * time.Hour
	since = since.UTC().Truncate(day)
	var counts []int
	err := s.view(ctx, func(tx txn) error {
		counts = make([]int, days)
		begin := prefix(topic)
		c := tx.bucket(bucketWindow).Cursor()
		for key, _ := c.Seek(stamp(prefix(topic), since)); bytes.HasPrefix(key, begin); key, _ = c.Next() {
			seen, _, err := splitStamped(bucketWindow, key, len(begin))
			if err != nil {
				return err
			}
			n := int(seen.Sub(since) / day)
			if n >= days {
				break
			}
			counts[n]++
		}
		return ctx.Err()
	})
	if err != nil {
		return nil, about(err, "volume of topic %s", topic)
	}
	return counts, nil
}
