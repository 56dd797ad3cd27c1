package story

import (
	"slices"
	"time"

	"straitwire/news"
)

// Bounds of the rules for links between languages, which are to be right
// rather than many.
const (
	linkSpan   = 60 * time.Hour
	linkShared = 4    // marks in common
	linkAlike  = 0.4  // cosine of the marks
	linkSure   = 0.72 // the same, where no name tells
	linkLimit  = 24   // items of other languages that one mark leads to
	linkSteps  = 256  // items of any language that are passed on the way: everybody names the great powers
)

// findLinks links the story of an item with stories of other languages that
// name the same things.
func (d *Desk) findLinks(f *features, e *entry) {
	marks := e.block.marks()
	if len(marks) < linkShared {
		return
	}
	for _, m := range marks {
		// What all items count and those of this language are equal tables: where
		// they agree nobody abroad has the mark, and the long way is for nothing.
		if d.markCounts.of(markKey(m)) == d.marksIn[f.lang].of(markKey(m)) {
			continue
		}
		steps, foreign := 0, 0
		for item := range d.bridges.of(markKey(m)) {
			lang := d.languageAt(item)
			if lang == langGone {
				continue
			}
			if lang != f.lang {
				d.room.ballot.add(item)
				foreign++
			}
			if steps++; steps == linkSteps || foreign == linkLimit {
				break
			}
		}
	}
	for _, v := range d.room.ballot.close(verified) {
		if v.count < linkShared-1 {
			break
		}
		other := d.at(v.item)
		if !d.isSameEvent(e, other) || d.idOf(e) == d.idOf(other) {
			continue
		}
		a, b := d.idOf(e), d.idOf(other)
		if !d.mayLink(a, b) {
			continue
		}
		if e.joins == nil {
			e.joins = &joints{}
		}
		e.joins.own = a
		e.joins.linked = append(e.joins.linked, b)
		d.link(a, b, 1)
	}
}

// isSameEvent reports whether two items of different languages tell one event,
// as far as their marks go.
func (d *Desk) isSameEvent(e, other *entry) bool {
	if time.Duration(e.seen-other.seen).Abs() > linkSpan {
		return false
	}
	kinds, alike, heads := d.sharedMarks(e.block.marks(), other.block.marks())
	names := kinds[markName] + kinds[markLarge]
	total := kinds[markConcept] + names + kinds[markSmall]
	switch {
	case !heads && names < 2: // what two events have in common stands further down: a flag, a coast guard, a port
		return false
	case numbersUnlike(e.block.marks(), other.block.marks()):
		return false
	case total >= linkShared && kinds[markConcept] >= 1 && names >= 1 && alike >= linkAlike:
		return true
	case total >= linkShared-1 && names >= 2 && alike >= linkAlike:
		return true
	case kinds[markConcept] >= linkShared && (kinds[markSmall] > 0 || kinds[markConcept] > linkShared) && alike >= linkSure:
		return true
	}
	return false
}

// numbersUnlike reports whether both of two items have large numbers and share
// none of them.
func numbersUnlike(a, b []uint32) bool {
	mine, theirs := false, false
	for _, m := range a {
		if kindOfMark(m) == markLarge {
			mine = true
			if slices.ContainsFunc(b, func(x uint32) bool { return markKey(x) == markKey(m) }) {
				return false
			}
		}
	}
	for _, m := range b {
		theirs = theirs || kindOfMark(m) == markLarge
	}
	return mine && theirs
}

// mayLink reports whether two stories, not linked yet, may be one event in
// several languages: a language has one story of an event, or one of the two
// is wrong.
func (d *Desk) mayLink(a, b news.StoryID) bool {
	one, two := d.linked(a), d.linked(b)
	for _, x := range one {
		for _, y := range two {
			if x == y || d.languageOf(x) == d.languageOf(y) {
				return false
			}
		}
	}
	return true
}

// languageOf is the language of a story.
func (d *Desk) languageOf(id news.StoryID) language {
	if st := d.stories[id]; st != nil {
		return st.members[0].block.lang()
	}
	if e := d.byItem[news.ItemID(id[1:])]; e != nil {
		return e.block.lang()
	}
	return langOther
}

// linked returns a story with all that are linked with it, directly or by way
// of others, in the order in which they are found.
func (d *Desk) linked(id news.StoryID) []news.StoryID {
	all := []news.StoryID{id}
	for i := 0; i < len(all); i++ {
		for _, next := range d.linksOf(all[i]) {
			if !slices.Contains(all, next) {
				all = append(all, next)
			}
		}
	}
	return all
}

// link counts n more items that link two stories. Which of the two are on the
// desk, and under which id, is asked when the links are read: so the order in
// which items come back from their records does not matter.
func (d *Desk) link(a, b news.StoryID, n int) {
	for _, pair := range [...][2]news.StoryID{{a, b}, {b, a}} {
		to := d.links[pair[0]]
		if to == nil {
			to = map[news.StoryID]int{}
			d.links[pair[0]] = to
		}
		if to[pair[1]] += n; to[pair[1]] <= 0 {
			delete(to, pair[1])
		}
		if len(to) == 0 {
			delete(d.links, pair[0])
		}
	}
}

// linksOf returns the stories that are linked with a story, sorted.
func (d *Desk) linksOf(id news.StoryID) []news.StoryID {
	ids := []news.StoryID{id}
	if st := d.stories[id]; st != nil {
		ids = append(ids, st.merged...)
	}
	var links []news.StoryID
	for _, id := range ids {
		for other := range d.links[id] {
			if other = d.current(other); other != ids[0] && d.isKnown(other) {
				links = append(links, other)
			}
		}
	}
	slices.Sort(links)
	return slices.Compact(links)
}

// isKnown reports whether an item of a story is on the desk.
func (d *Desk) isKnown(id news.StoryID) bool {
	if d.stories[id] != nil {
		return true
	}
	e := d.byItem[news.ItemID(id[1:])]
	return e != nil && e.story == nil
}

// current resolves an alias.
func (d *Desk) current(id news.StoryID) news.StoryID {
	if to, ok := d.aliases[id]; ok {
		return to
	}
	return id
}

// Event returns the earliest of the stories that are linked with a story: one
// name for an event that is told in several languages.
func (d *Desk) Event(id news.StoryID) news.StoryID {
	id = d.current(id)
	first := id
	start := d.startOf(id)
	for _, other := range d.linked(id) {
		if at := d.startOf(other); at < start || at == start && other < first {
			first, start = other, at
		}
	}
	return first
}

// startOf is when a story began, by our clock.
func (d *Desk) startOf(id news.StoryID) int64 {
	if st := d.stories[id]; st != nil {
		return st.start
	}
	if e := d.byItem[news.ItemID(id[1:])]; e != nil {
		return e.seen
	}
	return 0
}
