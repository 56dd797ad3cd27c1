package decode

import (
	"bytes"
	"fmt"
	"unicode/utf8"

	"straitwire/news"
)

// guard walks once over a document before the parser sees a byte of it. It
// counts what could cost memory (depth, elements, items), and writes a copy
// that the parser can read: balanced, without comments, declarations and
// illegal characters, cut behind the last complete item where the document
// ends early, and with notes of what the parser would forget.
type guard struct {
	src, out []byte
	format   string
	limits   Limits
	document string // address of the document
	inline   bool   // put no texts aside

	stack    []open
	attrs    []attr // reused
	item     int    // index in stack of the open item; -1 outside
	start    int    // of the open item, in out
	mute     bool   // inside an item beyond the limit
	pos      int    // in src, of the piece at hand
	ended    int    // in src, where the open item was closed by its own end tag; 0 if it was not
	channels int
	memo     memo
	asides   []string // long texts, which the parser does not see
	taken    int      // bytes of the open item that were put aside
	scratch  []byte
	cdataEnd int // in src, the first end of a CDATA section not before the last one that began
	items    int
	dropped  int
	elements int
	marks    [][2]int // where the items stand in out
	head     note     // of the document
	now      note     // of the open item
	damage   []string
	junk     string // what follows the document
}

// open is an element whose end tag has not come yet.
type open struct {
	name       []byte
	lang, base string
	place      uint64 // hash of the tags that are open, this one included
	text       bool   // a text construct: its markup is content
}

// guarded is a document that may be given to the parser.
type guarded struct {
	text    []byte
	items   [][2]int
	head    note
	memo    memo
	asides  []string
	dropped int
	damage  []string
	junk    string
}

// firstOut is how much is set aside at first for the copy of a document: of a
// large one, most lies beyond the limit of items.
const firstOut = 1 << 20

// guardXML checks and mends a document that starts with its root element.
// What seen remembers of is left out.
func guardXML(root []byte, format string, h Hints, limits Limits, seen *news.Listing) (guarded, error) {
	g := &guard{src: root, format: format, limits: limits, document: h.URL, inline: h.inline, item: -1, memo: newMemo(seen)}
	// Long texts and known items are left out of it: a part of the document is enough.
	g.out = make([]byte, 0, min(len(root)/8+1<<10, firstOut))
	if err := g.walk(); err != nil {
		return guarded{}, err
	}
	if g.channels > 1 { // the parser keeps the items of one of them
		g.memo.odd = true
	}
	return guarded{g.out, g.marks, g.head, g.memo, g.asides, g.dropped, g.damage, g.junk}, nil
}

// walk goes from one piece of markup to the next.
func (g *guard) walk() error {
	pos := 0
	for pos < len(g.src) {
		i := bytes.IndexByte(g.src[pos:], '<')
		if i < 0 {
			i = len(g.src) - pos
		}
		g.text(g.src[pos:pos+i], false)
		if pos += i; pos >= len(g.src) {
			break
		}
		rest := g.src[pos:]
		g.pos = pos
		n, err := g.piece(rest)
		if err != nil {
			return err
		}
		pos += n
		if len(g.stack) == 0 && len(g.out) > 0 {
			g.tail(bytes.TrimSpace(g.src[pos:]))
			return nil
		}
	}
	g.finish()
	return nil
}

// tail judges what follows the end of the document: a script that a server
// appends takes nothing away, items that stand there are lost.
func (g *guard) tail(tail []byte) {
	switch {
	case len(tail) == 0 || markup(tail) == len(tail):
	case bytes.Contains(tail, []byte("<item")) || bytes.Contains(tail, []byte("<entry")):
		g.hurt("items follow the end of the document")
	default:
		g.junk = "something follows the end of the document"
	}
}

// piece handles the markup at the start of rest and returns its length.
func (g *guard) piece(rest []byte) (int, error) {
	switch {
	case bytes.HasPrefix(rest, []byte("<![CDATA[")):
		return g.cdata(rest), nil
	case len(rest) > 1 && (rest[1] == '!' || rest[1] == '?'):
		if !bytes.HasPrefix(rest, []byte("<!--")) {
			g.memo.doubt() // where it ends may depend on what follows the item
		}
		return markup(rest), nil
	case len(rest) > 1 && rest[1] == '/':
		return g.endTag(rest), nil
	case len(tagName(rest)) > 0:
		return g.startTag(rest)
	}
	g.text([]byte("&lt;"), false)
	return 1, nil
}

// cdata copies a CDATA section. One that was never closed ends where its
// element does.
func (g *guard) cdata(rest []byte) int {
	const begin, end = "<![CDATA[", "]]>"
	body := rest[len(begin):]
	n := g.sectionEnd(body, end)
	inner := n
	if inner < 0 {
		inner = len(body)
	}
	again := bytes.Index(body[:inner], []byte(begin))
	if len(g.stack) > 0 && (n < 0 || again >= 0) {
		within := inner
		if again >= 0 {
			within = again
		}
		closing := append([]byte("</"), g.stack[len(g.stack)-1].name...)
		if i := bytes.Index(body[:within], closing); i >= 0 {
			g.hurt("a CDATA section was not closed")
			g.section(body[:i])
			return len(begin) + i
		}
	}
	if n < 0 {
		return len(rest) // the document ends in it: finish cuts
	}
	g.section(body[:n])
	return len(begin) + n + len(end)
}

// sectionEnd returns where the end mark of CDATA is in body, the rest of the
// document; -1 if there is none. It searches no byte twice: a document may
// open a hundred thousand sections that only its last byte closes, or none.
func (g *guard) sectionEnd(body []byte, mark string) int {
	from := len(g.src) - len(body)
	if g.cdataEnd < from {
		if i := bytes.Index(body, []byte(mark)); i >= 0 {
			g.cdataEnd = from + i
		} else {
			g.cdataEnd = len(g.src)
		}
	}
	if g.cdataEnd == len(g.src) {
		return -1
	}
	return g.cdataEnd - from
}

func (g *guard) section(body []byte) {
	g.write("<![CDATA[")
	g.text(bytes.ReplaceAll(body, []byte("]]>"), nil), true)
	g.write("]]>")
}

// text copies character data. An item gets some times what its content may
// have in the end, for it may hold it escaped and twice; the rest would only
// cost the parser time.
func (g *guard) text(text []byte, cdata bool) {
	if g.mute || len(g.stack) == 0 {
		return
	}
	g.out = appendText(g.out, g.within(text), cdata)
}

// within cuts a text to what the open item may still have.
func (g *guard) within(text []byte) []byte {
	if g.item < 0 {
		return text
	}
	room := max(0, 4*g.limits.Item-(len(g.out)-g.start)-g.taken)
	if len(text) <= room {
		return text
	}
	for room > 0 && !utf8.RuneStart(text[room]) {
		room--
	}
	return text[:room]
}

func (g *guard) write(s string) {
	if !g.mute && len(g.stack) > 0 {
		g.out = append(g.out, s...)
	}
}

// startTag handles a start tag: what it opens, what it closes without saying
// so, and what has to be written down of it.
func (g *guard) startTag(rest []byte) (int, error) {
	t := readTag(rest, g.attrs)
	g.attrs = t.attrs
	if t.cut {
		return len(rest), nil
	}
	if !g.mute && g.items < g.limits.Entries {
		if g.elements++; g.elements > g.limits.elements() {
			return 0, &Error{news.ReasonTooLarge, fmt.Sprintf("more than %d elements", g.limits.elements())}
		}
	}
	isItem := g.isItem(t.name)
	if isItem {
		if g.item >= 0 && t.closed { // an empty item inside an item carries nothing
			return t.length, nil
		}
		g.closeTo(g.parent())
		if n := g.known(&t); n > 0 {
			return n, nil
		}
	} else if !t.plain {
		g.memo.doubt()
	}
	g.impliedEnds(&t)
	if len(g.stack) >= g.limits.Depth {
		return 0, &Error{news.ReasonTooLarge, fmt.Sprintf("elements are nested deeper than %d", g.limits.Depth)}
	}
	if isItem {
		g.openItem()
	}
	el := g.describe(&t)
	if g.item < 0 {
		el.place = g.placeOf(rest[:t.length])
		if len(g.stack) == 1 && bytes.EqualFold(local(t.name), []byte("channel")) {
			g.channels++
		}
	}
	if !g.mute {
		g.out = appendTag(g.out, &t, rest)
	}
	switch {
	case !t.closed:
		if isItem {
			g.item = len(g.stack)
		}
		g.stack = append(g.stack, el)
	case isItem:
		g.closeItem()
	}
	return t.length + g.putAside(&t, rest[t.length:]), nil
}

func prefix(name []byte) string {
	if i := bytes.IndexByte(name, ':'); i > 0 {
		return string(name[:i])
	}
	return ""
}

// impliedEnds closes what HTML written into a feed leaves open.
func (g *guard) impliedEnds(t *tag) {
	if g.item < 0 || len(g.stack) < g.item+2 {
		return
	}
	name := bytes.ToLower(t.name)
	if htmlVoid(name) && !t.closed {
		t.plain, t.closed = false, true
		return
	}
	top := g.stack[len(g.stack)-1].name
	if len(g.stack) > g.item+2 && bytes.EqualFold(top, name) {
		switch string(name) {
		case "p", "li", "td", "tr", "th", "dt", "dd", "option":
			g.closeTo(len(g.stack) - 1)
		}
	}
}

func htmlVoid(name []byte) bool {
	switch string(name) {
	case "br", "img", "hr", "input", "wbr", "area", "col", "embed", "param", "track", "meta", "base":
		return true
	}
	return false
}

// endTag closes the nearest open element of that name; one that nobody opened
// is dropped.
func (g *guard) endTag(rest []byte) int {
	n := 1 + bytes.IndexAny(rest[1:], "<>")
	if n == 0 {
		return len(rest)
	}
	length := n + 1
	if rest[n] == '<' { // </a<b>: the end tag lost its bracket
		length = n
	}
	name := bytes.TrimSpace(rest[2:n])
	if i := bytes.IndexAny(name, " \t\r\n/"); i >= 0 {
		name = name[:i]
	}
	for i := len(g.stack) - 1; i >= 0; i-- {
		if bytes.EqualFold(g.stack[i].name, name) {
			if i == g.item {
				g.ended = g.pos + length
			}
			g.closeTo(i)
			break
		}
	}
	return length
}

// closeTo closes all open elements from the innermost to the one at index i.
func (g *guard) closeTo(i int) {
	for len(g.stack) > i {
		top := len(g.stack) - 1
		if top == g.item && !g.mute {
			g.out = writeNote(g.out, &g.now)
		}
		g.write("</")
		if !g.mute {
			g.out = appendName(g.out, g.stack[top].name)
		}
		g.write(">")
		g.stack = g.stack[:top]
		if top == g.item {
			g.closeItem()
		}
	}
}

// finish ends a document that ended early: the item it broke off in goes, for
// it will come complete one day, and what is open is closed.
func (g *guard) finish() {
	if len(g.stack) == 0 {
		return
	}
	g.hurt("the document ends early")
	if g.item >= 0 {
		if !g.mute {
			g.out = g.out[:g.start]
		}
		g.mute = false
		g.stack = g.stack[:g.item]
		g.item = -1
	}
	g.closeTo(0)
}

func (g *guard) hurt(what string) {
	for _, d := range g.damage {
		if d == what {
			return
		}
	}
	g.damage = append(g.damage, what)
}
