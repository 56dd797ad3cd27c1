package store_test

import (
	"path/filepath"
	"slices"
	"testing"
	"time"

	"straitwire/news"
	"straitwire/store"
)

// A budget takes the months of archives that are older than all items, whole,
// so that archives do not push out the items. What stays is as it was.
func TestPruneToSizeTakesOldArchives(t *testing.T) {
	const budget = 9 << 20
	path := filepath.Join(t.TempDir(), "straitwire.db")
	s := open(t, path, store.Options{MaxBytes: budget})
	ctx := t.Context()
	topics := []news.TopicID{"one", "two"}
	known := map[news.TopicID]map[time.Time][]news.ItemID{"one": {}, "two": {}}
	var pruned store.Pruned
	for day := range 200 {
		at := when().AddDate(0, 0, day)
		liveDay(ctx, t, s, 5, 4, day)
		read, err := s.Checkpoint(ctx)
		if err != nil {
			t.Fatal(err)
		}
		items, err := s.Since(ctx, read, 1000)
		if err != nil {
			t.Fatal(err)
		}
		var entries []news.Entry
		for _, it := range items {
			read = it.Seq
			for _, id := range topics {
				entries = append(entries, news.Entry{Topic: id, Item: it.ID, Seq: it.Seq, FirstSeen: it.FirstSeen, Entered: at})
				month := news.MonthOf(at)
				known[id][month] = append(known[id][month], it.ID)
			}
		}
		if err := s.Append(ctx, read, entries, nil); err != nil {
			t.Fatal(err)
		}
		if day%5 > 0 {
			continue
		}
		p, err := s.Prune(ctx, at)
		if err != nil {
			t.Fatal(err)
		}
		if p.Over > 0 {
			t.Fatalf("day %d: %+v", day, p)
		}
		pruned.Archived += p.Archived
		if _, _, err := s.CompactIfWorth(ctx); err != nil {
			t.Fatal(err)
		}
	}
	if n, err := s.Count(ctx, "one"); err != nil || n < 300 {
		t.Errorf("%d items are left beside the archive, %v", n, err)
	}
	gone := 0
	for _, id := range topics {
		months, err := s.ArchiveMonths(ctx, id, time.Time{})
		if err != nil || len(months) < 2 || len(months) >= len(known[id]) {
			t.Fatalf("months %v of %d, %v", months, len(known[id]), err)
		}
		for month, ids := range known[id] {
			listed, err := s.Archived(ctx, id, month, 0, 10_000)
			if err != nil {
				t.Fatal(err)
			}
			got := make([]news.ItemID, len(listed))
			for i := range listed {
				got[i] = listed[i].Item.ID
			}
			slices.Sort(got)
			slices.Sort(ids)
			switch before := month.Before(months[0].Begin); {
			case before && len(got) == 0:
				gone += len(ids)
			case before || !slices.Equal(got, ids):
				t.Errorf("topic %s, %s: %d entries of %d", id, month.Format("2006-01"), len(got), len(ids))
			}
		}
	}
	if gone != pruned.Archived {
		t.Errorf("%d entries of archives are gone, %d were said to be", gone, pruned.Archived)
	}
	if err := s.Close(); err != nil {
		t.Fatal(err)
	}
	if v, err := store.Verify(ctx, path); err != nil || v.Err() != nil {
		t.Errorf("Verify = %q, %v", v.Problems, err)
	}
}
