package store_test

import (
	"fmt"
	"path/filepath"
	"testing"
	"time"

	"straitwire/news"
	"straitwire/store"
)

// The budget takes those items first that have not changed for longest, none
// that the publisher has not read, and none of the last day.
func TestPruneToSize(t *testing.T) {
	const budget = 12 << 20
	path := filepath.Join(t.TempDir(), "straitwire.db")
	s := open(t, path, store.Options{MaxBytes: budget})
	ctx := t.Context()
	const days, each = 20, 100
	for day := range days {
		v := news.Visit{Source: news.SourceID(fmt.Sprint("s", day%4)), Started: when().AddDate(0, 0, day)}
		if _, err := s.Record(ctx, v, sample(day*each, (day+1)*each, 5000)); err != nil {
			t.Fatal(err)
		}
	}
	now := when().AddDate(0, 0, days)
	prune := func() store.Pruned {
		t.Helper()
		pruned, err := s.Prune(ctx, now)
		if err != nil {
			t.Fatal(err)
		}
		return pruned
	}
	if pruned := prune(); pruned.Items != 0 || pruned.Over == 0 {
		t.Fatalf("%+v was pruned, but the publisher has read nothing", pruned)
	}
	enter(t, s, "t")
	pruned := prune()
	size, free, err := s.Room()
	if err != nil || size == 0 || pruned.Over != 0 || pruned.Items == 0 || pruned.Items%200 != 0 {
		t.Fatalf("%+v, %d bytes, %d free, %v", pruned, size, free, err)
	}
	st, err := s.Stats(ctx)
	if err != nil || st.Items != days*each-pruned.Items || st.Items < 300 {
		t.Errorf("%d items stay after %+v, %v", st.Items, pruned, err)
	}
	items, err := s.Since(ctx, 0, 1)
	if err != nil || items[0].Seq != uint64(pruned.Items)+1 {
		t.Errorf("the first item that stays has seq %d, %v; want %d", items[0].Seq, err, pruned.Items+1)
	}
	if again := prune(); again.Items != 0 {
		t.Errorf("a second prune: %+v", again)
	}
	// A budget that is too small for a day keeps that day, and says so.
	s.Retain(store.Options{MaxBytes: 1})
	now = when().AddDate(0, 0, days-1).Add(12 * time.Hour)
	if pruned = prune(); pruned.Over == 0 {
		t.Errorf("%+v", pruned)
	}
	if st, err = s.Stats(ctx); err != nil || st.Items != each {
		t.Errorf("%d items stay, %v; want %d of the last day", st.Items, err, each)
	}
	if err := s.Close(); err != nil {
		t.Fatal(err)
	}
	if v, err := store.Verify(ctx, path); err != nil || v.Err() != nil {
		t.Errorf("Verify = %q, %v", v.Problems, err)
	}
}
