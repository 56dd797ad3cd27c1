package fetcher

import (
	"net/http"
	"net/url"

	"straitwire/news"
)

const (
	// moveHolds is how many good visits in a row a permanent redirect must lead
	// to one address before that is asked instead: a mistake seldom lasts so long.
	moveHolds = 3
	// maxMove bounds an address that is kept and asked.
	maxMove = 4 << 10
)

// asked returns the address that a visit asks: the one of the source, or the
// one it moved to. When that fails, the two take turns, for a move may be taken
// back, and the old address may be no more.
func asked(src news.Source, prev news.Visit) string {
	if prev.Moved == "" || prev.URL != bareURL(src.URL) || prev.Failures%2 == 1 {
		return src.URL
	}
	return prev.Moved
}

// move tells a visit that reached a document where permanent redirects led
// from the address that was asked: to target, or nowhere if that is empty.
// Whether it is a feed shows later; if not, the visit fails and forgets it.
func move(v *news.Visit, src news.Source, from, target string) {
	from, own := bare(from), bare(src.URL)
	if from == own {
		if target != "" && target == v.Moved {
			return // as it was
		}
		v.Moved = ""
	}
	switch {
	case target == "" || target == from || len(target) > maxMove:
		v.Moving, v.Held = "", 0
		return
	case target == own: // back where it came from
		v.Moved, v.Moving, v.Held = "", "", 0
		return
	case target != v.Moving:
		v.Moving, v.Held = target, 0
	}
	if v.Held++; v.Held >= moveHolds || isUpgrade(from, target) {
		v.Moved, v.Moving, v.Held = target, "", 0
	}
}

// isOthers reports whether an address is the one of another source.
func (f *Fetcher) isOthers(address string, id news.SourceID) bool {
	f.mu.Lock()
	defer f.mu.Unlock()
	other, known := f.addresses[bare(address)]
	return known && other != id
}

// isUpgrade reports the step from http to https on the same host.
func isUpgrade(from, to string) bool {
	a, errA := url.Parse(from)
	b, errB := url.Parse(to)
	return errA == nil && errB == nil && a.Scheme == "http" && b.Scheme == "https" && sameOrigin(a, b)
}

// bare returns an address as an answer would give it, for comparing.
func bare(address string) string {
	u, err := url.Parse(address)
	if err != nil {
		return address
	}
	return finalURL(u)
}

// isPermanent reports whether a redirect holds for later requests as well
// (RFC 9110, 15.4). A step down to http never does: anyone could have sent it there.
func isPermanent(req *http.Request, from *url.URL) bool {
	if req.Response == nil || from.Scheme == "https" && req.URL.Scheme != "https" {
		return false
	}
	status := req.Response.StatusCode
	return status == http.StatusMovedPermanently || status == http.StatusPermanentRedirect
}

// placeOf is place of an address as text.
func placeOf(address string) string {
	u, err := url.Parse(address)
	if err != nil {
		return ""
	}
	return place(u)
}
