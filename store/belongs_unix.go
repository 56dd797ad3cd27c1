//go:build unix

package store

import (
	"os"
	"syscall"
)

// belongTo gives a file the owner of another file or directory. Root repairs
// the data of a service, which must be able to open it afterwards.
func belongTo(like, path string) error {
	info, err := os.Stat(like)
	if err != nil {
		return err
	}
	owner, ok := info.Sys().(*syscall.Stat_t)
	if !ok || os.Geteuid() != 0 {
		return nil
	}
	return os.Chown(path, int(owner.Uid), int(owner.Gid))
}
