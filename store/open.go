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
	berrors "go.etcd.io/bbolt/errors"
)

const (
	defaultMaxAge       = 90 * 24 * time.Hour
	defaultMaxPerSource = 5000

	// Address space, not memory. Without it a writer that must map a grown
	// file waits for all readers, and new readers wait for the writer.
	initialMap = 1 << 30
)

// Store is the data file. It is safe for concurrent use; one process owns it.
type Store struct {
	path string
	opts Options
	db   *bbolt.DB
	file *os.File // of db: what remains to be closed when db cannot

	writing chan struct{} // one writer; a channel, so that waiting ends with the context
	queue   queue
	recent  *recent
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
	s := &Store{path: path, opts: opts, writing: make(chan struct{}, 1), recent: newRecent()}
	s.Retain(opts)
	if err := s.open(); err != nil {
		return nil, err
	}
	err := s.samePlace()
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

// open hands the file to bbolt, which panics or faults on a damaged one.
func (s *Store) open() (err error) {
	defer faultsPanic()()
	defer func() {
		if p := recover(); p != nil {
			err = fmt.Errorf("%w: %s", ErrDamaged, panicText(p))
		}
		if err != nil {
			err = s.openError(err)
			if s.file != nil {
				_ = giveBack(s.file) // bbolt does not after a panic; after an error it is closed already
			}
		}
	}()
	s.db, err = bbolt.Open(s.path, 0o600, &bbolt.Options{
		Timeout:         time.Second,
		ReadOnly:        s.opts.ReadOnly,
		FreelistType:    bbolt.FreelistMapType,
		InitialMmapSize: initialMap,
		// The free list is synced although a commit would be quicker without:
		// NoFreelistSync walks the whole file at every Open and after every
		// failed commit, in a goroutine of bbolt's own, where a damaged page
		// ends the process before anybody can recover.
		NoFreelistSync: false,
		OpenFile: func(name string, flag int, mode os.FileMode) (*os.File, error) {
			// Never O_CREATE: the file was there a moment ago, and an empty one is not ours.
			file, err := os.OpenFile(name, flag&^os.O_CREATE, mode)
			s.file = file
			return file, err
		},
	})
	return err
}

// samePlace refuses a file that was replaced while it was opened, as a restore
// or a compaction does: what is written into the old one would be lost.
func (s *Store) samePlace() error {
	opened, err := s.file.Stat()
	if err != nil {
		return err
	}
	there, err := os.Stat(s.path)
	if err == nil && !os.SameFile(opened, there) {
		err = fmt.Errorf("another file took its place meanwhile; try again")
	}
	return err
}

func (s *Store) openError(err error) error {
	switch {
	case errors.Is(err, berrors.ErrTimeout):
		return lockedError(s.path)
	case errors.Is(err, ErrDamaged):
	case errors.Is(err, berrors.ErrInvalid), errors.Is(err, berrors.ErrChecksum), errors.Is(err, berrors.ErrVersionMismatch):
		err = fmt.Errorf("%w: no data file of straitwire: %w", ErrDamaged, err)
	default:
		if info, statErr := os.Stat(s.path); statErr == nil && info.Size() < int64(2*os.Getpagesize()) {
			err = fmt.Errorf("%w: %w", ErrDamaged, err) // too short for bbolt, which has no name for it
		}
	}
	return naming("open "+s.path, cause(err))
}

// verify looks at what cannot be right in a file that bbolt could open.
func (s *Store) verify() error {
	return s.transact(func() error {
		return s.db.View(func(tx *bbolt.Tx) error {
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
		// While the lock is still ours, so that the next owner's is never removed.
		if !s.opts.ReadOnly {
			os.Remove(ownerPath(s.path)) //nolint:errcheck // it may be missing when Open itself failed
		}
		if s.stuck.Load() {
			s.closed = giveBack(s.file)
			return
		}
		s.closed = s.db.Close()
	})
	if s.closed != nil {
		return fmt.Errorf("close %s: %w", s.path, s.closed)
	}
	return nil
}
