package store

import (
	"encoding/json"
	"errors"
	"fmt"
	"os"
	"path/filepath"
	"syscall"
)

// owner is who holds the lock of a data file. It is kept in a side file,
// because the file itself cannot be read while it is locked; it only serves
// the error of the next one who tries.
type owner struct {
	PID     int    `json:"pid"`
	Command string `json:"command"`
}

func ownerPath(path string) string { return path + ".owner" }

func newOwner(command string) owner {
	if command == "" {
		command = filepath.Base(os.Args[0])
	}
	return owner{PID: os.Getpid(), Command: command}
}

func (o owner) write(path string) error {
	data, err := json.Marshal(o)
	if err != nil {
		return err
	}
	return os.WriteFile(ownerPath(path), append(data, '\n'), 0o600)
}

func lockedError(path string) error {
	return fmt.Errorf("open %s: %w by %s; stop it, or ask it through its admin socket", path, ErrLocked, lockedBy(path))
}

// lockedBy says who owns a data file, in words. A process that is killed
// leaves its side file behind, so a name counts only while its process lives.
func lockedBy(path string) string {
	var o owner
	data, err := os.ReadFile(ownerPath(path))
	if err != nil || json.Unmarshal(data, &o) != nil || !alive(o.PID) {
		return "another process"
	}
	return fmt.Sprintf("%s (pid %d)", o.Command, o.PID)
}

func alive(pid int) bool {
	if pid <= 0 {
		return false
	}
	process, err := os.FindProcess(pid)
	if err != nil {
		return false
	}
	err = process.Signal(syscall.Signal(0))
	return err == nil || errors.Is(err, os.ErrPermission)
}
