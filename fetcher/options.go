package fetcher

import (
	"net/netip"
	"time"

	"straitwire/fetcher/decode"
	"straitwire/news"
)

// Options are the settings of a Fetcher. The zero value works.
type Options struct {
	Contact   string // URL or e-mail address that publishers find in the User-Agent
	Version   string // of the program, in the User-Agent
	UserAgent string // replaces the whole User-Agent when not empty

	Workers     int           // visits at the same time, and up to five times as many more whose host has hardly answered for 2s; 0 is 8
	PerHost     time.Duration // pause between two requests to one host; 0 is 1s
	MinInterval time.Duration // no source is visited more often; 0 is 1m
	Timeout     time.Duration // one visit from start to end; 0 is 60s
	FirstByte   time.Duration // until the answer's header; 0 is 20s
	Redirects   int           // hops; 0 is 10
	MaxWait     time.Duration // upper bound for what a server may ask us to wait; 0 is 7 days
	First       news.First    // what a new source brings; the zero value takes all of its document
	MaxFresh    time.Duration // upper bound for how long a server's or a document's word on its freshness delays a visit; 0 is 24h

	AllowAddresses []netip.Prefix // addresses that the guard lets through although they are private
	AllowPorts     []uint16       // empty is 80, 443, 8080, 8443

	Decode decode.Limits // bounds of documents and items
}
