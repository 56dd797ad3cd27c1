package store_test

import (
	"context"
	"errors"
	"fmt"
	"io"
	"path/filepath"
	"sync"
	"testing"
	"time"

	"straitwire/news"
	"straitwire/store"
)

// A store is compacted again and again while others read, write and copy it:
// nothing is lost, nothing waits for a slow reader, and the file stays ours.
func TestCompactInUse(t *testing.T) {
	dir := t.TempDir()
	path := filepath.Join(dir, "straitwire.db")
	fill(t, path, 500)
	s := open(t, path, store.Options{MaxPerSource: 100})
	ctx := t.Context()
	enter(t, s, "all")
	if _, err := s.Prune(ctx, when()); err != nil {
		t.Fatal(err)
	}
	before, err := s.Stats(ctx)
	if err != nil {
		t.Fatal(err)
	}

	// A slow copy of the file as it is now, which ends after all compactions.
	slow, release := make(chan error), make(chan struct{})
	started := make(chan struct{})
	file := filepath.Join(dir, "slow.db")
	go func() {
		_, err := store.Backup(ctx, file, func(w io.Writer) error {
			_, err := s.Snapshot(ctx, &stalled{w: w, started: started, release: release})
			return err
		})
		slow <- err
	}()
	<-started

	work, stop := context.WithCancel(ctx)
	var all sync.WaitGroup
	written := 0
	all.Go(func() {
		for work.Err() == nil {
			v := news.Visit{Source: "beta", Started: when().Add(time.Duration(written) * time.Minute)}
			if _, err := s.Record(ctx, v, sample(1000+written, 1001+written, 600)); err != nil {
				t.Error(err)
				return
			}
			written++
		}
	})
	for range 2 {
		all.Go(func() {
			for work.Err() == nil {
				if _, err := s.Since(ctx, 0, 50); err != nil {
					t.Error(err)
					return
				}
				if _, _, err := s.Room(); err != nil {
					t.Error(err)
					return
				}
			}
		})
	}
	for range 8 {
		c, err := s.Compact(ctx)
		if err != nil || c.After <= 0 {
			t.Fatalf("Compact = %+v, %v", c, err)
		}
		if _, err := store.Open(path, store.Options{}); !errors.Is(err, store.ErrLocked) {
			t.Fatalf("another one opens the file: %v", err)
		}
	}
	stop()
	all.Wait()
	close(release)
	if err := <-slow; err != nil {
		t.Errorf("the slow backup: %v", err)
	}
	after, err := s.Stats(ctx)
	if err != nil || after.Items != before.Items+written || after.Checkpoint != before.Checkpoint || written == 0 {
		t.Errorf("%+v, %v after %+v and %d more", after, err, before, written)
	}
	if err := s.Close(); err != nil {
		t.Fatal(err)
	}
	if _, err := s.Compact(ctx); err == nil {
		t.Error("a closed store is compacted")
	}
	if v, err := store.Verify(ctx, path); err != nil || v.Err() != nil || v.Items != after.Items {
		t.Errorf("Verify = %+v, %v", v, err)
	}
	only(t, dir, "slow.db", "straitwire.db", "straitwire.db.initialised")
}

// stalled is a writer that stops after its first bytes until it is released.
type stalled struct {
	w                io.Writer
	started, release chan struct{}
	once             sync.Once
}

func (s *stalled) Write(p []byte) (int, error) {
	s.once.Do(func() { close(s.started); <-s.release })
	return s.w.Write(p)
}

// A compaction that fails leaves the store as it was.
func TestCompactFails(t *testing.T) {
	path := filepath.Join(t.TempDir(), "straitwire.db")
	fill(t, path, 50)
	s := open(t, path, store.Options{})
	gone, stop := context.WithCancel(t.Context())
	stop()
	if _, err := s.Compact(gone); !errors.Is(err, context.Canceled) {
		t.Errorf("Compact = %v", err)
	}
	if v, err := s.Record(t.Context(), news.Visit{Source: "alpha", Started: when()}, sample(50, 51, 600)); err != nil || v.New != 1 {
		t.Errorf("%d new, %v", v.New, err)
	}
}

// A file is compacted once most of it is free, or once it is larger than it
// may be.
func TestCompactIfWorth(t *testing.T) {
	const budget = 16 << 20
	for _, tt := range []struct {
		name         string
		items, keep  int
		budget       int64
		want, within bool
	}{
		{"small", 200, 10, 0, false, false},
		{"full", 4000, 4000, 0, false, false},
		{"beyond the budget", 4000, 4000, budget, true, true},
		{"within the budget", 200, 10, budget, false, true},
	} {
		t.Run(tt.name, func(t *testing.T) {
			path := filepath.Join(t.TempDir(), "straitwire.db")
			s := open(t, path, store.Options{MaxBytes: tt.budget, MaxPerSource: tt.keep})
			for i := range tt.items / 100 {
				v := news.Visit{Source: news.SourceID(fmt.Sprint("s", i%2)), Started: when().AddDate(0, 0, i)}
				if _, err := s.Record(t.Context(), v, sample(i*100, i*100+100, 5000)); err != nil {
					t.Fatal(err)
				}
			}
			enter(t, s, "all")
			if _, err := s.Prune(t.Context(), when().AddDate(0, 0, 60)); err != nil {
				t.Fatal(err)
			}
			c, done, err := s.CompactIfWorth(t.Context())
			if err != nil || done != tt.want {
				t.Errorf("CompactIfWorth = %+v, %v, %v; want %v", c, done, err, tt.want)
			}
			if size, _, err := s.Room(); err != nil || tt.within && size > tt.budget {
				t.Errorf("the file has %d bytes, %v; it may have %d", size, err, tt.budget)
			}
		})
	}
}
