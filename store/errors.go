package store

import (
	"errors"
	"fmt"
	"runtime"
	"strings"
	"syscall"

	berrors "go.etcd.io/bbolt/errors"
)

// The conditions that a person has to resolve. Errors of this package wrap
// them and say which file, which record and what to do.
var (
	// ErrLocked means that another process owns the data file.
	ErrLocked = errors.New("in use")
	// ErrDamaged means that the data file, or one record of it, is not what was written.
	ErrDamaged = errors.New("damaged")
	// ErrEmptied means that the data file once held data and is now missing or empty.
	ErrEmptied = errors.New("emptied")
	// ErrNewer means that a newer version of the program wrote the data file.
	ErrNewer = errors.New("written by a newer version")
	// ErrFull means that the disk has no room for what was to be written.
	ErrFull = errors.New("disk full")
	// ErrClosed means that the store was closed.
	ErrClosed = errors.New("closed")
)

// naming gives an error the name of the file and, where it is one of our
// conditions, its sentinel and what to do.
func naming(path string, err error) error {
	if err == nil {
		return nil
	}
	switch {
	case errors.Is(err, ErrDamaged):
		return fmt.Errorf("%s: %w; restore a backup of it", path, err)
	case errors.Is(err, berrors.ErrDatabaseNotOpen):
		return fmt.Errorf("%s: %w", path, ErrClosed)
	case full(err):
		return fmt.Errorf("%s: %w: %w; free some space, nothing was lost", path, ErrFull, err)
	}
	return fmt.Errorf("%s: %w", path, err)
}

// full reports whether an error means that there is no room. bbolt cuts the
// chain of some errors ("file resize error: %s"), so the text of the system's
// own messages counts as well.
func full(err error) bool {
	for _, errno := range []syscall.Errno{syscall.ENOSPC, syscall.EDQUOT} {
		if errors.Is(err, errno) || strings.Contains(err.Error(), errno.Error()) {
			return true
		}
	}
	return errors.Is(err, berrors.ErrMaxSizeReached)
}

// panicText says in words what a panic of bbolt over a damaged file means. The
// runtime's own texts speak of our memory, not of the file.
func panicText(p any) string {
	if _, ok := p.(runtime.Error); ok {
		return "a page is not what it should be"
	}
	return fmt.Sprint(p)
}

// damaged names a record that is not what was written.
func damaged(bucket string, key []byte, why string) error {
	return fmt.Errorf("%w record in %s at key %q: %s", ErrDamaged, bucket, key, why)
}
