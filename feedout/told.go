package feedout

import (
	"cmp"
	"context"
	"fmt"
	"slices"
	"strings"
	"time"

	"straitwire/news"
	"straitwire/story"
)

const (
	maxCopies  = 50 // of one text that are listed under an entry
	maxWidened = 8  // times as many items as a feed has entries are read to fill it when copies fold
)

// window returns what a topic shows: its newest entries, each with what is
// told of its story. Copies of one text are one entry, under the earliest of
// them that is in the topic, unless the topic wants to show them.
func (l *loop) window(ctx context.Context, f *feed) ([]news.Listed, error) {
	want := l.plan.opts.Entries
	for n := want; ; n *= 2 {
		listed, err := l.p.store.Window(ctx, f.ID, n)
		if err != nil {
			return nil, err
		}
		shown, err := l.tell(ctx, f, listed)
		if err != nil {
			return nil, err
		}
		shown = capped(shown, f.PerSource)
		if len(shown) >= want || len(listed) < n || n >= maxWidened*want {
			return shown[:min(want, len(shown))], nil
		}
	}
}

// capped leaves the newest n entries of each source, so that one that writes
// much does not push the others out of a feed.
func capped(entries []news.Listed, n int) []news.Listed {
	if n == 0 {
		return entries
	}
	of := make(map[news.SourceID]int)
	return slices.DeleteFunc(entries, func(e news.Listed) bool {
		of[e.Item.Source]++
		return of[e.Item.Source] > n
	})
}

// tell adds to the entries of a topic what is told of their stories, and
// leaves out those that are folded under another.
func (l *loop) tell(ctx context.Context, f *feed, listed []news.Listed) ([]news.Listed, error) {
	ids := make([]news.ItemID, len(listed))
	in := make(map[news.ItemID]bool, len(listed)) // the topic
	for i := range listed {
		ids[i] = listed[i].Item.ID
		in[ids[i]] = true
	}
	stories, err := l.p.store.StoriesOf(ctx, ids)
	if err != nil || len(stories) == 0 && !f.ByStory {
		return listed, err
	}
	stories = l.plan.retold(stories)
	if err := l.liveIn(ctx, f.ID, stories, in); err != nil {
		return nil, err
	}
	if f.ByStory {
		return l.byStory(ctx, f, listed, stories, in)
	}
	counts := make(map[news.StoryID]story.Corroboration)
	shown := make([]news.Listed, 0, len(listed))
	for _, e := range listed {
		s, ok := stories[e.Item.ID]
		if !ok {
			shown = append(shown, e)
			continue
		}
		v := viewOf(&s, e.Item.ID)
		if !f.ShowCopies && v.first(in, true) != e.Item.ID {
			continue
		}
		e.Told = v.told(!f.ShowCopies, v.first(in, false) == e.Item.ID)
		if len(s.Members) > 1 {
			c, counted := counts[s.ID]
			if !counted {
				c = story.Count(s)
				counts[s.ID] = c
			}
			e.Told.Count, e.Told.Publishers, e.Told.Origins = inWords(c), c.Publishers, c.Origins
		}
		shown = append(shown, e)
	}
	return shown, nil
}

// liveIn adds to in those members of the stories that are in the topic and
// are not known to be.
func (l *loop) liveIn(ctx context.Context, id news.TopicID, stories map[news.ItemID]news.Story, in map[news.ItemID]bool) error {
	var others []news.ItemID
	asked := make(map[news.StoryID]bool)
	for _, s := range stories {
		if len(s.Members) < 2 || asked[s.ID] {
			continue
		}
		asked[s.ID] = true
		for i := range s.Members {
			if m := s.Members[i].Item; !in[m] {
				others = append(others, m)
			}
		}
	}
	if len(others) == 0 {
		return nil
	}
	entries, err := l.p.store.Entries(ctx, id, others)
	if err != nil {
		return err
	}
	for item, e := range entries {
		if e.Live() {
			in[item] = true
		}
	}
	return nil
}

// view is a story as one of its items sees it.
type view struct {
	story   *news.Story
	members []news.Member // in the order in which we saw them
	item    news.ItemID
	root    news.ItemID // of the copies of the item's text
}

func viewOf(s *news.Story, item news.ItemID) view {
	v := view{story: s, members: s.Members, item: item}
	earlier := func(a, b news.Member) int { return a.Seen.Compare(b.Seen) }
	if !slices.IsSortedFunc(v.members, earlier) {
		v.members = slices.Clone(v.members)
		slices.SortStableFunc(v.members, earlier)
	}
	for i := range v.members {
		if v.members[i].Item == item {
			v.root = rootOf(&v.members[i])
		}
	}
	return v
}

func rootOf(m *news.Member) news.ItemID { return cmp.Or(m.CopyOf, m.Item) }

// first returns the earliest item that is in the topic: of the copies of the
// text, or of the whole story.
func (v *view) first(in map[news.ItemID]bool, copies bool) news.ItemID {
	for i := range v.members {
		m := &v.members[i]
		if in[m.Item] && (!copies || rootOf(m) == v.root) {
			return m.Item
		}
	}
	return v.item
}

// told says what the entry of the item shows, but for the count. The one that
// leads its story in the topic says by its date that another publisher has
// joined.
func (v *view) told(fold, leads bool) news.Told {
	t := news.Told{Story: v.story.ID}
	if len(v.members) < 2 {
		return t
	}
	if fold {
		for _, m := range v.members {
			if rootOf(&m) == v.root && m.Item != v.item {
				t.Copies = append(t.Copies, m)
			}
		}
	}
	if leads {
		t.Joins = v.joins()
	}
	return t
}

// inWords says what a story counts for, and who stands behind the origins
// where that is known of any.
func inWords(c story.Corroboration) string {
	text := c.String()
	var mix []string
	known := false
	for _, n := range c.Controls {
		known = known || n.Control != ""
		mix = append(mix, fmt.Sprintf("%d %s", n.Origins, strings.ReplaceAll(cmp.Or(n.Control, "unknown"), "_", " ")))
	}
	if known {
		text += "; control: " + strings.Join(mix, ", ")
	}
	return text
}

// joins returns when publishers joined the story that had not reported it
// before, after the item was seen.
func (v *view) joins() []time.Time {
	var joins []time.Time
	known := make(map[string]bool)
	var since time.Time
	for i := range v.members {
		m := &v.members[i]
		if m.Item == v.item {
			since = m.Seen
		}
		name := cmp.Or(m.Publisher, string(m.Source))
		if known[name] {
			continue
		}
		known[name] = true
		if !since.IsZero() && m.Seen.After(since) {
			joins = append(joins, m.Seen)
		}
	}
	return joins
}
