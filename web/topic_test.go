package web

import (
	"slices"
	"testing"
	"time"

	"straitwire/news"
)

// Items stand under the day on which they came; what stands for its story
// under that of its newest report.
func TestDaysOfATopic(t *testing.T) {
	at := func(hours int) time.Time { return noon.Add(time.Duration(hours) * time.Hour) }
	listed := func(title string, seen time.Time, others ...time.Time) news.Listed {
		l := news.Listed{Item: news.Item{Title: title, Source: "s", FirstSeen: seen}}
		for _, o := range others {
			l.Told.Others = append(l.Told.Others, news.Member{Seen: o})
		}
		return l
	}
	topic := &Topic{ID: "t", Items: []news.Listed{
		listed("story", at(-80), at(-30), at(-1)), listed("today", at(-2)), listed("late", at(-13)),
		listed("out of order", at(-3)), listed("old", at(-60)),
	}}
	v := viewTopic(&Snapshot{Topics: []Topic{*topic}}, topic)
	var got [][]string
	for _, d := range v.Days {
		row := []string{d.Date.Format(time.DateOnly)}
		for _, it := range d.Items {
			row = append(row, it.Title[0].Text)
		}
		got = append(got, row)
	}
	want := [][]string{{"2026-03-04", "story", "today"}, {"2026-03-03", "late", "out of order"}, {"2026-03-02", "old"}}
	if !slices.EqualFunc(got, want, slices.Equal) {
		t.Errorf("days are %v, want %v", got, want)
	}
	if len(v.Tellers) != 1 || v.Tellers[0].Count != 5 || v.Others != 0 {
		t.Errorf("tellers are %+v and %d others, want one with 5 items", v.Tellers, v.Others)
	}
}

func TestMostReported(t *testing.T) {
	listed := func(story news.StoryID, title string, ago time.Duration, publishers, origins int, joins ...time.Time) news.Listed {
		return news.Listed{
			Item: news.Item{Title: title, FirstSeen: noon.Add(-ago)},
			Told: news.Told{Story: story, Count: title, Publishers: publishers, Origins: origins, Joins: joins},
		}
	}
	snap := &Snapshot{BaseURL: "https://news.example", Taken: noon, Topics: []Topic{
		{ID: "a", Items: []news.Listed{
			listed("copied", "twelve print one wire", time.Hour, 12, 1), listed("seen", "later report", time.Hour, 3, 3),
			listed("alone", "one publisher", time.Hour, 1, 1), listed("old", "long ago", 72*time.Hour, 9, 9),
			listed("none", "no story told", 0, 0, 0),
		}},
		{ID: "p", Private: true, Items: []news.Listed{listed("hidden", "of a private topic", time.Hour, 9, 9)}},
		{ID: "b", Items: []news.Listed{listed("seen", "earlier report", 2*time.Hour, 3, 3), listed("revived", "joined", 72*time.Hour, 4, 2, noon.Add(-time.Hour))}},
	}}
	var got []string
	for _, top := range viewTop(snap, "/root") {
		got = append(got, top.Page+" "+top.Title)
	}
	want := []string{"/root/stories/seen earlier report", "/root/stories/revived joined", "/root/stories/copied twelve print one wire"}
	if !slices.Equal(got, want) {
		t.Errorf("most reported are %q, want %q", got, want)
	}
}

func TestVolumeChart(t *testing.T) {
	for _, row := range []struct {
		name   string
		counts []int
		want   string
	}{
		{"a month", []int{0, 3, 2, 0}, "5 items in 4 days, most on 2 March: 3"},
		{"the last of equals", []int{0, 1, 0, 0}, "1 item in 4 days, most on 2 March: 1"},
		{"today", []int{0, 2}, "2 items in 2 days, most on 4 March: 2"},
		{"nothing", []int{0, 0}, ""},
		{"not known", nil, ""},
	} {
		got := ""
		if c := volumeChart(row.counts, noon); c != nil {
			got = c.Text
		}
		if got != row.want {
			t.Errorf("%s: %q, want %q", row.name, got, row.want)
		}
	}
}
