package decode

import (
	"bytes"
	"encoding/binary"
	"fmt"
	"slices"
	"time"

	"github.com/cespare/xxhash/v2"

	"straitwire/news"
)

// Version names how this package reads. It goes up with every change after
// which the same bytes may be read as something else: what was remembered of
// documents before is then read again, once.
const Version = 2

// block is one item of a document on its way through the guard.
type block struct {
	hash uint64 // 0 if it has to be read again in any case
	item news.ItemID
}

// known reports whether a block is one of those that need not be read.
func (b block) known() bool { return b.item != "" }

// memo knows the blocks of the last document, and takes down those of this
// one. A block is worth remembering only if its bytes alone decide what the
// guard makes of it: it ends with the first end tag of its name, and nothing
// in it made the guard look further than that.
type memo struct {
	items  map[uint64]news.ItemID // of the last document; nil if every item is to be read
	blocks []block                // of this document, up to the limit of items
	place  uint64                 // what the blocks stand in: the tags around them
	odd    bool                   // not all items stand in one place
	hash   uint64                 // of the open block; 0 if it must not be remembered
	end    int                    // in the source, of the open block
	tag    int                    // in the source, the first end tag of that name not before the last block that began
	name   []byte
}

// newMemo returns the memo for a document; seen may be nil.
func newMemo(seen *news.Listing) memo {
	var m memo
	if seen == nil || len(seen.Blocks) == 0 {
		return m
	}
	m.items = make(map[uint64]news.ItemID, len(seen.Blocks))
	for _, b := range seen.Blocks {
		if b.Hash != 0 && b.Item != "" {
			m.items[b.Hash] = b.Item
		}
	}
	return m
}

// begin opens the block that is at this place of the source, and reports
// whether it is known and needs no reading.
func (m *memo) begin(raw []byte, place uint64, at int) (known bool) {
	if len(m.blocks) > 0 && place != m.place {
		m.odd = true
	}
	m.place = place
	m.hash, m.end = 0, 0
	if len(raw) == 0 {
		return false
	}
	m.hash, m.end = hashPair(place, xxhash.Sum64(raw)), at+len(raw)
	if item, ok := m.items[m.hash]; ok {
		m.blocks = append(m.blocks, block{m.hash, item})
		return true
	}
	return false
}

// doubt takes back that the open block may be remembered.
func (m *memo) doubt() { m.hash = 0 }

// finish closes the open block, which ended there; 0 if not by its own end tag.
func (m *memo) finish(end int) {
	b := block{hash: m.hash}
	if end != m.end {
		b.hash = 0
	}
	m.blocks = append(m.blocks, b)
	m.hash, m.end = 0, 0
}

// skipped reports how many items were not read because they were known.
func (m *memo) skipped() (n int) {
	for _, b := range m.blocks {
		if b.known() {
			n++
		}
	}
	return n
}

// hashPair mixes two hashes; the answer is never 0.
func hashPair(a, b uint64) uint64 {
	var pair [16]byte
	binary.LittleEndian.PutUint64(pair[:], a)
	binary.LittleEndian.PutUint64(pair[8:], b)
	return max(xxhash.Sum64(pair[:]), 1)
}

// maxBlock is the longest block that is remembered.
const maxBlock = 1 << 20

// blockAt returns the bytes of src from at up to the first end tag of that
// name, or nothing. It searches no byte twice: a document may open a thousand
// items that only its last byte closes, or none.
func (m *memo) blockAt(src []byte, at int, name []byte) []byte {
	if m.tag < at || !bytes.Equal(m.name, name) {
		m.name, m.tag = name, len(src)
		if i := bytes.Index(src[at:], append([]byte("</"), name...)); i >= 0 {
			m.tag = at + i
		}
	}
	end := m.tag + len("</") + len(name)
	for end < len(src) && blank(src[end]) {
		end++
	}
	if end >= len(src) || src[end] != '>' || end-at > maxBlock {
		return nil
	}
	return src[at : end+1]
}

// relist puts the known items that stand before the next one that was read
// into the document.
func (m *mapper) relist() {
	for m.next < len(m.memo.blocks) && m.memo.blocks[m.next].known() {
		b := m.memo.blocks[m.next]
		m.next++
		if len(m.doc.Items) >= m.limits.Entries {
			m.doc.Dropped++
			continue
		}
		m.doc.Items = append(m.doc.Items, news.Item{ID: b.item, Source: m.h.Source.ID})
		m.doc.Listing.Blocks = append(m.doc.Listing.Blocks, news.Block{Hash: b.hash, Item: b.item})
	}
}

// begin turns to the next item that was read.
func (m *mapper) begin() {
	m.relist()
	m.from, m.claimed = 0, time.Time{}
	if m.next < len(m.memo.blocks) {
		m.from = m.memo.blocks[m.next].hash
		m.next++
	}
}

// expect prepares for so many items that were read. If they do not fit the
// blocks, nobody knows which item came from which block.
func (m *mapper) expect(items int) {
	if items != len(m.memo.blocks)-m.memo.skipped() {
		m.memo.odd = true
	}
	room := min(len(m.memo.blocks), m.limits.Entries)
	m.doc.Items, m.doc.Listing.Blocks = slices.Grow(m.doc.Items, room), slices.Grow(m.doc.Listing.Blocks, room)
}

// reading hashes what decides how the items of a document are read, besides
// their blocks and the tags around these: hints, limits, and what items take
// from the head of their document.
func (m *mapper) reading(inherited ...string) {
	h := xxhash.New()
	s := m.h.Source
	fmt.Fprintf(h, "%d %q %q %q %q %q %q %q %q %d %d %q", Version, m.doc.Format, m.h.URL, m.h.ContentLanguage, s.ID, s.Timezone, s.Country, s.Language,
		m.doc.Language, m.limits.Item, m.limits.Depth, inherited)
	m.doc.Listing.Reading = max(hashPair(h.Sum64(), xxhash.Sum64String(m.head.base)), 1)
}

// settle decides whether the document may be trusted to have been read as if
// all its items had been. If it had no known ones, that is always so, but
// after any oddity nothing is remembered of it.
func (m *mapper) settle(seen *news.Listing) (trusted bool) {
	odd := m.memo.odd || len(m.damage) > 0 || len(m.doc.Listing.Blocks) != len(m.doc.Items)
	if m.memo.skipped() > 0 {
		return !odd && m.doc.Listing.Reading == seen.Reading
	}
	if odd || !slices.ContainsFunc(m.doc.Listing.Blocks, func(b news.Block) bool { return b.Hash != 0 }) {
		m.doc.Listing = news.Listing{}
	}
	return true
}
