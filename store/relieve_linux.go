package store

import (
	"bytes"
	"os"
	"strconv"
	"syscall"

	"go.etcd.io/bbolt"
)

// mappedLimit is how much of files may be mapped into the memory of the
// process, program and data together, before relieve does anything.
const mappedLimit = 40 << 20

// relieve takes the pages of the data file out of the memory of the process
// once they are many. They are not lost: the system keeps them as long as it
// has room, and gives them back at the next look. Without it the process seems
// to grow with its file, and is the first to be killed where memory is short.
func (s *Store) relieve() {
	if mapped() < mappedLimit {
		return
	}
	h := s.hold()
	if h == nil {
		return
	}
	defer h.release()
	// A transaction keeps the mapping where it is.
	_ = h.db.View(func(tx *bbolt.Tx) error {
		_, _, errno := syscall.Syscall(syscall.SYS_MADVISE, h.db.Info().Data, uintptr(tx.Size()), syscall.MADV_DONTNEED)
		if errno != 0 {
			return errno
		}
		return nil
	})
}

// mapped returns how many bytes of files are in the memory of the process; 0
// if the system does not say.
func mapped() int {
	statm, err := os.ReadFile("/proc/self/statm")
	if err != nil {
		return 0
	}
	fields := bytes.Fields(statm) // size, resident, shared, ...
	if len(fields) < 3 {
		return 0
	}
	pages, _ := strconv.Atoi(string(fields[2]))
	return pages * os.Getpagesize()
}
