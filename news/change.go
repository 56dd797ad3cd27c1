package news

import (
	"time"
	"unicode/utf8"
)

// ChangeKind is what happened to an item.
type ChangeKind string

// The kinds of changes.
const (
	ChangeEdited    ChangeKind = "edited"    // its text changed; markup, dates and tracking are no text
	ChangeWithdrawn ChangeKind = "withdrawn" // its source lists it no more, although it lists older ones
	ChangeReturned  ChangeKind = "returned"  // its source lists it again
)

// Change is one thing that happened to an item after it was first seen.
type Change struct {
	Kind     ChangeKind `json:"kind"`
	Seen     time.Time  `json:"seen"`             // our clock
	Revision int        `json:"revision"`         // of the item from then on
	Was      []Field    `json:"was,omitempty"`    // of an edit: what the fields said before that changed; none if that was no longer kept
	From     SourceID   `json:"from,omitempty"`   // the source that led the item before, if another leads it from then on
	Missed   int        `json:"missed,omitempty"` // changes between this one and the one before that are not kept
}

// Field is one text of an item.
type Field struct {
	Name string `json:"name"` // title, summary or body
	Text string `json:"text"` // plain, cut at 16 KiB
}

// Changed is an item with what happened to it, in the order of time.
type Changed struct {
	Item    Item
	Entry   Entry // why it is in a topic; empty where no topic was asked for
	Changes []Change
}

// Bounds of what is kept of the changes of one item.
const (
	newestChanges = 20
	fieldLimit    = 16 << 10
	historyLimit  = 128 << 10
)

// Edit returns the change by which an item came to say what it says now.
func Edit(before, now *Item) Change {
	c := Change{Kind: ChangeEdited, Seen: now.Changed, Revision: now.Revision}
	if before.Source != now.Source {
		c.From = before.Source
	}
	was, is := before.fields(), now.fields()
	for i := range was {
		if hashAtoms(was[i].Text) != hashAtoms(is[i].Text) {
			c.Was = append(c.Was, Field{was[i].Name, cutText(was[i].Text)})
		}
	}
	return c
}

// fields returns the texts of an item.
func (it *Item) fields() []Field {
	return []Field{{"title", it.Title}, {"summary", it.Summary}, {"body", it.Text}}
}

// hashAtoms hashes what counts in a text.
func hashAtoms(text string) uint64 {
	h := uint64(hashStart)
	for a := range atomsOf(text) {
		h = hashStep(h, a.Hash)
	}
	return hashEnd(h)
}

// cutText bounds a text that is kept.
func cutText(s string) string {
	if len(s) <= fieldLimit {
		return s
	}
	end := fieldLimit
	for end > 0 && !utf8.RuneStart(s[end]) {
		end--
	}
	return s[:end]
}

// AddChange appends a change to those of an item. The first and the newest
// ones are kept, some twenty and as many bytes as are reasonable; the one
// after a gap counts what is missing.
func AddChange(all []Change, c Change) []Change {
	all = append(all, c)
	size := 0
	for i := range all {
		size += all[i].size()
	}
	for len(all) > 2 && (len(all) > newestChanges+1 || size > historyLimit) {
		size -= all[1].size()
		all[2].Missed += all[1].Missed + 1
		all = append(all[:1], all[2:]...)
	}
	return all
}

func (c *Change) size() int {
	n := 64
	for _, f := range c.Was {
		n += len(f.Text)
	}
	return n
}

// FieldChange is how one text of an item changed.
type FieldChange struct {
	Name, Old, New string
}

// Edits returns how the texts changed by the nth change of an item. What a
// text said afterwards is what the next change found, or what it says now.
func (c *Changed) Edits(n int) []FieldChange {
	var edits []FieldChange
	for _, was := range c.Changes[n].Was {
		edits = append(edits, FieldChange{was.Name, was.Text, c.textAfter(n, was.Name)})
	}
	return edits
}

func (c *Changed) textAfter(n int, name string) string {
	for _, later := range c.Changes[n+1:] {
		for _, f := range later.Was {
			if f.Name == name {
				return f.Text
			}
		}
	}
	for _, f := range c.Item.fields() {
		if f.Name == name {
			return cutText(f.Text)
		}
	}
	return ""
}
