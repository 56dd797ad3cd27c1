package web

import (
	"crypto/sha256"
	"encoding/base64"
	"net/http"
	"strconv"
	"strings"
)

// policy lets a page load our style sheet and pictures and nothing else; with
// no script-src there is no script, inline or not.
const policy = "default-src 'none'; style-src 'self'; img-src 'self' data:; " +
	"base-uri 'none'; form-action 'none'; frame-ancestors 'none'"

// guard sets the headers that keep a page harmless. They go on every answer,
// errors and 304 included.
func guard(h http.Header) {
	h.Set("Content-Security-Policy", policy)
	h.Set("X-Content-Type-Options", "nosniff")
	h.Set("X-Frame-Options", "DENY")
	h.Set("Referrer-Policy", "no-referrer")
	h.Set("Cross-Origin-Opener-Policy", "same-origin")
	h.Set("Cross-Origin-Resource-Policy", "same-origin")
	h.Set("Permissions-Policy", "camera=(), geolocation=(), microphone=()")
}

// page is the finished bytes of one address.
type page struct {
	body        []byte
	contentType string
	hash        string // of body, URL-safe
	err         error  // why there is no body
}

func newPage(body []byte, contentType string) *page {
	sum := sha256.Sum256(body)
	return &page{body: body, contentType: contentType, hash: base64.RawURLEncoding.EncodeToString(sum[:12])}
}

// etag is strong: it is made of all the bytes.
func (pg *page) etag() string { return `"` + pg.hash + `"` }

// serve answers with the page, or with 304 when the asker has it already.
// Only a page that is there has a validator: the text of a 404 is nobody's
// copy to keep.
func (pg *page) serve(w http.ResponseWriter, r *http.Request, status int) {
	h := w.Header()
	if h.Get("Cache-Control") == "" {
		// A page changes whenever an item arrives: keep it, but ask each time.
		h.Set("Cache-Control", "no-cache")
	}
	if status == http.StatusOK {
		h.Set("ETag", pg.etag())
		if held(r.Header.Values("If-None-Match"), pg.etag()) {
			w.WriteHeader(http.StatusNotModified)
			return
		}
	}
	h.Set("Content-Type", pg.contentType)
	h.Set("Content-Length", strconv.Itoa(len(pg.body)))
	w.WriteHeader(status)
	if r.Method != http.MethodHead {
		_, _ = w.Write(pg.body) // the asker has gone; there is nobody to tell
	}
}

// held reports whether If-None-Match names etag, by the weak comparison that
// RFC 9110, section 13.1.2, asks for. Our tags hold no comma, so that a list
// can be split at commas.
func held(fields []string, etag string) bool {
	for _, field := range fields {
		for tag := range strings.SplitSeq(field, ",") {
			tag = strings.TrimSpace(tag)
			if tag == "*" || strings.TrimPrefix(tag, "W/") == etag {
				return true
			}
		}
	}
	return false
}

// answerAsset serves a file whose links carry the hash of its content: under
// that address it may be kept for ever.
func answerAsset(w http.ResponseWriter, r *http.Request, pg *page) {
	if r.URL.Query().Get("v") == pg.hash {
		w.Header().Set("Cache-Control", "public, max-age=31536000, immutable")
	}
	pg.serve(w, r, http.StatusOK)
}
