package fetcher

import (
	"net/http"
	"strings"
	"testing"
	"time"

	"straitwire/news"
)

// FuzzHeaders holds what a server says to reason: no wait below nothing or
// beyond the limit, and validators that are echoed byte for byte or not at all.
func FuzzHeaders(f *testing.F) {
	for _, s := range []string{
		"max-age=600", "public, max-age=\"60\", no-cache", "max-age=-1", "max-age=99999999999999999999", "s-maxage=1, stale-while-revalidate=9",
		"120", "-1", "1e9", "Sun, 01 Mar 2026 12:30:00 GMT", "Sunday, 01-Mar-26 12:30:00 GMT", "Sun Mar  1 12:30:00 2026", "0",
		`"x"`, `W/"x-gzip"`, "x\xff", "a\x00b", strings.Repeat("x", 9000),
	} {
		f.Add(s, s)
	}
	f.Fuzz(func(t *testing.T, a, b string) {
		for _, name := range []string{"Cache-Control", "Expires", "Age", "Date", "Retry-After", "Etag", "Last-Modified"} {
			h := http.Header{name: {a}, "Expires": {b}, "Retry-After": {b}}
			if fresh, stated := freshness(h, noon, 24*time.Hour); fresh < 0 || fresh > 24*time.Hour || !stated && fresh != 0 {
				t.Errorf("freshness(%q) = %s, %v", h, fresh, stated)
			}
			if wait := retryAfter(h, noon, time.Hour); wait < 0 || wait > time.Hour {
				t.Errorf("retryAfter(%q) = %s", h, wait)
			}
			var v news.Visit
			replaceValidators(&v, h)
			for key, kept := range map[string]string{"Etag": v.ETag, "Last-Modified": v.LastModified} {
				if kept != "" && kept != h.Get(key) {
					t.Errorf("%s %q is kept as %q", key, h.Get(key), kept)
				}
			}
			v.FinalURL = "https://a.example/"
			for key, values := range validators(v) {
				if strings.ContainsAny(strings.Join(values, ""), "\r\n\x00") {
					t.Errorf("%s: %q would break a request", key, values)
				}
			}
		}
	})
}
