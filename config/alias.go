package config

import (
	"go.yaml.in/yaml/v4"
)

const (
	maxDepth = 200     // nested nodes, aliases followed
	maxNodes = 2000000 // nodes of the file, aliases followed
	// maxGrowth bounds how much larger the file may become by aliases: ten
	// times and a bit is a generous template, more is a bomb.
	maxGrowth = 10

	nullTag  = "!!null"
	mergeTag = "!!merge"
)

// extent is what a node comes to when aliases are followed.
type extent struct {
	nodes int // saturates above maxNodes
	depth int
	open  bool // still being measured
}

// expand puts what aliases and merge keys stand for in their place, so that
// nobody after it meets one. It notes cycles and bombs, and returns false.
func (m *mistakes) expand(top *yaml.Node) bool {
	e := &expander{mistakes: m, extents: make(map[*yaml.Node]*extent)}
	all := e.measure(top, 1)
	if e.failed {
		return false
	}
	if all.nodes > maxNodes || all.nodes > maxGrowth*e.written+1000 {
		at := e.largest
		if at == nil {
			at = top
		}
		m.add(where(at), "", wrong("use fewer aliases", "the file is too large with its aliases followed"))
		return false
	}
	e.done = make(map[*yaml.Node]bool)
	e.replace(top)
	return !e.failed
}

type expander struct {
	*mistakes
	extents map[*yaml.Node]*extent
	written int        // nodes as they stand in the file
	largest *yaml.Node // the alias that stands for most
	most    int
	done    map[*yaml.Node]bool
	failed  bool
}

func (e *expander) fail(n *yaml.Node, p *problem) {
	if !e.failed {
		e.add(where(n), "", p)
	}
	e.failed = true
}

// measure returns the extent of n, which stands at a depth. Every node is
// measured once, however many aliases lead to it.
func (e *expander) measure(n *yaml.Node, depth int) extent {
	if e.failed {
		return extent{}
	}
	if depth > maxDepth {
		e.fail(n, wrong("", "more than %d levels are nested here", maxDepth))
		return extent{}
	}
	e.written++
	if n.Kind == yaml.AliasNode {
		t, known := e.extents[n.Alias]
		if !known || t.open {
			e.fail(n, wrong("", "the alias *%s stands inside what it stands for", n.Value))
			return extent{}
		}
		if depth+t.depth > maxDepth {
			e.fail(n, wrong("", "more than %d levels are nested here", maxDepth))
			return extent{}
		}
		if t.nodes > e.most {
			e.largest, e.most = n, t.nodes
		}
		return *t
	}
	x := &extent{nodes: 1, open: true}
	e.extents[n] = x
	for _, c := range n.Content {
		inner := e.measure(c, depth+1)
		x.nodes = min(x.nodes+inner.nodes, maxNodes+1)
		x.depth = max(x.depth, inner.depth)
	}
	x.depth++
	x.open = false
	return *x
}

// replace puts targets for aliases, deepest first, each node once.
func (e *expander) replace(n *yaml.Node) {
	if e.done[n] {
		return
	}
	e.done[n] = true
	for i, c := range n.Content {
		if c.Kind == yaml.AliasNode {
			target := c.Alias
			if target.Kind == yaml.ScalarNode {
				// A mistake about a scalar is one of the place that uses it.
				scalar := *target
				scalar.Line, scalar.Column = c.Line, c.Column
				target = &scalar
			}
			n.Content[i] = target
			continue
		}
		e.replace(c)
	}
	if n.Kind == yaml.MappingNode {
		e.merge(n)
	}
}

// merge puts the pairs that a merge key brings into its mapping. What the
// mapping says itself wins, then the earlier source.
func (e *expander) merge(n *yaml.Node) {
	var own, brought []*yaml.Node
	for i := 0; i+1 < len(n.Content); i += 2 {
		key, val := n.Content[i], n.Content[i+1]
		if key.Tag != mergeTag {
			own = append(own, key, val)
			continue
		}
		from := []*yaml.Node{val}
		if val.Kind == yaml.SequenceNode {
			from = val.Content
		}
		for _, f := range from {
			if f.Kind != yaml.MappingNode {
				e.fail(f, wrong("write <<: *name", "a merge key takes a mapping, not %s", kindOf(f)))
				return
			}
			brought = append(brought, f.Content...)
		}
	}
	if len(brought) == 0 && len(own) == len(n.Content) {
		return
	}
	said := make(map[string]bool, len(own)/2)
	for i := 0; i < len(own); i += 2 {
		said[own[i].Value] = true
	}
	for i := 0; i+1 < len(brought); i += 2 {
		if !said[brought[i].Value] {
			said[brought[i].Value] = true
			own = append(own, brought[i], brought[i+1])
		}
	}
	n.Content = own
}

// where is the place of a node.
func where(n *yaml.Node) position { return position{n.Line, n.Column} }

// kindOf says what a node is, for errors.
func kindOf(n *yaml.Node) string {
	switch {
	case n.Kind == yaml.SequenceNode:
		return "a list"
	case n.Kind == yaml.MappingNode:
		return "a mapping"
	case n.Tag == nullTag && n.Style&(yaml.SingleQuotedStyle|yaml.DoubleQuotedStyle) == 0:
		return "nothing"
	}
	return "a single value"
}
