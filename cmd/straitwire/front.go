package main

import (
	"context"
	"fmt"
	"net/http"
	"slices"
	"strings"
	"sync"
	"time"

	"straitwire/config"
	"straitwire/feedout"
	"straitwire/news"
	"straitwire/web"
)

// front is the public server: feeds, pages and health.
type front struct {
	d      *daemon
	pages  *web.Pages
	crowd  crowd
	states sourceStates

	mu      sync.Mutex
	seen    []feedout.Window // what shown was made of
	cfg     *config.Config
	voices  *news.Voices // of its sources
	shown   *web.Snapshot
	volumes volumes
}

func newFront(d *daemon) *front {
	f := &front{d: d}
	f.pages = web.New(f.snapshot, f, d.log)
	return f
}

func (f *front) server() *http.Server {
	return f.crowd.watch(publicServer(f.handler(), f.d.log))
}

func (f *front) handler() http.Handler {
	return f.d.meters.requests.around(f.routes(), func(path string) bool { return path == hubPath || f.d.hubs.Owns(path) })
}

func (f *front) routes() http.Handler {
	feeds, pages := f.d.publisher.Handler(), f.pages.Handler()
	return http.HandlerFunc(func(w http.ResponseWriter, r *http.Request) {
		switch {
		case len(r.RequestURI) > maxAddress:
			tooLong(w)
			return
		case r.URL.Path == "/healthz" && reads(r):
			health(w, r, nil)
			return
		case r.URL.Path == "/readyz" && reads(r):
			health(w, r, f.ready(r.Context()))
			return
		}
		if !f.d.access.admit(w, r, f.private(r.URL.Path)) {
			return
		}
		switch {
		case navigates(r) && f.explains(r):
			f.pages.Feed(w, r)
		case r.URL.Path == feedout.OperatorPath && f.d.cfg.Load().OpsFeed:
			f.d.operator.ServeHTTP(w, r)
		case r.URL.Path == hubPath && f.d.cfg.Load().Hub:
			f.d.hub.ServeHTTP(w, r)
		case f.d.search.Owns(r.URL.Path):
			f.d.search.ServeHTTP(w, r)
		case f.d.archives.Owns(r.URL.Path):
			f.d.archives.ServeHTTP(w, r)
		case f.d.publisher.Serves(r.URL.Path):
			feeds.ServeHTTP(w, r)
		case f.d.hubs.Owns(r.URL.Path):
			f.d.hubs.ServeHTTP(w, r)
		case f.pages.Serves(r.URL.Path):
			pages.ServeHTTP(w, r)
		default:
			target := tidied(r.URL.Path)
			switch {
			case target != r.URL.Path && reads(r) && f.private(target) == "" && (f.d.publisher.Serves(target) || f.pages.Serves(target)):
				direct(w, r, target)
			case isFeed(r.URL.Path):
				feeds.ServeHTTP(w, r) // says what is wrong
			default:
				pages.ServeHTTP(w, r)
			}
		}
	})
}

// explains reports whether a person who opens an address sees what a feed is,
// instead of the feed.
func (f *front) explains(r *http.Request) bool {
	path := r.URL.Path
	switch {
	case !isFeed(path) || strings.HasSuffix(path, ".opml") || r.URL.Query().Has("raw"):
		return false
	case path == feedout.OperatorPath:
		return f.d.cfg.Load().OpsFeed
	case f.d.search.Owns(path):
		return f.d.search.Understands(r)
	}
	return f.d.publisher.Serves(path)
}

// private returns the topic that a path belongs to if it is not for everybody.
func (f *front) private(path string) news.TopicID {
	rest, ok := strings.CutPrefix(path, "/topics/")
	if !ok {
		return ""
	}
	id := news.TopicID(rest)
	if end := strings.IndexAny(rest, "/."); end >= 0 {
		id = news.TopicID(rest[:end])
	}
	t, known := f.d.cfg.Load().Topics.Topic(id)
	if !known {
		// What was taken out of the configuration a moment ago is still served.
		t.Private = slices.ContainsFunc(f.d.publisher.Windows(), func(win feedout.Window) bool { return win.Topic == id && win.Private })
	}
	if t.Private {
		return id
	}
	return ""
}

// isFeed reports whether a path is an edition's or a list's.
func isFeed(path string) bool {
	for _, suffix := range []string{".rss", ".atom", ".json", ".opml"} {
		if strings.HasSuffix(path, suffix) {
			return true
		}
	}
	return false
}

// ready says why readers should not be sent here yet, if so.
func (f *front) ready(ctx context.Context) error {
	if !f.d.publisher.Ready() {
		return fmt.Errorf("the first editions are not rendered yet")
	}
	ctx, cancel := context.WithTimeout(ctx, 2*time.Second)
	defer cancel()
	if err := f.d.store.Ping(ctx); err != nil {
		return fmt.Errorf("store: %w", err)
	}
	return f.d.fetcher.Ping(ctx)
}

func health(w http.ResponseWriter, r *http.Request, err error) {
	w.Header().Set("Content-Type", "text/plain; charset=utf-8")
	w.Header().Set("Cache-Control", "no-store")
	w.Header().Set("X-Content-Type-Options", "nosniff")
	text := "ok"
	if err != nil {
		w.WriteHeader(http.StatusServiceUnavailable)
		text = err.Error()
	}
	if r.Method != http.MethodHead {
		fmt.Fprintln(w, text)
	}
}

// snapshot turns what the publisher shows into what the pages show. It is
// made anew only when the publisher shows something new.
func (f *front) snapshot() *web.Snapshot {
	windows := f.d.publisher.Windows()
	cfg := f.d.cfg.Load()
	f.mu.Lock()
	defer f.mu.Unlock()
	if f.shown != nil && f.cfg == cfg && sameWindows(f.seen, windows) {
		return f.shown
	}
	if f.cfg != cfg {
		f.voices = news.VoicesOf(slices.Values(cfg.Sources))
	}
	s := &web.Snapshot{
		Title: cfg.Title, BaseURL: cfg.BaseURL, Taken: time.Now(),
		Sources: sourcesByID(cfg), Voices: f.voices, SourceCount: len(cfg.Sources),
	}
	f.volumes = f.count(windows, s.Taken)
	for _, win := range windows {
		t := web.Topic{
			ID: win.Topic, Title: win.Title, Description: win.Description,
			Items: win.Items, Updated: win.Updated, Rebuilding: win.Rebuilding, Private: win.Private,
			Volume: f.volumes[win.Topic].counts,
		}
		if win.Surge != nil {
			t.Surge = win.Surge.String()
		}
		s.Topics = append(s.Topics, t)
	}
	f.seen, f.cfg, f.shown = windows, cfg, s
	return s
}

// sameWindows reports whether a and b are the same slice. The publisher never
// changes one that it has shown.
func sameWindows(a, b []feedout.Window) bool {
	return len(a) == len(b) && (len(a) == 0 || &a[0] == &b[0])
}
