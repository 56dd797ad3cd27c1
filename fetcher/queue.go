package fetcher

import (
	"container/heap"
	"context"
	"slices"
	"sync"
	"time"

	"straitwire/news"
)

// queue starts tasks: a bounded number at a time, one per host unless it hangs,
// with a pause between two of one host. A task that must wait for its host stands in the
// host's line and holds nothing else up. Nor does one that has run for long:
// it waits for a host that hardly answers, and costs little but its place.
type queue struct {
	mu      sync.Mutex
	workers int
	spacing time.Duration
	places  []*task // those running that hold a place, the oldest first
	aside   int     // those running that gave theirs up
	doubted int     // of those with a place
	hosts   map[string]*host
	ready   [2]line                // hosts with tasks that wait for their gate alone; the second of those whose first task is in doubt
	known   map[news.SourceID]bool // waiting or running
	alarm   *time.Timer            // for the first of ready, while it is in the future
}

// task is one visit to be made.
type task struct {
	id      news.SourceID
	host    string
	owner   any                   // whom drop names
	doubt   bool                  // its last visit failed or was slow: such tasks leave half of the workers to the others
	run     func()                // makes the visit; must not panic
	skip    func(until time.Time) // not nil: give the task up, in a goroutine of its own, rather than wait for a host that asked for patience
	end     func()                // called last, when the task has run and its place is free again
	arrived time.Time
	began   time.Time
}

// turn is when a task is to have its turn, as far as its host allows.
func (t *task) turn() time.Time {
	if t.doubt {
		return t.arrived.Add(doubtPenalty)
	}
	return t.arrived
}

const (
	// patience is how long a task holds its place while others wait for one.
	patience = 2 * time.Second
	// maxAside bounds those that gave their places up, as a multiple of the workers.
	maxAside = 5
)

func newQueue() *queue {
	return &queue{hosts: map[string]*host{}, known: map[news.SourceID]bool{}}
}

// limit sets how many tasks run at a time and the pause of a host.
func (q *queue) limit(workers int, spacing time.Duration) {
	q.mu.Lock()
	defer q.mu.Unlock()
	q.workers, q.spacing = workers, spacing
	for name, h := range q.hosts {
		if len(h.waiting) == 0 && len(h.running) == 0 && h.opens().Before(time.Now()) {
			delete(q.hosts, name)
		}
	}
	q.dispatch()
}

// add takes a task, unless its source is waiting or running already.
func (q *queue) add(t *task) bool {
	q.mu.Lock()
	defer q.mu.Unlock()
	if q.known[t.id] {
		return false
	}
	h := q.host(t.host)
	t.arrived = time.Now()
	if t.skip != nil && h.held.After(t.arrived) {
		go t.skip(h.held)
		return true
	}
	q.known[t.id] = true
	h.enqueue(t)
	q.settle(h)
	q.dispatch()
	return true
}

// host returns a host by its name, for the first time with an open gate.
func (q *queue) host(name string) *host {
	h := q.hosts[name]
	if h == nil {
		h = &host{index: -1}
		q.hosts[name] = h
	}
	return h
}

// redirectPatience is how long a redirected request waits at most for the gate
// of the host that it was sent to: its own host waits with it.
const redirectPatience = 20 * time.Second

// pass waits until a request may go through the gate of a host outside of any
// task, as one that was redirected there.
func (q *queue) pass(ctx context.Context, name string) error {
	for {
		q.mu.Lock()
		h, now := q.host(name), time.Now()
		opens := h.opens()
		if !opens.After(now) {
			h.next = now.Add(q.spacing)
			q.settle(h)
			q.dispatch()
			q.mu.Unlock()
			return nil
		}
		q.mu.Unlock()
		wait := opens.Sub(now)
		if wait > redirectPatience {
			return &Error{Reason: news.ReasonLimited, Detail: "redirected to a host that asked for patience", RetryAfter: wait, from: "http://" + name}
		}
		turn := time.NewTimer(wait)
		select {
		case <-turn.C:
		case <-ctx.Done():
			turn.Stop()
			return ctx.Err()
		}
	}
}

// drop takes the waiting tasks of an owner out and returns how many they
// were. They will neither run nor end; running ones go on.
func (q *queue) drop(owner any) int {
	q.mu.Lock()
	defer q.mu.Unlock()
	dropped := 0
	for _, h := range q.hosts {
		dropped += len(q.remove(h, func(t *task) bool { return t.owner == owner }))
	}
	q.dispatch()
	return dropped
}

// hold keeps a host's tasks back until then.
func (q *queue) hold(name string, until time.Time) {
	q.mu.Lock()
	defer q.mu.Unlock()
	h := q.host(name)
	if !until.After(h.held) {
		return
	}
	h.held = until
	for _, t := range q.remove(h, func(t *task) bool { return t.skip != nil }) {
		go t.skip(until)
	}
	q.settle(h)
	q.dispatch()
}

// remove takes tasks out of a host's line and returns them.
func (q *queue) remove(h *host, which func(*task) bool) []*task {
	var gone, kept []*task
	for _, t := range h.waiting {
		if which(t) {
			delete(q.known, t.id)
			gone = append(gone, t)
		} else {
			kept = append(kept, t)
		}
	}
	h.waiting = kept
	q.settle(h)
	return gone
}

// settle puts a host where it belongs in ready.
func (q *queue) settle(h *host) {
	first, kind := h.first(), 0
	wanted := first >= 0
	if wanted && h.waiting[first].doubt {
		kind = 1
	}
	if h.index >= 0 && (!wanted || h.kind != kind) {
		heap.Remove(&q.ready[h.kind], h.index)
	}
	switch {
	case wanted && h.index < 0:
		h.kind = kind
		heap.Push(&q.ready[kind], h)
	case wanted:
		heap.Fix(&q.ready[kind], h.index)
	}
}

// head returns the host whose turn it is among those that may have a worker,
// though its gate may still be closed.
func (q *queue) head() *host {
	var first *host
	for kind, l := range q.ready {
		if len(l) == 0 || kind == 1 && q.doubted >= max(1, q.workers/2) {
			continue
		}
		if first == nil || l[0].since().Before(first.since()) {
			first = l[0]
		}
	}
	return first
}

// dispatch starts what may start and sets the alarm for what comes next.
func (q *queue) dispatch() {
	if q.alarm != nil {
		q.alarm.Stop()
		q.alarm = nil
	}
	now := time.Now()
	for {
		h := q.head()
		if h == nil {
			return // nobody waits, or only those in doubt
		}
		if h.opens().After(now) {
			q.wakeAt(h.opens())
			return
		}
		if len(q.places) < q.workers {
			q.begin(h)
			continue
		}
		if len(q.places) == 0 || q.aside >= maxAside*q.workers {
			return // done goes on
		}
		if tired := q.places[0].began.Add(patience); tired.After(now) {
			q.wakeAt(tired)
			return
		}
		q.vacate(q.places[0])
		q.aside++
	}
}

func (q *queue) wakeAt(at time.Time) { q.alarm = time.AfterFunc(time.Until(at), q.ring) }

// vacate takes the place of a task back and reports whether it had one.
func (q *queue) vacate(t *task) bool {
	i := slices.Index(q.places, t)
	if i < 0 {
		return false
	}
	q.places = slices.Delete(q.places, i, i+1)
	if t.doubt {
		q.doubted--
	}
	return true
}

// yield gives up the place of a running task that needs no worker any more: it
// waits for the store, where those who wait together are quicker.
func (q *queue) yield(id news.SourceID) {
	q.mu.Lock()
	defer q.mu.Unlock()
	i := slices.IndexFunc(q.places, func(t *task) bool { return t.id == id })
	if i < 0 || q.aside >= maxAside*q.workers {
		return
	}
	q.vacate(q.places[i])
	q.aside++
	q.dispatch()
}

// ring is what the alarm calls.
func (q *queue) ring() {
	q.mu.Lock()
	defer q.mu.Unlock()
	q.dispatch()
}

// begin starts the task of a host whose turn it is.
func (q *queue) begin(h *host) {
	first := h.first()
	t := h.waiting[first]
	h.waiting = slices.Delete(h.waiting, first, first+1)
	t.began = time.Now()
	h.running = append(h.running, t)
	q.settle(h)
	q.places = append(q.places, t)
	if t.doubt {
		q.doubted++
	}
	go func() {
		t.run()
		q.done(t, h)
		t.end()
	}()
}

func (q *queue) done(t *task, h *host) {
	q.mu.Lock()
	defer q.mu.Unlock()
	if !q.vacate(t) {
		q.aside--
	}
	delete(q.known, t.id)
	h.ends(t)
	h.next = time.Now().Add(q.spacing)
	q.settle(h)
	q.dispatch()
}

// touch returns when the queue answers.
func (q *queue) touch() {
	q.mu.Lock()
	defer q.mu.Unlock()
}
