package story

import "slices"

// block is the features of an item, packed: a head, then lists one after the
// other. It is what a record keeps of the words.
//
//	0: length of tokens, shingles, slots and vector, 8 bits each
//	1: length of marks, language, flags, 8 bits each
//	2, 3: keys of the title
//	4: hash of the lead
type block []uint32

const blockHead = 5

// pack makes a block of features. Of a copy, nothing is kept for stories: it
// goes where its text went, and makes no word more common.
func pack(f *features, isCopy bool) block {
	if isCopy {
		f.vector, f.marks = f.vector[:0], f.marks[:0]
	}
	b := make(block, blockHead, blockHead+len(f.tokens)+len(f.shingles)+3*len(f.slots)+len(f.vector)+len(f.marks))
	b[0] = uint32(len(f.tokens)) | uint32(len(f.shingles))<<8 | uint32(len(f.slots))<<16 | uint32(len(f.vector))<<24
	b[1] = uint32(len(f.marks)) | uint32(f.lang)<<8 | f.flags<<16
	b[2], b[3], b[4] = f.keys[0], f.keys[1], f.content
	b = append(b, f.tokens...)
	b = append(b, f.shingles...)
	for _, s := range f.slots {
		b = append(b, s.before, s.after, s.number)
	}
	b = append(b, f.vector...)
	return append(b, f.marks...)
}

// valid reports whether a block that was read is one.
func (b block) valid() bool {
	return len(b) >= blockHead && len(b) == blockHead+b.size(0)+b.size(1)+3*b.size(2)+b.size(3)+int(b[1]&0xff) &&
		b.lang() <= langKo && b.size(0) <= tokenLimit && b.size(1) <= leadWeight && b.size(2) <= slotLimit &&
		b.size(3) <= vectorLimit && int(b[1]&0xff) <= markLimit
}

func (b block) size(list int) int { return int(b[0] >> (8 * list) & 0xff) }

func (b block) tokens() []uint32 { return b[blockHead:][:b.size(0)] }

func (b block) shingles() []uint32 { return b[blockHead+b.size(0):][:b.size(1)] }

// slots are three numbers each; see slot.
func (b block) slots() []uint32 { return b[blockHead+b.size(0)+b.size(1):][:3*b.size(2)] }

func (b block) vector() []uint32 { return b[blockHead+b.size(0)+b.size(1)+3*b.size(2):][:b.size(3)] }

func (b block) marks() []uint32 { return b[len(b)-int(b[1]&0xff):] }

func (b block) lang() language { return language(b[1] >> 8 & 0xff) }

func (b block) flags() uint32 { return b[1] >> 16 }

// heading is a hash of the whole title. Texts of their own that have one in
// common stand under the heading of a column rather than under a title.
func (b block) heading() uint32 { return headingOf(b[2]) }

func headingOf(key uint32) uint32 { return mix(key, 5) }

// fingerprints appends the hashes by which copies find an item.
func (b block) fingerprints(to []uint32) []uint32 {
	return fingerprints(to, b.tokens(), b.shingles(), [2]uint32{b[2], b[3]}, b.lang())
}

// telling returns the features that weigh most, which lead to a report.
func (b block) telling(room *scratch) []uint32 {
	room.telling = tellingOf(b.vector(), room.telling, indexedTerms)
	return room.telling
}

func tellingOf(vector, room []uint32, limit int) []uint32 {
	room = append(room[:0], vector...)
	slices.SortFunc(room, func(x, y uint32) int {
		if x&0xff != y&0xff {
			return int(y&0xff) - int(x&0xff)
		}
		return int(x>>8) - int(y>>8)
	})
	return room[:min(len(room), limit)]
}

// scratch is room that is used again from item to item.
type scratch struct {
	hashes  []uint32
	telling []uint32
	ballot  ballot
	own     set
	tried   []*entry
	near    []*entry
	fits    []fit
	probe   probe
}
