package story

import "time"

// file puts an item on the desk.
func (d *Desk) file(e *entry) {
	d.byItem[e.id] = e
	d.noteDay(e, 1)
	d.count(e, 1)
	if int(d.next-d.first) > 2*len(d.byItem)+len(d.entries)/4 || d.copies.isWorn() || d.next > 1<<31 {
		d.compact()
	}
	d.post(e)
	d.join(e)
}

// post gives an item the next number and the postings that lead to it.
func (d *Desk) post(e *entry) {
	if d.next-d.first == uint32(len(d.entries)) {
		d.growEntries()
	}
	e.number = d.next
	d.next++
	at := e.number & uint32(len(d.entries)-1)
	d.entries[at] = e

	hs := e.block.fingerprints(d.room.hashes[:0])
	d.room.hashes = hs
	for _, h := range hs {
		d.copies.add(h, e.number)
	}
	posts := posted{copies: uint8(len(hs)), lang: e.block.lang()}
	if e.root == e.id {
		for _, t := range e.block.telling(&d.room) {
			d.reports.add(t>>8, e.number)
			posts.reports++
		}
	}
	for _, m := range e.block.marks() {
		d.bridges.add(markKey(m), e.number)
		posts.bridges++
	}
	d.posted[at] = posts
}

// compact posts all items anew, when most numbers have none any more: those of
// items that were revised again and again.
func (d *Desk) compact() {
	var left []*entry
	for n := d.first; n != d.next; n++ {
		if e := d.entries[n&uint32(len(d.entries)-1)]; e != nil {
			left = append(left, e)
		}
	}
	d.first, d.next = 1, 1
	clear(d.entries)
	d.copies, d.reports, d.bridges = newIndex(), newIndex(), newIndex()
	for _, e := range left {
		d.post(e)
	}
}

func (d *Desk) growEntries() {
	old, mask := len(d.entries), uint32(2*len(d.entries)-1)
	entries, counts := make([]*entry, 2*old), make([]posted, 2*old)
	for n := d.first; n != d.next; n++ {
		entries[n&mask], counts[n&mask] = d.entries[n&uint32(old-1)], d.posted[n&uint32(old-1)]
	}
	d.entries, d.posted = entries, counts
}

// count takes the words of an item into the counts, or out of them.
func (d *Desk) count(e *entry, by int) {
	if e.root == e.id {
		for _, s := range e.block.shingles() {
			d.common.add(s, by)
		}
	}
	for _, t := range e.block.vector() {
		d.df.add(t>>8, by)
	}
	if marks := e.block.marks(); len(marks) > 0 {
		in := &d.marksIn[e.block.lang()]
		if in.rows == nil {
			*in = newCounts(1, markBits)
		}
		for _, m := range marks {
			d.markCounts.add(markKey(m), by)
			in.add(markKey(m), by)
		}
	}
	if e.root == e.id {
		d.common.add(e.block.heading(), by)
		d.texts[e.block.lang()] += by
		d.all += by
	}
}

// expire drops the items that have been on the desk for the whole window.
// The clock may jump: what is a window away in either direction goes.
func (d *Desk) expire(now time.Time) {
	at := now.UnixNano()
	for d.first != d.next {
		if e := d.entries[d.first&uint32(len(d.entries)-1)]; e != nil {
			if away := at - e.filed; max(away, -away) <= int64(d.options.Window) {
				break
			}
			d.remove(e)
		}
		d.retire()
	}
	d.makeRoom()
}

// makeRoom drops the oldest items of a desk that is full.
func (d *Desk) makeRoom() {
	for len(d.byItem) >= d.options.Limit {
		if e := d.entries[d.first&uint32(len(d.entries)-1)]; e != nil {
			d.remove(e)
		}
		d.retire()
	}
}

// retire moves on behind the oldest number, whose item is gone.
func (d *Desk) retire() {
	posts := d.posted[d.first&uint32(len(d.posted)-1)]
	d.copies.drop(int(posts.copies))
	d.reports.drop(int(posts.reports))
	d.bridges.drop(int(posts.bridges))
	d.first++
}

// remove takes an item off the desk. Its postings go when their turn comes.
func (d *Desk) remove(e *entry) {
	d.leave(e)
	d.noteDay(e, -1)
	d.count(e, -1)
	delete(d.byItem, e.id)
	at := e.number & uint32(len(d.entries)-1)
	d.entries[at], d.posted[at].lang = nil, langGone
}

// languageAt returns the language of the item of a number, or langGone.
func (d *Desk) languageAt(number uint32) language {
	if number-d.first >= d.next-d.first {
		return langGone
	}
	return d.posted[number&uint32(len(d.posted)-1)].lang
}

// at returns the item of a number, or nil if it is gone.
func (d *Desk) at(number uint32) *entry {
	if number-d.first >= d.next-d.first {
		return nil
	}
	return d.entries[number&uint32(len(d.entries)-1)]
}
