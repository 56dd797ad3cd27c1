package hub

import (
	"context"
	"fmt"
	"io"
	"net/http"
	"net/http/httptest"
	"runtime"
	"strings"
	"sync"
	"testing"
	"time"

	"straitwire/news"
)

// BenchmarkNotify tells a thousand of ten thousand subscribers.
func BenchmarkNotify(b *testing.B) {
	m := newMemory()
	const all, some = 10_000, 1_000
	for i := range all {
		topic := "https://w.example/b"
		if i < some {
			topic = "https://w.example/a"
		}
		sub := news.Subscriber{Topic: topic, Callback: fmt.Sprintf("https://r%d.example/callback", i), Secret: "secret", Until: time.Now().Add(time.Hour)}
		m.subs[key{sub.Topic, sub.Callback}] = sub
	}
	var before, after runtime.MemStats
	runtime.GC()
	runtime.ReadMemStats(&before)
	r := &counting{}
	h, err := New(b.Context(), m, r, m, Options{Address: "https://w.example/hub"}, nil)
	if err != nil {
		b.Fatal(err)
	}
	runtime.GC()
	runtime.ReadMemStats(&after)
	ctx, cancel := context.WithCancel(b.Context())
	done := make(chan error)
	go func() { done <- h.Run(ctx) }()
	editions := []string{strings.Repeat("x", 100_000), strings.Repeat("y", 100_000)}
	for n := 0; b.Loop(); n++ {
		r.all.Add(some)
		m.set("https://w.example/a", editions[n%2])
		h.Publish([]string{"https://w.example/a"})
		r.all.Wait()
		for idle := false; !idle; runtime.Gosched() {
			h.mu.Lock()
			idle = h.active == 0
			h.mu.Unlock()
		}
	}
	b.ReportMetric(float64(after.HeapAlloc-before.HeapAlloc)/all, "B/subscriber")
	cancel()
	if err := <-done; err != nil {
		b.Fatal(err)
	}
}

// BenchmarkNotifyOverHTTP tells a thousand of ten thousand subscribers over
// loopback, each of them with a secret.
func BenchmarkNotifyOverHTTP(b *testing.B) {
	var got sync.WaitGroup
	server := httptest.NewServer(http.HandlerFunc(func(w http.ResponseWriter, r *http.Request) {
		_, _ = io.Copy(io.Discard, r.Body)
		w.WriteHeader(http.StatusNoContent)
		got.Done()
	}))
	defer server.Close()
	m := newMemory()
	const all, some = 10_000, 1_000
	for i := range all {
		topic := "https://w.example/b"
		if i < some {
			topic = "https://w.example/a"
		}
		sub := news.Subscriber{Topic: topic, Callback: fmt.Sprintf("%s/%d", server.URL, i), Secret: "secret", Until: time.Now().Add(time.Hour)}
		m.subs[key{sub.Topic, sub.Callback}] = sub
	}
	h, err := New(b.Context(), m, overHTTP{}, m, Options{Address: "https://w.example/hub"}, nil)
	if err != nil {
		b.Fatal(err)
	}
	ctx, cancel := context.WithCancel(b.Context())
	done := make(chan error)
	go func() { done <- h.Run(ctx) }()
	editions := []string{strings.Repeat("x", 100_000), strings.Repeat("y", 100_000)}
	for n := 0; b.Loop(); n++ {
		got.Add(some)
		m.set("https://w.example/a", editions[n%2])
		h.Publish([]string{"https://w.example/a"})
		got.Wait()
		for idle := false; !idle; runtime.Gosched() {
			h.mu.Lock()
			idle = h.active == 0
			h.mu.Unlock()
		}
	}
	cancel()
	if err := <-done; err != nil {
		b.Fatal(err)
	}
}

// overHTTP is a Caller without guards.
type overHTTP struct{}

func (overHTTP) Call(_ context.Context, req *http.Request) (int, []byte, error) {
	res, err := http.DefaultClient.Do(req)
	if err != nil {
		return 0, nil, err
	}
	return res.StatusCode, nil, res.Body.Close()
}

type counting struct{ all sync.WaitGroup }

func (c *counting) Call(_ context.Context, req *http.Request) (int, []byte, error) {
	_, _ = io.Copy(io.Discard, req.Body)
	c.all.Done()
	return 204, nil, nil
}
