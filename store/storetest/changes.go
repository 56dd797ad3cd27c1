package storetest

import (
	"fmt"
	"strings"
	"time"

	"straitwire/news"
	"straitwire/store"
)

func (h *hall) history(id news.ItemID) []news.Change {
	h.Helper()
	changes, err := h.store().History(h.Context(), id)
	h.ok(err)
	return changes
}

func changesPromises() []promise {
	return []promise{
		{"what an item said before is kept", func(h *hall) {
			h.record("alpha", day(0), item(1))
			first := h.only()
			if got := h.history(first.ID); len(got) != 0 {
				h.Fatalf("history %+v of an item that did not change", got)
			}
			h.record("alpha", day(1), changed(1))
			other := changed(1)
			other.Title = "Another title for it"
			other.Text = "And a body."
			h.record("alpha", day(2), other)
			h.reopen()
			h.same("history", h.history(first.ID), []news.Change{
				{Kind: news.ChangeEdited, Seen: day(1), Revision: 1, Was: []news.Field{{Name: "summary", Text: item(1).Summary}}},
				{Kind: news.ChangeEdited, Seen: day(2), Revision: 2, Was: []news.Field{{Name: "title", Text: item(1).Title}, {Name: "body", Text: ""}}},
			})
		}},
		{"markup, dates and tracking are no change", func(h *hall) {
			h.record("alpha", day(0), item(1))
			it := item(1)
			it.Title, it.URL, it.Published = strings.ToUpper(it.Title)+"!", it.URL+"?utm_medium=rss", day(1)
			h.counts(h.record("alpha", day(1), it), 0, 0)
			if got := h.only(); len(h.history(got.ID)) != 0 || got.Revision != 0 {
				h.Fatalf("changed: %+v", got)
			}
		}},
		{"the first change and the newest ones are kept", func(h *hall) {
			for n := range 60 {
				it := item(1)
				it.Summary += fmt.Sprintf(" Toll: %d.", n)
				h.record("alpha", start().Add(time.Duration(n)*time.Hour), it)
			}
			got := h.history(h.only().ID)
			if len(got) < 15 || len(got) > 25 || got[0].Revision != 1 || got[1].Missed == 0 || got[len(got)-1].Revision != 59 {
				h.Fatalf("%d changes: %+v", len(got), got)
			}
		}},
		{"an item that changes often is renewed every half hour", func(h *hall) {
			minute := func(n int) time.Time { return start().Add(time.Duration(n) * time.Minute) }
			h.record("alpha", minute(0), item(1))
			renewals := []time.Time{}
			for n := 1; n <= 100; n++ {
				it := item(1)
				if n%7 < 3 && n < 80 {
					it.Summary += fmt.Sprintf(" Toll: %d.", n/7)
				}
				h.record("alpha", minute(n), it)
				got := h.only()
				if at := got.RenewedBy(minute(n)); len(renewals) == 0 || !at.Equal(renewals[len(renewals)-1]) {
					renewals = append(renewals, at)
				}
			}
			for i := 1; i < len(renewals); i++ {
				if renewals[i].Sub(renewals[i-1]) < news.RenewEvery {
					h.Errorf("renewed at %v after %v", renewals[i], renewals[i-1])
				}
			}
			last := renewals[len(renewals)-1]
			if got := h.only(); len(renewals) < 3 || last.Before(got.Changed) {
				h.Errorf("renewals %v; want the last one not before the last change, %v", renewals, got.Changed)
			}
		}},
		{"the changes of a topic are listed, newest first", func(h *hall) {
			h.record("alpha", day(0), items(0, 6)...)
			all := h.all()
			entries := entriesOf(all)
			entries[4] = left(entries[4], day(1)) // before it changed
			h.append(6, entries[:5]...)
			h.record("alpha", day(2), changed(0), changed(3), changed(4), changed(5))
			h.record("alpha", day(3), changed(1))
			h.append(0, left(entriesOf(h.all())[5], day(4))) // because it changed
			for n, want := range [][]string{nil, {item(1).Title}, {item(1).Title, item(3).Title}, {item(1).Title, item(0).Title, item(3).Title}} {
				got, err := h.store().Changes(h.Context(), "t", n)
				h.ok(err)
				var names []string
				for _, c := range got {
					names = append(names, c.Item.Title)
					if len(c.Changes) != 1 || c.Changes[0].Kind != news.ChangeEdited || c.Entry.Item != c.Item.ID || c.Entry.Topic != "t" {
						h.Errorf("%s: %+v", c.Item.Title, c)
					}
				}
				if n == 3 { // of one time, in whatever order
					h.same("how many changed", len(names), len(want))
					continue
				}
				if n < 2 {
					h.same("changed", names, want)
				}
			}
			none, err := h.store().Changes(h.Context(), "u", 10)
			h.ok(err)
			h.same("of another topic", len(none), 0)
		}},
		{"changes go with their item", func(h *hall) {
			h.opts.MaxAge = 10 * 24 * time.Hour
			h.record("alpha", day(0), item(1))
			id := h.only().ID
			h.append(1, entriesOf(h.all())...)
			h.record("alpha", day(1), changed(1))
			h.record("alpha", day(2), item(1))
			h.read()
			h.prune(day(11), store.Pruned{Items: 1})
			if got := h.history(id); len(got) != 0 {
				h.Fatalf("history %+v of an item that is gone", got)
			}
			got, err := h.store().Changes(h.Context(), "t", 10)
			h.ok(err)
			h.same("changes", len(got), 0)
			h.counts(h.record("alpha", day(12), changed(1)), 0, 1)
			h.counts(h.record("alpha", day(13), item(1)), 0, 1)
			if got := h.history(id); len(got) != 1 || got[0].Revision != 4 {
				h.Fatalf("history %+v; want what happened since it came back", got)
			}
		}},
	}
}
