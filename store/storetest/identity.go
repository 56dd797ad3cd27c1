package storetest

import (
	"fmt"
	"math/rand/v2"
	"time"

	"straitwire/news"
)

func identityPromises() []promise {
	return []promise{
		{"items are told apart as by a memory that forgets nothing", func(h *hall) {
			for seed := range uint64(40) {
				h.compare(news.SourceID(fmt.Sprintf("source-%d", seed)), rand.New(rand.NewPCG(seed, 3)))
			}
		}},
		{"a document that lists awkward twins does not change at every visit", func(h *hall) {
			twins := map[news.SourceID]func(a, b *news.Item){
				"one guid":            func(a, b *news.Item) { b.GUID = a.GUID },
				"one link":            func(a, b *news.Item) { b.URL = a.URL },
				"one guid and link":   func(a, b *news.Item) { b.GUID, b.URL = a.GUID, a.URL },
				"one link, no guid":   func(a, b *news.Item) { b.URL, a.GUID, b.GUID = a.URL, "", "" },
				"one title":           func(a, b *news.Item) { b.Title = a.Title },
				"one title, no guid":  func(a, b *news.Item) { b.Title, a.GUID, b.GUID = a.Title, "", "" },
				"nothing but a title": func(a, b *news.Item) { a.GUID, b.GUID, a.URL, b.URL = "", "", "", "" },
			}
			for source, twin := range twins {
				for n, at := range []time.Duration{0, time.Hour, 2 * time.Hour, 30 * time.Hour, 31 * time.Hour} {
					a, b := item(1), item(2)
					twin(&a, &b)
					v := h.record(source, start().Add(at), a, b)
					if n > 0 && (v.New > 0 || v.Updated > 0) {
						h.Errorf("%s: visit %d has %d new and %d changed items", source, n, v.New, v.Updated)
					}
				}
			}
		}},
	}
}

// compare records documents of items that are easily mistaken for one
// another, and holds what the store makes of them against news.Identify over a
// memory that remembers every decision at once.
func (h *hall) compare(source news.SourceID, r *rand.Rand) {
	h.Helper()
	memory := news.NewMapMemory()
	at := start()
	for n := range 12 {
		at = at.Add(time.Duration(1+r.IntN(13)) * time.Hour)
		document := pagesOf(source, confusing(r))
		var added, updated int
		known := make(map[news.ItemID]int)
		for _, it := range document {
			it.Source, it.FirstSeen = source, at
			d, err := news.Identify(memory, &it, news.SitesOf(visit(source, at).URL))
			h.ok(err)
			memory.Remember(d)
			switch d.Action {
			case news.ActionNew:
				added++
			case news.ActionUpdate:
				updated++
			}
			known[d.Known.ID] = d.Known.Revision
		}
		v := h.record(source, at, document...)
		if v.New != added || v.Updated != updated {
			h.Fatalf("%s, visit %d: %d new and %d changed items, want %d and %d", source, n, v.New, v.Updated, added, updated)
		}
		for id, revision := range known {
			it, kept, err := h.store().Item(h.Context(), id)
			h.ok(err)
			if !kept || it.Revision != revision || it.Source != source {
				h.Fatalf("%s, visit %d: item %s (kept: %v) has revision %d, want %d", source, n, id, kept, it.Revision, revision)
			}
		}
	}
}

// confusing makes a document of items with few guids, links, titles and texts.
func confusing(r *rand.Rand) []news.Item {
	var list []news.Item
	for range 2 + r.IntN(6) {
		it := item(r.IntN(5))
		if r.IntN(3) == 0 {
			it.GUID = item(r.IntN(5)).GUID
		}
		if r.IntN(4) == 0 {
			it.GUID = ""
		}
		if r.IntN(3) == 0 {
			it.URL = item(r.IntN(5)).URL
		}
		if r.IntN(4) == 0 {
			it.URL = ""
		}
		if r.IntN(3) == 0 {
			it.Title = item(r.IntN(5)).Title
		}
		if r.IntN(3) == 0 {
			it.Summary = changed(r.IntN(5)).Summary
		}
		if r.IntN(2) == 0 {
			it.Published = start().Add(time.Duration(r.IntN(60)) * time.Hour)
		}
		list = append(list, it)
	}
	return list
}
