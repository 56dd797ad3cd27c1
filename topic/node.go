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
	fieldAuthor
	fieldURL
	fieldCount
)

func (f field) String() string {
	return [...]string{"title", "summary", "body", "category", "author", "url"}[f]
}

// listed reports whether an item has several texts of this kind, or one that
// is not shown as it is searched: places in it mean nothing to a reader.
func (f field) listed() bool { return f >= fieldCategory }

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

	kids    []*node     // any, all, none, title ...; of topic, the match of the other
	term    *term       // term, phrase
	pattern *pattern    // regex
	concept *bound      // concept
	checks  []condition // source, kind, language ...: all must hold
	guard   *node       // term, regex, concept: it counts only if this holds in the item

	number  int      // near: words between; at_least: how many; score: the threshold
	title   int      // score: how often a find in the title counts
	weights []weight // score: of the kids
}

// weight says what a kid of a score is worth.
type weight struct {
	points int // for each find; may be negative
	most   int // finds that count
}

// bound is a concept with its forms compiled.
type bound struct {
	id        string
	terms     []*term
	hash      string   // of what decides
	languages []string // in which it has names
	office    *office  // when the names count; nil if always
	since     string   // the same for people
}

// newBound compiles a concept. Forms that are mistakes are returned beside it.
func newBound(c *Concept) (*bound, []badPart) {
	terms, bad := c.terms()
	ids := make([]string, len(terms))
	for i, t := range terms {
		ids[i] = t.identity()
	}
	slices.Sort(ids)
	if span := c.Office(); span != "" {
		ids = append(ids, "office "+span)
	}
	return &bound{id: c.ID, terms: terms, hash: shortHash(strings.Join(ids, "\n")), languages: c.languages(), office: c.office(), since: c.Office()}, bad
}

func shortHash(s string) string {
	sum := sha256.Sum256([]byte(s))
	return hex.EncodeToString(sum[:6])
}

// canon returns a text that two nodes share when they decide alike: the order
// of alternatives, and lists of one, make no difference.
func (n *node) canon() string {
	if n.guard != nil {
		bare := *n
		bare.guard = nil
		return bare.canon() + " if " + n.guard.canon()
	}
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
	case n.op == "topic":
		return n.kids[0].canon()
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
	name := n.op
	if n.number != 0 || n.op == "near" {
		name += " " + strconv.Itoa(n.number)
	}
	if n.op == "score" {
		name += " title " + strconv.Itoa(n.title)
	}
	return name + "(" + strings.Join(parts, ",") + ")"
}

// parts appends what the kids of n come to, taking an any inside an any, or an
// all inside an all, for one.
func (n *node) parts(to []string) []string {
	for i, kid := range n.kids {
		if kid.op == n.op && (n.op == "any" || n.op == "all") {
			to = kid.parts(to)
			continue
		}
		part := kid.canon()
		if n.op == "score" {
			w := n.weights[i]
			part = strconv.Itoa(w.points) + " to " + strconv.Itoa(w.most) + " " + part
		}
		to = append(to, part)
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
	case "all", "near", "sentence":
		return slices.ContainsFunc(n.kids, (*node).positive)
	case "none":
		return false
	case "at_least":
		free := 0 // kids that may hold for an item without anything
		for _, k := range n.kids {
			if !k.positive() {
				free++
			}
		}
		return free < n.number
	case "score":
		free := 0
		for i, k := range n.kids {
			if !k.positive() {
				free += max(0, n.weights[i].points)
			}
		}
		return free < n.number
	}
	if len(n.kids) > 0 {
		return n.kids[0].positive()
	}
	return true
}

// isFind reports whether the node looks for something in a text.
func (n *node) isFind() bool { return n.term != nil || n.pattern != nil || n.concept != nil }

// isFinds reports whether the node looks for one of several things in a text.
func (n *node) isFinds() bool {
	return n.isFind() || n.op == "any" && !slices.ContainsFunc(n.kids, func(k *node) bool { return !k.isFinds() })
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
