package news

// MapMemory is a Memory of one source that lives in the process, for replays
// and tests. Use NewMapMemory; it is not safe for concurrent use.
type MapMemory struct {
	known map[ItemID]Known
	keys  map[Key]ItemID
}

// NewMapMemory returns a memory that remembers nothing.
func NewMapMemory() *MapMemory {
	return &MapMemory{known: map[ItemID]Known{}, keys: map[Key]ItemID{}}
}

// Recall returns the item that a key points to, or false.
func (m *MapMemory) Recall(k Key) (Known, bool, error) {
	id, ok := m.keys[k]
	return m.known[id], ok, nil
}

// Remember stores what Identify has decided.
func (m *MapMemory) Remember(d Decision) {
	m.known[d.Known.ID] = d.Known
	for _, k := range d.Keys {
		m.keys[k] = d.Known.ID
	}
}

// Memories are the memories of several sources, by source.
type Memories map[SourceID]*MapMemory

// Of returns the memory of a source, a new one if there is none yet.
func (ms Memories) Of(id SourceID) *MapMemory {
	m, ok := ms[id]
	if !ok {
		m = NewMapMemory()
		ms[id] = m
	}
	return m
}
