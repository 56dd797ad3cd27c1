package store

import (
	"context"
	"errors"
	"os"

	"go.etcd.io/bbolt"
)

// Compacted is what a compaction gained.
type Compacted struct {
	Before, After int64 // bytes of the file
}

// Compact makes a data file that nobody has open as small as its records: what
// was removed leaves room in the file, which never shrinks by itself. The
// records are copied into a new file, that is verified, and then takes the
// place of the old one in one step.
func Compact(ctx context.Context, path string, opts Options) (Compacted, error) {
	var c Compacted
	opts.ReadOnly = false
	s, err := Open(path, opts)
	if err != nil {
		return c, err
	}
	c, err = s.compact(ctx)
	return c, errors.Join(about(err, "compact"), s.Close())
}

// compact must be the only one to use the store, which is only to be closed
// after it: its file is another one then.
func (s *Store) compact(ctx context.Context) (c Compacted, err error) {
	info, err := s.file.Stat()
	if err != nil {
		return c, err
	}
	c.Before, c.After = info.Size(), info.Size()
	err = replace(s.path, func(temp string) error {
		if err := s.copyTo(ctx, temp); err != nil {
			return err
		}
		v, err := Verify(ctx, temp)
		if err == nil {
			err = v.Err()
		}
		if err != nil {
			return err
		}
		info, err := os.Stat(temp)
		if err == nil {
			c.After = info.Size()
		}
		return errors.Join(err, belongTo(s.path, temp))
	}, os.Rename)
	return c, naming(s.path, err)
}

// copyTo copies all records into a new file.
func (s *Store) copyTo(ctx context.Context, path string) error {
	const atATime = 4 << 20 // bytes of records in a transaction: what it holds in memory
	return s.transact(func() error {
		dst, err := bbolt.Open(path, 0o600, &bbolt.Options{FreelistType: bbolt.FreelistMapType, NoSync: true})
		if err != nil {
			return err
		}
		defer dst.Close() //nolint:errcheck // only after an error or a panic is it still open
		if err := bbolt.Compact(dst, s.db, atATime); err != nil {
			return err
		}
		if err := dst.Sync(); err != nil { // once, instead of at each transaction
			return err
		}
		return errors.Join(ctx.Err(), dst.Close())
	})
}
