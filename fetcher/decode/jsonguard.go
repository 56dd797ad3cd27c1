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
}

// guardJSON returns a document that the parser can read, how many items were
// dropped, and whether it ended early.
func guardJSON(src []byte, limits Limits) (out []byte, dropped int, cut bool, err error) {
	g := &jsonGuard{src: src, out: make([]byte, 0, min(len(src), firstOut)), limits: limits, safe: -1}
	cut, err = g.walk()
	return g.out, max(0, g.seen-limits.Entries), cut, err
}

func (g *jsonGuard) walk() (cut bool, err error) {
	for i := 0; i < len(g.src); {
		c := g.src[i]
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
			if err := g.enter(c); err != nil {
				return false, err
			}
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

// enter opens an object or array.
func (g *jsonGuard) enter(c byte) error {
	if len(g.open) >= g.limits.Depth {
		return &Error{news.ReasonTooLarge, fmt.Sprintf("values are nested deeper than %d", g.limits.Depth)}
	}
	if g.items && len(g.open) == 2 {
		g.seen++
		g.mute = g.mute || g.seen > g.limits.Entries
	}
	if err := g.count(); err != nil {
		return err
	}
	g.emit(c)
	if c == '[' && len(g.open) == 1 && string(g.key) == "items" {
		g.items = true
		g.safe = len(g.out)
	}
	g.open = append(g.open, c)
	return nil
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
	i := 1
	for i < len(s) && s[i] != '"' {
		if s[i] == '\\' {
			i++
		}
		i++
	}
	if i >= len(s) {
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
