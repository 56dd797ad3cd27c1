package main

import (
	"straitwire/topic"
)

// naming finds in a text the concepts by which reports in different languages
// are known to tell one event.
type naming struct {
	events *topic.Finder // what tells an event, and not only a field
	names  *topic.Finder // of these, what a headline tells an event by: some organisations are as general as "the forces"
}

func newNaming(lexicon *topic.Lexicon) *naming {
	return &naming{
		events: lexicon.Finder("person", "place", "weapon", "base", "org", "event"),
		names:  lexicon.Finder("person", "place", "weapon", "base"),
	}
}

// Find returns the ids of what the whole text names, and of what its headline
// does.
func (n *naming) Find(in *topic.Input) (text, headline []string) {
	title := topic.Input{Title: in.Title, Language: in.Language, Published: in.Published, Now: in.Now}
	return n.events.Find(in), n.names.Find(&title)
}
