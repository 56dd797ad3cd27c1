package fetcher

import (
	"context"
	"io"
	"net/http"
	"strconv"
	"strings"
	"sync"
	"testing"
	"time"

	"straitwire/news"
)

// scriptedWire is an origin that answers by a script and logs its requests. An
// answer is a status, then for a redirect the address, then headers as
// Name:value, then the document; "hang" never answers. Of a date, "+2h" is in
// two hours.
type scriptedWire struct {
	mu       sync.Mutex
	requests []*http.Request
	at       []time.Time
	script   []string          // the last one is given for ever
	pages    map[string]string // by address, instead of the script
	honest   bool              // a tag that matches is answered with 304
	bodies   int
}

func (w *scriptedWire) next(r *http.Request) string {
	w.mu.Lock()
	defer w.mu.Unlock()
	w.requests = append(w.requests, r)
	w.at = append(w.at, time.Now())
	if w.pages != nil {
		return w.pages[r.URL.String()]
	}
	answer := w.script[0]
	if len(w.script) > 1 {
		w.script = w.script[1:]
	}
	return answer
}

func (w *scriptedWire) RoundTrip(r *http.Request) (*http.Response, error) {
	answer := w.next(r)
	if answer == "hang" {
		<-r.Context().Done()
		return nil, r.Context().Err()
	}
	words := strings.Fields(answer)
	resp := &http.Response{StatusCode: 404, Header: http.Header{}, Request: r, ContentLength: -1}
	if len(words) > 0 {
		resp.StatusCode, _ = strconv.Atoi(words[0])
		words = words[1:]
	}
	if resp.StatusCode/100 == 3 && resp.StatusCode != 304 && len(words) > 0 {
		resp.Header.Set("Location", words[0])
		words = words[1:]
	}
	for len(words) > 0 && strings.Contains(words[0], ":") {
		name, value, _ := strings.Cut(words[0], ":")
		if ahead, err := time.ParseDuration(strings.TrimPrefix(value, "+")); err == nil && value[0] == '+' {
			value = time.Now().Add(ahead).UTC().Format(http.TimeFormat)
		}
		resp.Header.Set(name, value)
		words = words[1:]
	}
	body := strings.Join(words, " ")
	if body == "" {
		body = "an item"
	}
	if tag := resp.Header.Get("ETag"); w.honest && tag != "" && r.Header.Get("If-None-Match") == tag {
		resp.StatusCode = http.StatusNotModified
	}
	if resp.StatusCode == http.StatusNotModified {
		body = ""
	} else {
		w.mu.Lock()
		w.bodies++
		w.mu.Unlock()
	}
	resp.Body = io.NopCloser(strings.NewReader(body))
	return resp, nil
}

// scripted is a fetcher before a scripted origin.
type scripted struct {
	*Fetcher
	opts    Options
	source  news.Source
	sources []news.Source // visited by run; empty is source
	wire    *scriptedWire
	memory  *memory
	begin   time.Time
}

func newScripted(t *testing.T, script ...string) *scripted {
	t.Helper()
	r := &scripted{
		opts: Options{Version: "9.9", Contact: "https://desk.example/bot"}, source: named("a", "@every 15m"),
		wire: &scriptedWire{script: script}, memory: newMemory(), begin: time.Now(),
	}
	r.restart(t)
	return r
}

// restart makes a new fetcher that remembers what the last one did.
func (r *scripted) restart(t *testing.T) {
	t.Helper()
	r.Fetcher, _ = newTestFetcher(t, r.memory, r.opts)
	r.settings.client.transport = r.wire
}

// visits makes so many visits an hour apart, whatever their answers ask for.
func (r *scripted) visits(t *testing.T, n int) {
	t.Helper()
	for range n {
		visitNow(t, r.Fetcher, r.memory, r.source)
		time.Sleep(time.Hour)
	}
}

// run runs the fetcher for a while.
func (r *scripted) run(t *testing.T, while time.Duration) {
	t.Helper()
	sources := append([]news.Source{}, r.sources...)
	if len(sources) == 0 || sources[0].ID != r.source.ID && len(r.sources) == 1 {
		sources = append([]news.Source{r.source}, sources...)
	}
	r.Replace(sources, r.opts)
	r.settings.client.transport = r.wire
	ctx, cancel := context.WithTimeout(t.Context(), while)
	defer cancel()
	if err := r.Run(ctx); err != nil {
		t.Errorf("Run = %v", err)
	}
}

// conditional checks the validators of a request.
func (r *scripted) conditional(t *testing.T, n int, etag, modified string) {
	t.Helper()
	if n >= len(r.wire.requests) {
		t.Fatalf("%d requests, want more than %d", len(r.wire.requests), n)
	}
	h := r.wire.requests[n].Header
	if h.Get("If-None-Match") != etag || h.Get("If-Modified-Since") != modified {
		t.Errorf("request %d to %s: If-None-Match %q, If-Modified-Since %q; want %q and %q",
			n, r.wire.requests[n].URL, h.Get("If-None-Match"), h.Get("If-Modified-Since"), etag, modified)
	}
}

// apart checks how far apart the requests were.
func (r *scripted) apart(t *testing.T, least, most time.Duration) {
	t.Helper()
	if len(r.wire.at) < 2 {
		t.Fatalf("%d requests, want at least 2", len(r.wire.at))
	}
	for i := range r.wire.at[1:] {
		if gap := r.wire.at[i+1].Sub(r.wire.at[i]); gap < least || gap > most {
			t.Errorf("requests %d and %d are %s apart, want %s to %s", i, i+1, gap, least, most)
		}
	}
}

// asked lists the addresses of the requests.
func (r *scripted) asked() string {
	var b strings.Builder
	for _, q := range r.wire.requests {
		b.WriteString(q.URL.String() + " ")
	}
	return b.String()
}
