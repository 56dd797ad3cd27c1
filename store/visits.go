package store

import (
	"context"
	"fmt"

	"straitwire/news"
)

// Visit returns the last visit of a source, or false if there was none.
func (s *Store) Visit(ctx context.Context, id news.SourceID) (news.Visit, bool, error) {
	v, ok := s.waiting.last(id) // before the transaction begins: nothing can slip through
	err := s.view(ctx, func(tx txn) (err error) {
		if !ok {
			v, ok, err = tx.visit(s.recent, id)
		}
		if ok {
			v.Listing = tx.listing(id).Listing
		}
		return err
	})
	if err != nil || !ok {
		return news.Visit{}, false, about(err, "visit of source %s", id)
	}
	return v, true, nil
}

// visit returns the last visit of a source that is in the file, or false.
func (tx txn) visit(recent *recent, id news.SourceID) (news.Visit, bool, error) {
	key := []byte(id)
	value := tx.bucket(bucketVisits).Get(key)
	if value == nil {
		return news.Visit{}, false, nil
	}
	v, err := recent.decode(key, value)
	return v, err == nil, err
}

// putVisit makes a visit the last one of its source, and returns what was written.
func (tx txn) putVisit(v news.Visit) (value []byte, err error) {
	payload, err := encodeVisit(v)
	if err != nil {
		return nil, err
	}
	key := []byte(v.Source)
	value = seal(key, payload)
	return value, tx.bucket(bucketVisits).Put(key, value)
}

// Visits returns the last visit of every source that was ever visited.
func (s *Store) Visits(ctx context.Context) (map[news.SourceID]news.Visit, error) {
	visits := make(map[news.SourceID]news.Visit)
	waits := s.waiting.all() // before, as in Visit
	err := s.view(ctx, func(tx txn) error {
		return tx.bucket(bucketVisits).ForEach(func(key, value []byte) (err error) {
			id := news.SourceID(key)
			v, ok := waits[id]
			if !ok {
				v, err = s.recent.look(key, value)
			}
			visits[id] = v
			return err
		})
	})
	if err != nil {
		return nil, about(err, "visits")
	}
	s.relieve()
	return visits, nil
}

// about says on which thing an operation failed.
func about(err error, format string, args ...any) error {
	if err == nil {
		return nil
	}
	return fmt.Errorf("%s: %w", fmt.Sprintf(format, args...), err)
}
