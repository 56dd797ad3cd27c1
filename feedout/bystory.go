package feedout

import (
	"context"

	"straitwire/news"
	"straitwire/story"
)

// byStory makes of the entries of a topic, newest first, one for each story:
// that of its earliest item in the topic, in the place of its newest.
func (l *loop) byStory(ctx context.Context, f *feed, listed []news.Listed, stories map[news.ItemID]news.Story, in map[news.ItemID]bool) ([]news.Listed, error) {
	known := make(map[news.ItemID]news.Listed, len(listed))
	for _, e := range listed {
		known[e.Item.ID] = e
	}
	told := make(map[news.StoryID]bool)
	var shown []news.Listed
	for _, e := range listed {
		s, ok := stories[e.Item.ID]
		if !ok { // it has no place yet, or nobody compares it any more
			e.Told.Story = news.StoryOf(e.Item.ID)
			shown = append(shown, e)
			continue
		}
		if told[s.ID] {
			continue
		}
		told[s.ID] = true
		lead, err := l.lead(ctx, f, &s, e, known, in)
		if err != nil {
			return nil, err
		}
		v := viewOf(&s, lead.Item.ID)
		lead.Told = news.Told{Story: s.ID}
		if len(v.members) > 1 {
			c := story.Count(s)
			lead.Told.Count, lead.Told.Publishers, lead.Told.Origins = inWords(c), c.Publishers, c.Origins
			lead.Told.Joins = v.joins()
			for _, m := range v.members {
				if m.Item != v.item {
					lead.Told.Others = append(lead.Told.Others, m)
				}
			}
		}
		shown = append(shown, lead)
	}
	return shown, nil
}

// lead returns the entry of the earliest item of a story that is in the topic
// and still kept. It may be older than all that a feed shows; e is one that is
// not.
func (l *loop) lead(ctx context.Context, f *feed, s *news.Story, e news.Listed, known map[news.ItemID]news.Listed, in map[news.ItemID]bool) (news.Listed, error) {
	v := viewOf(s, "")
	for i := range v.members {
		id := v.members[i].Item
		if !in[id] {
			continue
		}
		if e, ok := known[id]; ok {
			return e, nil
		}
		it, kept, err := l.p.store.Item(ctx, id)
		if err != nil {
			return news.Listed{}, err
		}
		if !kept {
			continue
		}
		entries, err := l.p.store.Entries(ctx, f.ID, []news.ItemID{id})
		if err != nil {
			return news.Listed{}, err
		}
		return news.Listed{Entry: entries[id], Item: it}, nil
	}
	return e, nil
}
