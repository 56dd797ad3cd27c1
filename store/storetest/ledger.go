package storetest

import (
	"context"
	"errors"
	"strings"

	"straitwire/news"
)

func ledgerPromises() []promise {
	return []promise{
		{"a new ledger is empty", func(h *hall) {
			checkpoint, err := h.store().Checkpoint(h.Context())
			h.ok(err)
			filters, err := h.store().Filters(h.Context())
			h.ok(err)
			entries, err := h.store().Entries(h.Context(), "t", []news.ItemID{"aaaaaaaaaaaaaaaa"})
			h.ok(err)
			if checkpoint != 0 || len(filters) != 0 || len(entries) != 0 || len(h.window("t", 10)) != 0 {
				h.Fatalf("checkpoint %d, filters %v, entries %v", checkpoint, filters, entries)
			}
		}},
		{"an entry comes back as it was", func(h *hall) {
			h.record("alpha", day(0), items(0, 2)...)
			all := h.all()
			e, gone := entry("t", all[0]), left(entry("t", all[1]), day(3))
			h.append(all[1].Seq, e, gone)
			got, err := h.store().Entries(h.Context(), "t", []news.ItemID{all[0].ID, all[1].ID, "unknown"})
			h.ok(err)
			h.same("entries", got, map[news.ItemID]news.Entry{all[0].ID: e, all[1].ID: gone})
			other, err := h.store().Entries(h.Context(), "t2", []news.ItemID{all[0].ID})
			h.ok(err)
			h.same("entries of another topic", other, map[news.ItemID]news.Entry{})
		}},
		{"the entries of an item come from all topics", func(h *hall) {
			h.record("alpha", day(0), items(0, 3)...)
			all := h.all()
			one, two := entry("a", all[0]), left(entry("b-long", all[0]), day(3))
			three, other := entry("b", all[0]), entry("a", all[1])
			h.append(all[2].Seq, three, other, one, two)
			// One id may begin as another does: the shorter one gets its own only.
			begins := all[0].ID[:8]
			got, err := h.store().EntriesOf(h.Context(), []news.ItemID{all[0].ID, all[2].ID, begins, "unknown"})
			h.ok(err)
			h.same("entries", got, map[news.ItemID][]news.Entry{all[0].ID: {one, three, two}})
			got, err = h.store().EntriesOf(h.Context(), nil)
			h.ok(err)
			h.same("entries of nothing", got, map[news.ItemID][]news.Entry{})
		}},
		{"entries and checkpoint move together or not at all", func(h *hall) {
			h.record("alpha", day(0), items(0, 3)...)
			all := h.all()
			h.append(all[0].Seq, entry("t", all[0]))
			bad := entry("t", all[2])
			bad.Item = ""
			ctx, cancel := context.WithCancel(h.Context())
			cancel()
			tries := []struct {
				name       string
				ctx        context.Context
				checkpoint uint64
				entries    []news.Entry
			}{
				{"an entry without an item", h.Context(), all[1].Seq, []news.Entry{entry("t", all[1]), bad}},
				{"a time that is over", ctx, all[1].Seq, []news.Entry{entry("t", all[1])}},
				{"a checkpoint that nothing has reached", h.Context(), all[2].Seq + 1, []news.Entry{entry("t", all[1])}},
			}
			for _, try := range tries {
				if err := h.store().Append(try.ctx, try.checkpoint, try.entries, map[news.TopicID]string{"t": "v9"}); err == nil {
					h.Fatalf("%s: no error", try.name)
				}
				checkpoint, err := h.store().Checkpoint(h.Context())
				h.ok(err)
				if checkpoint != all[0].Seq {
					h.Fatalf("%s: checkpoint %d, want %d", try.name, checkpoint, all[0].Seq)
				}
				h.same(try.name, h.window("t", 10), []string{all[0].Title})
				filters, err := h.store().Filters(h.Context())
				h.ok(err)
				h.same(try.name, filters, map[news.TopicID]string{})
			}
		}},
		{"appending the same again changes nothing", func(h *hall) {
			h.record("alpha", day(0), items(0, 3)...)
			all := h.all()
			for range 3 {
				h.ok(h.store().Append(h.Context(), all[2].Seq, entriesOf(all), map[news.TopicID]string{"t": "v1"}))
				h.count("t", 3)
				h.same("window", h.window("t", 10), titles(newestFirst(all)))
			}
		}},
		{"a checkpoint never goes back", func(h *hall) {
			h.record("alpha", day(0), items(0, 3)...)
			for _, step := range []struct{ to, want uint64 }{{2, 2}, {1, 2}, {0, 2}, {3, 3}} {
				h.append(step.to)
				got, err := h.store().Checkpoint(h.Context())
				h.ok(err)
				if got != step.want {
					h.Fatalf("checkpoint %d after Append(%d), want %d", got, step.to, step.want)
				}
			}
		}},
		{"filters are merged", func(h *hall) {
			for _, filters := range []map[news.TopicID]string{{"a": "1", "b": "1"}, {"b": "2", "c": "1"}, nil} {
				h.ok(h.store().Append(h.Context(), 0, nil, filters))
			}
			got, err := h.store().Filters(h.Context())
			h.ok(err)
			h.same("filters", got, map[news.TopicID]string{"a": "1", "b": "2", "c": "1"})
		}},
		{"an entry that cannot be kept is refused", func(h *hall) {
			h.record("alpha", day(0), item(1))
			it := h.only()
			for name, spoil := range map[string]func(*news.Entry){
				"no topic":         func(e *news.Entry) { e.Topic = "" },
				"zero in topic":    func(e *news.Entry) { e.Topic = "a\x00b" },
				"topic too long":   func(e *news.Entry) { e.Topic = news.TopicID(strings.Repeat("x", 40_000)) },
				"no time of first": func(e *news.Entry) { e.FirstSeen = e.FirstSeen.AddDate(20_000, 0, 0) },
			} {
				e := entry("t", it)
				spoil(&e)
				if err := h.store().Append(h.Context(), 0, []news.Entry{e}, nil); err == nil || errors.Is(err, context.Canceled) {
					h.Fatalf("%s: %v", name, err)
				}
			}
			h.count("t", 0)
		}},
	}
}
