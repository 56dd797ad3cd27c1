package decode

import (
	"bytes"
	"fmt"
	"unicode/utf8"

	"straitwire/news"
)

// jsonGuard does for JSON what guard does for XML: one walk that counts depth
// and values, drops the items beyond the limit, escapes control characters in
// strings, and closes a document that ends early behind its last complete
// item.
type jsonGuard struct {
	src, out []byte
	limits   Limits
	open     []byte // the brackets that are open
	key      []byte // the last string at depth 1
	items    bool   // inside the array of items
	seen     int    // items that began
	safe     int    // length of out behind the last complete item, or before the first
	mute     bool
	values   int
	pos      int // in src
	lists    int // arrays of items
	memo     memo
}

// guardJSON returns a document that the parser can read, with null for each
// item that seen remembers, how many items were dropped, and whether it ended
// early.
func guardJSON(src []byte, limits Limits, seen *news.Listing) (out []byte, blocks memo, dropped int, cut bool, err error) {
	g := &jsonGuard{src: src, out: make([]byte, 0, min(len(src), firstOut)), limits: limits, safe: -1, memo: newMemo(seen)}
	cut, err = g.walk()
	g.memo.odd = g.memo.odd || g.lists > 1
	return g.out, g.memo, max(0, g.seen-limits.Entries), cut, err
}

func (g *jsonGuard) walk() (cut bool, err error) {
	for i := 0; i < len(g.src); {
		c := g.src[i]
		g.pos = i
		switch c {
		case '"':
			n, whole := g.text(g.src[i:])
			if !whole {
				g.repair()
				return true, nil
			}
			i += n
			continue
		case '{', '[':
			n, err := g.enter(c)
			if err != nil {
				return false, err
			}
			i += n
			continue
		case '}', ']':
			if !g.leave(c) {
				return false, &Error{news.ReasonMalformed, fmt.Sprintf("JSON: a bracket that does not fit at byte %d", i)}
			}
			if len(g.open) == 0 {
				return false, nil
			}
		case ',':
			if g.items && len(g.open) == 2 && g.seen >= g.limits.Entries {
				g.mute = true
			}
			if err := g.count(); err != nil {
				return false, err
			}
			g.emit(c)
		default:
			if c >= ' ' || c == '\n' || c == '\t' || c == '\r' {
				g.emit(c)
			}
		}
		i++
	}
	g.repair()
	return true, nil
}

func (g *jsonGuard) emit(c byte) {
	if !g.mute {
		g.out = append(g.out, c)
	}
}

// enter opens an object or array and returns the length of what it has read.
func (g *jsonGuard) enter(c byte) (int, error) {
	if len(g.open) >= g.limits.Depth {
		return 0, &Error{news.ReasonTooLarge, fmt.Sprintf("values are nested deeper than %d", g.limits.Depth)}
	}
	if g.items && len(g.open) == 2 {
		g.seen++
		g.mute = g.mute || g.seen > g.limits.Entries
		if n := g.known(c); n > 0 {
			return n, g.count()
		}
	}
	if err := g.count(); err != nil {
		return 0, err
	}
	g.emit(c)
	if c == '[' && len(g.open) == 1 && string(g.key) == "items" {
		g.items = true
		g.lists++
		g.safe = len(g.out)
	}
	g.open = append(g.open, c)
	return 1, nil
}

// known asks the memo about the item that begins here, and returns its length
// if it need not be read.
func (g *jsonGuard) known(c byte) int {
	if g.mute {
		return 0
	}
	var raw []byte
	if c == '{' {
		raw = objectOf(g.src[g.pos:])
	}
	if !g.memo.begin(raw, uint64(len(formatJSON)), g.pos) {
		return 0
	}
	g.values += bytes.Count(raw, []byte(",")) + bytes.Count(raw, []byte("{")) + bytes.Count(raw, []byte("["))
	g.out = append(g.out, "null"...)
	g.safe = len(g.out)
	return len(raw)
}

// objectOf returns the object at the start of s, or nothing.
func objectOf(s []byte) []byte {
	depth := 0
	for i := 0; i < len(s); i++ {
		switch s[i] {
		case '"':
			n := stringEnd(s[i:])
			if n == 0 {
				return nil
			}
			i += n - 1
		case '{', '[':
			depth++
		case '}', ']':
			if depth--; depth == 0 {
				return s[:i+1]
			}
		}
	}
	return nil
}

// stringEnd returns the length of the string at the start of s; 0 if the
// document ends in it.
func stringEnd(s []byte) int {
	i, quote := 1, 0
	for {
		if quote < i { // the last one was escaped
			n := bytes.IndexByte(s[min(i, len(s)):], '"')
			if n < 0 {
				return 0
			}
			quote = i + n
		}
		n := bytes.IndexByte(s[i:quote], '\\')
		if n < 0 {
			return quote + 1
		}
		i += n + 2
	}
}

// count counts what the parser has to keep: what a bracket opens and what a
// comma sets apart.
func (g *jsonGuard) count() error {
	if g.mute {
		return nil
	}
	if g.values++; g.values > g.limits.elements() {
		return &Error{news.ReasonTooLarge, fmt.Sprintf("more than %d values", g.limits.elements())}
	}
	return nil
}

// leave closes what is open.
func (g *jsonGuard) leave(c byte) bool {
	top := len(g.open) - 1
	if top < 0 || g.open[top] == '{' && c != '}' || g.open[top] == '[' && c != ']' {
		return false
	}
	g.open = g.open[:top]
	if g.items && top == 1 { // the array of items ends
		g.items, g.mute = false, false
		g.key = nil
	}
	trimComma(&g.out, g.mute)
	g.emit(c)
	if g.items && top == 2 && !g.mute {
		g.safe = len(g.out)
		g.memo.finish(g.pos + 1)
	}
	return true
}

// trimComma takes back a comma with nothing behind it.
func trimComma(out *[]byte, mute bool) {
	if mute {
		return
	}
	b := bytes.TrimRight(*out, " \t\r\n")
	if len(b) > 0 && b[len(b)-1] == ',' {
		*out = b[:len(b)-1]
	}
}

// text copies a string; whole is false when the document ends in it.
func (g *jsonGuard) text(s []byte) (n int, whole bool) {
	i := stringEnd(s) - 1
	if i < 0 {
		return 0, false
	}
	if len(g.open) == 1 {
		g.key = s[1:i]
	}
	if g.mute {
		return i + 1, true
	}
	for _, c := range s[:i+1] {
		if c < ' ' {
			g.out = append(g.out, `\u00`...)
			g.out = append(g.out, "0123456789abcdef"[c>>4], "0123456789abcdef"[c&15])
			continue
		}
		g.out = append(g.out, c)
	}
	return i + 1, true
}

// repair closes a document that ended inside its items, or behind them.
func (g *jsonGuard) repair() {
	if g.safe < 0 || len(g.open) == 0 {
		return
	}
	if g.items {
		g.out = append(g.out[:g.safe], ']', '}')
		return
	}
	for i := len(g.out) - 1; i >= g.safe; i-- { // inside a member behind the items
		if g.out[i] == ']' && utf8.Valid(g.out[:i+1]) {
			g.out = append(g.out[:i+1], '}')
			return
		}
	}
}
