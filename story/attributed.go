package story

import (
	"slices"

	"straitwire/news"
)

// Attributed returns the story with the origin of each member as Count has it:
// of a group of copies that credit different voices, or none, the wire that
// one of them credits is the origin of all.
func Attributed(s news.Story) news.Story {
	said := map[news.ItemID]string{}
	for _, m := range s.Members {
		if now := said[groupOf(m)]; now == "" || !IsWire(now) && IsWire(m.Origin) {
			said[groupOf(m)] = m.Origin
		}
	}
	s.Members = slices.Clone(s.Members)
	for i := range s.Members {
		s.Members[i].Origin = said[groupOf(s.Members[i])]
	}
	return s
}
