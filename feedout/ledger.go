package feedout

import (
	"context"
	"slices"
	"time"

	"straitwire/news"
)

// Store is the memory of a Publisher: the items to judge, and the ledger of
// what was decided.
type Store interface {
	Inbox
	Ledger
	Stories
	Rhythm
	Archive
	// Window returns the newest n entries that are in a topic, newest first.
	Window(ctx context.Context, topic news.TopicID, n int) ([]news.Listed, error)
	// Changes returns the n items of a topic that changed last, newest first.
	Changes(ctx context.Context, topic news.TopicID, n int) ([]news.Changed, error)
}

// Inbox is where new and changed items come from.
type Inbox interface {
	// Since returns up to limit items whose Seq is above after, in the order of Seq.
	Since(ctx context.Context, after uint64, limit int) ([]news.Item, error)
	// Checkpoint returns the Seq up to which items have been judged.
	Checkpoint(ctx context.Context) (uint64, error)
}

// Ledger is what was decided.
type Ledger interface {
	// Append writes entries, filter versions and, unless it is 0, the checkpoint: all of it or nothing.
	Append(ctx context.Context, checkpoint uint64, entries []news.Entry, filters map[news.TopicID]string) error
	// Filters returns for each topic the filter under which its ledger is complete.
	Filters(ctx context.Context) (map[news.TopicID]string, error)
	// Entries returns the entries, live or not, that a topic has for some items.
	Entries(ctx context.Context, topic news.TopicID, items []news.ItemID) (map[news.ItemID]news.Entry, error)
}

// Why an item left a topic.
const (
	leftByItem   = "the item changed and no longer matches"
	leftByStory  = "others have reported it since, and the item no longer matches"
	leftByFilter = "the filter or what is known of the source changed, and the item no longer matches"
)

// sitting is a batch of items that come up for judgement.
type sitting struct {
	items   []news.Item
	stories map[news.ItemID]news.Story // of the items, attributed, as far as they are known and topics ask about them
	among   topicSet                   // only these topics; nil is all
	later   map[news.ItemID]bool       // topics that ask about stories do not judge these items: they will, once their story is settled
	compare bool                       // with every entry there is; else a first reading can only enter topics
	why     string                     // an item that no longer matches leaves
}

// puts reports whether an item comes before a topic now.
func (s *sitting) puts(it *news.Item, f *feed) bool {
	return (s.among == nil || s.among[f.ID]) && (!f.Stories || !s.later[it.ID])
}

// verdicts judges a batch of items and returns the ledger entries that follow
// from it.
func (l *loop) verdicts(ctx context.Context, s *sitting) ([]news.Entry, error) {
	matches := make(map[news.TopicID]map[news.ItemID]news.Match)
	var compare []news.ItemID // to be looked up in every topic
	for i := range s.items {
		it := &s.items[i]
		var told *news.Story
		if st, ok := s.stories[it.ID]; ok {
			told = &st
		}
		for _, m := range l.plan.judge.match(it, l.plan.source(it.Source), told) {
			if matches[m.Topic] == nil {
				matches[m.Topic] = make(map[news.ItemID]news.Match)
			}
			matches[m.Topic][it.ID] = m
		}
		// Another source may lead an item from now on without a revision.
		if s.compare || it.Revision > 0 || len(it.Also) > 0 {
			compare = append(compare, it.ID)
		}
	}
	now := time.Now().UTC()
	var entries []news.Entry
	for i := range l.plan.feeds {
		f := &l.plan.feeds[i]
		if s.among != nil && !s.among[f.ID] {
			continue
		}
		ids := slices.Clone(compare)
		for id := range matches[f.ID] {
			ids = append(ids, id)
		}
		if len(ids) == 0 {
			continue
		}
		slices.Sort(ids)
		known, err := l.p.store.Entries(ctx, f.ID, slices.Compact(ids))
		if err != nil {
			return nil, err
		}
		for i := range s.items {
			it := &s.items[i]
			if !s.puts(it, f) {
				continue
			}
			before, was := known[it.ID]
			var match *news.Match
			if m, ok := matches[f.ID][it.ID]; ok {
				match = &m
			}
			if e, changed := decide(f, it, match, before, was, now, s.why); changed {
				entries = append(entries, e)
			}
		}
	}
	return entries, nil
}

// decide returns what the ledger is to say of an item in a topic, and whether
// that is news. An item that stays keeps the time it entered.
func decide(f *feed, it *news.Item, match *news.Match, before news.Entry, was bool, now time.Time, why string) (news.Entry, bool) {
	stays := was && before.Live()
	if match == nil {
		if !stays {
			return news.Entry{}, false
		}
		before.Seq, before.Filter, before.Left, before.LeftWhy = it.Seq, f.Version, now, why
		return before, true
	}
	e := news.Entry{
		Topic: f.ID, Item: it.ID, Seq: it.Seq, FirstSeen: it.FirstSeen, Entered: now,
		Filter: f.Version, Score: match.Score, Why: match.Why,
	}
	if !stays {
		return e, true
	}
	e.Entered = before.Entered
	same := before.Seq == e.Seq && before.Filter == e.Filter && before.Score == e.Score && slices.Equal(before.Why, e.Why)
	return e, !same
}
