package story

import (
	"math"
	"time"

	"straitwire/news"
)

// Options are the settings of a Desk. The zero value works.
type Options struct {
	Window time.Duration // how long an item stays on the desk; 0 is 14 days
	Limit  int           // how many items it holds at most; 0 is 500,000
	Join   float64       // how sure it must be that a report belongs to a story, from 0 to 1; 0 is 0.5
}

// Desk holds what is known of the items of a window and places each new one
// among them. Its answers depend on nothing but the records of the items that
// are on it, in their order. It is not for concurrent use.
type Desk struct {
	options Options
	reader  reader

	byItem  map[news.ItemID]*entry
	entries []*entry // item n is at n % len(entries); nil is gone
	posted  []posted // by number, too
	first   uint32   // number of the oldest item
	next    uint32   // number of the next one

	copies  index // fingerprints → items
	reports index // telling features → items that are no copies
	bridges index // marks that cross languages → items

	common     counts             // shingles of texts of their own: what many have is boilerplate
	df         counts             // features
	markCounts counts             // marks that cross languages
	marksIn    [langKo + 1]counts // the same by language, in equal tables; empty before the first
	texts      [langKo + 1]int
	all        int
	voices     map[speaker]*speaker
	origins    map[string]*string
	stories    map[news.StoryID]*state
	aliases    map[news.StoryID]news.StoryID
	links      map[news.StoryID]map[news.StoryID]int // how many items link two stories

	days  map[int64]int // how many items were filed on a day
	today int64         // the newest of these
	moved []news.ItemID // see Moved
	leapt bool          // see Leapt

	room scratch
}

// Report is an item that is to be placed.
type Report struct {
	Item     *news.Item
	Source   news.Source // who says it: see news.Voices.Behind
	Concepts []string    // ids of what the text names in whatever language, for links between languages; may be nil
	Headline []string    // of these, the people, places and things that the title names; links need one in common
	Timeless bool        // FirstSeen is made up: no day begins with it
}

// entry is an item on the desk.
type entry struct {
	id     news.ItemID
	root   news.ItemID // earliest of its group of copies; its own id if it has none
	who    *speaker
	origin *string // shared
	story  *state  // nil is a story of its own, that is of its id
	seen   int64   // our clock, in nanoseconds
	filed  int64   // when this record of it was made
	block  block
	number uint32
	joins  *joints // mostly nil
}

// posted counts the postings of an item in copies, reports and bridges. Its
// language stands here once more: the search for links passes by thousands of
// items, and to look into each would be to wait for the memory each time.
type posted struct {
	copies, reports, bridges uint8
	lang                     language // langGone once the item has left
}

// joints are the stories that an item brought together.
type joints struct {
	merged []news.StoryID // into that of the item
	linked []news.StoryID // with that of the item
	own    news.StoryID   // the story of the item when it was linked
}

// speaker is who reports, as far as it is shown. Items of a source share it,
// unless the source passes on what others publish.
type speaker struct {
	source    news.SourceID
	publisher string
	control   string
	language  string
}

// isOne reports whether two items come from one source, and if that is an
// aggregator, from one outlet.
func (s *speaker) isOne(o *speaker) bool { return s.source == o.source && s.publisher == o.publisher }

// NewDesk returns an empty desk.
func NewDesk(o Options) *Desk {
	if o.Window <= 0 {
		o.Window = 14 * 24 * time.Hour
	}
	if o.Limit <= 0 {
		o.Limit = 500_000
	}
	o.Limit = min(o.Limit, 1<<24)
	if o.Join <= 0 {
		o.Join = 0.5
	}
	d := &Desk{
		options: o,
		byItem:  map[news.ItemID]*entry{},
		entries: make([]*entry, 1<<8), posted: make([]posted, 1<<8), first: 1, next: 1,
		copies: newIndex(), reports: newIndex(), bridges: newIndex(),
		common: newCounts(2, 21), df: newCounts(1, 20), markCounts: newCounts(1, markBits),
		voices:  map[speaker]*speaker{},
		origins: map[string]*string{},
		stories: map[news.StoryID]*state{},
		aliases: map[news.StoryID]news.StoryID{},
		links:   map[news.StoryID]map[news.StoryID]int{},
		days:    map[int64]int{},
	}
	d.reader = reader{han: news.HanVariants(), idf: d.idf}
	return d
}

// Place decides of a new item. An item that is on the desk already is revised.
func (d *Desk) Place(r Report) news.Placement {
	if d.byItem[r.Item.ID] != nil {
		return d.Revise(r)
	}
	return d.place(r, r.Item.FirstSeen)
}

func (d *Desk) place(r Report, filed time.Time) news.Placement {
	seen := r.Item.FirstSeen
	if at := d.timeOf(r.Item, filed); !at.Equal(filed) {
		seen, filed = at, at
	}
	d.expire(filed)
	if !r.Timeless {
		d.turn(filed)
	}
	f := d.reader.read(r.Item, r.Concepts, r.Headline)
	e := &entry{id: r.Item.ID, root: r.Item.ID, who: d.speaker(r), seen: seen.UnixNano(), filed: filed.UnixNano()}

	p := news.Placement{Item: e.id}
	own := agencyOf(r.Source)
	twin, why := d.findCopy(f, e)
	if twin != nil {
		p.Why = why
		e.root, e.story = twin.root, d.storyOf(twin)
		p.CopyOf = e.root
	}
	switch {
	case f.credit != "":
		e.origin = d.intern(f.credit)
	case own != "":
		e.origin = d.intern(own)
	case twin != nil:
		e.origin = d.originOf(twin)
	default:
		e.origin = d.intern(e.who.publisher)
	}
	if twin == nil {
		p.Why = d.findStory(f, e)
	}
	if e.story == nil { // an item that was off the desk may find its own story there
		e.story = d.stories[d.current(storyIDOf(e.id))]
	}
	e.block = pack(f, e.root != e.id)
	d.file(e)
	if twin == nil {
		d.findLinks(f, e)
	}
	if e.joins != nil {
		p.Merged, p.Linked = e.joins.merged, e.joins.linked
	}
	p.Story, p.Origin = d.idOf(e), *e.origin
	return p
}

// Revise takes in a changed item. It keeps its group of copies and its story:
// what was published is not taken back because of an edit. Its words are
// renewed, for those who come later.
func (d *Desk) Revise(r Report) news.Placement {
	old := d.byItem[r.Item.ID]
	filed := r.Item.Changed
	if filed.IsZero() {
		filed = r.Item.FirstSeen
	}
	if old == nil {
		return d.place(r, filed)
	}
	filed = d.timeOf(r.Item, filed)
	if !r.Timeless {
		d.turn(filed)
	}
	d.remove(old)
	d.expire(filed)
	f := d.reader.read(r.Item, r.Concepts, r.Headline)
	e := &entry{
		id: old.id, root: old.root, who: d.speaker(r), seen: old.seen, filed: filed.UnixNano(),
		origin: old.origin, joins: old.joins,
	}
	switch own := agencyOf(r.Source); {
	case f.credit != "":
		e.origin = d.intern(f.credit)
	case *old.origin != old.who.publisher || old.who.publisher == e.who.publisher:
	case own != "": // another source leads the item now, and speaks for itself as the one before did
		e.origin = d.intern(own)
	default:
		e.origin = d.intern(e.who.publisher)
	}
	e.block = pack(f, e.root != e.id)
	d.putBack(e, old.story)
	p := news.Placement{Item: e.id, Story: d.idOf(e), Origin: *e.origin, Why: "a new reading of an item keeps its place"}
	if e.root != e.id {
		p.CopyOf = e.root
	}
	return p
}

// Withdraw forgets an item before its time.
func (d *Desk) Withdraw(id news.ItemID) {
	if e := d.byItem[id]; e != nil {
		d.remove(e)
	}
}

// Of returns the story of an item, or false if it is not on the desk.
func (d *Desk) Of(item news.ItemID) (news.StoryID, bool) {
	e := d.byItem[item]
	if e == nil {
		return "", false
	}
	return d.idOf(e), true
}

// Len returns how many items are on the desk.
func (d *Desk) Len() int { return len(d.byItem) }

// speaker returns the shared value of who reports.
func (d *Desk) speaker(r Report) *speaker {
	lang := r.Item.Language
	if lang == "" {
		lang = r.Source.Language
	}
	src := r.Item.Source
	if src == "" {
		src = r.Source.ID
	}
	return d.share(speaker{src, r.Source.Voice(), r.Source.Control, lang})
}

func (d *Desk) share(s speaker) *speaker {
	// Sources are few; a stream that has a new one in each line must not fill
	// the memory all the same.
	if known := d.voices[s]; known != nil {
		return known
	}
	if len(d.voices) > maxShared {
		clear(d.voices)
	}
	d.voices[s] = &s
	return &s
}

// maxShared is how many values of a kind are shared at most.
const maxShared = 4096

// intern returns the shared value of an origin.
func (d *Desk) intern(origin string) *string {
	if known := d.origins[origin]; known != nil {
		return known
	}
	if len(d.origins) > maxShared {
		clear(d.origins)
	}
	d.origins[origin] = &origin
	return &origin
}

// idf says how much a feature tells among the texts of its language.
func (d *Desk) idf(lang language, feature uint32) float64 {
	const (
		before = 400 // texts that one would have seen before the first
		seen   = 0.7
	)
	return math.Log((float64(d.texts[lang]) + before) / (float64(d.df.of(feature>>8)) + seen))
}

// Again returns the place of an item that was read again and is unchanged. If
// it has left the desk it is placed anew.
func (d *Desk) Again(r Report) news.Placement {
	e := d.byItem[r.Item.ID]
	if e == nil {
		return d.Place(r)
	}
	p := news.Placement{Item: e.id, Story: d.idOf(e), Origin: *e.origin, Why: "read again, unchanged"}
	if e.root != e.id {
		p.CopyOf = e.root
	}
	return p
}
