package storetest

import (
	"slices"

	"straitwire/news"
)

func subscriberPromises() []promise {
	return []promise{
		{"subscribers stay until they are dropped", func(h *hall) {
			feeds := func() (lines []string) {
				all, err := h.store().Subscribers(h.Context())
				h.ok(err)
				for _, s := range all {
					lines = append(lines, s.Topic+" "+s.Callback+" "+s.Secret+" "+s.Until.Format("02")+" "+s.Sent)
				}
				slices.Sort(lines)
				return lines
			}
			h.ok(h.store().KeepSubscribers(h.Context(), []news.Subscriber{
				{Topic: "https://a.example/t", Callback: "https://r.example/1", Until: day(1)},
				{Topic: "https://a.example/t", Callback: "https://r.example/2", Until: day(1)},
				{Topic: "https://a.example/u", Callback: "https://r.example/1", Until: day(1)},
				{Topic: "https://a.example/t", Callback: "https://r.example/1", Secret: "s", Until: day(2), Sent: "tag"},
			}))
			h.ok(h.store().DropSubscriber(h.Context(), "https://a.example/t", "https://r.example/2"))
			h.ok(h.store().DropSubscriber(h.Context(), "https://a.example/t", "https://r.example/2"))
			h.reopen()
			want := []string{"https://a.example/t https://r.example/1 s " + day(2).Format("02") + " tag", "https://a.example/u https://r.example/1  " + day(1).Format("02") + " "}
			if got := feeds(); !slices.Equal(got, want) {
				h.Errorf("subscribers %q, want %q", got, want)
			}
		}},
	}
}
