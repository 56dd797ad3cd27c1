package feedout

import (
	"hash/fnv"
	"io"
	"maps"
	"slices"
	"strconv"
	"strings"

	"straitwire/news"
	"straitwire/topic"
)

// Plan is what to publish: the compiled topics, the sources that items come
// from, and the settings. A Publisher never changes it.
type Plan struct {
	Topics   *topic.Set
	Sources  map[news.SourceID]news.Source
	Concepts Finder // links stories of different languages; nil links none
	Options  Options
}

// feed is what a topic says about itself to subscribers.
type feed struct {
	ID          news.TopicID
	Title       string
	Description string
	Version     string // of the filter
	Stories     bool   // the story of an item decides
	ShowCopies  bool   // every copy of a text is an entry of its own
	ByStory     bool   // an entry is a story
	Private     bool   // no list names it
	PerSource   int    // newest entries of one source; 0 is all
}

// name returns the title of a feed, or its id when it has none.
func (f *feed) name() string {
	if f.Title != "" {
		return f.Title
	}
	return string(f.ID)
}

// judge decides which topics an item belongs to.
type judge interface {
	feeds() []feed
	match(it *news.Item, src news.Source, told *news.Story) []news.Match
}

// topicJudge is the judge that a topic.Set makes.
type topicJudge struct{ set *topic.Set }

func (j topicJudge) feeds() []feed {
	if j.set == nil {
		return nil
	}
	topics := j.set.Topics()
	feeds := make([]feed, 0, len(topics))
	for _, t := range topics {
		feeds = append(feeds, feed{
			ID: t.ID, Title: t.Title, Description: t.Description, Version: t.Version,
			Stories: t.Stories, ShowCopies: t.ShowCopies, ByStory: t.ByStory, PerSource: t.PerSource, Private: t.Private,
		})
	}
	return feeds
}

func (j topicJudge) match(it *news.Item, src news.Source, told *news.Story) []news.Match {
	if j.set == nil {
		return nil
	}
	in := topic.InputOf(it, src)
	in.Story = told
	return j.set.Match(&in)
}

// program of work that a plan stands for, with everything resolved.
type resolved struct {
	judge    judge
	feeds    []feed
	filters  map[news.TopicID]string // what a ledger that is current under this plan says
	asking   topicSet                // topics that ask about stories
	sources  map[news.SourceID]news.Source
	voices   *news.Voices // of the sources
	concepts Finder
	opts     Options
}

// resolve prepares a plan for the loop.
func resolve(j judge, plan Plan) *resolved {
	r := &resolved{
		judge:    j,
		feeds:    j.feeds(),
		filters:  make(map[news.TopicID]string),
		asking:   make(topicSet),
		sources:  maps.Clone(plan.Sources),
		voices:   news.VoicesOf(maps.Values(plan.Sources)),
		concepts: plan.Concepts,
		opts:     plan.Options.withDefaults(),
	}
	traits := traitsOf(plan.Sources)
	for _, f := range r.feeds {
		r.filters[f.ID] = f.Version + "/" + traits
		if f.Stories {
			r.asking.add(f.ID)
		}
	}
	return r
}

// Judged reads what a ledger says of a topic: the version of the filter that
// decided last, and whether it decided on all items. Filters of a store are
// written that way by a Publisher.
func Judged(filter string) (version string, complete bool) {
	if filter == unfinished {
		return "", false
	}
	version, _, complete = strings.Cut(filter, "/")
	return version, complete
}

// source returns the source of an item, or a bare one if the plan has it no more.
func (r *resolved) source(id news.SourceID) news.Source {
	if src, ok := r.sources[id]; ok {
		return src
	}
	return news.Source{ID: id}
}

// retold returns stories with their members as the plan describes their sources
// now: who is whose voice, and under whose control, may have been corrected
// since they were placed.
func (r *resolved) retold(stories map[news.ItemID]news.Story) map[news.ItemID]news.Story {
	done := make(map[news.StoryID][]news.Member, len(stories))
	for item, st := range stories {
		members, ok := done[st.ID]
		if !ok {
			members = r.remembered(st.Members)
			done[st.ID] = members
		}
		st.Members = members
		stories[item] = st
	}
	return stories
}

func (r *resolved) remembered(members []news.Member) []news.Member {
	members = slices.Clone(members)
	for i := range members {
		m := &members[i]
		src, ok := r.sources[m.Source]
		if !ok {
			continue
		}
		src = r.voices.Behind(src, m.Outlet)
		if m.Origin == m.Publisher {
			m.Origin = src.Voice()
		}
		m.Publisher, m.Control = src.Voice(), src.Control
	}
	return members
}

// has reports whether the plan has a topic.
func (r *resolved) has(id news.TopicID) bool {
	_, ok := r.filters[id]
	return ok
}

// traitsOf sums up what filters can see of the sources. A filter that asks for
// a country decides anew when a source's country is corrected.
func traitsOf(sources map[news.SourceID]news.Source) string {
	sum := fnv.New64a()
	for _, id := range slices.Sorted(maps.Keys(sources)) {
		s := sources[id]
		for _, trait := range []string{string(id), s.Kind, s.Control, s.Country, s.Region, s.Language, s.Publisher} {
			_, _ = io.WriteString(sum, trait)
			_, _ = sum.Write([]byte{0})
		}
	}
	return strconv.FormatUint(sum.Sum64(), 36)
}
