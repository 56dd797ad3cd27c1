package decode

import (
	"bytes"
	"slices"
	"strings"
	"unicode/utf8"

	"golang.org/x/net/html"
	"golang.org/x/net/html/atom"
	"golang.org/x/text/unicode/norm"

	"straitwire/news"
)

// SafeHTML returns HTML made safe, with absolute links and balanced tags, and
// its plain text. Both are bounded.
//
// It writes anew what it read, tag by tag: only elements and attributes of a
// list get through, every text and value is escaped again, every element is
// closed, and every address is absolute and http or https. Nothing of the
// input is ever copied unread, so that no trick of nesting or quoting can
// bring markup of its own into the result.
func SafeHTML(src, base string) (safe, text string) {
	return new(desk).safeHTML(src, base, Limits{}.resolved(0).Item)
}

// desk is where texts are worked on, one after the other: what a sanitiser
// writes is copied from it in the end.
type desk struct {
	out, text []byte
}

func (d *desk) safeHTML(src, base string, limit int) (safe, text string) {
	src = clip(src, limit)
	s := sanitizer{base: base, limit: limit, out: slices.Grow(d.out[:0], len(src)), text: d.text[:0]}
	s.run(src)
	d.out, d.text = s.out, s.text
	return string(bytes.TrimSpace(s.out)), s.plain()
}

// htmlText returns only the plain text of HTML.
func htmlText(src string) string {
	s := sanitizer{limit: 64 << 10, textOnly: true}
	s.run(clip(src, s.limit))
	return s.plain()
}

// clip returns at most so many bytes of s, and no half character.
func clip(s string, limit int) string {
	if len(s) <= limit {
		return s
	}
	for limit > 0 && !utf8.RuneStart(s[limit]) {
		limit--
	}
	return s[:limit]
}

const maxOpen = 100 // elements of one text that are open at a time

// sanitizer holds the state of one pass over one text.
type sanitizer struct {
	base     string
	limit    int
	textOnly bool
	out      []byte
	text     []byte
	open     []atom.Atom
	skip     atom.Atom // inside an element that goes with all it holds
	depth    int       // of such elements in one another
	wide     bool      // the text is more than ASCII
	gap      bool      // the text owes a line break before its next word

	attrs   []htmlAttr // room for those of a tag
	piece   []byte     // room for a text
	through bool       // leave all to the tokenizer, for tests
	src     string
	pos     int          // behind the token in src
	endless [8]atom.Atom // raw elements that no end tag closes from here on
}

func (s *sanitizer) run(src string) {
	if !s.through && strings.IndexByte(src, '\r') >= 0 {
		src = strings.ReplaceAll(strings.ReplaceAll(src, "\r\n", "\n"), "\r", "\n") // as every browser does
	}
	s.src = src
	if !s.through {
		if s.pos = s.plainRun(src); s.pos == len(src) {
			s.closeTo(0)
			return
		}
	}
	z := html.NewTokenizer(strings.NewReader(src[s.pos:]))
	for len(s.out) < s.limit {
		token := z.Next()
		s.pos += len(z.Raw())
		switch token {
		case html.ErrorToken:
			s.closeTo(0)
			return
		case html.TextToken:
			if s.skip == 0 {
				s.pieces(z.Text())
			}
		case html.StartTagToken:
			s.start(s.tagOf(z, false), z)
		case html.SelfClosingTagToken:
			s.start(s.tagOf(z, true), z)
		case html.EndTagToken:
			name, _ := z.TagName()
			s.end(atom.Lookup(name))
		}
	}
	s.closeTo(0)
}

// pieces writes a text bit by bit, so that escaping cannot carry one long
// text far beyond the limit.
func (s *sanitizer) pieces(b []byte) {
	const bit = 4 << 10
	for len(b) > bit && len(s.out) < s.limit {
		n := len(clip(string(b[:bit+utf8.UTFMax]), bit))
		s.words(b[:n])
		b = b[n:]
	}
	if len(b) <= bit {
		s.words(b)
	}
}

// words writes text to both results. White space in HTML is one blank.
func (s *sanitizer) words(b []byte) {
	b = tame(b)
	if !s.textOnly {
		s.out = appendEscaped(s.out, b)
	}
	if s.gap && len(bytes.TrimSpace(b)) > 0 {
		s.text = append(bytes.TrimRight(s.text, " "), '\n')
		s.gap = false
	}
	start := 0
	for i, c := range b {
		if c > ' ' {
			s.wide = s.wide || c >= utf8.RuneSelf
			continue
		}
		s.text = append(s.text, b[start:i]...)
		start = i + 1
		if n := len(s.text); n > 0 && s.text[n-1] > ' ' {
			s.text = append(s.text, ' ')
		}
	}
	s.text = append(s.text, b[start:]...)
}

// plain returns the text. What is ASCII needs no more cleaning.
func (s *sanitizer) plain() string {
	if s.wide {
		return news.CleanLines(string(s.text))
	}
	return string(bytes.TrimSpace(s.text))
}

// tame composes what is decomposed and leaves out characters that change how
// text around them is shown.
func tame(b []byte) []byte {
	simple := true
	for _, c := range b {
		if c >= 0x7F || c < ' ' && c != '\n' && c != '\t' && c != '\r' {
			simple = false
			break
		}
	}
	if simple {
		return b
	}
	if norm.NFC.QuickSpan(b) < len(b) {
		b = norm.NFC.Bytes(b)
	}
	if bytes.IndexFunc(b, unruly) < 0 {
		return b
	}
	return bytes.Map(func(r rune) rune {
		if unruly(r) {
			return -1
		}
		return r
	}, b)
}

// unruly reports whether r is a bidirectional override or isolate, a control
// character or no character at all.
func unruly(r rune) bool {
	switch {
	case r < 0x7F:
		return r < ' ' && r != '\n' && r != '\t' && r != '\r'
	case r < 0xA0:
		return true
	case r < 0x2000:
		return false
	}
	return r >= 0x202A && r <= 0x202E || r >= 0x2066 && r <= 0x2069 || r == 0xFEFF || r >= 0xFFFE && r <= 0xFFFF || r >= 0xE0000 && r <= 0xE007F
}

// start handles a start tag, the one that z stands at where z is not nil.
func (s *sanitizer) start(t htmlTag, z *html.Tokenizer) {
	a := t.name
	if s.skip != 0 {
		if a == s.skip && !t.closed {
			s.depth++
		}
		return
	}
	kind := elements[a]
	switch {
	case a == 0 || kind == 0:
		return
	case kind == kindGone:
		switch {
		case rawText(a) && (t.closed || a != atom.Script && a != atom.Style && s.unclosed(a)):
			z.NextIsNotRawText() // <iframe/>: what follows is not inside
		case !t.closed:
			s.skip, s.depth = a, 1
		}
		return
	}
	if kind == kindBlock || kind == kindVoidBlock {
		s.gap = true
	}
	if s.textOnly {
		return
	}
	s.impliedEnds(a, kind)
	void := kind == kindVoid || kind == kindVoidBlock
	if !void && len(s.open) >= maxOpen {
		return
	}
	mark := len(s.out)
	s.out = append(s.out, '<')
	s.out = append(s.out, a.String()...)
	good := s.attributes(a, t.attrs)
	s.out = append(s.out, '>')
	switch {
	case !good: // a picture without an address
		s.out = s.out[:mark]
	case void:
	case t.closed:
		s.out = append(s.out, "</"+a.String()+">"...)
	default:
		s.open = append(s.open, a)
	}
}

// attributes writes those that the list allows, each once. It reports false
// for an element that says nothing without an address and has none.
func (s *sanitizer) attributes(a atom.Atom, attrs []htmlAttr) bool {
	const most = 8
	addressed, lazy, written := false, "", 0
	for _, attr := range attrs {
		if written == most {
			break
		}
		what := permitted(a, attr.key)
		if what == valueNone {
			continue
		}
		if what == valueLazy {
			lazy = news.AbsoluteURL(s.base, attr.val)
			continue
		}
		v, ok := s.value(what, attr.val)
		if !ok {
			continue
		}
		written++
		addressed = addressed || attr.key == "href" || attr.key == "src" || attr.key == "srcset"
		s.attr(attr.key, v)
	}
	if !addressed && lazy != "" && a == atom.Img {
		addressed = true
		s.attr("src", lazy)
	}
	return addressed || a != atom.Img && a != atom.Source
}

// value returns what may be written of an attribute's value.
func (s *sanitizer) value(what holds, v string) (string, bool) {
	switch what {
	case valueText:
		return news.Cut(news.Clean(v), maxTitle), true
	case valueNumber:
		return v, number(v)
	case valueWord:
		v = strings.ToLower(v)
		return v, word(v)
	case valueURL:
		v = news.AbsoluteURL(s.base, v)
		return v, v != ""
	case valueSet:
		v = s.srcset(v)
		return v, v != ""
	}
	return "", false
}

// srcset makes the addresses of a set of pictures absolute.
func (s *sanitizer) srcset(v string) string {
	var parts []string
	for part := range strings.SplitSeq(v, ", ") {
		ref, descriptor, _ := strings.Cut(strings.TrimSpace(strings.Trim(part, ", \t\r\n")), " ")
		descriptor = strings.TrimSpace(descriptor)
		abs := news.AbsoluteURL(s.base, ref)
		if abs == "" || strings.ContainsAny(abs, ", ") || descriptor != "" && !density(descriptor) || len(parts) >= 12 {
			continue
		}
		parts = append(parts, strings.TrimSpace(abs+" "+descriptor))
	}
	return strings.Join(parts, ", ")
}

func (s *sanitizer) attr(name, value string) {
	s.out = append(s.out, ' ')
	s.out = append(s.out, name...)
	s.out = append(s.out, '=', '"')
	s.out = appendEscaped(s.out, []byte(value))
	s.out = append(s.out, '"')
}

// appendEscaped writes text so that it is text in element content and in
// quotes.
func appendEscaped(out, b []byte) []byte {
	start := 0
	for i, c := range b {
		var esc string
		switch {
		case c == '&':
			esc = "&amp;"
		case c == '<':
			esc = "&lt;"
		case c == '>':
			esc = "&gt;"
		case c == '"':
			esc = "&#34;"
		case c >= 0x20 && c != 0x7F || c == '\n' || c == '\t':
			continue
		}
		out = append(out, b[start:i]...)
		out = append(out, esc...)
		start = i + 1
	}
	return append(out, b[start:]...)
}
