package news

import (
	"fmt"
	"time"
)

// Arrival is an item that came into a topic, for counting.
type Arrival struct {
	Item   ItemID
	Seen   time.Time // our clock, when we first saw it
	Source SourceID
	Text   ItemID // the earliest item with this text: itself, unless it is a copy
	First  bool   // it came with the first reading of its source, which brings what is old
}

// Surge is a topic that gets many more items than it usually does at that time
// of the week.
type Surge struct {
	Topic   TopicID
	Country string        // of the sources; empty is all of them
	Start   time.Time     // of the hour in which it was noticed; with Topic and Country its name for ever
	Last    time.Time     // the last hour in which it went on
	Span    time.Duration // in which the items came: an hour, or a day
	Count   int           // items within the span; copies count once
	Usual   float64       // as many are usual
	Weeks   int           // that this was learned from
	Items   []Headline    // some of them, of different sources first
}

// Headline is an item in one line, as it was when it was noted.
type Headline struct {
	Title  string   `json:"title"`
	URL    string   `json:"url,omitempty"`
	Source SourceID `json:"src"`
}

// String says it in words: "14 items in an hour from TW, usually 2".
func (s Surge) String() string {
	span := "an hour"
	if s.Span > time.Hour {
		span = "a day"
	}
	if s.Country != "" {
		span += " from " + s.Country
	}
	return fmt.Sprintf("%d items in %s, usually %.3g", s.Count, span, s.Usual)
}
