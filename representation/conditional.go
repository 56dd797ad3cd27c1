package representation

import (
	"iter"
	"net/http"
	"net/textproto"
	"slices"
	"strings"
	"time"
)

// Precondition headers as net/http stores them.
const (
	ifNoneMatch     = "If-None-Match"
	ifModifiedSince = "If-Modified-Since"

	ifMatch           = "If-Match"
	ifUnmodifiedSince = "If-Unmodified-Since"
)

// Guarded reports whether a request is for a certain version of a document or
// none, whatever the reader has.
func Guarded(h http.Header) bool { return len(h[ifMatch]) > 0 || len(h[ifUnmodifiedSince]) > 0 }

// refuses reports whether the document is not the one that the reader asks for
// alone. If-Unmodified-Since counts only without If-Match, whose tags must be
// strong (RFC 9110 section 13.1.1).
func (r *Representation) refuses(h http.Header) bool {
	if lists := h[ifMatch]; len(lists) > 0 {
		for _, list := range lists {
			for tag, weak := range Tags(list) {
				if tag == "*" || !weak && r.has(tag) {
					return false
				}
			}
		}
		return true
	}
	dates := h[ifUnmodifiedSince]
	if len(dates) != 1 || r.Modified.IsZero() {
		return false
	}
	since, err := http.ParseTime(dates[0])
	return err == nil && r.Modified.After(since)
}

// has reports whether a tag is of the document, in any coding.
func (r *Representation) has(tag string) bool {
	return tag == r.ETag || slices.ContainsFunc(r.codings, func(c coding) bool { return c.etag == tag })
}

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

// Tags yields the entity tags of a list, without the mark of weak ones, and
// whether they had it (RFC 9110 section 8.8.3.2); "*" stands alone. A list that
// cannot be read ends there.
func Tags(list string) iter.Seq2[string, bool] {
	return func(yield func(tag string, weak bool) bool) {
		list := textproto.TrimString(list)
		if list == "*" {
			yield("*", false)
			return
		}
		for {
			var weak bool
			list, weak = strings.CutPrefix(strings.TrimLeft(list, ", \t"), "W/")
			if list == "" || list[0] != '"' {
				return
			}
			end := strings.IndexByte(list[1:], '"')
			if end < 0 || !yield(list[:end+2], weak) {
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
