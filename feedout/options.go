package feedout

import "time"

// Options are the settings of a Publisher and its Server. The zero value works, but for BaseURL.
type Options struct {
	BaseURL   string        // public address without a trailing slash; self links and nothing else are made of it
	Authority string        // domain name and date of the tag URIs, for example "news.example.org,2026"; empty is BaseURL's host and 2026
	Title     string        // of the whole service; empty is "straitwire"
	Entries   int           // newest items of a topic in its feed; 0 is 100
	MaxAge    time.Duration // how long a reader may hold an edition; 0 is 5m
	Version   string        // of the program, in the generator element
}
