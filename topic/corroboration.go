package topic

import (
	"cmp"
	"fmt"
	"slices"
	"strings"
	"time"

	"go.yaml.in/yaml/v4"

	"straitwire/news"
)

// The properties of an item that its story decides.
const (
	propPublishers = "publishers"
	propSingle     = "single source"
)

const mostPublishers = 100 // that a topic can ask for

// readMinPublishers reads min_publishers: {n: 2, within: 6h}.
func (p *parser) readMinPublishers(n *node, value *yaml.Node, _ int) {
	const shape = "min_publishers: {n: 2, within: 6h}"
	if !p.unscoped(n) {
		return
	}
	values := p.keys(n, value, shape, []string{"n", "within"}, "n")
	if values == nil {
		return
	}
	least := p.wholeNumber(values["n"], "n of min_publishers", 2, mostPublishers)
	c := condition{property: propPublishers, number: least, at: []place{p.place(values["n"])}}
	n.shown = fmt.Sprint(least)
	if at := values["within"]; at != nil {
		within, ok := p.ageOf(at, "within of min_publishers")
		if ok && within == 0 {
			p.fail(at, "within of min_publishers is no time at all", "write a span of time, for example 6h or 2d")
		}
		c.within = within
		n.shown += " within " + ageText(within)
	}
	c.values = []string{n.shown}
	n.checks = []condition{c}
}

// readSingleSource reads single_source: true.
func (p *parser) readSingleSource(n *node, value *yaml.Node, _ int) {
	if !p.unscoped(n) {
		return
	}
	if value.Kind != yaml.ScalarNode || value.ShortTag() != "!!bool" || !strings.EqualFold(value.Value, "true") {
		hint := "write single_source: true"
		if value.Kind == yaml.ScalarNode && strings.EqualFold(value.Value, "false") {
			hint += ", or min_publishers: {n: 2} for what is confirmed"
		}
		is := kindOf(value)
		if value.Kind == yaml.ScalarNode && !isNull(value) {
			is = fmt.Sprintf("%q", value.Value)
		}
		p.fail(value, "single_source is "+is, hint)
		return
	}
	n.shown = "true"
	n.checks = []condition{{property: propSingle, values: []string{n.shown}, at: []place{p.place(value)}}}
}

// ofStory reports whether the story of an item decides.
func (c *condition) ofStory() bool { return c.property == propPublishers || c.property == propSingle }

// asksStory reports whether the node may decide otherwise when the story of an
// item grows.
func (n *node) asksStory() bool {
	asks := func(k *node) bool { return k.asksStory() }
	return slices.ContainsFunc(n.checks, func(c condition) bool { return c.ofStory() }) ||
		n.guard != nil && n.guard.asksStory() || slices.ContainsFunc(n.kids, asks)
}

// told is what a condition finds in the story of an item.
func (c *condition) told(in *Input) bool {
	if in.Story == nil {
		return false
	}
	names := voices(in.Story, c.within)
	if c.property == propSingle {
		return len(names) == 1
	}
	return len(names) >= c.number
}

// toldNote says in words what a condition finds in the story of an item.
func (c *condition) toldNote(in *Input) string {
	if in.Story == nil {
		return "nothing is known of its story"
	}
	names := voices(in.Story, c.within)
	if c.property == propSingle {
		if len(names) == 1 {
			return "only " + names[0] + " so far"
		}
		return fmt.Sprintf("%d publishers: %s", len(names), listed(names))
	}
	span := ""
	if c.within > 0 {
		span = " within " + ageText(c.within)
	}
	return fmt.Sprintf("%d of %d publishers%s: %s", len(names), c.number, span, listed(names))
}

// voices returns who reported a story independently of one another, in the
// order in which we saw them: as many as there ever were within a span of
// time, or all of them if it is 0. A copy speaks with the voice of its origin.
func voices(s *news.Story, within time.Duration) []string {
	members := s.Members
	if within > 0 && !slices.IsSortedFunc(members, bySeen) {
		members = slices.Clone(members)
		slices.SortStableFunc(members, bySeen)
	}
	// The first stretch within the span that has the most voices.
	count := make(map[string]int)
	var from, bestFrom, bestTo, best int
	for to := range members {
		count[voice(&members[to])]++
		for within > 0 && members[to].Seen.Sub(members[from].Seen) > within {
			name := voice(&members[from])
			if count[name]--; count[name] == 0 {
				delete(count, name)
			}
			from++
		}
		if len(count) > best {
			best, bestFrom, bestTo = len(count), from, to+1
		}
	}
	var names []string
	for i := bestFrom; i < bestTo; i++ {
		if name := voice(&members[i]); !slices.Contains(names, name) {
			names = append(names, name)
		}
	}
	return names
}

func bySeen(a, b news.Member) int { return a.Seen.Compare(b.Seen) }

func voice(m *news.Member) string {
	return cmp.Or(m.Origin, m.Publisher, string(m.Source))
}
