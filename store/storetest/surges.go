package storetest

import (
	"time"

	"straitwire/news"
	"straitwire/store"
)

func surgePromises() []promise {
	surge := func(topic news.TopicID, country string, start time.Time) news.Surge {
		return news.Surge{Topic: topic, Country: country, Start: start, Last: start.Add(time.Hour), Span: time.Hour, Count: 9, Usual: 1.5, Weeks: 8, Items: []news.Headline{{Title: "T", URL: "https://a.example/1", Source: "a"}}}
	}
	surges := func(h *hall, n int) []news.Surge {
		h.Helper()
		got, err := h.store().Surges(h.Context(), n)
		h.ok(err)
		return got
	}
	return []promise{
		{"arrivals are what is in the topic, in the order in which we saw it", func(h *hall) {
			h.record("alpha", day(0), items(0, 2)...)
			h.record("beta", day(0), items(2, 3)...)
			h.record("alpha", day(0).Add(2*time.Hour), items(3, 4)...)
			h.record("beta", day(1), items(4, 6)...)
			all := h.all()
			h.append(6, entriesOf(all)...)
			h.append(0, left(entry("t", all[4]), day(2)), entry("tt", all[4]))
			h.tell(6, told(all[0], "s1", ""), told(all[3], "s1", all[0].ID), told(all[5], "s2", ""))
			got, err := h.store().Arrivals(h.Context(), "t", day(0).Add(time.Hour))
			h.ok(err)
			h.same("arrivals", got, []news.Arrival{
				{Item: all[3].ID, Seen: all[3].FirstSeen, Source: "alpha", Text: all[0].ID},
				{Item: all[5].ID, Seen: all[5].FirstSeen, Source: "beta", Text: all[5].ID},
			})
			got, err = h.store().Arrivals(h.Context(), "t", day(0))
			h.ok(err)
			for _, a := range got[:3] {
				if !a.First || a.Text != a.Item {
					h.Fatalf("arrival of a first reading is %+v", a)
				}
			}
			h.same("all arrivals", len(got), 5)
		}},
		{"the volume of a topic counts what is in it by the day on which we saw it", func(h *hall) {
			h.record("alpha", day(0), items(0, 2)...)
			h.record("alpha", day(1).Add(11*time.Hour), items(2, 3)...)
			h.record("alpha", day(3), items(3, 5)...)
			all := h.all()
			h.append(5, entriesOf(all)...)
			h.append(0, left(entry("t", all[4]), day(4)), entry("tt", all[0]))
			for _, row := range []struct {
				topic news.TopicID
				since time.Time
				days  int
				want  []int
			}{
				{"t", day(0).Add(5 * time.Hour), 5, []int{2, 1, 0, 1, 0}},
				{"t", day(1), 2, []int{1, 0}},
				{"tt", day(-1), 2, []int{0, 1}},
				{"none", day(0), 3, []int{0, 0, 0}},
			} {
				got, err := h.store().Volume(h.Context(), row.topic, row.since, row.days)
				h.ok(err)
				h.same("volume of "+string(row.topic), got, row.want)
			}
		}},
		{"surges come back, the newest first, and can go on", func(h *hall) {
			h.same("surges", len(surges(h, 10)), 0)
			one, two, three := surge("a", "", day(0)), surge("b", "", day(1)), surge("b", "TW", day(1))
			for _, s := range []news.Surge{two, one, three} {
				h.ok(h.store().NoteSurge(h.Context(), s))
			}
			one.Last = day(2)
			h.ok(h.store().NoteSurge(h.Context(), one))
			h.reopen()
			h.same("surges", surges(h, 10), []news.Surge{three, two, one})
			h.same("the newest", surges(h, 1), []news.Surge{three})
			if h.store().NoteSurge(h.Context(), news.Surge{Topic: "t"}) == nil || h.store().NoteSurge(h.Context(), surge("", "", day(1))) == nil {
				h.Fatal("a surge without a name was kept")
			}
			h.prune(day(90).Add(time.Hour), store.Pruned{})
			h.same("after 90 days", surges(h, 10), []news.Surge{three, two})
		}},
	}
}
