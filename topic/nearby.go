package topic

import (
	"fmt"

	"go.yaml.in/yaml/v4"
)

const (
	maxWithin = 100 // words of near
	maxNear   = 32  // terms of near
)

// readNear reads near: terms that must stand near one another.
func (p *parser) readNear(n *node, value *yaml.Node, depth int) {
	const shape = "near: {within: 5, terms: [...]}"
	values := p.keys(n, value, shape, []string{"within", "terms"}, "within", "terms")
	if values == nil || !p.sequence(values["terms"], "terms", shape) {
		return
	}
	n.number = p.wholeNumber(values["within"], "within of near", 0, maxWithin)
	n.shown = fmt.Sprintf("within %d words", n.number)
	before := len(p.errs)
	n.kids = p.list(values["terms"], n.op, depth)
	if len(p.errs) > before {
		return
	}
	for _, k := range n.kids {
		if !k.isFinds() {
			p.failAt(k.at, fmt.Sprintf("%s inside near has no place in a text", k.op), "near takes terms, phrases, regexes, concepts, and any of them")
			return
		}
	}
	p.several(n, values["terms"])
	p.distinct(n)
	if len(n.kids) > maxNear {
		p.fail(values["terms"], fmt.Sprintf("near has %d terms; at most %d are allowed", len(n.kids), maxNear), "join those that mean the same with any")
	}
}

// readSentence reads nodes that must all hold within one sentence.
func (p *parser) readSentence(n *node, value *yaml.Node, depth int) {
	before := len(p.errs)
	p.group(n, value, depth)
	if len(p.errs) > before {
		return
	}
	for _, k := range n.kids {
		if bad := k.unplaced(); bad != nil {
			p.failAt(bad.at, fmt.Sprintf("%s inside sentence has no place in a text", bad.op), "write the two side by side under all")
			return
		}
	}
	if !n.positive() {
		p.fail(value, "sentence wants nothing that must be in it", "add a term that the sentence must have")
		return
	}
	if len(n.kids) == 1 && n.kids[0].isFinds() {
		p.several(n, value)
	}
}

func (p *parser) several(n *node, list *yaml.Node) {
	if len(n.kids) == 1 {
		p.fail(list, fmt.Sprintf("%s of one thing always holds", n.op), "add what must stand beside it")
	}
}

// unplaced returns an operator in n that does not look at a place in a text.
func (n *node) unplaced() *node {
	switch n.op {
	case "any", "all", "none", "at_least":
		for _, k := range n.kids {
			if bad := k.unplaced(); bad != nil {
				return bad
			}
		}
		return nil
	}
	if n.isFind() {
		return nil
	}
	return n
}

// guard reads what must be in the item for a term to count.
func (p *parser) guard(n *node, value *yaml.Node, depth int) {
	scope := p.scope
	p.scope = "" // the whole item is looked at
	defer func() { p.scope = scope }()
	g := &node{op: "any", at: p.place(value)}
	before := len(p.errs)
	if value.Kind == yaml.SequenceNode {
		g.kids = p.list(value, "if", depth)
	} else if k := p.node(value, depth+1); k != nil {
		g.kids = []*node{k}
	}
	if len(p.errs) > before || n.broken() {
		return
	}
	if !g.positive() && !g.hasTopic() {
		p.fail(value, "if wants nothing that must be there", "write terms, one of which must be in the text")
		return
	}
	for _, k := range g.kids {
		if !k.hasTopic() && k.canon() == n.canon() {
			p.failAt(k.at, fmt.Sprintf("%s is its own if", n.label()), "write what must stand beside it")
			return
		}
	}
	n.guard = g
}
