package main

import (
	"slices"
	"sync"

	"straitwire/topic"
)

// naming finds in a text the concepts by which reports in different languages
// are known to tell one event. It is made when it is first asked: that takes a
// good part of a second, which the start of the daemon need not wait for.
type naming struct {
	events  func() *topic.Finder // what tells an event, and not only a field
	general map[string]bool      // of these, what no headline tells an event by: what happened, and organisations such as "the forces"
}

func newNaming(lexicon *topic.Lexicon) *naming {
	n := &naming{general: map[string]bool{}}
	for _, c := range lexicon.Concepts() {
		if c.Type == "org" || c.Type == "event" {
			n.general[c.ID] = true
		}
	}
	n.events = sync.OnceValue(func() *topic.Finder {
		return lexicon.Finder("person", "place", "weapon", "base", "org", "event")
	})
	return n
}

// Find returns the ids of what the whole text names, and of what its headline
// does.
func (n *naming) Find(in *topic.Input) (text, headline []string) {
	title := topic.Input{Title: in.Title, Language: in.Language, Published: in.Published, Now: in.Now}
	finder := n.events()
	headline = slices.DeleteFunc(finder.Find(&title), func(id string) bool { return n.general[id] })
	return finder.Find(in), headline
}
