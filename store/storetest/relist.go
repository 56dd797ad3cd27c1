package storetest

import (
	"fmt"
	"hash/fnv"
	"math/rand/v2"
	"time"

	"straitwire/news"
	"straitwire/store"
)

// document records a list of items of source alpha as a reader hands them
// over: what stood there unchanged the last time is only named.
func (h *hall) document(at time.Time, items ...news.Item) news.Visit {
	h.Helper()
	const source = "alpha"
	before, _, err := h.store().Visit(h.Context(), source)
	h.ok(err)
	v := visit(source, at)
	v.Listing.Reading, v.Follows = 7, true
	list := make([]news.Item, len(items))
	for i, it := range items {
		f := fnv.New64a()
		fmt.Fprintf(f, "%q %q %q %q %q", it.GUID, it.URL, it.Title, it.Summary, it.Published)
		block := news.Block{Hash: f.Sum64()}
		it.FirstSeen = at
		for _, b := range before.Listing.Blocks {
			if b.Hash == block.Hash && b.Item != "" {
				block, it = b, news.Item{ID: b.Item, Source: source}
			}
		}
		list[i] = it
		v.Listing.Blocks = append(v.Listing.Blocks, block)
	}
	got, err := h.store().Record(h.Context(), v, list)
	h.ok(err)
	return got
}

// known counts the items that the next document need not be read for.
func (h *hall) known() (n int) {
	h.Helper()
	v, _, err := h.store().Visit(h.Context(), "alpha")
	h.ok(err)
	for _, b := range v.Listing.Blocks {
		if b.Item != "" {
			n++
		}
	}
	return n
}

func relistPromises() []promise {
	return []promise{
		{"a listing is remembered with what its items are", func(h *hall) {
			h.document(day(0), items(0, 3)...)
			h.reopen()
			v, _, err := h.store().Visit(h.Context(), "alpha")
			h.ok(err)
			if v.Listing.Reading != 7 || len(v.Listing.Blocks) != 3 {
				h.Fatalf("listing %+v, want 3 blocks", v.Listing)
			}
			for i, it := range h.all() {
				if v.Listing.Blocks[i].Item != it.ID {
					h.Errorf("block %d is item %q, want %q", i, v.Listing.Blocks[i].Item, it.ID)
				}
			}
			all, err := h.store().Visits(h.Context())
			h.ok(err)
			if len(all["alpha"].Listing.Blocks) != 0 {
				h.Error("Visits returns listings, which nobody asked for")
			}
		}},
		{"a listing stays while no whole document is read", func(h *hall) {
			h.document(day(0), items(0, 3)...)
			for i, v := range []news.Visit{
				{Source: "alpha", Started: day(1), Reason: news.ReasonNotModified},
				{Source: "alpha", Started: day(2), Reason: news.ReasonTimeout},
				{Source: "alpha", Started: day(3), Reason: news.ReasonOK, Delta: true},
			} {
				_, err := h.store().Record(h.Context(), v, nil)
				h.ok(err)
				if n := h.known(); n != 3 {
					h.Fatalf("visit %d: %d items are known, want 3", i, n)
				}
			}
			h.record("alpha", day(4), items(0, 3)...)
			if n := h.known(); n != 0 {
				h.Fatalf("%d items are known after a document without a listing", n)
			}
		}},
		{"a relisted item is listed", func(h *hall) {
			h.document(day(0), items(0, 6)...)
			v := h.document(day(1), append(items(10, 15), item(0))...)
			if v.New != 5 || v.Listed != 6 || v.Gaps != 0 || !v.Read.Equal(day(1)) {
				h.Fatalf("%d new of %d, %d gaps, read %s; want 5 of 6, no gap, %s", v.New, v.Listed, v.Gaps, v.Read, day(1))
			}
			if n := h.known(); n != 6 {
				h.Errorf("%d items are known, want 6", n)
			}
			if v = h.document(day(2), items(20, 26)...); v.Gaps != 1 {
				h.Errorf("%d gaps after a document that shares nothing, want 1", v.Gaps)
			}
		}},
		{"a relisted item keeps its identity while it is listed", func(h *hall) {
			h.opts.MaxAge = 10 * 24 * time.Hour
			h.document(day(0), item(1))
			h.read()
			h.prune(day(11), store.Pruned{Items: 1})
			for d := 12; d < 300; d++ {
				h.document(day(d), item(1))
				if d%30 == 0 {
					h.prune(day(d), store.Pruned{})
				}
			}
			h.prune(day(299+90), store.Pruned{})
			h.counts(h.document(day(400), changed(1)), 0, 1)
			h.document(day(402))
			h.read()
			h.prune(day(400+93), store.Pruned{Items: 1, Forgotten: 1})
		}},
		{"an item that stands twice in its document is read again", func(h *hall) {
			h.document(day(0), item(1), changed(1), item(2))
			if n := h.known(); n != 1 {
				h.Fatalf("%d items are known, want 1", n)
			}
			h.counts(h.document(day(1), changed(1), item(2)), 0, 1)
		}},
		{"an item that a hub sent is read again", func(h *hall) {
			h.document(day(0), items(0, 3)...)
			_, err := h.store().Receive(h.Context(), "alpha", day(1), []news.Item{changed(1), item(7)})
			h.ok(err)
			if n := h.known(); n != 2 {
				h.Fatalf("%d items are known, want 2", n)
			}
			h.counts(h.document(day(2), item(0), changed(1), item(2), item(7)), 0, 0)
			if n := h.known(); n != 4 {
				h.Fatalf("%d items are known after the next document, want 4", n)
			}
		}},
		{"relisted items change nothing", func(h *hall) {
			// A source of a dozen pages with titles that several share, read by
			// one as a whole each time, by the other only what is new.
			r := rand.New(rand.NewPCG(3, 4))
			page := func(n int) news.Item {
				it := item(n)
				if n%3 == 0 {
					it.Title = "Daily summary"
				}
				if n%4 == 0 {
					it.GUID = ""
				}
				if r.IntN(6) == 0 {
					it.Summary += " An update follows."
				}
				return it
			}
			pages := items(0, 12)
			for visits := range 300 {
				for n := range pages {
					if r.IntN(8) == 0 || visits == 0 {
						pages[n] = page(n)
					}
				}
				var listed []news.Item
				for _, n := range r.Perm(len(pages))[:6] {
					listed = append(listed, pages[n])
				}
				at := start().Add(time.Duration(visits) * time.Hour)
				whole := h.record("beta", at, append([]news.Item(nil), listed...)...)
				partly := h.document(at, listed...)
				if whole.New != partly.New || whole.Updated != partly.Updated {
					h.Fatalf("visit %d: %d new, %d updated; read as a whole %d and %d", visits, partly.New, partly.Updated, whole.New, whole.Updated)
				}
			}
			byURL := map[string]news.Item{}
			for _, it := range h.all() {
				it.ID, it.Seq = "", 0
				if other, ok := byURL[it.URL]; ok {
					it.Source = other.Source
					h.same("the same page of both sources", it, other)
				}
				byURL[it.URL] = it
			}
		}},
	}
}
