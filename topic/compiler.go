package topic

import (
	"maps"
	"slices"
)

// compiler gathers what is to be found. Topics that look for the same term or
// concept share one atom.
type compiler struct {
	atoms   map[string]int32
	watch   map[string][]watcher
	fields  fieldSet
	tracked map[int32]int32 // atoms all of whose places are wanted
	guards  int
	leaves  int
	shared  map[*node]step // the matches of topics that others refer to
}

func newCompiler() *compiler {
	return &compiler{
		atoms: map[string]int32{}, watch: map[string][]watcher{}, tracked: map[int32]int32{}, shared: map[*node]step{},
	}
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
	if n.guard != nil {
		st.guard = &guard{step: c.step(n.guard, anywhere), number: c.guards}
		c.guards++
	}
	if n.isFind() {
		c.fields |= in
	}
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
				c.await(t.key, watcher{atom: st.atom, term: t, office: n.concept.office})
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
		c.operator(&st, in)
	}
	return st
}

// operator compiles what works on other nodes.
func (c *compiler) operator(st *step, in fieldSet) {
	n := st.node
	switch n.op {
	case "any":
		st.do = doAny
	case "all":
		st.do = doAll
	case "none":
		st.do = doNone
	case "at_least":
		st.do = doAtLeast
	case "score":
		st.do = doScore
	case "near":
		st.do = doNear
	case "sentence":
		st.do = doSentence
	case "topic":
		st.do = doScope
	default:
		st.do, in = doScope, scopeOf(n.op)
	}
	st.steps = make([]step, len(n.kids))
	for i, k := range n.kids {
		if n.op == "topic" {
			st.steps[i] = c.reuse(k)
			continue
		}
		st.steps[i] = c.step(k, in)
	}
	switch st.do {
	case doNear:
		for i := range st.steps {
			st.steps[i].finds(func(f *step) { f.leaf = int32(i); c.track(f.atom) })
		}
	case doSentence:
		leaves := 0
		st.finds(func(f *step) {
			f.leaf = int32(leaves)
			leaves++
			c.track(f.atom)
		})
		c.leaves = max(c.leaves, leaves)
	case doScore:
		for i := range st.steps {
			if n.weights[i].most > 1 {
				st.steps[i].finds(func(f *step) { c.track(f.atom) })
			}
		}
	}
}

// reuse compiles the match of a topic that another refers to, once.
func (c *compiler) reuse(n *node) step {
	st, ok := c.shared[n]
	if !ok {
		st = c.step(n, anywhere)
		c.shared[n] = st
	}
	return st
}

// track asks for all places of an atom instead of the first.
func (c *compiler) track(atom int32) {
	if _, ok := c.tracked[atom]; !ok {
		c.tracked[atom] = int32(len(c.tracked))
	}
}

// finds calls f for everything that the step looks for in a text.
func (st *step) finds(f func(*step)) {
	if st.do == doFind {
		f(st)
	}
	for i := range st.steps {
		st.steps[i].finds(f)
	}
}

// scopeOf returns the field that an operator restricts terms to.
func scopeOf(op string) fieldSet {
	for f := range fieldCount {
		if f.String() == op {
			return f.only()
		}
	}
	return anywhere
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
	case doAll, doNear, doSentence:
		for i := range st.steps {
			if found, ok := st.steps[i].wakers(); ok && (atoms == nil || len(found) < len(atoms)) {
				atoms = found
			}
		}
		return atoms, atoms != nil
	case doAtLeast:
		// Whichever of them hold, one of any len-n+1 is among them.
		var sets []map[int32]bool
		for i := range st.steps {
			if found, ok := st.steps[i].wakers(); ok {
				sets = append(sets, found)
			}
		}
		need := len(st.steps) - st.node.number + 1
		if len(sets) < need {
			return nil, false
		}
		slices.SortStableFunc(sets, func(a, b map[int32]bool) int { return len(a) - len(b) })
		return union(sets[:need]), true
	case doScore:
		var sets []map[int32]bool
		free := 0 // points that need nothing to be found
		for i := range st.steps {
			points := st.node.weights[i].points
			if points < 0 {
				continue
			}
			if found, ok := st.steps[i].wakers(); ok {
				sets = append(sets, found)
			} else {
				free += points
			}
		}
		return union(sets), free < st.node.number
	}
	return nil, false
}

func union(sets []map[int32]bool) map[int32]bool {
	all := map[int32]bool{}
	for _, s := range sets {
		maps.Copy(all, s)
	}
	return all
}
