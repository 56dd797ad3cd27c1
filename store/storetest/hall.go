package storetest

import (
	"fmt"
	"slices"
	"strings"
	"testing"
	"time"

	"straitwire/news"
	"straitwire/store"

	"github.com/google/go-cmp/cmp"
)

// hall is a backend in the hands of one test.
type hall struct {
	*testing.T
	open  Open
	place string
	opts  store.Options
	b     Backend
}

// store opens the backend at first use.
func (h *hall) store() Backend {
	if h.b == nil {
		h.b = h.open(h.T, h.place, h.opts)
		b := h.b
		h.Cleanup(func() { b.Close() })
	}
	return h.b
}

func (h *hall) reopen() {
	h.Helper()
	h.ok(h.store().Close())
	h.b = nil
	h.store()
}

func (h *hall) ok(err error) {
	h.Helper()
	if err != nil {
		h.Fatal(err)
	}
}

// record stores a visit of a source at a time, which must go well. The items
// of sources other than alpha are pages of their own.
func (h *hall) record(source news.SourceID, at time.Time, items ...news.Item) news.Visit {
	h.Helper()
	return h.visited(visit(source, at), pagesOf(source, items)...)
}

// visited stores a visit, which must go well.
func (h *hall) visited(v news.Visit, items ...news.Item) news.Visit {
	h.Helper()
	for i := range items {
		items[i].FirstSeen = v.Started
	}
	fetched := len(items) + v.Tally.Cut
	v, err := h.store().Record(h.Context(), v, items)
	h.ok(err)
	if !v.Tally.Balanced() || v.Tally.Fetched != fetched || !v.Total.Balanced() {
		h.Errorf("of %d items %+v became something, in all %+v", fetched, v.Tally, v.Total)
	}
	return v
}

// pagesOf gives items of a source other than alpha links that no other has.
func pagesOf(source news.SourceID, items []news.Item) []news.Item {
	own := slices.Clone(items)
	for i := range own {
		if path, ok := strings.CutPrefix(own[i].URL, storyPages); ok && source != "alpha" {
			own[i].URL = fmt.Sprintf("https://s%x.example/story/%s", source, path)
		}
	}
	return own
}

const storyPages = "https://news.example/story/"

func (h *hall) counts(v news.Visit, added, updated int) {
	h.Helper()
	if v.New != added || v.Updated != updated {
		h.Fatalf("visit counts %d new and %d updated, want %d and %d", v.New, v.Updated, added, updated)
	}
}

// all reads every item, in small steps.
func (h *hall) all() []news.Item {
	h.Helper()
	return h.since(0, 3)
}

func (h *hall) since(after uint64, step int) []news.Item {
	h.Helper()
	var items []news.Item
	for {
		some, err := h.store().Since(h.Context(), after, step)
		h.ok(err)
		if len(some) == 0 {
			return items
		}
		if len(some) > step {
			h.Fatalf("Since(%d, %d) returned %d items", after, step, len(some))
		}
		items = append(items, some...)
		after = some[len(some)-1].Seq
	}
}

// only returns the one item there is.
func (h *hall) only() news.Item {
	h.Helper()
	items := h.all()
	if len(items) != 1 {
		h.Fatalf("the store has %d items, want 1: %v", len(items), titles(items))
	}
	return items[0]
}

func (h *hall) append(checkpoint uint64, entries ...news.Entry) {
	h.Helper()
	h.ok(h.store().Append(h.Context(), checkpoint, entries, nil))
}

// read moves the checkpoint to the newest item.
func (h *hall) read() {
	h.Helper()
	st, err := h.store().Stats(h.Context())
	h.ok(err)
	h.append(st.Seq)
}

func (h *hall) window(topic news.TopicID, n int) []string {
	h.Helper()
	listed, err := h.store().Window(h.Context(), topic, n)
	h.ok(err)
	names := []string{}
	for _, l := range listed {
		if l.Entry.Item != l.Item.ID || l.Entry.Topic != topic {
			h.Fatalf("window of %s lists entry %s/%s with item %s", topic, l.Entry.Topic, l.Entry.Item, l.Item.ID)
		}
		names = append(names, l.Item.Title)
	}
	return names
}

func (h *hall) count(topic news.TopicID, want int) {
	h.Helper()
	n, err := h.store().Count(h.Context(), topic)
	h.ok(err)
	if n != want {
		h.Fatalf("Count(%s) = %d, want %d", topic, n, want)
	}
}

func (h *hall) prune(now time.Time, want store.Pruned) {
	h.Helper()
	got, err := h.store().Prune(h.Context(), now)
	h.ok(err)
	if got != want {
		h.Fatalf("Prune removed %+v, want %+v", got, want)
	}
}

func (h *hall) same(what string, got, want any) {
	h.Helper()
	if diff := cmp.Diff(want, got); diff != "" {
		h.Fatalf("%s (-want +got):\n%s", what, diff)
	}
}

// start is when the tests begin; a time with a fraction, as clocks have.
func start() time.Time { return time.Date(2022, 12, 28, 6, 30, 0, 123456789, time.UTC) }

func day(n int) time.Time { return start().Add(time.Duration(n) * 24 * time.Hour) }

func visit(source news.SourceID, at time.Time) news.Visit {
	return news.Visit{Source: source, URL: "https://" + string(source) + ".example/feed", Started: at, Reason: news.ReasonOK, Status: 200, ETag: `"` + at.Format(time.RFC3339) + `"`}
}

// words are many enough that two items with different ones are unlike.
func words() []string {
	return []string{"harbour", "frigate", "minister", "treaty", "border", "missile", "summit", "convoy", "radar", "island", "pilot", "embassy"}
}

// item is the nth item of a source; two of them have little in common.
func item(n int) news.Item {
	w := words()
	pick := func(i int) string { return fmt.Sprintf("%s%d", w[(n*5+i*3)%len(w)], n) }
	return news.Item{
		GUID:    fmt.Sprintf("guid-%d", n),
		Title:   fmt.Sprintf("%s %s %s %s", pick(0), pick(1), pick(2), pick(3)),
		URL:     fmt.Sprintf("%s%d", storyPages, n),
		Summary: fmt.Sprintf("The %s and the %s met the %s at %s, said %s.", pick(4), pick(5), pick(6), pick(7), pick(8)),
	}
}

func items(from, to int) []news.Item {
	var list []news.Item
	for n := from; n < to; n++ {
		list = append(list, item(n))
	}
	return list
}

// changed is item n with further words at its end.
func changed(n int) news.Item {
	it := item(n)
	it.Summary += " The spokesman added that the talks go on."
	return it
}

func titles(items []news.Item) []string {
	names := []string{}
	for _, it := range items {
		names = append(names, it.Title)
	}
	return names
}

func entry(topic news.TopicID, it news.Item) news.Entry {
	return news.Entry{
		Topic: topic, Item: it.ID, Seq: it.Seq, FirstSeen: it.FirstSeen, Entered: it.FirstSeen.Add(time.Second),
		Filter: "v1", Score: 2, Why: []news.Why{{Op: "term", Term: "radar", Field: "title", At: [2]int{3, 8}}},
	}
}

// entriesOf are the entries of items in topic t.
func entriesOf(items []news.Item) []news.Entry {
	var entries []news.Entry
	for _, it := range items {
		entries = append(entries, entry("t", it))
	}
	return entries
}

func left(e news.Entry, at time.Time) news.Entry {
	e.Left, e.LeftWhy = at, "the filter changed"
	return e
}

// newestFirst is the order of a window.
func newestFirst(items []news.Item) []news.Item {
	sorted := slices.Clone(items)
	slices.SortFunc(sorted, func(a, b news.Item) int {
		if c := b.FirstSeen.Compare(a.FirstSeen); c != 0 {
			return c
		}
		if a.ID > b.ID {
			return -1
		}
		return 1
	})
	return sorted
}
