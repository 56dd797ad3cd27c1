package hub

import (
	"context"
	"log/slog"
	"net/http"
	"net/url"
	"strings"
	"sync"
	"time"

	"straitwire/news"
)

// Store keeps subscribers over restarts.
type Store interface {
	Subscribers(ctx context.Context) ([]news.Subscriber, error)
	// KeepSubscribers replaces those with the same topic and callback.
	KeepSubscribers(ctx context.Context, subs []news.Subscriber) error
	DropSubscriber(ctx context.Context, topic, callback string) error
}

// Caller sends a request to an address that somebody else has named, and keeps
// it away from where it may not go.
type Caller interface {
	Call(ctx context.Context, req *http.Request) (status int, said []byte, err error)
}

// Feeds are what can be subscribed to.
type Feeds interface {
	// Feed returns a feed as it is now, by its public address.
	Feed(address string) (Document, bool)
}

// Document is a feed as it is sent.
type Document struct {
	Body        []byte
	ContentType string
	Tag         string // another one for other bytes
}

// Options are the settings of a Hub. Without an address it is switched off,
// and what was subscribed waits until it is switched on again.
type Options struct {
	Address string // public, of the hub itself
}

// Bounds of what strangers may make us do.
const (
	maxSubscribers  = 50_000
	maxOfHost       = 20_000  // subscribers with callbacks on one host
	maxForm         = 8 << 10 // bytes of a request
	maxAddress      = 2048    // bytes of a callback
	maxSecret       = 199     // W3C WebSub, section 5.1
	perMinute       = 120     // requests of one address
	maxCallers      = 20_000  // whose requests are counted
	verifiersWait   = 1024    // requests that wait to be verified
	verifiers       = 32      // at a time: more in a minute than one address may ask for
	verifyWait      = 10 * time.Second
	senders         = 32            // deliveries at a time
	sendersOfHost   = 8             // of these, to one host
	attempts        = 8             // to deliver an edition
	firstRetry      = time.Minute   // then twice as long each time
	longestRetry    = 2 * time.Hour //
	minLease        = 5 * time.Minute
	usualLease      = 10 * 24 * time.Hour
	maxLease        = 30 * 24 * time.Hour
	lookForEndEvery = time.Minute
	flushWait       = 5 * time.Second // for the store, at the end
)

// Hub holds the subscribers and tells them what is new. Its methods are safe
// for concurrent use.
type Hub struct {
	store  Store
	caller Caller
	feeds  Feeds
	log    *slog.Logger
	wake   chan struct{} // holds one when there is something to send
	verify chan intent

	// keeping is held while the store is told of something, so that it hears of
	// things in their order. It is taken before mu.
	keeping sync.Mutex

	mu     sync.Mutex
	opts   Options
	subs   map[key]*subscriber
	due    map[key]*subscriber // of subs: those with something to be sent
	hosts  map[string]*host
	asked  map[string]int // requests by caller, in this minute
	minute time.Time
	active int // deliveries under way
}

type key struct{ topic, callback string }

// subscriber is one, and what is to be sent.
type subscriber struct {
	news.Subscriber
	host     *host
	at       time.Time // when to send; zero if there is nothing to send
	failures int       // in a row
	sending  bool
	again    bool // the feed changed while it was sent
	unkept   bool // the store does not know yet what it has
}

// host is where callbacks are.
type host struct {
	name    string
	subs    int
	sending int
}

// New returns a hub with the subscribers that the store has.
func New(ctx context.Context, store Store, caller Caller, feeds Feeds, opts Options, log *slog.Logger) (*Hub, error) {
	if log == nil {
		log = slog.New(slog.DiscardHandler)
	}
	h := &Hub{
		store: store, caller: caller, feeds: feeds, log: log, opts: opts,
		wake: make(chan struct{}, 1), verify: make(chan intent, verifiersWait),
		subs: make(map[key]*subscriber), due: make(map[key]*subscriber), hosts: make(map[string]*host), asked: make(map[string]int),
	}
	kept, err := store.Subscribers(ctx)
	for _, sub := range kept {
		h.put(sub)
	}
	return h, err
}

// Replace sets the options.
func (h *Hub) Replace(opts Options) {
	h.mu.Lock()
	defer h.mu.Unlock()
	h.opts = opts
}

// Count returns how many subscribers there are.
func (h *Hub) Count() int {
	h.mu.Lock()
	defer h.mu.Unlock()
	return len(h.subs)
}

// put adds or renews a subscriber. The caller holds mu, or has the hub alone.
func (h *Hub) put(sub news.Subscriber) {
	k := key{sub.Topic, sub.Callback}
	if s := h.subs[k]; s != nil {
		sub.Sent = s.Sent
		s.Subscriber = sub
		return
	}
	name := hostOf(sub.Callback)
	if h.hosts[name] == nil {
		h.hosts[name] = &host{name: name}
	}
	h.hosts[name].subs++
	h.subs[k] = &subscriber{Subscriber: sub, host: h.hosts[name]}
}

// drop forgets a subscriber. The caller holds mu.
func (h *Hub) drop(k key) {
	s := h.subs[k]
	if s == nil {
		return
	}
	delete(h.subs, k)
	delete(h.due, k)
	if s.host.subs--; s.host.subs == 0 {
		delete(h.hosts, s.host.name)
	}
}

// hostOf returns the host of a callback: its ports are no other hosts.
func hostOf(callback string) string {
	u, err := url.Parse(callback)
	if err != nil {
		return ""
	}
	return strings.ToLower(u.Hostname())
}

// Publish says which feeds have changed, or may have, by their addresses: who
// has what they are now gets nothing. It does not wait.
func (h *Hub) Publish(addresses []string) {
	tags := make(map[string]string, len(addresses))
	for _, a := range addresses {
		doc, _ := h.feeds.Feed(a)
		tags[a] = doc.Tag
	}
	now := time.Now()
	h.mu.Lock()
	for k, s := range h.subs {
		tag, changed := tags[k.topic]
		switch {
		case !changed:
		case s.sending:
			s.again = true
		case s.at.IsZero() && (s.Sent != tag || tag == ""): // who fails is asked again when its time comes, and gets the newest then
			s.at, s.failures = now, 0
			h.due[k] = s
		}
	}
	h.mu.Unlock()
	h.nudge()
}

func (h *Hub) nudge() {
	select {
	case h.wake <- struct{}{}:
	default:
	}
}

// Run verifies and delivers until ctx ends, and then returns nil.
func (h *Hub) Run(ctx context.Context) error {
	var all sync.WaitGroup
	for range verifiers {
		all.Go(func() { h.verifyAll(ctx) })
	}
	sweep := time.NewTicker(lookForEndEvery)
	defer sweep.Stop()
	for ctx.Err() == nil {
		next := h.send(ctx, &all)
		timer := time.NewTimer(next)
		select {
		case <-ctx.Done():
		case <-h.wake:
		case <-timer.C:
		case <-sweep.C:
			h.endLeases(ctx)
			h.flush(ctx)
		}
		timer.Stop()
	}
	all.Wait()
	last, cancel := context.WithTimeout(context.WithoutCancel(ctx), flushWait)
	defer cancel()
	h.flush(last)
	return nil
}

// endLeases drops those whose lease has ended.
func (h *Hub) endLeases(ctx context.Context) {
	now := time.Now()
	var ended []key
	h.mu.Lock()
	for k, s := range h.subs {
		if s.Until.Before(now) {
			ended = append(ended, k)
			h.drop(k)
		}
	}
	h.mu.Unlock()
	for _, k := range ended {
		h.forget(ctx, k)
	}
}

// flush tells the store what subscribers have. After a crash some get again
// what they got in the last minute.
func (h *Hub) flush(ctx context.Context) {
	h.keeping.Lock()
	defer h.keeping.Unlock()
	var subs []news.Subscriber
	h.mu.Lock()
	for _, s := range h.subs {
		if s.unkept {
			s.unkept = false
			subs = append(subs, s.Subscriber)
		}
	}
	h.mu.Unlock()
	if len(subs) == 0 {
		return
	}
	if err := h.store.KeepSubscribers(ctx, subs); err != nil {
		h.log.Error("what subscribers have is not kept; after a restart they get it again", "err", err)
	}
}

// forget removes a subscriber from the store, unless it has come back.
func (h *Hub) forget(ctx context.Context, k key) {
	h.keeping.Lock()
	defer h.keeping.Unlock()
	h.mu.Lock()
	_, back := h.subs[k]
	h.mu.Unlock()
	if back {
		return
	}
	if err := h.store.DropSubscriber(ctx, k.topic, k.callback); err != nil && ctx.Err() == nil {
		h.log.Error("a subscriber is not removed", "err", err) // its lease ends all the same
	}
}
