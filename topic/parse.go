package topic

import (
	"errors"
	"fmt"
	"slices"
	"strings"

	"go.yaml.in/yaml/v4"

	"straitwire/news"
)

const (
	maxDepth = 32     // operators inside one another
	maxNodes = 200000 // operators and terms of a file, aliases followed
)

// parser reads topics and gathers mistakes.
type parser struct {
	file     string
	topic    news.TopicID
	concept  string // that is being read; empty in a topic
	errs     []error
	nodes    int
	scope    string // the operator that restricts terms to one field, if any
	lexicon  *Lexicon
	concepts map[string]*bound
	links    []link // of the topic that is being read
}

// Parse reads the sequence node of `topics:`, in which "concept" means one of
// the lexicon. Every mistake is found at once: the error joins one *Error for
// each, and the specs without a mistake are returned beside it.
func (l *Lexicon) Parse(file string, topics *yaml.Node) ([]Spec, error) {
	p := &parser{file: file, lexicon: l, concepts: map[string]*bound{}}
	list := resolve(topics)
	if list == nil || list.Kind == 0 || isNull(list) {
		return nil, nil
	}
	if list.Kind == yaml.DocumentNode && len(list.Content) == 1 {
		list = resolve(list.Content[0])
	}
	if list.Kind != yaml.SequenceNode {
		p.fail(list, "topics is "+kindOf(list), "write a list of topics, each with id and match")
		return nil, errors.Join(p.errs...)
	}
	var all []*linked
	first := map[news.TopicID]int{}
	for _, item := range list.Content {
		p.topic, p.scope = "", ""
		before, size := len(p.errs), p.nodes
		p.links = nil
		t := p.spec(resolve(item))
		spec := &t.spec
		if spec.ID != "" {
			if line, ok := first[spec.ID]; ok {
				p.topic = ""
				p.errs = append(p.errs, &Error{
					File: file, Line: spec.at.line, Column: spec.at.col,
					Message: fmt.Sprintf("topic id %q is already used in line %d", spec.ID, line), Hint: "give each topic its own id",
				})
			} else {
				first[spec.ID] = spec.at.line
			}
		}
		t.good, t.links, t.size = len(p.errs) == before, p.links, p.nodes-size
		all = append(all, t)
	}
	p.link(all)
	var specs []Spec
	for _, t := range all {
		if t.good {
			specs = append(specs, t.spec)
		}
	}
	return specs, errors.Join(p.errs...)
}

func (p *parser) fail(at *yaml.Node, message, hint string) {
	p.errs = append(p.errs, &Error{File: p.file, Line: at.Line, Column: at.Column, Topic: p.topic, Concept: p.concept, Message: message, Hint: hint})
}

func (p *parser) place(n *yaml.Node) place { return place{p.file, n.Line, n.Column} }

// pair is one key of a mapping with its value.
type pair struct {
	key   string
	at    *yaml.Node // of the key
	value *yaml.Node
}

// pairs returns the keys of a mapping in their order. Keys that stand twice
// are a mistake.
func (p *parser) pairs(m *yaml.Node) []pair {
	var pairs []pair
	seen := map[string]bool{}
	for i := 0; i+1 < len(m.Content); i += 2 {
		k, v := resolve(m.Content[i]), resolve(m.Content[i+1])
		if k.Kind != yaml.ScalarNode {
			p.fail(k, "a key is "+kindOf(k), "write a plain word")
			continue
		}
		if seen[k.Value] {
			p.fail(k, fmt.Sprintf("%q stands twice in one mapping", k.Value), "join the two")
			continue
		}
		seen[k.Value] = true
		pairs = append(pairs, pair{k.Value, k, v})
	}
	return pairs
}

// mostPerSource is as many entries as a feed can have.
const mostPerSource = 5000

func topicKeys() []string {
	return []string{"id", "title", "description", "match", "entries", "copies", "per_source", "access", "examples"}
}

// spec reads one topic.
func (p *parser) spec(n *yaml.Node) *linked {
	t := &linked{spec: Spec{at: p.place(n)}}
	spec := &t.spec
	if n.Kind != yaml.MappingNode {
		p.fail(n, "a topic is "+kindOf(n), "write a mapping with id and match")
		return t
	}
	pairs := p.pairs(n)
	for _, kv := range pairs { // the id first, so that every mistake can name the topic
		if kv.key != "id" {
			continue
		}
		spec.at = p.place(kv.at)
		if id, ok := p.scalar(kv.value, "id"); ok {
			if validID(id) {
				spec.ID, p.topic = news.TopicID(id), news.TopicID(id)
			} else {
				p.fail(kv.value, fmt.Sprintf("bad topic id %q", id), "use lower-case letters, digits and hyphens")
			}
		}
	}
	has := map[string]bool{}
	for _, kv := range pairs {
		has[kv.key] = true
		switch kv.key {
		case "id":
		case "title":
			spec.Title, _ = p.scalar(kv.value, "title")
		case "description":
			spec.Description, _ = p.scalar(kv.value, "description")
		case "match":
			spec.match, t.root = p.match(kv.value), kv.value
		case "entries":
			spec.ByStory = p.choice(kv.value, "entries", "items", "stories")
		case "copies":
			spec.ShowCopies = p.choice(kv.value, "copies", "fold", "show")
		case "per_source":
			spec.PerSource = p.wholeNumber(kv.value, "per_source", 1, mostPerSource)
		case "access":
			spec.Private = p.choice(kv.value, "access", "public", "token")
		case "examples":
			spec.Examples = p.examples(kv.value)
		default:
			p.fail(kv.at, fmt.Sprintf("no key %q in a topic", kv.key), orElse(didYouMean(kv.key, topicKeys()), "the keys are "+strings.Join(topicKeys(), ", ")))
		}
	}
	if !has["id"] {
		p.fail(n, "a topic has no id", "write id: some-name")
	}
	if !has["match"] {
		p.fail(n, "nothing to match", "write match: with a term or an operator")
	}
	if spec.ByStory && spec.ShowCopies {
		p.fail(n, "entries: stories and copies: show", "one entry for a story lists all its items; leave copies out")
	}
	if spec.Title == "" {
		spec.Title = string(spec.ID)
	}
	return t
}

// choice reads a key of a topic that decides nothing but how its feed looks,
// and reports whether it has the other value than the usual one.
func (p *parser) choice(value *yaml.Node, key, usual, other string) bool {
	text, ok := p.scalar(value, key)
	if ok && text != usual && text != other {
		p.fail(value, fmt.Sprintf("%s is %q", key, text), orElse(didYouMean(text, []string{usual, other}), "write "+usual+", or "+other))
	}
	return text == other
}

// match reads the root of a topic and refuses what matches everything or nothing.
func (p *parser) match(value *yaml.Node) *node {
	before := len(p.errs)
	n := p.node(value, 1)
	if n != nil && len(p.errs) == before && !n.hasTopic() { // else once it is linked
		p.judge(value, n)
	}
	return n
}

// judge refuses a match that takes everything or nothing.
func (p *parser) judge(value *yaml.Node, n *node) {
	if !n.positive() {
		p.fail(value, "match takes everything that none does not exclude", "add a term, any, all or a property that an item must have")
	} else if c := n.contradiction(); c != nil {
		p.errs = append(p.errs, &Error{
			File: p.file, Line: c.at.line, Column: c.at.col, Topic: p.topic,
			Message: fmt.Sprintf("match can never hold: none excludes %s, which all wants", c.label()), Hint: "remove one of the two",
		})
	}
}

// scalar reads a text. Numbers and dates keep the text that was written: a
// ship of type 055 is not 45.
func (p *parser) scalar(n *yaml.Node, what string) (string, bool) {
	if n.Kind != yaml.ScalarNode || isNull(n) {
		p.fail(n, fmt.Sprintf("%s is %s", what, kindOf(n)), "write a text")
		return "", false
	}
	text := strings.TrimSpace(n.Value)
	if text == "" {
		p.fail(n, what+" is empty", "write a text")
		return "", false
	}
	return text, true
}

// texts reads one text or a list of texts.
func (p *parser) texts(n *yaml.Node, what string) (texts []string, at []*yaml.Node) {
	items := []*yaml.Node{n}
	if n.Kind == yaml.SequenceNode {
		if items = n.Content; len(items) == 0 {
			p.fail(n, "list of "+what+" is empty", "write at least one")
			return nil, nil
		}
	}
	for _, item := range items {
		item = resolve(item)
		if s, ok := p.scalar(item, what); ok {
			texts, at = append(texts, s), append(at, item)
		}
	}
	return texts, at
}

// resolve follows aliases.
func resolve(n *yaml.Node) *yaml.Node {
	for depth := 0; n != nil && n.Kind == yaml.AliasNode && n.Alias != nil && depth < 100; depth++ {
		n = n.Alias
	}
	return n
}

func isNull(n *yaml.Node) bool { return n.Kind == yaml.ScalarNode && n.ShortTag() == "!!null" }

// kindOf says what a node is, for a person.
func kindOf(n *yaml.Node) string {
	switch {
	case isNull(n):
		return "empty"
	case n.Kind == yaml.ScalarNode:
		return "a text"
	case n.Kind == yaml.SequenceNode:
		return "a list"
	case n.Kind == yaml.MappingNode:
		return "a mapping"
	}
	return "something else"
}

func orElse(s, other string) string {
	if s != "" {
		return s
	}
	return other
}

func operatorNames() []string {
	var names []string
	for _, op := range operators() {
		names = append(names, op.name)
	}
	slices.Sort(names)
	return names
}
