package decode

import (
	"strings"

	"golang.org/x/net/html"
	"golang.org/x/net/html/atom"
)

// htmlAttr is an attribute of a tag: its name in lower case, its value with
// references decoded.
type htmlAttr struct {
	key, val string
}

// htmlTag is a start or end tag.
type htmlTag struct {
	name   atom.Atom
	attrs  []htmlAttr
	end    bool
	closed bool // written <a/>
	length int  // in the text
}

// plainRun sanitises the beginning of a text that is written as nearly all
// HTML is, and returns where it has to leave the rest to the tokenizer, which
// knows what browsers do with everything else. What it takes on itself it
// reads as the tokenizer would.
func (s *sanitizer) plainRun(src string) (pos int) {
	for len(s.out) < s.limit {
		text := src[pos:]
		i := strings.IndexByte(text, '<')
		if i >= 0 {
			text = text[:i]
		}
		if strings.ContainsAny(text, "\x00\r") {
			return pos
		}
		var t htmlTag
		if i >= 0 {
			var ok bool
			if t, ok = s.plainTag(src[pos+i:]); !ok {
				return pos
			}
		}
		if text != "" {
			s.piece = append(s.piece[:0], html.UnescapeString(text)...)
			s.pieces(s.piece)
		}
		if i < 0 {
			return len(src)
		}
		pos += i + t.length
		switch {
		case len(s.out) >= s.limit:
			return pos
		case t.end:
			s.end(t.name)
		default:
			s.start(t, nil)
		}
	}
	return pos
}

// plainTag reads the tag at the start of text; false if there is anything in
// it that takes more than this to understand.
func (s *sanitizer) plainTag(text string) (t htmlTag, ok bool) {
	i := 1
	if i < len(text) && text[i] == '/' {
		t.end = true
		i++
	}
	start := i
	for i < len(text) && letterOrDigit(text[i]) {
		i++
	}
	if i == start || i >= len(text) || !nameStart(text[start]) {
		return t, false
	}
	t.name = atom.Lookup([]byte(strings.ToLower(text[start:i])))
	if elements[t.name] == kindGone {
		return t, false
	}
	t.attrs = s.attrs[:0]
	for {
		blanks := i
		for i < len(text) && (text[i] == ' ' || text[i] == '\n' || text[i] == '\t') {
			i++
		}
		if i >= len(text) {
			return t, false
		}
		if text[i] == '/' && i+1 < len(text) && text[i+1] == '>' {
			t.closed = true
			i++
		}
		if text[i] == '>' {
			s.attrs, t.length = t.attrs, i+1
			return t, true
		}
		if t.end || blanks == i {
			return t, false
		}
		var a htmlAttr
		if a, i, ok = plainAttr(text, i); !ok {
			return t, false
		}
		for _, other := range t.attrs {
			if other.key == a.key {
				return t, false
			}
		}
		t.attrs = append(t.attrs, a)
	}
}

// plainAttr reads the attribute at i.
func plainAttr(text string, i int) (a htmlAttr, end int, ok bool) {
	start := i
	for i < len(text) && (letterOrDigit(text[i]) || text[i] == '-' || text[i] == '_' || text[i] == ':') {
		i++
	}
	if i == start || i >= len(text) {
		return a, i, false
	}
	a.key = strings.ToLower(text[start:i])
	switch text[i] {
	case ' ', '>': // without a value
		next := strings.TrimLeft(text[i:], " ")
		return a, i, next != "" && (letterOrDigit(next[0]) || next[0] == '>')
	case '=':
	default:
		return a, i, false
	}
	if i++; i >= len(text) || text[i] != '"' && text[i] != '\'' {
		return a, i, false
	}
	quote := text[i]
	i++
	n := strings.IndexByte(text[i:], quote)
	if n < 0 {
		return a, i, false
	}
	a.val, ok = plainValue(text[i : i+n])
	return a, i + n + 1, ok
}

// plainValue decodes the references in a value; false if one of them is not
// among the few that cannot be mistaken.
func plainValue(s string) (string, bool) {
	if strings.ContainsAny(s, "\x00\r") {
		return "", false
	}
	if strings.IndexByte(s, '&') < 0 {
		return s, true
	}
	var b strings.Builder
	for {
		before, rest, found := strings.Cut(s, "&")
		b.WriteString(before)
		if !found {
			return b.String(), true
		}
		end := strings.IndexByte(rest[:min(len(rest), 5)], ';')
		if end < 0 {
			return "", false
		}
		switch rest[:end] {
		case "amp", "#38":
			b.WriteByte('&')
		case "quot", "#34":
			b.WriteByte('"')
		case "#39":
			b.WriteByte('\'')
		case "lt":
			b.WriteByte('<')
		case "gt":
			b.WriteByte('>')
		default:
			return "", false
		}
		s = rest[end+1:]
	}
}

func letterOrDigit(c byte) bool {
	return c >= 'a' && c <= 'z' || c >= 'A' && c <= 'Z' || c >= '0' && c <= '9'
}

// tagOf returns the tag that the tokenizer stands at.
func (s *sanitizer) tagOf(z *html.Tokenizer, closed bool) htmlTag {
	name, more := z.TagName()
	t := htmlTag{name: atom.Lookup(name), attrs: s.attrs[:0], closed: closed}
	if kind := elements[t.name]; s.skip != 0 || kind == 0 || kind == kindGone {
		return t // nobody will ask for more
	}
	for more {
		var key, val []byte
		key, val, more = z.TagAttr()
		t.attrs = append(t.attrs, htmlAttr{string(key), string(val)})
	}
	s.attrs = t.attrs
	return t
}
