package store_test

import (
	"bytes"
	"context"
	"errors"
	"io"
	"os"
	"path/filepath"
	"strings"
	"syscall"
	"testing"
	"time"

	"straitwire/news"
	"straitwire/store"
)

// A snapshot is of one instant while others write.
func TestBackupWhileWriting(t *testing.T) {
	dir := t.TempDir()
	path := filepath.Join(dir, "straitwire.db")
	s := open(t, path, store.Options{})
	ctx := t.Context()
	wrote := make(chan int)
	stop, cancel := context.WithCancel(ctx)
	go func() {
		n := 0
		for ; stop.Err() == nil; n++ {
			v := news.Visit{Source: "alpha", Started: when().Add(time.Duration(n) * time.Hour)}
			if _, err := s.Record(ctx, v, sample(n*10, n*10+10, 800)); err != nil {
				t.Error(err)
				break
			}
		}
		wrote <- n
	}()
	last := 0
	for range 5 {
		file := filepath.Join(dir, "backup.db")
		v, err := store.Backup(ctx, file, func(w io.Writer) error { _, err := s.Snapshot(ctx, w); return err })
		if err != nil {
			t.Fatal(err)
		}
		if v.Items%10 != 0 || v.Items < last {
			t.Errorf("a backup with %d items after one with %d, want whole visits", v.Items, last)
		}
		last = v.Items
		if info, err := os.Stat(file); err != nil || info.Mode().Perm() != 0o600 {
			t.Errorf("backup: %v, %v", info.Mode(), err)
		}
	}
	cancel()
	t.Logf("%d visits written, the last backup has %d items", <-wrote, last)
	only(t, dir, "backup.db", "straitwire.db", "straitwire.db.initialised", "straitwire.db.owner")
}

// only checks the names in a directory.
func only(t *testing.T, dir string, want ...string) {
	t.Helper()
	entries, err := os.ReadDir(dir)
	if err != nil {
		t.Fatal(err)
	}
	var names []string
	for _, e := range entries {
		names = append(names, e.Name())
	}
	if got, want := strings.Join(names, " "), strings.Join(want, " "); got != want {
		t.Errorf("%s has %s, want %s", dir, got, want)
	}
}

// flipped damages each item of a file; one alone may be in a free page, where
// it is no damage.
func flipped(data []byte) []byte {
	return bytes.ReplaceAll(data, []byte(`"title":"`), []byte(`"title";"`))
}

// A backup that fails leaves the one before, and nothing else.
func TestBackupFails(t *testing.T) {
	dir := t.TempDir()
	path, file := filepath.Join(dir, "straitwire.db"), filepath.Join(dir, "backup.db")
	fillAll(t, path, 20)
	write(t, file, []byte("the one before"))
	data, err := os.ReadFile(path)
	if err != nil {
		t.Fatal(err)
	}
	torn := errors.New("torn off")
	for name, copyOf := range map[string]func(w io.Writer) error{
		"torn off": func(w io.Writer) error { _, _ = w.Write(data[:len(data)/2]); return torn },
		"cut":      func(w io.Writer) error { _, err := w.Write(data[:8*4096]); return err },
		"a flipped": func(w io.Writer) error {
			_, err := w.Write(flipped(data))
			return err
		},
		"nothing": func(io.Writer) error { return nil },
	} {
		if _, err := store.Backup(t.Context(), file, copyOf); err == nil || !strings.Contains(err.Error(), file) || strings.Contains(err.Error(), ".unfinished") {
			t.Errorf("%s: Backup = %v", name, err)
		}
		if got, _ := os.ReadFile(file); string(got) != "the one before" {
			t.Errorf("%s: the backup before is gone", name)
		}
	}
	only(t, dir, "backup.db", "straitwire.db", "straitwire.db.initialised")
}

// A backup never takes the name of a data file, be it in use or not.
func TestBackupOverData(t *testing.T) {
	path := filepath.Join(t.TempDir(), "straitwire.db")
	fillAll(t, path, 20)
	before, err := os.ReadFile(path)
	if err != nil {
		t.Fatal(err)
	}
	copyOf := func(w io.Writer) error { _, err := w.Write(before); return err }
	if _, err := store.Backup(t.Context(), path, copyOf); err == nil || !strings.Contains(err.Error(), "it is a data file") {
		t.Errorf("Backup over a data file = %v", err)
	}
	s := open(t, path, store.Options{})
	if _, err := store.Backup(t.Context(), path, func(w io.Writer) error { _, err := s.Snapshot(t.Context(), w); return err }); !errors.Is(err, store.ErrLocked) {
		t.Errorf("Backup over the file that it is of = %v, want %v", err, store.ErrLocked)
	}
	if err := s.Ping(t.Context()); err != nil {
		t.Error(err)
	}
}

func TestRestore(t *testing.T) {
	dir := t.TempDir()
	backup, path := filepath.Join(dir, "backup.db"), filepath.Join(dir, "data", "straitwire.db")
	fillAll(t, backup, 20)
	remove(t, backup+".initialised")
	if err := os.Mkdir(filepath.Dir(path), 0o700); err != nil {
		t.Fatal(err)
	}
	ctx := t.Context()
	bad := filepath.Join(dir, "bad.db")
	data, _ := os.ReadFile(backup)
	write(t, bad, flipped(data))
	if _, _, err := store.Restore(ctx, bad, path, true); !errors.Is(err, store.ErrDamaged) || !strings.Contains(err.Error(), bad) {
		t.Errorf("Restore of a damaged backup = %v", err)
	}
	only(t, filepath.Dir(path))
	if aside, v, err := store.Restore(ctx, backup, path, false); err != nil || aside != "" || v.Items != 23 {
		t.Fatalf("Restore = %q, %+v, %v", aside, v, err)
	}
	only(t, filepath.Dir(path), "straitwire.db", "straitwire.db.initialised")

	if _, _, err := store.Restore(ctx, backup, path, false); err == nil || !strings.Contains(err.Error(), "--force") {
		t.Errorf("Restore over a data file = %v, want --force", err)
	}
	s := open(t, path, store.Options{Owner: "straitwire serve"})
	if _, _, err := store.Restore(ctx, backup, path, true); !errors.Is(err, store.ErrLocked) || !strings.Contains(err.Error(), "straitwire serve") {
		t.Errorf("Restore over an open file = %v, want %v", err, store.ErrLocked)
	}
	if _, err := s.Record(ctx, news.Visit{Source: "gamma", Started: when()}, sample(900, 901, 10)); err != nil {
		t.Fatal(err)
	}
	if err := s.Close(); err != nil {
		t.Fatal(err)
	}
	aside, _, err := store.Restore(ctx, backup, path, true)
	if err != nil {
		t.Fatal(err)
	}
	for file, want := range map[string]int{path: 23, aside: 24} {
		if v, err := store.Verify(ctx, file); err != nil || v.Err() != nil || v.Items != want {
			t.Errorf("%s: %+v, %v; want %d items", file, v, err, want)
		}
	}
	// Where the data file is lost, nothing has to be forced.
	remove(t, path)
	if _, _, err := store.Restore(ctx, backup, path, false); err != nil {
		t.Error(err)
	}
}

func TestCompact(t *testing.T) {
	dir := t.TempDir()
	path := filepath.Join(dir, "straitwire.db")
	fill(t, path, 3000)
	s := open(t, path, store.Options{MaxPerSource: 100})
	enter(t, s, "t")
	if pruned, err := s.Prune(t.Context(), when()); err != nil || pruned.Items != 2900 {
		t.Fatalf("Prune = %+v, %v", pruned, err)
	}
	before, err := s.Stats(t.Context())
	if err != nil {
		t.Fatal(err)
	}
	if _, err := store.Compact(t.Context(), path, store.Options{}); !errors.Is(err, store.ErrLocked) {
		t.Errorf("Compact of an open file = %v, want %v", err, store.ErrLocked)
	}
	if err := s.Close(); err != nil {
		t.Fatal(err)
	}
	nobody := owner(t, path)
	if os.Geteuid() == 0 {
		nobody = 65534
		if err := os.Chown(path, nobody, nobody); err != nil {
			t.Fatal(err)
		}
	}
	write(t, path+".123.unfinished", []byte("left by a process that was killed"))
	c, err := store.Compact(t.Context(), path, store.Options{})
	if err != nil || c.Before != before.FileBytes || c.After >= c.Before-before.FreeBytes/2 {
		t.Fatalf("Compact = %+v, %v; %d bytes were free", c, err, before.FreeBytes)
	}
	t.Logf("%+v", c)
	only(t, dir, "straitwire.db", "straitwire.db.initialised")
	if owner(t, path) != nobody {
		t.Error("the data file has another owner: its service cannot open it any more")
	}
	if v, err := store.Verify(t.Context(), path); err != nil || v.Err() != nil {
		t.Errorf("Verify = %q, %v", v.Problems, err)
	}
	s = open(t, path, store.Options{})
	after, err := s.Stats(t.Context())
	if err != nil || after.Items != before.Items || after.Seq != before.Seq || after.Checkpoint != before.Checkpoint {
		t.Errorf("Stats = %+v, %v; before %+v", after, err, before)
	}
	if v, err := s.Record(t.Context(), news.Visit{Source: "alpha", Started: when().Add(time.Hour)}, sample(0, 3001, 600)); err != nil || v.New != 1 {
		t.Errorf("what was pruned returns: %d new, %v", v.New, err)
	}
}

func owner(t *testing.T, path string) int {
	t.Helper()
	info, err := os.Stat(path)
	if err != nil {
		t.Fatal(err)
	}
	return int(info.Sys().(*syscall.Stat_t).Uid)
}
