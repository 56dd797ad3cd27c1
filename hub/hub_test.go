package hub

import (
	"context"
	"crypto/hmac"
	"crypto/sha256"
	"encoding/hex"
	"errors"
	"fmt"
	"io"
	"net/http"
	"net/http/httptest"
	"net/url"
	"slices"
	"strings"
	"sync"
	"testing"
	"testing/synctest"
	"time"

	"straitwire/news"
)

// memory is a Store, and the feeds.
type memory struct {
	mu     sync.Mutex
	subs   map[key]news.Subscriber
	feeds  map[string]string
	broken bool
}

func newMemory() *memory {
	return &memory{subs: map[key]news.Subscriber{}, feeds: map[string]string{"https://w.example/a": "edition 0", "https://w.example/b": "other"}}
}

func (m *memory) Subscribers(context.Context) (all []news.Subscriber, err error) {
	m.mu.Lock()
	defer m.mu.Unlock()
	for _, s := range m.subs {
		all = append(all, s)
	}
	return all, nil
}

func (m *memory) KeepSubscribers(_ context.Context, subs []news.Subscriber) error {
	m.mu.Lock()
	defer m.mu.Unlock()
	if m.broken {
		return errors.New("disk full")
	}
	for _, sub := range subs {
		m.subs[key{sub.Topic, sub.Callback}] = sub
	}
	return nil
}

func (m *memory) DropSubscriber(_ context.Context, topic, callback string) error {
	m.mu.Lock()
	defer m.mu.Unlock()
	delete(m.subs, key{topic, callback})
	return nil
}

func (m *memory) Feed(address string) (Document, bool) {
	m.mu.Lock()
	defer m.mu.Unlock()
	body, ok := m.feeds[address]
	return Document{Body: []byte(body), ContentType: "application/atom+xml", Tag: body}, ok
}

func (m *memory) set(address, body string) {
	m.mu.Lock()
	defer m.mu.Unlock()
	m.feeds[address] = body
}

// readers are all callbacks: what they got, and how they answer.
type readers struct {
	mu       sync.Mutex
	got      map[string][]string // callback → bodies
	times    map[string][]time.Time
	refuse   map[string]bool // does not confirm
	status   map[string]int  // of deliveries; 0 is 204
	takes    time.Duration
	at, most int // at a time
	signed   string
	last     *http.Request
}

func newReaders() *readers {
	return &readers{got: map[string][]string{}, times: map[string][]time.Time{}, refuse: map[string]bool{}, status: map[string]int{}}
}

func (r *readers) Call(ctx context.Context, req *http.Request) (int, []byte, error) {
	callback, _, _ := strings.Cut(req.URL.String(), "?")
	q := req.URL.Query()
	if strings.HasPrefix(callback, "https://silent.") {
		<-ctx.Done()
		return 0, nil, ctx.Err()
	}
	if req.Method == http.MethodGet {
		r.mu.Lock()
		defer r.mu.Unlock()
		r.last = req
		if r.refuse[callback] {
			return 404, nil, nil
		}
		return 200, []byte(q.Get("hub.challenge")), nil
	}
	body, _ := io.ReadAll(req.Body)
	r.mu.Lock()
	r.at++
	r.most = max(r.most, r.at)
	r.got[callback] = append(r.got[callback], string(body))
	r.times[callback] = append(r.times[callback], time.Now())
	r.signed, r.last = req.Header.Get("X-Hub-Signature"), req
	status := r.status[callback]
	r.mu.Unlock()
	select {
	case <-time.After(r.takes):
	case <-ctx.Done():
	}
	r.mu.Lock()
	r.at--
	r.mu.Unlock()
	if status == 0 {
		status = 204
	}
	return status, nil, ctx.Err()
}

func (r *readers) bodies(callback string) []string {
	r.mu.Lock()
	defer r.mu.Unlock()
	return slices.Clone(r.got[callback])
}

// opened runs a hub in a bubble.
func opened(t *testing.T, m *memory, r *readers) *Hub {
	t.Helper()
	h, err := New(t.Context(), m, r, m, Options{Address: "https://w.example/hub"}, nil)
	if err != nil {
		t.Fatal(err)
	}
	ctx, cancel := context.WithCancel(t.Context())
	done := make(chan error)
	go func() { done <- h.Run(ctx) }()
	t.Cleanup(func() {
		cancel()
		if err := <-done; err != nil {
			t.Error(err)
		}
	})
	return h
}

func post(h *Hub, caller string, pairs ...string) *httptest.ResponseRecorder {
	form := url.Values{}
	for i := 0; i < len(pairs); i += 2 {
		form.Set("hub."+pairs[i], pairs[i+1])
	}
	req := httptest.NewRequest(http.MethodPost, "/hub", strings.NewReader(form.Encode()))
	req.Header.Set("Content-Type", "application/x-www-form-urlencoded")
	req.RemoteAddr = caller
	rec := httptest.NewRecorder()
	h.ServeHTTP(rec, req)
	return rec
}

func subscribe(t *testing.T, h *Hub, callback string, more ...string) {
	t.Helper()
	rec := post(h, "192.0.2.1:1", append([]string{"mode", "subscribe", "topic", "https://w.example/a", "callback", callback}, more...)...)
	if rec.Code != http.StatusAccepted {
		t.Fatalf("subscribe: %d %s", rec.Code, rec.Body)
	}
	synctest.Wait()
}

// A subscriber that confirms gets each change, signed; one that does not, none.
func TestSubscribeAndDeliver(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		m, r := newMemory(), newReaders()
		h := opened(t, m, r)
		const here, other = "https://r.example/cb", "https://x.example/cb"
		r.refuse[other] = true
		subscribe(t, h, here+"?id=1", "secret", "s3cret", "lease_seconds", "3600")
		if q := r.last.URL.Query(); q.Get("id") != "1" || q.Get("hub.mode") != "subscribe" || q.Get("hub.topic") != "https://w.example/a" || q.Get("hub.lease_seconds") != "3600" {
			t.Errorf("the callback was asked %s", r.last.URL)
		}
		subscribe(t, h, other)
		m.set("https://w.example/a", "edition 2")
		h.Publish([]string{"https://w.example/a"})
		synctest.Wait()
		mac := hmac.New(sha256.New, []byte("s3cret"))
		mac.Write([]byte("edition 2"))
		if got := r.bodies(here); !slices.Equal(got, []string{"edition 2"}) || r.signed != "sha256="+hex.EncodeToString(mac.Sum(nil)) {
			t.Errorf("got %q, signed %s", got, r.signed)
		}
		if link := r.last.Header.Get("Link"); link != `<https://w.example/hub>; rel="hub", <https://w.example/a>; rel="self"` || r.last.Header.Get("Content-Type") != "application/atom+xml" {
			t.Errorf("headers %v", r.last.Header)
		}
		h.Publish([]string{"https://w.example/b"})
		synctest.Wait()
		if got := r.bodies(other); got != nil {
			t.Errorf("who did not confirm got %q", got)
		}
		// Others cannot end it.
		r.mu.Lock()
		r.refuse[here] = true
		r.mu.Unlock()
		unsubscribe := func() {
			if rec := post(h, "192.0.2.9:1", "mode", "unsubscribe", "topic", "https://w.example/a", "callback", here+"?id=1"); rec.Code != http.StatusAccepted {
				t.Errorf("unsubscribe: %d %s", rec.Code, rec.Body)
			}
			synctest.Wait()
		}
		if unsubscribe(); h.Count() != 1 {
			t.Error("somebody else ended the subscription")
		}
		r.mu.Lock()
		r.refuse[here] = false
		r.mu.Unlock()
		if unsubscribe(); h.Count() != 0 || len(m.subs) != 0 {
			t.Error("the subscription was not ended")
		}
	})
}

// A subscriber that fails is tried again, later and later, and gets the newest
// edition once; one that is gone is forgotten; a lease ends.
func TestFailuresAndLeases(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		m, r := newMemory(), newReaders()
		h := opened(t, m, r)
		const weak, gone, short = "https://weak.example/", "https://gone.example/", "https://short.example/"
		subscribe(t, h, weak)
		subscribe(t, h, gone)
		subscribe(t, h, short, "lease_seconds", "1")
		r.status[weak], r.status[gone] = 500, 410
		m.set("https://w.example/a", "edition 1")
		h.Publish([]string{"https://w.example/a"})
		time.Sleep(10 * time.Second)
		if h.Count() != 2 {
			t.Errorf("%d subscribers, want 2", h.Count())
		}
		m.set("https://w.example/a", "edition 2")
		h.Publish([]string{"https://w.example/a"})
		time.Sleep(30 * time.Minute)
		if h.Count() != 1 || len(m.subs) != 1 {
			t.Errorf("%d subscribers after the short lease, want 1", h.Count())
		}
		got := r.bodies(weak)
		if len(got) < 4 || len(got) > 8 || got[0] != "edition 1" || got[1] != "edition 2" {
			t.Errorf("a reader that fails got %q", got)
		}
		times := r.times[weak]
		for i := 2; i < len(times); i++ {
			if before, wait := times[i-1].Sub(times[i-2]), times[i].Sub(times[i-1]); wait < before {
				t.Errorf("it was tried after %v, and then after %v", before, wait)
			}
		}
		r.mu.Lock()
		r.status[weak] = 0
		r.mu.Unlock()
		time.Sleep(3 * time.Hour)
		n := len(r.bodies(weak))
		time.Sleep(24 * time.Hour)
		if now := r.bodies(weak); len(now) != n || now[n-1] != "edition 2" {
			t.Errorf("after it had got the edition: %q", now[n-1:])
		}
		// Who never answers is left alone until there is news.
		r.mu.Lock()
		r.status[weak] = 500
		r.mu.Unlock()
		m.set("https://w.example/a", "edition 3")
		h.Publish([]string{"https://w.example/a"})
		time.Sleep(48 * time.Hour)
		if now := r.bodies(weak); len(now) != n+attempts {
			t.Errorf("%d attempts, want %d", len(now)-n, attempts)
		}
	})
}

// Changes while one is sent are sent once more, and slow readers hold up
// neither others nor whoever publishes.
func TestSlowReaders(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		m, r := newMemory(), newReaders()
		h := opened(t, m, r)
		for i := range 100 {
			subscribe(t, h, fmt.Sprintf("https://slow.example/%d", i))
		}
		subscribe(t, h, "https://quick.example/")
		r.takes = time.Minute
		for n := range 5 {
			m.set("https://w.example/a", fmt.Sprint("edition ", n))
			h.Publish([]string{"https://w.example/a"})
			time.Sleep(time.Second)
		}
		if got := r.bodies("https://quick.example/"); len(got) != 1 {
			t.Errorf("behind slow readers another one got %q", got)
		}
		time.Sleep(time.Hour)
		if r.most > senders || r.most < sendersOfHost {
			t.Errorf("%d deliveries at a time", r.most)
		}
		for i := range 100 {
			got := r.bodies(fmt.Sprintf("https://slow.example/%d", i))
			if n := len(got); n == 0 || n > 2 || got[n-1] != "edition 4" {
				t.Errorf("reader %d got %q", i, got)
			}
		}
	})
}

// Subscribers survive a restart, and wait while the hub is switched off.
func TestRestart(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		m, r := newMemory(), newReaders()
		h := opened(t, m, r)
		subscribe(t, h, "https://r.example/")
		m.broken = true
		subscribe(t, h, "https://late.example/")
		again := opened(t, m, r)
		if again.Count() != 1 {
			t.Errorf("%d subscribers after a restart", again.Count())
		}
		again.Replace(Options{})
		m.set("https://w.example/a", "edition 1")
		again.Publish([]string{"https://w.example/a"})
		time.Sleep(time.Hour)
		if got := r.bodies("https://r.example/"); got != nil {
			t.Errorf("a hub that is off sent %q", got)
		}
		again.Replace(Options{Address: "https://w.example/hub"})
		again.Publish([]string{"https://w.example/a"})
		time.Sleep(time.Hour)
		if got := r.bodies("https://r.example/"); len(got) != 1 {
			t.Errorf("switched on again it sent %q", got)
		}
	})
}

func TestRequests(t *testing.T) {
	m, r := newMemory(), newReaders()
	h, err := New(t.Context(), m, r, m, Options{Address: "https://w.example/hub"}, nil)
	if err != nil {
		t.Fatal(err)
	}
	good := map[string]string{"mode": "subscribe", "topic": "https://w.example/a", "callback": "https://r.example/"}
	for _, tt := range []struct {
		name, field, value string
		want               int
	}{
		{"good", "mode", "subscribe", 202},
		{"no mode", "mode", "", 400},
		{"another mode", "mode", "list", 400},
		{"publish", "mode", "publish", 403},
		{"no topic", "topic", "", 404},
		{"a topic of others", "topic", "https://evil.example/a", 404},
		{"no callback", "callback", "", 400},
		{"a callback without a scheme", "callback", "r.example", 400},
		{"a file", "callback", "file:///etc/passwd", 400},
		{"a user", "callback", "https://u:p@r.example/", 400},
		{"a fragment", "callback", "https://r.example/#x", 400},
		{"a long callback", "callback", "https://r.example/" + strings.Repeat("x", 3000), 400},
		{"a long secret", "secret", strings.Repeat("x", 200), 400},
		{"a lease of words", "lease_seconds", "long", 400},
		{"a lease before now", "lease_seconds", "-1", 400},
		{"a lease for ever", "lease_seconds", "999999999", 202},
		{"too much", "secret", strings.Repeat("x", 9000), 400},
	} {
		var pairs []string
		for k, v := range good {
			if k != tt.field {
				pairs = append(pairs, k, v)
			}
		}
		if rec := post(h, "192.0.2.1:1", append(pairs, tt.field, tt.value)...); rec.Code != tt.want {
			t.Errorf("%s: %d, want %d: %s", tt.name, rec.Code, tt.want, rec.Body)
		}
	}
	rec := httptest.NewRecorder()
	h.ServeHTTP(rec, httptest.NewRequest(http.MethodGet, "/hub", nil))
	if rec.Code != http.StatusMethodNotAllowed || rec.Header().Get("Allow") != "POST" {
		t.Errorf("GET: %d %v", rec.Code, rec.Header())
	}
	limited := 0
	for range perMinute + 10 {
		if post(h, "198.51.100.7:1", "mode", "subscribe").Code == http.StatusTooManyRequests {
			limited++
		}
	}
	if limited < 9 { // the minute may end in between
		t.Errorf("%d of too many requests were refused", limited)
	}
}
