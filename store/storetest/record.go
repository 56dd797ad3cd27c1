package storetest

import (
	"context"
	"errors"
	"fmt"
	"strings"
	"time"

	"straitwire/news"
)

func recordPromises() []promise {
	return []promise{
		{"an item is kept once", func(h *hall) {
			h.counts(h.record("alpha", day(0), items(0, 30)...), 30, 0)
			before := h.all()
			h.counts(h.record("alpha", day(0).Add(time.Hour), items(0, 31)...), 1, 0)
			after := h.all()
			if len(before) != 30 || len(after) != 31 {
				h.Fatalf("%d items, then %d; want 30 and 31", len(before), len(after))
			}
			h.same("the items of the first visit", after[:30], before)
		}},
		{"every field of an item comes back", func(h *hall) {
			it := news.Item{
				GUID: "tag:x,2022:1", Title: "海峽中線 <b> & \u2028 \"q\"", URL: "https://a.example/x?y=1&z=2", Summary: "sum", Content: "<p>Body &amp; soul</p>",
				Text: "Body & soul", Language: "zh-Hant", Authors: []news.Person{{Name: "A", Email: "a@b.example", URL: "https://a.example/"}},
				Categories: []string{"x", "y"}, Image: "https://a.example/i.png",
				Enclosures: []news.Enclosure{{URL: "https://a.example/e.mp3", Type: "audio/mpeg", Length: 12}}, Rights: "CC",
				Published: day(-1), Updated: day(-1).Add(time.Minute), Claimed: day(9),
			}
			h.record("alpha", day(0), it)
			got := h.only()
			if got.ID == "" || got.Seq == 0 {
				h.Fatalf("item without an id or Seq: %+v", got)
			}
			want := it
			want.ID, want.Seq, want.Source, want.FirstSeen, want.Changed = got.ID, got.Seq, "alpha", day(0), day(0)
			h.same("item", got, want)
			byID, kept, err := h.store().Item(h.Context(), got.ID)
			h.ok(err)
			if !kept {
				h.Fatal("Item does not find it")
			}
			h.same("Item", byID, want)
		}},
		{"a changed item keeps its id and moves to the next Seq", func(h *hall) {
			h.record("alpha", day(0), items(0, 3)...)
			before := h.all()
			h.counts(h.record("alpha", day(1), item(0), changed(1), item(2)), 0, 1)
			after := h.all()
			if len(after) != 3 {
				h.Fatalf("%d items, want 3", len(after))
			}
			h.same("items that did not change", after[:2], []news.Item{before[0], before[2]})
			want := before[1]
			want.Summary, want.Seq, want.Changed, want.Revision, want.Renewed = changed(1).Summary, before[2].Seq+1, day(1), 1, day(1)
			h.same("the changed item", after[2], want)
			h.counts(h.record("alpha", day(2), item(1)), 0, 1)
			if again, _, err := h.store().Item(h.Context(), want.ID); err != nil || again.Revision != 2 || !again.FirstSeen.Equal(day(0)) {
				h.Fatalf("second change: %+v, %v; want revision 2 first seen at %v", again, err, day(0))
			}
		}},
		{"the first date of an item stays", func(h *hall) {
			it := item(1)
			it.Published = day(-1)
			h.record("alpha", day(0), it)
			it = changed(1)
			it.Published = day(0).Add(time.Hour)
			h.record("alpha", day(1), it)
			got := h.only()
			if !got.Published.Equal(day(-1)) || !got.Updated.Equal(it.Published) {
				h.Fatalf("published %v, updated %v; want %v and %v", got.Published, got.Updated, day(-1), it.Published)
			}
		}},
		{"of a first document only the newest items are news", func(h *hall) {
			list := items(0, 5)
			for i := range list {
				list[i].Published = day(-i)
			}
			first := visit("alpha", day(0))
			first.First = news.First{Items: 2}
			v, err := h.store().Record(h.Context(), first, list)
			h.ok(err)
			if v.New != 2 || len(h.all()) != 2 || v.Tally != (news.Tally{Fetched: 5, New: 2, Cut: 3}) {
				h.Fatalf("new %d, kept %d, %+v; want 2, 2 and 3 cut", v.New, len(h.all()), v.Tally)
			}
			h.reopen()
			again := visit("alpha", day(1))
			again.First = news.First{Items: 1}
			fresh := item(7)
			fresh.Published = day(1)
			v, err = h.store().Record(h.Context(), again, append([]news.Item{fresh}, list...))
			h.ok(err)
			if v.New != 1 || v.Updated != 0 || len(h.all()) != 3 || !v.Tally.Balanced() {
				h.Fatalf("second document: new %d, updated %d, kept %d, %+v; want one new item and none of the past", v.New, v.Updated, len(h.all()), v.Tally)
			}
		}},
		{"an item twice in one document counts once", func(h *hall) {
			h.counts(h.record("alpha", day(0), item(1), changed(1), item(1)), 1, 0)
			h.counts(h.record("alpha", day(1), item(1), changed(1), item(1)), 0, 0)
			if got := h.only(); got.Summary != item(1).Summary {
				h.Fatalf("the first reading does not count: %q", got.Summary)
			}
		}},
		{"an item without the time of its reading takes the visit's", func(h *hall) {
			_, err := h.store().Record(h.Context(), visit("alpha", day(0)), []news.Item{item(1)})
			h.ok(err)
			if got := h.only(); !got.FirstSeen.Equal(day(0)) {
				h.Fatalf("first seen %v, want %v", got.FirstSeen, day(0))
			}
		}},
		{"dates that no calendar has do not stop a source", func(h *hall) {
			it := item(1)
			it.Published, it.Updated = time.Unix(1<<50, 0), time.Unix(-1<<50, 0)
			h.counts(h.record("alpha", day(0), it), 1, 0)
			if got := h.only(); !got.Published.IsZero() || !got.Updated.IsZero() {
				h.Fatalf("published %v, updated %v; want none", got.Published, got.Updated)
			}
		}},
		{"a failing record leaves neither items nor visit", func(h *hall) {
			h.record("alpha", day(0), item(1))
			before := h.all()
			first, _, err := h.store().Visit(h.Context(), "alpha")
			h.ok(err)
			foreign := item(9)
			foreign.Source = "beta"
			_, err = h.store().Record(h.Context(), visit("alpha", day(1)), append(items(2, 8), foreign))
			if err == nil || !strings.Contains(err.Error(), "alpha") || !strings.Contains(err.Error(), "beta") {
				h.Fatalf("Record with an item of another source: %v; want an error that names both", err)
			}
			h.same("items", h.all(), before)
			last, _, err := h.store().Visit(h.Context(), "alpha")
			h.ok(err)
			h.same("visit", last, first)
			h.counts(h.record("alpha", day(2), items(2, 8)...), 6, 0)
			if got := h.all(); got[len(got)-1].Seq != before[0].Seq+6 {
				h.Fatalf("the failed record used up numbers: newest Seq %d after %d", got[len(got)-1].Seq, before[0].Seq)
			}
		}},
		{"a record whose time is over leaves nothing", func(h *hall) {
			h.record("alpha", day(0), item(1))
			ctx, cancel := context.WithCancel(h.Context())
			cancel()
			if _, err := h.store().Record(ctx, visit("alpha", day(1)), items(2, 8)); !errors.Is(err, context.Canceled) {
				h.Fatalf("Record = %v, want context.Canceled", err)
			}
			h.only()
		}},
		{"a visit without a source or a start is refused", func(h *hall) {
			for _, v := range []news.Visit{{Started: day(0)}, {Source: "a\x00b", Started: day(0)}, {Source: "alpha"}, {Source: news.SourceID(strings.Repeat("x", 10_000)), Started: day(0)}} {
				if _, err := h.store().Record(h.Context(), v, items(0, 1)); err == nil {
					h.Fatalf("Record took %+.80v", v)
				}
			}
			if got := h.all(); len(got) != 0 {
				h.Fatalf("%d items", len(got))
			}
		}},
		{"sources with names that begin alike stay apart", func(h *hall) {
			for i, source := range []news.SourceID{"a", "a-b", "a.b", "ab", "a\x01"} {
				h.counts(h.record(source, day(i), item(1)), 1, 0)
			}
			st, err := h.store().Stats(h.Context())
			h.ok(err)
			h.same("sources", st.Sources, map[news.SourceID]int{"a": 1, "a-b": 1, "a.b": 1, "ab": 1, "a\x01": 1})
		}},
		{"an item is found by its id and by its link", func(h *hall) {
			h.record("alpha", day(0), items(0, 3)...)
			want := h.all()[1]
			for _, ref := range []string{string(want.ID), want.URL, want.URL + "?utm_source=x#top"} {
				found, err := h.store().Find(h.Context(), ref)
				h.ok(err)
				h.same(fmt.Sprintf("Find(%q)", ref), found, []news.Item{want})
			}
			moved := item(1)
			moved.URL = "https://news.example/moved"
			moved.Summary += " The link has moved."
			h.counts(h.record("alpha", day(1), moved), 0, 1)
			for ref, n := range map[string]int{want.URL: 0, moved.URL: 1, "": 0, "nothing": 0, "https://news.example/else": 0} {
				found, err := h.store().Find(h.Context(), ref)
				h.ok(err)
				if len(found) != n {
					h.Fatalf("Find(%q) returned %d items, want %d", ref, len(found), n)
				}
			}
		}},
	}
}
