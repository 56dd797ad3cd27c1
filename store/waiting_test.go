package store

import (
	"context"
	"fmt"
	"math/rand/v2"
	"os"
	"path/filepath"
	"sync"
	"testing"
	"testing/synctest"
	"time"

	"github.com/google/go-cmp/cmp"

	"straitwire/news"
)

var noon = time.Date(2026, 3, 1, 12, 0, 0, 0, time.UTC)

func openWaiting(t *testing.T) *Store {
	t.Helper()
	s, err := Open(filepath.Join(t.TempDir(), "straitwire.db"), Options{})
	if err != nil {
		t.Fatal(err)
	}
	t.Cleanup(func() { _ = s.Close() })
	return s
}

// afterCrash returns what a crash of now would leave of the visits.
func afterCrash(t *testing.T, s *Store) map[news.SourceID]news.Visit {
	t.Helper()
	raw, err := os.ReadFile(s.path)
	if err != nil {
		t.Fatal(err)
	}
	copied := filepath.Join(t.TempDir(), "crashed.db")
	if err := os.WriteFile(copied, raw, 0o600); err != nil {
		t.Fatal(err)
	}
	left, err := Open(copied, Options{ReadOnly: true})
	if err != nil {
		t.Fatal(err)
	}
	defer func() { _ = left.Close() }()
	visits, err := left.Visits(t.Context())
	if err != nil {
		t.Fatal(err)
	}
	return visits
}

func mustRecord(t *testing.T, s *Store, v news.Visit, items ...news.Item) news.Visit {
	t.Helper()
	stored, err := s.Record(t.Context(), v, items)
	if err != nil {
		t.Fatal(err)
	}
	return stored
}

// wellVisited records a document and two visits that found it the same, so
// that the class of the source has held.
func wellVisited(t *testing.T, s *Store, source news.SourceID) news.Visit {
	t.Helper()
	v := news.Visit{Source: source, URL: "https://" + string(source) + ".example/feed", Started: noon, Reason: news.ReasonOK, Status: 200, ETag: `"1"`, Succeeded: noon, Fresh: time.Minute, NotBefore: noon.Add(time.Minute)}
	v = mustRecord(t, s, v, news.Item{GUID: "1", Title: "Frigate leaves the harbour of " + string(source)})
	for range 2 {
		v = mustRecord(t, s, again(v))
	}
	return v
}

// again is the next visit of a source, an hour later, which found nothing.
func again(v news.Visit) news.Visit {
	v.Started = v.Started.Add(time.Hour)
	v.Reason, v.Status, v.Bytes, v.NotBefore, v.Succeeded = news.ReasonNotModified, 304, 0, time.Time{}, v.Started
	v.Took = 30 * time.Millisecond
	return v
}

// TestWaitingLoss says what of a visit a crash may lose: nothing but that we
// asked and there was nothing.
func TestWaitingLoss(t *testing.T) {
	tests := []struct {
		name   string
		change func(v *news.Visit)
		kept   bool
	}{
		{"nothing", func(*news.Visit) {}, false},
		{"the same bytes again", func(v *news.Visit) { v.Status, v.Bytes = 200, 4711 }, false},
		{"may be asked later", func(v *news.Visit) { v.NotBefore = v.Started.Add(time.Minute) }, true},
		{"stays fresh for longer", func(v *news.Visit) { v.Fresh = time.Hour }, true},
		{"another validator", func(v *news.Visit) { v.ETag = `"2"` }, true},
		{"another date", func(v *news.Visit) { v.LastModified = "Sun, 01 Mar 2026 12:00:00 GMT" }, true},
		{"moved", func(v *news.Visit) { v.Moving, v.Held = "https://new.example/feed", 1 }, true},
		{"names a hub", func(v *news.Visit) { v.Hub = "https://hub.example/" }, true},
		{"another address", func(v *news.Visit) { v.URL = "https://other.example/feed" }, true},
		{"a detail", func(v *news.Visit) { v.Detail = "cut short" }, true},
		{"failed", func(v *news.Visit) {
			v.Reason, v.Status, v.Failures, v.FailingSince = news.ReasonStatus, 500, 1, v.Started
		}, true},
		{"patience", func(v *news.Visit) {
			v.Reason, v.Status, v.Failures, v.Calm, v.CalmUntil = news.ReasonLimited, 429, 1, "alpha.example", v.Started.Add(time.Hour)
		}, true},
		{"quiet for long", func(v *news.Visit) { v.Started = v.Started.AddDate(5, 0, 0); v.Succeeded = v.Started }, true},
		{"after a failure", func(v *news.Visit) { v.Started = v.Started.Add(time.Minute) }, true},
		{"empty", func(v *news.Visit) { v.Reason, v.Status = news.ReasonEmpty, 200 }, true},
	}
	for _, test := range tests {
		t.Run(test.name, func(t *testing.T) {
			// In a bubble the time after which they are written does not pass.
			synctest.Test(t, func(t *testing.T) {
				s := openWaiting(t)
				before := wellVisited(t, s, "alpha")
				if test.name == "after a failure" {
					failed := again(before)
					failed.Reason, failed.Status = news.ReasonStatus, 500
					before = mustRecord(t, s, failed)
				}
				if err := s.flush(t.Context()); err != nil {
					t.Fatal(err)
				}
				v := again(before)
				test.change(&v)
				v = mustRecord(t, s, v)
				want := before
				if test.kept {
					want = v
				}
				if diff := cmp.Diff(want, afterCrash(t, s)["alpha"]); diff != "" {
					t.Errorf("after a crash, -want +got:\n%s", diff)
				}
			})
		})
	}
}

// TestWaitingFirst: a program that crashes again and again asks no source
// twice for that.
func TestWaitingFirst(t *testing.T) {
	path := filepath.Join(t.TempDir(), "straitwire.db")
	var v news.Visit
	for range 3 {
		s, err := Open(path, Options{})
		if err != nil {
			t.Fatal(err)
		}
		if v.Source == "" {
			v = wellVisited(t, s, "alpha")
		} else {
			v = mustRecord(t, s, again(v))
			if got := afterCrash(t, s)["alpha"]; !got.Started.Equal(v.Started) {
				t.Errorf("the first visit of this process was at %s, a crash leaves %s", v.Started, got.Started)
			}
		}
		v = mustRecord(t, s, again(v))
		if err := s.Close(); err != nil {
			t.Fatal(err)
		}
		if got := afterCrash(t, s)["alpha"]; !got.Started.Equal(v.Started) {
			t.Errorf("after Close the last visit is of %s, want %s", got.Started, v.Started)
		}
	}
}

// TestWaitingEnds: what waits goes with the next write of anything, with a
// copy, and after a while by itself.
func TestWaitingEnds(t *testing.T) {
	tests := []struct {
		name  string
		write func(ctx context.Context, s *Store) error
	}{
		{"an event", func(ctx context.Context, s *Store) error {
			return s.Note(ctx, news.Event{Kind: news.EventGap, At: noon, Source: "alpha"})
		}},
		{"a visit of another source", func(ctx context.Context, s *Store) error {
			_, err := s.Record(ctx, news.Visit{Source: "beta", Started: noon, Reason: news.ReasonEmpty}, nil)
			return err
		}},
		{"what a hub sent", func(ctx context.Context, s *Store) error {
			_, err := s.Receive(ctx, "alpha", noon.Add(9*time.Hour), nil)
			return err
		}},
		{"a copy", func(ctx context.Context, s *Store) error {
			_, err := s.Snapshot(ctx, discard{})
			return err
		}},
		{"time", func(context.Context, *Store) error {
			time.Sleep(waitAtMost) // of the bubble
			synctest.Wait()
			return nil
		}},
	}
	for _, test := range tests {
		t.Run(test.name, func(t *testing.T) {
			synctest.Test(t, func(t *testing.T) {
				s := openWaiting(t)
				v := again(wellVisited(t, s, "alpha"))
				for range 3 {
					v = mustRecord(t, s, again(v))
				}
				if got := afterCrash(t, s)["alpha"]; got.Started.Equal(v.Started) {
					t.Fatal("the visit does not wait")
				}
				if err := test.write(t.Context(), s); err != nil {
					t.Fatal(err)
				}
				if got := afterCrash(t, s)["alpha"]; !got.Started.Equal(v.Started) {
					t.Errorf("a crash leaves the visit of %s, want that of %s", got.Started, v.Started)
				}
			})
		})
	}
}

type discard struct{}

func (discard) Write(p []byte) (int, error) { return len(p), nil }

// TestWaitingTwin holds a store to one that writes everything at once.
func TestWaitingTwin(t *testing.T) {
	lazy, eager := openWaiting(t), openWaiting(t)
	sources := []news.SourceID{"alpha", "beta", "gamma"}
	r := rand.New(rand.NewPCG(1, 2))
	for _, source := range sources {
		wellVisited(t, lazy, source)
		wellVisited(t, eager, source)
	}
	waited := 0
	for step := range 400 {
		source := sources[r.IntN(len(sources))]
		last, _, err := lazy.Visit(t.Context(), source)
		if err != nil {
			t.Fatal(err)
		}
		v, items := again(last), []news.Item(nil)
		kind := r.IntN(10)
		switch kind {
		case 0:
			v.Reason, v.Status, v.ETag = news.ReasonOK, 200, fmt.Sprint(step)
			items = []news.Item{{GUID: fmt.Sprint(step), Title: fmt.Sprint("Convoy ", step, " of ", source)}}
		case 1:
			v.Reason, v.Failures = news.ReasonTimeout, last.Failures+1
		case 2:
			v.NotBefore = v.Started.Add(time.Minute)
		default:
			v.Failures, v.FailingSince = 0, time.Time{}
		}
		clear(eager.waiting.asked)
		for _, s := range []*Store{lazy, eager} {
			if kind == 3 {
				_, err = s.Receive(t.Context(), source, v.Started, []news.Item{{GUID: fmt.Sprint("p", step), Title: fmt.Sprint("Radar ", step)}})
			} else {
				_, err = s.Record(t.Context(), v, items)
			}
			if err != nil {
				t.Fatal(err)
			}
		}
		waited += len(lazy.waiting.all())
		want, err := eager.Visits(t.Context())
		if err != nil {
			t.Fatal(err)
		}
		got, err := lazy.Visits(t.Context())
		if err != nil {
			t.Fatal(err)
		}
		if diff := cmp.Diff(want, got); diff != "" {
			t.Fatalf("step %d, -eager +lazy:\n%s", step, diff)
		}
	}
	if waited == 0 || len(eager.waiting.all()) > 0 {
		t.Errorf("%d visits waited, and %d of the twin", waited, len(eager.waiting.all()))
	}
}

// TestWaitingSeen: whoever has recorded a visit sees it, whatever others write
// meanwhile, and nobody sees an older one after it.
func TestWaitingSeen(t *testing.T) {
	s := openWaiting(t)
	ctx := t.Context()
	var visitors, others sync.WaitGroup
	done := make(chan struct{})
	others.Go(func() {
		for {
			select {
			case <-done:
				return
			default:
			}
			if err := s.Note(ctx, news.Event{Kind: news.EventGap, At: noon}); err != nil {
				t.Error(err)
			}
		}
	})
	first := map[news.SourceID]news.Visit{}
	for n := range 4 {
		source := news.SourceID(fmt.Sprint("s", n))
		first[source] = wellVisited(t, s, source)
	}
	others.Go(func() {
		seen := map[news.SourceID]time.Time{}
		for {
			select {
			case <-done:
				return
			default:
			}
			visits, err := s.Visits(ctx)
			if err != nil {
				t.Error(err)
			}
			for source, v := range visits {
				if v.Started.Before(seen[source]) {
					t.Errorf("source %s went back from the visit of %s to that of %s", source, seen[source], v.Started)
				}
				seen[source] = v.Started
			}
		}
	})
	for source, v := range first {
		visitors.Go(func() {
			for range 100 {
				recorded, err := s.Record(ctx, again(v), nil)
				if err != nil {
					t.Error(err)
					return
				}
				got, _, err := s.Visit(ctx, source)
				if err != nil || !got.Started.Equal(recorded.Started) {
					t.Errorf("source %s: recorded the visit of %s, read that of %s: %v", source, recorded.Started, got.Started, err)
				}
				v = recorded
			}
		})
	}
	visitors.Wait()
	close(done)
	others.Wait()
}

// TestWaitingFails: while nothing can be written, no visit waits in silence.
func TestWaitingFails(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		s := openWaiting(t)
		v := mustRecord(t, s, again(wellVisited(t, s, "alpha")))
		if err := s.current.Load().file.Close(); err != nil { // reading goes on
			t.Fatal(err)
		}
		v = mustRecord(t, s, again(v))
		time.Sleep(waitAtMost) // of the bubble
		synctest.Wait()
		if _, err := s.Record(t.Context(), again(v), nil); err == nil {
			t.Error("a visit waits although nothing can be written")
		}
		got, _, err := s.Visit(t.Context(), "alpha")
		if err != nil || !got.Started.Equal(v.Started) {
			t.Errorf("the last visit is that of %s, want %s: %v", got.Started, v.Started, err)
		}
	})
}

// TestWaitingMany: when many wait, they are written.
func TestWaitingMany(t *testing.T) {
	s := openWaiting(t)
	well := wellVisited(t, s, "alpha")
	visit := func(n int) news.Visit {
		v := well
		v.Source = news.SourceID(fmt.Sprint("s", n))
		return v
	}
	const sources = maxWaiting + 10
	err := s.together(t.Context(), func(tx txn) error { // as if all had been visited
		for n := range sources {
			if _, err := tx.putVisit(visit(n)); err != nil {
				return err
			}
			s.waiting.wrote(visit(n).Source)
		}
		return nil
	})
	if err != nil {
		t.Fatal(err)
	}
	most := 0
	for n := range sources {
		mustRecord(t, s, again(visit(n)))
		s.waiting.mu.Lock()
		most = max(most, len(s.waiting.visits))
		s.waiting.mu.Unlock()
	}
	if most == 0 || most >= maxWaiting {
		t.Errorf("up to %d visits waited, want fewer than %d", most, maxWaiting)
	}
}
