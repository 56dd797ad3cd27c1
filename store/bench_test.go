package store_test

import (
	"fmt"
	"path/filepath"
	"testing"
	"time"

	"straitwire/news"
	"straitwire/store"
)

// warm is a store with some history, so that trees are as deep as in use.
func warm(b *testing.B, sources, each, size int) *store.Store {
	b.Helper()
	s := open(b, filepath.Join(b.TempDir(), "straitwire.db"), store.Options{})
	for n := range sources {
		v := news.Visit{Source: news.SourceID(fmt.Sprintf("source-%d", n)), Started: when().Add(time.Duration(n) * time.Second)}
		if _, err := s.Record(b.Context(), v, sample(n*each, (n+1)*each, size)); err != nil {
			b.Fatal(err)
		}
	}
	return s
}

func BenchmarkRecord(b *testing.B) {
	b.Run("new=30/kept=10000", func(b *testing.B) {
		s := warm(b, 20, 500, 1000)
		n := 0
		for b.Loop() {
			b.StopTimer()
			items := sample(20_000+n*30, 20_000+n*30+30, 1000)
			n++
			b.StartTimer()
			v := news.Visit{Source: "source-3", Started: when().Add(time.Duration(n) * time.Hour)}
			got, err := s.Record(b.Context(), v, items)
			if err != nil || got.New != 30 {
				b.Fatalf("%d new, %v", got.New, err)
			}
		}
	})
	b.Run("same=30/kept=10000", func(b *testing.B) {
		s := warm(b, 20, 500, 1000)
		items := sample(1500, 1530, 1000)
		at := when().Add(time.Hour)
		for b.Loop() {
			at = at.Add(time.Minute)
			got, err := s.Record(b.Context(), news.Visit{Source: "source-3", Started: at}, items)
			if err != nil || got.New != 0 || got.Updated != 0 {
				b.Fatalf("%d new, %d changed, %v", got.New, got.Updated, err)
			}
		}
	})
	b.Run("same=0/kept=10000", func(b *testing.B) { // a 304: what a commit costs
		s := warm(b, 20, 500, 1000)
		at := when().Add(time.Hour)
		for b.Loop() {
			at = at.Add(time.Minute)
			if _, err := s.Record(b.Context(), news.Visit{Source: "source-3", Started: at, Reason: news.ReasonNotModified}, nil); err != nil {
				b.Fatal(err)
			}
		}
	})
}

func BenchmarkSince(b *testing.B) {
	s := warm(b, 10, 200, 3000)
	b.Run("items=1000/size=3000", func(b *testing.B) {
		for b.Loop() {
			if items, err := s.Since(b.Context(), 500, 1000); err != nil || len(items) != 1000 {
				b.Fatalf("%d items, %v", len(items), err)
			}
		}
		b.ReportMetric(float64(b.Elapsed().Microseconds())/float64(b.N)/1000, "µs/item")
	})
}

func BenchmarkWindow(b *testing.B) {
	s := warm(b, 20, 500, 1000)
	items, err := s.Since(b.Context(), 0, 10_000)
	if err != nil {
		b.Fatal(err)
	}
	var entries []news.Entry
	for _, it := range items {
		entries = append(entries, news.Entry{
			Topic: "t", Item: it.ID, Seq: it.Seq, FirstSeen: it.FirstSeen, Entered: it.FirstSeen, Filter: "v1",
			Why: []news.Why{{Op: "term", Term: "coast guard", Field: "title", At: [2]int{3, 14}}},
		})
	}
	if err := s.Append(b.Context(), 10_000, entries, nil); err != nil {
		b.Fatal(err)
	}
	b.Run("items=100/kept=10000", func(b *testing.B) {
		for b.Loop() {
			if window, err := s.Window(b.Context(), "t", 100); err != nil || len(window) != 100 {
				b.Fatalf("%d items, %v", len(window), err)
			}
		}
	})
	b.Run("count/kept=10000", func(b *testing.B) {
		for b.Loop() {
			if n, err := s.Count(b.Context(), "t"); err != nil || n != 10_000 {
				b.Fatalf("%d items, %v", n, err)
			}
		}
	})
}

func BenchmarkPrune(b *testing.B) {
	for b.Loop() {
		b.StopTimer()
		s := warm(b, 20, 100, 1000)
		if err := s.Append(b.Context(), 2000, nil, nil); err != nil {
			b.Fatal(err)
		}
		b.StartTimer()
		pruned, err := s.Prune(b.Context(), when().AddDate(1, 0, 0))
		if err != nil || pruned.Items != 2000 {
			b.Fatalf("%+v, %v", pruned, err)
		}
	}
}
