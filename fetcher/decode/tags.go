package decode

import (
	"bytes"
)

// attr is one attribute as it stands in the document.
type attr struct {
	name  []byte
	value []byte // between the quotes, entities not decoded
}

// tag is a start tag.
type tag struct {
	name   []byte
	attrs  []attr
	closed bool // written <a/>
	plain  bool // well-formed: its bytes can be copied
	cut    bool // the document ended inside it
	length int
}

const maxAttrs = 128

// readTag reads the start tag at the start of text. It never fails: what
// cannot be an attribute is left out.
func readTag(text []byte, reuse []attr) tag {
	t := tag{name: tagName(text), plain: true, attrs: reuse[:0]}
	i := 1 + len(t.name)
	if bytes.Count(t.name, []byte(":")) > 1 || t.name[len(t.name)-1] == ':' {
		t.plain = false
	}
	for {
		space := i
		for i < len(text) && blank(text[i]) {
			i++
		}
		if i >= len(text) {
			t.cut, t.length = true, i
			return t
		}
		switch c := text[i]; {
		case c == '>':
			t.length = i + 1
			return t
		case c == '<': // the tag before was never closed
			t.plain, t.length = false, i
			return t
		case c == '/':
			if i+1 < len(text) && text[i+1] == '>' {
				t.closed, t.length = true, i+2
				return t
			}
			t.plain = false
			i++
			continue
		case !nameStart(c):
			t.plain = false
			i++
			continue
		case space == i:
			t.plain = false
		}
		if !t.attribute(text, &i) {
			t.cut, t.length = true, len(text)
			return t
		}
	}
}

// attribute reads one attribute at i; false when the document ends in it.
func (t *tag) attribute(text []byte, i *int) bool {
	start := *i
	for *i < len(text) && nameByte(text[*i]) {
		*i++
	}
	name := text[start:*i]
	for *i < len(text) && blank(text[*i]) {
		*i++
	}
	var value []byte
	if *i < len(text) && text[*i] == '=' {
		*i++
		for *i < len(text) && blank(text[*i]) {
			*i++
		}
		if *i >= len(text) {
			return false
		}
		if q := text[*i]; q == '"' || q == '\'' {
			rest := text[*i+1:]
			end := bytes.IndexByte(rest, q)
			if n := forgotten(rest, end); n >= 0 {
				value, t.plain = rest[:n], false
				*i += n + 1
			} else {
				if end < 0 {
					return false
				}
				value = rest[:end]
				*i += end + 2
				t.plain = t.plain && bytes.IndexByte(value, '<') < 0
			}
		} else {
			start := *i
			for *i < len(text) && !blank(text[*i]) && text[*i] != '>' {
				*i++
			}
			value = text[start:*i]
			t.plain = false
		}
	} else {
		t.plain = false
	}
	if bytes.Count(name, []byte(":")) > 1 || name[len(name)-1] == ':' || len(t.attrs) >= maxAttrs {
		t.plain = false
		return true
	}
	t.attrs = append(t.attrs, attr{name, value})
	return true
}

// forgotten returns where a value ends whose closing quote was forgotten: its
// tag ends, and another begins, before the next quote. -1 if it was not.
func forgotten(rest []byte, end int) int {
	if end < 0 {
		end = min(len(rest), 4<<10)
	}
	n := bytes.IndexAny(rest[:end], "<>")
	if n < 0 || rest[n] == '<' {
		return -1
	}
	next := bytes.TrimLeft(rest[n+1:end], " \t\r\n")
	if len(next) > 1 && next[0] == '<' && (nameStart(next[1]) || next[1] == '/' || next[1] == '!') {
		return n
	}
	return -1
}

// get returns the value of the attribute with that exact name.
func (t *tag) get(name string) string {
	for _, a := range t.attrs {
		if string(a.name) == name {
			return unescape(string(a.value))
		}
	}
	return ""
}

// set changes or adds an attribute.
func (t *tag) set(name, value string) {
	t.plain = false
	for i, a := range t.attrs {
		if string(a.name) == name {
			t.attrs[i].value = []byte(value)
			return
		}
	}
	t.attrs = append(t.attrs, attr{[]byte(name), []byte(value)})
}

// drop removes an attribute.
func (t *tag) drop(name string) {
	for i, a := range t.attrs {
		if string(a.name) == name {
			t.plain = false
			t.attrs = append(t.attrs[:i], t.attrs[i+1:]...)
			return
		}
	}
}

// appendTag writes a tag: as it stood when it was well-formed, else anew.
func appendTag(out []byte, t *tag, raw []byte) []byte {
	if t.plain {
		return appendText(out, raw[:t.length], false)
	}
	out = append(out, '<')
	out = appendName(out, t.name)
	for _, a := range t.attrs {
		out = append(out, ' ')
		out = append(out, a.name...)
		out = append(out, '=')
		out = appendQuoted(out, appendText(nil, a.value, false))
	}
	if t.closed {
		out = append(out, '/')
	}
	return append(out, '>')
}

// appendName writes a name with one colon at most.
func appendName(out, name []byte) []byte {
	name = bytes.TrimRight(name, ":")
	colon := false
	for _, c := range name {
		if c == ':' {
			if colon {
				c = '_'
			}
			colon = true
		}
		out = append(out, c)
	}
	return out
}
