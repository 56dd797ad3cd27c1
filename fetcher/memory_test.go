package fetcher

import (
	"context"
	"maps"
	"slices"
	"sync"

	"straitwire/news"
)

// memory is a Store that keeps all in maps.
type memory struct {
	mu     sync.Mutex
	visits map[news.SourceID]news.Visit
	log    []news.Visit
	items  map[news.SourceID][]news.Item
	events []news.Event
	fail   error // of Record
	deaf   error // of Visit
}

func newMemory(visits ...news.Visit) *memory {
	m := &memory{visits: map[news.SourceID]news.Visit{}, items: map[news.SourceID][]news.Item{}}
	for _, v := range visits {
		m.visits[v.Source] = v
	}
	return m
}

func (m *memory) Visit(ctx context.Context, id news.SourceID) (news.Visit, bool, error) {
	m.mu.Lock()
	defer m.mu.Unlock()
	if m.deaf != nil {
		return news.Visit{}, false, m.deaf
	}
	v, ok := m.visits[id]
	return v, ok, ctx.Err()
}

func (m *memory) Visits(ctx context.Context) (map[news.SourceID]news.Visit, error) {
	m.mu.Lock()
	defer m.mu.Unlock()
	return maps.Clone(m.visits), ctx.Err()
}

func (m *memory) Record(ctx context.Context, v news.Visit, items []news.Item) (news.Visit, error) {
	m.mu.Lock()
	defer m.mu.Unlock()
	if m.fail != nil {
		return news.Visit{}, m.fail
	}
	if err := ctx.Err(); err != nil {
		return news.Visit{}, err
	}
	var found news.Found
	before := m.visits[v.Source]
	for _, it := range items {
		if slices.ContainsFunc(m.items[v.Source], func(old news.Item) bool { return old.Title == it.Title }) {
			found.Known++
		} else {
			found.Fresh = append(found.Fresh, it.Published)
		}
	}
	v.New = len(items) // New counts all
	if v.Read = before.Read; v.Reason == news.ReasonOK || v.Reason == news.ReasonEmpty {
		v.Read = v.Started
	}
	m.events = append(m.events, news.Conclude(before, &v, found)...)
	m.visits[v.Source] = v
	m.items[v.Source] = append(m.items[v.Source], items...)
	m.log = append(m.log, v)
	return v, nil
}

func (m *memory) set(change func(*memory)) {
	m.mu.Lock()
	defer m.mu.Unlock()
	change(m)
}

func (m *memory) last(id news.SourceID) news.Visit {
	m.mu.Lock()
	defer m.mu.Unlock()
	return m.visits[id]
}

func (m *memory) recorded() []news.Visit {
	m.mu.Lock()
	defer m.mu.Unlock()
	return append([]news.Visit(nil), m.log...)
}

// single remembers one visit and nothing else, for measuring.
type single struct{ v news.Visit }

func (s *single) Visit(context.Context, news.SourceID) (news.Visit, bool, error) {
	return s.v, s.v.Source != "", nil
}

func (s *single) Visits(context.Context) (map[news.SourceID]news.Visit, error) { return nil, nil }

func (s *single) Record(_ context.Context, v news.Visit, _ []news.Item) (news.Visit, error) {
	s.v = v
	return v, nil
}
