package decode

import (
	"golang.org/x/net/html/atom"
)

// kind is what happens to an element of a text. The tags of one that is not
// listed go, what it holds stays.
type kind byte

const (
	kindInline kind = iota + 1
	kindBlock
	kindVoid      // never has content
	kindVoidBlock // the same, and breaks the line
	kindGone      // goes with all it holds
)

var elements = map[atom.Atom]kind{
	atom.A: kindInline, atom.Abbr: kindInline, atom.Acronym: kindInline, atom.B: kindInline, atom.Bdi: kindInline, atom.Bdo: kindInline,
	atom.Big: kindInline, atom.Cite: kindInline, atom.Code: kindInline, atom.Del: kindInline, atom.Dfn: kindInline, atom.Em: kindInline,
	atom.I: kindInline, atom.Ins: kindInline, atom.Kbd: kindInline, atom.Mark: kindInline, atom.Q: kindInline, atom.Rp: kindInline,
	atom.Rt: kindInline, atom.Ruby: kindInline, atom.S: kindInline, atom.Samp: kindInline, atom.Small: kindInline, atom.Span: kindInline,
	atom.Strike: kindInline, atom.Strong: kindInline, atom.Sub: kindInline, atom.Sup: kindInline, atom.Time: kindInline, atom.Tt: kindInline,
	atom.U: kindInline, atom.Var: kindInline, atom.Audio: kindInline, atom.Video: kindInline, atom.Picture: kindInline,

	atom.Address: kindBlock, atom.Article: kindBlock, atom.Aside: kindBlock, atom.Blockquote: kindBlock, atom.Caption: kindBlock,
	atom.Center: kindBlock, atom.Colgroup: kindBlock, atom.Dd: kindBlock, atom.Details: kindBlock, atom.Div: kindBlock, atom.Dl: kindBlock,
	atom.Dt: kindBlock, atom.Figcaption: kindBlock, atom.Figure: kindBlock, atom.Footer: kindBlock, atom.H1: kindBlock, atom.H2: kindBlock,
	atom.H3: kindBlock, atom.H4: kindBlock, atom.H5: kindBlock, atom.H6: kindBlock, atom.Header: kindBlock, atom.Li: kindBlock,
	atom.Main: kindBlock, atom.Ol: kindBlock, atom.P: kindBlock, atom.Pre: kindBlock, atom.Section: kindBlock, atom.Summary: kindBlock,
	atom.Table: kindBlock, atom.Tbody: kindBlock, atom.Td: kindBlock, atom.Tfoot: kindBlock, atom.Th: kindBlock, atom.Thead: kindBlock,
	atom.Tr: kindBlock, atom.Ul: kindBlock,

	atom.Img: kindVoid, atom.Source: kindVoid, atom.Wbr: kindVoid, atom.Col: kindVoid,
	atom.Br: kindVoidBlock, atom.Hr: kindVoidBlock,

	atom.Script: kindGone, atom.Style: kindGone, atom.Iframe: kindGone, atom.Noembed: kindGone, atom.Noframes: kindGone,
	atom.Noscript: kindGone, atom.Plaintext: kindGone, atom.Textarea: kindGone, atom.Title: kindGone, atom.Xmp: kindGone,
	atom.Applet: kindGone, atom.Svg: kindGone, atom.Template: kindGone,
}

// rawText reports whether an element swallows what follows even when it is
// written as if it were empty.
func rawText(a atom.Atom) bool {
	switch a {
	case atom.Script, atom.Style, atom.Iframe, atom.Noembed, atom.Noframes, atom.Noscript, atom.Plaintext, atom.Textarea, atom.Title, atom.Xmp:
		return true
	}
	return false
}

// holds is what an attribute may hold.
type holds byte

const (
	valueNone holds = iota
	valueText
	valueWord
	valueNumber
	valueURL
	valueSet  // of pictures
	valueLazy // an address that a script would have filled in
)

// permitted tells what the attribute of an element may hold.
func permitted(a atom.Atom, name string) holds {
	switch name {
	case "title":
		return valueText
	case "dir", "lang":
		return valueWord
	}
	switch a {
	case atom.A:
		if name == "href" {
			return valueURL
		}
	case atom.Img:
		switch name {
		case "src":
			return valueURL
		case "srcset":
			return valueSet
		case "data-src", "data-original", "data-lazy-src":
			return valueLazy
		case "alt":
			return valueText
		case "width", "height":
			return valueNumber
		}
	case atom.Source, atom.Audio, atom.Video:
		switch name {
		case "src", "poster":
			return valueURL
		case "srcset":
			return valueSet
		case "width", "height":
			return valueNumber
		case "controls":
			return valueWord
		}
	case atom.Td, atom.Th:
		switch name {
		case "colspan", "rowspan":
			return valueNumber
		case "align", "valign", "scope":
			return valueWord
		}
	case atom.Ol:
		if name == "start" {
			return valueNumber
		}
	case atom.Li:
		if name == "value" {
			return valueNumber
		}
	case atom.Col, atom.Colgroup:
		if name == "span" {
			return valueNumber
		}
	case atom.Time, atom.Del, atom.Ins:
		switch name {
		case "datetime":
			return valueText
		case "cite":
			return valueURL
		}
	case atom.Blockquote, atom.Q:
		if name == "cite" {
			return valueURL
		}
	}
	return valueNone
}

// number reports whether v is a small number, as lengths are.
func number(v string) bool {
	if v == "" || len(v) > 5 {
		return false
	}
	for _, c := range []byte(v) {
		if c < '0' || c > '9' {
			return false
		}
	}
	return true
}

// word reports whether v is one keyword or language tag.
func word(v string) bool {
	if len(v) > 24 {
		return false
	}
	for _, c := range []byte(v) {
		if (c < 'a' || c > 'z') && (c < '0' || c > '9') && c != '-' {
			return false
		}
	}
	return true
}

// density reports whether v describes a picture in a set: 2x, 640w.
func density(v string) bool {
	n := len(v) - 1
	if n < 1 || n > 7 || v[n] != 'x' && v[n] != 'w' && v[n] != 'h' {
		return false
	}
	for _, c := range []byte(v[:n]) {
		if c != '.' && (c < '0' || c > '9') {
			return false
		}
	}
	return true
}
