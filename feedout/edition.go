package feedout

import (
	"fmt"
	"strings"
	"time"

	"straitwire/representation"
)

// Edition is the bytes of a feed in one format, with what HTTP says of them.
// It never changes once it is made.
type Edition struct {
	*representation.Representation
	terms   terms
	lineage *lineage // of a feed that has deltas; else nil
}

// terms are what an edition is made under, apart from its bytes.
type terms struct {
	contentType string
	maxAge      time.Duration
	immutable   bool   // it never changes
	private     bool   // only the reader itself may keep it
	links       string // values of Link, one a line
	vary        string // header of requests that decides whether a feed is the answer
}

// staleOnError is how long a cache may go on with an edition when we do not
// answer (RFC 5861).
const staleOnError = 24 * time.Hour

func (t *terms) cacheControl() string {
	seconds := func(d time.Duration) int { return int(d / time.Second) }
	if t.immutable { // RFC 8246
		return fmt.Sprintf("public, max-age=%d, immutable", seconds(t.maxAge))
	}
	if t.private {
		return fmt.Sprintf("private, max-age=%d", seconds(t.maxAge))
	}
	// While a cache asks us, its readers need not wait: they get at most what
	// they would have got a moment earlier.
	return fmt.Sprintf("public, max-age=%d, stale-while-revalidate=%d, stale-if-error=%d",
		seconds(t.maxAge), seconds(min(t.maxAge, time.Minute)), seconds(staleOnError))
}

// seal makes an edition of a body.
func seal(enc *representation.Encoder, body []byte, modified time.Time, t terms) (*Edition, error) {
	o := representation.Options{ContentType: t.contentType, Modified: representation.RoundUp(modified), CacheControl: t.cacheControl()}
	if t.vary != "" {
		o.Vary = []string{t.vary}
	}
	if t.links != "" {
		o.Links = strings.Split(t.links, "\n")
	}
	r, err := enc.Encode(body, o)
	if err != nil {
		return nil, err
	}
	return &Edition{Representation: r, terms: t}, nil
}
