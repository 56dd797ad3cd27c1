package storetest

import (
	"fmt"
	"time"

	"straitwire/news"
)

func eventPromises() []promise {
	return []promise{
		{"events come back, the newest first, and the oldest are forgotten", func(h *hall) {
			events, err := h.store().Events(h.Context())
			h.ok(err)
			h.same("no events", len(events), 0)
			var want []news.Event
			for i := range 205 {
				e := news.Event{At: day(i), Kind: news.EventHealth, Source: "alpha", Class: news.ClassGone, Was: news.ClassOK, Text: fmt.Sprint(i)}
				if i%5 == 0 {
					h.ok(h.store().Note(h.Context(), e))
				} else {
					h.ok(h.store().Note(h.Context(), e, e)) // several at once
					want = append([]news.Event{e}, want...)
				}
				want = append([]news.Event{e}, want...)
			}
			want = want[:200]
			for range 2 {
				events, err := h.store().Events(h.Context())
				h.ok(err)
				for i := range events {
					if i > 0 && events[i].Seq >= events[i-1].Seq {
						h.Fatalf("event %d has Seq %d, the one before %d", i, events[i].Seq, events[i-1].Seq)
					}
					want[i].Seq = events[i].Seq
				}
				h.same("Events", events, want)
				h.reopen()
			}
		}},
		{"a class that has held and a gap are told with the visit", func(h *hall) {
			v := visit("alpha", day(0))
			v.URL, v.Title = "https://a.example/f", "Alpha"
			var err error
			first := items(0, 6)
			for i, reason := range []news.Reason{news.ReasonOK, news.ReasonPage, news.ReasonPage, news.ReasonOK, news.ReasonPage, news.ReasonPage, news.ReasonPage, news.ReasonOK, news.ReasonOK} {
				v.Started, v.Reason = day(0).Add(time.Duration(i)*time.Hour), reason
				var its []news.Item
				if reason == news.ReasonOK {
					its = first
				}
				v.Listed = len(its)
				v, err = h.store().Record(h.Context(), v, its)
				h.ok(err)
			}
			h.reopen()
			v.Started, v.Follows, v.Listed = day(3), true, 6
			v, err = h.store().Record(h.Context(), v, items(10, 16))
			h.ok(err)
			events, err := h.store().Events(h.Context())
			h.ok(err)
			var told []string
			for _, e := range events {
				if e.Source != "alpha" || e.Text == "" {
					h.Errorf("event %+v", e)
				}
				told = append(told, fmt.Sprintf("%s %s %s", e.Kind, e.Class, e.At.Sub(day(0))))
			}
			h.same("told", told, []string{"gap  72h0m0s", "revived ok 8h0m0s", "health page 6h0m0s"})
			if v.Hurry != 1 {
				h.Errorf("Hurry %d, want 1", v.Hurry)
			}
		}},
		{"the rhythm is learned from what is new", func(h *hall) {
			dated := func(from, to int) []news.Item {
				some := items(from, to)
				for i := range some {
					some[i].Published = day(0).Add(time.Duration(from+i) * time.Hour)
				}
				return some
			}
			v := visit("alpha", day(0).Add(20*time.Hour))
			v.Listed = 20
			v, err := h.store().Record(h.Context(), v, dated(0, 20))
			h.ok(err)
			if !v.Rhythm.Since.Equal(day(0)) || v.Rhythm.Times != 19 || v.Rhythm.Longest != time.Hour {
				h.Errorf("after the first document: since %s, %d times, longest %s; want %s, 19, 1h", v.Rhythm.Since, v.Rhythm.Times, v.Rhythm.Longest, day(0))
			}
			v.Started = v.Started.Add(2 * time.Hour)
			v.Succeeded = v.Started.Add(-2 * time.Hour)
			v, err = h.store().Record(h.Context(), v, dated(2, 22))
			h.ok(err)
			if v.Rhythm.Times != 21 || !v.Rhythm.Last.Equal(day(0).Add(21*time.Hour)) {
				h.Errorf("after two more: %d times, last %s; want 21, %s", v.Rhythm.Times, v.Rhythm.Last, day(0).Add(21*time.Hour))
			}
		}},
	}
}
