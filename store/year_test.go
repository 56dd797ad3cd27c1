package store_test

import (
	"context"
	"fmt"
	"os"
	"path/filepath"
	"strconv"
	"sync"
	"testing"
	"time"

	"straitwire/news"
	"straitwire/store"
)

// yearSources says how many sources TestYear has.
const yearSources = "STRAITWIRE_YEAR_SOURCES"

// TestYear lets a year pass over a store: each day each source brings some
// items, a tenth of them enters a topic, and the store is pruned. What the file
// holds beside the ledger, which is for ever, must not grow once the first
// items are pruned; with a budget the file itself stays within it.
func TestYear(t *testing.T) {
	sources := 10
	if text := os.Getenv(yearSources); text != "" {
		var err error
		if sources, err = strconv.Atoi(text); err != nil {
			t.Fatal(err)
		}
	} else if testing.Short() {
		t.Skip("slow")
	}
	const each = 4
	budget := int64(sources) * each * 60 * 4000 // some sixty days of what is kept for ninety
	for _, tt := range []struct {
		name string
		opts store.Options
	}{
		{"age", store.Options{MaxAge: 90 * 24 * time.Hour}},
		{"size", store.Options{MaxAge: 90 * 24 * time.Hour, MaxBytes: budget}},
	} {
		t.Run(tt.name, func(t *testing.T) {
			t.Parallel()
			path := filepath.Join(t.TempDir(), "straitwire.db")
			s := open(t, path, tt.opts)
			ctx := t.Context()
			began := time.Now()
			entries, compactions := 0, 0
			var half, all int64 // bytes in use
			for day := range 365 {
				liveDay(ctx, t, s, sources, each, day)
				entries += enterDay(ctx, t, s, when().AddDate(0, 0, day))
				if day%5 == 0 {
					if _, err := s.Prune(ctx, when().AddDate(0, 0, day)); err != nil {
						t.Fatal(err)
					}
					if _, done, err := s.CompactIfWorth(ctx); err != nil {
						t.Fatal(err)
					} else if done {
						compactions++
					}
				}
				size, free, err := s.Room()
				if err != nil {
					t.Fatal(err)
				}
				all = size - free
				if day == 220 { // identities of the first items have gone as well
					half = all
				}
				if day%73 == 0 || day == 364 {
					t.Logf("day %3d: file %5.1f MB, of these %5.1f MB free; %d entries", day, float64(size)/1e6, float64(free)/1e6, entries)
				}
				if most := tt.opts.MaxBytes; most > 0 && day%5 == 0 && size > most {
					t.Fatalf("day %d: the file has %d bytes, the budget is %d", day, size, most)
				}
			}
			const entry = 2000 // bytes of an entry in ledger and archive, in half-full pages, at most
			grown := all - half - int64(entries)*144/365*entry
			if tt.opts.MaxBytes == 0 && grown > half/10 {
				t.Errorf("from day 220 to the end the file grew from %d to %d bytes with %d entries", half, all, entries)
			}
			if err := s.Close(); err != nil {
				t.Fatal(err)
			}
			v, err := store.Verify(ctx, path)
			if err != nil || v.Err() != nil {
				t.Errorf("verify: %v, %q", err, v.Problems)
			}
			t.Logf("%d sources, %d visits, %d items kept, %d entries, %d compactions in %v", sources, sources*365, v.Items, v.Entries, compactions, time.Since(began).Round(time.Second))
		})
	}
}

// liveDay lets all sources be visited at once, as it happens.
func liveDay(ctx context.Context, t *testing.T, s *store.Store, sources, each, day int) {
	var all sync.WaitGroup
	for n := range sources {
		all.Go(func() {
			id := fmt.Sprintf("s%d", n)
			items := sample((day*sources+n)*each, (day*sources+n+1)*each, 1500)
			for i := range items {
				items[i].URL = fmt.Sprintf("https://%s.example/%d/%d", id, day, i)
				items[i].GUID = items[i].URL
			}
			v := news.Visit{Source: news.SourceID(id), Started: when().AddDate(0, 0, day), Reason: news.ReasonOK}
			if _, err := s.Record(ctx, v, items); err != nil {
				t.Error(err)
			}
		})
	}
	all.Wait()
}

// enterDay publishes a tenth of what is new.
func enterDay(ctx context.Context, t *testing.T, s *store.Store, at time.Time) int {
	t.Helper()
	read, err := s.Checkpoint(ctx)
	if err != nil {
		t.Fatal(err)
	}
	items, err := s.Since(ctx, read, 100_000)
	if err != nil {
		t.Fatal(err)
	}
	var entries []news.Entry
	for _, it := range items {
		if read = it.Seq; it.Seq%10 == 0 {
			entries = append(entries, news.Entry{
				Topic: "taiwan-strait", Item: it.ID, Seq: it.Seq, FirstSeen: it.FirstSeen, Entered: at, Filter: "0123456789ab", Score: 3,
				Why: []news.Why{{Op: "term", Term: "median line", Field: "title", At: [2]int{10, 21}}, {Op: "concept", Term: "taiwan", Field: "title", At: [2]int{30, 36}}},
			})
		}
	}
	if err := s.Append(ctx, read, entries, nil); err != nil {
		t.Fatal(err)
	}
	return len(entries)
}
