package decode

import (
	"bytes"

	"github.com/cespare/xxhash/v2"
)

// isItem reports whether a start tag here opens an item of this document.
func (g *guard) isItem(name []byte) bool {
	want := "item"
	switch g.format {
	case formatAtom:
		want = "entry"
	case formatSitemap:
		want = "url"
	case formatIndex:
		want = "sitemap"
	}
	if !bytes.EqualFold(local(name), []byte(want)) || len(g.stack) == 0 {
		return false
	}
	if p := prefix(name); p != "" && p != prefix(g.stack[0].name) && p != "rss" && p != "atom" {
		return false
	}
	if top := len(g.stack) - 1; g.item >= 0 { // an item in an item: only where a new one can begin
		return top == g.item || top == g.item+1 && !g.stack[top].text
	}
	return true
}

// parent returns how many of the open elements an item belongs into: all that
// stands between it and the channel, or the root, was not closed.
func (g *guard) parent() int {
	if g.item >= 0 {
		return g.item
	}
	for i := len(g.stack) - 1; i > 0; i-- {
		if bytes.EqualFold(local(g.stack[i].name), []byte("channel")) {
			return i + 1
		}
	}
	return 1
}

func (g *guard) openItem() {
	g.now = note{}
	g.start, g.taken = len(g.out), 0
	g.mute = g.items >= g.limits.Entries
}

func (g *guard) closeItem() {
	g.item = -1
	if g.mute {
		g.dropped++
		g.mute, g.ended = false, 0
		return
	}
	g.items++
	g.marks = append(g.marks, [2]int{g.start, len(g.out)})
	g.memo.finish(g.ended)
	g.ended = 0
}

// known asks the memo about the item that begins here, and returns its length
// if it need not be read.
func (g *guard) known(t *tag) int {
	if g.items >= g.limits.Entries || t.closed {
		g.memo.begin(nil, g.placeOf(nil), 0)
		return 0
	}
	var raw []byte
	if t.plain {
		raw = g.memo.blockAt(g.src, g.pos, t.name)
	}
	if !g.memo.begin(raw, g.placeOf(nil), g.pos) {
		return 0
	}
	g.items++
	g.elements += bytes.Count(raw, []byte("<")) // at least; too many are a doubt, and doubts are read
	return len(raw)
}

// placeOf hashes a tag together with those around it.
func (g *guard) placeOf(raw []byte) uint64 {
	around := xxhash.Sum64String(g.format)
	if len(g.stack) > 0 {
		around = g.stack[len(g.stack)-1].place
	}
	return hashPair(around, xxhash.Sum64(raw))
}
