package main

import (
	"slices"

	"straitwire/news"
	"straitwire/story"
	"straitwire/topic"
)

// asksStories reports whether one of the topics asks about stories.
func asksStories(set *topic.Set) bool {
	return slices.ContainsFunc(set.Topics(), func(t topic.Topic) bool { return t.Stories })
}

// told is the story of an item as topics ask about it: as it is with this
// line, whatever comes later.
func (r *replayer) told(item news.ItemID) *news.Story {
	if !r.asks {
		return nil
	}
	id, ok := r.stories.desk.Of(item)
	if !ok {
		return nil
	}
	s, ok := r.stories.desk.Story(id)
	if !ok {
		return nil
	}
	return attributed(&s)
}

// attributed is a story as topics ask about it.
func attributed(told *news.Story) *news.Story {
	s := story.Attributed(*told)
	return &s
}

// gist is what topics can ask of a story, and no more: it goes along with each
// of its items. Of reports of one origin in a row the first and the last say
// all: a span of time that holds one between them and any other report holds
// one of the two.
func gist(s *news.Story) *news.Story {
	members := slices.Clone(s.Members)
	slices.SortStableFunc(members, func(a, b news.Member) int { return a.Seen.Compare(b.Seen) })
	short := &news.Story{ID: s.ID}
	for i, m := range members {
		if i > 0 && i+1 < len(members) && members[i-1].Origin == m.Origin && members[i+1].Origin == m.Origin {
			continue
		}
		short.Members = append(short.Members, news.Member{Origin: m.Origin, Seen: m.Seen})
	}
	return short
}
