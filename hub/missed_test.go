package hub

import (
	"context"
	"fmt"
	"net/http"
	"slices"
	"testing"
	"testing/synctest"
	"time"

	"straitwire/news"
)

// running runs a hub until stop is called.
func running(t *testing.T, m *memory, r *readers) (h *Hub, stop func()) {
	t.Helper()
	h, err := New(t.Context(), m, r, m, Options{Address: "https://w.example/hub"}, nil)
	if err != nil {
		t.Fatal(err)
	}
	ctx, cancel := context.WithCancel(t.Context())
	done := make(chan error)
	go func() { done <- h.Run(ctx) }()
	return h, func() {
		cancel()
		if err := <-done; err != nil {
			t.Error(err)
		}
	}
}

// What changed, and was not sent before the end, is sent by the next run; what
// was sent is not sent again.
func TestMissedEditions(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		m, r := newMemory(), newReaders()
		const up, down, late = "https://up.example/", "https://down.example/", "https://late.example/"
		feed := []string{"https://w.example/a"}
		h, stop := running(t, m, r)
		subscribe(t, h, up)
		subscribe(t, h, down)
		r.status[down] = 503
		m.set(feed[0], "edition 1")
		h.Publish(feed)
		time.Sleep(10 * time.Second)
		subscribe(t, h, down) // a renewal gives nothing up
		subscribe(t, h, late)
		stop()

		r.status[down] = 0
		h, stop = running(t, m, r)
		h.Publish(feed)
		time.Sleep(10 * time.Second)
		for callback, want := range map[string][]string{up: {"edition 1"}, down: {"edition 1", "edition 1"}, late: nil} {
			if got := r.bodies(callback); !slices.Equal(got, want) {
				t.Errorf("%s got %q, want %q", callback, got, want)
			}
		}
		stop()

		m.set(feed[0], "edition 2") // while nobody looked
		h, stop = running(t, m, r)
		defer stop()
		h.Publish(feed)
		time.Sleep(time.Hour)
		h.Publish(feed)
		time.Sleep(time.Hour)
		for callback, want := range map[string]int{up: 2, down: 3, late: 1} {
			if got := r.bodies(callback); len(got) != want || got[want-1] != "edition 2" {
				t.Errorf("after the restart %s got %q", callback, got)
			}
		}
	})
}

// Who subscribed to a feed that is no more is told so, once.
func TestDenied(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		m, r := newMemory(), newReaders()
		h, stop := running(t, m, r)
		defer stop()
		subscribe(t, h, "https://r.example/cb?id=7")
		m.mu.Lock()
		delete(m.feeds, "https://w.example/a")
		m.mu.Unlock()
		h.Publish([]string{"https://w.example/a"})
		synctest.Wait()
		q := r.last.URL.Query()
		if r.last.Method != http.MethodGet || q.Get("hub.mode") != "denied" || q.Get("hub.topic") != "https://w.example/a" || q.Get("id") != "7" {
			t.Errorf("it was told %s %s", r.last.Method, r.last.URL)
		}
		if h.Count() != 0 || len(m.subs) != 0 {
			t.Errorf("%d subscribers, %d kept", h.Count(), len(m.subs))
		}
	})
}

// Callbacks that never answer do not keep others from subscribing.
func TestSilentCallbacks(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		m, r := newMemory(), newReaders()
		h, stop := running(t, m, r)
		defer stop()
		for range 3 {
			for i := range perMinute {
				if rec := post(h, "192.0.2.66:1", "mode", "subscribe", "topic", "https://w.example/a", "callback", fmt.Sprintf("https://silent.example/%d", i)); rec.Code != http.StatusAccepted {
					t.Fatalf("%d %s", rec.Code, rec.Body)
				}
			}
			time.Sleep(time.Minute)
		}
		subscribe(t, h, "https://r.example/")
		time.Sleep(verifyWait)
		if h.Count() != 1 {
			t.Errorf("%d subscribers, want 1", h.Count())
		}
	})
}

// A subscriber that comes back while it is being removed stays.
func TestComesBack(t *testing.T) {
	m, r := newMemory(), newReaders()
	h, err := New(t.Context(), m, r, m, Options{}, nil)
	if err != nil {
		t.Fatal(err)
	}
	k := key{"https://w.example/a", "https://r.example/"}
	h.put(news.Subscriber{Topic: k.topic, Callback: k.callback})
	h.drop(k)
	h.settle(t.Context(), &intent{mode: "subscribe", sub: news.Subscriber{Topic: k.topic, Callback: k.callback}, lease: time.Hour})
	h.forget(t.Context(), k)
	if len(m.subs) != 1 {
		t.Error("the store has lost it")
	}
}

func TestHostOf(t *testing.T) {
	for _, callback := range []string{"https://r.example/", "https://R.Example:8443/x", "http://r.example:80?x"} {
		if got := hostOf(callback); got != "r.example" {
			t.Errorf("hostOf(%q) = %q", callback, got)
		}
	}
}
