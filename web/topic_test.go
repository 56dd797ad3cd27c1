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
