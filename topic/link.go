package topic

import (
	"fmt"
	"slices"
	"strings"

	"go.yaml.in/yaml/v4"

	"straitwire/news"
)

// maxChain is how many topics may refer to one another in a row.
const maxChain = 16

// link is a place at which a topic refers to another.
type link struct {
	id news.TopicID
	to *node
}

// linked is a topic on the way to a Spec.
type linked struct {
	spec  Spec
	good  bool // no mistake so far
	links []link
	size  int        // operators and terms, those of other topics included
	chain int        // topics that refer to one another from here on
	root  *yaml.Node // of the match
	seen  visit
}

type visit uint8

const (
	visitNone visit = iota
	visitOpen
	visitDone
)

func (p *parser) readTopic(n *node, value *yaml.Node, _ int) {
	if !p.unscoped(n) {
		return
	}
	id, ok := p.scalar(value, "topic")
	if !ok {
		return
	}
	n.shown, n.at = id, p.place(value)
	p.links = append(p.links, link{news.TopicID(id), n})
}

// link joins topics to those that they refer to, and refuses circles.
func (p *parser) link(topics []*linked) {
	l := &linker{p: p, byID: map[news.TopicID]*linked{}}
	for _, t := range topics {
		if _, ok := l.byID[t.spec.ID]; !ok && t.spec.ID != "" {
			l.byID[t.spec.ID] = t
			l.ids = append(l.ids, string(t.spec.ID))
		}
	}
	for _, t := range topics {
		l.visit(t)
	}
}

type linker struct {
	p    *parser
	byID map[news.TopicID]*linked
	ids  []string
	path []*linked
}

// visit links the topics that t refers to, and then t to them.
func (l *linker) visit(t *linked) {
	if t.seen != visitNone {
		return
	}
	t.seen = visitOpen
	l.path = append(l.path, t)
	for _, k := range t.links {
		l.follow(t, k)
	}
	l.path = l.path[:len(l.path)-1]
	t.seen = visitDone
	if !t.good || len(t.links) == 0 {
		return
	}
	at := place{l.p.file, t.root.Line, t.root.Column}
	switch {
	case t.chain > maxChain:
		l.fail(t, at, fmt.Sprintf("more than %d topics refer to one another in a row", maxChain), "refer to the last one")
	case t.size > maxNodes:
		l.fail(t, at, fmt.Sprintf("with the topics that it refers to it has more than %d operators and terms", maxNodes), "refer to fewer")
	default:
		for _, k := range t.links {
			k.to.kids = []*node{l.byID[k.id].spec.match}
		}
		before := len(l.p.errs)
		l.p.topic = t.spec.ID
		l.p.judge(t.root, t.spec.match)
		t.good = len(l.p.errs) == before
	}
}

func (l *linker) follow(t *linked, k link) {
	other := l.byID[k.id]
	switch {
	case other == nil:
		l.fail(t, k.to.at, fmt.Sprintf("no topic %q", k.id), orElse(didYouMean(string(k.id), l.ids), "write the id of a topic of this file"))
		return
	case other.seen == visitOpen:
		var circle []string
		for _, c := range l.path[slices.Index(l.path, other):] {
			circle = append(circle, string(c.spec.ID))
			c.good = false
		}
		circle = append(circle, string(other.spec.ID))
		l.fail(t, k.to.at, "topics refer to one another in a circle: "+strings.Join(circle, " → "), "remove one of the references")
		return
	}
	l.visit(other)
	t.good = t.good && other.good // what is wrong with the other was said there
	t.chain = max(t.chain, other.chain+1)
	t.size += other.size
}

func (l *linker) fail(t *linked, at place, message, hint string) {
	t.good = false
	l.p.topic = t.spec.ID
	l.p.failAt(at, message, hint)
}

// hasTopic reports whether n refers to another topic.
func (n *node) hasTopic() bool {
	return n.op == "topic" || n.guard != nil && n.guard.hasTopic() || slices.ContainsFunc(n.kids, (*node).hasTopic)
}

// broken reports whether reading n ended with a mistake.
func (n *node) broken() bool {
	return !n.isFind() && n.checks == nil && len(n.kids) == 0 || slices.ContainsFunc(n.kids, (*node).broken)
}
