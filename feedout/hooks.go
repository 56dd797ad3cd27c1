package feedout

import (
	"time"

	"straitwire/news"
)

// Hooks are told of what happens, by the goroutine that publishes: they must
// be quick. Each may be nil.
type Hooks struct {
	// Judged is called after a batch of news was written to the ledger, with
	// the entries that follow from it. Those of items that entered or left a
	// topic now are dated no earlier than began; the others say that an item
	// stays, and why. The slices are only lent.
	Judged func(began time.Time, items []news.Item, entries []news.Entry)
	// Edited is called after new editions are served, for each topic that was
	// rendered, with the number of its formats whose bytes changed.
	Edited func(topic news.TopicID, changed int)
	// Changed is called after new editions are served, with the paths of those
	// whose bytes changed; for the first ones after a start, with all of them.
	Changed func(paths []string)
}

// judged tells of a batch that was written.
func (l *loop) judged(began time.Time, items []news.Item, entries []news.Entry) {
	if told := l.plan.opts.Hooks.Judged; told != nil {
		told(began, items, entries)
	}
}

// edited tells of the topics that next shows anew.
func (l *loop) edited(due topicSet, old, next *front) {
	hooks := &l.plan.opts.Hooks
	var paths []string
	for id := range due {
		before := len(paths)
		for i := range formats {
			path := formats[i].path(id)
			if e := next.editions[path]; e != nil && (old == nil || old.editions[path] != e) {
				paths = append(paths, path)
			}
		}
		if hooks.Edited != nil {
			hooks.Edited(id, len(paths)-before)
		}
	}
	if hooks.Changed != nil && len(paths) > 0 {
		hooks.Changed(paths)
	}
}
