package storetest

import (
	"fmt"
	"math/rand/v2"
	"strings"
	"time"

	"straitwire/news"
	"straitwire/store"

	"github.com/google/go-cmp/cmp"
)

// Visits of sources that may list one page: agency and mirror have sites of
// their own, owner and section are feeds of the site that the pages are on.
func agency(at time.Time) news.Visit { return visit("agency", at) }
func mirror(at time.Time) news.Visit { return visit("mirror", at) }
func owner(at time.Time) news.Visit  { return siteVisit("owner", at) }
func section(at time.Time) news.Visit {
	v := visit("section", at) // read from elsewhere
	v.Site = "https://www.news.example/section/"
	return v
}

func siteVisit(source news.SourceID, at time.Time) news.Visit {
	v := visit(source, at)
	v.URL = "https://feeds.news.example/all.xml"
	return v
}

// retold is the page of item n as another source tells of it.
func retold(n int) news.Item {
	it := item(n)
	it.GUID = fmt.Sprintf("https://wrapper.example/%d", n)
	it.URL += "?utm_source=other"
	it.Title += " - The News"
	it.Summary = "Said a spokesman on Monday."
	return it
}

// foreign is something else that another source says about the page of item n.
func foreign(n int) news.Item {
	it := retold(n)
	it.Title, it.Summary = "Weekly quiz: know your capitals", "Ten questions for the weekend."
	return it
}

func sourcesPromises() []promise {
	return []promise{
		{"the same page in two sources is one item with both", func(h *hall) {
			h.counts(h.visited(agency(day(0)), item(1)), 1, 0)
			before := h.only()
			for n := range 3 {
				h.counts(h.visited(mirror(day(1+n)), retold(1)), max(0, 1-n), 0)
			}
			want := before
			want.Also = []news.SourceID{"mirror"}
			h.same("the item", h.only(), want)
			h.counts(h.visited(section(day(5)), item(2)), 1, 0)
			h.counts(h.visited(owner(day(6)), item(2)), 1, 0)
			for n, it := range h.all() {
				h.same("sources", append([]news.SourceID{it.Source}, it.Also...), [][]news.SourceID{{"agency", "mirror"}, {"section", "owner"}}[n])
				if it.Seq != uint64(n+1) || it.Revision != 0 {
					h.Errorf("%s is at Seq %d in revision %d", it.Source, it.Seq, it.Revision)
				}
			}
		}},
		{"only the leading source changes an item", func(h *hall) {
			h.visited(agency(day(0)), item(1))
			h.visited(mirror(day(0)), retold(1))
			other := retold(1)
			other.Summary = "Another teaser altogether, with other words."
			h.counts(h.visited(mirror(day(1)), other), 0, 0)
			if got := h.only(); got.Revision != 0 || got.Summary != item(1).Summary {
				h.Fatalf("changed by a guest: %+v", got)
			}
			h.counts(h.visited(agency(day(2)), changed(1)), 0, 1)
			if got := h.only(); got.Revision != 1 || len(got.Also) != 1 {
				h.Fatalf("revision %d, also %v; want 1 and mirror", got.Revision, got.Also)
			}
		}},
		{"the longest text of another source is kept beside the item", func(h *hall) {
			long := func(n int) string { return strings.TrimSpace(strings.Repeat("He went on at length. ", n)) }
			said := func(n int) news.Item {
				it := retold(1)
				it.Summary = long(n)
				return it
			}
			h.visited(agency(day(0)), item(1))
			h.visited(mirror(day(1)), said(40))
			before := h.only()
			h.same("alternative", before.Alternative, news.Alternative{Source: "mirror", Text: long(40)})
			if before.Seq != 1 || before.Revision != 0 {
				h.Fatalf("Seq %d, revision %d after a guest came", before.Seq, before.Revision)
			}
			h.visited(visit("third", day(2)), said(20))
			h.same("a shorter one", h.only().Alternative, before.Alternative)
			h.visited(visit("fourth", day(2)), said(5000))
			got := h.only().Alternative
			if got.Source != "fourth" || len(got.Text) < 10_000 || len(got.Text) > 16<<10 {
				h.Fatalf("the longest one is of %s with %d bytes, want 16 KiB of fourth", got.Source, len(got.Text))
			}
			h.visited(agency(day(3)), changed(1))
			h.same("after an edit", h.only().Alternative, got)
			h.visited(owner(day(4)), item(1))
			if led := h.only(); led.Source != "owner" || !cmp.Equal(led.Alternative, got) {
				h.Fatalf("led by %s, its alternative is of %s", led.Source, led.Alternative.Source)
			}
			edit := changed(1)
			edit.Summary, edit.Text = "", long(6000)
			h.visited(owner(day(5)), edit)
			h.same("once the source says as much", h.only().Alternative, news.Alternative{})
		}},
		{"the page's own source leads, whoever came first", func(h *hall) {
			h.visited(agency(day(0)), retold(1))
			before := h.only()
			h.counts(h.visited(owner(day(1)), item(1)), 1, 1)
			got := h.only()
			want := item(1)
			want.ID, want.Seq, want.Source, want.Also = before.ID, before.Seq+1, "owner", []news.SourceID{"agency"}
			want.FirstSeen, want.Changed, want.Renewed, want.Revision = day(0), day(1), day(1), 1
			h.same("the item", got, want)
			history, err := h.store().History(h.Context(), got.ID)
			h.ok(err)
			if len(history) != 1 || history[0].From != "agency" || len(history[0].Was) != 2 || history[0].Was[0].Text != before.Title {
				h.Fatalf("history %+v; want the text of agency", history)
			}
			other := retold(1)
			other.Title += "!!!"
			other.Summary = "Now with another teaser."
			h.counts(h.visited(agency(day(2)), other), 0, 0)
			h.counts(h.visited(owner(day(3)), changed(1)), 0, 1)
			h.counts(h.visited(section(day(4)), item(1)), 1, 0)
			if got := h.only(); got.Source != "owner" || got.Revision != 2 || fmt.Sprint(got.Also) != "[agency section]" {
				h.Fatalf("source %s, revision %d, also %v", got.Source, got.Revision, got.Also)
			}
			st, err := h.store().Stats(h.Context())
			h.ok(err)
			h.same("sources", st.Sources, map[news.SourceID]int{"owner": 1})
			known, err := h.store().Sources(h.Context(), got.ID)
			h.ok(err)
			if len(known) != 3 {
				h.Fatalf("known in %d sources, want 3", len(known))
			}
			for i, want := range []struct {
				source     news.SourceID
				guest, own bool
			}{{"owner", false, true}, {"agency", true, false}, {"section", true, true}} {
				k := known[i]
				if k.Source != want.source || k.Known.Guest != want.guest || k.Known.Own != want.own || k.Known.ID != got.ID {
					h.Errorf("known in %+v, want %+v", k, want)
				}
			}
		}},
		{"the own source of the same text leads without a revision", func(h *hall) {
			h.visited(agency(day(0)), item(1))
			before := h.only()
			h.counts(h.visited(owner(day(1)), item(1)), 1, 1)
			want := before
			want.Seq, want.Source, want.Also = before.Seq+1, "owner", []news.SourceID{"agency"}
			h.same("the item", h.only(), want)
		}},
		{"a headline gives way to a text", func(h *hall) {
			bare := item(1)
			bare.Summary = ""
			h.visited(section(day(0)), bare)
			before := h.only()
			h.counts(h.visited(owner(day(1)), item(1)), 1, 1)
			want := before
			want.Seq, want.Source, want.Also, want.Summary = before.Seq+1, "owner", []news.SourceID{"section"}, item(1).Summary
			h.same("the item", h.only(), want)
			h.counts(h.visited(section(day(2)), bare), 0, 0)
			h.counts(h.visited(agency(day(3)), retold(1)), 1, 0)
			h.counts(h.visited(owner(day(4)), changed(1)), 0, 1)
		}},
		{"a source that says something else about a page silences nobody", func(h *hall) {
			h.counts(h.visited(mirror(day(0)), foreign(1)), 1, 0)
			h.counts(h.visited(agency(day(1)), retold(1)), 1, 0)
			h.counts(h.visited(owner(day(2)), item(1)), 1, 1)
			h.counts(h.visited(mirror(day(3)), foreign(1)), 0, 0)
			h.counts(h.visited(section(day(4)), item(1)), 1, 0)
			all := h.all()
			if len(all) != 2 || all[0].Source != "mirror" || all[0].Title != foreign(1).Title || len(all[0].Also) > 0 {
				h.Fatalf("want the item of mirror as it was and one more, got %+v", all)
			}
			h.same("sources of the page", append([]news.SourceID{all[1].Source}, all[1].Also...), []news.SourceID{"owner", "agency", "section"})
			found, err := h.store().Find(h.Context(), item(1).URL)
			h.ok(err)
			if len(found) != 2 {
				h.Fatalf("Find by the link returned %d items, want 2", len(found))
			}
		}},
		{"guids and home pages say nothing across sources", func(h *hall) {
			a, b := item(1), item(1)
			a.URL, b.URL = "https://news.example/", "https://news.example/"
			h.counts(h.visited(agency(day(0)), a), 1, 0)
			h.counts(h.visited(mirror(day(0)), b), 1, 0)
			a.URL, b.URL = "", ""
			h.counts(h.visited(section(day(0)), a), 1, 0)
			h.counts(h.visited(owner(day(0)), b), 1, 0)
			if got := h.all(); len(got) != 4 {
				h.Fatalf("%d items, want 4", len(got))
			}
		}},
		{"a page that unlike items of a source share joins no other", func(h *hall) {
			a, b := item(1), item(2)
			b.URL = a.URL
			h.visited(agency(day(0)), a, b)
			h.counts(h.visited(mirror(day(1)), retold(1)), 1, 0)
			if got := h.all(); len(got) != 3 {
				h.Fatalf("%d items, want 3", len(got))
			}
		}},
		{"a pruned item does not come back by another source", func(h *hall) {
			h.opts.MaxAge = 10 * 24 * time.Hour
			h.visited(agency(day(0)), item(1), item(2))
			h.visited(mirror(day(0)), retold(1))
			h.read()
			h.prune(day(11), store.Pruned{Items: 2})
			// Whoever lists it still keeps it known to all.
			h.visited(agency(day(100)), item(3))
			h.visited(mirror(day(100)), retold(1))
			h.read()
			h.prune(day(100), store.Pruned{Forgotten: 2})
			h.counts(h.visited(section(day(101)), item(1)), 1, 0)
			h.counts(h.visited(owner(day(102)), item(1)), 1, 0)
			if got := h.only(); got.Title != item(3).Title {
				h.Fatalf("%q came back", got.Title)
			}
			// When nobody does any more, it is forgotten.
			for _, v := range []news.Visit{mirror(day(110)), section(day(110)), owner(day(110))} {
				h.visited(v, item(3))
			}
			h.read()
			h.prune(day(205), store.Pruned{Items: 1, Forgotten: 3})
			h.counts(h.visited(mirror(day(206)), retold(1)), 1, 0)
			if got := h.only(); got.Source != "mirror" {
				h.Fatalf("%+v; want an item of mirror", got)
			}
		}},
		{"items of several sources are told apart as by memories that forget nothing", func(h *hall) {
			for seed := range uint64(40) {
				h.compareSources(rand.New(rand.NewPCG(seed, 5)), fmt.Sprintf("https://n%d.example/story/", seed))
			}
		}},
		{"no source is noted twice, nor too many of them", func(h *hall) {
			h.visited(agency(day(0)), item(1))
			for n := range 50 {
				v := visit(news.SourceID(fmt.Sprintf("mirror-%d", n)), day(1))
				h.visited(v, retold(1))
				h.visited(v, retold(1))
			}
			if got := h.only(); len(got.Also) > 32 || len(got.Also) < 10 {
				h.Fatalf("%d other sources are noted", len(got.Also))
			}
		}},
	}
}

// compareSources is compare for sources that list the same pages, some of
// which are on the site of one of them.
func (h *hall) compareSources(r *rand.Rand, pages string) {
	h.Helper()
	host := strings.TrimSuffix(pages, "story/")
	memories := news.NewMemories(0, nil)
	at := start()
	lead := make(map[news.ItemID]news.SourceID)
	for n := range 16 {
		at = at.Add(time.Duration(1+r.IntN(13)) * time.Hour)
		v := visit(news.SourceID(host+[]string{"one", "two", "three"}[r.IntN(3)]), at)
		if strings.HasSuffix(string(v.Source), "two") {
			v.Site = host
		}
		document := confusing(r)
		var added, updated int
		known := make(map[news.ItemID]int)
		for i := range document {
			it := &document[i]
			it.URL = strings.Replace(it.URL, storyPages, pages, 1)
			it.Source, it.FirstSeen = v.Source, at
			memory := memories.Of(v.Source)
			d, err := news.Identify(memory, it, news.SitesOf(v.Site, v.URL))
			h.ok(err)
			memory.Remember(d)
			if d.Joins || d.Action == news.ActionNew {
				added++
			}
			if d.Action == news.ActionUpdate || d.From != "" {
				updated++
			}
			if d.Action == news.ActionNew || d.From != "" {
				lead[d.Known.ID] = v.Source
			}
			if lead[d.Known.ID] == v.Source {
				known[d.Known.ID] = d.Known.Revision
			}
		}
		v = h.visited(v, document...)
		if v.New != added || v.Updated != updated {
			h.Fatalf("%s, visit %d: %d new and %d changed items, want %d and %d", v.Source, n, v.New, v.Updated, added, updated)
		}
		for id, revision := range known {
			it, kept, err := h.store().Item(h.Context(), id)
			h.ok(err)
			if !kept || it.Revision != revision || it.Source != lead[id] {
				h.Fatalf("%s, visit %d: item %s (kept: %v) of %s has revision %d, want %d of %s", v.Source, n, id, kept, it.Source, it.Revision, revision, lead[id])
			}
		}
	}
}
