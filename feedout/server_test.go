package feedout

import (
	"io"
	"net/http"
	"net/http/httptest"
	"strings"
	"testing"

	"straitwire/news"

	"github.com/klauspost/compress/gzip"
)

// served returns a Publisher whose front is the golden one.
func served(tb testing.TB, windows map[news.TopicID][]news.Listed) *Publisher {
	tb.Helper()
	p := NewPublisher(newMemory(), Plan{Options: testOptions}, nil)
	p.front.Store(&front{editions: pressAll(tb, goldenPlan(), windows)})
	return p
}

// What all editions say of themselves.
func TestServerHeaders(t *testing.T) {
	const path = "/topics/taiwan-strait.atom"
	p := served(t, map[news.TopicID][]news.Listed{"taiwan-strait": trickyWindow()})
	e := p.front.Load().editions[path]
	_, gz := e.In("gzip")
	for _, tt := range []struct {
		name   string
		header []string
		status int
		etag   string
	}{
		{"nothing", nil, 200, e.ETag},
		{"gzip", []string{"Accept-Encoding", "gzip"}, 200, gz},
		{"tag", []string{"If-None-Match", e.ETag}, 304, e.ETag},
		{"tag by a compressing proxy", []string{"If-None-Match", "W/" + gz, "Accept-Encoding", "gzip"}, 304, gz},
		{"date", []string{"If-Modified-Since", e.Modified.Format(http.TimeFormat)}, 304, e.ETag},
	} {
		for _, method := range []string{http.MethodGet, http.MethodHead} {
			rec := ask(p.Handler(), method, path, tt.header...)
			h := rec.Header()
			if rec.Code != tt.status || h.Get("ETag") != tt.etag {
				t.Fatalf("%s %s: status %d, ETag %s; want %d, %s", method, tt.name, rec.Code, h.Get("ETag"), tt.status, tt.etag)
			}
			want := map[string]string{
				"Cache-Control": "public, max-age=300, stale-while-revalidate=60, stale-if-error=86400", "Vary": "Accept-Encoding, Sec-Fetch-Dest, Sec-Fetch-Mode",
				"Last-Modified": e.Modified.Format(http.TimeFormat), "Access-Control-Allow-Origin": "*", "X-Content-Type-Options": "nosniff",
			}
			if tt.status == 200 {
				want["Content-Type"] = "application/atom+xml; charset=utf-8"
				want["Link"] = `<https://news.example.org/wire/topics/taiwan-strait.atom>; rel="self", <https://news.example.org/wire/topics/taiwan-strait>; rel="alternate"; type="text/html", ` +
					`<https://news.example.org/wire/topics/taiwan-strait.rss>; rel="alternate"; type="application/rss+xml", ` +
					`<https://news.example.org/wire/topics/taiwan-strait.json>; rel="alternate"; type="application/feed+json"`
			}
			for key, want := range want {
				if got := strings.Join(h.Values(key), ", "); got != want {
					t.Errorf("%s %s: %s: %q, want %q", method, tt.name, key, got, want)
				}
			}
			if (rec.Body.Len() > 0) != (tt.status == 200 && method == http.MethodGet) {
				t.Errorf("%s %s: %d bytes", method, tt.name, rec.Body.Len())
			}
		}
	}
}

func TestServerPathsAndMethods(t *testing.T) {
	p := served(t, nil)
	for _, tt := range []struct {
		method, path string
		status       int
		contentType  string
	}{
		{"GET", "/topics/quiet.rss", 200, "application/rss+xml; charset=utf-8"},
		{"GET", "/topics/quiet.atom", 200, "application/atom+xml; charset=utf-8"},
		{"GET", "/topics/quiet.json", 200, "application/feed+json; charset=utf-8"},
		{"GET", "/topics/quiet.json?utm_source=x", 200, "application/feed+json; charset=utf-8"},
		{"GET", "/topics.opml", 200, "text/x-opml; charset=utf-8"},
		{"GET", "/sources.opml", 200, "text/x-opml; charset=utf-8"},
		{"POST", "/topics/quiet.rss", 405, "text/plain; charset=utf-8"},
		{"DELETE", "/topics.opml", 405, "text/plain; charset=utf-8"},
		{"GET", "/topics/none.rss", 404, "text/plain; charset=utf-8"},
		{"POST", "/topics/none.rss", 404, "text/plain; charset=utf-8"},
		{"GET", "/topics/quiet", 404, "text/plain; charset=utf-8"},
		{"GET", "/topics/quiet.xml", 404, "text/plain; charset=utf-8"},
		{"GET", "/topics/../topics/quiet.rss", 404, "text/plain; charset=utf-8"},
		{"GET", "/topics//quiet.rss", 404, "text/plain; charset=utf-8"},
		{"GET", "/topics/quiet.rss%00", 404, "text/plain; charset=utf-8"},
		{"GET", "/", 404, "text/plain; charset=utf-8"},
	} {
		rec := ask(p.Handler(), tt.method, tt.path)
		if rec.Code != tt.status || rec.Header().Get("Content-Type") != tt.contentType || rec.Header().Get("X-Content-Type-Options") != "nosniff" {
			t.Errorf("%s %s: %d %v, want %d %s", tt.method, tt.path, rec.Code, rec.Header(), tt.status, tt.contentType)
		}
		if allow := rec.Header().Get("Allow"); (tt.status == 405) != (allow == "GET, HEAD, OPTIONS") {
			t.Errorf("%s %s: Allow %q", tt.method, tt.path, allow)
		}
		if tt.status >= 400 && rec.Header().Get("Cache-Control") != "no-store" {
			t.Errorf("%s %s: an error may be kept: %q", tt.method, tt.path, rec.Header().Get("Cache-Control"))
		}
	}
}

// A page on another site reads a feed with conditions, for which its browser
// asks leave first.
func TestServerPreflight(t *testing.T) {
	const path = "/topics/taiwan-strait.json"
	p := served(t, map[news.TopicID][]news.Listed{"taiwan-strait": trickyWindow()})
	ask := func(method, path string) *httptest.ResponseRecorder {
		req := httptest.NewRequestWithContext(t.Context(), method, path, nil)
		req.Header.Set("Origin", "https://reader.example")
		req.Header.Set("Access-Control-Request-Method", "GET")
		req.Header.Set("Access-Control-Request-Headers", "if-none-match")
		rec := httptest.NewRecorder()
		p.Handler().ServeHTTP(rec, req)
		return rec
	}
	rec := ask(http.MethodOptions, path)
	if rec.Code != http.StatusNoContent || rec.Body.Len() > 0 {
		t.Errorf("OPTIONS %s = %d with %d bytes, want 204 with none", path, rec.Code, rec.Body.Len())
	}
	for header, want := range map[string]string{
		"Access-Control-Allow-Origin":  "*",
		"Access-Control-Allow-Methods": "GET, HEAD",
		"Access-Control-Allow-Headers": "A-IM, If-None-Match, If-Modified-Since",
		"Access-Control-Max-Age":       "86400",
		"Allow":                        "GET, HEAD, OPTIONS",
	} {
		if got := rec.Header().Get(header); got != want {
			t.Errorf("OPTIONS %s: %s = %q, want %q", path, header, got, want)
		}
	}
	if rec := ask(http.MethodOptions, "/topics/none.json"); rec.Code != http.StatusNotFound {
		t.Errorf("OPTIONS of no feed = %d, want 404", rec.Code)
	}
	if got := ask(http.MethodGet, path).Header().Get("Access-Control-Expose-Headers"); got != "ETag, IM, Link" {
		t.Errorf("a script sees the headers %q, want ETag, IM and Link", got)
	}
}

// Over a real connection: what is compressed is what is not.
func TestServerOverTheWire(t *testing.T) {
	p := served(t, map[news.TopicID][]news.Listed{"taiwan-strait": trickyWindow()})
	srv := httptest.NewServer(p.Handler())
	defer srv.Close()
	client := srv.Client()
	client.Transport.(*http.Transport).DisableCompression = true
	defer client.CloseIdleConnections()
	bodies := make(map[string]string)
	for _, coding := range []string{"", "gzip"} {
		req, err := http.NewRequestWithContext(t.Context(), http.MethodGet, srv.URL+"/topics/taiwan-strait.rss", nil)
		if err != nil {
			t.Fatal(err)
		}
		if coding != "" {
			req.Header.Set("Accept-Encoding", coding)
		}
		resp, err := client.Do(req)
		if err != nil {
			t.Fatal(err)
		}
		var r io.Reader = resp.Body
		if got := resp.Header.Get("Content-Encoding"); got != coding {
			t.Errorf("Content-Encoding %q, want %q", got, coding)
		}
		if coding == "gzip" {
			if r, err = gzip.NewReader(resp.Body); err != nil {
				t.Fatal(err)
			}
		}
		body, err := io.ReadAll(r)
		resp.Body.Close()
		if err != nil {
			t.Fatal(err)
		}
		bodies[coding] = string(body)
	}
	if bodies[""] != bodies["gzip"] || validRSS([]byte(bodies[""])) != nil {
		t.Error("the compressed edition is not the plain one, or not valid")
	}
}
