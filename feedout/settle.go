package feedout

import (
	"context"
	"maps"
	"slices"

	"straitwire/news"
	"straitwire/story"
)

const settleBatch = 50 // stories whose members are judged again in one write

// settle judges the members of the stories that have grown, for the topics
// that ask about stories. A story waits in the store until that is done, so a
// crash loses none.
func (l *loop) settle(ctx context.Context) error {
	for {
		stories, err := l.p.store.Unsettled(ctx, settleBatch)
		if err != nil || len(stories) == 0 {
			return err
		}
		s := sitting{among: l.plan.asking, compare: true, why: leftByStory, stories: make(map[news.ItemID]news.Story)}
		p := news.Placing{}
		for _, st := range stories {
			p.Settled = append(p.Settled, st.ID)
			st.Members = l.plan.remembered(st.Members)
			st = story.Attributed(st)
			for i := range st.Members {
				s.stories[st.Members[i].Item] = st
			}
		}
		if len(s.among) > 0 {
			for _, id := range slices.Sorted(maps.Keys(s.stories)) {
				it, kept, err := l.p.store.Item(ctx, id)
				if err != nil {
					return err
				}
				if kept {
					s.items = append(s.items, it)
				}
			}
		}
		entries, err := l.verdicts(ctx, &s)
		if err != nil {
			return err
		}
		if err := l.p.store.Place(ctx, 0, entries, p); err != nil {
			l.suspectAll() // it may be written all the same
			return err
		}
		for i := range entries {
			l.dirty.add(entries[i].Topic)
		}
	}
}

// others returns the stories of the items that get no place now: they may have
// one from earlier.
func (l *loop) others(ctx context.Context, s *sitting) (map[news.ItemID]news.Story, error) {
	if len(l.plan.asking) == 0 || len(s.later) == len(s.items) {
		return nil, nil
	}
	var rest []news.Item
	for i := range s.items {
		if !s.later[s.items[i].ID] {
			rest = append(rest, s.items[i])
		}
	}
	return l.attributedOf(ctx, rest)
}

// attributedOf returns the stories of items as topics ask about them.
func (l *loop) attributedOf(ctx context.Context, items []news.Item) (map[news.ItemID]news.Story, error) {
	ids := make([]news.ItemID, len(items))
	for i := range items {
		ids[i] = items[i].ID
	}
	stories, err := l.p.store.StoriesOf(ctx, ids)
	if err != nil {
		return nil, err
	}
	done := make(map[news.StoryID]news.Story, len(stories))
	for item, st := range l.plan.retold(stories) {
		said, ok := done[st.ID]
		if !ok {
			said = story.Attributed(st)
			done[st.ID] = said
		}
		stories[item] = said
	}
	return stories, nil
}
