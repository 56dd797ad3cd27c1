package fetcher

import (
	"errors"
	"net/http"
	"net/url"
	"strconv"
	"strings"
	"time"

	"straitwire/news"
)

// pauseCap bounds how long a document's own word delays a visit: nobody means
// that of its news to hear once a week.
const pauseCap = 24 * time.Hour

// maxValidator bounds a validator that is kept and sent back.
const maxValidator = 4 << 10

// validators returns the conditional headers for a request, byte for byte as
// they came (RFC 9110, 13.1). Both are sent when both are known.
func validators(prev news.Visit) http.Header {
	h := http.Header{}
	if prev.ETag != "" {
		h.Set("If-None-Match", prev.ETag)
	}
	if prev.LastModified != "" {
		h.Set("If-Modified-Since", prev.LastModified)
	}
	return h
}

// replaceValidators keeps what a 200 carries, each on its own: one that is not
// there any more is forgotten, or the next request would ask about a document
// that no longer exists.
func replaceValidators(v *news.Visit, h http.Header) {
	v.ETag = validator(h.Get("ETag"))
	v.LastModified = validator(h.Get("Last-Modified"))
}

// updateValidators keeps what a 304 carries and the others as they were (RFC
// 9111, 3.2).
func updateValidators(v *news.Visit, h http.Header) {
	if tag := validator(h.Get("ETag")); tag != "" {
		v.ETag = tag
	}
	if date := validator(h.Get("Last-Modified")); date != "" {
		v.LastModified = date
	}
}

// validator returns a value that can be sent back, or nothing. net/http reads
// control characters and refuses to send them: such a value would fail every
// later visit.
func validator(value string) string {
	if len(value) > maxValidator {
		return ""
	}
	for i := range len(value) {
		if c := value[i]; c < ' ' && c != '\t' || c == 0x7f {
			return ""
		}
	}
	return value
}

// freshness returns how long the server says that its answer stays true
// (RFC 9111, 4.2), within [0, most], and whether it says so at all. Many send
// a year by mistake, and their news would come that late.
// s-maxage is for shared caches, and we are none.
func freshness(h http.Header, now time.Time, most time.Duration) (time.Duration, bool) {
	age, stated := maxAge(h.Values("Cache-Control"))
	if stated {
		if spent, err := strconv.ParseInt(strings.TrimSpace(h.Get("Age")), 10, 64); err == nil && spent > 0 {
			age -= seconds(spent)
		}
		return clamp(age, most), true
	}
	expires := h.Get("Expires")
	if expires == "" {
		return 0, false
	}
	at, err := http.ParseTime(expires)
	if err != nil {
		return 0, true // "0" and its like mean that it has expired already
	}
	return clamp(at.Sub(serverNow(h, now)), most), true
}

// maxAge reads max-age; no-cache and no-store make it zero.
func maxAge(lines []string) (age time.Duration, stated bool) {
	for _, line := range lines {
		for part := range strings.SplitSeq(line, ",") {
			name, value, _ := strings.Cut(strings.TrimSpace(part), "=")
			switch strings.ToLower(strings.TrimSpace(name)) {
			case "no-cache", "no-store":
				return 0, true
			case "max-age":
				n, err := strconv.ParseInt(strings.Trim(strings.TrimSpace(value), `"`), 10, 64)
				if err != nil && !isRange(err) || stated {
					continue
				}
				age, stated = seconds(n), true
			}
		}
	}
	return age, stated
}

// retryAfter returns how long the server asks us to wait, within [0, most].
func retryAfter(h http.Header, now time.Time, most time.Duration) time.Duration {
	value := strings.TrimSpace(h.Get("Retry-After"))
	if value == "" {
		return 0
	}
	n, err := strconv.ParseInt(value, 10, 64)
	if err == nil || isRange(err) {
		return clamp(seconds(n), most)
	}
	at, err := http.ParseTime(value)
	if err != nil {
		return 0
	}
	return clamp(at.Sub(serverNow(h, now)), most)
}

// serverNow is the server's clock, by which its dates are meant, or ours.
func serverNow(h http.Header, now time.Time) time.Time {
	if date, err := http.ParseTime(h.Get("Date")); err == nil {
		return date
	}
	return now
}

// seconds is a duration that cannot overflow.
func seconds(n int64) time.Duration {
	const most = int64(10 * 365 * 24 * time.Hour / time.Second)
	return time.Duration(max(-most, min(n, most))) * time.Second
}

func isRange(err error) bool {
	return errors.Is(err, strconv.ErrRange)
}

func clamp(d, most time.Duration) time.Duration { return max(0, min(d, most)) }

// bareURL returns an address without user name and password, for keeping and
// comparing. One that has none is returned byte for byte.
func bareURL(address string) string {
	if !strings.Contains(address, "@") {
		return address
	}
	u, err := url.Parse(address)
	if err != nil || u.User == nil {
		return address
	}
	u.User = nil
	return u.String()
}

// place names an address for the operator: no user, no query, no fragment,
// for each may hold a secret.
func place(u *url.URL) string {
	return u.Scheme + "://" + u.Host + u.EscapedPath()
}
