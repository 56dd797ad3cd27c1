package representation

import (
	"net/http"
	"net/textproto"
	"strings"
	"time"
)

// Precondition headers as net/http stores them.
const (
	ifNoneMatch     = "If-None-Match"
	ifModifiedSince = "If-Modified-Since"
)

// fresh reports whether the reader already has the document (RFC 9110 section
// 13.2.2), and in which coding, -1 for the plain bytes. If-Modified-Since
// counts only without If-None-Match.
func (r *Representation) fresh(h http.Header, as int, reads [2]bool, now time.Time) (hit bool, held int) {
	if lists := h[ifNoneMatch]; len(lists) > 0 {
		plain := false
		for _, list := range lists {
			for tag := range Tags(list) {
				// The plain bytes are acceptable to everybody, so a reader that holds
				// them need not fetch others. A reader that cannot decode must not
				// be sent to a cache's copy in a coding.
				if tag == "*" {
					return true, as
				}
				plain = plain || tag == r.ETag
				for i := range r.codings {
					if reads[i] && tag == r.codings[i].etag {
						return true, i
					}
				}
			}
		}
		if plain {
			return true, -1
		}
		return false, as
	}
	dates := h[ifModifiedSince]
	if len(dates) != 1 || r.Modified.IsZero() {
		return false, as
	}
	since, err := http.ParseTime(dates[0])
	// A date ahead of our clock was made up: believing it would leave the
	// reader without news until then.
	if err != nil || since.After(now) {
		return false, as
	}
	return !r.Modified.After(since), as
}

// Tags yields the entity tags of a list, without the mark of weak ones, for
// weak comparison (RFC 9110 section 8.8.3.2); "*" stands alone. A list that
// cannot be read ends there.
func Tags(list string) func(yield func(tag string) bool) {
	return func(yield func(string) bool) {
		list := textproto.TrimString(list)
		if list == "*" {
			yield("*")
			return
		}
		for {
			list = strings.TrimPrefix(strings.TrimLeft(list, ", \t"), "W/")
			if list == "" || list[0] != '"' {
				return
			}
			end := strings.IndexByte(list[1:], '"')
			if end < 0 || !yield(list[:end+2]) {
				return
			}
			list = list[end+2:]
		}
	}
}

// lastModified returns the value of Last-Modified. A date is rounded up to the
// second and must not be later than the answer itself.
func (r *Representation) lastModified(now time.Time) []string {
	if r.Modified.After(now) {
		return []string{now.UTC().Format(http.TimeFormat)}
	}
	return r.header.modified
}

// RoundUp returns t at the next full second unless it is one. HTTP dates have
// no fractions: rounding down, two documents of one second would share a date
// and a reader that asks by date would never see the second one.
func RoundUp(t time.Time) time.Time {
	t = t.UTC()
	if whole := t.Truncate(time.Second); !whole.Equal(t) {
		return whole.Add(time.Second)
	}
	return t
}
