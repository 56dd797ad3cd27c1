package topic

import "straitwire/news"

// reasons gathers what was found by a step that holds, for the score and for
// people. What is excluded is no reason.
func (sc *scratch) reasons(st *step, in *Input, m *news.Match) {
	switch st.do {
	case doFind:
		if f, at, ok := sc.where(st.atom, st.in); ok {
			sc.award(st, f, at, m)
		}
	case doCheck:
		m.Score += otherPoints
		for i := range st.node.checks {
			c := &st.node.checks[i]
			value, _ := c.holds(in)
			addReason(m, news.Why{Op: st.node.op, Term: value, Field: c.property})
		}
	case doNone:
	case doNear:
		sc.nearReasons(st, in, m)
	case doSentence:
		sc.sentenceReasons(st, in, m)
	case doScore:
		sc.scoreReasons(st, in, m)
	case doAny, doAtLeast:
		for i := range st.steps {
			if sc.holds(&st.steps[i], in) {
				sc.reasons(&st.steps[i], in, m)
			}
		}
	default:
		for i := range st.steps {
			sc.reasons(&st.steps[i], in, m)
		}
	}
}

// award counts a find, and names it as a reason. A thing counts once.
func (sc *scratch) award(st *step, f field, at span, m *news.Match) {
	if sc.seen[st.atom] == sc.count {
		return
	}
	sc.seen[st.atom] = sc.count
	if f == fieldTitle {
		m.Score += titlePoints
	} else {
		m.Score += otherPoints
	}
	why := news.Why{Op: st.node.op, Term: st.node.shown, Field: f.String()}
	if !f.listed() {
		why.At = [2]int{int(at.from), int(at.to)}
	}
	addReason(m, why)
}

func addReason(m *news.Match, why news.Why) {
	if len(m.Why) < maxReasons {
		m.Why = append(m.Why, why)
	}
}
