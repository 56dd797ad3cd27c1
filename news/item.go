package news

import "time"

// ItemID names an item for ever: across revisions, restarts, topics, formats
// and changes of the base URL. It is 16 lower-case base32 characters.
type ItemID string

// Item is one entry of a source, as we keep it.
type Item struct {
	ID     ItemID
	Seq    uint64 // grows with every new and every changed item; a reader goes on after the last it saw
	Source SourceID

	GUID     string // the source's own id, as given; may be empty
	Title    string // plain text
	URL      string // the link as given, made absolute; may be empty
	Summary  string // plain text; what the source says in short
	Content  string // safe HTML; empty when Summary says it all
	Text     string // plain text of Content, for matching; empty when it adds nothing to Summary
	Language string // BCP 47: of the item, else of its document, else of its source; may be empty

	Authors    []Person
	Categories []string
	Image      string // absolute URL of a picture; may be empty
	Enclosures []Enclosure
	Rights     string // plain text

	Published time.Time // as the source says, never later than FirstSeen plus a day; zero if it says nothing
	Updated   time.Time // as the source says; zero if it says nothing
	FirstSeen time.Time // our clock, the only one trusted for order
	Changed   time.Time // our clock, when the newest revision was seen; FirstSeen for the first
	Revision  int       // 0 for the first reading, then one more for each real change
}

// Date returns the time to show for an item: when it was published, or when
// we first saw it if the source does not say.
func (it *Item) Date() time.Time {
	if it.Published.IsZero() {
		return it.FirstSeen
	}
	return it.Published
}

// Person is an author of an item.
type Person struct {
	Name  string
	Email string
	URL   string
}

// Enclosure is a file that belongs to an item.
type Enclosure struct {
	URL    string
	Type   string // media type; may be empty
	Length int64  // bytes; 0 if unknown
}
