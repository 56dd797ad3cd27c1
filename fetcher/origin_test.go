package fetcher

import (
	"bytes"
	"fmt"
	"log/slog"
	"net/http"
	"net/http/httptest"
	"net/netip"
	"strings"
	"sync"
	"testing"
	"time"

	"straitwire/fetcher/decode"
	"straitwire/news"
)

// origin is a server that keeps the requests it got.
type origin struct {
	*httptest.Server
	mu       sync.Mutex
	requests []*http.Request
}

func newOrigin(t *testing.T, handler http.HandlerFunc) *origin {
	t.Helper()
	o := &origin{}
	o.Server = httptest.NewServer(http.HandlerFunc(func(w http.ResponseWriter, r *http.Request) {
		o.mu.Lock()
		o.requests = append(o.requests, r)
		o.mu.Unlock()
		handler(w, r)
	}))
	t.Cleanup(o.Close)
	return o
}

func (o *origin) seen() []*http.Request {
	o.mu.Lock()
	defer o.mu.Unlock()
	return append([]*http.Request(nil), o.requests...)
}

func (o *origin) source(path string) news.Source {
	return news.Source{ID: "src", URL: o.URL + path, Schedule: "@every 15m"}
}

// loopback are options that let the servers of a test through.
func loopback(t testing.TB, servers ...*origin) Options {
	t.Helper()
	opts := Options{
		AllowAddresses: []netip.Prefix{netip.MustParsePrefix("127.0.0.0/8")},
		AllowPorts:     []uint16{80, 443},
		PerHost:        time.Millisecond,
		Version:        "9.9",
		Contact:        "https://desk.example/bot",
	}
	for _, o := range servers {
		at, err := netip.ParseAddrPort(o.Listener.Addr().String())
		if err != nil {
			t.Fatal(err)
		}
		opts.AllowPorts = append(opts.AllowPorts, at.Port())
	}
	return opts
}

// plainDecode reads one item a line: a stand-in for the decoder.
func plainDecode(body []byte, h decode.Hints) (decode.Document, error) {
	text := string(body)
	switch {
	case strings.HasPrefix(text, "<html"):
		return decode.Document{}, &decode.Error{Reason: news.ReasonPage, Detail: "a web page"}
	case strings.HasPrefix(text, "panic"):
		panic("decoder\nfell over")
	case text == "":
		return decode.Document{}, &decode.Error{Reason: news.ReasonNotFeed, Detail: "no bytes"}
	}
	doc := decode.Document{Title: "Lines"}
	for line := range strings.Lines(text) {
		switch line = strings.TrimSpace(line); {
		case line == "", line == "empty":
		case strings.HasPrefix(line, "ttl "):
			doc.TTL, _ = time.ParseDuration(strings.TrimPrefix(line, "ttl "))
		case strings.HasPrefix(line, "period "):
			doc.Period, _ = time.ParseDuration(strings.TrimPrefix(line, "period "))
		case strings.HasPrefix(line, "quiet "):
			if _, err := fmt.Sscanf(line, "quiet %x %x", &doc.Quiet.Hours, &doc.Quiet.Days); err != nil {
				panic(err)
			}
		case line == "dropped":
			doc.Dropped = 1
		case line == "damaged":
			doc.Degraded = "cut short"
		default:
			doc.Items = append(doc.Items, news.Item{Source: h.Source.ID, Title: line})
		}
	}
	return doc, nil
}

// newTestFetcher returns a fetcher with a stand-in decoder, and its log.
func newTestFetcher(t *testing.T, store Store, opts Options) (*Fetcher, *logBuffer) {
	t.Helper()
	logged := &logBuffer{}
	f := New(store, opts, Hooks{}, slog.New(slog.NewTextHandler(logged, &slog.HandlerOptions{Level: slog.LevelInfo})))
	f.decode = plainDecode
	t.Cleanup(f.hangUp)
	return f, logged
}

type logBuffer struct {
	mu sync.Mutex
	b  bytes.Buffer
}

func (l *logBuffer) Write(p []byte) (int, error) {
	l.mu.Lock()
	defer l.mu.Unlock()
	return l.b.Write(p)
}

func (l *logBuffer) String() string {
	l.mu.Lock()
	defer l.mu.Unlock()
	return l.b.String()
}

func (l *logBuffer) count(part string) int { return strings.Count(l.String(), part) }

// visitNow makes a visit whatever the last one says about when.
func visitNow(t *testing.T, f *Fetcher, m *memory, src news.Source) news.Visit {
	t.Helper()
	m.set(func(m *memory) {
		v, ok := m.visits[src.ID]
		if ok {
			v.NotBefore = time.Time{}
			m.visits[src.ID] = v
		}
	})
	out, err := f.once(t.Context(), src)
	if err != nil {
		t.Fatalf("visit of %s: %v", src.URL, err)
	}
	if out.Skipped != "" {
		t.Fatalf("visit of %s skipped: %s", src.URL, out.Skipped)
	}
	return out.Visit
}
