package feedout

import (
	"bytes"
	"io"
	"net/http"
	"net/http/httptest"
	"strings"
	"testing"
	"time"

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

func TestServerConditions(t *testing.T) {
	const path = "/topics/taiwan-strait.atom"
	p := served(t, map[news.TopicID][]news.Listed{"taiwan-strait": trickyWindow()})
	e := p.front.Load().editions[path]
	date := func(d time.Duration) string { return e.Modified.Add(d).UTC().Format(http.TimeFormat) }
	const gz = "gzip, deflate, br"
	for _, tt := range []struct {
		name   string
		header []string
		status int
		etag   string
	}{
		{"nothing", nil, 200, e.ETag},
		{"gzip", []string{"Accept-Encoding", gz}, 200, e.GzipETag},
		{"tag", []string{"If-None-Match", e.ETag}, 304, e.ETag},
		{"weak tag", []string{"If-None-Match", "W/" + e.ETag}, 304, e.ETag},
		{"tag in a list", []string{"If-None-Match", `"a,b", W/"c" , ` + e.ETag}, 304, e.ETag},
		{"tag in a second line", []string{"If-None-Match", `"a"`, "If-None-Match", e.ETag}, 304, e.ETag},
		{"star", []string{"If-None-Match", "*"}, 304, e.ETag},
		{"star with gzip", []string{"If-None-Match", "*", "Accept-Encoding", gz}, 304, e.GzipETag},
		{"other tag", []string{"If-None-Match", `"other"`}, 200, e.ETag},
		{"tag without quotes", []string{"If-None-Match", strings.Trim(e.ETag, `"`)}, 200, e.ETag},
		{"tag cut off", []string{"If-None-Match", e.ETag[:9]}, 200, e.ETag},
		{"empty list", []string{"If-None-Match", ""}, 200, e.ETag},
		{"tag of gzip with gzip", []string{"If-None-Match", e.GzipETag, "Accept-Encoding", gz}, 304, e.GzipETag},
		{"tag of gzip by a compressing proxy", []string{"If-None-Match", "W/" + e.GzipETag, "Accept-Encoding", gz}, 304, e.GzipETag},
		{"tag of plain with gzip", []string{"If-None-Match", e.ETag, "Accept-Encoding", gz}, 304, e.ETag},
		{"tag of gzip without gzip", []string{"If-None-Match", e.GzipETag}, 200, e.ETag},
		{"both tags without gzip", []string{"If-None-Match", e.GzipETag + ", " + e.ETag}, 304, e.ETag},
		{"same date", []string{"If-Modified-Since", date(0)}, 304, e.ETag},
		{"same date with gzip", []string{"If-Modified-Since", date(0), "Accept-Encoding", gz}, 304, e.GzipETag},
		{"later date", []string{"If-Modified-Since", date(time.Minute)}, 304, e.ETag},
		{"earlier date", []string{"If-Modified-Since", date(-time.Second)}, 200, e.ETag},
		{"Thunderbird's first date", []string{"If-Modified-Since", "Sat, 01 Jan 2000 00:00:00 GMT"}, 200, e.ETag},
		{"date ahead of the clock", []string{"If-Modified-Since", "Sat, 01 Jan 2411 00:00:00 GMT"}, 200, e.ETag},
		{"RFC 850 date", []string{"If-Modified-Since", e.Modified.Format("Monday, 02-Jan-06 15:04:05 GMT")}, 304, e.ETag},
		{"no date", []string{"If-Modified-Since", "yesterday"}, 200, e.ETag},
		{"two dates", []string{"If-Modified-Since", date(0), "If-Modified-Since", date(0)}, 200, e.ETag},
		{"other tag before same date", []string{"If-None-Match", `"x"`, "If-Modified-Since", date(0)}, 200, e.ETag},
		{"tag before earlier date", []string{"If-None-Match", e.ETag, "If-Modified-Since", date(-time.Hour)}, 304, e.ETag},
		{"ranges are not served", []string{"Range", "bytes=0-9"}, 200, e.ETag},
	} {
		for _, method := range []string{http.MethodGet, http.MethodHead} {
			t.Run(tt.name+" "+method, func(t *testing.T) {
				rec := ask(p.Handler(), method, path, tt.header...)
				h := rec.Header()
				if rec.Code != tt.status || h.Get("ETag") != tt.etag {
					t.Fatalf("status %d, ETag %s; want %d, %s", rec.Code, h.Get("ETag"), tt.status, tt.etag)
				}
				for key, want := range map[string]string{
					"Cache-Control": "public, max-age=300", "Vary": "Accept-Encoding", "Last-Modified": date(0),
					"Access-Control-Allow-Origin": "*", "X-Content-Type-Options": "nosniff",
				} {
					if got := h.Get(key); got != want {
						t.Errorf("%s: %q, want %q", key, got, want)
					}
				}
				body := rec.Body.Bytes()
				if tt.status == 304 {
					if len(body) > 0 || h.Get("Content-Type") != "" || h.Get("Content-Length") != "" {
						t.Errorf("304 with %d bytes, headers %v", len(body), h)
					}
					return
				}
				want, length := e.Body, e.header.length[0]
				if tt.etag == e.GzipETag {
					want, length = e.Gzip, e.header.gzipLength[0]
				}
				if method == http.MethodHead {
					want = nil
				}
				if !bytes.Equal(body, want) || h.Get("Content-Length") != length || h.Get("Content-Type") != e.ContentType {
					t.Errorf("%d bytes, Content-Length %s, Content-Type %s; want %d, %s, %s",
						len(body), h.Get("Content-Length"), h.Get("Content-Type"), len(want), length, e.ContentType)
				}
			})
		}
	}
}

// A second of the clock is not enough to tell editions apart: a date that may
// still change never confirms anything.
func TestServerDatesWithinASecond(t *testing.T) {
	e, err := seal(newCompressor(), []byte("<x/>"), "text/xml", roundUp(day), time.Minute)
	if err != nil {
		t.Fatal(err)
	}
	now := day.Add(50 * time.Millisecond) // still in the second in which the edition was made
	if got, want := e.lastModified(now)[0], now.Format(http.TimeFormat); got != want {
		t.Errorf("Last-Modified = %s, want %s: no later than the answer", got, want)
	}
	h := http.Header{ifModifiedSince: e.lastModified(now)}
	if hit, _ := e.fresh(h, false, now.Add(time.Minute)); hit {
		t.Error("a date of the same second was believed")
	}
	h = http.Header{ifModifiedSince: e.lastModified(now.Add(time.Minute))}
	if hit, _ := e.fresh(h, false, now.Add(2*time.Minute)); !hit {
		t.Error("the final date was not believed")
	}
}

func TestAcceptsGzip(t *testing.T) {
	for _, tt := range []struct {
		values []string
		want   bool
	}{
		{nil, false},
		{[]string{""}, false},
		{[]string{"gzip"}, true},
		{[]string{"GZip"}, true},
		{[]string{"x-gzip"}, true},
		{[]string{"deflate, gzip;q=1.0, *;q=0.5"}, true},
		{[]string{"deflate", "gzip"}, true},
		{[]string{"*"}, true},
		{[]string{"*;q=0"}, false},
		{[]string{"gzip;q=0"}, false},
		{[]string{"gzip; Q=0.000, *"}, false},
		{[]string{"gzip;q=0.001"}, true},
		{[]string{"gzip;q=much"}, false},
		{[]string{"identity"}, false},
		{[]string{"identity;q=0"}, false},
		{[]string{"identity;q=0, gzip;q=0.1"}, true},
		{[]string{"identity, gzip"}, true},
		{[]string{"gzip;q=0.1, identity;q=0.9"}, false},
		{[]string{"identity;q=0.5, *;q=0.4"}, false},
		{[]string{"br;q=1, zstd"}, false},
		{[]string{"notgzip"}, false},
		{[]string{",,;;,"}, false},
	} {
		if got := acceptsGzip(http.Header{acceptEncoding: tt.values}); got != tt.want {
			t.Errorf("acceptsGzip(%q) = %v, want %v", tt.values, got, tt.want)
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
		"Access-Control-Allow-Headers": "If-None-Match, If-Modified-Since",
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
	if got := ask(http.MethodGet, path).Header().Get("Access-Control-Expose-Headers"); got != "ETag" {
		t.Errorf("a script sees the headers %q, want ETag", got)
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
