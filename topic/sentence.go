package topic

import "straitwire/news"

// sentence reports whether all of st hold within one sentence. For the first
// in which they do, here tells the places, as indexes of marks.
func (sc *scratch) sentence(st *step, in *Input) bool {
	for i := range st.steps {
		if k := &st.steps[i]; k.do == doFind && !sc.holds(k, in) {
			return false
		}
	}
	base := len(sc.placed)
	sc.gather(st, in)
	list := sc.placed[base:]
	sc.sortPlaced(list)
	held := false
	for len(list) > 0 && !held {
		first := &sc.marks[list[0].mark]
		for i := range sc.here {
			sc.here[i] = -1
		}
		n := 0
		for ; n < len(list); n++ {
			m := &sc.marks[list[n].mark]
			if m.field != first.field || m.number != first.number || m.sentence != first.sentence {
				break
			}
			if at := &sc.here[list[n].st.leaf]; *at < 0 {
				*at = list[n].mark
			}
		}
		list = list[n:]
		held = true
		for i := range st.steps {
			held = held && sc.holdsHere(&st.steps[i])
		}
	}
	sc.placed = sc.placed[:base]
	return held
}

// holdsHere evaluates a step within the sentence of here.
func (sc *scratch) holdsHere(st *step) bool {
	need := 1
	switch st.do {
	case doFind:
		return sc.here[st.leaf] >= 0
	case doAll:
		need = len(st.steps)
	case doAtLeast:
		need = st.node.number
	}
	for i := range st.steps {
		if sc.holdsHere(&st.steps[i]) {
			if need--; need == 0 {
				return st.do != doNone
			}
		}
	}
	return st.do == doNone
}

// sentenceReasons names what holds in the first sentence in which all does.
func (sc *scratch) sentenceReasons(st *step, in *Input, m *news.Match) {
	if sc.sentence(st, in) {
		sc.reasonsHere(st, m)
	}
}

func (sc *scratch) reasonsHere(st *step, m *news.Match) {
	if st.do == doFind {
		place := &sc.marks[sc.here[st.leaf]]
		sc.award(st, place.field, sc.shown(place), m)
		return
	}
	for i := range st.steps {
		if k := &st.steps[i]; k.do != doNone && sc.holdsHere(k) {
			sc.reasonsHere(k, m)
		}
	}
}

// sentenceSpan returns the field of the sentence of here, and what stands from
// its first find to its last.
func (sc *scratch) sentenceSpan() (f field, at span) {
	first := true
	for _, mark := range sc.here {
		if mark < 0 {
			continue
		}
		m := &sc.marks[mark]
		if first {
			f, at, first = m.field, sc.shown(m), false
			continue
		}
		at.from, at.to = min(at.from, sc.shown(m).from), max(at.to, sc.shown(m).to)
	}
	return f, at
}
