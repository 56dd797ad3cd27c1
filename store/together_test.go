package store_test

import (
	"context"
	"errors"
	"fmt"
	"path/filepath"
	"sync"
	"testing"
	"time"

	"straitwire/news"
	"straitwire/store"
)

// TestRecordTogether records many visits at a time, of which some cannot be
// stored and some are given up: each has its own outcome.
func TestRecordTogether(t *testing.T) {
	s := open(t, filepath.Join(t.TempDir(), "straitwire.db"), store.Options{})
	gone, cancel := context.WithCancel(t.Context())
	cancel()
	const visits = 200
	outcomes := make([]error, visits)
	var all sync.WaitGroup
	for i := range visits {
		all.Go(func() {
			ctx := t.Context()
			v := news.Visit{Source: news.SourceID(fmt.Sprint("source-", i)), Started: when()}
			items := sample(3*i, 3*i+3, 100)
			switch i % 10 {
			case 3:
				items[2].Source = "another" // only seen once the first two are stored
			case 7:
				ctx = gone
			}
			_, outcomes[i] = s.Record(ctx, v, items)
		})
	}
	all.Wait()
	for i, err := range outcomes {
		source := news.SourceID(fmt.Sprint("source-", i))
		_, kept, readErr := s.Visit(t.Context(), source)
		if readErr != nil {
			t.Fatal(readErr)
		}
		switch i % 10 {
		case 3:
			if err == nil || kept {
				t.Errorf("%s: %v, kept %v; want an error and nothing kept", source, err, kept)
			}
		case 7:
			if !errors.Is(err, context.Canceled) || kept {
				t.Errorf("%s: %v, kept %v; want %v and nothing kept", source, err, kept, context.Canceled)
			}
		default:
			if err != nil || !kept {
				t.Errorf("%s: %v, kept %v; want it kept", source, err, kept)
			}
		}
	}
	stats, err := s.Stats(t.Context())
	if want := visits * 8 / 10 * 3; err != nil || stats.Items != want || stats.Seq != uint64(want) {
		t.Errorf("%d items up to Seq %d, %v; want %d: a visit that fails leaves none", stats.Items, stats.Seq, err, want)
	}
}

// TestRecordGivenUp ends the wait of a visit while another writes.
func TestRecordGivenUp(t *testing.T) {
	s := open(t, filepath.Join(t.TempDir(), "straitwire.db"), store.Options{})
	ctx, cancel := context.WithTimeout(t.Context(), time.Minute)
	var all sync.WaitGroup
	errs := make([]error, 50)
	for i := range errs {
		all.Go(func() {
			_, errs[i] = s.Record(ctx, news.Visit{Source: news.SourceID(fmt.Sprint("source-", i)), Started: when()}, sample(i, i+1, 100))
			if i == 0 {
				cancel()
			}
		})
	}
	all.Wait()
	cancel()
	for i, err := range errs {
		_, kept, _ := s.Visit(t.Context(), news.SourceID(fmt.Sprint("source-", i)))
		if kept != (err == nil) || err != nil && !errors.Is(err, context.Canceled) {
			t.Errorf("visit %d: %v, kept %v", i, err, kept)
		}
	}
}
