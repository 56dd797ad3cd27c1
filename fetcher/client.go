package fetcher

import (
	"context"
	"crypto/tls"
	"fmt"
	"io"
	"net"
	"net/http"
	"net/url"
	"strings"
	"sync"
	"time"

	"straitwire/news"
)

// What we read, best first. We unpack gzip ourselves, to bound it.
const (
	acceptTypes    = "application/atom+xml, application/rss+xml, application/feed+json, application/xml;q=0.9, text/xml;q=0.9, application/json;q=0.8, */*;q=0.1"
	acceptEncoding = "gzip"
)

// client makes the requests of all visits under one set of options.
type client struct {
	opts      Options
	guard     *guard
	transport http.RoundTripper
	gate      func(ctx context.Context, host string) error // waits for the turn of a host that a redirect leads to
	parts     sync.Pool                                    // of *[]byte: what bodies are read into

	mu      sync.Mutex
	proxied map[string]*http.Transport // by proxy; guarded by mu
}

func newClient(opts Options, gate func(ctx context.Context, host string) error) *client {
	g := newGuard(opts)
	dialer := &net.Dialer{Timeout: 15 * time.Second, KeepAlive: 30 * time.Second, Control: g.control}
	return &client{opts: opts, guard: g, gate: gate, transport: newTransport(opts, dialer.DialContext)}
}

// newTransport returns a transport without a proxy: through one of the
// environment, the guard would see only the proxy's address.
func newTransport(opts Options, dial func(ctx context.Context, network, address string) (net.Conn, error)) *http.Transport {
	return &http.Transport{
		DialContext:            dial,
		TLSClientConfig:        &tls.Config{MinVersion: tls.VersionTLS12},
		TLSHandshakeTimeout:    15 * time.Second,
		ResponseHeaderTimeout:  opts.FirstByte,
		MaxResponseHeaderBytes: 1 << 20,
		MaxIdleConns:           256,
		MaxIdleConnsPerHost:    1,
		IdleConnTimeout:        90 * time.Second,
		DisableCompression:     true,
		ForceAttemptHTTP2:      true,
	}
}

// answer is what came back of a request that was answered.
type answer struct {
	status int
	header http.Header
	final  string // address after redirects, without user and fragment
	moved  string // address to which permanent redirects led; empty if none did
	delta  bool   // body is only what is new since the validators
	body   []byte
	part   *[]byte // belongs to the client; body may lie in it
	cut    error   // the transfer broke off: body is only its beginning
}

// get asks a source once. An error is always an *Error, and an answer goes
// with it as far as one came: only 200, 203, 226 and a 304 to a
// conditional request are none.
func (c *client) get(ctx context.Context, src news.Source, prev news.Visit) (answer, error) {
	req, err := c.request(ctx, src, asked(src, prev))
	if err != nil {
		return answer{}, classify(err)
	}
	transport, err := c.through(src)
	if err != nil {
		return answer{}, classify(err)
	}
	hops := &hops{client: c, src: src, prev: prev, lasting: true}
	hops.condition(req)
	// No cookie jar, and a client for each visit, for CheckRedirect is the visit's own.
	resp, err := (&http.Client{Transport: transport, CheckRedirect: hops.check}).Do(req)
	if err != nil {
		if resp != nil {
			resp.Body.Close()
		}
		return answer{}, classify(err)
	}
	defer resp.Body.Close()

	a := answer{status: resp.StatusCode, header: resp.Header, final: finalURL(resp.Request.URL), moved: hops.moved}
	switch resp.StatusCode {
	case http.StatusOK, http.StatusNonAuthoritativeInfo:
	case http.StatusIMUsed:
		a.delta = resp.Request.Header.Get("A-IM") != ""
	case http.StatusNotModified:
		if isConditional(resp.Request.Header) {
			return a, nil
		}
		return a, statusError(resp)
	default:
		failed := statusError(resp)
		failed.RetryAfter = retryAfter(resp.Header, time.Now(), c.opts.MaxWait)
		failed.from = a.final
		drain(resp)
		return a, failed
	}
	if a.part, _ = c.parts.Get().(*[]byte); a.part == nil {
		part := make([]byte, firstPart)
		a.part = &part
	}
	a.body, err = readBody(resp, c.opts.Decode.Body, *a.part)
	if err == nil {
		return a, nil
	}
	failed := classify(err)
	failed.Status = resp.StatusCode
	broke := failed.Reason == news.ReasonConnect || failed.Reason == news.ReasonProtocol || isPacking(err)
	if broke && len(a.body) > 0 && ctx.Err() == nil {
		failed.Detail = fmt.Sprintf("broke off after %d bytes: %s", len(a.body), failed.Detail)
		a.cut = failed
		return a, nil
	}
	return a, failed
}

// drain reads the rest of a small answer that nobody wants: its connection can
// then be used for the next source of the host. It waits for none.
func drain(resp *http.Response) {
	const most, patient = 16 << 10, 500 * time.Millisecond
	if resp.ContentLength > most {
		return
	}
	late := time.AfterFunc(patient, func() { resp.Body.Close() })
	defer late.Stop()
	_, _ = io.CopyN(io.Discard, resp.Body, most)
}

// done takes back what a body was read into: nobody may look at it any more.
func (c *client) done(a answer) {
	if a.part != nil {
		c.parts.Put(a.part)
	}
}

// request returns the request of a source to its address or the one it moved
// to. What the source sends of its own goes to no other host.
func (c *client) request(ctx context.Context, src news.Source, address string) (*http.Request, error) {
	req, err := http.NewRequestWithContext(ctx, http.MethodGet, address, nil)
	if err != nil {
		return nil, blocked("the address cannot be read")
	}
	if err := c.guard.checkTarget(src, req.URL); err != nil {
		return nil, err
	}
	req.URL.User = nil
	req.Host = hostHeader(req.URL)
	req.Header.Set("User-Agent", c.opts.UserAgent)
	req.Header.Set("Accept", acceptTypes)
	req.Header.Set("Accept-Encoding", acceptEncoding)
	own, err := url.Parse(src.URL)
	if err != nil || !sameOrigin(own, req.URL) {
		return req, nil
	}
	if user := own.User; user != nil {
		password, _ := user.Password()
		req.SetBasicAuth(user.Username(), password)
	}
	for name, value := range src.Headers {
		if http.CanonicalHeaderKey(name) == "Host" {
			req.Host = value
			continue
		}
		req.Header.Set(name, value)
	}
	return req, nil
}

// hops watches the redirects of one visit.
type hops struct {
	client  *client
	src     news.Source
	prev    news.Visit
	lasting bool   // all redirects so far were permanent
	moved   string // where these led
}

// condition makes a request conditional if it goes where the validators came
// from: another document may by chance have the same ETag, and its 304 would
// hide all it has. With a tag it also asks for what is new alone, if the server
// can tell (RFC 3229).
func (h *hops) condition(req *http.Request) {
	conditional := validators(h.prev)
	for _, name := range []string{"If-None-Match", "If-Modified-Since"} {
		req.Header.Del(name)
		if value, ok := conditional[name]; ok && h.prev.FinalURL == finalURL(req.URL) {
			req.Header[name] = value
		}
	}
	req.Header.Del("A-IM")
	if req.Header.Get("If-None-Match") != "" {
		req.Header.Set("A-IM", "feed")
	}
}

// check is a http.Client.CheckRedirect.
func (h *hops) check(req *http.Request, via []*http.Request) error {
	if err := h.client.guard.checkTarget(h.src, req.URL); err != nil {
		return err
	}
	next := finalURL(req.URL)
	for i, hop := range via {
		if finalURL(hop.URL) == next {
			return &Error{Reason: news.ReasonRedirects, Detail: detail("loop: " + route(via[i:], req))}
		}
	}
	if len(via) > h.client.opts.Redirects {
		return &Error{Reason: news.ReasonRedirects, Detail: detail(fmt.Sprintf(
			"more than %d: %s", h.client.opts.Redirects, route(via, req)))}
	}
	req.Header.Del("Referer")
	req.URL.User = nil
	if req.Host == "" {
		req.Host = hostHeader(req.URL)
	}
	if h.lasting = h.lasting && isPermanent(req, via[len(via)-1].URL); h.lasting {
		h.moved = next
	}
	for _, hop := range append(via[1:len(via):len(via)], req) {
		if !sameOrigin(via[0].URL, hop.URL) {
			for name := range h.src.Headers {
				req.Header.Del(name)
			}
			req.Header.Del("Authorization")
			if h.src.Headers["User-Agent"] != "" {
				req.Header.Set("User-Agent", h.client.opts.UserAgent)
			}
			break
		}
	}
	h.condition(req)
	if host := hostOf(next); host != hostOf(via[len(via)-1].URL.String()) {
		return h.client.gate(req.Context(), host)
	}
	return nil
}

// hostHeader is what the Host header says: no port that goes without saying.
func hostHeader(u *url.URL) string {
	if port := u.Port(); port == "80" && u.Scheme == "http" || port == "443" && u.Scheme == "https" {
		return strings.TrimSuffix(u.Host, ":"+port)
	}
	return u.Host
}

// sameOrigin reports whether what is meant for a may be sent to b: the same
// host and port, or the step from http to https on their usual ports.
func sameOrigin(a, b *url.URL) bool {
	if !strings.EqualFold(a.Hostname(), b.Hostname()) {
		return false
	}
	if a.Scheme == b.Scheme {
		return portOf(a) == portOf(b)
	}
	return a.Scheme == "http" && b.Scheme == "https" && portOf(a) == "80" && portOf(b) == "443"
}

func portOf(u *url.URL) string {
	if port := u.Port(); port != "" {
		return port
	}
	if u.Scheme == "https" {
		return "443"
	}
	return "80"
}

// route shows the way that a redirect took.
func route(via []*http.Request, req *http.Request) string {
	var b strings.Builder
	for _, hop := range via {
		b.WriteString(place(hop.URL) + " -> ")
	}
	return b.String() + place(req.URL)
}

func finalURL(u *url.URL) string {
	if u.User == nil && u.Fragment == "" {
		return u.String()
	}
	plain := *u
	plain.User, plain.Fragment, plain.RawFragment = nil, "", ""
	return plain.String()
}

func isConditional(h http.Header) bool {
	return h.Get("If-None-Match") != "" || h.Get("If-Modified-Since") != ""
}

// close gives back the idle connections; running visits are not touched.
func (c *client) close() {
	(&http.Client{Transport: c.transport}).CloseIdleConnections()
	c.mu.Lock()
	defer c.mu.Unlock()
	for _, t := range c.proxied {
		t.CloseIdleConnections()
	}
}
