package news

import "time"

// StoryID names a story for ever: it is the id of its earliest item, with a
// mark in front, and stays when the story grows. A story that merged into
// another keeps its id as an alias of it.
type StoryID string

// StoryOf returns the id of the story of an item as long as it is the earliest
// in it.
func StoryOf(item ItemID) StoryID { return "s" + StoryID(item) }

// Placement is what was decided of one item among all others: of which
// earlier text it is a copy, and which story it belongs to.
type Placement struct {
	Item   ItemID
	CopyOf ItemID    // the earliest item of its group of copies; empty for a text of its own
	Story  StoryID   // never empty: an item that nobody else reports is a story of one
	Origin string    // who says it: the wire that the text credits, else the Publisher of Member
	Merged []StoryID // stories that this item showed to be the same as Story, and that ended in it
	Linked []StoryID // stories in other languages that report the same event, as far as this item shows
	Why    string    // in words, for explain: what decided
}

// Member is one report in a story.
type Member struct {
	Item      ItemID
	Source    SourceID
	CopyOf    ItemID // empty for a text of its own
	Origin    string // see Placement
	Outlet    Outlet // of the item, if it has one
	Publisher string // the Voice of the source, or of the outlet that it is believed to pass on
	Control   string // of the same; empty is unknown
	Language  string
	Seen      time.Time // our clock: FirstSeen of the item
	URL       string    // of the item; empty where only features are known
}

// Story is one event as several sources tell it.
type Story struct {
	ID      StoryID
	Lead    ItemID    // the earliest item
	Members []Member  // in the order in which we saw them
	Links   []StoryID // the same event in other languages, sorted
	Before  StoryID   // the story that this one goes on from, when that had lasted too long; may be empty
}
