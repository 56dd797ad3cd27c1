package feedout

import (
	"net/http"
	"net/textproto"
	"strconv"
	"strings"
	"time"
)

// Precondition headers as net/http stores them.
const (
	ifNoneMatch     = "If-None-Match"
	ifModifiedSince = "If-Modified-Since"
	acceptEncoding  = "Accept-Encoding"
)

// fresh reports whether the reader already has the edition (RFC 9110 section
// 13.2.2), and if its tag is that of the compressed bytes. If-Modified-Since
// counts only without If-None-Match.
func (e *Edition) fresh(h http.Header, gzipped bool, now time.Time) (hit, ofGzip bool) {
	if tags := h[ifNoneMatch]; len(tags) > 0 {
		for _, list := range tags {
			identity, packed, star := e.find(list)
			switch {
			case star:
				return true, gzipped
			case packed && gzipped:
				return true, true
			// The plain bytes are acceptable to everybody, so a reader that holds
			// them need not fetch the compressed ones. A reader that cannot
			// decompress must not be sent to a cache's compressed copy.
			case identity:
				return true, false
			}
		}
		return false, gzipped
	}
	dates := h[ifModifiedSince]
	if len(dates) != 1 {
		return false, gzipped
	}
	since, err := http.ParseTime(dates[0])
	// A date ahead of our clock was made up: believing it would leave the
	// reader without news until then.
	if err != nil || since.After(now) {
		return false, gzipped
	}
	return !e.Modified.After(since), gzipped
}

// find looks for the tags of the edition in a list of entity tags, by weak
// comparison (RFC 9110 section 8.8.3.2). A list that cannot be read has none.
func (e *Edition) find(list string) (identity, packed, star bool) {
	list = textproto.TrimString(list)
	if list == "*" {
		return false, false, true
	}
	for list != "" {
		list = strings.TrimLeft(list, ", \t")
		list = strings.TrimPrefix(list, "W/")
		if list == "" || list[0] != '"' {
			return identity, packed, false
		}
		end := strings.IndexByte(list[1:], '"')
		if end < 0 {
			return identity, packed, false
		}
		tag := list[:end+2]
		list = list[end+2:]
		identity = identity || tag == e.ETag
		packed = packed || tag == e.GzipETag
	}
	return identity, packed, false
}

// lastModified returns the value of Last-Modified. A date is rounded up to the
// second and must not be later than the answer itself.
func (e *Edition) lastModified(now time.Time) []string {
	if e.Modified.After(now) {
		return []string{now.UTC().Format(http.TimeFormat)}
	}
	return e.header.modified
}

// acceptsGzip reads Accept-Encoding (RFC 9110 section 12.5.3). A reader that
// asks for the plain bytes rather than for gzip gets them.
func acceptsGzip(h http.Header) bool {
	gzip, star, plain := -1.0, -1.0, -1.0
	for _, value := range h[acceptEncoding] {
		for value != "" {
			var coding string
			coding, value, _ = strings.Cut(value, ",")
			name, params, _ := strings.Cut(coding, ";")
			switch name = textproto.TrimString(name); {
			case strings.EqualFold(name, "gzip") || strings.EqualFold(name, "x-gzip"):
				gzip = max(gzip, weight(params))
			case strings.EqualFold(name, "identity"):
				plain = max(plain, weight(params))
			case name == "*":
				star = max(star, weight(params))
			}
		}
	}
	if gzip < 0 {
		gzip = star
	}
	return gzip > 0 && gzip >= plain
}

// weight returns the q of a coding: 1 if there is none, 0 if it cannot be read.
func weight(params string) float64 {
	for params != "" {
		var param string
		param, params, _ = strings.Cut(params, ";")
		name, value, _ := strings.Cut(param, "=")
		if !strings.EqualFold(textproto.TrimString(name), "q") {
			continue
		}
		q, err := strconv.ParseFloat(textproto.TrimString(value), 64)
		if err != nil || !(q >= 0 && q <= 1) {
			return 0
		}
		return q
	}
	return 1
}
