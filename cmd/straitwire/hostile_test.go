package main

import (
	"context"
	"encoding/json"
	"fmt"
	"io"
	"log"
	"net"
	"net/http"
	"net/http/httptest"
	"net/url"
	"os"
	"path/filepath"
	"runtime"
	"slices"
	"strings"
	"sync"
	"testing"
	"time"

	"golang.org/x/net/html"

	"straitwire/news"
)

// behaviour is one way in which a publisher can treat us badly: what it
// answers, and how a visit to it may end.
type behaviour struct {
	name   string
	answer http.HandlerFunc
	want   []news.Reason
	url    string // asked instead of the hostile origin, for addresses that are the attack
}

// hostileHosts is over how many loopback addresses the behaviours are spread:
// some keep a host's gate shut for seconds, which is right, and slow.
const hostileHosts = 48

// TestHostile visits every bad publisher that we could think of at once, in
// one daemon, beside good ones. Each visit must end with a reason that tells
// what is wrong; the good sources must keep their rhythm; nothing dangerous
// may come out; the memory is bounded.
func TestHostile(t *testing.T) {
	if testing.Short() {
		t.Skip("takes half a minute; left out under -short")
	}
	if runtime.GOOS != "linux" {
		t.Skip("needs the whole of 127.0.0.0/8 as loopback addresses")
	}
	all := slices.Concat(transportBehaviours(), statusBehaviours(), redirectBehaviours(), headerBehaviours(),
		encodingBehaviours(), documentBehaviours(), charsetBehaviours(), itemBehaviours(), addressBehaviours(), tlsBehaviours(t))
	h := newHostile(t, all)
	good := newControls(t)
	dir := t.TempDir()
	config := h.config(t, dir, good)

	peak := watchMemory(t)
	r := start(t, filepath.Join(dir, "data"), "serve", "--config", config)
	visits := map[news.SourceID]sourceStatus{}
	r.waitFor(3*time.Minute, "a visit of every source", func() bool {
		var report statusReport
		r.status(&report)
		for _, s := range report.Sources {
			if _, seen := visits[s.ID]; !seen && s.Reason != "" {
				visits[s.ID] = s // the first visit is the one that reads the document
			}
		}
		// The good ones go on all the while. How fast is logged: the machine
		// that this runs on may be busy with other things.
		for _, c := range good {
			if n, _ := c.rhythm(); n < 10 {
				return false
			}
		}
		return len(visits) == len(all)+len(good)
	})
	for i, c := range good {
		n, typical := c.rhythm()
		t.Logf("control %d: %d visits, mostly %v apart; it asks for 1s", i, n, typical.Round(10*time.Millisecond))
		if typical > 20*time.Second {
			t.Errorf("control %d was visited every %v beside hostile sources, want 1s", i, typical)
		}
	}
	for i, b := range all {
		s := visits[hostileID(i)]
		if !slices.Contains(b.want, s.Reason) {
			t.Errorf("%s: the visit ended as %q (%s), want one of %v", b.name, s.Reason, s.Detail, b.want)
		}
		if !s.Reason.Good() && s.Detail == "" {
			t.Errorf("%s: %q without a word for the operator", b.name, s.Reason)
		}
		if strings.Contains(s.Detail, "goroutine ") || strings.Contains(s.Detail, "runtime error") {
			t.Errorf("%s: the detail is a stack trace: %s", b.name, s.Detail)
		}
	}
	checkInert(t, r)
	t.Logf("%d behaviours, %d hosts, peak heap %d MiB", len(all), hostileHosts, peak()>>20)
	if got := peak(); got > 256<<20 {
		t.Errorf("peak heap %d MiB, want at most 256", got>>20)
	}
	if _, stderr := r.stop(); strings.Contains(stderr, "panic") || strings.Contains(stderr, "goroutine ") {
		t.Errorf("the log shows a panic:\n%.4000s", stderr)
	}
}

func hostileID(i int) news.SourceID { return news.SourceID(fmt.Sprintf("h%03d", i)) }

// hostile serves all behaviours on many loopback addresses.
type hostile struct {
	all   []behaviour
	urls  []string // of each behaviour
	ports []string
}

func newHostile(t *testing.T, all []behaviour) *hostile {
	h := &hostile{all: all, urls: make([]string, len(all))}
	handler := http.HandlerFunc(func(w http.ResponseWriter, r *http.Request) {
		var i int
		if _, err := fmt.Sscanf(r.URL.Path, "/%d/", &i); err != nil || i < 0 || i >= len(all) {
			http.NotFound(w, r)
			return
		}
		all[i].answer(w, r)
	})
	serve := func(address string) string {
		l, err := net.Listen("tcp", address)
		if err != nil {
			t.Fatal(err)
		}
		server := &httptest.Server{Listener: l, Config: &http.Server{Handler: handler, ErrorLog: log.New(io.Discard, "", 0)}}
		server.Start()
		t.Cleanup(func() { server.CloseClientConnections(); server.Close() })
		h.ports = append(h.ports, portOf(server.URL))
		return server.URL
	}
	shared := make([]string, hostileHosts)
	for n := range shared {
		shared[n] = serve(fmt.Sprintf("127.0.77.%d:0", n+1))
	}
	for i, b := range all {
		host := shared[i%hostileHosts]
		if slices.Contains(b.want, news.ReasonLimited) { // it silences its whole host, as it may
			host = serve(fmt.Sprintf("127.0.%d.%d:0", 78+i/250, 1+i%250))
		}
		h.urls[i] = fmt.Sprintf("%s/%d/feed", host, i)
	}
	for i, b := range all {
		if b.url != "" {
			h.urls[i] = b.url
			if p := portOf(b.url); p != "" {
				h.ports = append(h.ports, p)
			}
		}
	}
	return h
}

func portOf(address string) string {
	u, err := url.Parse(address)
	if err != nil {
		return ""
	}
	return u.Port()
}

// control is a good source on a host of its own: an item more on each visit.
type control struct {
	*httptest.Server
	mu   sync.Mutex
	asks []time.Time
}

// rhythm returns how often it was asked, and the pause that three of four
// pauses did not exceed.
func (c *control) rhythm() (n int, typical time.Duration) {
	c.mu.Lock()
	defer c.mu.Unlock()
	if len(c.asks) < 2 {
		return len(c.asks), 0
	}
	var pauses []time.Duration
	for i, at := range c.asks[1:] {
		pauses = append(pauses, at.Sub(c.asks[i]))
	}
	slices.Sort(pauses)
	return len(c.asks), pauses[len(pauses)*3/4]
}

func newControls(t *testing.T) []*control {
	controls := make([]*control, 5)
	for i := range controls {
		c := &control{}
		c.Server = httptest.NewServer(http.HandlerFunc(func(w http.ResponseWriter, _ *http.Request) {
			c.mu.Lock()
			defer c.mu.Unlock()
			c.asks = append(c.asks, time.Now())
			n := len(c.asks)
			w.Header().Set("Content-Type", "application/rss+xml")
			fmt.Fprintf(w, `<rss version="2.0"><channel><title>Good %d</title><item><guid isPermaLink="false">%d-%d</guid><title>good news %d from %d</title></item></channel></rss>`, i, i, n, n, i)
		}))
		t.Cleanup(c.Close)
		controls[i] = c
	}
	return controls
}

// config writes a configuration with all hostile and all good sources, and
// one topic that takes whatever the hostile ones say.
func (h *hostile) config(t *testing.T, dir string, good []*control) string {
	t.Helper()
	ports := h.ports
	for _, c := range good {
		ports = append(ports, portOf(c.URL))
	}
	slices.Sort(ports)
	var b strings.Builder
	fmt.Fprintf(&b, `limits:
  min_interval: 1s
  per_host: 5ms
  workers: 16
  timeout: 8s
  first_byte: 3s
  body: 2MiB
  allow_addresses: [127.0.0.0/8]
  allow_ports: [%s]
feeds: {entries: 2000}
sources:
`, strings.Join(slices.Compact(ports), ", "))
	for i := range h.all {
		fmt.Fprintf(&b, "  - {id: %s, url: %q, kind: newspaper, schedule: \"@every 5s\"}\n", hostileID(i), h.urls[i])
	}
	for i, c := range good {
		fmt.Fprintf(&b, "  - {id: good%d, url: %q, kind: wire, schedule: \"@every 1s\"}\n", i, c.URL+"/feed")
	}
	b.WriteString("topics:\n  - {id: everything, title: Everything, match: {kind: newspaper}}\n")
	path := filepath.Join(dir, "config.yaml")
	if err := os.WriteFile(path, []byte(b.String()), 0o600); err != nil {
		t.Fatal(err)
	}
	return path
}

// watchMemory samples the heap until the test ends and returns its peak.
func watchMemory(t *testing.T) func() uint64 {
	ctx, cancel := context.WithCancel(context.Background())
	t.Cleanup(cancel)
	var mu sync.Mutex
	var peak uint64
	go func() {
		for ctx.Err() == nil {
			var m runtime.MemStats
			runtime.ReadMemStats(&m)
			mu.Lock()
			peak = max(peak, m.HeapInuse)
			mu.Unlock()
			select {
			case <-ctx.Done():
			case <-time.After(50 * time.Millisecond):
			}
		}
	}()
	return func() uint64 {
		mu.Lock()
		defer mu.Unlock()
		return peak
	}
}

// checkInert reads what the daemon publishes of the hostile sources: nothing
// in it may run, load from elsewhere than http(s), or leave its place.
func checkInert(t *testing.T, r *running) {
	t.Helper()
	r.wait("items of hostile sources in the topic", func() bool { return len(r.titles("everything")) > 20 })
	var feed struct {
		Items []struct {
			URL  string `json:"url"`
			HTML string `json:"content_html"`
		} `json:"items"`
	}
	if err := json.Unmarshal([]byte(r.get("/topics/everything.json")), &feed); err != nil {
		t.Fatalf("the JSON edition cannot be read: %v", err)
	}
	for _, it := range feed.Items {
		inert(t, "content", it.HTML)
		if u, err := url.Parse(it.URL); err != nil || it.URL != "" && u.Scheme != "http" && u.Scheme != "https" {
			t.Errorf("an item links to %q", it.URL)
		}
	}
	for _, page := range []string{"/", "/topics/everything"} {
		inert(t, page, r.get(page))
	}
}

// ourChart reports whether an element is the picture that pages, and they alone,
// have of a topic's volume.
func ourChart(where string, tok html.Token) bool {
	return strings.HasPrefix(where, "/") && tok.Data == "svg" && slices.Contains(tok.Attr, html.Attribute{Key: "class", Val: "chart"})
}

// inert fails the test if a document of HTML holds anything active that a
// source could have brought.
func inert(t *testing.T, where, doc string) {
	t.Helper()
	z := html.NewTokenizer(strings.NewReader(doc))
	for {
		switch z.Next() {
		case html.ErrorToken:
			return
		case html.StartTagToken, html.SelfClosingTagToken:
			tok := z.Token()
			switch tok.Data {
			case "script", "iframe", "object", "embed", "base", "applet", "svg", "math":
				if !ourChart(where, tok) {
					t.Errorf("%s holds <%s>", where, tok.Data)
				}
			}
			for _, a := range tok.Attr {
				value := strings.ToLower(strings.Map(dropBlank, a.Val))
				if strings.HasPrefix(a.Key, "on") || strings.HasPrefix(value, "javascript:") || strings.HasPrefix(value, "data:text") || strings.HasPrefix(value, "vbscript:") {
					t.Errorf("%s holds <%s %s=%q>", where, tok.Data, a.Key, a.Val)
				}
			}
		}
	}
}

func dropBlank(r rune) rune {
	if r <= ' ' {
		return -1
	}
	return r
}
