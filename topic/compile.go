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
	Stories     bool   // the story of an item decides: what stays the same may come in or leave when others report it
	ShowCopies  bool   // readers want every copy of a text as an entry of its own
	ByStory     bool   // readers want one entry for each story
	Private     bool   // only readers with a token may read it
	PerSource   int    // newest entries of one source that readers want at a time; 0 is all
}

// Set is a list of topics, compiled. It is safe for concurrent use.
type Set struct {
	topics  []compiled
	byID    map[news.TopicID]int
	machine *automaton
	watch   []watcher // what waits for the patterns of the automaton, in their order
	waiting []int32   // by pattern: where its watchers begin in watch, and those of the next
	atoms   int       // things to be found; each is found at most once in a field
	wakes   [][]int32 // by atom: topics that may match once it is found
	always  []int32   // topics that may match whatever is found
	fields  fieldSet  // in which anything is looked for
	tracks  []int32   // by atom: the number under which all its places are kept, or -1
	tracked int       // atoms whose places are kept
	guards  int
	leaves  int       // the most terms that one sentence has
	pool    sync.Pool // of *scratch
}

type compiled struct {
	Topic
	program  step
	examples Examples
}

// watcher is what waits for a pattern of the automaton.
type watcher struct {
	atom    int32
	track   int32    // as in tracks of the set
	term    *term    // nil behind a regex
	pattern *pattern // nil for a term
	office  *office  // of the concept that the term is a name of
}

// step is a node ready to be evaluated.
type step struct {
	do    action
	atom  int32
	in    fieldSet
	steps []step
	node  *node
	guard *guard // doFind: it counts only if this holds
	leaf  int32  // doFind inside near or sentence: its number there
}

// guard is what must be in the item for a find to count. It is evaluated once
// for an item, however many guards hold one another.
type guard struct {
	step   step
	number int
}

type action uint8

const (
	doAny action = iota
	doAll
	doNone
	doScope
	doFind
	doCheck
	doAtLeast
	doScore
	doNear
	doSentence
)

// Compile compiles all specs into one Set with one automaton for all their
// terms. Specs come from Parse; an id that stands twice is an error.
func Compile(specs []Spec) (*Set, error) {
	s := &Set{byID: make(map[news.TopicID]int, len(specs))}
	c := newCompiler()
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
			Topic:    Topic{ID: spec.ID, Title: spec.Title, Description: spec.Description, Version: spec.version(), Stories: spec.match.asksStory(), ShowCopies: spec.ShowCopies, ByStory: spec.ByStory, PerSource: spec.PerSource, Private: spec.Private},
			program:  c.step(spec.match, anywhere),
			examples: spec.Examples,
		})
	}
	if len(errs) > 0 {
		return nil, errors.Join(errs...)
	}
	patterns := slices.Sorted(maps.Keys(c.watch))
	s.machine = newAutomaton(patterns)
	s.waiting = make([]int32, 1, len(patterns)+1)
	for _, p := range patterns {
		s.watch = append(s.watch, c.watch[p]...)
		s.waiting = append(s.waiting, int32(len(s.watch)))
	}
	s.atoms = len(c.atoms)
	s.fields, s.guards, s.leaves, s.tracked = c.fields, c.guards, c.leaves, len(c.tracked)
	s.tracks = make([]int32, s.atoms)
	for atom := range s.tracks {
		s.tracks[atom] = -1
	}
	for atom, number := range c.tracked {
		s.tracks[atom] = number
	}
	for i := range s.watch {
		s.watch[i].track = s.tracks[s.watch[i].atom]
	}
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

// Topic returns a topic, if there is one of that id.
func (s *Set) Topic(id news.TopicID) (t Topic, ok bool) {
	i, ok := s.byID[id]
	if ok {
		t = s.topics[i].Topic
	}
	return t, ok
}

// Topics returns the topics in the order of the configuration.
func (s *Set) Topics() []Topic {
	topics := make([]Topic, len(s.topics))
	for i := range s.topics {
		topics[i] = s.topics[i].Topic
	}
	return topics
}
