package news

import (
	"container/list"
	"hash/maphash"
	"slices"
)

// Memories remember the items of all sources within the process, for replays
// and tests. Use NewMemories; they are not safe for concurrent use.
type Memories struct {
	limit     int
	forgotten func(ItemID)
	seeds     [2]maphash.Seed
	memos     map[memoKey]*memo
	pages     map[memoKey][]*memo // by link, of all sources
	newest    *list.List          // of memos; who was listed last stands in front
}

// memoKey stands for a key of a source, for an item in a source or for a link:
// two hashes, so that no text has to be kept.
type memoKey [2]uint64

// memo is what is known of an item in one source, and what leads there.
type memo struct {
	source SourceID
	known  Known
	keys   []memoKey
	pages  []memoKey
	place  *list.Element
}

// NewMemories returns memories that remember nothing yet. Beyond limit, what
// was not listed for the longest time is forgotten; 0 is no limit. forgotten,
// unless it is nil, is told of each item whose leading source is forgotten.
func NewMemories(limit int, forgotten func(ItemID)) *Memories {
	return &Memories{
		limit: limit, forgotten: forgotten, seeds: [2]maphash.Seed{maphash.MakeSeed(), maphash.MakeSeed()},
		memos: map[memoKey]*memo{}, pages: map[memoKey][]*memo{}, newest: list.New(),
	}
}

// Of returns the memory of one source.
func (ms *Memories) Of(id SourceID) *MapMemory { return &MapMemory{all: ms, source: id} }

// MapMemory is the Memory of one source among Memories.
type MapMemory struct {
	all    *Memories
	source SourceID
}

// NewMapMemory returns the memory of a source that is the only one.
func NewMapMemory() *MapMemory { return NewMemories(0, nil).Of("") }

const itemMemo = 'i' // kind of memoKey, beside those of keys

func (ms *Memories) hash(source SourceID, kind byte, value string) memoKey {
	var key memoKey
	for i, seed := range ms.seeds {
		var h maphash.Hash
		h.SetSeed(seed)
		_, _ = h.WriteString(string(source)) // a hash takes everything
		_ = h.WriteByte(0)
		_ = h.WriteByte(kind)
		_, _ = h.WriteString(value)
		key[i] = h.Sum64()
	}
	return key
}

// Recall returns the item that a key points to, or false.
func (m *MapMemory) Recall(k Key) (Known, bool, error) {
	found, ok := m.all.memos[m.all.hash(m.source, k.Kind, k.Value)]
	if !ok {
		return Known{}, false, nil
	}
	return found.known, true, nil
}

// Abroad returns what other sources know of the items to which a link points.
func (m *MapMemory) Abroad(k Key) ([]Foreign, error) {
	var found []Foreign
	for _, o := range m.all.pages[m.all.hash("", k.Kind, k.Value)] {
		if o.source == m.source {
			continue
		}
		if _, here := m.all.memos[m.all.hash(m.source, itemMemo, string(o.known.ID))]; !here {
			found = append(found, Foreign{o.source, o.known})
		}
	}
	return found, nil
}

// Remember stores what Identify has decided.
func (m *MapMemory) Remember(d Decision) {
	ms := m.all
	at := ms.hash(m.source, itemMemo, string(d.Known.ID))
	mine, ok := ms.memos[at]
	if !ok {
		mine = &memo{source: m.source, keys: []memoKey{at}}
		mine.place = ms.newest.PushFront(mine)
		ms.memos[at] = mine
	}
	mine.known = d.Known
	ms.newest.MoveToFront(mine.place)
	for _, k := range d.Keys {
		m.point(k, mine)
	}
	if d.From != "" {
		if before, ok := ms.memos[ms.hash(d.From, itemMemo, string(d.Known.ID))]; ok {
			before.known.Guest = true
		}
	}
	for ms.limit > 0 && ms.newest.Len() > ms.limit {
		ms.forget(ms.newest.Back().Value.(*memo))
	}
}

// point makes a key lead to what is known of an item, and to nothing else.
func (m *MapMemory) point(k Key, to *memo) {
	ms := m.all
	key := ms.hash(m.source, k.Kind, k.Value)
	before := ms.memos[key]
	if before == to {
		return
	}
	ms.memos[key] = to
	if !slices.Contains(to.keys, key) { // items of one title take it from one another
		to.keys = append(to.keys, key)
	}
	if k.Kind != LinkKey {
		return
	}
	page := ms.hash("", k.Kind, k.Value)
	here := slices.DeleteFunc(ms.pages[page], func(o *memo) bool { return o == before })
	if len(here) < MaxAbroad {
		here = append(here, to)
	}
	ms.pages[page] = here
	if !slices.Contains(to.pages, page) {
		to.pages = append(to.pages, page)
	}
}

func (ms *Memories) forget(old *memo) {
	ms.newest.Remove(old.place)
	for _, key := range old.keys {
		if ms.memos[key] == old {
			delete(ms.memos, key)
		}
	}
	for _, page := range old.pages {
		rest := slices.DeleteFunc(ms.pages[page], func(o *memo) bool { return o == old })
		if ms.pages[page] = rest; len(rest) == 0 {
			delete(ms.pages, page)
		}
	}
	if ms.forgotten != nil && !old.known.Guest {
		ms.forgotten(old.known.ID)
	}
}
