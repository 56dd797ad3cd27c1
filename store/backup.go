package store

import (
	"context"
	"errors"
	"fmt"
	"io"
	"io/fs"
	"os"
	"path/filepath"
	"strings"
	"time"
)

// copySuffix ends the names of copies that are being made. Beside the data
// file they are made only by who holds its lock, so that its next owner may
// take those away that are left of a process that was killed.
const copySuffix = ".unfinished"

// Snapshot writes the whole file to w as it is at one instant; others read and
// write meanwhile. What they free is not used again until it has ended, and
// the file grows by that, so w should be quick: a local file, never a network.
func (s *Store) Snapshot(ctx context.Context, w io.Writer) (written int64, err error) {
	if !s.waiting.empty() {
		_ = s.flush(ctx) // on a full disk a copy without what waits is better than none
	}
	err = s.view(ctx, func(tx txn) (err error) {
		written, err = tx.WriteTo(&untilDone{ctx, w})
		return err
	})
	if err == nil {
		s.relieve()
	}
	return written, about(err, "copy")
}

// untilDone writes until a context ends.
type untilDone struct {
	ctx context.Context
	w   io.Writer
}

func (u *untilDone) Write(p []byte) (int, error) {
	if err := u.ctx.Err(); err != nil {
		return 0, err
	}
	return u.w.Write(p)
}

// Backup puts a copy of a data file, which write writes, into a file of its
// own. It is there, with its old content if it had one, or it is the whole
// copy, on disk, readable for this user alone and verified: a backup that
// nobody has read is none.
func Backup(ctx context.Context, file string, write func(io.Writer) error) (Verified, error) {
	var v Verified
	if err := noData(file); err != nil {
		return v, fmt.Errorf("backup %s: %w", file, err)
	}
	err := replace(file, func(temp string) (err error) {
		if err = fill(temp, write); err == nil {
			v, err = Verify(ctx, temp)
		}
		if err == nil {
			err = v.Err()
		}
		return err
	}, os.Rename)
	if err != nil {
		return v, fmt.Errorf("backup %s: %w", file, err)
	}
	return v, nil
}

// noData refuses a name that a data file has: its daemon would go on writing
// into a file without a name.
func noData(file string) error {
	lock, err := lockFile(file)
	switch {
	case errors.Is(err, ErrLocked):
		return err
	case err == nil:
		lock.Close()
	}
	if _, err := os.Lstat(markerPath(file)); err == nil {
		return fmt.Errorf("it is a data file, not a backup; name another file")
	}
	return nil
}

// Restore verifies a backup and puts a copy of it in the place of a data file
// that nobody has open. One that is there is refused, or with force set aside,
// and its new name returned. An interruption leaves the one or the other.
func Restore(ctx context.Context, backup, path string, force bool) (aside string, v Verified, err error) {
	lock, err := lockFile(path)
	switch {
	case errors.Is(err, fs.ErrNotExist):
	case err != nil:
		return "", v, err
	default:
		defer lock.Close() // gives the lock back
		if !force {
			return "", v, fmt.Errorf("restore %s: there is a data file already; to set it aside, add --force", path)
		}
	}
	err = replace(path, func(temp string) error {
		from, err := os.Open(backup)
		if err != nil {
			return err
		}
		defer from.Close()
		if err := fill(temp, func(w io.Writer) error {
			_, err := io.Copy(&untilDone{ctx, w}, from)
			return err
		}); err != nil {
			return err
		}
		if v, err = Verify(ctx, temp); err == nil {
			err = v.Err()
		}
		return err
	}, func(temp, path string) error {
		if err := belongTo(filepath.Dir(path), temp); err != nil {
			return err
		}
		if lock == nil {
			return os.Link(temp, path) // where a rename would replace what came meanwhile
		}
		aside = path + ".before-" + time.Now().UTC().Format("20060102T150405.000Z")
		if err := os.Link(path, aside); err != nil { // so that at each instant one of them is there
			return err
		}
		return os.Rename(temp, path)
	})
	if err == nil {
		err = mark(path)
	}
	if err == nil {
		err = belongTo(path, markerPath(path))
	}
	if err != nil {
		return aside, v, fmt.Errorf("restore %s from %s: %w", path, backup, err)
	}
	return aside, v, nil
}

// replace makes a file beside another and puts it into its place.
func replace(path string, build func(temp string) error, put func(temp, path string) error) error {
	dir := filepath.Dir(path)
	file, err := os.CreateTemp(dir, filepath.Base(path)+".*"+copySuffix) // for this user alone
	if err != nil {
		return fmt.Errorf("directory %s: %w", dir, cause(err))
	}
	defer os.Remove(file.Name()) //nolint:errcheck // it is gone after a rename, and harmless otherwise
	if err := file.Close(); err != nil {
		return err
	}
	if err := build(file.Name()); err != nil {
		return renamed(err, file.Name(), path)
	}
	if err := put(file.Name(), path); err != nil {
		return err
	}
	return syncDir(dir)
}

// renamed is an error over a temporary file in words that a person knows.
func renamed(err error, temp, path string) error {
	if text := err.Error(); strings.Contains(text, temp) {
		return &relabelled{strings.ReplaceAll(text, temp, "the copy for "+path), err}
	}
	return err
}

type relabelled struct {
	text string
	err  error
}

func (e *relabelled) Error() string { return e.text }
func (e *relabelled) Unwrap() error { return e.err }

// fill writes a file that is there, down to the disk.
func fill(path string, write func(io.Writer) error) error {
	file, err := os.OpenFile(path, os.O_WRONLY|os.O_TRUNC, 0)
	if err != nil {
		return err
	}
	err = write(file)
	if err == nil {
		err = file.Sync()
	}
	return errors.Join(err, file.Close())
}

// tidy removes the copies beside a data file that a killed process has left.
// The caller holds its lock.
func tidy(path string) {
	left, _ := filepath.Glob(escaped(path) + ".*" + copySuffix) // the pattern is well-formed
	for _, name := range left {
		os.Remove(name) //nolint:errcheck // they cost room, nothing else
	}
}

// escaped is a path as a pattern that matches nothing else.
func escaped(path string) string {
	return strings.NewReplacer(`\`, `\\`, `*`, `\*`, `?`, `\?`, `[`, `\[`).Replace(path)
}
