package decode

import (
	"bytes"
	"html"
	"strconv"
	"strings"
)

// The parser reads an XML document character by character, and most of a feed
// is long texts that it only has to hand over. The guard, which has walked over
// them anyway, puts these aside, unescapes them as the parser would, and leaves
// a mark in their place.

// asideLeast is how long a text must be before that is worth it.
const asideLeast = 200

// asideMark begins and ends a mark. It is a control character that the guard
// never lets through from a document, so that none can bring marks of its own.
const asideMark = "\u0081"

// putAside takes the text of the element that t has just opened, and returns
// its length in the document; 0 if it is left to the parser. body begins
// behind the tag.
func (g *guard) putAside(t *tag, body []byte) int {
	if g.mute || t.closed || !g.literal(t) {
		return 0
	}
	text, length, cdata := g.soleText(t.name, body)
	if len(text) < asideLeast {
		return 0
	}
	text = g.within(text)
	g.scratch = appendText(g.scratch[:0], text, cdata)
	var s string
	if cdata {
		s = string(g.scratch)
	} else {
		s = decodeEntities(string(bytes.TrimSpace(g.scratch)))
	}
	if strings.TrimSpace(s) == "" {
		return 0
	}
	g.out = append(g.out, asideMark...)
	g.out = strconv.AppendInt(g.out, int64(len(g.asides)), 10)
	g.out = append(g.out, asideMark...)
	g.asides = append(g.asides, s)
	g.taken += len(g.scratch)
	return length
}

// literal reports whether the parser would hand over the text of an element
// as it is, but for escaping.
func (g *guard) literal(t *tag) bool {
	if g.inline || g.item < 0 || len(g.stack) != g.item+2 {
		return false
	}
	for _, a := range t.attrs {
		if g.format != formatAtom || bytes.HasPrefix(a.name, []byte("xmlns")) || string(a.name) == "type" || string(a.name) == "mode" {
			return false // types that are still there mean that the parser has to do more
		}
	}
	switch g.format {
	case formatAtom:
		return string(t.name) == "summary" || string(t.name) == "content"
	case formatRSS, formatRDF:
		switch string(t.name) {
		case "description", "content:encoded", "encoded", "body", "fullitem":
			return true
		}
	}
	return false
}

// soleText returns the text at the start of body that stands alone in its
// element, escaped or as one CDATA section.
func (g *guard) soleText(name, body []byte) (text []byte, length int, cdata bool) {
	i := bytes.IndexByte(body, '<')
	if i < 0 {
		return nil, 0, false
	}
	text, length = body[:i], i
	if section := body[i:]; bytes.HasPrefix(section, []byte("<![CDATA[")) {
		const begin, end = len("<![CDATA["), len("]]>")
		n := g.sectionEnd(section[begin:], "]]>")
		if n < 0 || len(bytes.TrimSpace(text)) > 0 || bytes.Contains(section[begin:begin+n], []byte("<![CDATA[")) {
			return nil, 0, false
		}
		text, cdata = section[begin:begin+n], true
		length = i + begin + n + end
		length += len(body[length:]) - len(bytes.TrimLeft(body[length:], " \t\r\n"))
	}
	rest, ok := bytes.CutPrefix(body[length:], []byte("</"))
	if !ok || !bytes.HasPrefix(rest, name) || len(rest) == len(name) || rest[len(name)] != '>' {
		return nil, 0, false
	}
	return text, length, cdata
}

// restore returns the text that was put aside where s is a mark, else s.
func (m *mapper) restore(s string) string {
	number, ok := strings.CutPrefix(s, asideMark)
	if !ok {
		return s
	}
	if number, ok = strings.CutSuffix(number, asideMark); !ok {
		return s
	}
	if n, err := strconv.Atoi(number); err == nil && n >= 0 && n < len(m.asides) {
		return m.asides[n]
	}
	return s
}

// maxEntity is the longest reference to a character, from sign to sign.
const maxEntity = 64

// decodeEntities undoes one level of escaping, and leaves alone what only
// looks like a reference: ?a=1&copy=2 keeps its parameter.
func decodeEntities(s string) string {
	i := strings.IndexByte(s, '&')
	if i < 0 {
		return s
	}
	var b strings.Builder
	b.Grow(len(s))
	for ; i >= 0; i = strings.IndexByte(s, '&') {
		b.WriteString(s[:i])
		s = s[i:]
		end := strings.IndexByte(s[:min(len(s), maxEntity)], ';')
		if end < 0 {
			b.WriteByte('&')
			s = s[1:]
			continue
		}
		decoded, ok := decodeEntity(s[:end+1])
		if !ok {
			b.WriteByte('&')
			s = s[1:]
			continue
		}
		b.WriteString(decoded)
		s = s[end+1:]
	}
	b.WriteString(s)
	return b.String()
}

func decodeEntity(span string) (string, bool) {
	switch span { // nearly all there are
	case "&lt;":
		return "<", true
	case "&gt;":
		return ">", true
	case "&amp;":
		return "&", true
	case "&quot;":
		return `"`, true
	case "&apos;", "&#39;":
		return "'", true
	}
	if strings.ContainsAny(span, " \t\r\n") {
		return "", false
	}
	decoded := html.UnescapeString(span)
	// What decodes the same without its semicolon is none.
	return decoded, decoded != html.UnescapeString(span[:len(span)-1])+";"
}
