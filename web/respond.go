package web

import (
	"net/http"
	"strings"
	"time"

	"straitwire/representation"
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
	*representation.Representation
	err error // why there is none
}

// newPage makes a page. One changes whenever an item arrives: keep it, but ask
// each time.
func newPage(enc *representation.Encoder, body []byte, contentType string, vary ...string) *page {
	r, err := enc.Encode(body, representation.Options{ContentType: contentType, CacheControl: "no-cache", Vary: vary})
	return &page{r, err}
}

// version names the bytes of a page in links to it.
func (pg *page) version() string { return strings.Trim(pg.ETag, `"`) }

// answerAsset serves a file whose links carry the hash of its content: under
// that address it may be kept for ever.
func answerAsset(w http.ResponseWriter, r *http.Request, pg *page) {
	if r.URL.Query().Get("v") == pg.version() {
		w.Header().Set("Cache-Control", "public, max-age=31536000, immutable")
	}
	pg.Answer(w, r, time.Now())
}
