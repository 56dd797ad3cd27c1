package fetcher

import (
	"net/url"
	"strings"
	"time"
)

// host is one line of tasks and the gate before it.
type host struct {
	waiting []*task
	busy    bool
	next    time.Time // no task starts before this: the usual pause
	held    time.Time // nor before this: the host asked for patience
	kind    int       // which line of ready
	index   int       // in that line; -1 if it is not there
}

// opens is when the next task of the host may start.
func (h *host) opens() time.Time {
	if h.held.After(h.next) {
		return h.held
	}
	return h.next
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

// since is when the first task of the host became able to start.
func (h *host) since() time.Time {
	if opens := h.opens(); opens.After(h.waiting[0].arrived) {
		return opens
	}
	return h.waiting[0].arrived
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
