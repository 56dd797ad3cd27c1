package topic

import (
	"straitwire/news"
)

// Spec is one topic as the configuration says it, parsed and checked.
type Spec struct {
	ID          news.TopicID
	Title       string // the id when the configuration gives none
	Description string
	Examples    Examples
	ShowCopies  bool // copies: show
	ByStory     bool // entries: stories
	Private     bool // access: token
	PerSource   int  // newest entries of one source that a feed shows; 0 is all

	match *node
	at    place
}

// Examples are items that a topic must or must not take.
type Examples struct {
	Match  []Example
	Reject []Example
}

// Example is one item to try a topic on.
type Example struct {
	Input Input

	at place
}

// SourceRef is a place in a topic that names a source by its id.
type SourceRef struct {
	ID           news.SourceID
	File         string
	Line, Column int
}

// SourceRefs lists the sources that the match of the topic names by id, so
// that a configuration can refuse one that it does not have.
func (s Spec) SourceRefs() []SourceRef {
	var refs []SourceRef
	var walk func(n *node)
	walk = func(n *node) {
		if n.op == "topic" { // the other names its own
			return
		}
		if n.guard != nil {
			walk(n.guard)
		}
		for _, c := range n.checks {
			if c.property != "id" {
				continue
			}
			for i, id := range c.values {
				at := c.at[i]
				refs = append(refs, SourceRef{ID: news.SourceID(id), File: at.file, Line: at.line, Column: at.col})
			}
		}
		for _, k := range n.kids {
			walk(k)
		}
	}
	if s.match != nil {
		walk(s.match)
	}
	return refs
}

// version returns a short hash that changes when decisions may change. The
// number in it is that of the engine: folding, edges of words, scores.
func (s Spec) version() string {
	return shortHash("2\n" + s.match.canon())
}
