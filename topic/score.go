package topic

import (
	"fmt"

	"straitwire/news"
)

// points adds up what the kids of a score come to.
func (sc *scratch) points(st *step, in *Input) (sum int) {
	for i := range st.steps {
		points, _, _ := sc.worth(st, i, in)
		sum += points
	}
	return sum
}

// worth returns the points of one kid of a score, how many finds of it there
// are, and how many of them count. Those in the title count first.
func (sc *scratch) worth(st *step, kid int, in *Input) (points, finds, counted int) {
	k, w := &st.steps[kid], st.node.weights[kid]
	if !sc.holds(k, in) {
		return 0, 0, 0
	}
	if !k.node.isFinds() {
		return w.points, 1, 1
	}
	titles, others := sc.tally(k, in, w.most)
	t := min(titles, w.most)
	o := min(others, w.most-t)
	return w.points * (t*st.node.title + o), titles + others, t + o
}

// tally counts the finds of k in the title and elsewhere. Of places that
// overlap one counts.
func (sc *scratch) tally(k *step, in *Input, most int) (titles, others int) {
	if most == 1 { // the best field says it all
		return sc.firstFind(k, in)
	}
	base := len(sc.placed)
	sc.gather(k, in)
	list := sc.placed[base:]
	sc.sortPlaced(list)
	var last *mark
	for _, p := range list {
		m := &sc.marks[p.mark]
		if last != nil && last.field == m.field && last.number == m.number && m.at.from < last.at.to {
			if m.at.to < last.at.to {
				last = m // the shorter one leaves more room
			}
			continue
		}
		last = m
		if m.field == fieldTitle {
			titles++
		} else {
			others++
		}
	}
	sc.placed = sc.placed[:base]
	return titles, others
}

// firstFind is tally for what counts once.
func (sc *scratch) firstFind(k *step, in *Input) (titles, others int) {
	if k.do != doFind {
		for i := range k.steps {
			if t, o := sc.firstFind(&k.steps[i], in); t > 0 {
				return t, 0
			} else if o > 0 {
				others = o
			}
		}
		return 0, others
	}
	if !sc.holds(k, in) {
		return 0, 0
	}
	if f, _, _ := sc.where(k.atom, k.in); f == fieldTitle {
		return 1, 0
	}
	return 0, 1
}

// scoreReasons names what counted for a score that holds. Its points are
// those of the match.
func (sc *scratch) scoreReasons(st *step, in *Input, m *news.Match) {
	points := sc.points(st, in)
	score := m.Score + points
	addReason(m, news.Why{Op: "score", Term: fmt.Sprintf("%d of %d", points, st.node.number), Field: "points"})
	for i := range st.steps {
		if st.node.weights[i].points > 0 && sc.holds(&st.steps[i], in) {
			sc.reasons(&st.steps[i], in, m)
		}
	}
	m.Score = score
}
