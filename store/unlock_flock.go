//go:build unix && !solaris && !illumos && !aix

package store

import (
	"errors"
	"os"
	"syscall"
)

// giveBack closes a data file that bbolt cannot close any more. A mapping
// that nobody will unmap holds the lock beyond the close, so that it is taken
// off first.
func giveBack(file *os.File) error {
	_ = syscall.Flock(int(file.Fd()), syscall.LOCK_UN)
	return file.Close()
}

// lockFile takes the lock of a data file as its owner would, until the file is
// closed.
func lockFile(path string) (*os.File, error) {
	file, err := os.OpenFile(path, os.O_RDWR, 0)
	if err != nil {
		return nil, err
	}
	if err := syscall.Flock(int(file.Fd()), syscall.LOCK_EX|syscall.LOCK_NB); err != nil {
		return nil, errors.Join(lockedError(path), file.Close())
	}
	return file, nil
}
