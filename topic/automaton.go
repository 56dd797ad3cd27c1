package topic

import (
	"bytes"
	"slices"
)

// automaton finds all of many patterns in one pass over a text (Aho and
// Corasick, 1975). States are numbered in breadth-first order, so that the
// children of a state stand side by side: a state costs one byte for its label
// and four words, however large the alphabet.
type automaton struct {
	label   []byte   // of the edge that leads to the state
	child   []uint32 // first child; those of state s are child[s] to child[s+1]
	fail    []uint32 // the longest proper suffix that is a state
	ends    []int32  // the pattern that ends here; -1 for none
	shorter []uint32 // the nearest suffix at which a pattern ends; 0 for none
	root    [256]uint32
}

// newAutomaton builds an automaton for patterns, which must be sorted,
// distinct and not empty.
func newAutomaton(patterns []string) *automaton {
	a := &automaton{label: []byte{0}, ends: []int32{-1}}
	// Each state of a level owns a range of the sorted patterns.
	type span struct{ from, to int }
	level := []span{{0, len(patterns)}}
	for depth := 0; len(level) > 0; depth++ {
		var next []span
		for _, s := range level {
			a.child = append(a.child, uint32(len(a.label)))
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
				a.ends = append(a.ends, end)
				next = append(next, span{from, to})
				from = to
			}
		}
		level = next
	}
	a.child = append(a.child, uint32(len(a.label)))
	a.link()
	return a
}

// link fills in the suffixes, level by level.
func (a *automaton) link() {
	n := len(a.label)
	a.fail = make([]uint32, n)
	a.shorter = make([]uint32, n)
	for s := a.child[0]; s < a.child[1]; s++ {
		a.root[a.label[s]] = s
	}
	for s := uint32(0); s < uint32(n); s++ {
		for c := a.child[s]; c < a.child[s+1]; c++ {
			if s != 0 {
				a.fail[c] = a.step(a.fail[s], a.label[c])
			}
			if f := a.fail[c]; a.ends[f] >= 0 {
				a.shorter[c] = f
			} else {
				a.shorter[c] = a.shorter[f]
			}
		}
	}
	a.label, a.ends = slices.Clip(a.label), slices.Clip(a.ends)
}

// step returns the state after reading c in state s.
func (a *automaton) step(s uint32, c byte) uint32 {
	for s != 0 {
		first, last := a.child[s], a.child[s+1]
		switch last - first {
		case 0:
		case 1:
			if a.label[first] == c {
				return first
			}
		default:
			if i := bytes.IndexByte(a.label[first:last], c); i >= 0 {
				return first + uint32(i)
			}
		}
		s = a.fail[s]
	}
	return a.root[c]
}

// scan calls found for every pattern that ends in text, with the offset after
// its last byte.
func (a *automaton) scan(text []byte, found func(pattern int32, end int)) {
	s := uint32(0)
	for i, c := range text {
		s = a.step(s, c)
		if s == 0 {
			continue
		}
		if p := a.ends[s]; p >= 0 {
			found(p, i+1)
		}
		for t := a.shorter[s]; t != 0; t = a.shorter[t] {
			found(a.ends[t], i+1)
		}
	}
}
