package fetcher

import (
	"context"
	"fmt"
	"io"
	"net/http"
	"slices"
	"strings"
	"sync"
	"testing"
	"testing/synctest"
	"time"

	"straitwire/news"
)

// wire answers requests without a network and notes when they came.
type wire struct {
	mu     sync.Mutex
	asked  map[string][]time.Time // by host and path
	answer func(r *http.Request) reply
	took   time.Duration
}

func (w *wire) RoundTrip(r *http.Request) (*http.Response, error) {
	w.mu.Lock()
	key := r.URL.Host + r.URL.Path
	w.asked[key] = append(w.asked[key], time.Now())
	w.mu.Unlock()
	select {
	case <-time.After(w.took):
	case <-r.Context().Done():
		return nil, r.Context().Err()
	}
	out := reply{status: 200, body: "a\n"}
	if w.answer != nil {
		out = w.answer(r)
	}
	if out.header == nil {
		out.header = http.Header{}
	}
	return &http.Response{
		StatusCode: out.status, Header: out.header, Request: r,
		Body: io.NopCloser(strings.NewReader(out.body)), ContentLength: -1,
	}, nil
}

func (w *wire) times(key string) []time.Time {
	w.mu.Lock()
	defer w.mu.Unlock()
	return slices.Clone(w.asked[key])
}

// rig is a fetcher on a wire, with what a test needs to run it.
type rig struct {
	*Fetcher
	wire   *wire
	memory *memory
	logged *logBuffer
	begin  time.Time
}

func newRig(t *testing.T, opts Options, visits ...news.Visit) *rig {
	t.Helper()
	m := newMemory(visits...)
	f, logged := newTestFetcher(t, m, opts)
	w := &wire{asked: map[string][]time.Time{}, took: time.Millisecond}
	f.settings.client.transport = w
	return &rig{Fetcher: f, wire: w, memory: m, logged: logged, begin: time.Now()}
}

// run runs the fetcher for a while, and then until it has ended.
func (r *rig) run(t *testing.T, while time.Duration, during ...func()) {
	t.Helper()
	ctx, cancel := context.WithCancel(t.Context())
	ended := make(chan error)
	go func() { ended <- r.Run(ctx) }()
	for _, do := range during {
		synctest.Wait()
		do()
	}
	time.Sleep(while)
	cancel()
	if err := <-ended; err != nil {
		t.Errorf("Run = %v, want nil", err)
	}
}

func (r *rig) offsets(key string) []time.Duration {
	var offsets []time.Duration
	for _, at := range r.wire.times(key) {
		offsets = append(offsets, at.Sub(r.begin))
	}
	return offsets
}

func named(id, schedule string) news.Source {
	return news.Source{ID: news.SourceID(id), URL: "https://" + id + ".example/feed", Schedule: schedule}
}

func many(n int, schedule string) []news.Source {
	var sources []news.Source
	for i := range n {
		sources = append(sources, named(fmt.Sprintf("s%d", i), schedule))
	}
	return sources
}
