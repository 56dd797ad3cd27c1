package storetest

import (
	"context"
	"errors"
	"sync"
	"time"

	"straitwire/news"
)

func usePromises() []promise {
	return []promise{
		{"the authority of ids is the one that was proposed first", func(h *hall) {
			for _, proposed := range []string{"news.example,2026", "other.example,2027", ""} {
				got, err := h.store().Authority(h.Context(), proposed)
				h.ok(err)
				h.same("authority", got, "news.example,2026")
				h.reopen()
			}
		}},
		{"all is there again after closing and opening", func(h *hall) {
			h.record("alpha", day(0), items(0, 5)...)
			h.record("alpha", day(1), changed(2))
			all := h.all()
			h.ok(h.store().Append(h.Context(), all[3].Seq, entriesOf(all), map[news.TopicID]string{"t": "v1"}))
			window := h.window("t", 10)
			for range 2 {
				visits, err := h.store().Visits(h.Context())
				h.ok(err)
				h.reopen()
				h.same("items", h.all(), all)
				h.same("window", h.window("t", 10), window)
				again, err := h.store().Visits(h.Context())
				h.ok(err)
				h.same("visits", again, visits)
				checkpoint, err := h.store().Checkpoint(h.Context())
				h.ok(err)
				h.same("checkpoint", checkpoint, all[3].Seq)
				h.counts(h.record("alpha", day(1), items(0, 2)...), 0, 0)
			}
			h.record("alpha", day(3), item(7))
			if got := h.all(); got[len(got)-1].Seq != all[4].Seq+1 {
				h.Fatalf("the next Seq is %d, want %d", got[len(got)-1].Seq, all[4].Seq+1)
			}
		}},
		{"a Seq is never used twice, even after the newest item is gone", func(h *hall) {
			h.record("alpha", day(0), items(0, 3)...)
			last := h.all()[2].Seq
			h.read()
			if _, err := h.store().Prune(h.Context(), day(1000)); err != nil {
				h.Fatal(err)
			}
			h.reopen()
			h.record("alpha", day(1000), item(9))
			if got := h.only(); got.Seq != last+1 {
				h.Fatalf("Seq %d, want %d", got.Seq, last+1)
			}
		}},
		{"figures are right", func(h *hall) {
			h.record("alpha", day(0), items(0, 3)...)
			h.record("beta", day(0), items(0, 2)...)
			h.record("alpha", day(1), changed(0))
			h.append(4)
			st, err := h.store().Stats(h.Context())
			h.ok(err)
			if st.Items != 5 || st.Sources["alpha"] != 3 || st.Sources["beta"] != 2 || st.Seq != 6 || st.Checkpoint != 4 || st.FileBytes <= 0 {
				h.Fatalf("Stats = %+v", st)
			}
		}},
		{"a context that is over is honoured", func(h *hall) {
			h.record("alpha", day(0), items(0, 3)...)
			ctx, cancel := context.WithCancel(h.Context())
			cancel()
			for name, err := range everyMethod(ctx, h.store()) {
				if !errors.Is(err, context.Canceled) {
					h.Errorf("%s = %v, want context.Canceled", name, err)
				}
			}
		}},
		{"a closed store answers with an error", func(h *hall) {
			h.record("alpha", day(0), items(0, 3)...)
			h.ok(h.store().Close())
			for name, err := range everyMethod(h.Context(), h.store()) {
				if err == nil {
					h.Errorf("%s answers after Close", name)
				}
			}
			h.ok(h.store().Close())
		}},
		{"a store in use answers a ping", func(h *hall) {
			h.ok(h.store().Ping(h.Context()))
		}},
		{"all methods at the same time", func(h *hall) {
			h.opts.MaxPerSource = 20
			b := h.store()
			var wg sync.WaitGroup
			for w, source := range []news.SourceID{"alpha", "beta", "gamma"} {
				wg.Go(func() {
					for n := range 10 {
						at := start().Add(time.Duration(n) * time.Hour)
						if _, err := b.Record(h.Context(), visit(source, at), pagesOf(source, items(w+n*4, w+n*4+8))); err != nil {
							h.Error(err)
						}
					}
				})
			}
			wg.Go(func() { // the publisher
				var after uint64
				for range 20 {
					some, err := b.Since(h.Context(), after, 10)
					if err != nil {
						h.Error(err)
						return
					}
					if len(some) > 0 {
						after = some[len(some)-1].Seq
					}
					if err := b.Append(h.Context(), after, entriesOf(some), nil); err != nil {
						h.Error(err)
					}
					if _, err := b.Window(h.Context(), "t", 10); err != nil {
						h.Error(err)
					}
				}
			})
			wg.Go(func() { // the operator
				for range 10 {
					for name, err := range everyMethod(h.Context(), b) {
						if err != nil {
							h.Errorf("%s: %v", name, err)
						}
					}
				}
			})
			wg.Wait()
			want, err := b.Count(h.Context(), "t")
			h.ok(err)
			listed, err := b.Window(h.Context(), "t", 1<<20)
			h.ok(err)
			if len(listed) != want {
				h.Errorf("the window shows %d items, Count says %d", len(listed), want)
			}
		}},
	}
}

// everyMethod calls every method that takes a context.
func everyMethod(ctx context.Context, b Backend) map[string]error {
	errs := make(map[string]error)
	_, _, errs["Visit"] = b.Visit(ctx, "alpha")
	_, errs["Visits"] = b.Visits(ctx)
	_, errs["Record"] = b.Record(ctx, visit("omega", day(3)), nil)
	_, errs["Since"] = b.Since(ctx, 0, 10)
	_, _, errs["Item"] = b.Item(ctx, "none")
	_, errs["Find"] = b.Find(ctx, "none")
	_, errs["History"] = b.History(ctx, "none")
	_, errs["Sources"] = b.Sources(ctx, "none")
	_, errs["Changes"] = b.Changes(ctx, "t", 10)
	_, errs["Checkpoint"] = b.Checkpoint(ctx)
	errs["Append"] = b.Append(ctx, 0, nil, nil)
	_, errs["Filters"] = b.Filters(ctx)
	_, errs["Entries"] = b.Entries(ctx, "t", []news.ItemID{"none"})
	_, errs["Window"] = b.Window(ctx, "t", 10)
	_, errs["Count"] = b.Count(ctx, "t")
	errs["Place"] = b.Place(ctx, 0, nil, news.Placing{})
	_, errs["Placed"] = b.Placed(ctx)
	_, _, errs["Placement"] = b.Placement(ctx, "none")
	_, errs["Records"] = b.Records(ctx, 0, 10)
	_, errs["StoriesOf"] = b.StoriesOf(ctx, []news.ItemID{"none"})
	_, _, errs["Story"] = b.Story(ctx, "none")
	_, errs["Unsettled"] = b.Unsettled(ctx, 10)
	_, errs["Arrivals"] = b.Arrivals(ctx, "t", day(0))
	errs["NoteSurge"] = b.NoteSurge(ctx, news.Surge{Topic: "t", Start: day(0)})
	_, errs["Surges"] = b.Surges(ctx, 10)
	_, errs["Volume"] = b.Volume(ctx, "t", day(0), 30)
	_, errs["Stats"] = b.Stats(ctx)
	_, errs["Prune"] = b.Prune(ctx, day(1))
	errs["Ping"] = b.Ping(ctx)
	errs["Note"] = b.Note(ctx)
	_, errs["Events"] = b.Events(ctx)
	return errs
}
