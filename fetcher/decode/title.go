package decode

import (
	"html"
	"strings"
	"unicode/utf8"

	"golang.org/x/net/html/atom"

	"straitwire/news"
)

// unescape decodes character references, but only complete ones: the legacy
// forms without a semicolon would turn ?a=1&copy=2 into a copyright sign.
func unescape(s string) string {
	i := strings.IndexByte(s, '&')
	if i < 0 {
		return s
	}
	var b strings.Builder
	b.Grow(len(s))
	for i >= 0 {
		b.WriteString(s[:i])
		s = s[i:]
		if n := entity(s); n > 0 {
			b.WriteString(html.UnescapeString(s[:n]))
			s = s[n:]
		} else {
			b.WriteByte('&')
			s = s[1:]
		}
		i = strings.IndexByte(s, '&')
	}
	b.WriteString(s)
	return b.String()
}

// unescapeSigns decodes references to characters beyond ASCII only. In a text
// that is said to be plain, &lt; means just that, but &nbsp; and &#8217; are
// the mistake of a program that escaped once too often.
func unescapeSigns(s string) string {
	if !hasEntity(s) {
		return s
	}
	var b strings.Builder
	for len(s) > 0 {
		n := 0
		if s[0] == '&' {
			n = entity(s)
		}
		if n > 0 {
			if dec := html.UnescapeString(s[:n]); dec[0] >= utf8.RuneSelf {
				b.WriteString(dec)
				s = s[n:]
				continue
			}
		}
		b.WriteByte(s[0])
		s = s[1:]
	}
	return b.String()
}

// entity returns the length of the character reference at the start of s, or
// 0 if there is none.
func entity(s string) int {
	end := strings.IndexByte(s[:min(len(s), 36)], ';')
	if end < 2 {
		return 0
	}
	for i := 1; i < end; i++ {
		c := s[i]
		if digit := c >= '0' && c <= '9'; !nameStart(c) && !digit && (c != '#' || i > 1) {
			return 0
		}
	}
	span := s[:end+1]
	if dec := html.UnescapeString(span); dec == span || strings.HasSuffix(dec, ";") && dec != ";" {
		return 0
	}
	return end + 1
}

// hasEntity reports whether a text still holds character references.
func hasEntity(s string) bool {
	for {
		i := strings.IndexByte(s, '&')
		if i < 0 {
			return false
		}
		if s = s[i:]; entity(s) > 0 {
			return true
		}
		s = s[1:]
	}
}

// plainTitle returns a title as plain text. Its type is what the document
// says: text is taken literally, html loses its tags. Most say nothing, and
// then only markup that must be markup is taken for it: "1 < 2" and "the
// <blink> tag" stay what they are.
func plainTitle(s, typ string) string {
	return news.Cut(plainLine(s, typ), maxTitle)
}

// plainLine is plainTitle without its bound.
func plainLine(s, typ string) string {
	s = clip(s, 8<<10)
	if strings.HasPrefix(typ, "base64") {
		s, typ = unbase64(s), strings.TrimPrefix(typ, "base64-")
	}
	if !strings.ContainsAny(s, "<&") {
		return news.Clean(s)
	}
	if typ == "text" {
		return news.Clean(unescapeSigns(s))
	}
	if typ == "html" || typ == "xhtml" {
		return news.Clean(htmlText(s))
	}
	s = dropTags(s)
	if hasEntity(s) { // escaped twice
		s = dropTags(unescape(s))
	}
	return news.Clean(s)
}

// dropTags removes the tags of inline HTML that are closed again, or never
// need to be, and leaves every other angle bracket alone.
func dropTags(s string) string {
	if !strings.ContainsRune(s, '<') {
		return s
	}
	var b strings.Builder
	opened := map[string]int{}
	low := strings.ToLower(s)
	for i := 0; i < len(s); {
		n, name, end := inlineTag(low[min(i, len(low)):])
		if n == 0 || len(low) != len(s) {
			b.WriteByte(s[i])
			i++
			continue
		}
		switch {
		case end && opened[name] > 0:
			opened[name]--
		case !end && (htmlVoid([]byte(name)) || strings.HasSuffix(low[i:i+n], "/>")):
			b.WriteByte(' ')
		case !end && strings.Contains(low[i+n:], "</"+name+">"):
			opened[name]++
		default:
			b.WriteString(s[i : i+n])
		}
		i += n
	}
	return b.String()
}

// inlineTag recognises a tag that titles are decorated with.
func inlineTag(s string) (n int, name string, end bool) {
	if len(s) < 3 || s[0] != '<' {
		return 0, "", false
	}
	i := 1
	if s[i] == '/' {
		end = true
		i++
	}
	start := i
	for i < len(s) && (s[i] >= 'a' && s[i] <= 'z' || s[i] >= '0' && s[i] <= '9') {
		i++
	}
	name = s[start:i]
	rest := strings.IndexByte(s[i:], '>')
	if rest < 0 || strings.IndexByte(s[i:i+rest], '<') >= 0 || rest > 0 && !blank(s[i]) && s[i] != '/' {
		return 0, "", false
	}
	switch atom.Lookup([]byte(name)) {
	case atom.A, atom.B, atom.I, atom.U, atom.S, atom.P, atom.Em, atom.Strong, atom.Span, atom.Div, atom.Font, atom.Small, atom.Big,
		atom.Sup, atom.Sub, atom.Br, atom.Img, atom.Code, atom.Cite, atom.Q, atom.Abbr, atom.Mark, atom.Strike, atom.Del, atom.Ins,
		atom.H1, atom.H2, atom.H3, atom.H4, atom.H5, atom.H6, atom.Tt, atom.Nobr, atom.Center, atom.Wbr, atom.Script, atom.Style, atom.Acronym:
		return i + rest + 1, name, end
	}
	return 0, "", false
}

// looksHTML reports whether a text of unknown type is HTML: it holds a tag
// that people write in articles.
func looksHTML(s string) bool {
	for {
		i := strings.IndexByte(s, '<')
		if i < 0 || i+2 >= len(s) {
			return false
		}
		s = s[i+1:]
		t := strings.TrimPrefix(s, "/")
		n := 0
		for n < len(t) && n < 12 && (nameStart(t[n]) || t[n] >= '0' && t[n] <= '9') {
			n++
		}
		if n == 0 || n >= len(t) || !blank(t[n]) && t[n] != '>' && t[n] != '/' {
			continue
		}
		if !strings.Contains(t[n:], ">") {
			return false
		}
		if known := atom.Lookup([]byte(strings.ToLower(t[:n]))); known != 0 && known != atom.Title && known != atom.Link {
			return true
		}
	}
}

// escapedTwice undoes one level of escaping where a whole text of markup was
// escaped once too often.
func escapedTwice(s string) string {
	t := strings.TrimSpace(s)
	if strings.HasPrefix(t, "&lt;") && strings.HasSuffix(t, "&gt;") && !strings.ContainsRune(t, '<') {
		if once := unescape(t); looksHTML(once) {
			return once
		}
	}
	return s
}
