package store

import (
	"bytes"
	"context"
	"fmt"

	"straitwire/news"
)

// Visit returns the last visit of a source, or false if there was none.
func (s *Store) Visit(ctx context.Context, id news.SourceID) (news.Visit, bool, error) {
	key := []byte(id)
	var value []byte
	var seen listing
	err := s.view(ctx, func(tx txn) error {
		value = bytes.Clone(tx.bucket(bucketVisits).Get(key))
		seen = tx.listing(id)
		return nil
	})
	if err != nil || value == nil {
		return news.Visit{}, false, about(err, "visit of source %s", id)
	}
	v, err := s.recent.decode(key, value)
	if err != nil {
		return news.Visit{}, false, naming(s.path, err)
	}
	v.Listing = seen.Listing
	return v, true, nil
}

// Visits returns the last visit of every source that was ever visited.
func (s *Store) Visits(ctx context.Context) (map[news.SourceID]news.Visit, error) {
	visits := make(map[news.SourceID]news.Visit)
	err := s.view(ctx, func(tx txn) error {
		return tx.bucket(bucketVisits).ForEach(func(key, value []byte) error {
			v, err := decodeVisit(key, value)
			visits[news.SourceID(key)] = v
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
