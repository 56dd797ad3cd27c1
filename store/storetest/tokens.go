package storetest

import (
	"slices"

	"straitwire/news"
)

func tokenPromises() []promise {
	return []promise{
		{"tokens stay until they are revoked", func(h *hall) {
			ids := func() (ids []string) {
				all, err := h.store().Tokens(h.Context())
				h.ok(err)
				for _, t := range all {
					ids = append(ids, t.ID+" "+string(t.Topic)+" "+t.Name+" "+string(t.Hash))
				}
				return ids
			}
			if got := ids(); got != nil {
				h.Errorf("a new store has tokens %q", got)
			}
			for _, t := range []news.Token{
				{ID: "b2", Topic: "t", Hash: []byte("two"), Made: day(0)},
				{ID: "a1", Topic: "t", Name: "Ann", Hash: []byte("one"), Made: day(0)},
			} {
				h.ok(h.store().KeepToken(h.Context(), t))
			}
			h.ok(h.store().KeepToken(h.Context(), news.Token{ID: "a1", Topic: "t", Name: "Ann", Hash: []byte("one"), Made: day(0), Used: day(1)}))
			h.reopen()
			if got, want := ids(), []string{"a1 t Ann one", "b2 t  two"}; !slices.Equal(got, want) {
				h.Errorf("tokens %q, want %q", got, want)
			}
			all, err := h.store().Tokens(h.Context())
			h.ok(err)
			if !all[0].Used.Equal(day(1)) || !all[1].Used.IsZero() {
				h.Errorf("tokens were used %v", all)
			}
			for _, want := range []bool{true, false} {
				if was, err := h.store().DropToken(h.Context(), "b2"); err != nil || was != want {
					h.Errorf("DropToken = %v, %v; want %v", was, err, want)
				}
			}
			if got := ids(); len(got) != 1 {
				h.Errorf("tokens %q", got)
			}
			if err := h.store().KeepToken(h.Context(), news.Token{Topic: "t"}); err == nil {
				h.Error("a token without an id is kept")
			}
		}},
	}
}
