package websub

import (
	"context"
	"errors"
	"io"
	"net/http"
	"path"
	"time"

	"straitwire/fetcher/decode"
	"straitwire/news"
)

const (
	maxChallenge = 4 << 10
	// maxPush bounds what a hub may send: far more than what is new of a
	// source, and little enough for several at a time. What is more, a visit reads.
	maxPush      = 4 << 20
	slotPatience = 5 * time.Second
	// recordTimeout bounds how long it may take to store what was sent, even
	// when the program is ending.
	recordTimeout = 10 * time.Second
)

// Owns reports whether a path is a callback of a subscription. It waits for
// nothing: all that readers ask for passes here.
func (s *Subscriber) Owns(address string) bool {
	_, ok := s.tokens.Load(path.Base(address))
	return ok
}

// ServeHTTP answers hubs: their questions whether we meant it (GET), and what
// they send (POST).
func (s *Subscriber) ServeHTTP(w http.ResponseWriter, r *http.Request) {
	w.Header().Set("Cache-Control", "no-store")
	w.Header().Set("X-Content-Type-Options", "nosniff")
	token := path.Base(r.URL.Path)
	switch r.Method {
	case http.MethodGet:
		s.verify(w, r, token)
	case http.MethodPost:
		s.push(w, r, token)
	default:
		w.Header().Set("Allow", "GET, POST")
		http.Error(w, "method not allowed", http.StatusMethodNotAllowed)
	}
}

// verify answers whether we want what a hub was asked for (W3C WebSub,
// section 5.3), and hears when it refuses (5.2).
func (s *Subscriber) verify(w http.ResponseWriter, r *http.Request, token string) {
	q := r.URL.Query()
	mode, topic, challenge := q.Get("hub.mode"), q.Get("hub.topic"), q.Get("hub.challenge")
	ctx := context.WithoutCancel(r.Context()) // the answer is as good as given
	s.mu.Lock()
	defer s.mu.Unlock()
	sub := s.subs[token]
	now := time.Now()
	switch {
	case sub == nil || topic != sub.Topic || len(challenge) > maxChallenge:
		http.NotFound(w, r)
		return
	case mode == "denied":
		s.log.Warn("hub denies", "source", sub.Source, "url", sub.Hub, "reason", news.Cut(news.Clean(q.Get("hub.reason")), 300))
		if sub.Ending {
			s.drop(ctx, sub)
			return
		}
		sub.Until, sub.Next = time.Time{}, now.Add(denied)
		s.keep(ctx, sub)
		return
	case challenge == "":
		http.Error(w, "hub.challenge is missing", http.StatusBadRequest)
		return
	case mode == "subscribe" && !sub.Ending && !sub.Asked.IsZero():
		lease := granted(q.Get("hub.lease_seconds"))
		if sub.Until.IsZero() {
			s.log.Info("subscribed", "source", sub.Source, "url", sub.Hub, "next", now.Add(renewAfter(lease)))
		}
		sub.Until, sub.Next, sub.Failures = now.Add(lease), now.Add(renewAfter(lease)), 0
		s.keep(ctx, sub)
		s.nudge()
	case mode == "unsubscribe" && sub.Ending:
		s.log.Info("unsubscribed", "source", sub.Source, "url", sub.Hub)
		s.drop(ctx, sub)
	default: // nobody here asked for that
		http.NotFound(w, r)
		return
	}
	w.Header().Set("Content-Type", "text/plain; charset=utf-8")
	_, _ = io.WriteString(w, challenge) // the hub has gone away if this fails
}

// push takes in what a hub sends (W3C WebSub, section 7). What nobody signed
// is answered as if it were taken, and dropped: nobody learns anything by
// trying.
func (s *Subscriber) push(w http.ResponseWriter, r *http.Request, token string) {
	s.mu.Lock()
	entry := s.subs[token]
	if entry == nil {
		s.mu.Unlock()
		http.NotFound(w, r)
		return
	}
	sub, limits := entry.Subscription, s.opts.Decode
	src, known := s.sources[entry.Source]
	s.mu.Unlock()
	if sub.Ending || !known {
		http.Error(w, "no longer subscribed", http.StatusGone)
		return
	}
	patience, cancel := context.WithTimeout(r.Context(), slotPatience)
	defer cancel()
	select {
	case s.slots <- struct{}{}:
		defer func() { <-s.slots }()
	case <-patience.Done():
		w.Header().Set("Retry-After", "60")
		http.Error(w, "busy", http.StatusServiceUnavailable)
		return
	}
	most := int64(maxPush)
	if limits.Body > 0 {
		most = min(most, limits.Body)
	}
	body, err := io.ReadAll(http.MaxBytesReader(w, r.Body, most))
	if tooLarge := (*http.MaxBytesError)(nil); errors.As(err, &tooLarge) {
		http.Error(w, "too large", http.StatusRequestEntityTooLarge)
		return
	}
	if err != nil {
		http.Error(w, "the body broke off", http.StatusBadRequest)
		return
	}
	if !signed(r.Header.Get("X-Hub-Signature"), sub.Secret, body) {
		s.suspect(entry)
		w.WriteHeader(http.StatusAccepted)
		return
	}
	ctx, cancel := context.WithTimeout(context.WithoutCancel(r.Context()), recordTimeout)
	defer cancel()
	if err := s.receive(ctx, sub, src, r.Header, body, limits); err != nil {
		s.log.Error("what a hub sent is not stored; it will send it again", "source", sub.Source, "err", err)
		http.Error(w, "not stored", http.StatusInternalServerError)
		return
	}
	w.WriteHeader(http.StatusAccepted)
}

// suspect logs the first bad signature of a subscription.
func (s *Subscriber) suspect(sub *subscription) {
	s.mu.Lock()
	told := sub.told
	sub.told = true
	s.mu.Unlock()
	if !told {
		s.log.Warn("dropped what a hub sent: it is not signed with our secret", "source", sub.Source, "url", sub.Hub)
	}
}

// receive decodes what was sent and stores it. What cannot be read is dropped,
// for the next visit will tell; the error is one of the store.
func (s *Subscriber) receive(ctx context.Context, sub news.Subscription, src news.Source, header http.Header, body []byte, limits decode.Limits) error {
	last, known, err := s.door.Visit(ctx, src.ID)
	switch {
	case err != nil:
		return err
	case !known:
		return errors.New("its last visit is forgotten")
	}
	base := last.FinalURL
	if base == "" {
		base = sub.Topic
	}
	now := time.Now()
	doc, err := decode.Decode(body, decode.Hints{
		URL:             base,
		ContentType:     header.Get("Content-Type"),
		ContentLanguage: header.Get("Content-Language"),
		Source:          src,
		Now:             now,
		Limits:          limits,
	})
	if err != nil {
		s.log.Warn("what a hub sent cannot be read", "source", sub.Source, "url", sub.Hub, "err", err)
		return nil
	}
	if len(doc.Items) == 0 {
		return nil
	}
	came, err := s.door.Receive(ctx, src.ID, now, doc.Items)
	if err != nil {
		return err
	}
	s.log.Debug("received", "source", sub.Source, "new", came.New, "bytes", len(body))
	if s.hooks.Received != nil {
		s.hooks.Received(came)
	}
	return nil
}
