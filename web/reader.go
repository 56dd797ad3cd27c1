package web

import (
	"context"

	"straitwire/news"
)

// Reader tells what only the pages of one thing show, as it is now.
type Reader interface {
	// Story returns a story by its id, or by the id of one that ended in it.
	// A story that nobody may see is none.
	Story(ctx context.Context, id news.StoryID) (Story, bool, error)
}

// Story is what the page of a story shows.
type Story struct {
	Story   news.Story
	Reports []Report // what is known of its members, one for each of the first of them
	Topics  []news.TopicID
	Related []Related
}

// Report is one member of a story, as it is kept.
type Report struct {
	Item    news.Item     // without Content; only the id if it is not kept any more
	Kept    bool          // there is more than the id
	Why     []news.Why    // by which it is in a topic that is shown
	Changes []news.Change // what happened to it since, oldest first
}

// Related is another story that has to do with one.
type Related struct {
	ID    news.StoryID
	Title string
	Lang  string
	Why   string // "before", or "abroad" for the same event in another language
}
