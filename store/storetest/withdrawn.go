package storetest

import (
	"time"

	"straitwire/news"
)

// dated are items from to to-1, newest first: the higher, the newer.
func dated(numbers ...int) []news.Item {
	var list []news.Item
	for _, n := range numbers {
		it := item(n)
		it.Published = start().Add(time.Duration(n-100) * time.Hour)
		list = append(list, it)
	}
	return list
}

// whole is a visit that read a whole document after another one.
func whole(source news.SourceID, at time.Time) news.Visit {
	v := visit(source, at)
	v.Follows = true
	return v
}

// withdrawn returns since when the items of a title are withdrawn.
func (h *hall) withdrawn() map[string]time.Time {
	h.Helper()
	gone := make(map[string]time.Time)
	for _, it := range h.all() {
		if !it.Withdrawn.IsZero() {
			gone[it.Title] = it.Withdrawn
		}
	}
	return gone
}

func (h *hall) noneWithdrawn(when string) {
	h.Helper()
	h.same("withdrawn "+when, h.withdrawn(), map[string]time.Time{})
}

func withdrawnPromises() []promise {
	return []promise{
		{"an item that vanishes from between others is withdrawn", func(h *hall) {
			h.visited(visit("alpha", day(0)), dated(5, 4, 3, 2, 1)...)
			before := h.all()
			v := h.visited(whole("alpha", day(1)), dated(6, 5, 3, 2)...) // 4 vanished, 1 rolled off
			h.counts(v, 1, 0)
			h.same("withdrawn", h.withdrawn(), map[string]time.Time{item(4).Title: day(1)})
			got := h.all()
			want := before[1]
			want.Seq, want.Withdrawn = 7, day(1)
			h.same("the item", got[len(got)-1], want)
			h.same("history", h.history(want.ID), []news.Change{{Kind: news.ChangeWithdrawn, Seen: day(1)}})
			for n := range 3 {
				h.visited(whole("alpha", day(2+n)), dated(6, 5, 3, 2)...)
			}
			h.same("items after more visits", h.all(), got)
		}},
		{"an item that is listed again is not withdrawn any more", func(h *hall) {
			h.visited(visit("alpha", day(0)), dated(5, 4, 3)...)
			h.visited(whole("alpha", day(1)), dated(5, 3)...)
			h.visited(whole("alpha", day(2)), dated(5, 4, 3)...)
			h.noneWithdrawn("after it was listed again")
			got := h.all()
			id := got[len(got)-1].ID
			h.same("history", h.history(id), []news.Change{{Kind: news.ChangeWithdrawn, Seen: day(1)}, {Kind: news.ChangeReturned, Seen: day(2)}})
			if got[len(got)-1].Seq != 5 {
				h.Errorf("Seq %d, want one step for each change", got[len(got)-1].Seq)
			}
			for n := range 20 {
				h.visited(whole("alpha", day(3+2*n)), dated(5, 3)...)
				h.visited(whole("alpha", day(4+2*n)), dated(5, 4, 3)...)
			}
			if n := len(h.history(id)); n > 8 {
				h.Errorf("%d changes of an item that comes and goes", n)
			}
		}},
		{"only a whole document withdraws", func(h *hall) {
			h.visited(visit("alpha", day(0)), dated(5, 4, 3)...)
			degraded := whole("alpha", day(1))
			degraded.Reason, degraded.Follows = news.ReasonDegraded, false
			h.visited(degraded, dated(5, 3)...)
			h.noneWithdrawn("by a damaged document")
			delta := whole("alpha", day(2))
			delta.Delta, delta.Follows = true, false
			h.visited(delta, dated(6, 3)...)
			h.noneWithdrawn("by what is new alone")
			h.visited(visit("alpha", day(3)), dated(6, 5, 3)...) // of another address, or not to its end
			h.noneWithdrawn("by a document that does not follow")
			same := whole("alpha", day(4))
			same.Reason = news.ReasonNotModified
			h.visited(same)
			h.noneWithdrawn("without a document")
			empty := whole("alpha", day(5))
			empty.Reason = news.ReasonEmpty
			h.visited(empty)
			h.noneWithdrawn("by an empty document")
			older := whole("alpha", day(6))
			older.LastModified = "Tue, 27 Dec 2022 10:00:00 GMT"
			h.visited(older, dated(6, 5, 3)...)
			older.Started, older.LastModified = day(7), "Mon, 26 Dec 2022 10:00:00 GMT"
			h.visited(older, dated(6, 3)...)
			h.noneWithdrawn("by an older copy")
			h.visited(whole("alpha", day(8)), dated(6, 3)...)
			h.same("withdrawn", h.withdrawn(), map[string]time.Time{item(5).Title: day(8)})
		}},
		{"an item is withdrawn by the source that leads it", func(h *hall) {
			h.visited(visit("alpha", day(0)), dated(5, 4, 3)...)
			h.visited(visit("beta", day(0)), dated(5, 4, 3)...)
			h.visited(whole("beta", day(1)), dated(5, 3)...)
			h.noneWithdrawn("by a source that lists it too")
			h.visited(whole("alpha", day(2)), dated(5, 3)...)
			h.same("withdrawn", h.withdrawn(), map[string]time.Time{item(4).Title: day(2)})
		}},
		{"an item that a hub sends is listed again", func(h *hall) {
			h.visited(visit("alpha", day(0)), dated(5, 4, 3)...)
			h.visited(whole("alpha", day(1)), dated(5, 3)...)
			_, err := h.store().Receive(h.Context(), "alpha", day(2), dated(4))
			h.ok(err)
			h.noneWithdrawn("after a hub sent it")
			last := h.all()[2]
			if changes := h.history(last.ID); len(changes) != 2 || changes[1].Kind != news.ChangeReturned || !changes[1].Seen.Equal(day(2)) {
				h.Errorf("history %+v, want it to return at %v", changes, day(2))
			}
		}},
		{"a withdrawn item may change and be withdrawn again", func(h *hall) {
			h.visited(visit("alpha", day(0)), dated(5, 4, 3)...)
			h.visited(whole("alpha", day(1)), dated(5, 3)...)
			list := dated(5, 4, 3)
			list[1].Summary += " Corrected."
			h.visited(whole("alpha", day(2)), list...)
			h.noneWithdrawn("after it changed")
			h.visited(whole("alpha", day(3)), dated(5, 3)...)
			h.same("withdrawn", h.withdrawn(), map[string]time.Time{item(4).Title: day(3)})
			for _, it := range h.all() {
				if it.Title == item(4).Title && len(h.history(it.ID)) != 4 {
					h.Errorf("history %+v, want four changes", h.history(it.ID))
				}
			}
		}},
	}
}
