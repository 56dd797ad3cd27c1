package fetcher

import (
	"time"

	"github.com/cespare/xxhash/v2"
	"github.com/robfig/cron/v3"

	"straitwire/news"
)

// entry is a source in the schedule. It is a cron.Schedule and a cron.Job:
// cron asks it when to wake it, and the plan says whether it is due then.
// All but the first fields are guarded by Fetcher.mu.
type entry struct {
	fetcher  *Fetcher
	schedule Schedule
	hash     uint64
	id       cron.EntryID // guarded by Fetcher.turn

	source news.Source
	asks   string        // the address of the next visit
	fresh  bool          // never visited before
	plan   time.Time     // of the next visit; zero for never
	taken  time.Time     // the plan for which it was enqueued
	wake   time.Time     // what cron was told last
	pause  time.Duration // until cron looks at it again while its visit is under way
	doubt  bool          // the last visit failed or was slow
}

// slow is how long a visit may take that leaves no doubt about the next.
const slow = 5 * time.Second

func doubtful(v news.Visit) bool { return v.Failures > 0 || v.Took > slow }

// scheduleFor is scheduleOf, with a word to the operator.
func (f *Fetcher) scheduleFor(src news.Source) Schedule {
	schedule, err := scheduleOf(src)
	if err != nil {
		f.log.Error("source is visited once an hour", "source", src.ID, "err", err)
	}
	return schedule
}

func newEntry(f *Fetcher, src news.Source, schedule Schedule) *entry {
	return &entry{fetcher: f, source: src, asks: src.URL, schedule: schedule, hash: xxhash.Sum64String(string(src.ID))}
}

// scheduleOf parses what config has checked already. A source whose schedule
// cannot be read after all is still visited.
func scheduleOf(src news.Source) (Schedule, error) {
	s, err := ParseSchedule(src.Schedule, time.Second)
	if err != nil {
		return Schedule{text: "@every 1h", every: time.Hour, interval: time.Hour}, err
	}
	return s, nil
}

// begin plans the first visit from the last one that is remembered.
func (e *entry) begin(v news.Visit, known bool, least time.Duration) {
	e.fresh = !known
	e.plan = time.Now()
	if known {
		e.learn(v, least)
	}
}

// learn takes from a visit what the next one needs.
func (e *entry) learn(v news.Visit, least time.Duration) {
	e.plan = e.after(v, least)
	e.doubt = doubtful(v)
	e.asks = asked(e.source, v)
}

// after returns when a source is due after a visit; zero is never.
func (e *entry) after(v news.Visit, least time.Duration) time.Time {
	if v.URL != bareURL(e.source.URL) {
		return time.Now() // the address was edited
	}
	if v.Reason == news.ReasonGone {
		return time.Time{}
	}
	if ahead(v, time.Now()) {
		return time.Now()
	}
	phase, earliest := e.phase(), v.Started.Truncate(time.Second).Add(least)
	var due time.Time
	if e.schedule.spec != nil {
		due = e.schedule.Next(v.Started.Add(-phase)).Add(phase)
		earliest = earliest.Add(max(0, relaxed(v, e.schedule.interval)-least))
		if due.Before(earliest) { // out of its phase, as after a catch-up: the tick after that brings it back
			due = e.schedule.Next(earliest.Add(-phase - 1)).Add(phase)
		}
	} else {
		due = e.schedule.Next(v.Started)
		if e.schedule.adaptive {
			due = e.schedule.after(v).Add(e.jitter(v))
		}
		earliest = earliest.Add(max(0, relaxed(v, due.Sub(v.Started))-least))
		if e.fresh {
			due = due.Add(phase) // once: from then on its own last visit keeps it apart
		}
		if due.Before(earliest) {
			due = earliest
		}
	}
	if hurried := e.hurried(v, due, least); hurried.Before(due) {
		due = hurried
	}
	if v.NotBefore.After(due) {
		due = v.NotBefore
	}
	if hour := loud(v, due); hour.After(due) {
		due = hour.Add(phase) // many sources are quiet until the same hour
	}
	// Whole seconds, rounded up: thousands of sources then share a wake-up of cron.
	if whole := due.Truncate(time.Second); whole.Before(due) {
		due = whole.Add(time.Second)
	}
	return due
}

// ahead reports whether a visit lies in the future: the clock was wrong then,
// and has been set back. What was to wait until long after it waits no more, or
// the source would be silent until that clock comes true.
func ahead(v news.Visit, now time.Time) bool { return v.Started.Sub(now) > time.Minute }

// loud returns when a source that is due may be visited: not while it asks for
// quiet, but that delays no visit beyond a day after the last.
func loud(v news.Visit, due time.Time) time.Time {
	if latest := v.Started.Add(pauseCap); due.Before(latest) {
		if after := v.Quiet.After(due); after.Before(latest) {
			return after
		}
		return latest
	}
	return due
}

// hurried returns when a source is due for a day after a gap, in which what it
// lists did not reach back to the last visit: its pause is halved, again with
// each further gap. due is when it would be due otherwise.
func (e *entry) hurried(v news.Visit, due time.Time, least time.Duration) time.Time {
	n := v.HurryAt(v.Started)
	if n == 0 || v.Failures > 0 {
		return due
	}
	pause := due.Sub(v.Started)
	if e.schedule.spec != nil {
		// Halves of what is left until the next tick would never end.
		const ticks = 8
		at := v.Started
		for range ticks {
			at = e.schedule.Next(at)
		}
		pause = at.Sub(v.Started) / ticks
	}
	return v.Started.Add(max(pause>>n, least, e.schedule.shortest()))
}

// jitter is how much later than planned an adaptive schedule is followed:
// another bit each time, or sources with one rhythm would strike at once.
func (e *entry) jitter(v news.Visit) time.Duration {
	span := min(e.schedule.interval/4, time.Minute)
	if span < time.Second {
		return 0
	}
	return time.Duration((e.hash^uint64(v.Started.Unix())*0x9e3779b97f4a7c15)%uint64(span/time.Second)) * time.Second
}

// phase is how much later than its schedule says a source is visited, so that
// sources with one schedule do not strike at once. It depends on the id alone.
func (e *entry) phase() time.Duration {
	span := min(e.schedule.interval, maxPhase)
	if span < time.Second {
		return 0
	}
	return time.Duration(e.hash%uint64(span/time.Second)) * time.Second
}

// Next implements cron.Schedule. Cron calls it when the entry is added and
// each time it was woken, but not when the plan moves: while a visit is under
// way, cron is told to look again in a while.
func (e *entry) Next(now time.Time) time.Time {
	e.fetcher.mu.Lock()
	defer e.fetcher.mu.Unlock()
	switch {
	case e.plan.IsZero():
		e.wake = time.Time{}
	case e.plan.After(now):
		e.wake, e.pause = e.plan, 0
	case e.wake.Before(e.plan) || e.wake.IsZero():
		e.wake = now // it fell due without a wake-up
	default:
		// Most visits are over in a second; one that waits long for its turn
		// is not worth a look each second.
		e.pause = min(max(2*e.pause, time.Second), lookAgain)
		e.wake = now.Truncate(time.Second).Add(e.pause)
	}
	return e.wake
}

// Run implements cron.Job. It only enqueues.
func (e *entry) Run() {
	f := e.fetcher
	f.mu.Lock()
	enqueue, plan, url, doubt := f.enqueue, e.plan, e.asks, e.doubt
	due := enqueue != nil && !plan.IsZero() && !plan.After(time.Now()) && !e.taken.Equal(plan) && f.entries[e.source.ID] == e
	if due {
		e.taken = plan
	}
	f.mu.Unlock()
	if !due || enqueue(e.source.ID, url, doubt) {
		return
	}
	f.mu.Lock()
	defer f.mu.Unlock()
	if e.taken.Equal(plan) {
		e.taken = time.Time{} // a pass has it now; look again later
	}
}
