package store

import (
	"bytes"
	"context"
	"fmt"
	"os"

	berrors "go.etcd.io/bbolt/errors"

	"straitwire/news"
)

// Stats are figures of a store, for status and metrics.
type Stats struct {
	Items      int                   // kept items
	Sources    map[news.SourceID]int // kept items of each source
	Seq        uint64                // of the newest item
	Checkpoint uint64                // up to which the publisher has read
	Placed     int                   // kept items that have their place in a story
	Stories    int                   // stories of more than one kept item
	FileBytes  int64                 // size of the data file
	FreeBytes  int64                 // of these, to be used again before the file grows
	FreePages  int                   // the same in pages
}

// Stats returns the figures of now.
func (s *Store) Stats(ctx context.Context) (Stats, error) {
	st := Stats{Sources: make(map[news.SourceID]int)}
	err := s.view(ctx, func(tx txn) error {
		st.Seq = tx.bucket(bucketItems).Sequence()
		var err error
		if st.Checkpoint, err = tx.number(keyCheckpoint()); err != nil {
			return err
		}
		if st.Items, err = tx.countKept(st.Sources); err != nil {
			return err
		}
		if tx.hasStories() {
			st.Placed, st.Stories = tx.countStories()
		}
		return ctx.Err()
	})
	if err != nil {
		return Stats{}, about(err, "stats")
	}
	figures := s.current.Load().db.Stats()
	st.FreePages = figures.FreePageN + figures.PendingPageN
	st.FreeBytes = int64(figures.FreeAlloc)
	info, err := os.Stat(s.path)
	if err != nil {
		return Stats{}, about(err, "stats")
	}
	st.FileBytes = info.Size()
	return st, nil
}

// Room returns the size of the data file, and how much of that is free to be
// filled before it grows. It costs nothing.
func (s *Store) Room() (size, free int64, err error) {
	size, err = s.size()
	if err == nil {
		err = s.view(context.Background(), func(tx txn) error {
			free = max(size-tx.used(), 0) // the file grows in large steps
			return nil
		})
	}
	return size, free, about(err, "room")
}

// size is that of the file.
func (s *Store) size() (int64, error) {
	h := s.hold()
	if h == nil {
		return 0, berrors.ErrDatabaseNotOpen
	}
	defer h.release()
	info, err := h.file.Stat()
	if err != nil {
		return 0, err
	}
	return info.Size(), nil
}

// used is what pages with records take, and those that the tree is made of.
func (tx txn) used() int64 {
	figures := tx.DB().Stats()
	return tx.Size() - int64(figures.FreePageN+figures.PendingPageN)*int64(tx.DB().Info().PageSize)
}

func (tx txn) countKept(sources map[news.SourceID]int) (total int, err error) {
	c := tx.bucket(bucketKept).Cursor()
	for key, _ := c.First(); key != nil; key, _ = c.Next() {
		source, _, ok := bytes.Cut(key, []byte{0})
		if !ok {
			return 0, damaged(bucketKept, key, "key without a source")
		}
		sources[news.SourceID(source)]++
		total++
	}
	return total, nil
}

// Authority returns the authority in whose name ids are published: the one
// that was proposed first. A later proposal changes nothing, so that ids stay
// when the public address moves.
func (s *Store) Authority(ctx context.Context, proposed string) (string, error) {
	key, chosen := keyAuthority(), proposed
	err := s.update(ctx, func(tx txn) (bool, error) {
		value := tx.bucket(bucketMeta).Get(key)
		if value == nil {
			return true, tx.bucket(bucketMeta).Put(key, seal(key, []byte(proposed)))
		}
		payload, err := unseal(bucketMeta, key, value)
		chosen = string(payload)
		return false, err
	})
	return chosen, about(err, "authority")
}

// Ping answers without an error only while the store can be read.
func (s *Store) Ping(ctx context.Context) error {
	return s.view(ctx, func(tx txn) error {
		version, err := tx.number(keySchema())
		if err == nil && version != schemaVersion {
			err = fmt.Errorf("%w: schema %d", ErrDamaged, version)
		}
		return err
	})
}
