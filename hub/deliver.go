package hub

import (
	"bytes"
	"context"
	"crypto/hmac"
	"crypto/sha256"
	"encoding/hex"
	"math/rand/v2"
	"net/http"
	"net/url"
	"sync"
	"time"
)

// send begins the deliveries that are due, as many as may be under way, and
// returns how long until the next one is.
func (h *Hub) send(ctx context.Context, all *sync.WaitGroup) time.Duration {
	now := time.Now()
	next := time.Hour
	h.mu.Lock()
	defer h.mu.Unlock()
	if h.opts.Address == "" {
		return next
	}
	for k, s := range h.due {
		if h.active >= senders {
			break // one that ends wakes us
		}
		if wait := s.at.Sub(now); wait > 0 {
			next = min(next, wait)
			continue
		}
		if s.host.sending >= sendersOfHost {
			continue
		}
		delete(h.due, k)
		s.sending, s.again, s.at = true, false, time.Time{}
		s.host.sending++
		h.active++
		secret, address := s.Secret, h.opts.Address
		all.Go(func() {
			tag, what := h.deliver(ctx, k, secret, address)
			h.sent(ctx, k, s, tag, what)
		})
	}
	return next
}

// outcome is what became of a delivery.
type outcome int

const (
	delivered outcome = iota
	failed
	gone // for good
)

// deliver sends a feed to a subscriber (W3C WebSub, section 7), and returns the
// tag of what it sent.
func (h *Hub) deliver(ctx context.Context, k key, secret, address string) (tag string, what outcome) {
	doc, ok := h.feeds.Feed(k.topic)
	if !ok {
		h.deny(ctx, k)
		return "", gone
	}
	req, err := http.NewRequestWithContext(ctx, http.MethodPost, k.callback, bytes.NewReader(doc.Body))
	if err != nil {
		return "", gone
	}
	req.Header.Set("Content-Type", doc.ContentType)
	req.Header.Set("Link", "<"+address+`>; rel="hub", <`+k.topic+`>; rel="self"`)
	if secret != "" {
		mac := hmac.New(sha256.New, []byte(secret))
		mac.Write(doc.Body)
		req.Header.Set("X-Hub-Signature", "sha256="+hex.EncodeToString(mac.Sum(nil)))
	}
	status, _, err := h.caller.Call(ctx, req)
	switch {
	case err == nil && status >= 200 && status < 300:
		return doc.Tag, delivered
	case status == http.StatusGone:
		return "", gone
	}
	return "", failed
}

// deny tells a subscriber that it gets a feed no longer (W3C WebSub, section
// 5.2). What it answers changes nothing.
func (h *Hub) deny(ctx context.Context, k key) {
	_, _, _ = h.ask(ctx, k.callback, url.Values{"hub.mode": {"denied"}, "hub.topic": {k.topic}, "hub.reason": {"there is no such feed any more"}})
}

// sent notes what became of a delivery, and when to try again.
func (h *Hub) sent(ctx context.Context, k key, s *subscriber, tag string, what outcome) {
	h.mu.Lock()
	s.sending = false
	s.host.sending--
	h.active--
	if h.subs[k] != s { // it was dropped meanwhile
		h.mu.Unlock()
		h.nudge()
		return
	}
	switch what {
	case gone:
		h.drop(k)
	case failed:
		if s.failures++; s.failures < attempts || s.again {
			s.at = time.Now().Add(retryAfter(s.failures))
		}
	case delivered:
		s.Sent, s.unkept = tag, true
		s.failures = 0
		if doc, _ := h.feeds.Feed(k.topic); s.again && doc.Tag != tag {
			s.at = time.Now()
		}
	}
	if what != gone && !s.at.IsZero() {
		h.due[k] = s
	}
	h.mu.Unlock()
	h.nudge()
	if what == gone {
		h.forget(ctx, k)
	}
}

// retryAfter is how long to wait after so many failures in a row, a little
// different for each.
func retryAfter(failures int) time.Duration {
	wait := min(firstRetry<<min(failures-1, 10), longestRetry)
	return wait - wait/5 + rand.N(wait*2/5)
}
