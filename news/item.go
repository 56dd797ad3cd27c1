package news

import "time"

// ItemID names an item for ever: across revisions, restarts, topics, formats
// and changes of the base URL. It is 16 lower-case base32 characters.
type ItemID string

// Item is one entry of a source, as we keep it.
type Item struct {
	ID     ItemID
	Seq    uint64     // grows with every new and every changed item; a reader goes on after the last it saw
	Source SourceID   // the source that leads the item: all it says comes from there
	Also   []SourceID // other sources that list it too, in the order in which they came; at most 32

	GUID        string      // the source's own id, as given; may be empty
	Title       string      // plain text
	URL         string      // the link as given, made absolute; may be empty
	Summary     string      // plain text; what the source says in short
	Content     string      // safe HTML; empty when Summary says it all
	Text        string      // plain text of Content, for matching; empty when it adds nothing to Summary
	Alternative Alternative // a longer text that another source has of the page; mostly none
	Language    string      // BCP 47: of the item, else of its document, else of its source; may be empty

	Authors    []Person
	Categories []string
	Image      string // absolute URL of a picture; may be empty
	Enclosures []Enclosure
	Rights     string // plain text
	Outlet     Outlet // where it comes from, if the source names another site for it; see Source.Passes for who is believed

	Published time.Time // as the source says, never later than FirstSeen plus a day; zero if it says nothing
	Updated   time.Time // as the source says; zero if it says nothing
	Claimed   time.Time // the future date that the source gives, where Published or Updated is our clock instead; zero for all others
	FirstSeen time.Time // our clock, the only one trusted for order
	Changed   time.Time // our clock, when the newest revision was seen; FirstSeen for the first
	Revision  int       // 0 for the first reading, then one more for each real change

	Renewed   time.Time // our clock: see RenewedBy; zero while the item has not changed
	Withdrawn time.Time // our clock, since when its source lists it no more although it lists older ones; zero if it does
}

// RenewEvery is how often readers are told that an item has changed.
const RenewEvery = 30 * time.Minute

// Renew moves Renewed after a change: before is the item as it was. A step is
// never shorter than RenewEvery: after several changes close together it lies
// ahead, and stands for all that come until then.
func (it *Item) Renew(before *Item) {
	it.Renewed = before.RenewedBy(it.Changed).Add(RenewEvery)
	if it.Changed.After(it.Renewed) {
		it.Renewed = it.Changed
	}
}

// RenewedBy returns when the item last changed as readers are told at a time:
// the time of the newest change, but moving at most once in RenewEvery. It is
// FirstSeen as long as it has not moved.
func (it *Item) RenewedBy(now time.Time) time.Time {
	t := it.Renewed
	switch {
	case t.IsZero() && it.Revision > 0:
		t = it.Changed // a record from before there was a Renewed
	case t.After(now):
		t = t.Add(-RenewEvery)
	}
	if t.Before(it.FirstSeen) {
		return it.FirstSeen
	}
	return t
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
