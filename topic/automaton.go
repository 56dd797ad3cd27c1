package topic

import (
	"bytes"
	"slices"
)

// automaton finds all of many patterns in one pass over a text (Aho and
// Corasick, 1975). States are numbered in breadth-first order, so that the
// children of a state stand side by side: a state costs one byte for its label
// and four words, however large the alphabet. What every byte of a text needs
// lies close together, because a large automaton waits for memory above all.
type automaton struct {
	label  []byte // of the edge that leads to the state
	states []state
	some   []uint64 // by state, a bit: a pattern ends there, or at a suffix
	ends   []landing
	next   [][256]uint32 // of the first states, which nearly every byte of a text visits: the state after each byte
}

// denseStates is how many states know the one after each byte: half a megabyte.
const denseStates = 512

type state struct {
	child uint32 // first child; the last one stands before that of the next state
	fail  uint32 // the longest proper suffix that is a state
}

// few is up to how many labels are looked at one by one.
const few = 6

// landing is what ends at a state.
type landing struct {
	pattern int32  // -1 for none
	shorter uint32 // the nearest suffix at which a pattern ends; 0 for none
}

// newAutomaton builds an automaton for patterns, which must be sorted,
// distinct and not empty.
func newAutomaton(patterns []string) *automaton {
	a := &automaton{label: []byte{0}, states: make([]state, 1), ends: []landing{{pattern: -1}}}
	// Each state of a level owns a range of the sorted patterns.
	type span struct{ from, to int }
	level := []span{{0, len(patterns)}}
	at := 0 // the state whose children are next
	for depth := 0; len(level) > 0; depth++ {
		var next []span
		for _, s := range level {
			a.states[at].child = uint32(len(a.label))
			at++
			from := s.from
			if from < s.to && len(patterns[from]) == depth {
				from++ // the pattern that ends at this state
			}
			for from < s.to {
				c := patterns[from][depth]
				to := from + 1
				for to < s.to && patterns[to][depth] == c {
					to++
				}
				end := int32(-1)
				if len(patterns[from]) == depth+1 {
					end = int32(from)
				}
				a.label = append(a.label, c)
				a.states = append(a.states, state{})
				a.ends = append(a.ends, landing{pattern: end})
				next = append(next, span{from, to})
				from = to
			}
		}
		level = next
	}
	// One more, where the children of the last would end.
	a.states = append(a.states, state{child: uint32(len(a.label))})
	a.link()
	return a
}

// link fills in the suffixes, level by level.
func (a *automaton) link() {
	n := uint32(len(a.label))
	a.next = make([][256]uint32, min(n, denseStates))
	a.some = make([]uint64, n/64+1)
	for s := range n {
		if s < uint32(len(a.next)) && s > 0 {
			a.next[s] = a.next[a.states[s].fail] // which is shorter, and so complete
		}
		for c := a.states[s].child; c < a.states[s+1].child; c++ {
			if s > 0 {
				a.states[c].fail = a.step(a.states[s].fail, a.label[c])
			}
			if s < uint32(len(a.next)) {
				a.next[s][a.label[c]] = c
			}
			f := a.states[c].fail
			if a.ends[f].pattern >= 0 {
				a.ends[c].shorter = f
			} else {
				a.ends[c].shorter = a.ends[f].shorter
			}
			if e := &a.ends[c]; e.pattern >= 0 || e.shorter != 0 {
				a.some[c/64] |= 1 << (c % 64)
			}
		}
	}
	a.label, a.states, a.ends = slices.Clip(a.label), slices.Clip(a.states), slices.Clip(a.ends)
}

// step returns the state after reading c in state s.
func (a *automaton) step(s uint32, c byte) uint32 {
	for s >= uint32(len(a.next)) {
		first, last := a.states[s].child, a.states[s+1].child
		if last-first <= few {
			for ; first < last; first++ {
				if a.label[first] == c {
					return first
				}
			}
		} else if i := bytes.IndexByte(a.label[first:last], c); i >= 0 {
			return first + uint32(i)
		}
		s = a.states[s].fail
	}
	return a.next[s][c]
}

// scan calls found for every pattern that ends in text, with the offset after
// its last byte.
func (a *automaton) scan(text []byte, found func(pattern int32, end int)) {
	s := uint32(0)
	for i, c := range text {
		s = a.step(s, c)
		if a.some[s/64]&(1<<(s%64)) == 0 {
			continue
		}
		at := a.ends[s]
		if at.pattern >= 0 {
			found(at.pattern, i+1)
		}
		for at.shorter != 0 {
			at = a.ends[at.shorter]
			found(at.pattern, i+1)
		}
	}
}
