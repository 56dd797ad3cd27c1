package store

import (
	"bytes"
	"context"

	"straitwire/news"
)

// EntriesAfter returns the entries of the ledger after one of them, in the
// order of items and their topics, and
// at most limit of them, tombstones included. The zero values begin at the
// first; a limit of 0 is 500. Unlike Since it says nothing of when they came.
func (s *Store) EntriesAfter(ctx context.Context, item news.ItemID, topic news.TopicID, limit int) ([]news.Entry, error) {
	if limit <= 0 {
		limit = defaultLimit
	}
	var records []record
	err := s.view(ctx, func(tx txn) error {
		records = nil
		last := ledgerKey(topic, item)
		c := tx.bucket(bucketLedger).Cursor()
		for k, v := c.Seek(last); k != nil && len(records) < limit; k, v = c.Next() {
			if !bytes.Equal(k, last) {
				records = append(records, record{bytes.Clone(k), bytes.Clone(v)})
			}
		}
		return ctx.Err()
	})
	if err != nil {
		return nil, about(err, "entries after item %s", item)
	}
	s.relieve()
	entries := make([]news.Entry, len(records))
	for i, r := range records {
		var e storedEntry
		if err := unsealInto(bucketLedger, r.key, r.value, &e); err != nil {
			return nil, about(naming(s.path, err), "entries after item %s", item)
		}
		entries[i] = news.Entry(e)
	}
	return entries, nil
}
