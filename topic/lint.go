package topic

import (
	"maps"
	"slices"

	"straitwire/news"
)

// Find is a term, phrase, regex or concept of a topic, and where it stands.
type Find struct {
	Topic  news.TopicID `json:"topic"`
	Op     string       `json:"op"`
	Term   string       `json:"term"` // as configured
	File   string       `json:"file"`
	Line   int          `json:"line"`
	Column int          `json:"column"`
}

// Linter looks at the parts of topics, where Match looks at the whole.
type Linter struct {
	set   *Set
	finds []Find
	steps []*step // of finds
}

// Linter returns a linter of the topics of the set.
func (s *Set) Linter() *Linter {
	l := &Linter{set: s}
	for i := range s.topics {
		s.topics[i].program.each(func(st *step) {
			if st.do == doFind {
				l.finds, l.steps = append(l.finds, st.node.find(s.topics[i].ID)), append(l.steps, st)
			}
		})
	}
	return l
}

func (n *node) find(id news.TopicID) Find {
	return Find{Topic: id, Op: n.op, Term: n.shown, File: n.at.file, Line: n.at.line, Column: n.at.col}
}

// each calls f for the step and all below it that belong to the same topic,
// guards too.
func (st *step) each(f func(*step)) {
	f(st)
	if st.guard != nil {
		st.guard.step.each(f)
	}
	if st.node.op == "topic" { // the other has its own
		return
	}
	for i := range st.steps {
		st.steps[i].each(f)
	}
}

// Finds returns all that the topics look for, in the order of the
// configuration.
func (l *Linter) Finds() []Find { return slices.Clone(l.finds) }

// Found calls f with the index of each of Finds that in holds where it counts,
// whether or not the topic takes it.
func (l *Linter) Found(in *Input, f func(find int)) {
	sc := l.set.borrow()
	defer l.set.giveBack(sc)
	sc.read(in)
	for i, st := range l.steps {
		if sc.holds(st, in) {
			f(i)
		}
	}
}

// Gap is a concept that has no name in languages which sources of topics speak.
type Gap struct {
	Concept   string         `json:"concept"`
	Languages []string       `json:"languages"`
	Topics    []news.TopicID `json:"topics"`
}

// Gaps returns the concepts that lack languages of the sources that their
// topics may take items from.
func (l *Linter) Gaps(sources []news.Source) []Gap {
	type gap struct {
		languages map[string]bool
		topics    []news.TopicID
	}
	gaps := map[string]*gap{}
	for i := range l.set.topics {
		t := &l.set.topics[i]
		spoken := map[string]bool{}
		for _, src := range sources {
			if src.Language != "" && t.program.admits(&Input{Language: src.Language, Source: src}) {
				spoken[src.Language] = true
			}
		}
		t.program.each(func(st *step) {
			if st.node.concept == nil {
				return
			}
			c := st.node.concept
			for lang := range spoken {
				if c.speaks(lang) {
					continue
				}
				g := gaps[c.id]
				if g == nil {
					g = &gap{languages: map[string]bool{}}
					gaps[c.id] = g
				}
				g.languages[lang] = true
				if !slices.Contains(g.topics, t.ID) {
					g.topics = append(g.topics, t.ID)
				}
			}
		})
	}
	var list []Gap
	for _, id := range slices.Sorted(maps.Keys(gaps)) {
		list = append(list, Gap{id, slices.Sorted(maps.Keys(gaps[id].languages)), gaps[id].topics})
	}
	return list
}

// speaks reports whether the concept has a name in a language: zh-TW is served
// by zh-Hant and by zh, and zh by either.
func (b *bound) speaks(lang string) bool {
	return slices.ContainsFunc(b.languages, func(has string) bool { return languageWithin(lang, has) || languageWithin(has, lang) })
}

// admits reports whether an item of which only language and source are known
// could meet the step.
func (st *step) admits(in *Input) bool {
	admitted := 0
	for i := range st.steps {
		if st.steps[i].admits(in) {
			admitted++
		}
	}
	switch st.do {
	case doCheck:
		for i := range st.node.checks {
			c := &st.node.checks[i]
			if _, ok := c.holds(in); !ok && !c.ofItem() {
				return false
			}
		}
		return true
	case doAny:
		return admitted > 0
	case doNone:
		for i := range st.steps {
			if st.steps[i].do == doCheck && st.steps[i].certain(in) {
				return false
			}
		}
		return true
	case doAtLeast:
		return admitted >= st.node.number
	case doAll, doScope, doSentence:
		return admitted == len(st.steps)
	}
	return true // a find, or points that may come from anywhere
}

// ofItem reports whether the condition asks for more of an item than its
// language and its source.
func (c *condition) ofItem() bool {
	return c.property == "age" || c.property == "url" || c.ofStory()
}

// certain reports whether a check holds already, whatever else the item is.
func (st *step) certain(in *Input) bool {
	for i := range st.node.checks {
		if _, ok := st.node.checks[i].holds(in); !ok {
			return false
		}
	}
	return true
}
