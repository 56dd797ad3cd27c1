package web

import (
	"bytes"
	"compress/gzip"
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
	gz          []byte // body compressed; nil if that gains nothing
	contentType string
	hash        string // of body, URL-safe
	err         error  // why there is no body
}

func newPage(body []byte, contentType string) *page {
	sum := sha256.Sum256(body)
	return &page{body: body, gz: compressed(body), contentType: contentType, hash: base64.RawURLEncoding.EncodeToString(sum[:12])}
}

func compressed(body []byte) []byte {
	var b bytes.Buffer
	z := gzip.NewWriter(&b)
	_, err := z.Write(body)
	if err != nil || z.Close() != nil || b.Len() >= len(body) {
		return nil // a buffer never fails; small pages do not shrink
	}
	return b.Bytes()
}

// variant returns the bytes for an asker, their encoding and their tag, which
// is strong: it is made of all the bytes, and each encoding has its own.
func (pg *page) variant(r *http.Request) (body []byte, encoding, etag string) {
	if pg.gz != nil && takesGzip(r.Header.Values("Accept-Encoding")) {
		return pg.gz, "gzip", `"` + pg.hash + `-gzip"`
	}
	return pg.body, "", `"` + pg.hash + `"`
}

// takesGzip reports whether Accept-Encoding (RFC 9110, section 12.5.3) allows
// gzip: it is named, or * stands for it, without the weight 0.
func takesGzip(fields []string) bool {
	takes := false
	for _, field := range fields {
		for part := range strings.SplitSeq(field, ",") {
			coding, params, _ := strings.Cut(part, ";")
			coding = strings.ToLower(strings.TrimSpace(coding))
			if coding != "gzip" && coding != "x-gzip" && coding != "*" {
				continue
			}
			q, weighted := strings.CutPrefix(strings.ToLower(strings.ReplaceAll(params, " ", "")), "q=")
			weight, err := strconv.ParseFloat(q, 64)
			takes = !weighted || err == nil && weight > 0
			if coding != "*" {
				return takes // what is named beats what * says
			}
		}
	}
	return takes
}

// serve answers with the page, or with 304 when the asker has it already.
// Only a page that is there has a validator: the text of a 404 is nobody's
// copy to keep.
func (pg *page) serve(w http.ResponseWriter, r *http.Request, status int) {
	h := w.Header()
	if h.Get("Cache-Control") == "" {
		// A page changes whenever an item arrives: keep it, but ask each time.
		h.Set("Cache-Control", "no-cache")
	}
	body, encoding, etag := pg.variant(r)
	h.Add("Vary", "Accept-Encoding")
	if status == http.StatusOK {
		h.Set("ETag", etag)
		if held(r.Header.Values("If-None-Match"), etag) {
			w.WriteHeader(http.StatusNotModified)
			return
		}
	}
	h.Set("Content-Type", pg.contentType)
	if encoding != "" {
		h.Set("Content-Encoding", encoding)
	}
	h.Set("Content-Length", strconv.Itoa(len(body)))
	w.WriteHeader(status)
	if r.Method != http.MethodHead {
		_, _ = w.Write(body) // the asker has gone; there is nobody to tell
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
