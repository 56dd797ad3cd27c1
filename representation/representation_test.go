package representation_test

import (
	"bytes"
	"io"
	"net/http"
	"net/http/httptest"
	"strings"
	"testing"
	"time"

	"straitwire/representation"

	"github.com/klauspost/compress/gzip"
	"github.com/klauspost/compress/zstd"
)

var made = time.Date(2026, 3, 4, 5, 6, 7, 0, time.UTC)

func encode(t *testing.T, body string, o representation.Options) *representation.Representation {
	t.Helper()
	r, err := representation.NewEncoder().Encode([]byte(body), o)
	if err != nil {
		t.Fatal(err)
	}
	return r
}

func feed(t *testing.T) *representation.Representation {
	t.Helper()
	return encode(t, strings.Repeat("<entry>ships in the strait</entry>\n", 200), representation.Options{
		ContentType: "application/atom+xml", Modified: made, CacheControl: "max-age=300", Links: []string{`</a>; rel="self"`},
	})
}

func ask(r *representation.Representation, method string, now time.Time, header ...string) *httptest.ResponseRecorder {
	req := httptest.NewRequest(method, "/", nil)
	for i := 0; i < len(header); i += 2 {
		req.Header.Add(header[i], header[i+1])
	}
	rec := httptest.NewRecorder()
	r.Answer(rec, req, now)
	return rec
}

func TestConditions(t *testing.T) {
	r := feed(t)
	_, gz := r.In("gzip")
	_, zs := r.In("zstd")
	if gz == "" || zs == "" || gz == zs || gz == r.ETag || !strings.HasSuffix(gz, `-gzip"`) {
		t.Fatalf("tags %s, %s, %s", r.ETag, gz, zs)
	}
	date := func(d time.Duration) string { return made.Add(d).Format(http.TimeFormat) }
	const browser, old = "gzip, deflate, br, zstd", "gzip, deflate"
	best := zs // of what a browser takes: the shorter one
	if a, _ := r.In("gzip"); len(a) < len(func() []byte { b, _ := r.In("zstd"); return b }()) {
		best = gz
	}
	for _, tt := range []struct {
		name   string
		header []string
		status int
		etag   string
	}{
		{"nothing", nil, 200, r.ETag},
		{"gzip", []string{"Accept-Encoding", old}, 200, gz},
		{"zstd", []string{"Accept-Encoding", "zstd"}, 200, zs},
		{"both", []string{"Accept-Encoding", browser}, 200, best},
		{"tag", []string{"If-None-Match", r.ETag}, 304, r.ETag},
		{"weak tag", []string{"If-None-Match", "W/" + r.ETag}, 304, r.ETag},
		{"tag in a list", []string{"If-None-Match", `"a,b", W/"c" , ` + r.ETag}, 304, r.ETag},
		{"tag in a second line", []string{"If-None-Match", `"a"`, "If-None-Match", r.ETag}, 304, r.ETag},
		{"star", []string{"If-None-Match", "*"}, 304, r.ETag},
		{"star with gzip", []string{"If-None-Match", "*", "Accept-Encoding", old}, 304, gz},
		{"other tag", []string{"If-None-Match", `"other"`}, 200, r.ETag},
		{"tag without quotes", []string{"If-None-Match", strings.Trim(r.ETag, `"`)}, 200, r.ETag},
		{"tag cut off", []string{"If-None-Match", r.ETag[:9]}, 200, r.ETag},
		{"empty list", []string{"If-None-Match", ""}, 200, r.ETag},
		{"tag of gzip with gzip", []string{"If-None-Match", gz, "Accept-Encoding", old}, 304, gz},
		{"tag of gzip with all", []string{"If-None-Match", gz, "Accept-Encoding", browser}, 304, gz},
		{"tag of zstd with all", []string{"If-None-Match", zs, "Accept-Encoding", browser}, 304, zs},
		{"tag of zstd with gzip", []string{"If-None-Match", zs, "Accept-Encoding", old}, 200, gz},
		{"tag of gzip by a compressing proxy", []string{"If-None-Match", "W/" + gz, "Accept-Encoding", old}, 304, gz},
		{"tag of plain with gzip", []string{"If-None-Match", r.ETag, "Accept-Encoding", old}, 304, r.ETag},
		{"tag of gzip without gzip", []string{"If-None-Match", gz}, 200, r.ETag},
		{"both tags without gzip", []string{"If-None-Match", gz + ", " + r.ETag}, 304, r.ETag},
		{"same date", []string{"If-Modified-Since", date(0)}, 304, r.ETag},
		{"same date with gzip", []string{"If-Modified-Since", date(0), "Accept-Encoding", old}, 304, gz},
		{"later date", []string{"If-Modified-Since", date(time.Minute)}, 304, r.ETag},
		{"earlier date", []string{"If-Modified-Since", date(-time.Second)}, 200, r.ETag},
		{"Thunderbird's first date", []string{"If-Modified-Since", "Sat, 01 Jan 2000 00:00:00 GMT"}, 200, r.ETag},
		{"date ahead of the clock", []string{"If-Modified-Since", "Sat, 01 Jan 2411 00:00:00 GMT"}, 200, r.ETag},
		{"RFC 850 date", []string{"If-Modified-Since", made.Format("Monday, 02-Jan-06 15:04:05 GMT")}, 304, r.ETag},
		{"no date", []string{"If-Modified-Since", "yesterday"}, 200, r.ETag},
		{"two dates", []string{"If-Modified-Since", date(0), "If-Modified-Since", date(0)}, 200, r.ETag},
		{"other tag before same date", []string{"If-None-Match", `"x"`, "If-Modified-Since", date(0)}, 200, r.ETag},
		{"tag before earlier date", []string{"If-None-Match", r.ETag, "If-Modified-Since", date(-time.Hour)}, 304, r.ETag},
		{"ranges are not served", []string{"Range", "bytes=0-9"}, 200, r.ETag},
	} {
		for _, method := range []string{http.MethodGet, http.MethodHead} {
			t.Run(tt.name+" "+method, func(t *testing.T) {
				rec := ask(r, method, made.Add(time.Hour), tt.header...)
				h := rec.Header()
				if rec.Code != tt.status || h.Get("ETag") != tt.etag {
					t.Fatalf("status %d, ETag %s; want %d, %s", rec.Code, h.Get("ETag"), tt.status, tt.etag)
				}
				for key, want := range map[string]string{"Cache-Control": "max-age=300", "Vary": "Accept-Encoding", "Last-Modified": date(0)} {
					if got := h.Get(key); got != want {
						t.Errorf("%s: %q, want %q", key, got, want)
					}
				}
				body := rec.Body.Bytes()
				if tt.status == 304 {
					if len(body) > 0 || h.Get("Content-Type") != "" || h.Get("Content-Length") != "" || h.Get("Content-Encoding") != "" {
						t.Errorf("304 with %d bytes, headers %v", len(body), h)
					}
					return
				}
				if h.Get("Content-Type") != "application/atom+xml" || h.Get("Link") == "" {
					t.Errorf("headers %v", h)
				}
				if method == http.MethodHead {
					if len(body) > 0 || h.Get("Content-Length") == "" {
						t.Errorf("%d bytes, headers %v", len(body), h)
					}
					return
				}
				if plain := decoded(t, rec); !bytes.Equal(plain, r.Body) {
					t.Errorf("%d bytes, want %d", len(plain), len(r.Body))
				}
			})
		}
	}
}

// decoded takes the coding off a body.
func decoded(t *testing.T, rec *httptest.ResponseRecorder) []byte {
	t.Helper()
	var r io.Reader = rec.Body
	var err error
	switch coding := rec.Header().Get("Content-Encoding"); coding {
	case "gzip":
		r, err = gzip.NewReader(rec.Body)
	case "zstd":
		r, err = zstd.NewReader(rec.Body, zstd.WithDecoderMaxWindow(8<<20)) // RFC 9659
	case "":
	default:
		t.Fatalf("Content-Encoding: %s", coding)
	}
	if err != nil {
		t.Fatal(err)
	}
	body, err := io.ReadAll(r)
	if err != nil {
		t.Fatal(err)
	}
	return body
}

func TestCodings(t *testing.T) {
	r := feed(t)
	for _, tt := range []struct {
		values []string
		want   string // best is whatever is shorter
	}{
		{nil, ""},
		{[]string{""}, ""},
		{[]string{"gzip"}, "gzip"},
		{[]string{"GZip"}, "gzip"},
		{[]string{"x-gzip"}, "gzip"},
		{[]string{"deflate, gzip;q=1.0, *;q=0.5"}, "gzip"},
		{[]string{"deflate", "gzip"}, "gzip"},
		{[]string{"*"}, "best"},
		{[]string{"gzip, zstd"}, "best"},
		{[]string{"zstd;q=0.5, gzip"}, "gzip"},
		{[]string{"gzip;q=0.5, zstd;q=0.6"}, "zstd"},
		{[]string{"gzip;q=0, *"}, "zstd"},
		{[]string{"*;q=0"}, ""},
		{[]string{"gzip;q=0"}, ""},
		{[]string{"gzip; Q=0.000, zstd;q=0"}, ""},
		{[]string{"gzip;q=0.001"}, "gzip"},
		{[]string{"gzip;q=much"}, ""},
		{[]string{"identity"}, ""},
		{[]string{"identity;q=0"}, ""},
		{[]string{"identity;q=0, gzip;q=0.1"}, "gzip"},
		{[]string{"identity, gzip"}, "gzip"},
		{[]string{"gzip;q=0.1, identity;q=0.9"}, ""},
		{[]string{"identity;q=0.5, *;q=0.4"}, ""},
		{[]string{"br;q=1, zstd"}, "zstd"},
		{[]string{"notgzip"}, ""},
		{[]string{",,;;,"}, ""},
	} {
		var header []string
		for _, v := range tt.values {
			header = append(header, "Accept-Encoding", v)
		}
		rec := ask(r, http.MethodGet, made, header...)
		got := rec.Header().Get("Content-Encoding")
		if want := tt.want; got != want && (want != "best" || got == "") {
			t.Errorf("Accept-Encoding %q: %q, want %q", tt.values, got, want)
		}
		if plain := decoded(t, rec); !bytes.Equal(plain, r.Body) {
			t.Errorf("Accept-Encoding %q: other bytes", tt.values)
		}
	}
	// What would not be shorter is not packed.
	short := encode(t, "<x/>", representation.Options{ContentType: "text/xml"})
	if rec := ask(short, http.MethodGet, made, "Accept-Encoding", "gzip, zstd"); rec.Header().Get("Content-Encoding") != "" || rec.Body.String() != "<x/>" {
		t.Errorf("%v %s", rec.Header(), rec.Body)
	}
}

// Conditions by which a reader wants nothing but what it knows come first, and
// tags are compared strongly for them (RFC 9110 sections 13.1.1, 13.1.4, 13.2.2).
func TestConditionsThatRefuse(t *testing.T) {
	r := feed(t)
	_, gz := r.In("gzip")
	date := func(d time.Duration) string { return made.Add(d).Format(http.TimeFormat) }
	for _, tt := range []struct {
		name   string
		header []string
		status int
	}{
		{"tag", []string{"If-Match", r.ETag}, 200},
		{"tag in a list", []string{"If-Match", `"a", ` + r.ETag}, 200},
		{"tag of a coding", []string{"If-Match", gz}, 200},
		{"star", []string{"If-Match", "*"}, 200},
		{"other tag", []string{"If-Match", `"a"`}, 412},
		{"weak tag", []string{"If-Match", "W/" + r.ETag}, 412},
		{"no tag", []string{"If-Match", ""}, 412},
		{"same date", []string{"If-Unmodified-Since", date(0)}, 200},
		{"earlier date", []string{"If-Unmodified-Since", date(-time.Second)}, 412},
		{"no date", []string{"If-Unmodified-Since", "yesterday"}, 200},
		{"tag before earlier date", []string{"If-Match", r.ETag, "If-Unmodified-Since", date(-time.Hour)}, 200},
		{"other tag before the one it has", []string{"If-Match", `"a"`, "If-None-Match", r.ETag}, 412},
		{"tag and the one it has", []string{"If-Match", r.ETag, "If-None-Match", r.ETag}, 304},
	} {
		for _, method := range []string{http.MethodGet, http.MethodHead} {
			rec := ask(r, method, made.Add(time.Hour), tt.header...)
			if rec.Code != tt.status {
				t.Errorf("%s %s: %d, want %d", method, tt.name, rec.Code, tt.status)
			}
			if rec.Code == 412 && (rec.Body.Len() > 0 || rec.Header().Get("Cache-Control") != "no-store") {
				t.Errorf("%s %s: %v %s", method, tt.name, rec.Header(), rec.Body)
			}
		}
	}
}

// A second of the clock is not enough to tell documents apart: a date that may
// still change never confirms anything.
func TestDatesWithinASecond(t *testing.T) {
	at := made.Add(890 * time.Millisecond)
	r := encode(t, "<x/>", representation.Options{ContentType: "text/xml", Modified: representation.RoundUp(at)})
	now := at.Add(50 * time.Millisecond) // still in the second in which it was made
	got := ask(r, http.MethodGet, now).Header().Get("Last-Modified")
	if want := now.Format(http.TimeFormat); got != want {
		t.Errorf("Last-Modified = %s, want %s: no later than the answer", got, want)
	}
	if rec := ask(r, http.MethodGet, now.Add(time.Minute), "If-Modified-Since", got); rec.Code != http.StatusOK {
		t.Error("a date of the same second was believed")
	}
	got = ask(r, http.MethodGet, now.Add(time.Minute)).Header().Get("Last-Modified")
	if rec := ask(r, http.MethodGet, now.Add(2*time.Minute), "If-Modified-Since", got); rec.Code != http.StatusNotModified {
		t.Error("the final date was not believed")
	}
}

// A document without a date is not compared by date, and an answer with
// another status than 200 is nobody's copy.
func TestUndatedAndOtherStatus(t *testing.T) {
	r := encode(t, strings.Repeat("<p>lost</p>", 100), representation.Options{ContentType: "text/html", CacheControl: "no-cache", Vary: []string{"Sec-Fetch-Dest"}})
	rec := ask(r, http.MethodGet, made, "If-Modified-Since", made.Format(http.TimeFormat))
	if rec.Code != http.StatusOK || rec.Header().Get("Last-Modified") != "" || rec.Header().Get("Vary") != "Accept-Encoding, Sec-Fetch-Dest" {
		t.Errorf("%d %v", rec.Code, rec.Header())
	}
	rec = httptest.NewRecorder()
	req := httptest.NewRequest(http.MethodGet, "/", nil)
	req.Header.Set("If-None-Match", r.ETag)
	req.Header.Set("Accept-Encoding", "gzip")
	rec.Header().Set("Cache-Control", "no-store")
	r.AnswerAs(rec, req, http.StatusNotFound)
	if h := rec.Header(); rec.Code != http.StatusNotFound || h.Get("ETag") != "" || h.Get("Cache-Control") != "no-store" || h.Get("Content-Encoding") != "gzip" {
		t.Errorf("%d %v", rec.Code, rec.Header())
	}
}

func BenchmarkAnswer(b *testing.B) {
	r, err := representation.NewEncoder().Encode(bytes.Repeat([]byte("<entry>ships</entry>"), 1000), representation.Options{ContentType: "text/xml", Modified: made})
	if err != nil {
		b.Fatal(err)
	}
	req := httptest.NewRequest(http.MethodGet, "/", nil)
	req.Header.Set("Accept-Encoding", "gzip, deflate, br, zstd")
	w := &discard{http.Header{}}
	b.ReportAllocs()
	for b.Loop() {
		clear(w.header)
		r.Answer(w, req, made)
	}
}

type discard struct{ header http.Header }

func (d *discard) Header() http.Header         { return d.header }
func (d *discard) WriteHeader(int)             {}
func (d *discard) Write(p []byte) (int, error) { return len(p), nil }
