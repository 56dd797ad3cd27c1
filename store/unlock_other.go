//go:build !unix || solaris || illumos || aix

package store

import "os"

// giveBack closes a data file that bbolt cannot close any more, and with it
// its lock.
func giveBack(file *os.File) error { return file.Close() }

// lockFile opens a data file; there is no lock to be taken.
func lockFile(path string) (*os.File, error) { return os.OpenFile(path, os.O_RDWR, 0) }
