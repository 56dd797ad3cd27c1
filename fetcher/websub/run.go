package websub

import (
	"context"
	"fmt"
	"net/url"
	"strconv"
	"time"

	"straitwire/news"
)

const (
	// leaseWanted is the lease that we ask for; a hub may give another.
	leaseWanted = 10 * 24 * time.Hour
	// A lease is believed within these bounds. A hub that gives less is not
	// asked more often for it.
	leaseLeast = 10 * time.Minute
	leaseMost  = 90 * 24 * time.Hour

	// askAgain is how long a hub has to confirm before it is asked again; each
	// time in vain doubles it.
	askAgain     = 10 * time.Minute
	askAgainMost = 24 * time.Hour
	// denied is the pause after a hub refused.
	denied = 24 * time.Hour
	// maxFarewells is how often a hub is asked to end a subscription: it will
	// end by itself, for what it sends is answered with 410.
	maxFarewells = 5

	// pace is the pause between two requests, whatever their hubs.
	pace = time.Second
)

// hold keeps all requests to a hub back that failed.
type hold struct {
	until    time.Time
	failures int
}

// Run asks the hubs for what is to be begun, renewed or ended, until ctx ends.
func (s *Subscriber) Run(ctx context.Context) error {
	for {
		s.mu.Lock()
		s.settle(ctx)
		next, at := s.due()
		s.mu.Unlock()
		if ctx.Err() != nil {
			return nil
		}
		if next != nil && !at.After(time.Now()) {
			s.ask(ctx, next)
			at = time.Now().Add(pace)
			if s.sleep(ctx, at, nil) {
				continue
			}
			return nil
		}
		if !s.sleep(ctx, at, s.wake) {
			return nil
		}
	}
}

// sleep waits until then, for ever if that is zero, or for a nudge. It reports
// whether ctx still runs.
func (s *Subscriber) sleep(ctx context.Context, until time.Time, nudge <-chan struct{}) bool {
	var alarm <-chan time.Time
	if !until.IsZero() {
		timer := time.NewTimer(time.Until(until))
		defer timer.Stop()
		alarm = timer.C
	}
	select {
	case <-ctx.Done():
		return false
	case <-alarm:
	case <-nudge:
	}
	return true
}

// due returns the subscription whose hub is to be asked first, and when. Its
// caller holds mu.
func (s *Subscriber) due() (first *subscription, at time.Time) {
	for _, sub := range s.subs {
		when := sub.Next
		if h := s.held[sub.Hub]; h != nil && h.until.After(when) {
			when = h.until
		}
		if first == nil || when.Before(at) {
			first, at = sub, when
		}
	}
	return first, at
}

// ask sends one request. What it remembers says that the request came to
// nothing, until the hub confirms, which it may do before it answers.
func (s *Subscriber) ask(ctx context.Context, sub *subscription) {
	s.mu.Lock()
	if sub.Ending && sub.Failures >= maxFarewells {
		s.drop(ctx, sub)
		s.mu.Unlock()
		return
	}
	now := time.Now()
	sub.Asked = now
	sub.Failures++
	sub.Next = now.Add(doubled(askAgain, sub.Failures, askAgainMost))
	s.keep(ctx, sub)
	asked := sub.Subscription
	s.mu.Unlock()

	status, said, err := s.hubs.PostForm(ctx, asked.Hub, formOf(asked))
	if ctx.Err() != nil {
		return
	}
	if err == nil && (status < 200 || status > 299) {
		err = fmt.Errorf("the hub answers HTTP %d %s", status, said)
	}
	s.mu.Lock()
	defer s.mu.Unlock()
	if err == nil {
		delete(s.held, asked.Hub)
		s.log.Debug("hub asked", "source", asked.Source, "url", asked.Hub)
		return
	}
	s.log.Warn("hub refuses", "source", asked.Source, "url", asked.Hub, "err", err)
	switch {
	case status == 0 || status == 429 || status > 499: // it would not answer for others either
		h := s.held[asked.Hub]
		if h == nil {
			h = &hold{}
			s.held[asked.Hub] = h
		}
		h.failures++
		h.until = time.Now().Add(doubled(time.Minute, h.failures, 6*time.Hour))
	case asked.Ending && (status == 404 || status == 410):
		s.drop(ctx, sub) // the hub does not know it
	}
}

// doubled is a pause that doubles with each failure.
func doubled(pause time.Duration, failures int, most time.Duration) time.Duration {
	for range failures - 1 {
		if pause >= most {
			break
		}
		pause *= 2
	}
	return min(pause, most)
}

// formOf is the request to a hub (W3C WebSub, section 5.1). The secret goes to
// a hub without TLS too: who can read it there can change what is sent anyway,
// but for all others it still keeps the door shut.
func formOf(sub news.Subscription) url.Values {
	form := url.Values{
		"hub.mode":     {"subscribe"},
		"hub.topic":    {sub.Topic},
		"hub.callback": {sub.Callback},
	}
	if sub.Ending {
		form.Set("hub.mode", "unsubscribe")
		return form
	}
	form.Set("hub.secret", sub.Secret)
	form.Set("hub.lease_seconds", strconv.Itoa(int(leaseWanted/time.Second)))
	return form
}

// granted is a lease that a hub gives, within reason.
func granted(seconds string) time.Duration {
	n, err := strconv.ParseInt(seconds, 10, 64)
	if err != nil || n <= 0 {
		return 24 * time.Hour // it must say one; who does not is asked again soon
	}
	return min(max(time.Duration(min(n, int64(leaseMost/time.Second)))*time.Second, leaseLeast), leaseMost)
}

// renewAfter is how long after the start of a lease the next is asked for:
// early enough to try several times.
func renewAfter(lease time.Duration) time.Duration { return lease * 2 / 3 }
