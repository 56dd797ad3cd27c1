package story

import (
	"fmt"
	"maps"
	"slices"
	"strings"

	"straitwire/news"
)

// Corroboration is what a story counts for. Twelve papers that print one wire
// are one origin; the same event confirmed by a ministry and told by a second
// newsroom has two more.
type Corroboration struct {
	Items      int            // reports
	Copies     int            // reports that repeat the text of another one
	Publishers int            // voices that carry it
	Origins    int            // voices and wires that say it
	Wires      []string       // news agencies that are credited, sorted
	Controls   []ControlCount // who stands behind the origins, in the order of news.Controls, the unknown last
}

// ControlCount is how many origins of a story are under one kind of control.
type ControlCount struct {
	Control string // one of news.Controls; empty is unknown
	Origins int
}

// Count returns what a story counts for.
func Count(s news.Story) Corroboration {
	c := Corroboration{Items: len(s.Members)}
	publishers := map[string]bool{}
	said := map[news.ItemID]string{} // who says the text of a group of copies
	for _, m := range s.Members {
		publishers[m.Publisher] = true
		if m.CopyOf != "" {
			c.Copies++
		}
		// Whoever credits nobody has copied from where the others did.
		group := groupOf(m)
		if now := said[group]; now == "" || !IsWire(now) && IsWire(m.Origin) {
			said[group] = m.Origin
		}
	}
	c.Publishers = len(publishers)

	controls := map[string]string{} // origin → control, of the voice itself if it is in the story
	own := map[string]bool{}
	for _, m := range s.Members {
		origin := said[groupOf(m)]
		itself := m.Origin == origin && (m.Publisher == origin || agencyOf(news.Source{ID: m.Source, Publisher: m.Publisher}) == origin)
		if _, known := controls[origin]; !known || itself && !own[origin] {
			controls[origin] = ""
			if itself {
				controls[origin], own[origin] = m.Control, true
			}
		}
	}
	c.Origins = len(controls)
	counts := map[string]int{}
	for origin, control := range controls {
		counts[control]++
		if IsWire(origin) {
			c.Wires = append(c.Wires, origin)
		}
	}
	slices.Sort(c.Wires)
	for _, control := range append(news.Controls(), "") {
		if counts[control] > 0 {
			c.Controls = append(c.Controls, ControlCount{control, counts[control]})
			delete(counts, control)
		}
	}
	for _, control := range slices.Sorted(maps.Keys(counts)) { // kinds that are not in the list
		c.Controls = append(c.Controls, ControlCount{control, counts[control]})
	}
	return c
}

// String says it in words: "7 items, 3 publishers, 1 origin: AFP".
func (c Corroboration) String() string {
	s := plural(c.Items, "item") + ", " + plural(c.Publishers, "publisher") + ", " + plural(c.Origins, "origin")
	if len(c.Wires) == 0 {
		return s
	}
	names := make([]string, len(c.Wires))
	for i, id := range c.Wires {
		names[i] = WireName(id)
	}
	if len(c.Wires) < c.Origins {
		return s + ", of them " + strings.Join(names, ", ")
	}
	return s + ": " + strings.Join(names, ", ")
}

func plural(n int, word string) string {
	if n == 1 {
		return "1 " + word
	}
	return fmt.Sprintf("%d %ss", n, word)
}

// groupOf names the group of copies of a member.
func groupOf(m news.Member) news.ItemID {
	if m.CopyOf != "" {
		return m.CopyOf
	}
	return m.Item
}
