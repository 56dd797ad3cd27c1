package hub

import (
	"context"
	"crypto/rand"
	"fmt"
	"net/http"
	"net/url"
	"strconv"
	"strings"
	"time"

	"straitwire/news"
)

// intent is what somebody says that a subscriber wants.
type intent struct {
	mode  string // subscribe or unsubscribe
	sub   news.Subscriber
	lease time.Duration
}

// ServeHTTP takes requests to subscribe and unsubscribe (W3C WebSub, section 5).
// What they ask for is done once the callback has confirmed it.
func (h *Hub) ServeHTTP(w http.ResponseWriter, r *http.Request) {
	head := w.Header()
	head.Set("Cache-Control", "no-store")
	head.Set("Content-Type", "text/plain; charset=utf-8")
	head.Set("X-Content-Type-Options", "nosniff")
	if r.Method != http.MethodPost {
		head.Set("Allow", "POST")
		answer(w, http.StatusMethodNotAllowed, "this is a WebSub hub: readers post their subscriptions here")
		return
	}
	if !h.may(r.RemoteAddr) {
		head.Set("Retry-After", "60")
		answer(w, http.StatusTooManyRequests, "too many requests; ask again in a minute")
		return
	}
	r.Body = http.MaxBytesReader(w, r.Body, maxForm)
	if err := r.ParseForm(); err != nil {
		answer(w, http.StatusBadRequest, "the form cannot be read; post hub.mode, hub.topic and hub.callback, URL-encoded")
		return
	}
	in, status, wrong := h.read(r.PostForm)
	if wrong != "" {
		answer(w, status, wrong)
		return
	}
	select {
	case h.verify <- in:
		answer(w, http.StatusAccepted, "the callback will be asked")
	default:
		head.Set("Retry-After", "60")
		answer(w, http.StatusServiceUnavailable, "too many wait to be asked; come again in a minute")
	}
}

func answer(w http.ResponseWriter, status int, text string) {
	w.WriteHeader(status)
	fmt.Fprintln(w, text)
}

// may counts a request of a caller, and reports whether it is to be read.
func (h *Hub) may(caller string) bool {
	if i := strings.LastIndexByte(caller, ':'); i > 0 {
		caller = caller[:i]
	}
	h.mu.Lock()
	defer h.mu.Unlock()
	if now := time.Now().Truncate(time.Minute); !now.Equal(h.minute) {
		h.minute = now
		clear(h.asked)
	}
	if n, known := h.asked[caller]; n >= perMinute || !known && len(h.asked) >= maxCallers {
		return false
	}
	h.asked[caller]++
	return true
}

// read reads a form, or says what is wrong with it.
func (h *Hub) read(form url.Values) (in intent, status int, wrong string) {
	in.mode = form.Get("hub.mode")
	in.sub = news.Subscriber{Topic: form.Get("hub.topic"), Callback: form.Get("hub.callback"), Secret: form.Get("hub.secret")}
	switch in.mode {
	case "subscribe", "unsubscribe":
	case "publish":
		return in, http.StatusForbidden, "this hub learns by itself what is new"
	default:
		return in, http.StatusBadRequest, "hub.mode must be subscribe or unsubscribe"
	}
	if _, ok := h.feeds.Feed(in.sub.Topic); !ok {
		return in, http.StatusNotFound, "hub.topic is no feed of this server; it is the address that the feed itself gives as self"
	}
	u, err := url.Parse(in.sub.Callback)
	if err != nil || len(in.sub.Callback) > maxAddress || u.Scheme != "http" && u.Scheme != "https" || u.Hostname() == "" || u.User != nil || u.Fragment != "" {
		return in, http.StatusBadRequest, "hub.callback must be an address with http or https, without a user and a fragment"
	}
	if len(in.sub.Secret) > maxSecret {
		return in, http.StatusBadRequest, fmt.Sprintf("hub.secret has more than %d bytes", maxSecret)
	}
	in.lease = usualLease
	if text := form.Get("hub.lease_seconds"); text != "" {
		n, err := strconv.Atoi(text)
		if err != nil || n < 0 {
			return in, http.StatusBadRequest, "hub.lease_seconds is no number of seconds"
		}
		in.lease = min(max(time.Duration(min(n, int(maxLease/time.Second)))*time.Second, minLease), maxLease)
	}
	h.mu.Lock()
	defer h.mu.Unlock()
	if in.mode == "unsubscribe" || h.subs[key{in.sub.Topic, in.sub.Callback}] != nil {
		return in, 0, ""
	}
	if at := h.hosts[hostOf(in.sub.Callback)]; len(h.subs) >= maxSubscribers || at != nil && at.subs >= maxOfHost {
		return in, http.StatusServiceUnavailable, "this hub has no room for more subscribers"
	}
	return in, 0, ""
}

// verifyAll asks callbacks until ctx ends.
func (h *Hub) verifyAll(ctx context.Context) {
	for {
		select {
		case <-ctx.Done():
			return
		case in := <-h.verify:
			if h.confirmed(ctx, &in) {
				h.settle(ctx, &in)
			}
		}
	}
}

// confirmed asks the callback whether it wants what was asked in its name (W3C
// WebSub, section 5.3).
func (h *Hub) confirmed(ctx context.Context, in *intent) bool {
	challenge := rand.Text()
	q := url.Values{"hub.mode": {in.mode}, "hub.topic": {in.sub.Topic}, "hub.challenge": {challenge}}
	if in.mode == "subscribe" {
		q.Set("hub.lease_seconds", strconv.Itoa(int(in.lease/time.Second)))
	}
	status, said, err := h.ask(ctx, in.sub.Callback, q)
	return err == nil && status >= 200 && status < 300 && string(said) == challenge
}

// ask puts a question to a callback.
func (h *Hub) ask(ctx context.Context, callback string, q url.Values) (status int, said []byte, err error) {
	u, err := url.Parse(callback)
	if err != nil {
		return 0, nil, err
	}
	if u.RawQuery != "" {
		u.RawQuery += "&"
	}
	u.RawQuery += q.Encode()
	ctx, cancel := context.WithTimeout(ctx, verifyWait)
	defer cancel()
	req, err := http.NewRequestWithContext(ctx, http.MethodGet, u.String(), nil)
	if err != nil {
		return 0, nil, err
	}
	return h.caller.Call(ctx, req)
}

// settle does what the callback has confirmed.
func (h *Hub) settle(ctx context.Context, in *intent) {
	k := key{in.sub.Topic, in.sub.Callback}
	if in.mode == "unsubscribe" {
		h.mu.Lock()
		h.drop(k)
		h.mu.Unlock()
		h.forget(ctx, k)
		return
	}
	in.sub.Until = time.Now().Add(in.lease)
	doc, _ := h.feeds.Feed(k.topic)
	in.sub.Sent = doc.Tag // whoever subscribes has just read it
	h.keeping.Lock()
	defer h.keeping.Unlock()
	h.mu.Lock()
	if s := h.subs[k]; s != nil {
		in.sub.Sent = s.Sent // it may not have got everything
	}
	h.mu.Unlock()
	if err := h.store.KeepSubscribers(ctx, []news.Subscriber{in.sub}); err != nil {
		h.log.Error("a subscriber is not kept", "err", err) // it comes again when its lease ends
		return
	}
	h.mu.Lock()
	defer h.mu.Unlock()
	h.put(in.sub)
}
