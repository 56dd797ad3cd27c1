package feedout

import (
	"context"
	"fmt"
	"slices"
	"testing"
	"testing/synctest"
	"time"

	"straitwire/news"
)

// The hooks tell what entered by the news, what was rendered, and nothing of
// what a changed filter finds among kept items.
func TestHooks(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		var told []string
		opts := testOptions
		opts.Hooks = Hooks{
			Judged: func(began time.Time, items []news.Item, entries []news.Entry) {
				for _, e := range entries {
					if e.Live() && !e.Entered.Before(began) {
						told = append(told, fmt.Sprintf("%s enters %s", e.Item, e.Topic))
					}
				}
				told = append(told, fmt.Sprintf("judged %d", len(items)))
			},
			Edited: func(topic news.TopicID, changed int) {
				told = append(told, fmt.Sprintf("edited %s %d", topic, changed))
			},
		}
		plan := Plan{Options: opts, Sources: testSources()}
		store := newMemory()
		p := NewPublisher(store, plan, nil)
		p.replace(words{{"ships", "ship", "v1"}}, plan)
		ctx, cancel := context.WithCancel(t.Context())
		ended := make(chan error, 1)
		go func() { ended <- p.Run(ctx) }()
		defer func() {
			cancel()
			if err := <-ended; err != nil {
				t.Errorf("Run = %v", err)
			}
		}()
		after := func(do func()) []string {
			time.Sleep(gather)
			synctest.Wait()
			told = nil
			do()
			p.Wake()
			time.Sleep(gather)
			synctest.Wait()
			return told
		}
		first, second := item("1", "a ship"), item("2", "rain")
		got := after(func() { store.put(first, second) })
		want := []string{fmt.Sprintf("%s enters ships", first.ID), "judged 2", "edited ships 3"}
		if !slices.Equal(got, want) {
			t.Errorf("of two new items: %q, want %q", got, want)
		}
		got = after(func() { p.replace(words{{"ships", "rain", "v2"}}, plan) })
		for _, line := range got {
			if line != "edited ships 3" && line != "edited ships 0" {
				t.Errorf("of a changed filter: %q", got)
			}
		}
		if got = after(func() {}); len(got) != 0 {
			t.Errorf("of nothing: %q", got)
		}
	})
}
