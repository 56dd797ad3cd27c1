package feedout

import (
	"net/http"
	"time"
)

// Header values that all answers share. net/http only reads them.
var (
	everyone     = []string{"*"}
	exposed      = []string{"ETag"} // scripts elsewhere see Last-Modified and Content-Type anyway
	methods      = []string{"GET, HEAD, OPTIONS"}
	noSniff      = []string{"nosniff"}
	varyEncoding = []string{"Accept-Encoding"}
	gzipCoding   = []string{"gzip"}
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
	h["Cache-Control"] = e.header.cache
	h["Vary"] = varyEncoding
	h["Access-Control-Allow-Origin"] = everyone
	h["Access-Control-Expose-Headers"] = exposed
	h["Last-Modified"] = e.lastModified(now)
	gzipped := e.Gzip != nil && acceptsGzip(r.Header)
	hit, ofGzip := e.fresh(r.Header, gzipped, now)
	if h["Etag"] = e.header.etag; ofGzip {
		h["Etag"] = e.header.gzipETag
	}
	if hit {
		w.WriteHeader(http.StatusNotModified)
		return
	}
	h["Content-Type"] = e.header.contentType
	body := e.Body
	h["Content-Length"] = e.header.length
	if gzipped {
		body = e.Gzip
		h["Content-Length"] = e.header.gzipLength
		h["Content-Encoding"] = gzipCoding
	}
	w.WriteHeader(http.StatusOK)
	if r.Method == http.MethodHead {
		return
	}
	_, _ = w.Write(body) // a reader that went away is no trouble of ours
}

// permit lets scripts of other sites read a feed with conditions: a browser
// asks for that first (Fetch standard, section 3.2, CORS protocol).
func permit(w http.ResponseWriter) {
	h := w.Header()
	h["Allow"] = methods
	h["Access-Control-Allow-Origin"] = everyone
	h["Access-Control-Allow-Methods"] = []string{"GET, HEAD"}
	h["Access-Control-Allow-Headers"] = []string{"If-None-Match, If-Modified-Since"}
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
