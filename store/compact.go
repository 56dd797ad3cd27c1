package store

import (
	"context"
	"errors"
	"os"

	"go.etcd.io/bbolt"
	berrors "go.etcd.io/bbolt/errors"
)

// Compacted is what a compaction gained.
type Compacted struct {
	Before, After int64 // bytes of the file
}

// Compact makes a data file that nobody has open as small as its records.
func Compact(ctx context.Context, path string, opts Options) (Compacted, error) {
	var c Compacted
	opts.ReadOnly = false
	s, err := Open(path, opts)
	if err != nil {
		return c, err
	}
	c, err = s.Compact(ctx)
	return c, errors.Join(err, s.Close())
}

// Compact makes the file as small as its records: what was removed leaves room
// in a file, which never shrinks by itself. The records are copied into a new
// file, that is verified and then takes the place of the old one in one step.
// Who reads goes on meanwhile; who writes waits, some seconds for 100 MB.
func (s *Store) Compact(ctx context.Context) (c Compacted, err error) {
	select {
	case s.writing <- struct{}{}:
		defer func() { <-s.writing }()
	case <-ctx.Done():
		return c, ctx.Err()
	}
	if broken := s.broken.Load(); broken != nil {
		return c, naming(s.path, *broken)
	}
	old := s.hold()
	if old == nil {
		return c, naming(s.path, berrors.ErrDatabaseNotOpen)
	}
	defer old.release()
	info, err := old.file.Stat()
	if err != nil {
		return c, about(naming(s.path, err), "compact")
	}
	c.Before, c.After = info.Size(), info.Size()
	var compact *handle
	err = replace(s.path, func(temp string) (err error) {
		compact, err = s.compacted(ctx, old, temp)
		return err
	}, func(temp, path string) error {
		if err := os.Rename(temp, path); err != nil {
			return err
		}
		s.take(compact)
		info, err := compact.file.Stat()
		if err == nil {
			c.After = info.Size()
		}
		return err
	})
	if compact != nil && s.current.Load() != compact {
		compact.release()
	}
	return c, about(naming(s.path, err), "compact")
}

// compacted fills a new file with the records of the old one, and opens it:
// its lock is ours before it has the name that others open.
func (s *Store) compacted(ctx context.Context, old *handle, path string) (*handle, error) {
	if err := s.copyTo(ctx, old, path); err != nil {
		return nil, err
	}
	v, err := Verify(ctx, path)
	if err == nil {
		err = v.Err()
	}
	if err == nil {
		err = belongTo(s.path, path)
	}
	if err != nil {
		return nil, err
	}
	return openHandle(path, false)
}

// take makes a handle the one of now. The one before ends when nobody reads
// there any more.
func (s *Store) take(next *handle) {
	before := s.current.Swap(next)
	s.retired.Go(func() { <-before.ended })
	before.release()
}

// copyTo copies all records into a new file.
func (s *Store) copyTo(ctx context.Context, from *handle, path string) error {
	const atATime = 4 << 20 // bytes of records in a transaction: what it holds in memory
	return s.transact(func() error {
		dst, err := bbolt.Open(path, 0o600, &bbolt.Options{FreelistType: bbolt.FreelistMapType, NoSync: true})
		if err != nil {
			return err
		}
		defer dst.Close() //nolint:errcheck // only after an error or a panic is it still open
		dst.AllocSize = growBy
		if err := bbolt.Compact(dst, from.db, atATime); err != nil {
			return err
		}
		if err := dst.Sync(); err != nil { // once, instead of at each transaction
			return err
		}
		return errors.Join(ctx.Err(), dst.Close())
	})
}

// CompactIfWorth compacts the file if so much of it is free that the copy pays.
func (s *Store) CompactIfWorth(ctx context.Context) (c Compacted, done bool, err error) {
	size, free, err := s.Room()
	if err != nil || !worthCompacting(size, free, s.retain.Load().MaxBytes) {
		return c, false, err
	}
	c, err = s.Compact(ctx)
	return c, err == nil, err
}

// worthCompacting reports whether a file has so much room, or is so much
// larger than it may be, that those who write can wait until it is given back.
// For what would take minutes there is the command.
func worthCompacting(size, free, budget int64) bool {
	const large, most = 64 << 20, 4 << 30
	if size-free > most {
		return false
	}
	return size >= large && free > size/2 || budget > 0 && size > budget && free > size/(spare+1)
}
