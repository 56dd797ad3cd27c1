package topic

import (
	"slices"
	"strings"
)

// Covered is a term that changes nothing beside another one of its node.
type Covered struct {
	Find
	By Find `json:"by"`
	// Broad says that under all the term is there whenever By is; else the
	// term is found only where By is found too.
	Broad bool `json:"broad,omitempty"`
}

// Covered returns the terms that another of the same any, none or all makes
// needless.
func (l *Linter) Covered() []Covered {
	var list []Covered
	for i := range l.set.topics {
		t := &l.set.topics[i]
		t.program.each(func(st *step) {
			if op := st.node.op; op == "any" || op == "none" || op == "all" {
				finds := st.node.findsBeside()
				for at := range finds {
					if by := coverOf(finds, at, op == "all"); by >= 0 {
						a, b := &finds[at], &finds[by]
						list = append(list, Covered{a.find(t.ID), b.find(t.ID), op == "all" && !a.within(b)})
					}
				}
			}
		})
	}
	return list
}

// beside is a kid that looks for something, with the terms that it is made of.
type beside struct {
	*node
	forms []*term
}

// findsBeside returns the kids that look for something.
func (n *node) findsBeside() []beside {
	var finds []beside
	for _, k := range n.kids {
		switch {
		case k.concept != nil:
			finds = append(finds, beside{k, k.concept.terms})
		case k.isFind():
			finds = append(finds, beside{k, []*term{k.term}}) // nil of a regex
		}
	}
	return finds
}

// coverOf returns which of finds makes the one at an index needless, or -1. Of
// two that make one another needless, the first stays.
func coverOf(finds []beside, at int, all bool) int {
	a := &finds[at]
	for i := range finds {
		narrow, wide := a, &finds[i]
		if all {
			narrow, wide = wide, narrow
		}
		if i != at && narrow.within(wide) && (i < at || !wide.within(narrow)) {
			return i
		}
	}
	return -1
}

// within reports whether other is found wherever b is found. It is careful: no
// means that it is not certain.
func (b *beside) within(other *beside) bool {
	switch {
	case other.guard != nil && (b.guard == nil || b.guard.canon() != other.guard.canon()):
		return false
	case b.pattern != nil || other.pattern != nil:
		return b.pattern != nil && other.pattern != nil && b.shown == other.shown
	}
	return !slices.ContainsFunc(b.forms, func(x *term) bool {
		return !slices.ContainsFunc(other.forms, x.within)
	})
}

// within reports whether every hit of x holds a hit of y.
func (x *term) within(y *term) bool {
	if !strings.Contains(x.key, y.key) {
		return false
	}
	if y.viet && !x.viet || y.exact != "" && x.exact == "" {
		return false
	}
	for i := range y.covers { // what cancels y must cancel x
		id := y.covers[i].phrase.identity()
		if !slices.ContainsFunc(x.covers, func(c cover) bool { return c.phrase.identity() == id }) {
			return false
		}
	}
	if x.identity() == y.identity() {
		return true
	}
	if y.rest != nil { // more than its key must be there
		return false
	}
	// Marks count in Vietnamese text, whatever language the terms are of.
	if y.exact != "" && !strings.Contains(x.exact, y.exact) || !strings.Contains(x.marked, y.marked) {
		return false
	}
	for start := 0; start+len(y.key) <= len(x.key); start++ {
		if x.key[start:start+len(y.key)] == y.key && x.holdsAt(y, start) {
			return true
		}
	}
	return false
}

// holdsAt reports whether y, whose key stands in that of x, is a hit there in
// every text in which x is one.
func (x *term) holdsAt(y *term, start int) bool {
	end := start + len(y.key)
	for i := 1; i < len(y.joins); i++ {
		// What x lets stand between two letters, y must let stand there too.
		if j := x.joins[start+i]; j != y.joins[i] && y.joins[i] != joinFree {
			return false
		}
	}
	// At its own edges, and at its spaces, x has edges of words. Han has none.
	before := start == 0 && x.article == y.article || start > 0 && x.joins[start] == joinSpace && !y.article || y.head == scriptHan
	after := y.prefix || y.tail == scriptHan
	if end == len(x.key) {
		after = after || !x.prefix && x.ends == y.ends && x.only == y.only
	} else {
		after = after || x.joins[end] == joinSpace && y.ends == ""
	}
	return before && after
}
