package story

import (
	"encoding/binary"
	"errors"
	"fmt"
	"hash/crc32"

	"straitwire/news"
)

// recordVersion begins each record. A desk reads no other.
const recordVersion = 1

// errDamaged says that a record is not as it was made.
var errDamaged = errors.New("damaged")

// Record returns what the desk knows of an item, packed, or nil if the item is
// not on it. It is to be stored as soon as the item has been placed or revised,
// in the place of an earlier one.
func (d *Desk) Record(item news.ItemID) []byte {
	e := d.byItem[item]
	if e == nil {
		return nil
	}
	w := append(make([]byte, 0, 160+4*len(e.block)), recordVersion)
	flag := func(b bool) {
		w = append(w, 0)
		if b {
			w[len(w)-1] = 1
		}
	}
	text := func(s string) {
		w = binary.AppendUvarint(w, uint64(len(s)))
		w = append(w, s...)
	}
	list := func(ids []news.StoryID) {
		w = binary.AppendUvarint(w, uint64(len(ids)))
		for _, id := range ids {
			text(string(id))
		}
	}
	text(string(e.id))
	root := e.root
	if root == e.id {
		root = ""
	}
	text(string(root))
	w = binary.AppendVarint(w, e.seen)
	w = binary.AppendVarint(w, e.filed)
	text(string(e.who.source))
	text(e.who.publisher)
	text(e.who.control)
	text(e.who.language)
	text(*e.origin)
	if flag(e.story != nil); e.story != nil {
		text(string(e.story.id))
		w = binary.AppendVarint(w, e.story.start)
		text(string(e.story.before))
	}
	var j joints
	if e.joins != nil {
		j = *e.joins
	}
	list(j.merged)
	list(j.linked)
	w = binary.AppendUvarint(w, uint64(len(e.block)))
	for _, v := range e.block {
		w = binary.LittleEndian.AppendUint32(w, v)
	}
	return binary.LittleEndian.AppendUint32(w, crc32.ChecksumIEEE(w))
}

// Restore puts an item back on the desk as its record has it. When the records
// of a window are restored in the order in which they were made, a new desk
// answers as the old one would have. An error says why a record cannot be
// read; the desk is as before then.
func (d *Desk) Restore(record []byte) error {
	e, st, err := readRecord(record)
	if err != nil {
		return fmt.Errorf("story record of %d bytes: %w; the item is to be placed again", len(record), err)
	}
	if old := d.byItem[e.id]; old != nil {
		d.remove(old)
	}
	e.who, e.origin = d.share(*e.who), d.intern(*e.origin)
	if root := d.byItem[e.root]; root != nil {
		e.root = root.id
	}
	d.makeRoom()
	d.putBack(e, st)
	return nil
}

// putBack files an item whose place is decided: in a story, or in that of its
// own if there is none.
func (d *Desk) putBack(e *entry, st *state) {
	if st != nil && st.isOf(e) && d.stories[st.id] == nil && d.aliases[st.id] == "" {
		st = nil // nobody else is left in it
	}
	if st != nil {
		e.story = d.openStory(st.id, st.start)
		if e.story.id == st.id {
			e.story.before = st.before
		}
		if lead := d.byItem[news.ItemID(e.story.id[1:])]; lead != nil && lead.story == nil {
			lead.story = e.story
			d.join(lead)
		}
	}
	d.file(e)
	if e.joins == nil {
		return
	}
	for _, id := range e.joins.merged {
		d.mergeID(d.storyOf(e), id)
	}
	e.joins.own = d.idOf(e)
	for _, id := range e.joins.linked {
		d.link(e.joins.own, id, 1)
	}
}

// readRecord reads a record; the story is nil if it is that of the item alone.
func readRecord(record []byte) (*entry, *state, error) {
	if len(record) < 5 {
		return nil, nil, errDamaged
	}
	if record[0] != recordVersion {
		return nil, nil, fmt.Errorf("version %d is not known here", record[0])
	}
	body := record[:len(record)-4]
	if crc32.ChecksumIEEE(body) != binary.LittleEndian.Uint32(record[len(body):]) {
		return nil, nil, errDamaged
	}
	r := recordReader{rest: body[1:]}
	e := &entry{id: news.ItemID(r.text()), who: &speaker{}}
	if e.root = news.ItemID(r.text()); e.root == "" {
		e.root = e.id
	}
	e.seen, e.filed = r.number(), r.number()
	e.who.source = news.SourceID(r.text())
	e.who.publisher, e.who.control, e.who.language = r.text(), r.text(), r.text()
	origin := r.text()
	e.origin = &origin
	var st *state
	if r.flag() {
		st = &state{id: news.StoryID(r.text()), start: r.number(), before: news.StoryID(r.text())}
	}
	if j := (joints{merged: r.list(), linked: r.list()}); len(j.merged)+len(j.linked) > 0 {
		e.joins = &j
	}
	e.block = r.block()
	if r.bad || len(r.rest) > 0 || e.id == "" || st != nil && len(st.id) < 2 || !e.block.valid() {
		return nil, nil, errDamaged
	}
	return e, st, nil
}

// recordReader reads the fields of a record. What it cannot read makes it bad.
type recordReader struct {
	rest []byte
	bad  bool
}

func (r *recordReader) size() int {
	v, n := binary.Uvarint(r.rest)
	if n <= 0 || v > uint64(len(r.rest)-n) {
		r.bad, r.rest = true, nil
		return 0
	}
	r.rest = r.rest[n:]
	return int(v)
}

func (r *recordReader) text() string {
	n := r.size()
	s := string(r.rest[:n])
	r.rest = r.rest[n:]
	return s
}

func (r *recordReader) number() int64 {
	v, n := binary.Varint(r.rest)
	if n <= 0 {
		r.bad, r.rest = true, nil
		return 0
	}
	r.rest = r.rest[n:]
	return v
}

func (r *recordReader) flag() bool {
	if len(r.rest) == 0 || r.rest[0] > 1 {
		r.bad, r.rest = true, nil
		return false
	}
	b := r.rest[0] == 1
	r.rest = r.rest[1:]
	return b
}

func (r *recordReader) list() []news.StoryID {
	n := r.size()
	var ids []news.StoryID
	for range n {
		id := news.StoryID(r.text())
		r.bad = r.bad || len(id) < 2
		if r.bad {
			return nil
		}
		ids = append(ids, id)
	}
	return ids
}

func (r *recordReader) block() block {
	n := r.size()
	if 4*n > len(r.rest) {
		r.bad, r.rest = true, nil
		return nil
	}
	b := make(block, n)
	for i := range b {
		b[i] = binary.LittleEndian.Uint32(r.rest[4*i:])
	}
	r.rest = r.rest[4*n:]
	return b
}
