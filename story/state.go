package story

import (
	"slices"
	"time"

	"straitwire/news"
)

// state is a story of more than one item. It lives as long as one of its items
// is on the desk.
type state struct {
	id      news.StoryID
	start   int64    // our clock, of its first item
	members []*entry // on the desk, in the order of their numbers
	before  news.StoryID
	merged  []news.StoryID // that ended in it
}

// storyIDOf is the id of the story that begins with an item.
func storyIDOf(item news.ItemID) news.StoryID { return news.StoryOf(item) }

// idOf returns the id of the story of an item.
func (d *Desk) idOf(e *entry) news.StoryID {
	if e.story == nil {
		return storyIDOf(e.id)
	}
	return e.story.id
}

// storyOf returns the story of an item, which is to get another item.
func (d *Desk) storyOf(e *entry) *state {
	if e.story == nil {
		st := d.openStory(storyIDOf(e.id), e.seen)
		e.story = st
		d.join(e)
	}
	return e.story
}

// openStory returns the story with an id, a new one if there is none.
func (d *Desk) openStory(id news.StoryID, start int64) *state {
	if to, ok := d.aliases[id]; ok {
		id = to
	}
	st := d.stories[id]
	if st == nil {
		st = &state{id: id, start: start}
		d.stories[id] = st
	}
	return st
}

// mergeID merges the story of an id, if there is one, into another.
func (d *Desk) mergeID(into *state, id news.StoryID) {
	if from := d.stateOf(id); from != nil && from != into {
		d.merge(into, from)
	}
	d.alias(id, into)
}

// alias makes the id of a story one of another story.
func (d *Desk) alias(id news.StoryID, into *state) {
	if id != into.id && d.aliases[id] != into.id {
		d.aliases[id] = into.id
		into.merged = append(into.merged, id)
	}
}

// stateOf returns the story with an id, made if it is that of an item alone,
// or nil if nothing of it is on the desk.
func (d *Desk) stateOf(id news.StoryID) *state {
	if to, ok := d.aliases[id]; ok {
		id = to
	}
	if st := d.stories[id]; st != nil {
		return st
	}
	if e := d.byItem[news.ItemID(id[1:])]; e != nil && e.story == nil {
		return d.storyOf(e)
	}
	return nil
}

// join takes an item into the members of its story.
func (d *Desk) join(e *entry) {
	st := e.story
	if st == nil {
		return
	}
	i, there := slices.BinarySearchFunc(st.members, e.number, func(m *entry, n uint32) int {
		switch {
		case m.number < n:
			return -1
		case m.number > n:
			return 1
		}
		return 0
	})
	if !there {
		st.members = slices.Insert(st.members, i, e)
	}
}

// leave takes an item out of its story, and takes back what it alone said.
func (d *Desk) leave(e *entry) {
	if e.joins != nil {
		for _, id := range e.joins.merged {
			st := d.stories[d.aliases[id]]
			delete(d.aliases, id)
			if st != nil {
				st.merged = slices.DeleteFunc(st.merged, func(x news.StoryID) bool { return x == id })
				d.close(st)
			}
		}
		for _, id := range e.joins.linked {
			d.link(e.joins.own, id, -1)
		}
	}
	st := e.story
	if st == nil {
		return
	}
	if i := slices.Index(st.members, e); i >= 0 {
		st.members = slices.Delete(st.members, i, i+1)
	}
	d.close(st)
}

// close forgets a story that nothing is left of, or its first item alone:
// that is a story of its own again, as if nothing had ever joined it.
func (d *Desk) close(st *state) {
	if d.stories[st.id] != st {
		return
	}
	switch {
	case len(st.members) == 0:
	case len(st.members) == 1 && len(st.merged) == 0 && st.isOf(st.members[0]):
		st.members[0].story = nil
	default:
		return
	}
	delete(d.stories, st.id)
}

// isOf reports whether a story says no more than that an item began it.
func (st *state) isOf(e *entry) bool {
	return st.id == storyIDOf(e.id) && st.start == e.seen && st.before == ""
}

// merge makes one story of two. The older takes in the younger.
func (d *Desk) merge(into, from *state) {
	for _, m := range from.members {
		m.story = into
		d.join(m)
	}
	from.members = nil
	for _, id := range append(from.merged, from.id) {
		d.alias(id, into)
	}
	delete(d.stories, from.id)
}

// Story returns a story by its id or an earlier one, or false if none of its
// items is on the desk.
func (d *Desk) Story(id news.StoryID) (news.Story, bool) {
	if to, ok := d.aliases[id]; ok {
		id = to
	}
	st := d.stories[id]
	if st == nil || len(st.members) == 0 {
		if len(id) < 2 {
			return news.Story{}, false
		}
		e := d.byItem[news.ItemID(id[1:])]
		if e == nil || e.story != nil {
			return news.Story{}, false
		}
		return news.Story{ID: id, Lead: e.id, Members: []news.Member{e.member()}, Links: d.linksOf(id)}, true
	}
	s := news.Story{ID: st.id, Lead: news.ItemID(st.id[1:]), Before: st.before, Links: d.linksOf(st.id)}
	for _, m := range st.members {
		s.Members = append(s.Members, m.member())
	}
	slices.SortStableFunc(s.Members, func(a, b news.Member) int { return a.Seen.Compare(b.Seen) })
	return s, true
}

func (e *entry) member() news.Member {
	m := news.Member{
		Item: e.id, Source: e.who.source, Origin: *e.origin, Publisher: e.who.publisher, Control: e.who.control,
		Language: e.who.language, Seen: time.Unix(0, e.seen).UTC(),
	}
	if e.root != e.id {
		m.CopyOf = e.root
	}
	return m
}

// originOf returns who says the text of a group of copies: its earliest item,
// if it is still on the desk.
func (d *Desk) originOf(e *entry) *string {
	if root := d.byItem[e.root]; root != nil {
		return root.origin
	}
	return e.origin
}
