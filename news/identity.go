package news

import "time"

// Known is what identity remembers of an item after the item itself may have
// been pruned. It is a closed value to stores, some 400 bytes as JSON.
type Known struct {
	ID ItemID `json:"id"`

	GUID    uint64 `json:"g,omitempty"` // hash of its newest guid; 0 if it has none
	Link    uint64 `json:"l,omitempty"` // hash of its newest link; 0 if it has none
	Title   uint64 `json:"t"`           // hash of its title
	Shape   uint64 `json:"s,omitempty"` // hash of its title with every number masked; 0 if there is none
	Content uint64 `json:"c"`           // hash of its title and text
	Words   Prints `json:"w,omitempty"` // of its title
	Lead    Prints `json:"p,omitempty"` // of the beginning of its text

	Published time.Time `json:"first,omitzero"`  // the first date that the source gave
	Newest    time.Time `json:"newest,omitzero"` // the newest date that the source gave
	FirstSeen time.Time `json:"seen"`            // our clock, of the first reading
	Listed    time.Time `json:"listed"`          // our clock, of the newest reading
	Revision  int       `json:"rev,omitempty"`

	Ambiguous bool `json:"amb,omitempty"`   // unlike items share its link: it identifies none of them
	Reused    bool `json:"reuse,omitempty"` // unlike items had its guid: it identifies none of them without its link
}

// Kinds of keys.
const (
	guidKey = 'g'
	linkKey = 'l'
	bareKey = 'b'
)

// Key is a handle by which a source may mention an item again.
type Key struct {
	Kind  byte   // 'g' guid, 'l' link, 'b' bare title
	Value string // within the source; never empty, at most 512 bytes
}

// Memory is what a store remembers of the items of one source.
type Memory interface {
	// Recall returns the item that a key of this source points to, or false.
	Recall(Key) (Known, bool, error)
}

// Action is what a reading of an item means.
type Action string

// The actions.
const (
	ActionNew    Action = "new"
	ActionSame   Action = "same"
	ActionUpdate Action = "update"
)

// Decision is the answer of Identify.
type Decision struct {
	Action Action
	Known  Known // to be remembered under its ID and under all Keys; Known.ID is the id of the item
	Keys   []Key // every handle that leads to the item from now on

	// Learned reports whether the memory must be written for this reading. If
	// it is false, Action is ActionSame and nothing but Known.Listed is news.
	Learned bool
}

// Identify decides whether a freshly read item is new to its source, the same
// as a known one, or a changed reading of it. It never compares sources.
//
// The item needs Source, GUID, URL, Title, Summary, Text, Published and, as
// the time of this reading, FirstSeen, which all items of one document share.
// The answer depends on nothing else but the memory. Markup, punctuation,
// spacing, letter case, dates and web addresses in the text are no change.
//
// An error is one of the memory's.
func Identify(m Memory, it *Item) (Decision, error) {
	r := readItem(it)
	c := candidates{memory: m}
	if err := c.recall(r); err != nil {
		return Decision{}, err
	}
	k, err := c.pick(r)
	if err != nil {
		return Decision{}, err
	}
	if k == nil {
		return c.add(r, it.Source), nil
	}
	return c.revise(r, *k), nil
}

// add makes a new item of a reading.
func (c *candidates) add(r *reading, src SourceID) Decision {
	k := Known{
		GUID: r.guidHash, Link: r.linkHash,
		Published: r.published, Newest: r.published, FirstSeen: r.now, Listed: r.now,
		// A handle that another item has, or had, is worth less from now on; it
		// stays so, because the mark is read where the handle points to.
		Reused:    c.guid != nil && (!c.refilled || c.guid.Reused),
		Ambiguous: c.link != nil && (!c.refilled || c.link.Ambiguous),
	}
	k.describe(r)
	switch {
	case r.guid != "":
		k.ID = itemID(src, Key{guidKey, r.guid}, c.guid, r)
	case r.link != "":
		k.ID = itemID(src, Key{linkKey, r.link}, c.link, r)
	default:
		k.ID = bareID(src, r, c.bare)
	}
	return Decision{Action: ActionNew, Known: k, Keys: r.keys(true, true), Learned: true}
}

// revise takes a reading of a known item into what is known.
func (c *candidates) revise(r *reading, k Known) Decision {
	d := Decision{Action: ActionSame}
	before := k

	// A document that lists an item twice with two texts would change it twice
	// at every visit for ever: the first reading counts.
	if r.content != k.Content && !r.now.Equal(k.Listed) {
		d.Action = ActionUpdate
		k.describe(r)
		k.Revision++
	}
	if r.guid != "" {
		k.GUID = r.guidHash
	}
	if r.link != "" {
		k.Link = r.linkHash
	}
	if k.Published.IsZero() {
		k.Published = r.published
	}
	if r.published.After(k.Newest) {
		k.Newest = r.published
	}

	// A handle goes with the item, unless it is known to lead nowhere.
	takeGUID, takeLink := true, true
	if g := c.guid; g != nil && g.ID != k.ID {
		takeGUID = !g.Reused
		k.Reused = k.Reused || takeGUID
	}
	if u := c.link; u != nil && u.ID != k.ID {
		takeLink = !u.Ambiguous
		k.Ambiguous = k.Ambiguous || takeLink
	}
	d.Keys = r.keys(takeGUID, takeLink)
	d.Learned = d.Action == ActionUpdate ||
		r.guid != "" && takeGUID && (c.guid == nil || c.guid.ID != k.ID) ||
		r.link != "" && takeLink && (c.link == nil || c.link.ID != k.ID) ||
		k.GUID != before.GUID || k.Link != before.Link || !k.Newest.Equal(before.Newest) ||
		k.Reused != before.Reused || k.Ambiguous != before.Ambiguous
	if r.now.After(k.Listed) {
		k.Listed = r.now
	}
	d.Known = k
	return d
}

// describe sets what a reading says, as opposed to where and when.
func (k *Known) describe(r *reading) {
	k.Title, k.Shape, k.Content = r.title, r.shape, r.content
	k.Words, k.Lead = r.words, r.lead
}

// keys returns the handles of a reading. The title is always one of them: it
// is needed on the day when guid and link turn out to be shared.
func (r *reading) keys(guid, link bool) []Key {
	keys := make([]Key, 0, 4)
	if guid && r.guid != "" {
		keys = append(keys, Key{guidKey, r.guid})
	}
	if link && r.link != "" {
		keys = append(keys, Key{linkKey, r.link})
	}
	keys = append(keys, Key{bareKey, r.bare})
	if r.dated != "" && (r.guid == "" || r.link == "") {
		keys = append(keys, Key{bareKey, r.dated})
	}
	return keys
}
