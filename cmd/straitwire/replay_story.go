package main

import (
	"encoding/json"

	"straitwire/news"
	"straitwire/story"
	"straitwire/topic"
)

// replayStory is what an answer says of copies and stories.
type replayStory struct {
	DupOf  json.RawMessage `json:"dup_of"` // the line that brought the earliest item with this text; null for a text of its own
	Story  news.StoryID    `json:"story"`  // equal for all items of one event, whatever their language
	Origin string          `json:"origin"` // the wire that the text credits, else the publisher
	Why    string          `json:"story_why"`
}

// replayStories places the items of a replay as the daemon would.
type replayStories struct {
	desk   *story.Desk
	naming *naming                         // nil where there is no lexicon
	lines  map[news.ItemID]json.RawMessage // the line that brought an item; those asked for lately
	older  map[news.ItemID]json.RawMessage // the rest, next to be forgotten
}

// replayLines is how many lines are remembered at least. A stream may be endless.
const replayLines = 300_000

// remember keeps the line that brought an item.
func (r *replayStories) remember(id news.ItemID, line json.RawMessage) {
	if len(r.lines) >= replayLines {
		r.lines, r.older = map[news.ItemID]json.RawMessage{}, r.lines
	}
	r.lines[id] = line
}

// lineOf returns the line that brought an item.
func (r *replayStories) lineOf(id news.ItemID) (json.RawMessage, bool) {
	line, ok := r.lines[id]
	if !ok {
		if line, ok = r.older[id]; ok {
			r.remember(id, line)
		}
	}
	return line, ok
}

func newReplayStories(lexicon *topic.Lexicon) *replayStories {
	r := &replayStories{desk: story.NewDesk(story.Options{}), lines: map[news.ItemID]json.RawMessage{}}
	if lexicon != nil {
		r.naming = newNaming(lexicon)
	}
	return r
}

// place answers for a line whose identity is decided.
func (r *replayStories) place(it *news.Item, src news.Source, d *news.Decision, line *replayLine, input *topic.Input) replayStory {
	report := story.Report{Item: it, Source: src, Timeless: line.Seen.IsZero()}
	if r.naming != nil {
		report.Concepts, report.Headline = r.naming.Find(input)
	}
	if d.Action == news.ActionUpdate {
		it.Changed, it.FirstSeen = it.FirstSeen, d.Known.FirstSeen
	}
	var p news.Placement
	switch d.Action {
	case news.ActionNew:
		r.remember(it.ID, orNull(line.ID))
		p = r.desk.Place(report)
	case news.ActionUpdate:
		p = r.desk.Revise(report)
	default:
		p = r.desk.Again(report)
	}
	r.desk.Moved() // what was answered stays; the lines after this one see it
	answer := replayStory{DupOf: orNull(nil), Story: r.desk.Event(p.Story), Origin: p.Origin, Why: p.Why}
	if first, ok := r.lineOf(p.CopyOf); ok && p.CopyOf != "" {
		answer.DupOf = first
	}
	return answer
}
