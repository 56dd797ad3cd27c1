// Package storetest holds the promises of a store as tests, for any backend.
//
// A backend that passes Run can stand behind the fetch wing and the publish
// wing. What a test of one backend alone would promise to them is missing
// here: write it here.
package storetest

import (
	"context"
	"io"
	"testing"
	"time"

	"straitwire/news"
	"straitwire/store"
)

// Fetching is what the fetch wing needs.
type Fetching interface {
	Visit(ctx context.Context, id news.SourceID) (news.Visit, bool, error)
	Visits(ctx context.Context) (map[news.SourceID]news.Visit, error)
	Record(ctx context.Context, v news.Visit, items []news.Item) (news.Visit, error)
}

// Pushing is what the fetch wing needs beside, where hubs send what is new.
type Pushing interface {
	Receive(ctx context.Context, id news.SourceID, at time.Time, items []news.Item) (news.Visit, error)
	Subscriptions(ctx context.Context) ([]news.Subscription, error)
	KeepSubscription(ctx context.Context, sub news.Subscription) error
	DropSubscription(ctx context.Context, callback string) error
}

// Reading is what the publish wing reads.
type Reading interface {
	Since(ctx context.Context, after uint64, limit int) ([]news.Item, error)
	Item(ctx context.Context, id news.ItemID) (news.Item, bool, error)
	Find(ctx context.Context, ref string) ([]news.Item, error)
	FirstSeen(ctx context.Context, at time.Time) (seq uint64, ok bool, err error)
	History(ctx context.Context, id news.ItemID) ([]news.Change, error)
	Sources(ctx context.Context, id news.ItemID) ([]news.Foreign, error)
}

// Ledger is what the publish wing writes and reads again.
type Ledger interface {
	Authority(ctx context.Context, proposed string) (string, error)
	Checkpoint(ctx context.Context) (uint64, error)
	Append(ctx context.Context, checkpoint uint64, entries []news.Entry, filters map[news.TopicID]string) error
	Filters(ctx context.Context) (map[news.TopicID]string, error)
	Entries(ctx context.Context, topic news.TopicID, items []news.ItemID) (map[news.ItemID]news.Entry, error)
	EntriesOf(ctx context.Context, items []news.ItemID) (map[news.ItemID][]news.Entry, error)
	Window(ctx context.Context, topic news.TopicID, n int) ([]news.Listed, error)
	Changes(ctx context.Context, topic news.TopicID, n int) ([]news.Changed, error)
	Count(ctx context.Context, topic news.TopicID) (live int, err error)
	ArchiveMonths(ctx context.Context, topic news.TopicID, from time.Time) ([]news.ArchiveMonth, error)
	Archived(ctx context.Context, topic news.TopicID, month time.Time, skip, n int) ([]news.Listed, error)
}

// Subscribers is what the hub remembers.
type Subscribers interface {
	Subscribers(ctx context.Context) ([]news.Subscriber, error)
	KeepSubscribers(ctx context.Context, subs []news.Subscriber) error
	DropSubscriber(ctx context.Context, topic, callback string) error
}

// Tokens is what the front asks of who may read what.
type Tokens interface {
	Tokens(ctx context.Context) ([]news.Token, error)
	KeepToken(ctx context.Context, t news.Token) error
	DropToken(ctx context.Context, id string) (was bool, err error)
}

// Stories is what the publish wing knows of the stories.
type Stories interface {
	Place(ctx context.Context, checkpoint uint64, entries []news.Entry, p news.Placing) error
	Placed(ctx context.Context) (uint64, error)
	Placement(ctx context.Context, item news.ItemID) (news.Placement, bool, error)
	Records(ctx context.Context, after uint64, limit int) ([]news.Record, error)
	StoriesOf(ctx context.Context, items []news.ItemID) (map[news.ItemID]news.Story, error)
	Story(ctx context.Context, id news.StoryID) (news.Story, bool, error)
	Unsettled(ctx context.Context, limit int) ([]news.Story, error)
}

// Surges is what the publish wing knows of the rhythm of topics.
type Surges interface {
	Arrivals(ctx context.Context, topic news.TopicID, since time.Time) ([]news.Arrival, error)
	NoteSurge(ctx context.Context, s news.Surge) error
	Surges(ctx context.Context, n int) ([]news.Surge, error)
	Volume(ctx context.Context, topic news.TopicID, since time.Time, days int) ([]int, error)
}

// Keeping is what the operator needs.
type Keeping interface {
	Stats(ctx context.Context) (store.Stats, error)
	Prune(ctx context.Context, now time.Time) (store.Pruned, error)
	Ping(ctx context.Context) error
}

// Telling is what the operator is told.
type Telling interface {
	Note(ctx context.Context, events ...news.Event) error
	Events(ctx context.Context) ([]news.Event, error)
}

// Backend is a store.
type Backend interface {
	Fetching
	Pushing
	Reading
	Ledger
	Stories
	Surges
	Keeping
	Telling
	Tokens
	Subscribers
	io.Closer
}

// Open opens a backend. Place is a directory that belongs to the test: where
// it was opened before and closed since, the same data is found again.
type Open func(t *testing.T, place string, opts store.Options) Backend

// Run holds a backend to every promise.
func Run(t *testing.T, open Open) {
	groups := []struct {
		name     string
		promises []promise
	}{
		{"record", recordPromises()},
		{"identity", identityPromises()},
		{"sources", sourcesPromises()},
		{"changes", changesPromises()},
		{"withdrawn", withdrawnPromises()},
		{"visit", visitPromises()},
		{"push", pushPromises()},
		{"since", sincePromises()},
		{"ledger", ledgerPromises()},
		{"window", windowPromises()},
		{"archive", archivePromises()},
		{"tokens", tokenPromises()},
		{"subscribers", subscriberPromises()},
		{"stories", storyPromises()},
		{"surges", surgePromises()},
		{"story records", storyRecordPromises()},
		{"prune", prunePromises()},
		{"events", eventPromises()},
		{"relist", relistPromises()},
		{"use", usePromises()},
	}
	for _, group := range groups {
		t.Run(group.name, func(t *testing.T) {
			for _, p := range group.promises {
				t.Run(p.name, func(t *testing.T) {
					t.Parallel()
					p.hold(&hall{T: t, open: open, place: t.TempDir()})
				})
			}
		})
	}
}

type promise struct {
	name string
	hold func(h *hall)
}
