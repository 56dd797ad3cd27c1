package feedout

import (
	"cmp"
	"context"
	"errors"
	"maps"
	"slices"
	"strings"
	"sync"
	"time"

	"straitwire/news"
)

var errStore = errors.New("the disk is gone")

// memory is a Store in memory that can be told to fail.
type memory struct {
	mu         sync.Mutex
	seq        uint64
	items      map[news.ItemID]news.Item
	at         map[uint64]news.ItemID // the item that had a Seq
	entries    map[news.TopicID]map[news.ItemID]news.Entry
	filters    map[news.TopicID]string
	checkpoint uint64
	changes    map[news.TopicID][]news.Changed // as they are to be returned
	appends    int
	told       tellings
	archive    map[news.TopicID][]news.Listed
	broken     bool                                                // every call fails
	onAppend   func(checkpoint uint64, entries []news.Entry) error // asked before a write
}

func newMemory() *memory {
	return &memory{
		items: make(map[news.ItemID]news.Item), at: make(map[uint64]news.ItemID), entries: make(map[news.TopicID]map[news.ItemID]news.Entry),
		filters: make(map[news.TopicID]string),
	}
}

// put keeps items as the fetch wing would: a known id is a revision.
func (m *memory) put(items ...news.Item) {
	m.mu.Lock()
	defer m.mu.Unlock()
	for _, it := range items {
		m.seq++
		it.Seq = m.seq
		if it.FirstSeen.IsZero() {
			it.FirstSeen = time.Now().UTC()
		}
		it.Changed = it.FirstSeen
		if old, ok := m.items[it.ID]; ok {
			it.FirstSeen, it.Revision, it.Changed = old.FirstSeen, old.Revision+1, time.Now().UTC()
			it.Renew(&old)
		}
		m.items[it.ID], m.at[it.Seq] = it, it.ID
	}
}

func (m *memory) fail(broken bool) {
	m.mu.Lock()
	defer m.mu.Unlock()
	m.broken = broken
}

func (m *memory) Since(_ context.Context, after uint64, limit int) ([]news.Item, error) {
	m.mu.Lock()
	defer m.mu.Unlock()
	if m.broken {
		return nil, errStore
	}
	var out []news.Item
	for seq := after + 1; seq <= m.seq && len(out) < limit; seq++ {
		if it, ok := m.items[m.at[seq]]; ok && it.Seq == seq {
			out = append(out, it)
		}
	}
	return out, nil
}

func (m *memory) Checkpoint(context.Context) (uint64, error) {
	m.mu.Lock()
	defer m.mu.Unlock()
	if m.broken {
		return 0, errStore
	}
	return m.checkpoint, nil
}

func (m *memory) Append(_ context.Context, checkpoint uint64, entries []news.Entry, filters map[news.TopicID]string) error {
	m.mu.Lock()
	defer m.mu.Unlock()
	return m.append(checkpoint, entries, filters)
}

func (m *memory) append(checkpoint uint64, entries []news.Entry, filters map[news.TopicID]string) error {
	if m.broken {
		return errStore
	}
	if m.onAppend != nil {
		if err := m.onAppend(checkpoint, entries); err != nil {
			return err
		}
	}
	m.appends++
	for _, e := range entries {
		if m.entries[e.Topic] == nil {
			m.entries[e.Topic] = make(map[news.ItemID]news.Entry)
		}
		if before, was := m.entries[e.Topic][e.Item]; e.Live() && (!was || !before.Live()) {
			m.keepArchived(e)
		}
		m.entries[e.Topic][e.Item] = e
	}
	maps.Copy(m.filters, filters)
	m.checkpoint = max(m.checkpoint, checkpoint)
	return nil
}

func (m *memory) Filters(context.Context) (map[news.TopicID]string, error) {
	m.mu.Lock()
	defer m.mu.Unlock()
	if m.broken {
		return nil, errStore
	}
	return maps.Clone(m.filters), nil
}

func (m *memory) Entries(_ context.Context, topic news.TopicID, items []news.ItemID) (map[news.ItemID]news.Entry, error) {
	m.mu.Lock()
	defer m.mu.Unlock()
	if m.broken {
		return nil, errStore
	}
	out := make(map[news.ItemID]news.Entry)
	for _, id := range items {
		if e, ok := m.entries[topic][id]; ok {
			out[id] = e
		}
	}
	return out, nil
}

func (m *memory) Window(_ context.Context, topic news.TopicID, n int) ([]news.Listed, error) {
	m.mu.Lock()
	defer m.mu.Unlock()
	if m.broken {
		return nil, errStore
	}
	var out []news.Listed
	for id, e := range m.entries[topic] {
		if it, ok := m.items[id]; ok && e.Live() {
			out = append(out, news.Listed{Entry: e, Item: it})
		}
	}
	slices.SortFunc(out, func(a, b news.Listed) int {
		return cmp.Or(b.Entry.FirstSeen.Compare(a.Entry.FirstSeen), cmp.Compare(b.Item.ID, a.Item.ID))
	})
	return out[:min(n, len(out))], nil
}

func (m *memory) Changes(_ context.Context, topic news.TopicID, n int) ([]news.Changed, error) {
	m.mu.Lock()
	defer m.mu.Unlock()
	if m.broken {
		return nil, errStore
	}
	return m.changes[topic][:min(n, len(m.changes[topic]))], nil
}

func (m *memory) entry(topic news.TopicID, id news.ItemID) news.Entry {
	m.mu.Lock()
	defer m.mu.Unlock()
	return m.entries[topic][id]
}

// words is a judge for tests: a topic has the items whose title holds its word.
type words []wordTopic

type wordTopic struct{ id, word, version string }

func (ws words) feeds() []feed {
	out := make([]feed, 0, len(ws))
	for _, w := range ws {
		out = append(out, feed{ID: news.TopicID(w.id), Title: "Topic " + w.id, Description: "All about " + w.id, Version: w.version})
	}
	return out
}

func (ws words) match(it *news.Item, src news.Source, _ *news.Story) []news.Match {
	var out []news.Match
	for _, w := range ws {
		if country, ok := strings.CutPrefix(w.word, "country:"); ok && src.Country == country {
			out = append(out, news.Match{Topic: news.TopicID(w.id), Score: 1, Why: []news.Why{{Op: "country", Term: country}}})
			continue
		}
		if at := strings.Index(it.Title, w.word); at >= 0 {
			why := news.Why{Op: "term", Term: w.word, Field: "title", At: [2]int{at, at + len(w.word)}}
			out = append(out, news.Match{Topic: news.TopicID(w.id), Score: 3, Why: []news.Why{why}})
		}
	}
	return out
}

func (m *memory) keepArchived(e news.Entry) {
	if m.archive == nil {
		m.archive = make(map[news.TopicID][]news.Listed)
	}
	m.archive[e.Topic] = append(m.archive[e.Topic], news.Listed{Entry: e, Item: m.items[e.Item]})
}

func (m *memory) ArchiveMonths(_ context.Context, topic news.TopicID, from time.Time) ([]news.ArchiveMonth, error) {
	m.mu.Lock()
	defer m.mu.Unlock()
	if m.broken {
		return nil, errStore
	}
	var months []news.ArchiveMonth
	for _, l := range m.archive[topic] {
		month := news.MonthOf(l.Entry.Entered)
		switch n := len(months); {
		case month.Before(news.MonthOf(from)):
		case n > 0 && months[n-1].Begin.Equal(month):
			months[n-1].Entries++
		default:
			months = append(months, news.ArchiveMonth{Begin: month, Entries: 1})
		}
	}
	return months, nil
}

func (m *memory) Archived(_ context.Context, topic news.TopicID, month time.Time, skip, n int) ([]news.Listed, error) {
	m.mu.Lock()
	defer m.mu.Unlock()
	if m.broken {
		return nil, errStore
	}
	var listed []news.Listed
	for _, l := range m.archive[topic] {
		if news.MonthOf(l.Entry.Entered).Equal(news.MonthOf(month)) {
			listed = append(listed, l)
		}
	}
	listed = listed[min(skip, len(listed)):]
	return listed[:min(n, len(listed))], nil
}
