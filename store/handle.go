package store

import (
	"errors"
	"fmt"
	"os"
	"sync/atomic"
	"time"

	"go.etcd.io/bbolt"
	berrors "go.etcd.io/bbolt/errors"
)

const (
	// Address space, not memory. Without it a writer that must map a grown
	// file waits for all readers, and new readers wait for the writer.
	initialMap = 1 << 30

	// The file grows in such steps.
	growBy = 4 << 20
)

// handle is one opening of the file. A compaction puts another into its place;
// who reads in the first goes on there to the end, then it is closed.
type handle struct {
	db   *bbolt.DB
	file *os.File // of db: what remains to be closed when db cannot

	holds atomic.Int64  // readers, and one for the store
	ended chan struct{} // closed after the last hold
	err   error         // of the end
}

// openHandle hands the file to bbolt, which panics or faults on a damaged one.
func openHandle(path string, readOnly bool) (h *handle, err error) {
	h = &handle{ended: make(chan struct{})}
	h.holds.Store(1)
	defer faultsPanic()()
	defer func() {
		if p := recover(); p != nil {
			err = fmt.Errorf("%w: %s", ErrDamaged, panicText(p))
		}
		if err != nil {
			err = openError(path, err)
			if h.file != nil {
				_ = giveBack(h.file) // bbolt does not after a panic; after an error it is closed already
			}
			h = nil
		}
	}()
	h.db, err = bbolt.Open(path, 0o600, &bbolt.Options{
		Timeout:         time.Second,
		ReadOnly:        readOnly,
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
			h.file = file
			return file, err
		},
	})
	if err == nil {
		h.db.AllocSize = growBy
	}
	return h, err
}

func openError(path string, err error) error {
	switch {
	case errors.Is(err, berrors.ErrTimeout):
		return lockedError(path)
	case errors.Is(err, ErrDamaged):
	case errors.Is(err, berrors.ErrInvalid), errors.Is(err, berrors.ErrChecksum), errors.Is(err, berrors.ErrVersionMismatch):
		err = fmt.Errorf("%w: no data file of straitwire: %w", ErrDamaged, err)
	default:
		if info, statErr := os.Stat(path); statErr == nil && info.Size() < int64(2*os.Getpagesize()) {
			err = fmt.Errorf("%w: %w", ErrDamaged, err) // too short for bbolt, which has no name for it
		}
	}
	return naming("open "+path, cause(err))
}

// hold keeps a handle open; it fails once the handle has ended.
func (h *handle) hold() bool {
	for {
		n := h.holds.Load()
		if n == 0 {
			return false
		}
		if h.holds.CompareAndSwap(n, n+1) {
			return true
		}
	}
}

// release gives a hold back, and closes the file after the last.
func (h *handle) release() {
	if h.holds.Add(-1) == 0 {
		h.err = h.db.Close()
		close(h.ended)
	}
}

// hold returns the handle of now, held, or nil of a store that is closed.
func (s *Store) hold() *handle {
	for {
		h := s.current.Load()
		if h.hold() {
			return h
		}
		if h == s.current.Load() { // none took its place
			return nil
		}
	}
}
