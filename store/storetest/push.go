package storetest

import (
	"slices"
	"strings"
	"time"

	"straitwire/news"
)

func pushPromises() []promise {
	return []promise{
		{"what a hub sends is kept as what a visit reads", func(h *hall) {
			v := visit("alpha", day(0))
			v.ETag, v.LastModified, v.BodyHash, v.Listed = `"e"`, "then", 7, 2
			_, err := h.store().Record(h.Context(), v, items(0, 2))
			h.ok(err)
			before, _, err := h.store().Visit(h.Context(), "alpha")
			h.ok(err)
			sent := []news.Item{item(1), item(5)}
			for i := range sent {
				sent[i].FirstSeen = day(1)
			}
			came, err := h.store().Receive(h.Context(), "alpha", day(1), sent)
			h.ok(err)
			h.counts(came, 1, 0)
			if all := h.all(); len(all) != 3 || !all[2].FirstSeen.Equal(day(1)) || all[2].Seq != all[1].Seq+1 {
				h.Errorf("items %v", titles(all))
			}
			after, _, err := h.store().Visit(h.Context(), "alpha")
			h.ok(err)
			want := before
			want.Pushed, want.Pushes, want.Brought, want.Newest, want.Rhythm = day(1), 1, day(1), after.Newest, after.Rhythm
			want.Total = before.Total.Add(news.Tally{Fetched: 2, New: 1, Known: 1})
			if !after.Rhythm.Last.Equal(day(1)) {
				h.Errorf("the newest item came %s, want %s", after.Rhythm.Last, day(1))
			}
			h.same("the visit that is remembered", after, want)

			came, err = h.store().Receive(h.Context(), "alpha", day(2), sent)
			h.ok(err)
			h.counts(came, 0, 0)
			if came.Pushes != 2 || !came.Pushed.Equal(day(2)) || !came.Brought.Equal(day(1)) {
				h.Errorf("%d pushes, the last %s, brought %s; want 2, %s, %s", came.Pushes, came.Pushed, came.Brought, day(2), day(1))
			}
			// The visit that comes later knows what was sent.
			v.Started = day(3)
			got, err := h.store().Record(h.Context(), v, []news.Item{item(5)})
			h.ok(err)
			h.counts(got, 0, 0)
			if got.Pushes != 2 || !got.Pushed.Equal(day(2)) {
				h.Errorf("%d pushes, the last %s", got.Pushes, got.Pushed)
			}
			v.Started = day(4)
			got, err = h.store().Record(h.Context(), v, []news.Item{item(6)})
			h.ok(err)
			if got.Pushes != 0 || !got.Pushed.Equal(day(2)) {
				h.Errorf("after a visit that found something new: %d pushes, the last %s", got.Pushes, got.Pushed)
			}
		}},
		{"nothing is received for a source that was never visited", func(h *hall) {
			if _, err := h.store().Receive(h.Context(), "alpha", day(0), items(0, 1)); err == nil {
				h.Fatal("received")
			}
			if _, err := h.store().Receive(h.Context(), "", day(0), items(0, 1)); err == nil {
				h.Fatal("received without a source")
			}
			if n := len(h.all()); n != 0 {
				h.Fatalf("%d items", n)
			}
		}},
		{"subscriptions are there again, one for each callback", func(h *hall) {
			h.subscriptions()
			h.ok(h.store().DropSubscription(h.Context(), "https://me.example/none"))
			a := news.Subscription{
				Source: "alpha", Hub: "https://hub.example/", Topic: "https://alpha.example/feed", Callback: "https://me.example/a", Secret: "s",
				Asked: day(0), Failures: 2, Next: day(1), Until: day(2), Ending: true,
			}
			b := a
			b.Callback, b.Asked, b.Until = "https://me.example/b", time.Time{}, time.Time{}
			for _, sub := range []news.Subscription{a, b} {
				h.ok(h.store().KeepSubscription(h.Context(), sub))
			}
			h.subscriptions(a, b)
			h.reopen()
			a.Failures, a.Ending = 0, false
			h.ok(h.store().KeepSubscription(h.Context(), a))
			h.subscriptions(a, b)
			h.ok(h.store().DropSubscription(h.Context(), b.Callback))
			h.reopen()
			h.subscriptions(a)
		}},
	}
}

// subscriptions compares what is kept with want, by callback.
func (h *hall) subscriptions(want ...news.Subscription) {
	h.Helper()
	all, err := h.store().Subscriptions(h.Context())
	h.ok(err)
	slices.SortFunc(all, func(a, b news.Subscription) int { return strings.Compare(a.Callback, b.Callback) })
	h.same("subscriptions", all, want)
}
