package store

import (
	"context"
	"errors"
	"fmt"
	"os"
	"sync"
	"sync/atomic"
	"time"

	"go.etcd.io/bbolt"
)

const (
	defaultMaxAge       = 90 * 24 * time.Hour
	defaultMaxPerSource = 5000
)

// Store is the data file. It is safe for concurrent use; one process owns it.
type Store struct {
	path string
	opts Options

	current atomic.Pointer[handle]
	retired sync.WaitGroup // handles that have ended, or will once nobody reads there

	writing chan struct{} // one writer; a channel, so that waiting ends with the context
	queue   queue
	recent  *recent
	waiting *waiting
	retain  atomic.Pointer[Options] // what Prune goes by
	broken  atomic.Pointer[error]   // the panic that ended writing
	stuck   atomic.Bool             // db holds locks that nobody will give back
	closing sync.Once
	closed  error
}

// Open opens the data file, and creates it where there never was one. Only
// one process can have it open.
func Open(path string, opts Options) (*Store, error) {
	if err := prepare(path, opts.ReadOnly); err != nil {
		return nil, err
	}
	s := &Store{path: path, opts: opts, writing: make(chan struct{}, 1), recent: newRecent(), waiting: newWaiting()}
	s.Retain(opts)
	h, err := openHandle(path, opts.ReadOnly)
	if err != nil {
		return nil, err
	}
	s.current.Store(h)
	err = s.samePlace()
	if err == nil {
		err = s.verify()
	}
	if err == nil && !opts.ReadOnly {
		err = s.addBuckets()
	}
	if err == nil && !opts.ReadOnly {
		err = mark(path)
	}
	if err != nil {
		return nil, errors.Join(naming("open "+path, err), s.Close())
	}
	if opts.ReadOnly {
		return s, nil
	}
	tidy(path)
	// Without the name the next one reads "another process": no reason to
	// stop, and on a full disk the old editions must still be served.
	_ = newOwner(opts.Owner).write(path)
	return s, nil
}

// samePlace refuses a file that was replaced while it was opened, as a restore
// or a compaction does: what is written into the old one would be lost.
func (s *Store) samePlace() error {
	opened, err := s.current.Load().file.Stat()
	if err != nil {
		return err
	}
	there, err := os.Stat(s.path)
	if err == nil && !os.SameFile(opened, there) {
		err = fmt.Errorf("another file took its place meanwhile; try again")
	}
	return err
}

// verify looks at what cannot be right in a file that bbolt could open.
func (s *Store) verify() error {
	return s.transact(func() error {
		return s.current.Load().db.View(func(tx *bbolt.Tx) error {
			info, err := os.Stat(s.path)
			if err != nil {
				return err
			}
			if info.Size() < tx.Size() {
				return fmt.Errorf("%w: cut off after %d of %d bytes", ErrDamaged, info.Size(), tx.Size())
			}
			if tx.Bucket([]byte(bucketMeta)) == nil {
				return fmt.Errorf("%w: no data file of straitwire: no bucket %s", ErrDamaged, bucketMeta)
			}
			version, err := txn{tx}.number(keySchema())
			switch {
			case err != nil:
				return err
			case version > schemaVersion:
				return fmt.Errorf("%w (schema %d, ours is %d); use that version, or restore an older backup", ErrNewer, version, schemaVersion)
			case version == 0:
				return fmt.Errorf("%w: no schema version", ErrDamaged)
			}
			for _, name := range buckets() {
				if tx.Bucket([]byte(name)) == nil {
					return fmt.Errorf("%w: no bucket %s", ErrDamaged, name)
				}
			}
			return nil
		})
	})
}

// addBuckets gives an older file the buckets that came later.
func (s *Store) addBuckets() error {
	return s.update(context.Background(), func(tx txn) (added bool, err error) {
		for _, name := range laterBuckets() {
			if tx.Bucket([]byte(name)) != nil {
				continue
			}
			if _, err := tx.CreateBucket([]byte(name)); err != nil {
				return false, err
			}
			added = true
		}
		return added, nil
	})
}

// Close gives the file back. It waits for what is being written.
func (s *Store) Close() error {
	s.closing.Do(func() {
		s.writing <- struct{}{}
		defer func() { <-s.writing }()
		if s.broken.Load() == nil && !s.waiting.empty() {
			_ = s.write(context.Background(), takeAlong) // what waits may be lost
		}
		s.waiting.clear()
		// While the lock is still ours, so that the next owner's is never removed.
		if !s.opts.ReadOnly {
			os.Remove(ownerPath(s.path)) //nolint:errcheck // it may be missing when Open itself failed
		}
		h := s.current.Load()
		if s.stuck.Load() {
			s.closed = giveBack(h.file)
			return
		}
		h.release()
		<-h.ended
		s.retired.Wait()
		s.closed = h.err
	})
	if s.closed != nil {
		return fmt.Errorf("close %s: %w", s.path, s.closed)
	}
	return nil
}
