package feedout

import (
	"context"
	"encoding/json"
	"errors"
	"slices"
	"strings"
	"time"

	"straitwire/news"
	"straitwire/story"
)

// tellings is what a memory keeps of stories. Its zero value is ready.
type tellings struct {
	placed    uint64
	of        []news.Placed // one an item, in the order of their first placement
	records   []news.Record
	ended     map[news.StoryID]news.StoryID
	unsettled []news.StoryID
	surges    []news.Surge
}

func (t *tellings) resolve(id news.StoryID) news.StoryID {
	for t.ended[id] != "" {
		id = t.ended[id]
	}
	return id
}

func (t *tellings) story(id news.StoryID) (s news.Story) {
	s.ID = t.resolve(id)
	for _, p := range t.of {
		if t.resolve(p.Story) == s.ID {
			m := p.Member
			m.Item, m.CopyOf, m.Origin = p.Item, p.CopyOf, p.Origin
			s.Members = append(s.Members, m)
		}
	}
	if len(s.Members) > 0 {
		s.Lead = s.Members[0].Item
	}
	return s
}

func (m *memory) Place(_ context.Context, checkpoint uint64, entries []news.Entry, p news.Placing) error {
	m.mu.Lock()
	defer m.mu.Unlock()
	if err := m.append(checkpoint, entries, nil); err != nil {
		return err
	}
	t := &m.told
	t.placed = max(t.placed, p.Upto)
	if t.ended == nil {
		t.ended = make(map[news.StoryID]news.StoryID)
	}
	for _, moved := range p.Moved {
		for i := range t.of {
			if t.of[i].Item == moved.Item {
				t.of[i].Story, t.of[i].Record = moved.Story, moved.Record
			}
		}
		for i := range t.records {
			if t.records[i].Item == moved.Item {
				t.records[i].Packed = moved.Record
			}
		}
		if p.Unsettled {
			t.unsettled = append(t.unsettled, moved.Story)
		}
	}
	for _, placed := range p.Items {
		for _, id := range placed.Merged {
			t.ended[id] = placed.Story
		}
		at := slices.IndexFunc(t.of, func(o news.Placed) bool { return o.Item == placed.Item })
		if at < 0 {
			t.of = append(t.of, placed)
		} else {
			t.of[at] = placed
		}
		t.records = append(t.records, news.Record{Number: uint64(len(t.records) + 1), Item: placed.Item, Packed: placed.Record})
		if p.Unsettled && !slices.Contains(t.unsettled, placed.Story) {
			t.unsettled = append(t.unsettled, placed.Story)
		}
	}
	t.unsettled = slices.DeleteFunc(t.unsettled, func(id news.StoryID) bool { return slices.Contains(p.Settled, id) || t.ended[id] != "" })
	return nil
}

func (m *memory) Placed(context.Context) (uint64, error) {
	m.mu.Lock()
	defer m.mu.Unlock()
	if m.broken {
		return 0, errStore
	}
	return m.told.placed, nil
}

func (m *memory) Unsettled(_ context.Context, limit int) (stories []news.Story, err error) {
	m.mu.Lock()
	defer m.mu.Unlock()
	if m.broken {
		return nil, errStore
	}
	for _, id := range m.told.unsettled[:min(limit, len(m.told.unsettled))] {
		stories = append(stories, m.told.story(id))
	}
	return stories, nil
}

func (m *memory) Records(_ context.Context, after uint64, limit int) ([]news.Record, error) {
	m.mu.Lock()
	defer m.mu.Unlock()
	if m.broken {
		return nil, errStore
	}
	rest := m.told.records[min(after, uint64(len(m.told.records))):]
	return slices.Clone(rest[:min(limit, len(rest))]), nil
}

func (m *memory) StoriesOf(_ context.Context, items []news.ItemID) (map[news.ItemID]news.Story, error) {
	m.mu.Lock()
	defer m.mu.Unlock()
	if m.broken {
		return nil, errStore
	}
	out := make(map[news.ItemID]news.Story)
	for _, p := range m.told.of {
		if slices.Contains(items, p.Item) {
			out[p.Item] = m.told.story(p.Story)
		}
	}
	return out, nil
}

func (m *memory) Item(_ context.Context, id news.ItemID) (news.Item, bool, error) {
	m.mu.Lock()
	defer m.mu.Unlock()
	if m.broken {
		return news.Item{}, false, errStore
	}
	it, ok := m.items[id]
	return it, ok, nil
}

func (m *memory) EntriesOf(_ context.Context, items []news.ItemID) (map[news.ItemID][]news.Entry, error) {
	m.mu.Lock()
	defer m.mu.Unlock()
	if m.broken {
		return nil, errStore
	}
	out := make(map[news.ItemID][]news.Entry)
	for _, of := range m.entries {
		for _, id := range items {
			if e, ok := of[id]; ok {
				out[id] = append(out[id], e)
			}
		}
	}
	return out, nil
}

func (m *memory) Arrivals(_ context.Context, topic news.TopicID, since time.Time) (arrivals []news.Arrival, err error) {
	m.mu.Lock()
	defer m.mu.Unlock()
	if m.broken {
		return nil, errStore
	}
	for id, e := range m.entries[topic] {
		if it, ok := m.items[id]; ok && e.Live() && !e.FirstSeen.Before(since) {
			arrivals = append(arrivals, news.Arrival{Item: id, Seen: e.FirstSeen, Source: it.Source, Text: id})
		}
	}
	slices.SortFunc(arrivals, func(a, b news.Arrival) int { return a.Seen.Compare(b.Seen) })
	return arrivals, nil
}

func (m *memory) NoteSurge(_ context.Context, s news.Surge) error {
	m.mu.Lock()
	defer m.mu.Unlock()
	if m.broken {
		return errStore
	}
	t := &m.told
	t.surges = slices.DeleteFunc(t.surges, func(o news.Surge) bool {
		return o.Topic == s.Topic && o.Country == s.Country && o.Start.Equal(s.Start)
	})
	t.surges = append([]news.Surge{s}, t.surges...)
	slices.SortStableFunc(t.surges, func(a, b news.Surge) int { return b.Start.Compare(a.Start) })
	return nil
}

func (m *memory) Surges(_ context.Context, n int) ([]news.Surge, error) {
	m.mu.Lock()
	defer m.mu.Unlock()
	if m.broken {
		return nil, errStore
	}
	return slices.Clone(m.told.surges[:min(n, len(m.told.surges))]), nil
}

// headlines is a desk for tests: items with one title are copies, titles that
// begin with one word are a story, and "A+B" at the beginning joins the
// stories A and B. A title in brackets after that credits a wire.
type headlines struct {
	places []news.Placement
	titles []string
}

// told is what a test desk makes of a title.
func (d *headlines) told(r story.Report) news.Placement {
	title := r.Item.Title
	p := news.Placement{Item: r.Item.ID, Origin: r.Source.Voice(), Why: "its title"}
	if _, wire, ok := strings.Cut(title, "("); ok {
		p.Origin = strings.ToLower(strings.TrimSuffix(wire, ")"))
	}
	word, _, _ := strings.Cut(title, " ")
	for i, of := range strings.Split(word, "+") {
		for j := range d.places {
			if first, _, _ := strings.Cut(d.titles[j], " "); !slices.Contains(strings.Split(first, "+"), of) {
				continue
			}
			switch s := d.places[j].Story; {
			case p.Story == "":
				p.Story = s
			case i > 0 && s != p.Story && !slices.Contains(p.Merged, s):
				p.Merged = append(p.Merged, s)
			}
			if d.titles[j] == title && p.CopyOf == "" {
				p.CopyOf, p.Origin = d.places[j].Item, d.places[j].Origin
			}
		}
	}
	if p.Story == "" {
		p.Story = "s" + news.StoryID(p.Item)
	}
	return p
}

func (d *headlines) at(id news.ItemID) int {
	return slices.IndexFunc(d.places, func(p news.Placement) bool { return p.Item == id })
}

func (d *headlines) Place(r story.Report) news.Placement {
	p := d.told(r)
	d.keep(p, r.Item.Title)
	return p
}

func (d *headlines) keep(p news.Placement, title string) {
	for i := range d.places {
		if slices.Contains(p.Merged, d.places[i].Story) {
			d.places[i].Story = p.Story
		}
	}
	d.places, d.titles = append(d.places, p), append(d.titles, title)
}

func (d *headlines) Revise(r story.Report) news.Placement {
	i := d.at(r.Item.ID)
	d.titles[i], d.places[i].Merged = r.Item.Title, nil
	return d.places[i]
}

func (d *headlines) Withdraw(id news.ItemID) {
	if i := d.at(id); i >= 0 {
		d.places, d.titles = slices.Delete(d.places, i, i+1), slices.Delete(d.titles, i, i+1)
	}
}

func (d *headlines) Of(id news.ItemID) (news.StoryID, bool) {
	i := d.at(id)
	if i < 0 {
		return "", false
	}
	return d.places[i].Story, true
}

func (d *headlines) Story(id news.StoryID) (news.Story, bool) {
	return news.Story{ID: id, Before: "s-before"}, true
}

func (d *headlines) Moved() []news.ItemID { return nil }

func (d *headlines) Leapt() bool { return false }

func (d *headlines) Len() int { return len(d.places) }

type filed struct {
	Placement news.Placement
	Title     string
}

func (d *headlines) Record(id news.ItemID) []byte {
	i := d.at(id)
	record, err := json.Marshal(filed{d.places[i], d.titles[i]})
	if err != nil {
		panic(err)
	}
	return record
}

func (d *headlines) Restore(record []byte) error {
	var h filed
	if json.Unmarshal(record, &h) != nil {
		return errors.New("not a record")
	}
	if i := d.at(h.Placement.Item); i >= 0 {
		d.titles[i] = h.Title
		return nil
	}
	d.keep(h.Placement, h.Title)
	return nil
}
