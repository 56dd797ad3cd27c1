package store

import (
	"bytes"
	"context"
	"fmt"
	"slices"
	"time"

	"straitwire/news"
)

const (
	surgesFor    = 90 * 24 * time.Hour
	firstReading = time.Hour // an item seen so soon after the first of its source came with the source, not with the news
)

type storedSurge struct {
	Topic   news.TopicID  `json:"topic"`
	Country string        `json:"country,omitempty"`
	Start   time.Time     `json:"start"`
	Last    time.Time     `json:"last"`
	Span    time.Duration `json:"span"`
	Count   int           `json:"count"`
	Usual   float64       `json:"usual"`
	Weeks   int           `json:"weeks"`

	Items []news.Headline `json:"items,omitempty"`
}

// Arrivals returns what came into a topic since a time and is in it now, in
// the order in which we saw it. Items that are not kept any more are missing.
func (s *Store) Arrivals(ctx context.Context, topic news.TopicID, since time.Time) ([]news.Arrival, error) {
	var arrivals []news.Arrival
	err := s.view(ctx, func(tx txn) error {
		arrivals = nil
		began := make(map[news.SourceID]time.Time)
		begin := prefix(topic)
		c := tx.bucket(bucketWindow).Cursor()
		for key, _ := c.Seek(stamp(prefix(topic), since)); bytes.HasPrefix(key, begin); key, _ = c.Next() {
			seen, id, err := splitStamped(bucketWindow, key, len(begin))
			if err != nil {
				return err
			}
			a, err := tx.arrival(id, seen, began)
			if err != nil {
				return err
			}
			arrivals = append(arrivals, a)
			if err := ctx.Err(); err != nil {
				return err
			}
		}
		return ctx.Err()
	})
	if err != nil {
		return nil, about(err, "arrivals in topic %s", topic)
	}
	return arrivals, nil
}

func (tx txn) arrival(id news.ItemID, seen time.Time, began map[news.SourceID]time.Time) (news.Arrival, error) {
	a := news.Arrival{Item: id, Seen: seen, Text: id}
	l, kept, err := tx.locate(id)
	if err != nil || !kept {
		return a, err
	}
	a.Source = l.source
	first, known := began[l.source]
	if !known {
		begin := prefix(l.source)
		if key, _ := tx.bucket(bucketKept).Cursor().Seek(begin); bytes.HasPrefix(key, begin) {
			if first, _, err = splitStamped(bucketKept, key, len(begin)); err != nil {
				return a, err
			}
		}
		began[l.source] = first
	}
	a.First = seen.Sub(first) < firstReading
	if !tx.hasStories() {
		return a, nil
	}
	p, placed, err := tx.pointer(id)
	if err != nil || !placed {
		return a, err
	}
	story, err := tx.resolve(p.story)
	if err != nil {
		return a, err
	}
	key := memberKey(story, p.turn)
	if value := tx.bucket(bucketMembers).Get(key); value != nil {
		var m storedMember
		if err := unsealInto(bucketMembers, key, value, &m); err != nil {
			return a, err
		}
		if m.CopyOf != "" {
			a.Text = m.CopyOf
		}
	}
	return a, nil
}

// surgeKey orders surges by their start.
func surgeKey(s *news.Surge) []byte {
	key := stamp(nil, s.Start)
	key = append(append(key, s.Topic...), 0)
	return append(key, s.Country...)
}

// NoteSurge keeps a surge, in the place of an earlier note of the same one.
// Surges are kept for 90 days.
func (s *Store) NoteSurge(ctx context.Context, surge news.Surge) error {
	err := checkName("topic", string(surge.Topic))
	if err == nil && (surge.Start.IsZero() || len(surge.Country) > nameSize) {
		err = fmt.Errorf("surge of topic %q: no start, or no possible country", surge.Topic)
	}
	surge.Start, surge.Last = clock(surge.Start), clock(surge.Last)
	if err == nil {
		err = s.update(ctx, func(tx txn) (bool, error) {
			payload, err := encode(storedSurge(surge))
			if err != nil {
				return false, err
			}
			return tx.putIfOther(bucketSurges, surgeKey(&surge), payload)
		})
	}
	return about(err, "note a surge")
}

// Surges returns the newest n surges, the newest first.
func (s *Store) Surges(ctx context.Context, n int) ([]news.Surge, error) {
	var surges []news.Surge
	err := s.view(ctx, func(tx txn) error {
		surges = nil
		b := tx.later(bucketSurges)
		if b == nil {
			return ctx.Err()
		}
		c := b.Cursor()
		for key, value := c.Last(); key != nil && len(surges) < n; key, value = c.Prev() {
			var kept storedSurge
			if err := unsealInto(bucketSurges, key, value, &kept); err != nil {
				return err
			}
			surges = append(surges, news.Surge(kept))
		}
		return ctx.Err()
	})
	if err != nil {
		return nil, about(err, "surges")
	}
	return surges, nil
}

func (s *Store) trimSurges(ctx context.Context, before time.Time) error {
	end := stamp(nil, before)
	err := s.update(ctx, func(tx txn) (bool, error) {
		var old [][]byte
		c := tx.bucket(bucketSurges).Cursor()
		for key, _ := c.First(); key != nil && bytes.Compare(key, end) < 0; key, _ = c.Next() {
			old = append(old, slices.Clone(key))
		}
		for _, key := range old {
			if err := tx.bucket(bucketSurges).Delete(key); err != nil {
				return false, err
			}
		}
		return len(old) > 0, nil
	})
	return about(err, "trim surges")
}
