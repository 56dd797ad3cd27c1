//go:build unix && !solaris && !illumos && !aix

package store

import (
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
