package store

import (
	"encoding/binary"
	"errors"
	"fmt"
	"io/fs"
	"os"
	"path/filepath"

	"go.etcd.io/bbolt"
)

// markerPath names the side file that says "this data file was initialised".
// Without it a file that somebody emptied or lost would be taken for a new
// one, and everything would be published again.
func markerPath(path string) string { return path + ".initialised" }

// prepare makes sure that there is a data file to open: it creates a new one
// only where there never was one, and not for a reader.
func prepare(path string, readOnly bool) error {
	info, err := os.Stat(path)
	switch {
	case err == nil && info.IsDir():
		return fmt.Errorf("open %s: it is a directory", path)
	case err == nil && info.Size() == 0:
		return emptied(path, "the file is empty")
	case err == nil:
		return nil
	case !errors.Is(err, fs.ErrNotExist):
		return fmt.Errorf("open %s: %w", path, cause(err))
	}
	if _, err := os.Lstat(markerPath(path)); err == nil {
		if _, err := os.Stat(path); err == nil {
			return nil // another process made both since the first look
		}
		return emptied(path, "the file is missing")
	} else if !errors.Is(err, fs.ErrNotExist) {
		return fmt.Errorf("open %s: %w", path, cause(err))
	}
	if readOnly {
		return fmt.Errorf("open %s: %w", path, fs.ErrNotExist)
	}
	if err := create(path); err != nil {
		return fmt.Errorf("create %s: %w", path, err)
	}
	return nil
}

func emptied(path, how string) error {
	if _, err := os.Lstat(markerPath(path)); err != nil {
		return fmt.Errorf("open %s: %w: %s, which no data file of straitwire ever is; restore a backup, or remove it to start anew", path, ErrEmptied, how)
	}
	return fmt.Errorf("open %s: %w: %s but it held data before; restore a backup, or remove %s and what is left of the file to start anew",
		path, ErrEmptied, how, markerPath(path))
}

// create makes a new data file in one step: a crash leaves either none or a
// complete one. Of two processes that create at the same time one wins, and
// the other opens what the winner made.
func create(path string) error {
	dir := filepath.Dir(path)
	// Only the last directory: a longer missing path is rather an unmounted disk or a typing error.
	if err := os.Mkdir(dir, 0o700); err != nil && !errors.Is(err, fs.ErrExist) {
		return cause(err)
	}
	temp, err := os.CreateTemp(dir, filepath.Base(path)+".*.new")
	if err != nil {
		return cause(err)
	}
	defer os.Remove(temp.Name()) //nolint:errcheck // it is gone after a rename, and harmless otherwise
	if err := temp.Close(); err != nil {
		return err
	}
	if err := initialise(temp.Name()); err != nil {
		return err
	}
	// A link fails where a rename would replace the file of a faster process.
	err = os.Link(temp.Name(), path)
	if errors.Is(err, fs.ErrExist) {
		return nil
	}
	if err != nil { // a file system without hard links
		if err := os.Rename(temp.Name(), path); err != nil {
			return err
		}
	}
	return syncDir(dir)
}

// initialise fills an empty file; closing it leaves it synced.
func initialise(path string) error {
	db, err := bbolt.Open(path, 0o600, &bbolt.Options{FreelistType: bbolt.FreelistMapType})
	if err != nil {
		return err
	}
	err = db.Update(func(tx *bbolt.Tx) error {
		for _, name := range append(buckets(), laterBuckets()...) {
			if _, err := tx.CreateBucket([]byte(name)); err != nil {
				return err
			}
		}
		key := keySchema()
		version := binary.BigEndian.AppendUint64(nil, schemaVersion)
		return tx.Bucket([]byte(bucketMeta)).Put(key, seal(key, version))
	})
	return errors.Join(err, db.Close())
}

// mark writes the marker, once the file is known to be good.
func mark(path string) error {
	if _, err := os.Lstat(markerPath(path)); err == nil {
		return nil
	}
	text := fmt.Sprintf("%s was initialised. While this file exists, a missing or empty data file is an error.\n", filepath.Base(path))
	file, err := os.OpenFile(markerPath(path), os.O_WRONLY|os.O_CREATE|os.O_TRUNC, 0o600)
	if err != nil {
		return err
	}
	_, err = file.WriteString(text)
	if err = errors.Join(err, file.Sync(), file.Close()); err != nil {
		return err
	}
	return syncDir(filepath.Dir(path))
}

// syncDir makes new names in a directory survive a power cut.
func syncDir(path string) error {
	dir, err := os.Open(path)
	if err != nil {
		return err
	}
	return errors.Join(dir.Sync(), dir.Close())
}

// cause drops the operation and path that the caller names itself.
func cause(err error) error {
	if pathErr, ok := errors.AsType[*fs.PathError](err); ok {
		return pathErr.Err
	}
	return err
}
