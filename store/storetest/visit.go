package storetest

import (
	"time"

	"straitwire/news"
)

func visitPromises() []promise {
	return []promise{
		{"a source that was never visited has none", func(h *hall) {
			if v, ok, err := h.store().Visit(h.Context(), "alpha"); ok || err != nil {
				h.Fatalf("Visit = %+v, %v, %v", v, ok, err)
			}
			all, err := h.store().Visits(h.Context())
			h.ok(err)
			h.same("Visits", all, map[news.SourceID]news.Visit{})
		}},
		{"every field of a visit comes back", func(h *hall) {
			v := news.Visit{
				Source: "alpha", URL: "https://a.example/f", FinalURL: "https://b.example/f", Moved: "https://b.example/f", Moving: "https://c.example/f", Held: 2, Started: day(0), Took: 1234567 * time.Nanosecond,
				Reason: news.ReasonLimited, Detail: "503", Status: 503, Bytes: 1 << 40, ETag: `W/"x"`, LastModified: "Wed, 28 Dec 2022 06:30:00 GMT",
				BodyHash: 1<<64 - 1, Damage: "cut short", Calm: "a.example", CalmUntil: day(2), Fresh: time.Minute, Pause: time.Hour, Quiet: news.Quiet{Hours: 1, Days: 2}, NotBefore: day(1), Failures: 3, FailingSince: day(-1), Succeeded: day(-2), Brought: day(-3), Newest: day(-4),
				Title: "Alpha", Listed: 7, New: 99, Updated: 99, Follows: true, Gaps: 3, GapAt: day(-5), Hurry: 2, Was: "Beta",
				Rhythm: news.Rhythm{Zone: "Asia/Taipei", Since: day(-9), At: day(-2), Last: day(-1), Times: 9, Longest: time.Hour, Hours: [24]float32{1: 0.125, 23: 7}, Days: [7]float32{6: 1.5}, Minutes: [12]float32{11: 3}},
				Health: news.Health{Class: news.ClassFrozen, Since: day(-3), Was: news.ClassOK, Next: news.ClassLimited, From: day(-1), Held: 1},
			}
			got, err := h.store().Record(h.Context(), v, nil)
			h.ok(err)
			v.New, v.Updated, v.Health.Held = 0, 0, 2
			h.same("Record", got, v)
			got, _, err = h.store().Visit(h.Context(), "alpha")
			h.ok(err)
			h.same("Visit", got, v)
			all, err := h.store().Visits(h.Context())
			h.ok(err)
			h.same("Visits", all, map[news.SourceID]news.Visit{"alpha": v})
		}},
		{"validators are kept byte for byte", func(h *hall) {
			v := visit("alpha", day(0))
			v.ETag, v.LastModified = "\"\xff\xfe<&>\x80\"", "d\xe9c 2022"
			_, err := h.store().Record(h.Context(), v, nil)
			h.ok(err)
			got, _, err := h.store().Visit(h.Context(), "alpha")
			h.ok(err)
			if got.ETag != v.ETag || got.LastModified != v.LastModified {
				h.Fatalf("ETag %q, Last-Modified %q; want %q and %q", got.ETag, got.LastModified, v.ETag, v.LastModified)
			}
		}},
		{"a visit counts what it brought", func(h *hall) {
			it := item(1)
			it.Published = day(-2)
			v := h.record("alpha", day(0), it, item(2))
			if v.Listed != 2 || !v.Brought.Equal(day(0)) || !v.Newest.Equal(day(0)) {
				h.Fatalf("listed %d, brought %v, newest %v; want 2 and twice %v", v.Listed, v.Brought, v.Newest, day(0))
			}
			stored, _, err := h.store().Visit(h.Context(), "alpha")
			h.ok(err)
			h.same("what Record returned", v, stored)
		}},
		{"a delta does not say what the source lists", func(h *hall) {
			h.record("alpha", day(0), item(1), item(2), item(3))
			v := visit("alpha", day(1))
			v.Delta, v.Listed = true, 1
			it := item(4)
			it.FirstSeen = day(1)
			got, err := h.store().Record(h.Context(), v, []news.Item{it})
			h.ok(err)
			if got.Listed != 3 || !got.Read.Equal(day(0)) || got.New != 1 || !got.Brought.Equal(day(1)) {
				h.Errorf("listed %d, read %s, %d new, brought %s; want 3, %s, 1, %s", got.Listed, got.Read, got.New, got.Brought, day(0), day(1))
			}
		}},
		{"a document that shares no item with the one before is a gap", func(h *hall) {
			next := 0
			several := func(n int) []news.Item {
				var items []news.Item
				for range n {
					next++
					items = append(items, item(next))
				}
				return items
			}
			first := several(5)
			steps := []struct {
				name    string
				items   []news.Item
				follows bool
				gaps    int
			}{
				{"the first document", first, false, 0},
				{"the same document", first, true, 0},
				{"five new ones and a known one", append(several(5), first[4]), true, 0},
				{"five new ones", several(5), true, 1},
				{"five new ones of another address", several(5), false, 1},
				{"four new ones", several(4), true, 1},
				{"one of them twice, five others once", append(several(5), item(next)), true, 2},
				{"no document", nil, false, 2},
				{"five new ones after none was read", several(5), true, 3},
				{"an empty document", []news.Item{}, true, 3},
				{"five new ones after an empty document", several(5), true, 3},
			}
			v := visit("alpha", day(0))
			at := day(0)
			for i, step := range steps {
				before := v.Gaps
				v.Started, v.Reason, v.Follows, v.Listed = day(i), news.ReasonOK, step.follows, len(step.items)
				if step.items == nil {
					v.Reason = news.ReasonNotModified
				}
				for j := range step.items {
					step.items[j].FirstSeen = day(i).Add(time.Second)
				}
				var err error
				v, err = h.store().Record(h.Context(), v, step.items)
				h.ok(err)
				if step.gaps > before {
					at = day(i)
				}
				if v.Gaps != step.gaps || step.gaps > 0 && !v.GapAt.Equal(at) || step.gaps == 0 && !v.GapAt.IsZero() {
					h.Errorf("%s: %d gaps, the last at %s; want %d and %s", step.name, v.Gaps, v.GapAt, step.gaps, at)
				}
			}
		}},
		{"what was fetched is new, changed, known or cut off", func(h *hall) {
			steps := []struct {
				name  string
				items []news.Item
				cut   int
				want  news.Tally
			}{
				{"new", []news.Item{item(1), item(2), item(3)}, 4, news.Tally{Fetched: 7, New: 3, Cut: 4}},
				{"one changed, one new", []news.Item{item(1), changed(2), item(4)}, 0, news.Tally{Fetched: 3, New: 1, Changed: 1, Known: 1}},
				{"one listed twice", []news.Item{item(1), item(1), item(5)}, 1, news.Tally{Fetched: 4, New: 1, Known: 2, Cut: 1}},
				{"nothing", nil, 0, news.Tally{}},
			}
			var total news.Tally
			for i, step := range steps {
				v := visit("alpha", day(i))
				v.Tally.Cut = step.cut
				total = total.Add(step.want)
				if v = h.visited(v, step.items...); v.Tally != step.want || v.Total != total {
					h.Errorf("%s: %+v, in all %+v; want %+v and %+v", step.name, v.Tally, v.Total, step.want, total)
				}
			}
			came, err := h.store().Receive(h.Context(), "alpha", day(5), []news.Item{item(5), item(6)})
			h.ok(err)
			total = total.Add(news.Tally{Fetched: 2, New: 1, Known: 1})
			if after, _, err := h.store().Visit(h.Context(), "alpha"); err != nil || after.Total != total || came.Tally.New != 1 {
				h.Errorf("after what a hub sent: %+v, %+v, %v; want %+v", came.Tally, after.Total, err, total)
			}
		}},
		{"a visit that found nothing new is seen at once, and kept", func(h *hall) {
			h.record("alpha", day(0), item(1))
			h.record("beta", day(0), item(2))
			for n := 1; n < 6; n++ {
				for _, source := range []news.SourceID{"alpha", "beta"} {
					v, _, err := h.store().Visit(h.Context(), source)
					h.ok(err)
					v.Started, v.Succeeded, v.Reason, v.Status = day(n), day(n), news.ReasonNotModified, 304
					want := h.visited(v)
					got, _, err := h.store().Visit(h.Context(), source)
					h.ok(err)
					h.same("Visit", got, want)
				}
				if n == 3 {
					_, err := h.store().Receive(h.Context(), "beta", day(n), []news.Item{item(3)})
					h.ok(err)
				}
			}
			want, err := h.store().Visits(h.Context())
			h.ok(err)
			if a, b := want["alpha"], want["beta"]; !a.Started.Equal(day(5)) || !b.Started.Equal(day(5)) || !b.Pushed.Equal(day(3)) || b.Total.New != 2 {
				h.Errorf("alpha started %s, beta %s, pushed %s, %d new in all; want %s twice, %s, 2", a.Started, b.Started, b.Pushed, b.Total.New, day(5), day(3))
			}
			h.reopen()
			got, err := h.store().Visits(h.Context())
			h.ok(err)
			h.same("Visits", got, want)
		}},
		{"what it brought goes on from the visit before", func(h *hall) {
			h.record("alpha", day(0), item(1), item(2))
			v := visit("alpha", day(1))
			v.Reason = news.ReasonNotModified
			got, err := h.store().Record(h.Context(), v, nil)
			h.ok(err)
			v.Listed, v.Read, v.Brought, v.Newest = 2, day(0), day(0), day(0)
			v.Total = news.Tally{Fetched: 2, New: 2}
			v.Health = news.Health{Class: news.ClassOK, Since: day(1)}
			h.same("a visit without a document", got, v)
			v.Started, v.Reason = day(2), news.ReasonEmpty
			v.Listed, v.Read = 0, day(2)
			v.Rhythm = news.Rhythm{Since: day(2), At: day(2), Last: day(2)}
			got, err = h.store().Record(h.Context(), v, nil)
			h.ok(err)
			v.Health.Next, v.Health.From, v.Health.Held = news.ClassEmpty, day(2), 1
			h.same("a visit of an empty document", got, v)
		}},
	}
}
