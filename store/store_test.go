package store_test

import (
	"path/filepath"
	"testing"
	"time"

	"straitwire/news"
	"straitwire/store"
	"straitwire/store/storetest"

	"go.uber.org/goleak"
)

func TestMain(m *testing.M) {
	if beChild() {
		return
	}
	goleak.VerifyTestMain(m)
}

func TestPromises(t *testing.T) {
	storetest.Run(t, func(t *testing.T, place string, opts store.Options) storetest.Backend {
		return open(t, filepath.Join(place, "straitwire.db"), opts)
	})
}

func open(t testing.TB, path string, opts store.Options) *store.Store {
	t.Helper()
	s, err := store.Open(path, opts)
	if err != nil {
		t.Fatal(err)
	}
	t.Cleanup(func() { _ = s.Close() })
	return s
}

// fill records n items of a source, and closes the store.
func fill(t testing.TB, path string, n int) {
	t.Helper()
	s := open(t, path, store.Options{})
	if _, err := s.Record(t.Context(), news.Visit{Source: "alpha", Started: when()}, sample(0, n, 600)); err != nil {
		t.Fatal(err)
	}
	if err := s.Close(); err != nil {
		t.Fatal(err)
	}
}

func when() time.Time { return time.Date(2022, 12, 28, 6, 30, 0, 0, time.UTC) }
