package main

import (
	"cmp"
	"fmt"
	"maps"
	"slices"
	"time"

	"straitwire/config"
	"straitwire/news"
	"straitwire/topic"
)

// review counts what the parts of topics find in kept items. What it holds
// grows with terms and sources, not with items.
type review struct {
	cfg     *config.Config
	sources map[news.SourceID]news.Source
	linter  *topic.Linter
	finds   []topic.Find
	asked   map[news.TopicID]bool // nothing is all

	against string
	items   map[news.SourceID]int
	found   []map[news.SourceID]int // by find
	taken   map[news.TopicID]int
	shared  map[[2]news.TopicID]int // by the topics in the order of the configuration
}

func newReview(cfg *config.Config, asked []string) (*review, error) {
	linter := cfg.Topics.Linter()
	v := &review{
		cfg: cfg, sources: sourcesByID(cfg), linter: linter, finds: linter.Finds(),
		items: map[news.SourceID]int{}, taken: map[news.TopicID]int{}, shared: map[[2]news.TopicID]int{},
	}
	v.found = make([]map[news.SourceID]int, len(v.finds))
	ids := topicIDs(cfg)
	for _, id := range asked {
		if !ids[news.TopicID(id)] {
			var known []string
			for _, t := range cfg.Topics.Topics() {
				known = append(known, string(t.ID))
			}
			return nil, usageError(fmt.Errorf("--topic %s: %s has no such topic; %s", id, cfg.Path, meant(id, known)))
		}
		if v.asked == nil {
			v.asked = map[news.TopicID]bool{}
		}
		v.asked[news.TopicID(id)] = true
	}
	return v, nil
}

func (v *review) wants(id news.TopicID) bool { return v.asked == nil || v.asked[id] }

// begin learns whose items come.
func (v *review) begin(head *keptHead) error {
	v.against = head.Config
	return nil
}

// take counts what is found in one item.
func (v *review) take(kept *keptItem) error {
	source := kept.Item.Source
	in := topic.InputOf(&kept.Item, sourceOf(v.sources, source))
	v.items[source]++
	v.linter.Found(&in, func(i int) {
		if v.found[i] == nil {
			v.found[i] = map[news.SourceID]int{}
		}
		v.found[i][source]++
	})
	matches := v.cfg.Topics.Match(&in)
	for i, m := range matches {
		v.taken[m.Topic]++
		for _, other := range matches[i+1:] {
			v.shared[[2]news.TopicID{m.Topic, other.Topic}]++
		}
	}
	return nil
}

// noisyFind is a term that is found in a large share of a source's items.
type noisyFind struct {
	topic.Find
	Source news.SourceID `json:"source"` // where the share is largest
	Found  int           `json:"found"`
	Of     int           `json:"of"`
	Others int           `json:"others"` // sources of which it is found in too large a share as well
}

// overlap is two topics with items in common.
type overlap struct {
	Topic  news.TopicID `json:"topic"`
	Has    int          `json:"has"`
	Other  news.TopicID `json:"other"`
	Having int          `json:"other_has"`
	Common int          `json:"common"`
}

// reviewReport is what lint found.
type reviewReport struct {
	Config   string          `json:"config"`
	Against  string          `json:"against"` // configuration of the daemon, or the data directory
	Since    time.Time       `json:"since,omitzero"`
	Items    int             `json:"items"`
	Pending  uint64          `json:"pending"` // changes of items that were left out
	Findings int             `json:"findings"`
	Share    int             `json:"share"`
	Idle     []topic.Find    `json:"idle"`
	Noisy    []noisyFind     `json:"noisy"`
	Covered  []topic.Covered `json:"covered"`
	Gaps     []topic.Gap     `json:"languages"`
	Overlaps []overlap       `json:"overlaps"`
}

// A share of fewer items than this says nothing.
const (
	leastItems  = 20 // of a source
	leastCommon = 5  // of two topics
)

// report sums up what was found, with shares in percent.
func (v *review) report(since time.Time, tail keptTail, share, most int) *reviewReport {
	r := &reviewReport{
		Config: v.cfg.Path, Against: cmp.Or(v.against, "the demo"), Since: since, Items: tail.Items, Pending: tail.Pending, Share: share,
		Idle: []topic.Find{}, Noisy: []noisyFind{}, Covered: []topic.Covered{}, Gaps: []topic.Gap{}, Overlaps: v.overlaps(most),
	}
	for i, f := range v.finds {
		if !v.wants(f.Topic) {
			continue
		}
		if v.found[i] == nil && tail.Items > 0 { // no item says nothing of a term
			r.Idle = append(r.Idle, f)
		}
		if n, ok := v.noise(i, share); ok {
			r.Noisy = append(r.Noisy, n)
		}
	}
	slices.SortStableFunc(r.Noisy, func(a, b noisyFind) int { return cmp.Compare(b.Found*a.Of, a.Found*b.Of) })
	for _, c := range v.linter.Covered() {
		if v.wants(c.Topic) {
			r.Covered = append(r.Covered, c)
		}
	}
	for _, g := range v.linter.Gaps(v.cfg.Sources) {
		if g.Topics = slices.DeleteFunc(g.Topics, func(id news.TopicID) bool { return !v.wants(id) }); len(g.Topics) > 0 {
			r.Gaps = append(r.Gaps, g)
		}
	}
	r.Findings = len(r.Idle) + len(r.Noisy) + len(r.Covered) + len(r.Gaps) + len(r.Overlaps)
	return r
}

// noise returns where a term is found in the largest share of the items.
func (v *review) noise(find, share int) (noisyFind, bool) {
	n := noisyFind{Find: v.finds[find], Others: -1}
	for _, source := range slices.Sorted(maps.Keys(v.found[find])) {
		found, of := v.found[find][source], v.items[source]
		if of < leastItems || found*100 <= share*of {
			continue
		}
		n.Others++
		if n.Of == 0 || found*n.Of > n.Found*of {
			n.Source, n.Found, n.Of = source, found, of
		}
	}
	return n, n.Of > 0
}

func (v *review) overlaps(most int) []overlap {
	list := []overlap{}
	for pair, common := range v.shared {
		o := overlap{pair[0], v.taken[pair[0]], pair[1], v.taken[pair[1]], common}
		if common >= leastCommon && common*100 >= most*min(o.Has, o.Having) && (v.wants(o.Topic) || v.wants(o.Other)) {
			list = append(list, o)
		}
	}
	slices.SortFunc(list, func(a, b overlap) int {
		return cmp.Or(cmp.Compare(b.Common*min(a.Has, a.Having), a.Common*min(b.Has, b.Having)), cmp.Compare(a.Topic, b.Topic), cmp.Compare(a.Other, b.Other))
	})
	return list
}
