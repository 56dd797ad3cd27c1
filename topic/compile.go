package topic

import (
	"errors"
	"fmt"
	"maps"
	"slices"
	"sync"

	"straitwire/news"
)

// Topic describes one topic of a Set.
type Topic struct {
	ID          news.TopicID
	Title       string
	Description string
	Version     string // short hash of what decides: it changes when decisions may change
}

// Set is a list of topics, compiled. It is safe for concurrent use.
type Set struct {
	topics  []compiled
	byID    map[news.TopicID]int
	machine *automaton
	watch   [][]watcher // by pattern of the automaton: what waits for it
	atoms   int         // things to be found; each is found at most once in a field
	wakes   [][]int32   // by atom: topics that may match once it is found
	always  []int32     // topics that may match whatever is found
	pool    sync.Pool   // of *scratch
}

type compiled struct {
	Topic
	program  step
	examples Examples
}

// watcher is what waits for a pattern of the automaton.
type watcher struct {
	atom    int32
	term    *term    // nil behind a regex
	pattern *pattern // nil for a term
}

// step is a node ready to be evaluated.
type step struct {
	do    action
	atom  int32
	in    fieldSet
	steps []step
	node  *node
}

type action uint8

const (
	doAny action = iota
	doAll
	doNone
	doScope
	doFind
	doCheck
)

// Compile compiles all specs into one Set with one automaton for all their
// terms. Specs come from Parse; an id that stands twice is an error.
func Compile(specs []Spec) (*Set, error) {
	s := &Set{byID: make(map[news.TopicID]int, len(specs))}
	c := &compiler{atoms: map[string]int32{}, watch: map[string][]watcher{}}
	var errs []error
	for i, spec := range specs {
		if spec.match == nil {
			errs = append(errs, fmt.Errorf("topic %q: nothing to match; make specs with Parse", spec.ID))
			continue
		}
		if _, ok := s.byID[spec.ID]; ok {
			errs = append(errs, fmt.Errorf("topic %q: the id is already used; give each topic its own", spec.ID))
			continue
		}
		s.byID[spec.ID] = i
		s.topics = append(s.topics, compiled{
			Topic:    Topic{ID: spec.ID, Title: spec.Title, Description: spec.Description, Version: spec.version()},
			program:  c.step(spec.match, anywhere),
			examples: spec.Examples,
		})
	}
	if len(errs) > 0 {
		return nil, errors.Join(errs...)
	}
	patterns := slices.Sorted(maps.Keys(c.watch))
	s.machine = newAutomaton(patterns)
	s.watch = make([][]watcher, len(patterns))
	for i, p := range patterns {
		s.watch[i] = c.watch[p]
	}
	s.atoms = len(c.atoms)
	s.wakes = make([][]int32, s.atoms)
	for i := range s.topics {
		woken, ok := s.topics[i].program.wakers()
		if !ok {
			s.always = append(s.always, int32(i))
			continue
		}
		for atom := range woken {
			s.wakes[atom] = append(s.wakes[atom], int32(i))
		}
	}
	s.pool.New = func() any { return newScratch(s) }
	return s, nil
}

// Topics returns the topics in the order of the configuration.
func (s *Set) Topics() []Topic {
	topics := make([]Topic, len(s.topics))
	for i := range s.topics {
		topics[i] = s.topics[i].Topic
	}
	return topics
}

// compiler gathers what is to be found. Topics that look for the same term or
// concept share one atom.
type compiler struct {
	atoms map[string]int32
	watch map[string][]watcher
}

// atom returns the number of what key names, and whether it is new.
func (c *compiler) atom(key string) (atom int32, fresh bool) {
	atom, ok := c.atoms[key]
	if !ok {
		atom = int32(len(c.atoms))
		c.atoms[key] = atom
	}
	return atom, !ok
}

func (c *compiler) step(n *node, in fieldSet) step {
	st := step{node: n, in: in}
	switch {
	case n.term != nil:
		var fresh bool
		st.do = doFind
		if st.atom, fresh = c.atom("term " + n.term.identity()); fresh {
			c.await(n.term.key, watcher{atom: st.atom, term: n.term})
		}
	case n.concept != nil:
		var fresh bool
		st.do = doFind
		if st.atom, fresh = c.atom("concept " + n.concept.id + " " + n.concept.hash); fresh {
			for _, t := range n.concept.terms {
				c.await(t.key, watcher{atom: st.atom, term: t})
			}
		}
	case n.pattern != nil:
		var fresh bool
		st.do = doFind
		if st.atom, fresh = c.atom("regex " + n.shown); fresh {
			for _, l := range n.pattern.literals {
				c.await(l, watcher{atom: st.atom, pattern: n.pattern})
			}
		}
	case n.checks != nil:
		st.do = doCheck
	default:
		switch n.op {
		case "any":
			st.do = doAny
		case "all":
			st.do = doAll
		case "none":
			st.do = doNone
		case "title":
			st.do, in = doScope, fieldTitle.only()
		case "summary":
			st.do, in = doScope, fieldSummary.only()
		case "body":
			st.do, in = doScope, fieldBody.only()
		case "category":
			st.do, in = doScope, fieldCategory.only()
		}
		st.steps = make([]step, len(n.kids))
		for i, k := range n.kids {
			st.steps[i] = c.step(k, in)
		}
	}
	return st
}

func (c *compiler) await(key string, w watcher) { c.watch[key] = append(c.watch[key], w) }

// wakers returns atoms without one of which the step cannot hold, or false if
// it may hold whatever is found.
func (st *step) wakers() (atoms map[int32]bool, ok bool) {
	switch st.do {
	case doFind:
		return map[int32]bool{st.atom: true}, true
	case doAny, doScope:
		atoms = map[int32]bool{}
		for i := range st.steps {
			found, ok := st.steps[i].wakers()
			if !ok {
				return nil, false
			}
			maps.Copy(atoms, found)
		}
		return atoms, true
	case doAll:
		for i := range st.steps {
			if found, ok := st.steps[i].wakers(); ok && (atoms == nil || len(found) < len(atoms)) {
				atoms = found
			}
		}
		return atoms, atoms != nil
	}
	return nil, false
}
