package topic

import (
	"fmt"
	"strings"
)

// explainNear says where the terms are near one another, or how near they are
// at best.
func (sc *scratch) explainNear(st *step, in *Input, out *Step) {
	var best closest
	sc.near(st, in, &best)
	switch {
	case best.held:
		out.show(in, best.field, sc.shown(&mark{field: best.field, at: best.at, number: best.number}))
	case !out.allHeld():
	case best.gap < 0:
		out.Note = "all are there, but in no one field"
	default:
		words := (best.gap + quarters - 1) / quarters
		out.Note = fmt.Sprintf("%s: %d words between them at best", best.field, words)
	}
}

func (sc *scratch) explainSentence(st *step, in *Input, out *Step) {
	if sc.sentence(st, in) {
		f, at := sc.sentenceSpan()
		out.show(in, f, at)
		return
	}
	if out.allHeld() {
		out.Note = "all are there, but in no one sentence"
	}
}

func (sc *scratch) explainScore(st *step, in *Input, out *Step) {
	sum := 0
	for i := range st.steps {
		points, finds, counted := sc.worth(st, i, in)
		sum += points
		k := &out.Steps[i]
		k.Points = points
		if finds > counted {
			k.Note = fmt.Sprintf("%d of %d finds count", counted, finds)
		}
	}
	out.Note = fmt.Sprintf("%d of %d points", sum, st.node.number)
}

// guardNote says what would have made a find count.
func (sc *scratch) guardNote(st *step, in *Input, f field, at span) string {
	var found Step
	found.show(in, f, at)
	guard := sc.explain(&st.guard.step, in)
	var wanted, near []string
	for i := range guard.Steps {
		wanted = append(wanted, guard.Steps[i].label())
		if note := guard.Steps[i].Note; note != "" {
			near = append(near, note)
		}
	}
	note := fmt.Sprintf("%s: %q counts only with %s", found.Field, short(found.Text), strings.Join(wanted[:min(8, len(wanted))], " or "))
	if near != nil {
		note += " (" + listed(near) + ")"
	}
	return note
}

// allHeld reports whether everything below held, so that only its places were
// wrong.
func (s *Step) allHeld() bool { return len(s.holding()) == len(s.Steps) }
