package websub

import (
	"context"
	"crypto/rand"
	"fmt"
	"log/slog"
	"net/url"
	"path"
	"strings"
	"sync"
	"time"

	"straitwire/fetcher/decode"
	"straitwire/news"
)

// Store keeps subscriptions over restarts.
type Store interface {
	Subscriptions(ctx context.Context) ([]news.Subscription, error)
	// KeepSubscription replaces the one with the same callback.
	KeepSubscription(ctx context.Context, sub news.Subscription) error
	DropSubscription(ctx context.Context, callback string) error
}

// Door is where items go in.
type Door interface {
	Visit(ctx context.Context, id news.SourceID) (news.Visit, bool, error)
	Visits(ctx context.Context) (map[news.SourceID]news.Visit, error)
	// Receive stores items that came without a visit, and returns the last
	// visit with New and Updated counting them.
	Receive(ctx context.Context, id news.SourceID, at time.Time, items []news.Item) (news.Visit, error)
}

// Poster sends a form to a hub and returns the status of its answer and what
// it said.
type Poster interface {
	PostForm(ctx context.Context, address string, form url.Values) (status int, said string, err error)
}

// Options are the settings of a Subscriber. Without a callback nothing is
// subscribed, and what was is ended.
type Options struct {
	Callback string        // public address below which hubs reach us
	Decode   decode.Limits // bounds of documents and items
}

// Hooks are told of what happens. Each may be nil.
type Hooks struct {
	Received func(news.Visit) // after something was stored; called from several goroutines
}

// Subscriber holds the subscriptions. Its methods are safe for concurrent use.
type Subscriber struct {
	store Store
	door  Door
	hubs  Poster
	hooks Hooks
	log   *slog.Logger
	wake  chan struct{} // holds one when there is something to do
	slots chan struct{} // holds one for each push that is being read

	tokens sync.Map // of subs; not guarded, for the store may be slow while mu is held

	mu      sync.Mutex // guards what follows
	opts    Options
	sources map[news.SourceID]news.Source
	offers  map[news.SourceID]offer
	subs    map[string]*subscription // by token
	held    map[string]*hold         // hubs that failed, by address
}

// offer is a hub, and how it calls a source.
type offer struct{ hub, topic string }

// subscription is one, and what is not worth keeping of it.
type subscription struct {
	news.Subscription
	told bool // a bad signature was logged
}

// maxPushes bounds the pushes that are read at a time.
const maxPushes = 2

// New returns a subscriber that knows the subscriptions of the store, so that
// hubs can be answered at once. Replace names the sources, and comes before Run,
// which asks the hubs.
func New(ctx context.Context, store Store, door Door, hubs Poster, hooks Hooks, log *slog.Logger) (*Subscriber, error) {
	if log == nil {
		log = slog.New(slog.DiscardHandler)
	}
	s := &Subscriber{
		store: store, door: door, hubs: hubs, hooks: hooks, log: log,
		wake: make(chan struct{}, 1), slots: make(chan struct{}, maxPushes),
		offers: map[news.SourceID]offer{}, subs: map[string]*subscription{}, held: map[string]*hold{},
	}
	kept, err := store.Subscriptions(ctx)
	if err != nil {
		return nil, fmt.Errorf("websub: %w", err)
	}
	for _, sub := range kept {
		s.add(&subscription{Subscription: sub})
	}
	visits, err := door.Visits(ctx)
	if err != nil {
		return nil, fmt.Errorf("websub: read the last visits: %w", err)
	}
	for id, v := range visits {
		if o := offerOf(v); o != (offer{}) {
			s.offers[id] = o
		}
	}
	return s, nil
}

func offerOf(v news.Visit) offer {
	if v.Hub == "" || v.Self == "" {
		return offer{}
	}
	return offer{v.Hub, v.Self}
}

// tokenOf is the part of a callback that nobody can guess. It alone names the
// subscription: what stands before it may be another for a proxy in between.
func tokenOf(callback string) string {
	u, err := url.Parse(callback)
	if err != nil {
		return ""
	}
	return path.Base(u.Path)
}

// Replace sets the sources and the options. Subscriptions of sources that are
// gone, or that have a callback of before, are ended.
func (s *Subscriber) Replace(sources []news.Source, opts Options) {
	s.mu.Lock()
	s.sources = make(map[news.SourceID]news.Source, len(sources))
	for _, src := range sources {
		s.sources[src.ID] = src
	}
	s.opts = opts
	s.mu.Unlock()
	s.nudge()
}

// Saw takes from a visit which hub its source names.
func (s *Subscriber) Saw(v news.Visit) {
	o := offerOf(v)
	s.mu.Lock()
	changed := s.offers[v.Source] != o
	if o == (offer{}) {
		delete(s.offers, v.Source)
	} else {
		s.offers[v.Source] = o
	}
	s.mu.Unlock()
	if changed {
		s.nudge()
	}
}

func (s *Subscriber) nudge() {
	select {
	case s.wake <- struct{}{}:
	default:
	}
}

// wanted returns what to subscribe for a source: nothing for one with a proxy,
// whose hub would learn who reads it.
func (s *Subscriber) wanted(id news.SourceID) offer {
	src, ok := s.sources[id]
	if !ok || src.Proxy != "" || s.opts.Callback == "" {
		return offer{}
	}
	return s.offers[id]
}

// settle brings the subscriptions in line with what is wanted. Its caller
// holds mu.
func (s *Subscriber) settle(ctx context.Context) {
	current, left := map[news.SourceID]bool{}, map[news.SourceID]bool{}
	for _, sub := range s.subs {
		ours := strings.HasPrefix(sub.Callback, s.opts.Callback+"/")
		if sub.Ending {
			left[sub.Source] = left[sub.Source] || ours
			continue
		}
		want := s.wanted(sub.Source)
		if want == (offer{sub.Hub, sub.Topic}) && ours && !current[sub.Source] {
			current[sub.Source] = true
			continue
		}
		left[sub.Source] = left[sub.Source] || ours && !sub.Asked.IsZero()
		s.end(ctx, sub)
	}
	for id := range s.sources {
		want := s.wanted(id)
		if want == (offer{}) || current[id] {
			continue
		}
		sub := &subscription{Subscription: news.Subscription{
			Source: id, Hub: want.hub, Topic: want.topic,
			Callback: s.opts.Callback + "/" + rand.Text(), Secret: rand.Text() + rand.Text(), Next: time.Now(),
		}}
		if left[id] {
			sub.Next = sub.Next.Add(changeOfMind)
		}
		s.add(sub)
		s.keep(ctx, sub)
	}
}

// changeOfMind is how long a source that named another hub a moment ago is not
// believed: one that names a new one each time would have us ask them all.
const changeOfMind = time.Hour

func (s *Subscriber) add(sub *subscription) {
	token := tokenOf(sub.Callback)
	s.subs[token] = sub
	s.tokens.Store(token, true)
}

// end lets a subscription go: at once if no hub ever heard of it.
func (s *Subscriber) end(ctx context.Context, sub *subscription) {
	if sub.Asked.IsZero() {
		s.drop(ctx, sub)
		return
	}
	sub.Ending, sub.Failures, sub.Next = true, 0, time.Now()
	s.keep(ctx, sub)
}

func (s *Subscriber) keep(ctx context.Context, sub *subscription) {
	if err := s.store.KeepSubscription(ctx, sub.Subscription); err != nil {
		s.log.Error("subscription is not kept over a restart", "source", sub.Source, "err", err)
	}
}

func (s *Subscriber) drop(ctx context.Context, sub *subscription) {
	token := tokenOf(sub.Callback)
	s.tokens.Delete(token)
	delete(s.subs, token)
	if err := s.store.DropSubscription(ctx, sub.Callback); err != nil {
		s.log.Error("subscription is not dropped", "source", sub.Source, "err", err)
	}
}
