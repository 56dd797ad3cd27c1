package news

import "time"

// Known is what identity remembers of an item in one source, after the item
// itself may have been pruned. An item that several sources list is known in
// each of them under one ID. It is a closed value to stores, some 400 bytes as
// JSON.
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

	Own   bool `json:"own,omitempty"`   // its link leads to a site of the source
	Guest bool `json:"guest,omitempty"` // another source leads the item: this one only lists it too

	Ambiguous bool `json:"amb,omitempty"`   // unlike items share its link: it identifies none of them
	Reused    bool `json:"reuse,omitempty"` // unlike items had its guid: it identifies none of them without its link
}

// Kinds of keys.
const (
	GUIDKey = 'g'
	LinkKey = 'l'
	BareKey = 'b'
)

// Key is a handle by which a source may mention an item again.
type Key struct {
	Kind  byte   // 'g' guid, 'l' link, 'b' bare title
	Value string // within the source; never empty, at most 512 bytes
}

// Memory is what a store remembers of the items of one source, and of the
// links of all others.
type Memory interface {
	// Recall returns the item that a key of this source points to, or false.
	Recall(Key) (Known, bool, error)
	// Abroad returns what other sources know of the items to which a link key
	// points there, leaving out items that this source knows by another key: at
	// most one item a source, and at most MaxAbroad in all.
	Abroad(Key) ([]Foreign, error)
}

// MaxAbroad bounds what a memory returns for one link.
const MaxAbroad = 16

// Foreign is what another source knows of an item.
type Foreign struct {
	Source SourceID
	Known  Known
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
	Rule   Rule  // what decided

	// Joins reports whether the source lists the item for the first time while
	// another one has brought it: the item is the same, and has one source more.
	Joins bool
	// From is the source whose text the item had so far, if this reading takes
	// its place. The memory must make what that source knows a guest's. If the
	// link leads to this source's own site and not to that one's, Action is
	// ActionUpdate, whether or not the text differs. If that source only had a
	// title, it is ActionSame.
	From SourceID

	// Learned reports whether the memory must be written for this reading. If
	// it is false, Action is ActionSame and nothing but Known.Listed is news.
	Learned bool
}

// Identify decides whether a freshly read item is new, the same as a known
// one, or a changed reading of it. Guids and titles are compared within the
// source alone; a link is asked for in the others too, where the source itself
// does not know it. own are the sites of the source.
//
// The item needs Source, GUID, URL, Title, Summary, Text, Published and, as
// the time of this reading, FirstSeen, which all items of one document share.
// The answer depends on nothing else but the memory and own. Markup,
// punctuation, spacing, letter case, dates and web addresses in the text are
// no change.
//
// An error is one of the memory's.
func Identify(m Memory, it *Item, own Sites) (Decision, error) {
	r := readItem(it)
	r.own = own
	c := candidates{memory: m}
	if err := c.recall(r); err != nil {
		return Decision{}, err
	}
	k, err := c.pick(r)
	if err != nil {
		return Decision{}, err
	}
	if k != nil {
		return c.revise(r, *k), nil
	}
	found, err := c.abroad(r)
	if err != nil {
		return Decision{}, err
	}
	if len(found) > 0 {
		return c.join(r, found), nil
	}
	return c.add(r, it.Source), nil
}

// add makes a new item of a reading.
func (c *candidates) add(r *reading, src SourceID) Decision {
	k := Known{
		GUID: r.guidHash, Link: r.linkHash, Own: r.owns(),
		Published: r.published, Newest: r.published, FirstSeen: r.now, Listed: r.now,
	}
	c.mark(&k)
	k.describe(r)
	switch {
	case r.guid != "":
		k.ID = itemID(src, Key{GUIDKey, r.guid}, c.guid, r)
	case r.link != "":
		k.ID = itemID(src, Key{LinkKey, r.link}, c.link, r)
	default:
		k.ID = bareID(src, r, c.bare)
	}
	return Decision{Action: ActionNew, Known: k, Keys: r.keys(true, true), Rule: c.rule, Learned: true}
}

// mark notes on what is new to a source that a handle of it is worth less from
// now on: another item has it, or had it. It stays so, because the mark is read
// where the handle points to.
func (c *candidates) mark(k *Known) {
	k.Reused = c.guid != nil && (!c.refilled || c.guid.Reused)
	k.Ambiguous = c.link != nil && (!c.refilled || c.link.Ambiguous)
}

// revise takes a reading of a known item into what is known.
func (c *candidates) revise(r *reading, k Known) Decision {
	d := Decision{Action: ActionSame, Rule: c.rule}
	before := k

	// A document that lists an item twice with two texts would change it twice
	// at every visit for ever: the first reading counts.
	// A guest's words are not those of the item: the leading source has them.
	if r.content != k.Content && !r.now.Equal(k.Listed) {
		k.describe(r)
		if !k.Guest {
			d.Action = ActionUpdate
			k.Revision++
		}
	}
	if !k.Own {
		k.Own = r.owns()
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
	d.Learned = d.Action == ActionUpdate || k.Content != before.Content ||
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
		keys = append(keys, Key{GUIDKey, r.guid})
	}
	if link && r.link != "" {
		keys = append(keys, Key{LinkKey, r.link})
	}
	keys = append(keys, Key{BareKey, r.bare})
	if r.dated != "" && (r.guid == "" || r.link == "") {
		keys = append(keys, Key{BareKey, r.dated})
	}
	return keys
}
