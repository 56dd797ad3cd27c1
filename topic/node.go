package topic

import (
	"crypto/sha256"
	"encoding/hex"
	"slices"
	"strconv"
	"strings"
)

// field is a part of an item that terms are looked for in.
type field uint8

const (
	fieldTitle field = iota
	fieldSummary
	fieldBody
	fieldCategory
	fieldCount
)

func (f field) String() string {
	return [...]string{"title", "summary", "body", "category"}[f]
}

// fieldSet is a set of fields.
type fieldSet uint8

func (f field) only() fieldSet { return 1 << f }

// anywhere is where a term is looked for when nothing restricts it.
const anywhere = fieldSet(1<<fieldTitle | 1<<fieldSummary | 1<<fieldBody)

// place is where something stands in a configuration.
type place struct {
	file      string
	line, col int
}

// node is an operator of a topic with what it works on.
type node struct {
	op    string
	at    place
	shown string // the term, pattern, concept or values as configured

	kids    []*node     // any, all, none, title ...
	term    *term       // term, phrase
	pattern *pattern    // regex
	concept *bound      // concept
	checks  []condition // source, kind, language ...: all must hold
}

// bound is a concept with its forms compiled.
type bound struct {
	id    string
	terms []*term
	hash  string // of what decides
}

func newBound(c *Concept) (*bound, error) {
	terms, err := c.terms()
	if err != nil {
		return nil, err
	}
	ids := make([]string, len(terms))
	for i, t := range terms {
		ids[i] = t.identity()
	}
	slices.Sort(ids)
	return &bound{id: c.ID, terms: terms, hash: shortHash(strings.Join(ids, "\n"))}, nil
}

func shortHash(s string) string {
	sum := sha256.Sum256([]byte(s))
	return hex.EncodeToString(sum[:6])
}

// canon returns a text that two nodes share when they decide alike: the order
// of alternatives, and lists of one, make no difference.
func (n *node) canon() string {
	switch {
	case n.term != nil:
		return "term " + n.term.identity()
	case n.pattern != nil:
		return "regex " + n.shown
	case n.concept != nil:
		return "concept " + n.concept.hash
	case n.checks != nil:
		parts := make([]string, len(n.checks))
		for i, c := range n.checks {
			values := slices.Sorted(slices.Values(c.values))
			parts[i] = c.property + "=" + strings.Join(slices.Compact(values), ",")
		}
		slices.Sort(parts)
		return strings.Join(parts, " and ")
	}
	parts := n.parts(nil)
	slices.Sort(parts)
	parts = slices.Compact(parts)
	if len(parts) == 1 && (n.op == "any" || n.op == "all") {
		return parts[0]
	}
	for i, part := range parts {
		parts[i] = strconv.Itoa(len(part)) + ":" + part
	}
	return n.op + "(" + strings.Join(parts, ",") + ")"
}

// parts appends what the kids of n come to, taking an any inside an any, or an
// all inside an all, for one.
func (n *node) parts(to []string) []string {
	for _, kid := range n.kids {
		if kid.op == n.op && (n.op == "any" || n.op == "all") {
			to = kid.parts(to)
			continue
		}
		to = append(to, kid.canon())
	}
	return to
}

// positive reports whether the node can hold only for an item in which it
// finds something. A topic that is not positive takes everything but what it
// excludes.
func (n *node) positive() bool {
	switch n.op {
	case "any":
		return !slices.ContainsFunc(n.kids, func(k *node) bool { return !k.positive() })
	case "all":
		return slices.ContainsFunc(n.kids, (*node).positive)
	case "none":
		return false
	}
	if len(n.kids) > 0 {
		return n.kids[0].positive()
	}
	return true
}

// contradiction returns a node under none that excludes what an all beside it
// wants, so that nothing can match.
func (n *node) contradiction() *node {
	if n.op == "all" {
		wanted := map[string]bool{}
		var refused []*node
		var gather func(n *node)
		gather = func(n *node) {
			for _, k := range n.kids {
				switch k.op {
				case "all":
					gather(k)
				case "none":
					refused = append(refused, k.kids...)
				default:
					wanted[k.canon()] = true
				}
			}
		}
		gather(n)
		for _, r := range refused {
			if wanted[r.canon()] {
				return r
			}
		}
	}
	if n.op == "none" {
		return nil
	}
	for _, k := range n.kids {
		if c := k.contradiction(); c != nil && (n.op == "all" || len(n.kids) == 1) {
			return c
		}
	}
	return nil
}
