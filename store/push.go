package store

import (
	"context"
	"fmt"
	"time"

	"straitwire/news"
)

// Receive stores items of a source that came without a visit: a hub sent them
// at that time. They go the way of Record; of the last visit only that changes
// which news.ConcludePush changes, and Newest goes on. It returns that visit
// with New and Updated counting what came. A source that was never visited is
// an error.
func (s *Store) Receive(ctx context.Context, id news.SourceID, at time.Time, items []news.Item) (news.Visit, error) {
	var came news.Visit
	err := checkName("source", string(id))
	if err == nil {
		err = s.update(ctx, func(tx txn) (bool, error) {
			came, err = tx.receive(ctx, id, clock(at), items)
			return true, err
		})
	}
	if err != nil {
		return news.Visit{}, about(err, "receive source %s", id)
	}
	return came, nil
}

func (tx txn) receive(ctx context.Context, id news.SourceID, at time.Time, items []news.Item) (news.Visit, error) {
	key := []byte(id)
	value := tx.bucket(bucketVisits).Get(key)
	if value == nil {
		return news.Visit{}, fmt.Errorf("never visited before")
	}
	last, err := decodeVisit(key, value)
	if err != nil {
		return last, err
	}
	came := last
	came.New, came.Updated = 0, 0
	came.Tally = news.Tally{Fetched: len(items)}
	r := newReading(tx, &came, at, items)
	for i := range items {
		if err := ctx.Err(); err != nil {
			return came, err
		}
		if items[i].FirstSeen.IsZero() {
			items[i].FirstSeen = at
		}
		if err := r.take(items[i]); err != nil {
			return came, fmt.Errorf("item %d (%.80q): %w", i, items[i].Title, err)
		}
	}
	if err := tx.readAgain(id, r.relisted.items); err != nil {
		return came, err
	}
	if err := r.giveBackAll(nil); err != nil {
		return came, fmt.Errorf("listed again: %w", err)
	}
	news.ConcludePush(&came, at, r.found)
	kept := came
	kept.New, kept.Updated, kept.Tally = last.New, last.Updated, last.Tally
	kept.Total = last.Total.Add(came.Tally)
	_, err = tx.putVisit(kept)
	return came, err
}
