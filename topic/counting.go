package topic

import (
	"fmt"
	"slices"
	"strconv"

	"go.yaml.in/yaml/v4"
)

const (
	titleTimes = 3    // how often a find in the title counts in a score that does not say
	maxPoints  = 1000 // of a weight or a threshold
	maxTimes   = 100  // of cap, and of title in a score
)

// wholeNumber reads a number from least to most; 0 after a mistake.
func (p *parser) wholeNumber(value *yaml.Node, what string, least, most int) int {
	if value.Kind == yaml.ScalarNode && value.ShortTag() == "!!int" {
		if i, err := strconv.Atoi(value.Value); err == nil && least <= i && i <= most {
			return i
		}
	}
	is := kindOf(value)
	if value.Kind == yaml.ScalarNode && !isNull(value) {
		is = fmt.Sprintf("%q", value.Value)
	}
	p.fail(value, fmt.Sprintf("%s is %s", what, is), fmt.Sprintf("write a whole number from %d to %d", least, most))
	return 0
}

// keys reads the mapping of an operator whose keys are known, some of which it
// must have. It returns nil after a mistake.
func (p *parser) keys(n *node, value *yaml.Node, shape string, known []string, must ...string) map[string]*yaml.Node {
	if value.Kind != yaml.MappingNode {
		p.fail(value, fmt.Sprintf("%s is %s", n.op, kindOf(value)), "write "+shape)
		return nil
	}
	values := map[string]*yaml.Node{}
	good := true
	for _, kv := range p.pairs(value) {
		values[kv.key] = kv.value
		if !slices.Contains(known, kv.key) {
			good = false
			p.fail(kv.at, fmt.Sprintf("no key %q in %s", kv.key, n.op), orElse(didYouMean(kv.key, known), "write "+shape))
		}
	}
	for _, key := range must {
		if values[key] == nil && good {
			good = false
			p.fail(value, fmt.Sprintf("%s has no key %q", n.op, key), "write "+shape)
		}
	}
	if !good {
		return nil
	}
	return values
}

// sequence returns the value if it is a list.
func (p *parser) sequence(value *yaml.Node, what, shape string) bool {
	if value.Kind != yaml.SequenceNode {
		p.fail(value, fmt.Sprintf("%s is %s", what, kindOf(value)), "write "+shape)
		return false
	}
	return true
}

func (p *parser) readAtLeast(n *node, value *yaml.Node, depth int) {
	const shape = "at_least: {n: 2, of: [...]}"
	values := p.keys(n, value, shape, []string{"n", "of"}, "n", "of")
	if values == nil || !p.sequence(values["of"], "of", shape) {
		return
	}
	n.kids = p.list(values["of"], n.op, depth)
	most := len(values["of"].Content)
	if most == 0 {
		return
	}
	n.number = p.wholeNumber(values["n"], "n of at_least", 1, most)
	n.shown = fmt.Sprintf("%d of %d", n.number, most)
	p.distinct(n)
}

// distinct refuses a kid that would count twice.
func (p *parser) distinct(n *node) {
	seen := map[string]bool{}
	for _, k := range n.kids {
		if k.hasTopic() || k.broken() {
			continue
		}
		canon := k.canon()
		if seen[canon] {
			p.failAt(k.at, fmt.Sprintf("%s stands twice in %s and would count twice", k.label(), n.op), "remove one")
		}
		seen[canon] = true
	}
}

// readScore reads a score: nodes with weight and cap beside them.
func (p *parser) readScore(n *node, value *yaml.Node, depth int) {
	const shape = "score: {threshold: 8, of: [{term: x, weight: 2}, ...]}"
	values := p.keys(n, value, shape, []string{"threshold", "title", "of"}, "threshold", "of")
	if values == nil || !p.sequence(values["of"], "of", shape) {
		return
	}
	before := len(p.errs)
	n.number = p.wholeNumber(values["threshold"], "threshold", 1, maxPoints*maxTimes)
	n.shown = fmt.Sprintf("%d points", n.number)
	n.title = titleTimes
	if values["title"] != nil {
		n.title = p.wholeNumber(values["title"], "title of score", 1, maxTimes)
	}
	if len(values["of"].Content) == 0 {
		p.fail(values["of"], "list of score is empty", "write at least one term or operator")
		return
	}
	reach := 0 // the most points there can be
	for _, item := range values["of"].Content {
		k, beside := p.nodeBeside(item, depth+1, "weight", "cap")
		w := weight{points: 1, most: 1}
		for _, kv := range beside {
			switch kv.key {
			case "weight":
				w.points = p.wholeNumber(kv.value, "weight", -maxPoints, maxPoints)
				if w.points == 0 && kv.value.Value == "0" {
					p.fail(kv.value, "weight is 0, which decides nothing", "remove it, or weigh it")
				}
			case "cap":
				w.most = p.wholeNumber(kv.value, "cap", 1, maxTimes)
				if k != nil && !k.isFinds() {
					p.fail(kv.value, fmt.Sprintf("cap of %s, which counts once", k.label()), "cap a term, phrase, regex, concept, or any of them")
				}
			}
		}
		if k == nil {
			continue
		}
		n.kids, n.weights = append(n.kids, k), append(n.weights, w)
		if k.isFinds() {
			w.points *= w.most * n.title
		}
		reach += max(0, w.points)
	}
	if len(p.errs) > before {
		return
	}
	p.distinct(n)
	if reach < n.number {
		p.fail(values["threshold"], fmt.Sprintf("threshold of %d can never be reached: all together make %d", n.number, reach), "lower it, or raise weights and caps")
	}
}
