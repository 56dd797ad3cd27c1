package storetest

import (
	"fmt"
	"sync"
	"sync/atomic"
	"time"

	"straitwire/news"
)

func sincePromises() []promise {
	return []promise{
		{"items come in the order of Seq, whatever the step", func(h *hall) {
			h.record("alpha", day(0), items(0, 10)...)
			h.record("beta", day(1), items(0, 10)...)
			h.record("alpha", day(2), changed(3), changed(7))
			want := h.since(0, 1000)
			if len(want) != 20 {
				h.Fatalf("%d items, want 20", len(want))
			}
			for i := 1; i < len(want); i++ {
				if want[i].Seq <= want[i-1].Seq {
					h.Fatalf("Seq %d after %d", want[i].Seq, want[i-1].Seq)
				}
			}
			for _, step := range []int{1, 2, 7, 19, 20, 21} {
				h.same(fmt.Sprintf("in steps of %d", step), h.since(0, step), want)
			}
			h.same("after the middle", h.since(want[9].Seq, 4), want[10:])
			if rest := h.since(want[19].Seq, 4); len(rest) != 0 {
				h.Fatalf("%d items after the last", len(rest))
			}
			if rest := h.since(1<<64-1, 4); len(rest) != 0 {
				h.Fatalf("%d items after the end of all numbers", len(rest))
			}
			if got, err := h.store().Since(h.Context(), 0, 0); err != nil || len(got) != 20 {
				h.Fatalf("Since without a limit returned %d items, %v", len(got), err)
			}
		}},
		{"a reader skips nothing while others record", func(h *hall) {
			const writers, visits, each = 4, 8, 5
			b := h.store()
			var wg sync.WaitGroup
			var running atomic.Int32
			running.Store(writers)
			for w := range writers {
				wg.Go(func() {
					defer running.Add(-1)
					source := news.SourceID(fmt.Sprintf("source-%d", w))
					for n := range visits {
						list := items(n*each, (n+1)*each)
						if n > 0 {
							list = append(list, changed((n-1)*each))
						}
						if _, err := b.Record(h.Context(), visit(source, start().Add(time.Duration(n)*time.Hour)), pagesOf(source, list)); err != nil {
							h.Error(err)
						}
					}
				})
			}
			seen := make(map[news.ItemID]news.Item)
			var after uint64
			for last := false; ; {
				some, err := b.Since(h.Context(), after, 7)
				if err != nil {
					h.Error(err)
					break
				}
				for _, it := range some {
					if it.Seq <= after {
						h.Errorf("Seq %d after %d", it.Seq, after)
					}
					after = it.Seq
					seen[it.ID] = it
				}
				if len(some) > 0 {
					continue
				}
				if last {
					break
				}
				last = running.Load() == 0
			}
			wg.Wait()
			if len(seen) != writers*visits*each {
				h.Errorf("the reader saw %d items, want %d", len(seen), writers*visits*each)
			}
			for _, it := range h.since(0, 100) {
				if seen[it.ID].Seq != it.Seq {
					h.Errorf("item %s is at Seq %d, but the reader saw it last at %d", it.ID, it.Seq, seen[it.ID].Seq)
				}
			}
		}},
		{"whoever wants no older items is told where to begin", func(h *hall) {
			h.record("alpha", day(0), items(0, 4)...)
			h.record("beta", day(0), items(0, 2)...)
			h.record("alpha", day(2), items(4, 6)...)
			h.record("beta", day(2), items(2, 4)...)
			h.record("gamma", day(1), item(1))                // a source that was slow to answer
			h.record("alpha", day(3), changed(4), changed(0)) // later changes move items back
			for _, at := range []time.Time{{}, day(0), day(0).Add(1), day(1), day(1).Add(1), day(2), day(2).Add(1), day(9)} {
				var want uint64
				for _, it := range h.since(0, 1000) {
					if !it.FirstSeen.Before(at) && (want == 0 || it.Seq < want) {
						want = it.Seq
					}
				}
				got, ok, err := h.store().FirstSeen(h.Context(), at)
				h.ok(err)
				if got != want || ok != (want != 0) {
					h.Errorf("FirstSeen(%v) = %d, %t, want %d", at, got, ok, want)
				}
			}
		}},
		{"what is returned is a copy", func(h *hall) {
			it := item(1)
			it.Categories = []string{"one"}
			h.record("alpha", day(0), it)
			got := h.only()
			want := got
			got.Categories[0] = "two"
			h.append(got.Seq, entry("t", got))
			listed, err := h.store().Window(h.Context(), "t", 1)
			h.ok(err)
			listed[0].Item.Categories[0] = "three"
			listed[0].Entry.Why[0].Term = "else"
			h.record("beta", day(1), items(0, 50)...)
			want.Categories = []string{"one"}
			again, _, err := h.store().Item(h.Context(), got.ID)
			h.ok(err)
			h.same("item", again, want)
			entries, err := h.store().Entries(h.Context(), "t", []news.ItemID{got.ID})
			h.ok(err)
			h.same("entry", entries[got.ID], entry("t", got))
		}},
	}
}
