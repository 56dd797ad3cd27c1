package web

import (
	"context"
	"time"

	"straitwire/news"
)

// Reader tells what only the pages of one thing show, as it is now.
type Reader interface {
	// Story returns a story by its id, or by the id of one that ended in it.
	// A story that nobody may see is none.
	Story(ctx context.Context, id news.StoryID) (Story, bool, error)
	// Sources returns how the configured sources are, in any order.
	Sources(ctx context.Context) ([]SourceState, error)
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

// SourceState is how a source is.
type SourceState struct {
	Source news.Source
	Visit  news.Visit    // the last one; zero if there was none
	Class  news.Class    // empty before the first visit
	Since  time.Time     // since when it is so; zero if that is not known
	Twin   news.SourceID // the source that has the same documents; mostly none
	Next   time.Time     // visit; zero if none is planned
	Kept   int           // items
	Events []news.Event  // about it, the newest first
}
