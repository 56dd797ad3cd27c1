package topic

import (
	"errors"
	"fmt"
	"slices"
	"strings"

	"go.yaml.in/yaml/v4"
)

// operator is one word of the language. A new one is a line in this table, and
// a case in compile and explain if it works in a way of its own.
type operator struct {
	name  string
	about string // in the schema
	value string // what it takes: a definition of Schema
	read  func(p *parser, n *node, value *yaml.Node, depth int)
}

// operators is the table of the language.
func operators() []operator {
	return []operator{
		{"any", "One of these is enough.", "nodes", (*parser).group},
		{"all", "Each of these must hold.", "nodes", (*parser).group},
		{"none", "None of these may hold.", "nodes", (*parser).group},
		{"at_least", "So many of these must hold.", "at_least", (*parser).readAtLeast},
		{"score", "What is found adds up; so many points are needed.", "score", (*parser).readScore},
		{"near", "All of these stand near one another in one field, in any order.", "near", (*parser).readNear},
		{"sentence", "All of these must hold within one sentence.", "nodes", (*parser).readSentence},
		{"topic", "What another topic matches; its id.", "text", (*parser).readTopic},
		{"term", "A word in any script; a star at its end lets the word go on. Two words are a phrase.", "text", (*parser).readTerm},
		{"phrase", "Words in sequence; spaces and hyphens between them are the same.", "text", (*parser).readTerm},
		{"regex", "A regular expression (RE2). Every match must hold some letter or digit that is always there; the longer, the quicker.", "text", (*parser).readRegex},
		{"concept", "All names of a thing in all languages.", "text", (*parser).readConcept},
		{"title", "What is inside must hold in the title.", "node", (*parser).readScope},
		{"summary", "What is inside must hold in the summary.", "node", (*parser).readScope},
		{"body", "What is inside must hold in the body.", "node", (*parser).readScope},
		{"category", "What is inside must hold in a category of the item.", "node", (*parser).readScope},
		{"author", "What is inside must hold in the name of an author.", "node", (*parser).readScope},
		{"url", "The link of the item: a host with its subdomains, host/path or /path, or several; or a node that must hold in its path.", "url", (*parser).readURL},
		{"age", "How long before we first saw it the item was published.", "age", (*parser).readAge},
		{"min_publishers", "So many publishers have reported the story independently of one another, ever or within a span of time; a wire and its copies are one.", "min_publishers", (*parser).readMinPublishers},
		{"single_source", "One publisher alone has reported the story so far; the item leaves the topic when a second one confirms it.", "single_source", (*parser).readSingleSource},
		{"source", "The source: an id, several, or a mapping of its properties.", "source", (*parser).readSource},
		{"kind", "What kind of source the item is from.", "values", (*parser).readProperty},
		{"control", "Who stands behind the source of the item.", "values", (*parser).readProperty},
		{"country", "Where the publisher of the source sits, ISO 3166 with two letters.", "values", (*parser).readProperty},
		{"region", "What region the source covers.", "values", (*parser).readProperty},
		{"language", "The language of the item, BCP 47; zh takes zh-Hant too.", "values", (*parser).readProperty},
	}
}

func operatorNamed(name string) (operator, bool) {
	for _, op := range operators() {
		if op.name == name {
			return op, true
		}
	}
	return operator{}, false
}

// operatorHint says which operator an unknown name may stand for: one spelt
// like it, or the one that other filters call so.
func operatorHint(name string) string {
	elsewhere := [...][2]string{
		{"word", "term"},
		{"keyword", "term"},
		{"text", "term"},
		{"or", "any"},
		{"some", "any"},
		{"and", "all"},
		{"not", "none"},
		{"regexp", "regex"},
		{"lang", "language"},
		{"feed", "source"},
		{"tag", "category"},
		{"content", "body"},
		{"proximity", "near"},
		{"same_sentence", "sentence"},
		{"min", "at_least"},
		{"atleast", "at_least"},
		{"weights", "score"},
		{"points", "score"},
		{"byline", "author"},
		{"host", "url"},
		{"domain", "url"},
		{"link", "url"},
		{"published", "age"},
		{"newer", "age"},
		{"corroborated", "min_publishers"},
		{"publishers", "min_publishers"},
		{"sources", "min_publishers"},
		{"unconfirmed", "single_source"},
		{"description", "summary"},
	}
	switch name {
	case "if":
		return "if stands beside a term, phrase, regex or concept"
	case "weight", "cap":
		return name + " stands beside an operator in the list of score: {threshold: 8, of: [...]}"
	case "within":
		return "write near: {within: 5, terms: [...]}, age: {within: 3d} or min_publishers: {n: 2, within: 6h}"
	}
	names := operatorNames()
	for _, e := range elsewhere {
		names = append(names, e[0])
	}
	names = append(names, "weight")
	hint := didYouMean(name, names)
	for _, e := range elsewhere {
		if hint == fmt.Sprintf("did you mean %q?", e[0]) {
			return fmt.Sprintf("did you mean %q?", e[1])
		}
	}
	return orElse(hint, "the operators are "+strings.Join(operatorNames(), ", "))
}

func isGroup(name string) bool { return name == "any" || name == "all" || name == "none" }

// node reads one node of a match: a text is a term, a mapping has one
// operator, but any, all and none may stand together. It returns nil after a
// mistake that leaves nothing to go on with.
func (p *parser) node(y *yaml.Node, depth int) *node {
	n, _ := p.nodeBeside(y, depth)
	return n
}

// nodeBeside reads a node, and returns the keys that its mapping has beside it
// for the caller: those that are named aside.
func (p *parser) nodeBeside(y *yaml.Node, depth int, aside ...string) (n *node, taken []pair) {
	y = resolve(y)
	p.nodes++
	switch {
	case p.nodes > maxNodes:
		if p.nodes == maxNodes+1 {
			p.fail(y, fmt.Sprintf("more than %d operators and terms", maxNodes), "use fewer aliases, or concepts")
		}
		return nil, nil
	case depth > maxDepth:
		p.fail(y, fmt.Sprintf("operators stand more than %d deep in one another", maxDepth), "join lists that do the same")
		return nil, nil
	case isNull(y):
		p.fail(y, "a node is empty", "write a term or an operator")
		return nil, nil
	case y.Kind == yaml.ScalarNode:
		n := &node{op: "term", at: p.place(y)}
		p.readTerm(n, y, depth)
		return n, nil
	case y.Kind == yaml.SequenceNode:
		p.fail(y, "a list says not how many of it must hold", "write any: [...] or all: [...]")
		return nil, nil
	case y.Kind != yaml.MappingNode || len(y.Content) == 0:
		p.fail(y, "a mapping has no operator", "write one of "+strings.Join(operatorNames(), ", "))
		return nil, nil
	}
	pairs := p.pairs(y)
	pairs, taken = split(pairs, aside)
	if len(pairs) == 0 {
		p.fail(y, "a mapping has no operator", "write one of "+strings.Join(operatorNames(), ", "))
		return nil, taken
	}
	return p.mapping(y, pairs, depth), taken
}

// split parts the pairs whose keys are named aside from the others.
func split(pairs []pair, aside []string) (rest, taken []pair) {
	for _, kv := range pairs {
		if slices.Contains(aside, kv.key) {
			taken = append(taken, kv)
		} else {
			rest = append(rest, kv)
		}
	}
	return rest, taken
}

func (p *parser) mapping(y *yaml.Node, pairs []pair, depth int) *node {
	var nodes []*node
	var names []string
	var guard *yaml.Node
	groups := true
	for _, kv := range pairs {
		op, ok := operatorNamed(kv.key)
		if !ok {
			if (kv.key == "case" || kv.key == "not") && hasKey(pairs, "term", "phrase") {
				continue // read with its term
			}
			if kv.key == "if" && hasKey(pairs, "term", "phrase", "regex", "concept") {
				guard = kv.value
				continue // read below
			}
			p.fail(kv.at, fmt.Sprintf("no operator %q", kv.key), operatorHint(kv.key))
			continue
		}
		n := &node{op: op.name, at: p.place(kv.at)}
		names = append(names, fmt.Sprintf("%q", op.name))
		groups = groups && isGroup(op.name)
		if op.name == "term" || op.name == "phrase" {
			p.termWith(n, kv.value, pairs)
		} else {
			op.read(p, n, kv.value, depth)
		}
		nodes = append(nodes, n)
	}
	switch {
	case len(nodes) == 0:
		return nil
	case len(nodes) == 1:
		if guard != nil {
			p.guard(nodes[0], guard, depth)
		}
		return nodes[0]
	case !groups:
		p.fail(y, "more than one operator in a mapping: "+strings.Join(names, ", "), "write each in a mapping of its own, in a list under all or any")
		return nil
	}
	return &node{op: "all", at: p.place(y), kids: nodes}
}

func hasKey(pairs []pair, keys ...string) bool {
	return slices.ContainsFunc(pairs, func(kv pair) bool { return slices.Contains(keys, kv.key) })
}

// group reads the list of any, all or none.
func (p *parser) group(n *node, value *yaml.Node, depth int) {
	if value.Kind != yaml.SequenceNode {
		p.fail(value, fmt.Sprintf("%s is %s", n.op, kindOf(value)), fmt.Sprintf("write a list: %s: [...]", n.op))
		return
	}
	n.kids = p.list(value, n.op, depth)
}

// list reads the nodes of a sequence.
func (p *parser) list(value *yaml.Node, what string, depth int) (nodes []*node) {
	if len(value.Content) == 0 {
		p.fail(value, "list of "+what+" is empty", "write at least one term or operator")
		return nil
	}
	for _, item := range value.Content {
		if k := p.node(item, depth+1); k != nil {
			nodes = append(nodes, k)
		}
	}
	return nodes
}

// readTerm reads a bare term.
func (p *parser) readTerm(n *node, value *yaml.Node, _ int) { p.termWith(n, value, nil) }

// termWith reads a term with the keys case and not beside it.
func (p *parser) termWith(n *node, value *yaml.Node, beside []pair) {
	raw, ok := p.scalar(value, n.op)
	if !ok {
		return
	}
	spec := termSpec{}
	spec.text, spec.prefix = splitStar(raw)
	if strings.Contains(spec.text, "*") {
		p.fail(value, fmt.Sprintf("term %q has a star inside", raw), "a star may stand at the end only")
		return
	}
	for _, kv := range beside {
		switch kv.key {
		case "case":
			switch {
			case kv.value.Kind == yaml.ScalarNode && kv.value.ShortTag() == "!!bool":
				spec.exact = strings.EqualFold(kv.value.Value, "true")
			default:
				p.fail(kv.value, fmt.Sprintf("case is %s", kindOf(kv.value)), "write case: true")
			}
		case "not":
			spec.not, _ = p.texts(kv.value, "not")
		}
	}
	t, err := newTerm(spec)
	if err != nil {
		hint := ""
		if _, ok := errors.AsType[*neverCoversError](err); ok {
			hint = "write the whole phrase, or exclude it with none"
		}
		p.fail(value, err.Error(), hint)
		return
	}
	n.term, n.shown = t, raw
	if n.op == "term" && strings.ContainsAny(raw, " \t\n\u3000") {
		n.op = "phrase"
	}
}

func (p *parser) readRegex(n *node, value *yaml.Node, _ int) {
	expr, ok := p.scalar(value, "regex")
	if !ok {
		return
	}
	re, err := newPattern(expr)
	if err != nil {
		hint := ""
		switch {
		case errors.Is(err, errNoLiteral):
			hint = "add a word that is always there, or use terms"
		case errors.Is(err, errBoundary):
			hint = "use a term, which knows the edges of words in every script"
		}
		p.fail(value, err.Error(), hint)
		return
	}
	n.pattern, n.shown = re, expr
}

func (p *parser) readConcept(n *node, value *yaml.Node, _ int) {
	id, ok := p.scalar(value, "concept")
	if !ok {
		return
	}
	n.shown = id
	if n.concept = p.concepts[id]; n.concept != nil {
		return
	}
	b := p.lexicon.bound(id)
	if b == nil {
		p.fail(value, fmt.Sprintf("no concept %q", id), didYouMean(id, p.lexicon.Names()))
		return
	}
	p.concepts[id], n.concept = b, b
}

// readScope reads the node that an operator restricts to one field.
func (p *parser) readScope(n *node, value *yaml.Node, depth int) {
	if p.scope != "" {
		p.failAt(n.at, fmt.Sprintf("%s inside %s can never hold", n.op, p.scope), "write the two side by side under all")
		return
	}
	if value.Kind == yaml.SequenceNode {
		p.fail(value, n.op+" is a list", fmt.Sprintf("write %s: {any: [...]}", n.op))
		return
	}
	p.scope = n.op
	if k := p.node(value, depth+1); k != nil {
		n.kids = []*node{k}
	}
	p.scope = ""
}

func (p *parser) failAt(at place, message, hint string) {
	p.errs = append(p.errs, &Error{File: at.file, Line: at.line, Column: at.col, Topic: p.topic, Concept: p.concept, Message: message, Hint: hint})
}
