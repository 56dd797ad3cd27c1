package fetcher

import (
	"net/http"
	"strings"
	"testing"
	"time"

	"straitwire/news"
)

var noon = time.Date(2026, 3, 1, 12, 0, 0, 0, time.UTC)

func headerOf(lines ...string) http.Header {
	h := http.Header{}
	for _, line := range lines {
		name, value, _ := strings.Cut(line, ": ")
		h.Add(name, value)
	}
	return h
}

func TestFreshness(t *testing.T) {
	tests := []struct {
		name   string
		header http.Header
		want   time.Duration
		stated bool
	}{
		{"nothing", headerOf(), 0, false},
		{"max-age", headerOf("Cache-Control: public, max-age=600"), 10 * time.Minute, true},
		{"case and quotes", headerOf(`Cache-Control: Max-Age="600"`), 10 * time.Minute, true},
		{"two lines", headerOf("Cache-Control: public", "Cache-Control: max-age=60"), time.Minute, true},
		{"less age", headerOf("Cache-Control: max-age=600", "Age: 120"), 8 * time.Minute, true},
		{"older than its age", headerOf("Cache-Control: max-age=600", "Age: 700"), 0, true},
		{"bad age", headerOf("Cache-Control: max-age=600", "Age: x"), 10 * time.Minute, true},
		{"shared caches only", headerOf("Cache-Control: s-maxage=600"), 0, false},
		{"a year", headerOf("Cache-Control: max-age=31536000"), 24 * time.Hour, true},
		{"more than a number holds", headerOf("Cache-Control: max-age=99999999999999999999"), 24 * time.Hour, true},
		{"negative", headerOf("Cache-Control: max-age=-1"), 0, true},
		{"not a number", headerOf("Cache-Control: max-age=soon"), 0, false},
		{"not a number, then Expires", headerOf("Cache-Control: max-age=soon", "Expires: Sun, 01 Mar 2026 12:05:00 GMT"), 5 * time.Minute, true},
		{"no-cache wins", headerOf("Cache-Control: max-age=600, no-cache"), 0, true},
		{"no-store wins", headerOf("Cache-Control: no-store, max-age=600"), 0, true},
		{"max-age beats Expires", headerOf("Cache-Control: max-age=60", "Expires: Sun, 01 Mar 2026 12:30:00 GMT"), time.Minute, true},
		{"Expires by our clock", headerOf("Expires: Sun, 01 Mar 2026 12:30:00 GMT"), 30 * time.Minute, true},
		{"Expires by the server's clock", headerOf("Expires: Sun, 01 Mar 2026 13:30:00 GMT", "Date: Sun, 01 Mar 2026 13:20:00 GMT"), 10 * time.Minute, true},
		{"expired", headerOf("Expires: Thu, 19 Nov 1981 08:52:00 GMT"), 0, true},
		{"Expires 0", headerOf("Expires: 0"), 0, true},
	}
	for _, tt := range tests {
		if got, stated := freshness(tt.header, noon, 24*time.Hour); got != tt.want || stated != tt.stated {
			t.Errorf("%s: freshness(%v) = %s, %v, want %s, %v", tt.name, tt.header, got, stated, tt.want, tt.stated)
		}
	}
}

func TestRetryAfter(t *testing.T) {
	tests := []struct {
		name   string
		header http.Header
		want   time.Duration
	}{
		{"nothing", headerOf(), 0},
		{"seconds", headerOf("Retry-After: 120"), 2 * time.Minute},
		{"blanks", headerOf("Retry-After:  120 "), 2 * time.Minute},
		{"date", headerOf("Retry-After: Sun, 01 Mar 2026 12:10:00 GMT"), 10 * time.Minute},
		{"date by the server's clock", headerOf("Retry-After: Sun, 01 Mar 2026 15:10:00 GMT", "Date: Sun, 01 Mar 2026 15:00:00 GMT"), 10 * time.Minute},
		{"date of old form", headerOf("Retry-After: Sunday, 01-Mar-26 12:10:00 GMT"), 10 * time.Minute},
		{"past", headerOf("Retry-After: Sun, 01 Mar 2020 12:10:00 GMT"), 0},
		{"zero", headerOf("Retry-After: 0"), 0},
		{"negative", headerOf("Retry-After: -5"), 0},
		{"too long", headerOf("Retry-After: 604800"), 24 * time.Hour},
		{"more than a number holds", headerOf("Retry-After: 99999999999999999999999"), 24 * time.Hour},
		{"words", headerOf("Retry-After: later"), 0},
	}
	for _, tt := range tests {
		if got := retryAfter(tt.header, noon, 24*time.Hour); got != tt.want {
			t.Errorf("%s: retryAfter(%v) = %s, want %s", tt.name, tt.header, got, tt.want)
		}
	}
}

func TestValidatorsAreEchoed(t *testing.T) {
	for _, tag := range []string{`"a"`, `W/"a-gzip"`, `unquoted`, `"with, comma"`, `""`, "\"caf\xe9\""} {
		var v news.Visit
		replaceValidators(&v, http.Header{"Etag": {tag}, "Last-Modified": {"Sunday, around noon"}})
		h := validators(v)
		if got := h.Get("If-None-Match"); got != tag {
			t.Errorf("ETag %q comes back as %q", tag, got)
		}
		if got := h.Get("If-Modified-Since"); got != "Sunday, around noon" {
			t.Errorf("Last-Modified comes back as %q", got)
		}
	}
	if h := validators(news.Visit{Succeeded: noon, Newest: noon}); len(h) != 0 {
		t.Errorf("validators of a visit without any = %v, want none: a date must not be invented", h)
	}
	for _, bad := range []string{"\"a\x01\"", "\"a\x7f\"", strings.Repeat("x", maxValidator+1)} {
		if got := validator(bad); got != "" {
			t.Errorf("validator(%.10q) = %.10q, want none: it cannot be sent", bad, got)
		}
	}
}

func TestBareURL(t *testing.T) {
	tests := []struct{ name, address, want string }{
		{"plain, byte for byte", "HTTP://A.example/%7ex?b=ü#c", "HTTP://A.example/%7ex?b=ü#c"},
		{"user", "https://me:secret@a.example/f", "https://a.example/f"},
		{"at sign in path", "https://a.example/@me/f", "https://a.example/@me/f"},
	}
	for _, tt := range tests {
		if got := bareURL(tt.address); got != tt.want {
			t.Errorf("%s: bareURL(%q) = %q, want %q", tt.name, tt.address, got, tt.want)
		}
	}
}

func TestBackoff(t *testing.T) {
	tests := []struct {
		failures  int
		interval  time.Duration
		low, high time.Duration
	}{
		{1, 15 * time.Minute, 450 * time.Second, 15 * time.Minute},
		{2, 15 * time.Minute, 15 * time.Minute, 30 * time.Minute},
		{5, 15 * time.Minute, 2 * time.Hour, 4 * time.Hour},
		{8, 15 * time.Minute, 12 * time.Hour, 24 * time.Hour},
		{1000000, 15 * time.Minute, 12 * time.Hour, 24 * time.Hour},
		{1, 0, 500 * time.Millisecond, time.Second},
		{1, 48 * time.Hour, 12 * time.Hour, 24 * time.Hour},
	}
	for _, tt := range tests {
		if got := backoff(tt.failures, tt.interval, 0); got != tt.low {
			t.Errorf("backoff(%d, %s, 0) = %s, want %s", tt.failures, tt.interval, got, tt.low)
		}
		if got := backoff(tt.failures, tt.interval, 1); got != tt.high {
			t.Errorf("backoff(%d, %s, 1) = %s, want %s", tt.failures, tt.interval, got, tt.high)
		}
	}
}

func TestUserAgent(t *testing.T) {
	tests := []struct {
		name string
		opts Options
		want string
	}{
		{"zero", Options{}, "straitwire"},
		{"all", Options{Version: "1.2", Contact: "https://ops.example/bot"}, "straitwire/1.2 (+https://ops.example/bot)"},
		{"own", Options{Version: "1.2", UserAgent: "desk/1"}, "desk/1"},
		{"injection", Options{Version: "1", Contact: "a@b.example\r\nX: y"}, "straitwire/1 (+a@b.exampleX: y)"},
	}
	for _, tt := range tests {
		if got := tt.opts.withDefaults().UserAgent; got != tt.want {
			t.Errorf("%s: User-Agent = %q, want %q", tt.name, got, tt.want)
		}
	}
}
