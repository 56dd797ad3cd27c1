package web

import (
	"time"

	"straitwire/news"
)

// Topic is what a page shows of one topic.
type Topic struct {
	ID          news.TopicID
	Title       string
	Description string
	Items       []news.Listed // in the order in which they are shown, the newest first
	Updated     time.Time     // when the list last changed; zero if it never did
	Volume      []int         // items that came, by the UTC day, the last one that of Snapshot.Taken; nil if that is not known
	Surge       string        // far more has come of late than usually does: how many; mostly empty
	Private     bool          // it has a page, but no other names it
	Rebuilding  bool          // the filter has changed and the kept items are being judged again
}

// Snapshot is everything that the pages show, at one moment. It must not be
// changed once it has been handed over: its address is what the rendered pages
// are remembered under.
type Snapshot struct {
	Title       string // of the service
	BaseURL     string // public address, absolute http(s); its path is put before our own links
	Topics      []Topic
	Sources     map[news.SourceID]news.Source
	Voices      *news.Voices // of the sources: whom the aggregators among them name
	SourceCount int
	Taken       time.Time
}
