package fetcher

import (
	"fmt"
	"io"
	"net/http"
	"net/http/httptest"
	"strings"
	"testing"
	"time"

	"straitwire/fetcher/decode"
	"straitwire/news"
)

// BenchmarkVisit measures whole visits over loopback against the same
// requests of a bare client: "ratio" is visits per second by requests per
// second, with one keep-alive connection each.
func BenchmarkVisit(b *testing.B) {
	body := strings.Repeat("a line that stands for an item of a feed\n", 1000)
	o := &origin{Server: httptest.NewServer(http.HandlerFunc(func(w http.ResponseWriter, r *http.Request) {
		w.Header().Set("ETag", `"1"`)
		if r.URL.Path == "/304" && r.Header.Get("If-None-Match") != "" {
			w.WriteHeader(http.StatusNotModified)
			return
		}
		w.Header().Set("Content-Type", "application/rss+xml")
		fmt.Fprint(w, body)
	}))}
	defer o.Close()
	opts := loopback(b, o)
	for _, path := range []string{"/304", "/same"} {
		b.Run(path[1:], func(b *testing.B) {
			bare := bareRequest(b, o.URL+path)
			m := &single{}
			f := New(m, opts, Hooks{}, nil)
			f.decode = func([]byte, decode.Hints) (decode.Document, error) { return decode.Document{Title: "x"}, nil }
			src := news.Source{ID: "s", URL: o.URL + path, Schedule: "@every 15m"}
			defer f.hangUp()
			b.ReportAllocs()
			for b.Loop() {
				if out, err := f.once(b.Context(), src); err != nil || !out.Visit.Reason.Good() {
					b.Fatal(out, err)
				}
			}
			b.ReportMetric(float64(bare)/(float64(b.Elapsed())/float64(b.N)), "ratio")
		})
	}
}

// bareRequest returns how long one conditional request takes without us.
func bareRequest(b *testing.B, url string) time.Duration {
	client := &http.Client{Transport: &http.Transport{DisableCompression: true}}
	defer client.CloseIdleConnections()
	const n = 2000
	start := time.Now()
	for range n {
		req, err := http.NewRequestWithContext(b.Context(), http.MethodGet, url, nil)
		if err != nil {
			b.Fatal(err)
		}
		req.Header.Set("If-None-Match", `"1"`)
		resp, err := client.Do(req)
		if err != nil {
			b.Fatal(err)
		}
		if _, err := io.Copy(io.Discard, resp.Body); err != nil {
			b.Fatal(err)
		}
		resp.Body.Close()
	}
	return time.Since(start) / n
}
