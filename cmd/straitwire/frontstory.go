package main

import (
	"context"
	"slices"

	"straitwire/news"
	"straitwire/web"
)

const (
	pageReports = 300 // members of a story whose items are read for its page
	pageRelated = 6   // other stories that it leads to
)

// Story tells of a story that has to do with a topic that everybody may see;
// of others there is no page.
func (f *front) Story(ctx context.Context, id news.StoryID) (web.Story, bool, error) {
	var st web.Story
	s, ok, err := f.d.store.Story(ctx, id)
	if err != nil || !ok {
		return st, false, err
	}
	st.Story = s
	why := make(map[news.ItemID][]news.Why)
	if st.Topics, err = f.topicsOf(ctx, &s, why); err != nil || len(st.Topics) == 0 {
		return web.Story{}, false, err
	}
	for i := range s.Members[:min(len(s.Members), pageReports)] {
		r, err := f.report(ctx, s.Members[i].Item)
		if err != nil {
			return st, false, err
		}
		r.Why = why[r.Item.ID]
		st.Reports = append(st.Reports, r)
	}
	if s.Before != "" {
		if err := f.relate(ctx, &st, s.Before, "before"); err != nil {
			return st, false, err
		}
	}
	for _, other := range s.Links[:min(len(s.Links), pageRelated)] {
		if err := f.relate(ctx, &st, other, "abroad"); err != nil {
			return st, false, err
		}
	}
	return st, true, nil
}

// report reads one item of a story.
func (f *front) report(ctx context.Context, id news.ItemID) (r web.Report, err error) {
	if r.Item, r.Kept, err = f.d.store.Item(ctx, id); err != nil {
		return r, err
	}
	if r.Item.ID = id; !r.Kept {
		return r, nil
	}
	r.Item.Content = ""
	if r.Item.Revision > 0 || !r.Item.Withdrawn.IsZero() {
		r.Changes, err = f.d.store.History(ctx, id)
	}
	return r, err
}

// topicsOf returns the topics that are shown and have a member of the story
// now, and adds for each member why it is in them.
func (f *front) topicsOf(ctx context.Context, s *news.Story, why map[news.ItemID][]news.Why) ([]news.TopicID, error) {
	members := make([]news.ItemID, len(s.Members))
	for i := range s.Members {
		members[i] = s.Members[i].Item
	}
	entries, err := f.d.store.EntriesOf(ctx, members)
	if err != nil {
		return nil, err
	}
	in := make(map[news.TopicID]bool) // of those that are shown
	shown := f.snapshot().Topics
	for i := range shown {
		if !shown[i].Private {
			in[shown[i].ID] = false
		}
	}
	for item, all := range entries {
		for i := range all {
			e := &all[i]
			if _, ok := in[e.Topic]; ok && e.Live() {
				in[e.Topic] = true
				why[item] = append(why[item], e.Why...)
			}
		}
	}
	var topics []news.TopicID
	for i := range shown {
		if id := shown[i].ID; in[id] {
			topics = append(topics, id)
		}
	}
	return topics, nil
}

// relate adds a story that another one leads to, if it has a page.
func (f *front) relate(ctx context.Context, st *web.Story, id news.StoryID, why string) error {
	s, ok, err := f.d.store.Story(ctx, id)
	if err != nil || !ok || s.ID == st.Story.ID || slices.ContainsFunc(st.Related, func(r web.Related) bool { return r.ID == s.ID }) {
		return err
	}
	topics, err := f.topicsOf(ctx, &s, map[news.ItemID][]news.Why{})
	if err != nil || len(topics) == 0 {
		return err
	}
	it, _, err := f.d.store.Item(ctx, s.Lead)
	if err != nil {
		return err
	}
	st.Related = append(st.Related, web.Related{ID: s.ID, Title: it.Title, Lang: it.Language, Why: why})
	return nil
}
