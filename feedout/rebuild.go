package feedout

import (
	"context"
	"time"

	"straitwire/news"
)

// topicSet is a set of topics.
type topicSet map[news.TopicID]bool

func (s *topicSet) add(id news.TopicID) {
	if *s == nil {
		*s = make(topicSet)
	}
	(*s)[id] = true
}

// walk is the way over all kept items by which stale topics are judged anew.
type walk struct {
	topics  topicSet
	asks    bool   // one of them asks about stories
	after   uint64 // items up to here are done
	until   uint64 // items beyond are news, and judged as such
	items   int
	changed int
	started time.Time
}

// unfinished is what the ledger says of a topic that is not complete under any
// filter. It is written before the first verdict of a new filter: were the old
// version left in place, going back to the old filter half-way would pass for
// nothing to do.
const unfinished = "unfinished"

// adopt takes up a new plan if there is one: it renders every topic from the
// ledger and finds out which of them are to be judged anew.
func (l *loop) adopt(ctx context.Context) error {
	if r := l.p.pending.Swap(nil); r != nil {
		l.plan, l.adopted = r, false
	}
	if l.adopted {
		return nil
	}
	checkpoint, err := l.p.store.Checkpoint(ctx)
	if err != nil {
		return err
	}
	stored, err := l.p.store.Filters(ctx)
	if err != nil {
		return err
	}
	if l.teller.placed, err = l.p.store.Placed(ctx); err != nil {
		return err
	}
	l.checkpoint, l.walk, l.dirty = checkpoint, nil, nil
	clear(l.held)
	l.showPlaced()
	clear(l.told)
	stale, marks := make(topicSet), make(map[news.TopicID]string)
	due, asks := make(topicSet), false
	for id, want := range l.plan.filters {
		version, known := stored[id]
		// The ledger of an unfinished topic is half old, half new: if something
		// is served already, it stays until the walk ends.
		if version != unfinished {
			due.add(id)
		}
		if version == want {
			continue
		}
		stale.add(id)
		asks = asks || l.plan.asking[id]
		if known && version != unfinished {
			marks[id] = unfinished
		}
	}
	for id, version := range stored {
		// While a topic is away nobody judges for it.
		if _, here := l.plan.filters[id]; !here && version != unfinished {
			marks[id] = unfinished
		}
	}
	if len(stale) > 0 {
		l.walk = &walk{topics: stale, asks: asks, until: checkpoint, started: time.Now()}
	}
	if l.surges, err = l.p.store.Surges(ctx, surgesKnown); err != nil {
		return err
	}
	l.p.report(l.walk)
	// The front comes before the first write: a full disk still serves.
	next, err := l.edit(ctx, due)
	if err != nil {
		return err
	}
	l.press.lists(next.editions, l.plan)
	l.press.surges(next.editions, l.surges, l.plan)
	l.p.front.Store(next)
	l.refreshed = time.Now()
	if len(marks) > 0 {
		if err := l.p.store.Append(ctx, 0, nil, marks); err != nil {
			return err
		}
	}
	l.adopted = true
	return nil
}

// step judges one batch of kept items for the stale topics, and ends the walk
// after the last.
func (l *loop) step(ctx context.Context) error {
	w := l.walk
	items, err := l.p.store.Since(ctx, w.after, batch)
	if err != nil {
		return err
	}
	after := w.until
	if n := len(items); n > 0 {
		after = items[n-1].Seq
	}
	done := after >= w.until
	for i := range items {
		if items[i].Seq > w.until {
			items = items[:i]
			break
		}
	}
	s := sitting{items: items, among: w.topics, compare: true, why: leftByFilter}
	if w.asks {
		if s.stories, err = l.attributedOf(ctx, items); err != nil {
			return err
		}
	}
	entries, err := l.verdicts(ctx, &s)
	if err != nil {
		return err
	}
	var filters map[news.TopicID]string
	if done {
		filters = make(map[news.TopicID]string)
		for id := range w.topics {
			filters[id] = l.plan.filters[id]
		}
	}
	if len(entries) > 0 || done {
		if err := l.p.store.Append(ctx, 0, entries, filters); err != nil {
			return err
		}
	}
	w.after = after // not before it is written: a batch that fails is taken again
	w.items += len(items)
	w.changed += len(entries)
	l.p.report(w)
	if !done {
		return nil
	}
	for id := range w.topics {
		l.dirty.add(id)
	}
	l.walk = nil
	l.p.report(nil)
	l.p.log.Info("topics judged anew", "items", w.items, "new", w.changed, "took", time.Since(w.started))
	return l.render(ctx)
}
