package news

import "time"

// Placed is a Placement as it is kept: with what the story shows of the item,
// and what is needed to go on placing after a restart.
type Placed struct {
	Placement
	Member Member  // Item, CopyOf and Origin are those of the Placement
	Before StoryID // see Story
	Record []byte  // what the desk packed of the item
}

// Placing is what one batch of items meant for the stories.
type Placing struct {
	Upto      uint64    // Seq up to which every item has been placed or passed over; 0 leaves it where it is
	At        time.Time // our clock
	Moved     []Move    // items placed before that have left their stories; done before Items
	Items     []Placed  // in the order in which they were placed
	Unsettled bool      // the stories of Items and Moved changed what topics may make of their members
	Settled   []StoryID // stories whose members have been judged since
}

// Move says that an item now belongs to another story.
type Move struct {
	Item   ItemID
	Story  StoryID
	Why    string // see Placement
	Record []byte // what the desk packed of the item, in place of what it packed before
}

// Record is one line of what a desk needs after a restart. Without Packed it
// says that the item has gone.
type Record struct {
	Number uint64 // grows with every line
	Item   ItemID
	Packed []byte
}

// Told is what feeds and pages say of the story of an item.
type Told struct {
	Story      StoryID
	Count      string      // in words, for example "7 items, 3 publishers, 1 origin: AFP"; empty for a story of one
	Publishers int         // that carry the story; 0 for a story of one
	Origins    int         // that say it, of wires and publishers
	Copies     []Member    // the other items of its group of copies, in the order in which we saw them
	Others     []Member    // where one entry stands for the whole story: all its other items, in that order
	Joins      []time.Time // when publishers joined that had not reported it, where the entry is the one to say so; ascending
}
