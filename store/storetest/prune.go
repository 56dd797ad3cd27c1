package storetest

import (
	"time"

	"straitwire/news"
	"straitwire/store"
)

func prunePromises() []promise {
	return []promise{
		{"what is too old goes", func(h *hall) {
			h.opts.MaxAge = 10 * 24 * time.Hour
			h.record("alpha", day(0), items(0, 2)...)
			h.record("alpha", day(5), items(2, 4)...)
			h.record("beta", day(0), items(0, 1)...)
			h.read()
			h.prune(day(10), store.Pruned{})
			h.prune(day(10).Add(time.Nanosecond), store.Pruned{Items: 3})
			h.same("what stays", titles(h.all()), []string{item(2).Title, item(3).Title})
			h.prune(day(10).Add(time.Nanosecond), store.Pruned{})
		}},
		{"what is too many for its source goes, oldest first", func(h *hall) {
			h.opts.MaxPerSource = 300
			h.record("alpha", day(0), items(0, 400)...)
			h.record("alpha", day(1), items(400, 600)...)
			h.record("beta", day(0), items(0, 5)...)
			h.read()
			h.prune(day(1), store.Pruned{Items: 300})
			st, err := h.store().Stats(h.Context())
			h.ok(err)
			h.same("sources", st.Sources, map[news.SourceID]int{"alpha": 300, "beta": 5})
			for _, it := range items(400, 600) {
				if found, err := h.store().Find(h.Context(), it.URL); err != nil || len(found) == 0 {
					h.Fatalf("%s is gone (%v)", it.Title, err)
				}
			}
		}},
		{"the defaults are 90 days and 5000 items", func(h *hall) {
			h.record("alpha", day(0), item(1))
			h.read()
			h.record("alpha", day(2), item(2))
			h.read()
			h.prune(day(90), store.Pruned{})
			h.prune(day(91), store.Pruned{Items: 1, Forgotten: 1})
		}},
		{"what the publisher has not read stays", func(h *hall) {
			h.opts = store.Options{MaxAge: 24 * time.Hour, MaxPerSource: 1}
			h.record("alpha", day(0), items(0, 3)...)
			all := h.all()
			h.append(all[0].Seq)
			h.prune(day(500), store.Pruned{Items: 1})
			h.same("what stays", h.all(), all[1:])
			h.read()
			h.prune(day(500), store.Pruned{Items: 2})
		}},
		{"an item that was pruned does not come back as new", func(h *hall) {
			h.opts.MaxAge = 10 * 24 * time.Hour
			h.record("alpha", day(0), items(0, 3)...)
			h.read()
			h.prune(day(11), store.Pruned{Items: 3})
			if got := h.all(); len(got) != 0 {
				h.Fatalf("%d items stay", len(got))
			}
			h.counts(h.record("alpha", day(12), items(0, 4)...), 1, 0)
			if got := h.only(); got.Title != item(3).Title {
				h.Fatalf("%q came back", got.Title)
			}
		}},
		{"an item that was pruned and then changes is an old item that changed", func(h *hall) {
			h.opts.MaxAge = 10 * 24 * time.Hour
			h.record("alpha", day(0), item(1))
			before := h.only()
			h.append(before.Seq, entry("t", before))
			h.prune(day(11), store.Pruned{Items: 1})
			h.counts(h.record("alpha", day(12), changed(1)), 0, 1)
			got := h.only()
			if got.ID != before.ID || !got.FirstSeen.Equal(before.FirstSeen) || got.Revision != 1 || !got.Changed.Equal(day(12)) || got.Seq <= before.Seq {
				h.Fatalf("came back as %+v", got)
			}
			h.append(got.Seq, entry("t", got))
			h.count("t", 1)
			h.prune(day(12), store.Pruned{Items: 1})
			h.count("t", 0)
		}},
		{"an identity lives as long as its source lists the item, and 90 days", func(h *hall) {
			h.opts.MaxAge = 10 * 24 * time.Hour
			h.record("alpha", day(0), item(1))
			h.read()
			h.prune(day(11), store.Pruned{Items: 1})
			for _, d := range []int{60, 120, 180} {
				h.counts(h.record("alpha", day(d), item(1)), 0, 0)
				h.prune(day(d+29), store.Pruned{})
			}
			h.record("alpha", day(182))
			h.prune(day(180+90), store.Pruned{})
			h.prune(day(180+91), store.Pruned{Forgotten: 1})
			h.counts(h.record("alpha", day(300), item(1)), 1, 0)
		}},
		{"an identity lives on while its source has no other document", func(h *hall) {
			h.opts.MaxAge = 10 * 24 * time.Hour
			h.record("alpha", day(0), items(0, 3)...)
			h.read()
			h.prune(day(11), store.Pruned{Items: 3})
			for d := 20; d < 200; d += 20 {
				_, err := h.store().Record(h.Context(), news.Visit{Source: "alpha", Started: day(d), Reason: news.ReasonNotModified}, nil)
				h.ok(err)
			}
			h.prune(day(200), store.Pruned{})
			h.counts(h.record("alpha", day(201), items(0, 4)...), 1, 0)
		}},
		{"an identity is not forgotten while its item is kept", func(h *hall) {
			h.opts.MaxAge = 1000 * 24 * time.Hour
			h.record("alpha", day(0), item(1))
			h.read()
			h.prune(day(500), store.Pruned{})
			h.counts(h.record("alpha", day(501), item(1)), 0, 0)
		}},
		{"the ledger stays, the window does not show what is gone", func(h *hall) {
			h.opts.MaxAge = 10 * 24 * time.Hour
			h.record("alpha", day(0), item(0))
			h.record("alpha", day(5), item(1))
			all := h.all()
			h.append(all[1].Seq, entriesOf(all)...)
			h.append(0, entry("u", all[0]))
			h.prune(day(11), store.Pruned{Items: 1})
			h.same("window", h.window("t", 10), []string{all[1].Title})
			h.count("t", 1)
			h.count("u", 0)
			got, err := h.store().Entries(h.Context(), "t", []news.ItemID{all[0].ID})
			h.ok(err)
			h.same("entry", got, map[news.ItemID]news.Entry{all[0].ID: entry("t", all[0])})
			h.append(0, entry("t", all[0]))
			h.count("t", 1)
			for _, ref := range []string{string(all[0].ID), all[0].URL} {
				if found, err := h.store().Find(h.Context(), ref); err != nil || len(found) != 0 {
					h.Fatalf("Find(%q) = %d items, %v", ref, len(found), err)
				}
			}
		}},
	}
}
