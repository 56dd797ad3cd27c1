package topic

import (
	"errors"
	"fmt"
	"strings"

	"go.yaml.in/yaml/v4"
)

// unscoped refuses a property of the item inside title, summary ...
func (p *parser) unscoped(n *node) bool {
	if p.scope == "" {
		return true
	}
	about := "source"
	switch n.op {
	case "topic", "age", "url", "language":
		about = "item"
	case "min_publishers", "single_source":
		about = "story"
	}
	p.failAt(n.at, fmt.Sprintf("%s inside %s: it asks about the %s, not about a text", n.op, p.scope, about), "write the two side by side under all")
	return false
}

func (p *parser) readProperty(n *node, value *yaml.Node, _ int) {
	if !p.unscoped(n) {
		return
	}
	p.check(n, n.op, n.op, value)
}

// readSource reads an id, several, or a mapping of properties that must all hold.
func (p *parser) readSource(n *node, value *yaml.Node, _ int) {
	if !p.unscoped(n) {
		return
	}
	if value.Kind != yaml.MappingNode {
		p.check(n, "id", "source", value)
		return
	}
	if len(value.Content) == 0 {
		p.fail(value, "source is empty", "write an id or one of "+strings.Join(sourceProperties(), ", "))
		return
	}
	for _, kv := range p.pairs(value) {
		switch kv.key {
		case "id", "kind", "control", "country", "region", "publisher":
			p.check(n, kv.key, kv.key, kv.value)
		case "language":
			p.check(n, "source language", "language", kv.value)
		default:
			p.fail(kv.at, fmt.Sprintf("no property %q of a source", kv.key), orElse(didYouMean(kv.key, sourceProperties()), "the properties are "+strings.Join(sourceProperties(), ", ")))
		}
	}
}

// check reads the values of one property.
func (p *parser) check(n *node, property, what string, value *yaml.Node) {
	texts, at := p.texts(value, what)
	c := condition{property: property}
	for i, s := range texts {
		s, err := checkValue(what, s)
		if err != nil {
			v, _ := errors.AsType[*valueError](err)
			p.fail(at[i], v.message, v.hint)
			continue
		}
		c.values, c.at = append(c.values, s), append(c.at, p.place(at[i]))
	}
	if len(c.values) == 0 {
		return
	}
	n.checks = append(n.checks, c)
	if n.shown != "" {
		n.shown += "; "
	}
	if n.op == "source" && property != "id" {
		n.shown += what + " "
	}
	n.shown += strings.Join(c.values, ", ")
}
