package feedout

import (
	"net/http"
	"time"
)

// Header values that all answers share. net/http only reads them.
var (
	everyone = []string{"*"}
	exposed  = []string{"ETag, IM, Link"} // scripts elsewhere see Last-Modified and Content-Type anyway
	methods  = []string{"GET, HEAD, OPTIONS"}
	noSniff  = []string{"nosniff"}
)

// serve answers from the front. The keys of headers are written in their
// canonical form, which saves their conversion.
func (p *Publisher) serve(w http.ResponseWriter, r *http.Request) {
	h := w.Header()
	h["X-Content-Type-Options"] = noSniff
	f := p.front.Load()
	if f == nil {
		h["Retry-After"] = []string{"5"}
		refuse(w, http.StatusServiceUnavailable, "the feeds are being prepared; try again in a few seconds")
		return
	}
	e, ok := f.editions[r.URL.Path]
	if !ok {
		refuse(w, http.StatusNotFound, "no such feed; all feeds are listed in "+topicsOPML)
		return
	}
	if r.Method == http.MethodOptions {
		permit(w)
		return
	}
	if r.Method != http.MethodGet && r.Method != http.MethodHead {
		h["Allow"] = methods
		refuse(w, http.StatusMethodNotAllowed, "feeds can only be read")
		return
	}
	e.answer(w, r, time.Now())
}

// answer sends an edition, or says that the reader has it.
func (e *Edition) answer(w http.ResponseWriter, r *http.Request, now time.Time) {
	h := w.Header()
	h["Access-Control-Allow-Origin"] = everyone
	h["Access-Control-Expose-Headers"] = exposed
	if g, base, ok := e.since(r.Header); ok && e.answerDelta(w, r, g, base) {
		return
	}
	e.Answer(w, r, now)
}

// permit lets scripts of other sites read a feed with conditions: a browser
// asks for that first (Fetch standard, section 3.2, CORS protocol).
func permit(w http.ResponseWriter) {
	h := w.Header()
	h["Allow"] = methods
	h["Access-Control-Allow-Origin"] = everyone
	h["Access-Control-Allow-Methods"] = []string{"GET, HEAD"}
	h["Access-Control-Allow-Headers"] = []string{"A-IM, If-None-Match, If-Modified-Since"}
	h["Access-Control-Max-Age"] = []string{"86400"}
	w.WriteHeader(http.StatusNoContent)
}

func refuse(w http.ResponseWriter, status int, text string) {
	h := w.Header()
	h["Cache-Control"] = []string{"no-store"}
	h["Content-Type"] = []string{"text/plain; charset=utf-8"}
	w.WriteHeader(status)
	_, _ = w.Write([]byte(text + "\n"))
}
