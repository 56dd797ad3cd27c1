package story

import (
	"maps"
	"slices"
	"time"

	"straitwire/news"
)

// Once a day the stories of late are looked at again: what has nothing in
// common with anything else in its story leaves it, as an item does whose
// words were all renewed. Only clear cases do. On cases whose answer is known
// a higher bound parted more reports that belong together than others.
const (
	splitReach  = 48 * time.Hour // items seen longer ago stay where they are
	splitCosine = 0.05           // as alike as this two reports of a story are at least,
	splitTitle  = 0.3            // or their titles
	splitPairs  = 1 << 20        // pairs that are compared in a day at most
)

// nightfall is when the day of the desk begins, by UTC: at night in the east
// of Asia.
const nightfall = 19 * time.Hour

func dayOf(at int64) int64 {
	const day = int64(24 * time.Hour)
	at -= int64(nightfall)
	if at < 0 {
		return (at+1)/day - 1
	}
	return at / day
}

// noteDay counts an item in its day, or out of it. The newest day on the desk
// says when stories were last looked at, so that a restart changes nothing.
func (d *Desk) noteDay(e *entry, by int) {
	day := dayOf(e.filed)
	if d.days[day] += by; d.days[day] > 0 {
		if len(d.days) == 1 || day > d.today {
			d.today = day
		}
		return
	}
	if delete(d.days, day); day == d.today && len(d.days) > 0 {
		d.today = slices.Max(slices.Collect(maps.Keys(d.days)))
	}
}

// turn parts stories if a new day begins with an item that is filed now.
func (d *Desk) turn(filed time.Time) {
	now := filed.UnixNano()
	if len(d.days) == 0 || dayOf(now) <= d.today {
		return
	}
	left := splitPairs
	for _, id := range slices.Sorted(maps.Keys(d.stories)) {
		if st := d.stories[id]; st != nil {
			left = d.split(st, now-int64(splitReach), left)
		}
		if left <= 0 {
			return
		}
	}
}

// Moved returns the items that left their stories since it was last asked, or
// since the last but one day began. Their records are to be stored again, each
// under the number that it has.
func (d *Desk) Moved() []news.ItemID {
	moved := d.moved
	d.moved = nil
	return moved
}

// split parts a story into those that are like one another, and returns how
// many pairs may still be compared.
func (d *Desk) split(st *state, since int64, left int) int {
	linked, loose := d.unlinked(st, since)
	for len(loose) > 0 && len(linked) > 0 {
		e := linked[0]
		linked = linked[1:]
		if left -= len(loose); left <= 0 {
			return left // what is not known to be unlike stays
		}
		linked, loose = drawLike(e, linked, loose)
	}
	for len(loose) > 0 {
		part := []*entry{loose[0]}
		loose = loose[1:]
		for i := 0; i < len(part) && len(loose) > 0; i++ {
			if left -= len(loose); left <= 0 {
				return left
			}
			part, loose = drawLike(part[i], part, loose)
		}
		d.part(st, part)
	}
	return left
}

// unlinked returns the texts of a story: those that stay in any case, and
// those of late that stay only if they are like another one.
func (d *Desk) unlinked(st *state, since int64) (stay, loose []*entry) {
	var first *entry
	late := false
	for _, m := range st.members {
		late = late || m.seen >= since
		if first == nil || m.seen < first.seen {
			first = m
		}
	}
	if !late {
		return nil, nil
	}
	for _, m := range st.members {
		switch _, ended := d.aliases[storyIDOf(m.id)]; { // an id that is taken is no id for a part
		case m.root != m.id: // goes where its text goes
		case m == first, m.id == first.root, m.seen < since, ended, d.stories[storyIDOf(m.id)] != nil,
			m.joins != nil && len(m.joins.merged) > 0, len(m.block.vector()) == 0:
			stay = append(stay, m)
		default:
			loose = append(loose, m)
		}
	}
	return stay, loose
}

// drawLike moves from loose to linked what is like an item.
func drawLike(e *entry, linked, loose []*entry) (now, left []*entry) {
	left = loose[:0]
	for _, m := range loose {
		if isLike(e.block, m.block) {
			linked = append(linked, m)
		} else {
			left = append(left, m)
		}
	}
	return linked, left
}

// isLike reports whether two texts of a story have anything in common.
func isLike(a, b block) bool {
	if diceOf(a.tokens(), b.tokens()) >= splitTitle {
		return true
	}
	x, y := a.vector(), b.vector()
	sum := uint32(0)
	for len(x) > 0 && len(y) > 0 {
		switch f, g := x[0]>>8, y[0]>>8; {
		case f == g:
			sum += (x[0] & 0xff) * (y[0] & 0xff)
			x, y = x[1:], y[1:]
		case f < g:
			x = x[1:]
		default:
			y = y[1:]
		}
	}
	return float64(sum) >= splitCosine*unit
}

// part makes a story of its own of some texts of a story and their copies. It
// has the id of the first of them.
func (d *Desk) part(from *state, texts []*entry) {
	first := texts[0]
	for _, m := range texts {
		if m.seen < first.seen {
			first = m
		}
	}
	var moving []*entry
	from.members = slices.DeleteFunc(from.members, func(m *entry) bool {
		if !slices.ContainsFunc(texts, func(t *entry) bool { return m.root == t.id }) {
			return false
		}
		moving = append(moving, m)
		return true
	})
	var to *state
	if len(moving) > 1 {
		to = d.openStory(storyIDOf(first.id), first.seen)
	}
	for _, m := range moving {
		m.story = to
		d.join(m)
		if m.joins != nil {
			for _, other := range m.joins.linked {
				d.link(m.joins.own, other, -1)
				d.link(d.idOf(m), other, 1)
			}
			m.joins.own = d.idOf(m)
		}
		d.moved = append(d.moved, m.id)
	}
	d.close(from)
}
