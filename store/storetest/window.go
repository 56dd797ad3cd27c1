package storetest

import (
	"time"

	"straitwire/news"
)

func windowPromises() []promise {
	return []promise{
		{"the newest come first, by our clock and then by id", func(h *hall) {
			h.record("alpha", day(2), items(0, 4)...)
			h.record("beta", day(1), items(4, 6)...)
			h.record("gamma", day(2).Add(time.Nanosecond), items(6, 8)...)
			h.record("delta", time.Date(1969, 7, 20, 0, 0, 0, 5, time.UTC), items(8, 9)...)
			all := h.all()
			h.append(all[len(all)-1].Seq, entriesOf(all)...)
			want := titles(newestFirst(all))
			for _, n := range []int{0, 1, 5, 9, 100} {
				h.same("window", h.window("t", n), want[:min(n, len(want))])
			}
			h.count("t", 9)
		}},
		{"what has left is not shown, and may come back", func(h *hall) {
			h.record("alpha", day(0), items(0, 3)...)
			all := newestFirst(h.all())
			h.append(3, entriesOf(all)...)
			h.append(0, left(entry("t", all[1]), day(1)))
			h.same("window", h.window("t", 10), []string{all[0].Title, all[2].Title})
			h.same("window of one", h.window("t", 2), []string{all[0].Title, all[2].Title})
			h.count("t", 2)
			h.append(0, entry("t", all[1]))
			h.same("window", h.window("t", 10), titles(all))
		}},
		{"topics with names that begin alike stay apart", func(h *hall) {
			h.record("alpha", day(0), items(0, 4)...)
			all := h.all()
			topics := []news.TopicID{"a", "a-b", "ab", "b"}
			for i, topic := range topics {
				h.append(0, entry(topic, all[i]))
			}
			for i, topic := range topics {
				h.same(string(topic), h.window(topic, 10), []string{all[i].Title})
				h.count(topic, 1)
			}
			h.count("", 0)
			h.count("c", 0)
		}},
		{"an item that changed is shown as it is now", func(h *hall) {
			h.record("alpha", day(0), items(0, 2)...)
			first := h.all()[0]
			h.append(2, entriesOf(h.all())...)
			h.record("alpha", day(1), changed(0))
			listed, err := h.store().Window(h.Context(), "t", 10)
			h.ok(err)
			for _, l := range listed {
				if l.Item.ID == first.ID && (l.Item.Revision != 1 || l.Item.Summary != changed(0).Summary || l.Entry.Seq != first.Seq) {
					h.Fatalf("listed as %+v", l)
				}
			}
			if len(listed) != 2 {
				h.Fatalf("%d listed, want 2", len(listed))
			}
		}},
	}
}
