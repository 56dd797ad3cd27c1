package fetcher

import (
	"net/url"
	"slices"
	"strings"
	"time"
)

// host is one line of tasks and the gate before it: one request at a time. A
// request that hangs keeps the gate shut for a while only, or one source that
// never ends would silence all others of its host.
type host struct {
	waiting []*task   // in the order of their turns
	running []*task   // the oldest first
	next    time.Time // no task starts before this: the usual pause
	held    time.Time // nor before this: the host asked for patience
	kind    int       // which line of ready
	index   int       // in that line; -1 if it is not there
}

const (
	// hostPatience is how long a request keeps the gate of its host shut.
	hostPatience = 5 * time.Second
	// maxPerHost bounds the requests to one host, those that hang included;
	// only half of them are for sources in doubt.
	maxPerHost = 4
	// doubtPenalty is how much later than it came a source in doubt has its turn.
	doubtPenalty = 30 * time.Second
)

// opens is when the next task of the host may start.
func (h *host) opens() time.Time {
	opens := h.next
	if h.held.After(opens) {
		opens = h.held
	}
	if n := len(h.running); n > 0 {
		if patient := h.running[n-1].began.Add(hostPatience); patient.After(opens) {
			opens = patient
		}
	}
	return opens
}

// enqueue puts a task in its place in the line.
func (h *host) enqueue(t *task) {
	i := len(h.waiting)
	for i > 0 && h.waiting[i-1].turn().After(t.turn()) {
		i--
	}
	h.waiting = slices.Insert(h.waiting, i, t)
}

// first returns the place in the line of the task whose turn it is, once the
// gate opens; -1 if there is none or all must wait for a running one to end.
func (h *host) first() int {
	if len(h.running) >= maxPerHost {
		return -1
	}
	doubted := 0
	for _, t := range h.running {
		if t.doubt {
			doubted++
		}
	}
	return slices.IndexFunc(h.waiting, func(t *task) bool { return !t.doubt || doubted < maxPerHost/2 })
}

// ends takes a task that has run out.
func (h *host) ends(t *task) {
	if i := slices.Index(h.running, t); i >= 0 {
		h.running = slices.Delete(h.running, i, i+1)
	}
}

// line is a heap of hosts, first the one whose task has been able to start
// for the longest time: a host with many sources takes no other's turn.
type line []*host

func (l line) Len() int           { return len(l) }
func (l line) Less(i, j int) bool { return l[i].since().Before(l[j].since()) }

func (l line) Swap(i, j int) {
	l[i], l[j] = l[j], l[i]
	l[i].index, l[j].index = i, j
}

// Push implements heap.Interface.
func (l *line) Push(x any) {
	h := x.(*host)
	h.index = len(*l)
	*l = append(*l, h)
}

// Pop implements heap.Interface.
func (l *line) Pop() any {
	last := len(*l) - 1
	h := (*l)[last]
	(*l)[last] = nil
	h.index = -1
	*l = (*l)[:last]
	return h
}

// since is when the task whose turn it is became able to start.
func (h *host) since() time.Time {
	arrived := h.waiting[h.first()].arrived
	if opens := h.opens(); opens.After(arrived) {
		return opens
	}
	return arrived
}

// hostOf names the gate of an address. Another port is another host, for it
// may well be another machine; the two usual ports are one.
func hostOf(address string) string {
	u, err := url.Parse(address)
	if err != nil {
		return address
	}
	name := strings.TrimSuffix(strings.ToLower(u.Hostname()), ".")
	if port := portOf(u); port != "80" && port != "443" {
		name += ":" + port
	}
	return name
}
