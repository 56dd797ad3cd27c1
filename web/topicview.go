package web

import (
	"cmp"
	"net/url"
	"slices"
	"strings"
	"time"

	"straitwire/news"
)

// topTellers is how many sources of a topic its page names.
const topTellers = 12

// topicPageView is the page of a topic.
type topicPageView struct {
	frame
	Topic     topicView
	Days      []dayView
	Tellers   []tellerView
	Others    int // sources that are not named
	Languages []tellerView
}

// dayView is what came into a topic on one day.
type dayView struct {
	Date  time.Time
	Items []itemView
}

// tellerView is a source, or a language, with how many items it has.
type tellerView struct {
	Name  string
	Lang  string
	Page  string // of a source; may be empty
	Count int
}

func viewTopic(snap *Snapshot, t *Topic) topicPageView {
	root := viewFrame(snap, "", "").Root
	v := topicPageView{Topic: viewTopicItems(snap, t, root, len(t.Items))}
	v.frame = viewFrame(snap, v.Topic.Title, strings.TrimPrefix(v.Topic.Page, root))
	v.Topics = titles(snap, v.Root)
	for i := range v.Topics {
		v.Topics[i].Current = v.Topics[i].ID == v.Topic.ID
	}
	v.days(t)
	v.tellers(snap, t)
	return v
}

// days groups the items by the day on which we saw them, in their order. One
// that stands for its story is of the day of the newest report.
func (v *topicPageView) days(t *Topic) {
	var last time.Time
	for i, it := range v.Topic.Items {
		seen := t.Items[i].Item.FirstSeen
		for _, m := range t.Items[i].Told.Others {
			if m.Seen.After(seen) {
				seen = m.Seen
			}
		}
		if !last.IsZero() && seen.After(last) {
			seen = last // a day has one heading
		}
		if last = seen; len(v.Days) == 0 || !sameDay(v.Days[len(v.Days)-1].Date, seen) {
			v.Days = append(v.Days, dayView{Date: seen.UTC()})
		}
		d := &v.Days[len(v.Days)-1]
		d.Items = append(d.Items, it)
	}
}

// tellers counts the items of a topic by source and by language.
func (v *topicPageView) tellers(snap *Snapshot, t *Topic) {
	sources, languages := make(map[news.SourceID]int), make(map[languageName]int)
	for i, it := range v.Topic.Items {
		sources[t.Items[i].Item.Source]++
		if it.Language.Name != "" {
			languages[it.Language]++
		}
	}
	for id, n := range sources {
		src, known := snap.Sources[id]
		src.ID = id
		teller := tellerView{Name: src.Name(), Lang: langTag(src.Language), Count: n}
		if known {
			teller.Page = v.Root + sourcesPath + "/" + url.PathEscape(string(id))
		}
		v.Tellers = append(v.Tellers, teller)
	}
	for lang, n := range languages {
		v.Languages = append(v.Languages, tellerView{Name: lang.Name, Lang: lang.Lang, Count: n})
	}
	most := func(a, b tellerView) int {
		return cmp.Or(b.Count-a.Count, strings.Compare(a.Name, b.Name), strings.Compare(a.Page, b.Page))
	}
	slices.SortFunc(v.Tellers, most)
	slices.SortFunc(v.Languages, most)
	v.Others = max(0, len(v.Tellers)-topTellers)
	v.Tellers = v.Tellers[:len(v.Tellers)-v.Others]
}
