package web

import (
	"cmp"
	"net/url"
	"slices"
	"strings"
	"time"

	"straitwire/news"
	"straitwire/story"
)

// maxTimeline is how many texts of a story its page lists.
const maxTimeline = 300

// storyView is the page of a story.
type storyView struct {
	frame
	Title     string
	Lang      string
	Count     string
	Controls  []controlView
	Languages []languageName
	In        []topicView
	Related   []relatedView
	First     time.Time
	Last      time.Time
	Reports   []reportView
	More      int // texts that are not listed
}

// controlView is how many origins of a story are under one kind of control.
type controlView struct {
	Control string
	Origins int
}

// relatedView is a link to another story.
type relatedView struct {
	Title, Lang, Page, Why string
}

// reportView is one text of a story, with its copies folded under it.
type reportView struct {
	itemView
	Origin    string // who says it, where that is not the source
	Seen      time.Time
	Later     string // how long after the first report; empty for that one
	NewDay    bool   // the first of its day
	Revisions []revisionView
}

func viewStory(snap *Snapshot, st *Story) storyView {
	told := retold(snap, st.Story)
	v := storyView{Title: "(without a title)"}
	reports := make(map[news.ItemID]*Report, len(st.Reports))
	for i := range st.Reports {
		reports[st.Reports[i].Item.ID] = &st.Reports[i]
	}
	v.reports(snap, &told, reports)
	v.frame = viewFrame(snap, v.Title, storyPath(st.Story.ID))
	v.Topics = titles(snap, v.Root)
	v.In = slices.DeleteFunc(titles(snap, v.Root), func(t topicView) bool { return !slices.Contains(st.Topics, news.TopicID(t.ID)) })
	count := story.Count(told)
	v.Count = count.String()
	if len(count.Controls) > 1 || len(count.Controls) == 1 && count.Controls[0].Control != "" {
		for _, c := range count.Controls {
			v.Controls = append(v.Controls, controlView{words(cmp.Or(c.Control, "unknown")), c.Origins})
		}
	}
	for _, r := range st.Related {
		v.Related = append(v.Related, relatedView{cmp.Or(strings.TrimSpace(r.Title), string(r.ID)), langTag(r.Lang), v.Root + storyPath(r.ID), r.Why})
	}
	return v
}

// reports lists the texts of a story by the time at which we saw them.
func (v *storyView) reports(snap *Snapshot, told *news.Story, reports map[news.ItemID]*Report) {
	members := slices.Clone(told.Members)
	slices.SortStableFunc(members, func(a, b news.Member) int { return a.Seen.Compare(b.Seen) })
	copies := make(map[news.ItemID][]news.Member)
	firsts := make(map[news.ItemID]bool)
	var texts []news.Member
	for _, m := range members {
		root := cmp.Or(m.CopyOf, m.Item)
		if firsts[root] {
			copies[root] = append(copies[root], m)
			continue
		}
		firsts[root] = true
		texts = append(texts, m)
		if lang := nameLanguage(m.Language); lang.Name != "" && !slices.Contains(v.Languages, lang) {
			v.Languages = append(v.Languages, lang)
		}
	}
	if len(members) > 0 {
		v.First, v.Last = members[0].Seen.UTC(), members[len(members)-1].Seen.UTC()
	}
	v.More = max(0, len(texts)-maxTimeline)
	for _, m := range texts[:len(texts)-v.More] {
		r := reports[m.Item]
		if r == nil || !r.Kept {
			r = &Report{Item: news.Item{
				ID: m.Item, Source: m.Source, Outlet: m.Outlet, URL: m.URL, Language: m.Language, FirstSeen: m.Seen,
			}}
		}
		row := viewReport(snap, &m, r, copies[cmp.Or(m.CopyOf, m.Item)])
		if m.Seen.Sub(members[0].Seen) >= time.Minute {
			row.Later = news.Span(m.Seen.Sub(members[0].Seen)) + " later"
		}
		row.NewDay = len(v.Reports) == 0 || !sameDay(v.Reports[len(v.Reports)-1].Seen, row.Seen)
		v.Reports = append(v.Reports, row)
		if title := strings.TrimSpace(r.Item.Title); title != "" && v.Lang == "" && len(v.Reports) == 1 {
			v.Title, v.Lang = title, row.Lang
		}
	}
}

func viewReport(snap *Snapshot, m *news.Member, r *Report, copies []news.Member) reportView {
	row := reportView{
		itemView: viewItem(snap, &news.Listed{Item: r.Item, Entry: news.Entry{Why: r.Why}, Told: news.Told{Copies: copies}}, ""),
		Seen:     m.Seen.UTC(),
	}
	if !r.Kept && r.Item.Title == "" {
		row.Title = []piece{{Text: "(not kept any more)"}}
	}
	if m.Origin != "" && m.Origin != m.Publisher {
		row.Origin = m.Origin
		if story.IsWire(m.Origin) {
			row.Origin = story.WireName(m.Origin)
		}
	}
	row.Revisions = viewRevisions(snap, &news.Changed{Item: r.Item, Changes: r.Changes})
	return row
}

// retold is a story with its members as their sources are described now: who
// is whose voice, and under whose control, may have been corrected since.
func retold(snap *Snapshot, s news.Story) news.Story {
	s.Members = slices.Clone(s.Members)
	for i := range s.Members {
		m := &s.Members[i]
		src, ok := snap.Sources[m.Source]
		if !ok {
			continue
		}
		src = snap.Voices.Behind(src, m.Outlet)
		if m.Origin == m.Publisher {
			m.Origin = src.Voice()
		}
		m.Publisher, m.Control = src.Voice(), src.Control
	}
	return s
}

func sameDay(a, b time.Time) bool {
	return a.UTC().Format(time.DateOnly) == b.UTC().Format(time.DateOnly)
}

// storyPath is the address of a story's page below the root.
func storyPath(id news.StoryID) string { return "/stories/" + url.PathEscape(string(id)) }
