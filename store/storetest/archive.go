package storetest

import (
	"slices"
	"strings"
	"time"

	"straitwire/news"
	"straitwire/store"
)

func archivePromises() []promise {
	return []promise{
		{"the archive has what was published, in its order and as it was then", func(h *hall) {
			h.record("alpha", day(0), items(0, 4)...)
			all := h.all()
			enter := func(i int, at time.Time) {
				e := entry("t", all[i])
				e.Entered, e.Left, e.LeftWhy = at, time.Time{}, ""
				h.append(0, e)
			}
			month := news.MonthOf(day(0))
			next := month.AddDate(0, 1, 0)
			enter(2, next.Add(-time.Hour))
			enter(0, next.Add(time.Hour))
			enter(1, next.Add(-2*time.Hour)) // the clock was set back: it comes behind the others
			h.append(0, left(entry("t", all[0]), next.Add(3*time.Hour)))
			enter(0, next.Add(4*time.Hour)) // back again
			enter(0, next.Add(5*time.Hour)) // is there already
			h.archive("t", month, all[2].Title)
			h.archive("t", next, all[0].Title, all[1].Title, all[0].Title)
			changed := items(0, 1)
			changed[0].Title = "another title, quite another one"
			h.record("alpha", day(1), changed...)
			h.archive("t", next, all[0].Title, all[1].Title, all[0].Title)
			h.archive("other", next)
			months, err := h.store().ArchiveMonths(h.Context(), "t", time.Time{})
			h.ok(err)
			if want := []news.ArchiveMonth{{Begin: month, Entries: 1}, {Begin: next, Entries: 3}}; !slices.Equal(months, want) {
				h.Errorf("months %v, want %v", months, want)
			}
			if months, err = h.store().ArchiveMonths(h.Context(), "t", next.Add(time.Hour)); err != nil || len(months) != 1 || months[0].Entries != 3 {
				h.Errorf("months since the last: %v, %v", months, err)
			}
			part, err := h.store().Archived(h.Context(), "t", next, 1, 1)
			h.ok(err)
			if len(part) != 1 || part[0].Item.Title != all[1].Title || part[0].Item.Content != "" || len(part[0].Entry.Why) == 0 {
				h.Errorf("a part of it: %+v", part)
			}
		}},
		{"the archive outlives the items", func(h *hall) {
			h.record("alpha", day(0), items(0, 1)...)
			all := h.all()
			e := entry("t", all[0])
			h.append(all[0].Seq, e)
			h.prune(day(400), store.Pruned{Items: 1})
			h.archive("t", e.Entered, all[0].Title)
		}},
	}
}

// archive checks the titles of a month.
func (h *hall) archive(topic news.TopicID, month time.Time, want ...string) {
	h.Helper()
	listed, err := h.store().Archived(h.Context(), topic, month, 0, 1000)
	h.ok(err)
	var got []string
	for _, l := range listed {
		got = append(got, l.Item.Title)
	}
	if !slices.Equal(got, want) {
		h.Errorf("archive of %s, %s: %s, want %s", topic, month.Format("2006-01"), strings.Join(got, "; "), strings.Join(want, "; "))
	}
}
