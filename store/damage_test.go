package store_test

import (
	"bytes"
	"encoding/binary"
	"errors"
	"fmt"
	"hash/crc32"
	"math/rand/v2"
	"os"
	"os/exec"
	"path/filepath"
	"slices"
	"strings"
	"testing"
	"time"

	"straitwire/news"
	"straitwire/store"

	"go.etcd.io/bbolt"
)

func TestOpenDamaged(t *testing.T) {
	tests := []struct {
		name   string
		damage func(t *testing.T, path string)
		want   error
		text   string
	}{
		{"empty", func(t *testing.T, path string) { truncate(t, path, 0) }, store.ErrEmptied, "backup"},
		{"missing", func(t *testing.T, path string) { remove(t, path) }, store.ErrEmptied, "backup"},
		{"empty, no marker", func(t *testing.T, path string) { truncate(t, path, 0); remove(t, path+".initialised") }, store.ErrEmptied, "backup"},
		{"cut to 100 bytes", func(t *testing.T, path string) { truncate(t, path, 100) }, store.ErrDamaged, "backup"},
		{"cut to one page", func(t *testing.T, path string) { truncate(t, path, 4096) }, store.ErrDamaged, "backup"},
		{"cut to three pages", func(t *testing.T, path string) { truncate(t, path, 3*4096) }, store.ErrDamaged, "backup"},
		{"cut in the middle", func(t *testing.T, path string) { truncate(t, path, 40*4096+17) }, store.ErrDamaged, "backup"},
		{"text", func(t *testing.T, path string) { write(t, path, []byte(strings.Repeat("no database ", 5000))) }, store.ErrDamaged, "backup"},
		{"short text", func(t *testing.T, path string) { write(t, path, []byte("hello")) }, store.ErrDamaged, "backup"},
		{"zeros", func(t *testing.T, path string) { write(t, path, make([]byte, 1<<20)) }, store.ErrDamaged, "backup"},
		{"another bbolt file", foreignFile, store.ErrDamaged, "no bucket meta"},
		{"newer schema", newerSchema, store.ErrNewer, "schema 2"},
		{"a directory", func(t *testing.T, path string) {
			remove(t, path)
			if err := os.Mkdir(path, 0o700); err != nil {
				t.Fatal(err)
			}
		}, nil, "directory"},
	}
	for _, tt := range tests {
		t.Run(tt.name, func(t *testing.T) {
			path := filepath.Join(t.TempDir(), "straitwire.db")
			fill(t, path, 300)
			tt.damage(t, path)
			before, _ := os.ReadFile(path)
			for range 2 { // the second time nothing may be locked, and nothing made anew
				s, err := store.Open(path, store.Options{})
				if err == nil {
					t.Fatal("Open takes it", s.Close())
				}
				if tt.want != nil && !errors.Is(err, tt.want) {
					t.Errorf("Open = %v, want %v", err, tt.want)
				}
				if text := err.Error(); !strings.HasPrefix(text, "open "+path+": ") || !strings.Contains(text, tt.text) || strings.Contains(text, "\n") {
					t.Errorf("Open = %q, want one line that begins with the file and has %q", text, tt.text)
				}
			}
			if after, _ := os.ReadFile(path); !bytes.Equal(before, after) {
				t.Error("Open changed the file")
			}
		})
	}
}

func truncate(t *testing.T, path string, size int64) {
	t.Helper()
	if err := os.Truncate(path, size); err != nil {
		t.Fatal(err)
	}
}

func remove(t *testing.T, path string) {
	t.Helper()
	if err := os.Remove(path); err != nil {
		t.Fatal(err)
	}
}

func write(t *testing.T, path string, data []byte) {
	t.Helper()
	if err := os.WriteFile(path, data, 0o600); err != nil {
		t.Fatal(err)
	}
}

func foreignFile(t *testing.T, path string) {
	t.Helper()
	remove(t, path)
	db, err := bbolt.Open(path, 0o600, nil)
	if err != nil {
		t.Fatal(err)
	}
	if err := db.Close(); err != nil {
		t.Fatal(err)
	}
}

func newerSchema(t *testing.T, path string) {
	t.Helper()
	edit(t, path, func(tx *bbolt.Tx) error {
		key, payload := []byte("schema"), binary.BigEndian.AppendUint64(nil, 2)
		sum := crc32.Checksum(slices.Concat([]byte{1}, key, payload), crc32.MakeTable(crc32.Castagnoli))
		value := append(binary.BigEndian.AppendUint32([]byte{1}, sum), payload...)
		return tx.Bucket([]byte("meta")).Put(key, value)
	})
}

// edit changes a closed file behind the back of the store.
func edit(t *testing.T, path string, fn func(*bbolt.Tx) error) {
	t.Helper()
	db, err := bbolt.Open(path, 0o600, nil)
	if err != nil {
		t.Fatal(err)
	}
	if err := errors.Join(db.Update(fn), db.Close()); err != nil {
		t.Fatal(err)
	}
}

// A flipped bit in any kind of record is found by whoever reads it, named, and
// leaves the rest readable.
func TestFlippedRecord(t *testing.T) {
	ctx := t.Context()
	ask := map[string]func(s *store.Store) error{
		"items":   func(s *store.Store) error { _, err := s.Since(ctx, 0, 10); return err },
		"ids":     func(s *store.Store) error { _, err := s.Window(ctx, "t", 10); return err },
		"ledger":  func(s *store.Store) error { _, err := s.Window(ctx, "t", 10); return err },
		"visits":  func(s *store.Store) error { _, _, err := s.Visit(ctx, "alpha"); return err },
		"filters": func(s *store.Store) error { _, err := s.Filters(ctx); return err },
		"known": func(s *store.Store) error {
			_, err := s.Record(ctx, news.Visit{Source: "alpha", Started: when()}, sample(0, 3, 600))
			return err
		},
		"keys": func(s *store.Store) error {
			_, err := s.Record(ctx, news.Visit{Source: "alpha", Started: when()}, sample(0, 3, 600))
			return err
		},
	}
	others := 0
	ask["pages"] = func(s *store.Store) error {
		others++ // who knows the link already asks no other source
		_, err := s.Record(ctx, news.Visit{Source: news.SourceID(fmt.Sprint("other-", others)), Started: when()}, sample(0, 3, 600))
		return err
	}
	ask["mentions"] = func(s *store.Store) error {
		_, err := s.Record(ctx, news.Visit{Source: "alpha", Started: when().Add(2 * time.Hour), Reason: news.ReasonOK}, sample(0, 3, 600))
		return err
	}
	ask["history"] = func(s *store.Store) error { _, err := s.Changes(ctx, "t", 10); return err }
	for bucket, read := range ask {
		t.Run(bucket, func(t *testing.T) {
			path := filepath.Join(t.TempDir(), "straitwire.db")
			fill(t, path, 3)
			s := open(t, path, store.Options{})
			changed := sample(0, 3, 600)
			changed[1].Summary += " Corrected."
			if _, err := s.Record(ctx, news.Visit{Source: "alpha", Started: when().Add(time.Hour), Reason: news.ReasonOK}, changed); err != nil {
				t.Fatal(err)
			}
			items, err := s.Since(ctx, 0, 10)
			if err != nil {
				t.Fatal(err)
			}
			var entries []news.Entry
			for _, it := range items {
				entries = append(entries, news.Entry{Topic: "t", Item: it.ID, Seq: it.Seq, FirstSeen: it.FirstSeen})
			}
			if err := s.Append(ctx, 3, entries, map[news.TopicID]string{"t": "v1"}); err != nil {
				t.Fatal(err)
			}
			if err := read(s); err != nil {
				t.Fatalf("before the damage: %v", err)
			}
			if err := s.Close(); err != nil {
				t.Fatal(err)
			}
			edit(t, path, func(tx *bbolt.Tx) error {
				b := tx.Bucket([]byte(bucket))
				flipped := make(map[string][]byte)
				err := b.ForEach(func(k, v []byte) error {
					flipped[string(k)] = bytes.Clone(v)
					flipped[string(k)][len(v)-1] ^= 0x10
					return nil
				})
				for k, v := range flipped {
					err = errors.Join(err, b.Put([]byte(k), v))
				}
				return err
			})
			s = open(t, path, store.Options{})
			err = read(s)
			if !errors.Is(err, store.ErrDamaged) {
				t.Fatalf("reading %s = %v, want %v", bucket, err, store.ErrDamaged)
			}
			for _, part := range []string{path, bucket, "key", "backup"} {
				if !strings.Contains(err.Error(), part) {
					t.Errorf("%q does not name %q", err, part)
				}
			}
			if err := s.Ping(ctx); err != nil {
				t.Errorf("the rest is not readable: %v", err)
			}
		})
	}
}

// Whatever is overwritten in the file, nothing panics, nothing hangs, and the
// lock comes back.
func TestOverwrittenPages(t *testing.T) {
	if testing.Short() {
		t.Skip("slow")
	}
	dir := t.TempDir()
	good := filepath.Join(dir, "good.db")
	fill(t, good, 200)
	data, err := os.ReadFile(good)
	if err != nil {
		t.Fatal(err)
	}
	// The file grows in large steps: only what comes before the last byte is in use.
	pages := (len(bytes.TrimRight(data, "\x00")) + 4095) / 4096
	r := rand.New(rand.NewPCG(1, 2))
	damaged := 0
	for range 60 {
		path := filepath.Join(dir, "straitwire.db")
		spoiled := bytes.Clone(data[:(pages+1)*4096])
		page := r.IntN(pages)
		for i := range 4096 {
			if page > 1 || i%2 == 0 {
				spoiled[page*4096+i] = byte(r.Uint32())
			}
		}
		write(t, path, spoiled)
		switch err := useAll(t, path); {
		case errors.Is(err, store.ErrDamaged):
			damaged++
		case err != nil:
			t.Errorf("page %d: %v, want %v or nothing", page, err, store.ErrDamaged)
		}
	}
	t.Logf("damage noticed in %d of 60 files of %d pages", damaged, pages)
	if damaged == 0 {
		t.Error("no damage was noticed")
	}
}

func useAll(t *testing.T, path string) error {
	t.Helper()
	s, err := store.Open(path, store.Options{})
	if err != nil {
		return err
	}
	ctx := t.Context()
	_, since := s.Since(ctx, 0, 1000)
	_, visits := s.Visits(ctx)
	_, window := s.Window(ctx, "t", 10)
	_, record := s.Record(ctx, news.Visit{Source: "alpha", Started: when()}, sample(0, 300, 600))
	appended := s.Append(ctx, 1, nil, map[news.TopicID]string{"t": "v2"})
	_, prune := s.Prune(ctx, when().AddDate(1, 0, 0))
	return errors.Join(since, visits, window, record, appended, prune, s.Close())
}

// A file that is cut off under a running store must not end the process.
func TestCutOffWhileOpen(t *testing.T) {
	path := filepath.Join(t.TempDir(), "straitwire.db")
	fill(t, path, 300)
	s := open(t, path, store.Options{})
	truncate(t, path, 8*4096)
	if _, err := s.Since(t.Context(), 0, 1000); !errors.Is(err, store.ErrDamaged) {
		t.Errorf("Since = %v, want %v", err, store.ErrDamaged)
	}
	v := news.Visit{Source: "alpha", Started: when()}
	for range 2 {
		if _, err := s.Record(t.Context(), v, sample(0, 300, 600)); !errors.Is(err, store.ErrDamaged) {
			t.Errorf("Record = %v, want %v", err, store.ErrDamaged)
		}
	}
	if err := s.Close(); err != nil {
		t.Log(err)
	}
	if _, err := store.Open(path, store.Options{}); !errors.Is(err, store.ErrDamaged) {
		t.Errorf("Open after that = %v, want %v and the lock given back", err, store.ErrDamaged)
	}
}

// A full disk is named, loses nothing, and is over when there is room again.
func TestDiskFull(t *testing.T) {
	dir := t.TempDir()
	if out, err := exec.Command("mount", "-t", "tmpfs", "-o", "size=3m", "tmpfs", dir).CombinedOutput(); err != nil {
		t.Skipf("NOT TESTED: no small file system to fill: mount: %v: %s", err, out)
	}
	t.Cleanup(func() {
		if out, err := exec.Command("umount", dir).CombinedOutput(); err != nil {
			t.Errorf("umount: %v: %s", err, out)
		}
	})
	path := filepath.Join(dir, "straitwire.db")
	ballast := filepath.Join(dir, "ballast")
	write(t, ballast, make([]byte, 1<<20))
	s, err := store.Open(path, store.Options{})
	if err != nil {
		t.Fatal(err)
	}
	defer func() { _ = s.Close() }()
	ctx := t.Context()
	v := news.Visit{Source: "alpha", Started: when()}
	stored := 0
	for n := 0; ; n++ {
		if n == 1000 {
			t.Fatal("the disk does not get full")
		}
		if _, err = s.Record(ctx, v, sample(n*20, n*20+20, 3000)); err != nil {
			break
		}
		stored += 20
	}
	if !errors.Is(err, store.ErrFull) || !strings.Contains(err.Error(), path) || !strings.Contains(err.Error(), "alpha") {
		t.Fatalf("Record on a full disk = %v, want %v with file and source", err, store.ErrFull)
	}
	check := func() {
		t.Helper()
		items, err := s.Since(ctx, 0, 100_000)
		if err != nil || len(items) != stored {
			t.Fatalf("%d items, %v; want %d", len(items), err, stored)
		}
	}
	check()
	if err := s.Close(); err != nil {
		t.Fatal(err)
	}
	if s, err = store.Open(path, store.Options{}); err != nil {
		t.Fatalf("Open on a full disk: %v", err)
	}
	check()
	remove(t, ballast)
	if _, err := s.Record(ctx, v, sample(stored, stored+20, 3000)); err != nil {
		t.Fatalf("Record with room again: %v", err)
	}
	stored += 20
	check()
}
