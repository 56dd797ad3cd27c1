package websub

import (
	"context"
	"crypto/hmac"
	"crypto/sha256"
	"encoding/hex"
	"errors"
	"log/slog"
	"net/http"
	"net/http/httptest"
	"net/url"
	"slices"
	"strconv"
	"strings"
	"sync"
	"testing"
	"testing/synctest"
	"time"

	"straitwire/news"
)

const callback = "https://me.example/websub"

// asking is a request that a hub got.
type asking struct {
	at   time.Time
	hub  string
	form url.Values
}

// manner is how a hub behaves.
type manner struct {
	lease  time.Duration // that it grants
	status int           // of its answers; 0 is 202
	err    error         // instead of an answer
	silent bool          // it never confirms
	deny   bool          // it denies instead
}

// hub answers requests as hubs do, without a network.
type hub struct {
	subscriber http.Handler // where it confirms

	mu      sync.Mutex
	manner  manner
	asked   []asking
	answers []string // of the subscriber to its confirmations
}

// behave changes the manner of a hub.
func (h *hub) behave(m manner) {
	h.mu.Lock()
	defer h.mu.Unlock()
	h.manner = m
}

// all are the requests so far.
func (h *hub) all() []asking {
	h.mu.Lock()
	defer h.mu.Unlock()
	return slices.Clone(h.asked)
}

func (h *hub) PostForm(_ context.Context, address string, form url.Values) (int, string, error) {
	h.mu.Lock()
	h.asked = append(h.asked, asking{time.Now(), address, form})
	m := h.manner
	h.mu.Unlock()
	if m.err != nil {
		return 0, "", m.err
	}
	if m.status != 0 {
		return m.status, "so it is", nil
	}
	if m.silent {
		return http.StatusAccepted, "", nil
	}
	q := url.Values{"hub.mode": form["hub.mode"], "hub.topic": form["hub.topic"], "hub.challenge": {"c&h<a>"}}
	if m.lease > 0 {
		q.Set("hub.lease_seconds", strconv.Itoa(int(m.lease/time.Second)))
	}
	if m.deny {
		q = url.Values{"hub.mode": {"denied"}, "hub.topic": form["hub.topic"], "hub.reason": {"no\nmore"}}
	}
	w := ask(h.subscriber, http.MethodGet, form.Get("hub.callback")+"?"+q.Encode(), "", nil)
	h.mu.Lock()
	h.answers = append(h.answers, strconv.Itoa(w.Code)+" "+w.Body.String())
	h.mu.Unlock()
	return http.StatusAccepted, "", nil
}

// requests are the modes and topics of all requests so far.
func (h *hub) requests() []string {
	var all []string
	for _, a := range h.all() {
		all = append(all, a.form.Get("hub.mode")+" "+a.form.Get("hub.topic"))
	}
	return all
}

func (h *hub) last(t *testing.T) asking {
	t.Helper()
	all := h.all()
	if len(all) == 0 {
		t.Fatal("no hub was asked")
	}
	return all[len(all)-1]
}

// ask sends a request to the subscriber.
func ask(to http.Handler, method, address, body string, header http.Header) *httptest.ResponseRecorder {
	r := httptest.NewRequest(method, address, strings.NewReader(body))
	for name, values := range header {
		r.Header[name] = values
	}
	w := httptest.NewRecorder()
	to.ServeHTTP(w, r)
	return w
}

// memory is a store in the process.
type memory struct {
	mu     sync.Mutex
	subs   map[string]news.Subscription
	visits map[news.SourceID]news.Visit
	items  []news.Item
	fails  bool
}

func (m *memory) Subscriptions(context.Context) ([]news.Subscription, error) {
	m.mu.Lock()
	defer m.mu.Unlock()
	var all []news.Subscription
	for _, sub := range m.subs {
		all = append(all, sub)
	}
	return all, nil
}

func (m *memory) KeepSubscription(_ context.Context, sub news.Subscription) error {
	m.mu.Lock()
	defer m.mu.Unlock()
	m.subs[sub.Callback] = sub
	return nil
}

func (m *memory) DropSubscription(_ context.Context, callback string) error {
	m.mu.Lock()
	defer m.mu.Unlock()
	delete(m.subs, callback)
	return nil
}

func (m *memory) Visit(_ context.Context, id news.SourceID) (news.Visit, bool, error) {
	m.mu.Lock()
	defer m.mu.Unlock()
	v, ok := m.visits[id]
	return v, ok, nil
}

func (m *memory) Visits(context.Context) (map[news.SourceID]news.Visit, error) {
	m.mu.Lock()
	defer m.mu.Unlock()
	visits := map[news.SourceID]news.Visit{}
	for id, v := range m.visits {
		visits[id] = v
	}
	return visits, nil
}

func (m *memory) Receive(_ context.Context, id news.SourceID, at time.Time, items []news.Item) (news.Visit, error) {
	m.mu.Lock()
	defer m.mu.Unlock()
	if m.fails {
		return news.Visit{}, errors.New("the disk is full")
	}
	m.items = append(m.items, items...)
	v := m.visits[id]
	v.New, v.Pushed = len(items), at
	return v, nil
}

func (m *memory) kept() []news.Subscription {
	all, _ := m.Subscriptions(context.Background())
	return all
}

func (m *memory) titles() string {
	m.mu.Lock()
	defer m.mu.Unlock()
	var titles []string
	for _, it := range m.items {
		titles = append(titles, it.Title)
	}
	return strings.Join(titles, ", ")
}

// rig is a subscriber in a bubble, with its hub.
type rig struct {
	*Subscriber
	*memory
	hub      *hub
	logged   *strings.Builder
	received int
	stop     func()
}

func source(id string) news.Source {
	return news.Source{ID: news.SourceID(id), URL: "https://" + id + ".example/feed"}
}

// visited is the last visit of a source that names a hub.
func visited(id, hub string) news.Visit {
	return news.Visit{
		Source: news.SourceID(id), URL: "https://" + id + ".example/feed", FinalURL: "https://" + id + ".example/feed",
		Hub: hub, Self: "https://" + id + ".example/self",
	}
}

func newMemory(visits ...news.Visit) *memory {
	m := &memory{subs: map[string]news.Subscription{}, visits: map[news.SourceID]news.Visit{}}
	for _, v := range visits {
		m.visits[v.Source] = v
	}
	return m
}

// newRig starts a subscriber; it must be called inside of a bubble.
func newRig(t *testing.T, m *memory, h *hub, sources ...news.Source) *rig {
	t.Helper()
	r := &rig{memory: m, hub: h, logged: &strings.Builder{}}
	s, err := New(t.Context(), m, m, h, Hooks{Received: func(news.Visit) { r.received++ }}, slog.New(slog.NewTextHandler(r.logged, nil)))
	if err != nil {
		t.Fatal(err)
	}
	r.Subscriber, h.subscriber = s, s
	s.Replace(sources, Options{Callback: callback})
	ctx, cancel := context.WithCancel(t.Context())
	ended := make(chan error)
	go func() { ended <- s.Run(ctx) }()
	r.stop = sync.OnceFunc(func() {
		cancel()
		if err := <-ended; err != nil {
			t.Errorf("Run = %v", err)
		}
	})
	return r
}

func (r *rig) after(d time.Duration) {
	time.Sleep(d)
	synctest.Wait()
}

// sign returns the header of a body that a hub sends.
func sign(secret, body string) http.Header {
	mac := hmac.New(sha256.New, []byte(secret))
	mac.Write([]byte(body))
	return http.Header{"X-Hub-Signature": {"sha256=" + hex.EncodeToString(mac.Sum(nil))}, "Content-Type": {"application/rss+xml"}}
}
