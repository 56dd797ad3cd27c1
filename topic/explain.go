package topic

import (
	"fmt"
	"strings"

	"straitwire/news"
)

// Explanation says why an item is in a topic, or why not.
type Explanation struct {
	Topic   news.TopicID `json:"topic"`
	Version string       `json:"version"` // of the filter that decided
	Matches bool         `json:"matches"`
	Score   int          `json:"score"`
	Tree    Step         `json:"tree"`
}

// Step is one operator of an Explanation: what it looked for, whether it held,
// and where it found it.
type Step struct {
	Op     string  `json:"op"`
	Term   string  `json:"term,omitempty"` // as configured
	Held   bool    `json:"held"`
	Field  string  `json:"field,omitempty"`  // title, summary, body, category or the property
	At     [2]int  `json:"at"`               // bytes [from, to) of the original text of Field
	Text   string  `json:"text,omitempty"`   // what stands there, or the value of the property
	Note   string  `json:"note,omitempty"`   // why something that looks like a hit is none, or how much was missing
	Office string  `json:"office,omitempty"` // of a person's concept: when the person holds it
	Points int     `json:"points,omitempty"` // in a score: what it is worth here
	Places []Place `json:"places,omitempty"` // of what held and is found in a text: every one, the first of many
	Steps  []Step  `json:"steps,omitempty"`
}

// Place is a part of a text: bytes [from, to) of a field.
type Place struct {
	Field string `json:"field"`
	At    [2]int `json:"at"`
}

// Explain says why in is in the topic, or why not, operator by operator. It
// returns false if there is no such topic.
func (s *Set) Explain(id news.TopicID, in *Input) (Explanation, bool) {
	i, ok := s.byID[id]
	if !ok {
		return Explanation{}, false
	}
	t := &s.topics[i]
	sc := s.borrow()
	defer s.giveBack(sc)
	sc.trace = newTrace()
	sc.read(in)
	e := Explanation{Topic: id, Version: t.Version, Tree: sc.explain(&t.program, in)}
	e.Matches = e.Tree.Held
	if e.Matches {
		var m news.Match
		sc.recount()
		sc.reasons(&t.program, in, &m)
		e.Score = m.Score
	}
	return e, true
}

// explain evaluates a step and all below it.
func (sc *scratch) explain(st *step, in *Input) Step {
	out := Step{Op: st.node.op, Term: st.node.shown, Held: sc.holds(st, in)}
	switch st.do {
	case doFind:
		sc.explainFind(st, in, &out)
		if c := st.node.concept; c != nil {
			out.Office = c.since
		}
	case doCheck:
		for i := range st.node.checks {
			c := &st.node.checks[i]
			if c.ofStory() {
				out.Note = c.toldNote(in)
				continue
			}
			if out.Field != "" {
				out.Field += ", "
				out.Text += ", "
			}
			out.Field += c.property
			out.Text += orElse(c.value(in), "unknown")
		}
	default:
		for i := range st.steps {
			out.Steps = append(out.Steps, sc.explain(&st.steps[i], in))
		}
		switch st.do {
		case doNear:
			sc.explainNear(st, in, &out)
		case doSentence:
			sc.explainSentence(st, in, &out)
		case doScore:
			sc.explainScore(st, in, &out)
		case doAtLeast:
			out.Note = fmt.Sprintf("%d held", len(out.holding()))
		}
	}
	return out
}

func (sc *scratch) explainFind(st *step, in *Input, out *Step) {
	f, at, ok := sc.where(st.atom, st.in)
	if !ok {
		var notes []string
		for f := range fieldCount {
			if note := sc.trace.notes[int(st.atom)*int(fieldCount)+int(f)]; note != "" && st.in&f.only() != 0 {
				notes = append(notes, f.String()+": "+note)
			}
		}
		out.Note = strings.Join(notes, "; ")
		return
	}
	if st.guard != nil && !out.Held {
		out.Note = sc.guardNote(st, in, f, at)
		return
	}
	out.show(in, f, at)
	for _, p := range sc.trace.places[st.atom] {
		if st.in&p.field.only() != 0 {
			out.Places = append(out.Places, Place{p.field.String(), [2]int{int(p.at.from), int(p.at.to)}})
		}
	}
}

// show says where a step was found.
func (s *Step) show(in *Input, f field, at span) {
	s.Field = f.String()
	switch f {
	case fieldCategory:
		s.Text = in.Categories[at.from]
	case fieldAuthor:
		s.Text = in.Authors[at.from]
	case fieldURL:
		s.Text = in.URL
	default:
		s.At = [2]int{int(at.from), int(at.to)}
		s.Text = [...]string{in.Title, in.Summary, in.Body}[f][at.from:at.to]
	}
}

// label names a step: its operator and what it looks for.
func (s *Step) label() string {
	if s.Term == "" {
		return s.Op
	}
	return fmt.Sprintf("%s %q", s.Op, s.Term)
}

// label names a node as an explanation does.
func (n *node) label() string { return (&Step{Op: n.op, Term: n.shown}).label() }

// String draws the tree: a line for each operator, "+" where it held and "-"
// where it did not.
func (e Explanation) String() string {
	var b strings.Builder
	if e.Matches {
		fmt.Fprintf(&b, "%s: matches with score %d\n", e.Topic, e.Score)
	} else {
		fmt.Fprintf(&b, "%s: does not match: %s\n", e.Topic, e.Reason())
	}
	e.Tree.draw(&b, 1)
	return b.String()
}

func (s *Step) draw(b *strings.Builder, depth int) {
	mark := "-"
	if s.Held {
		mark = "+"
	}
	indent := strings.Repeat("  ", depth)
	fmt.Fprintf(b, "%s%s %s", indent, mark, s.label())
	if s.Office != "" && s.Held {
		fmt.Fprintf(b, " (in office %s)", s.Office)
	}
	switch {
	case s.Field != "" && s.Text != "" && s.At != [2]int{}:
		fmt.Fprintf(b, ": %q in %s [%d:%d]", short(s.Text), s.Field, s.At[0], s.At[1])
	case s.Field != "":
		fmt.Fprintf(b, ": %s is %q", s.Field, s.Text)
	case s.Note != "":
		fmt.Fprintf(b, ": %s", s.Note)
	}
	if s.Field != "" && s.Note != "" {
		fmt.Fprintf(b, "; %s", s.Note)
	}
	if s.Points != 0 {
		fmt.Fprintf(b, " (%+d)", s.Points)
	}
	b.WriteByte('\n')
	var absent []string // terms that are simply not there share a line
	for i := range s.Steps {
		k := &s.Steps[i]
		if !k.Held && k.Steps == nil && k.Field == "" && k.Note == "" {
			absent = append(absent, k.label())
			continue
		}
		k.draw(b, depth+1)
	}
	if absent != nil {
		fmt.Fprintf(b, "%s  - not there: %s\n", indent, strings.Join(absent, ", "))
	}
}

// Reason says in one line what decided.
func (e Explanation) Reason() string {
	if e.Matches {
		var found []string
		e.Tree.found(&found)
		return strings.Join(found, ", ") + " held"
	}
	return e.Tree.reason()
}

// found gathers what held, leaving out what is excluded.
func (s *Step) found(list *[]string) {
	switch {
	case !s.Held || s.Op == "none" || len(*list) >= maxReasons:
	case s.Op == "near", s.Op == "sentence":
		*list = append(*list, fmt.Sprintf("%s (%q in %s)", s.label(), short(s.Text), s.Field))
		return
	case s.Op == "score":
		*list = append(*list, s.Note+s.pointsOf())
		return
	case s.Op == "min_publishers", s.Op == "single_source":
		*list = append(*list, s.Note)
		return
	case s.Steps == nil && s.At != [2]int{} && s.Text != s.Term:
		*list = append(*list, fmt.Sprintf("%s (%q in %s)", s.label(), s.Text, s.Field))
	case s.Steps == nil && s.Field != "":
		*list = append(*list, fmt.Sprintf("%s in %s", s.label(), s.Field))
	}
	if s.Op == "none" || !s.Held {
		return
	}
	for i := range s.Steps {
		s.Steps[i].found(list)
	}
}
