package store

import (
	"context"
	"maps"
	"reflect"
	"slices"
	"sync"
	"time"

	"straitwire/news"
)

const (
	// waitAtMost is how long a visit that brought nothing waits for a write
	// that it can go with.
	waitAtMost = 10 * time.Second
	// maxWaiting is how many wait at most while the file can be written.
	maxWaiting = 4096
)

// waiting holds the last visits of sources where these brought nothing: they
// are written with whatever is written next. A crash may lose them, so they say
// nothing but that we asked and there was nothing; idle knows.
//
// Only who holds the right to write changes what waits, and every transaction
// takes all of it along: what waits is always newer than what the file has.
type waiting struct {
	mu     sync.Mutex
	visits map[news.SourceID]news.Visit
	asked  map[news.SourceID]struct{} // sources of which this process has written a visit
	alarm  *time.Timer                // nil while nothing waits
	failed bool                       // the last write could not be made
}

func newWaiting() *waiting {
	return &waiting{visits: make(map[news.SourceID]news.Visit), asked: make(map[news.SourceID]struct{})}
}

// idle reports whether a visit says no more than the one before, but that the
// source was asked again. One with a word on when it may be asked the next time
// says more: after a crash it must still be kept. So does one that ends a
// failure or brings a class of health nearer.
func idle(before, v news.Visit) bool {
	if v.Reason != news.ReasonNotModified || !before.Reason.Good() || !v.NotBefore.IsZero() || v.Tally != (news.Tally{}) {
		return false
	}
	same := before
	same.Started, same.Took, same.Reason, same.Status, same.Bytes = v.Started, v.Took, v.Reason, v.Status, v.Bytes
	same.NotBefore, same.Succeeded = time.Time{}, v.Succeeded
	same.New, same.Updated, same.Tally, same.Delta, same.Follows = 0, 0, news.Tally{}, false, false
	return reflect.DeepEqual(same, v)
}

// postpone lets a visit wait and returns it as it will be stored, or false
// where it has to be written now. The first one of each source is: whatever
// makes the program crash again and again must not make it ask as often.
func (s *Store) postpone(ctx context.Context, v news.Visit) (news.Visit, bool, error) {
	if v.Reason != news.ReasonNotModified || s.opts.ReadOnly {
		return v, false, ctx.Err()
	}
	select {
	case s.writing <- struct{}{}:
		defer func() { <-s.writing }()
	case <-ctx.Done():
		return v, false, ctx.Err()
	}
	if s.broken.Load() != nil || !s.waiting.may(v.Source) {
		return v, false, nil
	}
	before, ok := s.waiting.last(v.Source)
	if !ok {
		err := s.view(ctx, func(tx txn) (err error) {
			before, ok, err = tx.visit(s.recent, v.Source)
			return err
		})
		if err != nil || !ok {
			return v, false, err
		}
	}
	v = visitClock(v)
	goOn(before, &v, 0)
	v.Total = before.Total
	events := news.Conclude(before, &v, news.Found{})
	v.Listing, v.First = news.Listing{}, news.First{}
	if len(events) > 0 || !idle(before, v) {
		return v, false, nil
	}
	if full := s.waiting.add(v, s.writeLate); full {
		_ = s.write(context.WithoutCancel(ctx), takeAlong) // they go on waiting
	}
	return v, true, nil
}

// takeAlong writes nothing of its own.
func takeAlong(txn) (bool, error) { return true, nil }

// flush writes what waits.
func (s *Store) flush(ctx context.Context) error {
	return s.update(ctx, func(txn) (bool, error) { return !s.waiting.empty(), nil })
}

// writeLate writes what has waited for long.
func (s *Store) writeLate() {
	if err := s.flush(context.Background()); err != nil {
		s.waiting.stop() // the next visit meets the same error, and says so
		s.waiting.again()
	}
}

// last returns the visit of a source that waits, or false.
func (w *waiting) last(id news.SourceID) (news.Visit, bool) {
	w.mu.Lock()
	defer w.mu.Unlock()
	v, ok := w.visits[id]
	return v, ok
}

// may reports whether visits of a source may wait.
func (w *waiting) may(id news.SourceID) bool {
	w.mu.Lock()
	defer w.mu.Unlock()
	_, ok := w.asked[id]
	return ok && !w.failed
}

// stop lets no more visits wait until something could be written: who records
// one is to learn that nothing is kept, as on a full disk.
func (w *waiting) stop() {
	w.mu.Lock()
	defer w.mu.Unlock()
	w.failed = true
}

// wrote takes down that a visit of a source was written.
func (w *waiting) wrote(id news.SourceID) {
	w.mu.Lock()
	defer w.mu.Unlock()
	w.asked[id] = struct{}{}
}

// add takes a visit, sets the alarm if it is the first, and reports whether so
// many wait now that they should be written.
func (w *waiting) add(v news.Visit, late func()) (full bool) {
	w.mu.Lock()
	defer w.mu.Unlock()
	_, again := w.visits[v.Source]
	w.visits[v.Source] = v
	if w.alarm == nil {
		w.alarm = time.AfterFunc(waitAtMost, late)
	}
	return !again && len(w.visits)%maxWaiting == 0
}

// again sets the alarm once more, if anything still waits.
func (w *waiting) again() {
	w.mu.Lock()
	defer w.mu.Unlock()
	if w.alarm != nil {
		w.alarm.Reset(waitAtMost)
	}
}

func (w *waiting) empty() bool {
	w.mu.Lock()
	defer w.mu.Unlock()
	return len(w.visits) == 0
}

// clear forgets what waits: it was written.
func (w *waiting) clear() {
	w.mu.Lock()
	defer w.mu.Unlock()
	clear(w.visits)
	w.failed = false
	if w.alarm != nil {
		w.alarm.Stop()
		w.alarm = nil
	}
}

// all returns what waits.
func (w *waiting) all() map[news.SourceID]news.Visit {
	w.mu.Lock()
	defer w.mu.Unlock()
	if len(w.visits) == 0 {
		return nil
	}
	return maps.Clone(w.visits)
}

// putWaiting writes all that waits.
func (s *Store) putWaiting(tx txn) error {
	all := s.waiting.all()
	for _, id := range slices.Sorted(maps.Keys(all)) {
		value, err := tx.putVisit(all[id])
		if err != nil {
			return err
		}
		s.recent.keep(id, value, all[id])
	}
	return nil
}
