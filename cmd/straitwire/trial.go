package main

import (
	"cmp"
	"maps"
	"slices"
	"time"

	"straitwire/config"
	"straitwire/news"
	"straitwire/topic"
)

// What becomes of a topic.
const (
	topicNew     = "new"     // the ledger's side does not have it
	topicRemoved = "removed" // the configuration to try does not have it
	topicChanged = "changed" // it would take other items
	topicSame    = "unchanged"
)

// trial judges kept items by a configuration and compares that with the
// ledger. What it holds grows with topics, sources and samples, not with items.
type trial struct {
	cfg     *config.Config
	sources map[news.SourceID]news.Source
	asked   []news.TopicID // nothing is all
	samples int

	against string
	topics  map[news.TopicID]*topicDiff
	order   []*topicDiff
	was     map[news.TopicID]*news.Entry // of the item at hand
}

func newTrial(cfg *config.Config, asked []string, samples int) *trial {
	t := &trial{cfg: cfg, sources: sourcesByID(cfg), samples: samples, topics: map[news.TopicID]*topicDiff{}, was: map[news.TopicID]*news.Entry{}}
	for _, id := range asked {
		t.asked = append(t.asked, news.TopicID(id))
	}
	return t
}

// change counts what comes and what goes.
type change struct {
	Added   int `json:"added"`
	Removed int `json:"removed"`
}

func (c *change) count(added bool) {
	if added {
		c.Added++
	} else {
		c.Removed++
	}
}

// topicDiff is the difference in one topic.
type topicDiff struct {
	ID     news.TopicID `json:"id"`
	Title  string       `json:"title"`
	Status string       `json:"status"`
	Was    string       `json:"was,omitempty"`    // version of the filter in the ledger
	Filter string       `json:"filter,omitempty"` // version of the filter that was tried
	// Incomplete says that the ledger's side is being judged anew: it is half old, half new.
	Incomplete bool `json:"incomplete,omitempty"`
	change
	Stay       int                       `json:"stay"`
	BySource   map[news.SourceID]*change `json:"by_source"`
	ByLanguage map[string]*change        `json:"by_language"`
	Samples    []sample                  `json:"samples"`

	added, removed newest
}

// begin learns which topics there are.
func (t *trial) begin(head *keptHead) error {
	t.against = head.Config
	before := make(map[news.TopicID]keptTopic, len(head.Topics))
	for _, k := range head.Topics {
		before[k.ID] = k
	}
	var all []*topicDiff
	for _, n := range t.cfg.Topics.Topics() {
		d := &topicDiff{ID: n.ID, Title: n.Title, Status: topicNew, Filter: n.Version}
		if k, ok := before[n.ID]; ok {
			d.Status, d.Was, d.Incomplete = topicSame, k.Version, !k.Complete
		}
		delete(before, n.ID)
		all = append(all, d)
	}
	for _, id := range slices.Sorted(maps.Keys(before)) {
		k := before[id]
		all = append(all, &topicDiff{ID: id, Title: cmp.Or(k.Title, string(id)), Status: topicRemoved, Was: k.Version, Incomplete: !k.Complete})
	}
	var known []string
	for _, d := range all {
		known = append(known, string(d.ID))
		if t.asked != nil && !slices.Contains(t.asked, d.ID) {
			continue
		}
		d.BySource, d.ByLanguage = map[news.SourceID]*change{}, map[string]*change{}
		t.topics[d.ID] = d
		t.order = append(t.order, d)
	}
	return unknownTopics(t.asked, known)
}

// take judges one item.
func (t *trial) take(kept *keptItem) error {
	src := sourceOf(t.sources, kept.Item.Source)
	in := topic.InputOf(&kept.Item, src)
	in.Story = kept.Story
	clear(t.was)
	for i := range kept.In {
		t.was[kept.In[i].Topic] = &kept.In[i]
	}
	for _, m := range t.cfg.Topics.Match(&in) {
		d := t.topics[m.Topic]
		if d == nil {
			continue
		}
		// An entry of a topic that nobody serves is a relic of an earlier time.
		if t.was[m.Topic] != nil && d.Status != topicNew {
			d.Stay++
		} else {
			t.note(d, kept, &in, true, m.Why)
		}
		delete(t.was, m.Topic)
	}
	for id, e := range t.was {
		if d := t.topics[id]; d != nil && d.Status != topicNew {
			t.note(d, kept, &in, false, e.Why)
		}
	}
	return nil
}

// note counts an item that comes or goes, and keeps it as a sample if it is
// among the newest.
func (t *trial) note(d *topicDiff, kept *keptItem, in *topic.Input, added bool, why []news.Why) {
	if d.Status == topicSame {
		d.Status = topicChanged
	}
	d.count(added)
	tally(d.BySource, kept.Item.Source, added)
	tally(d.ByLanguage, orUnknown(in.Language), added)
	list := &d.removed
	if added {
		list = &d.added
	}
	if at, ok := list.place(&kept.Item, t.samples); ok {
		list.insert(at, t.sample(d, kept, in, added, why), t.samples)
	}
}

func tally[K comparable](of map[K]*change, key K, added bool) {
	c := of[key]
	if c == nil {
		c = new(change)
		of[key] = c
	}
	c.count(added)
}

// sample is one item that comes or goes, and why.
type sample struct {
	Added     bool          `json:"added"` // false: it goes
	ID        news.ItemID   `json:"id"`
	Title     string        `json:"title"`
	URL       string        `json:"url,omitempty"`
	Source    news.SourceID `json:"source"`
	Language  string        `json:"language"`
	FirstSeen time.Time     `json:"first_seen"`
	Why       string        `json:"why"`               // what decides now
	Reasons   []news.Why    `json:"reasons,omitempty"` // of what comes, now; of what goes, as the ledger has them
}

func (t *trial) sample(d *topicDiff, kept *keptItem, in *topic.Input, added bool, why []news.Why) sample {
	it := &kept.Item
	s := sample{
		Added: added, ID: it.ID, Title: it.Title, URL: it.URL, Source: it.Source, Language: orUnknown(in.Language),
		FirstSeen: it.FirstSeen, Reasons: why,
	}
	if e, ok := t.cfg.Topics.Explain(d.ID, in); ok {
		s.Why = e.Reason()
	} else {
		s.Why = "the topic is not in " + t.cfg.Path
	}
	if _, ok := t.sources[it.Source]; !ok && !added {
		s.Why += "; source " + string(it.Source) + " is not in " + t.cfg.Path
	}
	return s
}

// newest holds the newest samples, newest first.
type newest []sample

// place returns where an item belongs, or false if n newer ones are there.
func (l newest) place(it *news.Item, n int) (at int, ok bool) {
	at, _ = slices.BinarySearchFunc(l, it, func(s sample, it *news.Item) int {
		return cmp.Or(it.FirstSeen.Compare(s.FirstSeen), cmp.Compare(s.ID, it.ID))
	})
	return at, at < n
}

func (l *newest) insert(at int, s sample, n int) {
	*l = slices.Insert(*l, at, s)
	*l = (*l)[:min(len(*l), n)]
}
