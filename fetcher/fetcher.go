package fetcher

import (
	"cmp"
	"context"
	"errors"
	"fmt"
	"log/slog"
	"sync"
	"time"

	"github.com/robfig/cron/v3"

	"straitwire/fetcher/decode"
	"straitwire/news"
)

// Store is the memory a fetcher needs between visits.
type Store interface {
	// Visit returns the last visit of a source, or false.
	Visit(ctx context.Context, id news.SourceID) (news.Visit, bool, error)
	// Visits returns the last visit of every source.
	Visits(ctx context.Context) (map[news.SourceID]news.Visit, error)
	// Record keeps the visit and its items in one transaction, and returns
	// the visit with New, Updated, Listed, Brought, Newest and all that
	// news.Conclude fills in. Its error names the source.
	Record(ctx context.Context, v news.Visit, items []news.Item) (news.Visit, error)
}

// Hooks are told of what happens. Each may be nil.
type Hooks struct {
	Recorded func(news.Visit) // after each visit that was recorded; called from several goroutines
}

// Fetcher visits sources. Its methods are safe for concurrent use.
type Fetcher struct {
	store  Store
	hooks  Hooks
	log    *slog.Logger
	decode func(body []byte, h decode.Hints) (decode.Document, error)
	queue  *queue
	heavy  chan struct{} // holds one for each large document that is being read

	turn    sync.Mutex // one Replace, start or end of Run at a time; taken before mu
	cron    *cron.Cron // nil while Run is not running; guarded by turn
	retired *client    // of the options before the last; guarded by turn

	mu          sync.Mutex // guards what follows
	settings    *settings
	entries     map[news.SourceID]*entry
	addresses   map[string]news.SourceID                            // of the entries
	enqueue     func(id news.SourceID, url string, doubt bool) bool // nil while Run is not running
	beat        time.Time                                           // when the scheduler was last seen alive
	storeFailed time.Time                                           // last failure of the store; zero once it is over
}

// New returns a fetcher without sources: Replace names those that Run visits.
func New(store Store, opts Options, hooks Hooks, log *slog.Logger) *Fetcher {
	if log == nil {
		log = slog.New(slog.DiscardHandler)
	}
	opts = opts.withDefaults()
	f := &Fetcher{
		store:   store,
		hooks:   hooks,
		log:     log,
		decode:  decode.Decode,
		queue:   newQueue(),
		heavy:   make(chan struct{}, heavies),
		entries: map[news.SourceID]*entry{},
	}
	f.settings = &settings{opts: opts, client: newClient(opts, f.queue.pass)}
	f.queue.limit(opts.Workers, opts.PerHost)
	return f
}

// once makes one visit from start to end: remember, ask, decode, record. The
// outcome of a visit that ctx cut short counts for nothing and is an error.
func (f *Fetcher) once(ctx context.Context, src news.Source) (out Outcome, err error) {
	defer func() {
		// The store and the hooks are not ours; their panic must not end the daemon.
		if r := recover(); r != nil {
			err = fmt.Errorf("source %s: record: panic: %v", src.ID, r)
		}
		if err != nil {
			out = Outcome{Source: src.ID, Visit: news.Visit{
				Source: src.ID, URL: bareURL(src.URL), Started: time.Now(),
				Reason: news.ReasonInternal, Detail: detail(err.Error()),
			}}
		}
	}()
	if err := ctx.Err(); err != nil {
		return out, err
	}
	prev, known, err := f.store.Visit(ctx, src.ID)
	if err != nil {
		return out, fmt.Errorf("source %s: read its last visit: %w", src.ID, err)
	}
	if known {
		if why := notYet(src, prev, time.Now()); why != "" {
			return Outcome{Source: src.ID, Visit: prev, Skipped: why}, nil
		}
	}
	set, interval := f.terms(src)
	v, items, failed := f.visit(ctx, set, src, prev, interval)
	if failed != nil {
		if ctx.Err() != nil {
			return out, ctx.Err()
		}
		f.calm(set, src, &v, failed)
	}
	if v.Bytes <= firstPart { // of larger ones too many would lie in memory
		f.queue.yield(src.ID)
	}
	// What was read is worth keeping even when the program is ending.
	keep, cancel := context.WithTimeout(context.WithoutCancel(ctx), recordTimeout)
	defer cancel()
	recorded, err := f.store.Record(keep, v, items)
	if err != nil {
		return out, err // it names the source
	}
	f.report(begin(src, prev, v.Started), recorded)
	if f.hooks.Recorded != nil {
		f.hooks.Recorded(recorded)
	}
	return Outcome{Source: src.ID, Visit: recorded}, nil
}

// terms returns the settings and the usual pause that hold for a source now.
func (f *Fetcher) terms(src news.Source) (*settings, time.Duration) {
	f.mu.Lock()
	set, e := f.settings, f.entries[src.ID]
	f.mu.Unlock()
	if e != nil {
		return set, e.schedule.pause()
	}
	schedule, _ := scheduleOf(src) // a pass needs no schedule
	return set, schedule.pause()
}

// notYet says why a source may not be visited now, or nothing.
func notYet(src news.Source, prev news.Visit, now time.Time) string {
	switch {
	case prev.URL != bareURL(src.URL):
		return ""
	case prev.Reason == news.ReasonGone:
		return fmt.Sprintf("gone since %s; give it a new url", stamp(prev.Started))
	case ahead(prev, now):
		return ""
	case prev.NotBefore.After(now) && prev.Failures > 0:
		return fmt.Sprintf("%s; not before %s", prev.Reason, stamp(prev.NotBefore))
	case prev.NotBefore.After(now):
		return fmt.Sprintf("still fresh; not before %s", stamp(prev.NotBefore))
	}
	if loud := loud(prev, now); loud.After(now) {
		return fmt.Sprintf("asks for quiet now; not before %s", stamp(loud))
	}
	return ""
}

// calm keeps the whole host back when it asked for patience. The visit
// remembers it, for it holds after a restart too.
func (f *Fetcher) calm(set *settings, src news.Source, v *news.Visit, failed *Error) {
	if failed.Reason != news.ReasonLimited {
		return
	}
	// Without a word on how long, the host is only asked ten times as slowly.
	wait := max(failed.RetryAfter, 10*set.opts.PerHost)
	v.Calm, v.CalmUntil = hostOf(cmp.Or(failed.from, src.URL)), time.Now().Add(wait)
	f.queue.hold(v.Calm, v.CalmUntil)
}

// recall keeps back the hosts that asked for patience before this program began.
func (f *Fetcher) recall(visits map[news.SourceID]news.Visit) {
	now := time.Now()
	for _, v := range visits {
		if v.Calm != "" && v.CalmUntil.After(now) {
			f.queue.hold(v.Calm, v.CalmUntil)
		}
	}
}

// warnAgain is how long a source that lost items may lose more without a word.
const warnAgain = 24 * time.Hour

// report logs a change between failing and working once, all else as a step.
func (f *Fetcher) report(before, v news.Visit) {
	args := []any{"source", v.Source, "reason", v.Reason, "status", v.Status, "bytes", v.Bytes, "took", v.Took, "new", v.New}
	if v.Detail != "" {
		args = append(args, "err", v.Detail)
	}
	if !v.NotBefore.IsZero() {
		args = append(args, "next", v.NotBefore)
	}
	switch failing := v.Failures > 0; {
	case failing && (before.Failures == 0 || v.Reason == news.ReasonGone):
		f.log.Warn("source fails", args...)
	case !failing && before.Failures > 0:
		f.log.Info("source recovered", args...)
	default:
		f.log.Debug("visited", args...)
	}
	if h := v.Health; h.Since.Equal(v.Started) && v.Reason.Good() && !h.Class.Healthy() {
		f.log.Warn("source answers but is not well", "source", v.Source, "reason", h.Class, "err", news.Explain(v, v.Started))
	}
	if v.GapAt.Equal(v.Started) && v.GapAt.Sub(before.GapAt) >= warnAgain {
		f.log.Warn("items were probably lost: none of those listed was known; visit the source more often",
			"source", v.Source, "listed", v.Listed, "last", before.Succeeded, "gaps", v.Gaps)
	}
	if v.Moved != "" && v.Moved != before.Moved {
		f.log.Warn("source moved; change its url in the configuration", "source", v.Source, "to", placeOf(v.Moved))
	}
}

// calmAfter is how long the store must have worked before its failure is over:
// on a full disk small records fit in between large ones.
const calmAfter = time.Minute

// stumble logs the first of a row of failures of the store, and its end.
func (f *Fetcher) stumble(err error) {
	now := time.Now()
	f.mu.Lock()
	last := f.storeFailed
	over := err == nil && !last.IsZero() && now.Sub(last) >= calmAfter
	switch {
	case err != nil:
		f.storeFailed = now
	case over:
		f.storeFailed = time.Time{}
	}
	f.mu.Unlock()
	switch {
	case err != nil && last.IsZero():
		f.log.Error("visits cannot be recorded; sources will be asked again", "err", err)
	case over:
		f.log.Info("visits are recorded again")
	}
}

// Ping returns nil while the scheduler is alive. It fails when Run is not
// running, and when the scheduler has not moved for half a minute.
func (f *Fetcher) Ping(ctx context.Context) error {
	if err := ctx.Err(); err != nil {
		return err
	}
	f.mu.Lock()
	running, beat := f.enqueue != nil, f.beat
	f.mu.Unlock()
	if !running {
		return errors.New("fetcher: not running")
	}
	if silent := time.Since(beat); silent > 6*beatEvery {
		return fmt.Errorf("fetcher: the scheduler has not moved for %s", silent.Round(time.Second))
	}
	return nil
}

func stamp(t time.Time) string { return t.UTC().Format("2006-01-02 15:04:05 MST") }
