package storetest

import (
	"context"
	"fmt"
	"strings"
	"time"

	"straitwire/news"
	"straitwire/store"

	"github.com/google/go-cmp/cmp"
)

// told is the placement of an item in a story.
func told(it news.Item, story string, copyOf news.ItemID) news.Placed {
	return news.Placed{
		Placement: news.Placement{Item: it.ID, Story: news.StoryID(story), CopyOf: copyOf, Origin: string(it.Source), Why: "told so"},
		Member: news.Member{
			Source: it.Source, Publisher: string(it.Source), Control: "state", Language: "en", Seen: it.FirstSeen, URL: it.URL,
		},
		Record: []byte("record of " + it.ID),
	}
}

func (h *hall) tell(upto uint64, placed ...news.Placed) {
	h.Helper()
	h.ok(h.store().Place(h.Context(), 0, nil, news.Placing{Upto: upto, At: day(1), Items: placed}))
}

// stories are the items of each story, by its id of today.
func (h *hall) stories(items []news.Item) map[news.StoryID][]news.ItemID {
	h.Helper()
	var ids []news.ItemID
	for _, it := range items {
		ids = append(ids, it.ID)
	}
	of, err := h.store().StoriesOf(h.Context(), ids)
	h.ok(err)
	stories := make(map[news.StoryID][]news.ItemID)
	for id, story := range of {
		var members []news.ItemID
		mine := false
		for _, m := range story.Members {
			members = append(members, m.Item)
			mine = mine || m.Item == id
		}
		if !mine || story.Lead != members[0] {
			h.Fatalf("story %s of item %s has lead %s and members %v", story.ID, id, story.Lead, members)
		}
		stories[story.ID] = members
	}
	return stories
}

func (h *hall) unsettled(limit int) (ids []news.StoryID) {
	h.Helper()
	stories, err := h.store().Unsettled(h.Context(), limit)
	h.ok(err)
	for _, s := range stories {
		if len(s.Members) == 0 {
			h.Fatalf("story %s without members is unsettled", s.ID)
		}
		ids = append(ids, s.ID)
	}
	return ids
}

func (h *hall) placedUpto(want uint64) {
	h.Helper()
	got, err := h.store().Placed(h.Context())
	h.ok(err)
	if got != want {
		h.Fatalf("Placed = %d, want %d", got, want)
	}
}

func storyPromises() []promise {
	return []promise{
		{"a new store has no stories", func(h *hall) {
			h.record("alpha", day(0), item(1))
			h.placedUpto(0)
			h.same("stories", h.stories(h.all()), map[news.StoryID][]news.ItemID{})
			_, ok, err := h.store().Story(h.Context(), "s1")
			h.ok(err)
			_, placed, err := h.store().Placement(h.Context(), h.only().ID)
			h.ok(err)
			if ok || placed {
				h.Fatal("there is a story")
			}
		}},
		{"a placement and its story come back as they were", func(h *hall) {
			h.record("alpha", day(0), items(0, 2)...)
			h.record("beta", day(1), items(2, 3)...)
			all := h.all()
			one, two, three := told(all[0], "s1", ""), told(all[1], "s1", all[0].ID), told(all[2], "s2", "")
			three.Before, three.Linked = "s1", []news.StoryID{"s1"}
			h.tell(3, one, two, three)
			for range 2 {
				h.placedUpto(3)
				for _, want := range []news.Placed{one, two, three} {
					got, ok, err := h.store().Placement(h.Context(), want.Item)
					h.ok(err)
					if !ok || !cmp.Equal(got, want.Placement) {
						h.Fatalf("placement %+v, %v; want %+v", got, ok, want.Placement)
					}
				}
				story, ok, err := h.store().Story(h.Context(), "s1")
				h.ok(err)
				want := news.Story{ID: "s1", Lead: one.Item, Links: []news.StoryID{"s2"}}
				for _, p := range []news.Placed{one, two} {
					m := p.Member
					m.Item, m.CopyOf, m.Origin = p.Item, p.CopyOf, p.Origin
					want.Members = append(want.Members, m)
				}
				h.same(fmt.Sprint("story, ", ok), story, want)
				story, _, err = h.store().Story(h.Context(), "s2")
				h.ok(err)
				if story.Before != "s1" || !cmp.Equal(story.Links, []news.StoryID{"s1"}) {
					h.Fatalf("story %+v", story)
				}
				h.reopen()
			}
		}},
		{"an item that is placed again without a reason keeps the one it had", func(h *hall) {
			h.record("alpha", day(0), items(0, 2)...)
			all := h.all()
			first := told(all[1], "s2", "")
			first.Linked = []news.StoryID{"s1"}
			again := first
			again.Why, again.Linked = "", nil
			h.tell(2, told(all[0], "s1", ""), first)
			h.tell(2, again)
			got, ok, err := h.store().Placement(h.Context(), first.Item)
			h.ok(err)
			if !ok || !cmp.Equal(got, first.Placement) {
				h.Fatalf("placement %+v, %v; want %+v", got, ok, first.Placement)
			}
		}},
		{"ledger, checkpoint and stories move together or not at all", func(h *hall) {
			h.record("alpha", day(0), items(0, 3)...)
			all := h.all()
			h.ok(h.store().Place(h.Context(), 1, entriesOf(all[:1]), news.Placing{Upto: 1, At: day(0), Items: []news.Placed{told(all[0], "s1", "")}}))
			badEntry := entry("t", all[2])
			badEntry.Item = ""
			bad := told(all[2], "s1", "")
			ctx, cancel := context.WithCancel(h.Context())
			cancel()
			good := []news.Placed{told(all[1], "s1", ""), told(all[2], "s1", "")}
			bad.Story = news.StoryID(strings.Repeat("x", 40_000))
			tries := []struct {
				name    string
				ctx     context.Context
				to      uint64
				entries []news.Entry
				p       news.Placing
			}{
				{"a story with no possible id", h.Context(), 3, entriesOf(all), news.Placing{Upto: 3, Items: []news.Placed{good[0], bad}, Unsettled: true}},
				{"an entry without an item", h.Context(), 3, []news.Entry{badEntry}, news.Placing{Upto: 3, Items: good, Unsettled: true}},
				{"a time that is over", ctx, 3, entriesOf(all), news.Placing{Upto: 3, Items: good, Unsettled: true}},
				{"placed what nothing has reached", h.Context(), 3, entriesOf(all), news.Placing{Upto: 4, Items: good, Unsettled: true}},
				{"a checkpoint that nothing has reached", h.Context(), 4, entriesOf(all), news.Placing{Upto: 3, Items: good, Unsettled: true}},
			}
			for _, try := range tries {
				if err := h.store().Place(try.ctx, try.to, try.entries, try.p); err == nil {
					h.Fatalf("%s: no error", try.name)
				}
				checkpoint, err := h.store().Checkpoint(h.Context())
				h.ok(err)
				if unsettled := h.unsettled(10); checkpoint != 1 || len(unsettled) != 0 {
					h.Fatalf("%s: checkpoint %d, unsettled %v", try.name, checkpoint, unsettled)
				}
				h.placedUpto(1)
				h.count("t", 1)
				h.same(try.name, h.stories(all), map[news.StoryID][]news.ItemID{"s1": {all[0].ID}})
			}
		}},
		{"an item that is placed again keeps its turn", func(h *hall) {
			h.record("alpha", day(0), items(0, 3)...)
			all := h.all()
			h.tell(3, told(all[0], "s1", ""), told(all[1], "s1", ""), told(all[2], "s1", ""))
			again := told(all[0], "s1", "")
			again.Member.Publisher = "another"
			h.tell(3, again, again)
			h.same("stories", h.stories(all), map[news.StoryID][]news.ItemID{"s1": {all[0].ID, all[1].ID, all[2].ID}})
			story, _, err := h.store().Story(h.Context(), "s1")
			h.ok(err)
			if story.Members[0].Publisher != "another" {
				h.Fatalf("member %+v", story.Members[0])
			}
			h.tell(3, told(all[0], "s2", "")) // and may move
			h.same("stories", h.stories(all), map[news.StoryID][]news.ItemID{"s1": {all[1].ID, all[2].ID}, "s2": {all[0].ID}})
		}},
		{"an item that leaves its story keeps its turn and the number of its record", func(h *hall) {
			h.record("alpha", day(0), items(0, 4)...)
			all := h.all()
			linked := told(all[1], "s1", "")
			linked.Linked = []news.StoryID{"s3"}
			h.tell(4, told(all[3], "s3", ""), told(all[0], "s1", ""), linked, told(all[2], "s1", all[1].ID))
			before, err := h.store().Records(h.Context(), 0, 10)
			h.ok(err)
			move := func(it news.Item) news.Move {
				return news.Move{Item: it.ID, Story: "s2", Why: "parted", Record: []byte("another of " + it.ID)}
			}
			unknown := news.Move{Item: "none", Story: "s2", Record: []byte("x")}
			for range 2 { // what is done twice is done once
				h.ok(h.store().Place(h.Context(), 0, nil, news.Placing{At: day(2), Unsettled: true, Moved: []news.Move{move(all[1]), unknown, move(all[2])}}))
				for range 2 {
					h.same("stories", h.stories(all), map[news.StoryID][]news.ItemID{"s1": {all[0].ID}, "s2": {all[1].ID, all[2].ID}, "s3": {all[3].ID}})
					h.same("unsettled", h.unsettled(10), []news.StoryID{"s1", "s2"})
					after, err := h.store().Records(h.Context(), 0, 10)
					h.ok(err)
					for i := range before {
						if before[i].Item == all[1].ID || before[i].Item == all[2].ID {
							before[i].Packed = []byte("another of " + before[i].Item)
						}
					}
					h.same("records", after, before)
					got, _, err := h.store().Placement(h.Context(), all[1].ID)
					h.ok(err)
					if got.Story != "s2" || got.Why != "parted" || got.Origin != linked.Origin {
						h.Fatalf("placement %+v", got)
					}
					story, _, err := h.store().Story(h.Context(), "s2")
					h.ok(err)
					h.same("links", story.Links, []news.StoryID{"s3"})
					h.reopen()
				}
			}
			// The last one takes its story with it.
			h.ok(h.store().Place(h.Context(), 0, nil, news.Placing{At: day(2), Moved: []news.Move{move(all[0])}}))
			if _, ok, err := h.store().Story(h.Context(), "s1"); ok || err != nil {
				h.Fatalf("story s1: %v, %v", ok, err)
			}
			if err := h.store().Place(h.Context(), 0, nil, news.Placing{Moved: []news.Move{{Item: all[0].ID}}}); err == nil {
				h.Fatal("a move to no story is taken")
			}
		}},
		{"a story that ended leads to the one that goes on", func(h *hall) {
			h.record("alpha", day(0), items(0, 6)...)
			all := h.all()
			linked := told(all[0], "s1", "")
			h.tell(4, told(all[3], "s0", ""), linked, told(all[1], "s2", ""), told(all[2], "s3", ""))
			link := told(all[1], "s2", "")
			link.Linked = []news.StoryID{"s0"}
			h.tell(4, link)
			join := told(all[4], "s1", "")
			join.Merged = []news.StoryID{"s2", "s1", "unknown"}
			h.tell(5, join)
			join = told(all[5], "s3", "")
			join.Merged = []news.StoryID{"s1"}
			h.tell(6, join)
			back := told(all[4], "s2", "") // by a name that is long gone
			back.Merged = []news.StoryID{"s3"}
			h.tell(6, back)
			want := map[news.StoryID][]news.ItemID{
				"s0": {all[3].ID}, "s3": {all[0].ID, all[1].ID, all[2].ID, all[4].ID, all[5].ID},
			}
			for range 2 {
				h.same("stories", h.stories(all), want)
				for _, id := range []news.StoryID{"s1", "s2", "s3"} {
					story, ok, err := h.store().Story(h.Context(), id)
					h.ok(err)
					if !ok || story.ID != "s3" || !cmp.Equal(story.Links, []news.StoryID{"s0"}) {
						h.Fatalf("story %s is %+v, %v", id, story, ok)
					}
				}
				h.reopen()
			}
		}},
		{"stories wait to be settled, over a restart", func(h *hall) {
			h.record("alpha", day(0), items(0, 3)...)
			all := h.all()
			h.ok(h.store().Place(h.Context(), 0, nil, news.Placing{Upto: 3, Items: []news.Placed{told(all[0], "s1", ""), told(all[1], "s2", ""), told(all[2], "s3", "")}, Unsettled: true}))
			merged := told(all[2], "s3", "")
			merged.Merged = []news.StoryID{"s2"}
			h.ok(h.store().Place(h.Context(), 0, nil, news.Placing{Items: []news.Placed{merged}, Unsettled: true}))
			h.reopen()
			waiting := func(want ...news.StoryID) {
				h.Helper()
				h.same("unsettled", h.unsettled(10), want)
			}
			waiting("s1", "s3")
			h.ok(h.store().Place(h.Context(), 0, nil, news.Placing{Settled: []news.StoryID{"s1", "unknown"}}))
			waiting("s3")
			h.same("none of them", len(h.unsettled(0)), 0)
		}},
		{"what is pruned leaves its story, and the last one ends it", func(h *hall) {
			h.opts.MaxAge = 10 * 24 * time.Hour
			h.record("alpha", day(0), items(0, 2)...)
			h.record("alpha", day(5), items(2, 4)...)
			all := h.all()
			h.read()
			ends := told(all[1], "s2", "")
			ends.Merged = []news.StoryID{"s0"}
			h.ok(h.store().Place(h.Context(), 0, nil, news.Placing{Upto: 4, At: day(1), Unsettled: true, Items: []news.Placed{
				told(all[0], "s1", ""), told(all[1], "s0", ""), ends, told(all[2], "s1", all[0].ID), told(all[3], "s3", ""),
			}}))
			st, err := h.store().Stats(h.Context())
			h.ok(err)
			h.same("figures", [2]int{st.Placed, st.Stories}, [2]int{4, 1})
			h.prune(day(11), store.Pruned{Items: 2})
			h.same("stories", h.stories(all), map[news.StoryID][]news.ItemID{"s1": {all[2].ID}, "s3": {all[3].ID}})
			for _, id := range []news.StoryID{"s0", "s2"} {
				if _, ok, err := h.store().Story(h.Context(), id); ok || err != nil {
					h.Fatalf("story %s is there (%v)", id, err)
				}
			}
			h.same("unsettled", h.unsettled(10), []news.StoryID{"s1", "s3"})
			st, err = h.store().Stats(h.Context())
			h.ok(err)
			h.same("figures", [2]int{st.Placed, st.Stories}, [2]int{2, 0})
			h.placedUpto(4)
		}},
	}
}

func storyRecordPromises() []promise {
	lines := func(h *hall, after uint64, step int) (names []string) {
		h.Helper()
		for {
			some, err := h.store().Records(h.Context(), after, step)
			h.ok(err)
			if len(some) == 0 {
				return names
			}
			for _, r := range some {
				if r.Number <= after {
					h.Fatalf("record %d after %d", r.Number, after)
				}
				after = r.Number
				names = append(names, fmt.Sprintf("%s: %s", r.Item, r.Packed))
			}
		}
	}
	return []promise{
		{"records come back in the order in which they were made", func(h *hall) {
			h.record("alpha", day(0), items(0, 5)...)
			all := h.all()
			var want []string
			for _, it := range all {
				h.tell(it.Seq, told(it, "s1", ""))
				want = append(want, fmt.Sprintf("%s: record of %s", it.ID, it.ID))
			}
			h.reopen()
			for _, step := range []int{0, 1, 2, 100} {
				h.same("records", lines(h, 0, step), want)
			}
			first, err := h.store().Records(h.Context(), 0, 2)
			h.ok(err)
			h.same("the rest", lines(h, first[1].Number, 2), want[2:])
		}},
		{"of an item the newest record is kept", func(h *hall) {
			h.record("alpha", day(0), items(0, 2)...)
			all := h.all()
			h.tell(2, told(all[0], "s1", ""), told(all[1], "s2", ""))
			for n := range 3 {
				again := told(all[0], "s1", "")
				again.Record = fmt.Appendf(nil, "revised %d", n)
				h.tell(2, again)
			}
			id := func(n int) string { return string(all[n].ID) }
			h.same("records", lines(h, 0, 10), []string{id(1) + ": record of " + id(1), id(0) + ": revised 2"})
		}},
		{"an item that is pruned takes its records along, and says so", func(h *hall) {
			h.opts.MaxPerSource = 1
			h.record("alpha", day(0), items(0, 2)...)
			all := h.all()
			h.read()
			h.tell(2, told(all[0], "s1", ""), told(all[1], "s2", ""), told(all[0], "s1", ""))
			gone := newestFirst(all)[1]
			stays := newestFirst(all)[0]
			h.prune(day(1), store.Pruned{Items: 1})
			h.same("records", lines(h, 0, 10)[len(lines(h, 0, 10))-1], string(gone.ID)+": ")
			for _, line := range lines(h, 0, 10) {
				if strings.HasSuffix(line, "record of "+string(gone.ID)) {
					h.Fatalf("%s is still there", line)
				}
			}
			if !strings.Contains(strings.Join(lines(h, 0, 10), "\n"), "record of "+string(stays.ID)) {
				h.Fatal("the record of the item that stays is gone")
			}
		}},
		{"records go after 15 days, placements stay", func(h *hall) {
			h.record("alpha", day(0), items(0, 500)...)
			all := h.all()
			h.read()
			var placed []news.Placed
			for _, it := range all {
				placed = append(placed, told(it, "s1", ""))
			}
			h.tell(500, placed[:450]...)
			h.ok(h.store().Place(h.Context(), 0, nil, news.Placing{At: day(3), Items: placed[450:]}))
			h.prune(day(16), store.Pruned{})
			h.same("records", len(lines(h, 0, 100)), 500)
			h.prune(day(17), store.Pruned{})
			h.same("records", len(lines(h, 0, 100)), 50)
			h.same("members", len(h.stories(all)["s1"]), 500)
			h.tell(500, told(all[0], "s1", ""))
			h.same("a new one", len(lines(h, 0, 100)), 51)
		}},
	}
}
