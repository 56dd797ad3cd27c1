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
	Topics  *topic.Set
	Sources map[news.SourceID]news.Source
	Options Options
}

// feed is what a topic says about itself to subscribers.
type feed struct {
	ID          news.TopicID
	Title       string
	Description string
	Version     string // of the filter
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
	match(it *news.Item, src news.Source) []news.Match
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
		feeds = append(feeds, feed{ID: t.ID, Title: t.Title, Description: t.Description, Version: t.Version})
	}
	return feeds
}

func (j topicJudge) match(it *news.Item, src news.Source) []news.Match {
	if j.set == nil {
		return nil
	}
	in := topic.InputOf(it, src)
	return j.set.Match(&in)
}

// program of work that a plan stands for, with everything resolved.
type resolved struct {
	judge   judge
	feeds   []feed
	filters map[news.TopicID]string // what a ledger that is current under this plan says
	sources map[news.SourceID]news.Source
	opts    Options
}

// resolve prepares a plan for the loop.
func resolve(j judge, sources map[news.SourceID]news.Source, opts Options) *resolved {
	r := &resolved{
		judge:   j,
		feeds:   j.feeds(),
		filters: make(map[news.TopicID]string),
		sources: maps.Clone(sources),
		opts:    opts.withDefaults(),
	}
	traits := traitsOf(sources)
	for _, f := range r.feeds {
		r.filters[f.ID] = f.Version + "/" + traits
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
