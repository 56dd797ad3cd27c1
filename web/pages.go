package web

import (
	"log/slog"
	"net/http"
	"strings"
	"sync"
	"time"

	"straitwire/news"
	"straitwire/representation"
)

// Pages serves the pages of the newest snapshot.
type Pages struct {
	snapshot func() *Snapshot
	reader   Reader
	log      *slog.Logger
	enc      *representation.Encoder
	shelf    *shelf

	mu     sync.Mutex
	latest *rendering // the pages of the snapshot that was asked for last
}

// New returns the pages of what snapshot returns. It is called on every
// request, from many goroutines, and should be as cheap as reading a pointer;
// nil means that there is nothing to show yet. The pages of stories and of
// sources are made of what reader says; without one there are none.
func New(snapshot func() *Snapshot, reader Reader, log *slog.Logger) *Pages {
	return &Pages{snapshot: snapshot, reader: reader, log: log, enc: representation.NewEncoder(), shelf: newShelf()}
}

// Handler answers GET and HEAD of /, /topics/{id}, /stories/{id}, /sources,
// /sources/{id}, /style.css and /favicon.svg, says 404 with a page to any other address and 405 to any other
// method.
func (p *Pages) Handler() http.Handler {
	return http.HandlerFunc(p.serve)
}

// Serves reports whether there is a page at a path.
func (p *Pages) Serves(path string) bool {
	switch path {
	case "/", "/style.css", "/favicon.svg":
		return true
	}
	if p.renderer(path) != nil {
		return true
	}
	id, ok := strings.CutPrefix(path, "/topics/")
	return ok && p.pages().topics[news.TopicID(id)] != nil
}

func (p *Pages) serve(w http.ResponseWriter, r *http.Request) {
	guard(w.Header())
	if r.Method != http.MethodGet && r.Method != http.MethodHead {
		w.Header().Set("Allow", "GET, HEAD")
		http.Error(w, "405 method not allowed: this address can only be read; use GET or HEAD", http.StatusMethodNotAllowed)
		return
	}
	switch path := r.URL.Path; path {
	case "/":
		p.answer(w, r, p.pages().home(), http.StatusOK)
	case "/style.css":
		answerAsset(w, r, styleSheet())
	case "/favicon.svg":
		answerAsset(w, r, favicon())
	default:
		if p.read(w, r, path) {
			return
		}
		pages := p.pages()
		if id, ok := strings.CutPrefix(path, "/topics/"); ok {
			if page, ok := pages.topic(news.TopicID(id)); ok {
				p.answer(w, r, page, http.StatusOK)
				return
			}
		}
		p.answer(w, r, pages.missing(), http.StatusNotFound)
	}
}

// answer writes a page, or says 500 when it could not be rendered.
func (p *Pages) answer(w http.ResponseWriter, r *http.Request, pg *page, status int) {
	if pg.err != nil {
		p.log.Error("page not rendered", "url", r.URL.Path, "err", pg.err)
		http.Error(w, "500 this page could not be made; the feeds are not affected", http.StatusInternalServerError)
		return
	}
	if status == http.StatusOK {
		pg.Answer(w, r, time.Now())
		return
	}
	pg.AnswerAs(w, r, status)
}

// pages returns the rendering of the present snapshot. Pages of an older one
// are dropped; who is still writing them keeps them alive as long as needed.
func (p *Pages) pages() *rendering {
	snap := p.snapshot()
	p.mu.Lock()
	defer p.mu.Unlock()
	if p.latest == nil || p.latest.snap != snap {
		p.latest = newRendering(snap, p.enc)
	}
	return p.latest
}
