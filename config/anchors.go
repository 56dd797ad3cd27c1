package config

import (
	"bytes"
	"regexp"
	"strings"

	"go.yaml.in/yaml/v4"
)

// carry writes what an anchor in a line that goes stands for to the first
// alias of it that stays, where later aliases find it. The number of lines
// stays the same. What it cannot carry is left to whoever loads the result.
func carry(lines []string, top *yaml.Node, goes func(line int) bool) {
	moved := make(map[string]bool)
	var walk func(n *yaml.Node)
	walk = func(n *yaml.Node) {
		if n.Kind == yaml.AliasNode {
			if name := n.Value; n.Alias != nil && goes(n.Alias.Line) && !goes(n.Line) && !moved[name] {
				moved[name] = put(lines, n.Line-1, name, n.Alias)
			}
			return
		}
		for _, child := range n.Content {
			walk(child)
		}
	}
	walk(top)
}

// put writes a node, with its anchor, in the place of the alias in a line.
func put(lines []string, at int, name string, node *yaml.Node) bool {
	var b bytes.Buffer
	dumper, err := yaml.NewDumper(&b, yaml.WithLineWidth(-1))
	if err == nil {
		err = dumper.Dump(inFlow(node))
	}
	text := strings.TrimSpace(b.String())
	alias := regexp.MustCompile(`\*` + regexp.QuoteMeta(name) + `([\s,\]}]|$)`).FindStringIndex(lines[at])
	if err != nil || strings.Contains(text, "\n") || alias == nil {
		return false
	}
	end := alias[0] + 1 + len(name)
	lines[at] = lines[at][:alias[0]] + text + lines[at][end:]
	return true
}

// inFlow is a copy of a node as it can stand on one line.
func inFlow(n *yaml.Node) *yaml.Node {
	c := *n
	c.HeadComment, c.LineComment, c.FootComment = "", "", ""
	switch c.Kind {
	case yaml.MappingNode, yaml.SequenceNode:
		c.Style |= yaml.FlowStyle
	case yaml.ScalarNode:
		if c.Style&(yaml.LiteralStyle|yaml.FoldedStyle) != 0 {
			c.Style = yaml.DoubleQuotedStyle
		}
	}
	c.Content = nil
	for _, child := range n.Content {
		c.Content = append(c.Content, inFlow(child))
	}
	return &c
}
