package topic

import "straitwire/news"

// closest is how near the terms of a near came to one another.
type closest struct {
	held   bool
	field  field
	number int32 // of the category or author
	at     span  // from the first to the last
	gap    int32 // quarters of words between them; -1 when no field has all
}

// near reports whether all terms of st stand near one another. The first place
// where they do is left in latest. With best it also looks for the nearest
// place when none is near enough.
func (sc *scratch) near(st *step, in *Input, best *closest) bool {
	if best != nil {
		best.gap = -1
	}
	for i := range st.steps {
		if !sc.holds(&st.steps[i], in) {
			return false
		}
	}
	base := len(sc.placed)
	sc.gather(st, in)
	list := sc.placed[base:]
	sc.sortPlaced(list)
	held := sc.sweep(list, len(st.steps), quarters*int32(st.node.number), best)
	sc.placed = sc.placed[:base]
	return held
}

// sweep goes through the places in order. Each is the last of a group that has,
// of every other term, the place before it that ends last: no other group that
// ends here is closer together.
func (sc *scratch) sweep(list []placed, terms int, most int32, best *closest) bool {
	if cap(sc.latest) < terms {
		sc.latest = make([]int32, terms)
	}
	sc.latest = sc.latest[:terms]
	var text *mark
	for i := range list {
		p := &list[i]
		m := &sc.marks[p.mark]
		if text == nil || text.field != m.field || text.number != m.number {
			text = m
			for l := range sc.latest {
				sc.latest[l] = -1
			}
		}
		before := sc.latest[p.st.leaf]
		if before >= 0 && sc.marks[list[before].mark].end > m.end {
			continue // a longer one holds it
		}
		sc.latest[p.st.leaf] = int32(i)
		gap, from := sc.gap(list, m)
		if gap < 0 {
			continue
		}
		if best != nil && (best.gap < 0 || gap < best.gap) {
			*best = closest{field: m.field, number: m.number, at: span{from, m.at.to}, gap: gap, held: gap <= most}
		}
		if gap <= most {
			return true
		}
	}
	return false
}

// gap returns what stands between the first of the latest places and the
// last, m, and where the first begins; -1 when a term has no place yet.
func (sc *scratch) gap(list []placed, m *mark) (gap, from int32) {
	from = m.at.from
	for _, at := range sc.latest {
		if at < 0 {
			return -1, 0
		}
		other := &sc.marks[list[at].mark]
		gap = max(gap, m.start-other.end)
		from = min(from, other.at.from)
	}
	return gap, from
}

// nearReasons names the terms of a near that holds, where they are near.
func (sc *scratch) nearReasons(st *step, in *Input, m *news.Match) {
	if !sc.near(st, in, nil) {
		return
	}
	// The places are still above the stack, in the order of latest.
	list := sc.placed[len(sc.placed):cap(sc.placed)]
	for _, at := range sc.latest {
		p := list[at]
		place := &sc.marks[p.mark]
		sc.award(p.st, place.field, sc.shown(place), m)
	}
}

// shown returns the place of a mark as a reader can use it.
func (sc *scratch) shown(m *mark) span {
	if m.field.listed() {
		return span{m.number, -1}
	}
	return m.at
}
