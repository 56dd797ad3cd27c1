package feedout

import (
	"net/url"
	"strings"
	"time"

	"golang.org/x/net/idna"
)

// Options are the settings of a Publisher and its Server. The zero value works, but for BaseURL.
type Options struct {
	BaseURL   string        // public address without a trailing slash; self links and nothing else are made of it
	Authority string        // domain name and date of the tag URIs, for example "news.example.org,2026"; empty is BaseURL's host and 2026
	Title     string        // of the whole service; empty is "straitwire"
	Entries   int           // newest items of a topic in its feed; 0 is 100
	MaxAge    time.Duration // how long a reader may hold an edition; 0 is 5m
	Version   string        // of the program, in the generator element
	Hub       string        // address of the WebSub hub that sends the feeds of topics to subscribers; empty is none
	Hooks     Hooks         // for whoever measures, and the hub
}

const (
	defaultTitle   = "straitwire"
	defaultEntries = 100
	defaultMaxAge  = 5 * time.Minute
	program        = "straitwire"
)

// withDefaults returns the options with every empty setting filled in.
func (o Options) withDefaults() Options {
	o.BaseURL = strings.TrimRight(o.BaseURL, "/")
	if o.Authority == "" {
		o.Authority = DefaultAuthority(o.BaseURL)
	}
	if o.Title == "" {
		o.Title = defaultTitle
	}
	if o.Entries <= 0 {
		o.Entries = defaultEntries
	}
	if o.MaxAge <= 0 {
		o.MaxAge = defaultMaxAge
	}
	return o
}

// DefaultAuthority makes the authority of tag URIs (RFC 4151 section 2.1) from
// the host of the base URL. A host that is no DNS name cannot be one.
func DefaultAuthority(base string) string {
	const year = ",2026"
	u, err := url.Parse(base)
	if err != nil || u.Hostname() == "" || strings.Contains(u.Hostname(), ":") {
		return "localhost" + year
	}
	host, err := idna.Lookup.ToASCII(u.Hostname())
	if err != nil {
		return "localhost" + year
	}
	return strings.ToLower(host) + year
}
