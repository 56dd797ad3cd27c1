package fetcher

import (
	"cmp"
	"context"
	"errors"
	"fmt"
	"maps"
	"reflect"
	"slices"
	"sync"
	"time"

	"github.com/robfig/cron/v3"

	"straitwire/news"
)

const (
	// maxPhase bounds how much later than its schedule says a source is visited.
	maxPhase = 10 * time.Minute
	// beatEvery is how often the scheduler shows that it is alive.
	beatEvery = 5 * time.Second
	// lookAgain is how soon at the latest an entry is looked at again whose visit is under way.
	lookAgain = time.Minute
	// Overdue sources start one after the other, so far apart, but all within so long.
	spreadStep = 100 * time.Millisecond
	spreadMost = 10 * time.Minute
)

// Run visits the sources as they fall due until ctx ends, and returns when
// all that it started has ended; visits under way are cancelled. Sources that
// are overdue, as after a pause of the program, are caught up once each.
func (f *Fetcher) Run(ctx context.Context) error {
	var left sync.WaitGroup
	if err := f.start(ctx, &left); err != nil {
		return err
	}
	<-ctx.Done()

	f.turn.Lock()
	f.halt()
	f.mu.Lock()
	f.enqueue = nil
	f.mu.Unlock()
	f.turn.Unlock()
	left.Add(-f.queue.drop(&left))
	left.Wait()
	f.hangUp()
	return nil
}

// hangUp closes the connections that are kept for the next visits.
func (f *Fetcher) hangUp() {
	f.turn.Lock()
	defer f.turn.Unlock()
	f.mu.Lock()
	defer f.mu.Unlock()
	if f.enqueue != nil {
		return // Run still uses them
	}
	f.settings.client.close()
	if f.retired != nil {
		f.retired.close()
	}
}

func (f *Fetcher) start(ctx context.Context, left *sync.WaitGroup) error {
	f.turn.Lock()
	defer f.turn.Unlock()
	if f.cron != nil {
		return errors.New("fetcher: running already")
	}
	visits, err := f.store.Visits(ctx)
	if err != nil {
		return fmt.Errorf("fetcher: read the last visits: %w", err)
	}
	f.recall(visits)
	f.mu.Lock()
	f.enqueue = func(id news.SourceID, url string, doubt bool) bool {
		left.Add(1)
		added := f.queue.add(&task{
			id: id, host: hostOf(url), owner: left, doubt: doubt, end: left.Done,
			run: func() { f.tour(ctx, id) },
		})
		if !added {
			left.Done()
		}
		return added
	}
	for id, e := range f.entries {
		v, known := visits[id]
		e.begin(v, known, f.settings.opts.MinInterval)
	}
	f.spread(slices.Collect(maps.Values(f.entries)))
	f.mu.Unlock()
	f.resume()
	return nil
}

// tour is one visit of a source that is due.
func (f *Fetcher) tour(ctx context.Context, id news.SourceID) {
	f.mu.Lock()
	e := f.entries[id]
	if e == nil { // taken out while it waited
		f.mu.Unlock()
		return
	}
	src := e.source
	f.mu.Unlock()
	out, err := f.once(ctx, src)
	if ctx.Err() != nil && err != nil {
		return
	}
	f.stumble(err)
	f.replan(out, err)
}

// replan moves the next visit of a source to where its last one puts it.
func (f *Fetcher) replan(out Outcome, err error) {
	if e := f.move(out, err); e != nil {
		f.wakeSooner(e)
	}
}

// move returns the entry when cron would come to it too late.
func (f *Fetcher) move(out Outcome, err error) *entry {
	f.mu.Lock()
	defer f.mu.Unlock()
	e := f.entries[out.Source]
	if e == nil {
		return nil
	}
	e.learn(out.Visit, f.settings.opts.MinInterval)
	if err == nil && out.Skipped == "" {
		e.fresh = false
	}
	if e.plan.IsZero() || !e.wake.After(e.plan) {
		return nil
	}
	return e
}

// wakeSooner makes cron ask an entry again: a visit that waited long for its
// turn has left it with a late look. Cron has no other way than to take the
// entry out and in, which is cheap for one.
func (f *Fetcher) wakeSooner(e *entry) {
	f.turn.Lock()
	defer f.turn.Unlock()
	f.mu.Lock()
	ours := f.entries[e.source.ID] == e
	f.mu.Unlock()
	if f.cron == nil || !ours {
		return
	}
	f.cron.Remove(e.id)
	e.id = f.cron.Schedule(e, e)
}

// Replace sets the sources and the options. Sources that did not change keep
// their rhythm, changed ones are planned anew, and a visit under way of one
// that is gone is still recorded. The schedules must be valid.
func (f *Fetcher) Replace(sources []news.Source, opts Options) {
	f.turn.Lock()
	defer f.turn.Unlock()
	opts = opts.withDefaults()
	entries, fresh := f.diff(sources)
	for _, e := range fresh {
		if f.cron == nil {
			break // Run will plan them all
		}
		v, known, err := f.store.Visit(context.Background(), e.source.ID)
		if err != nil {
			f.stumble(err)
		}
		e.begin(v, known && err == nil, opts.MinInterval)
	}

	addresses := make(map[string]news.SourceID, len(sources))
	for _, src := range sources {
		addresses[bare(src.URL)] = src.ID
	}

	f.mu.Lock()
	f.entries, f.addresses = entries, addresses
	f.spread(fresh)
	if !reflect.DeepEqual(f.settings.opts, opts) {
		if f.retired != nil {
			f.retired.close()
		}
		f.retired = f.settings.client
		f.retired.close()
		f.settings = &settings{opts: opts, client: newClient(opts, f.queue.pass)}
	}
	f.mu.Unlock()

	f.queue.limit(opts.Workers, opts.PerHost)
	if f.cron != nil {
		f.halt()
		f.resume()
	}
}

// diff returns the entries for these sources, and those among them that must
// be planned anew.
func (f *Fetcher) diff(sources []news.Source) (entries map[news.SourceID]*entry, fresh []*entry) {
	f.mu.Lock()
	defer f.mu.Unlock()
	entries = make(map[news.SourceID]*entry, len(sources))
	parsed := map[string]Schedule{} // thousands of sources share a few
	for _, src := range sources {
		e := f.entries[src.ID]
		switch {
		case e == nil || e.source.Schedule != src.Schedule || e.source.URL != src.URL:
			schedule, ok := parsed[src.Schedule]
			if !ok {
				schedule = f.scheduleFor(src)
				parsed[src.Schedule] = schedule
			}
			e = newEntry(f, src, schedule)
			fresh = append(fresh, e)
		case !reflect.DeepEqual(e.source, src):
			e.source = src
		}
		entries[src.ID] = e
	}
	return entries, fresh
}

// spread gives each of the entries that are overdue a time of its own, in an
// order that has nothing to do with names or hosts.
func (f *Fetcher) spread(entries []*entry) {
	now := time.Now()
	overdue := slices.DeleteFunc(slices.Clone(entries), func(e *entry) bool { return e.plan.IsZero() || e.plan.After(now) })
	slices.SortFunc(overdue, func(a, b *entry) int { return cmp.Compare(a.hash, b.hash) })
	step := min(spreadStep, spreadMost/time.Duration(max(1, len(overdue))))
	for i, e := range overdue {
		e.plan = now.Add(time.Duration(i) * step)
	}
}

// halt stops cron and waits for its jobs, which only enqueue.
func (f *Fetcher) halt() {
	if f.cron != nil {
		<-f.cron.Stop().Done()
		f.cron = nil
	}
}

// resume starts a new cron with all entries. Adding them one by one to a
// running cron, or removing them, costs far more than a new one.
func (f *Fetcher) resume() {
	c := cron.New(cron.WithLocation(time.UTC), cron.WithLogger(cron.DiscardLogger))
	f.mu.Lock()
	f.beat = time.Now()
	for _, e := range f.entries {
		e.wake = time.Time{}
		e.id = c.Schedule(e, e)
	}
	f.mu.Unlock()
	c.Schedule(cron.Every(beatEvery), cron.FuncJob(func() {
		f.queue.touch()
		f.mu.Lock()
		f.beat = time.Now()
		f.mu.Unlock()
	}))
	c.Start()
	f.cron = c
}

// Next returns when each source will be visited next, if nothing comes
// between. Sources that are not visited any more are missing.
func (f *Fetcher) Next() map[news.SourceID]time.Time {
	f.mu.Lock()
	defer f.mu.Unlock()
	next := make(map[news.SourceID]time.Time, len(f.entries))
	for id, e := range f.entries {
		if !e.plan.IsZero() {
			next[id] = e.plan
		}
	}
	return next
}
