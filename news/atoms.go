package news

import (
	"html"
	"iter"
	"strings"
	"unicode"
	"unicode/utf8"

	"golang.org/x/text/unicode/norm"
)

// Atom is the smallest piece of text that counts when two texts are compared:
// a word, a number, a sign of money, or a single character where words are not
// set apart. Markup, punctuation, quotes, spacing, letter case, character width
// and web addresses are between atoms.
type Atom struct {
	Hash uint64 // of its folded runes
	Kind AtomKind
	// Where it stands in the comparable text, in bytes.
	From, To int
}

// AtomKind says what an atom is.
type AtomKind byte

// The kinds of atoms.
const (
	WordAtom AtomKind = iota
	NumberAtom
	RuneAtom
)

// Weight is how much of a text an atom makes up.
func (a Atom) Weight() int {
	if a.Kind == RuneAtom {
		return 1
	}
	return 2
}

// Hashes are FNV-1a with a rune or a hash a step, and a last stir.
const (
	hashStart = 14695981039346656037
	hashPrime = 1099511628211
)

func hashStep(h, v uint64) uint64 { return (h ^ v) * hashPrime }

func hashEnd(h uint64) uint64 {
	h ^= h >> 32
	h *= 0xd6e8feb86659fd93
	h ^= h >> 32
	if h == 0 { // zero stands for nothing
		return 1
	}
	return h
}

// atomsOf yields the atoms of a text in order.
func atomsOf(s string) iter.Seq[Atom] {
	return func(yield func(Atom) bool) {
		s := Comparable(s)
		for a, ok := NextAtom(s, 0); ok; a, ok = NextAtom(s, a.To) {
			if !yield(a) {
				return
			}
		}
	}
}

// NextAtom returns the first atom of a comparable text at or behind a place
// between two atoms, or false if there is none.
func NextAtom(s string, from int) (Atom, bool) {
	for i := from; i < len(s); {
		r, size := rune(s[i]), 1
		if r >= utf8.RuneSelf {
			r, size = utf8.DecodeRuneInString(s[i:])
		}
		r = FoldRune(r)
		switch kindOf(r) {
		case letterRune:
			if r == 'h' && isAddress(s[i:]) {
				i += addressLen(s[i:])
				continue
			}
			h, size := wordAt(s[i:])
			return Atom{h, WordAtom, i, i + size}, true
		case digitRune:
			h, size := numberAt(s[i:])
			return Atom{h, NumberAtom, i, i + size}, true
		case singleRune:
			return Atom{hashEnd(hashStep(hashStart, uint64(r))), RuneAtom, i, i + size}, true
		}
		i += size
	}
	return Atom{}, false
}

// wordAt reads the word at the start of s.
func wordAt(s string) (uint64, int) {
	h := uint64(hashStart)
	i := 0
	for i < len(s) {
		r, size := rune(s[i]), 1
		if r >= utf8.RuneSelf {
			r, size = utf8.DecodeRuneInString(s[i:])
		}
		r = FoldRune(r)
		switch kindOf(r) {
		case letterRune, markRune:
			h = hashStep(h, uint64(r))
		case skipRune:
		default:
			return hashEnd(h), i
		}
		i += size
	}
	return hashEnd(h), i
}

// numberAt reads the number at the start of s; separators of thousands do not
// count, a decimal point does.
func numberAt(s string) (uint64, int) {
	h := uint64(hashStart)
	i := 0
	for i < len(s) {
		r, size := utf8.DecodeRuneInString(s[i:])
		r = FoldRune(r)
		switch {
		case kindOf(r) == digitRune:
			h = hashStep(h, uint64(r))
		case r == ',' && digitsAt(s[i+size:]) == 3:
		case r == '.' && digitsAt(s[i+size:]) > 0:
			h = hashStep(h, '.')
		default:
			return hashEnd(h), i
		}
		i += size
	}
	return hashEnd(h), len(s)
}

// digitsAt counts the digits at the start of s, up to four.
func digitsAt(s string) int {
	n := 0
	for _, r := range s {
		if n == 4 || kindOf(FoldRune(r)) != digitRune {
			break
		}
		n++
	}
	return n
}

type runeKind byte

const (
	gapRune runeKind = iota
	letterRune
	markRune
	digitRune
	singleRune // an atom of its own
	skipRune   // inside a word, without a meaning for comparing
)

// kindOf says what a folded rune does to atoms.
func kindOf(r rune) runeKind {
	switch {
	case r < utf8.RuneSelf:
		switch {
		case 'a' <= r && r <= 'z':
			return letterRune
		case '0' <= r && r <= '9':
			return digitRune
		case r == '$':
			return singleRune
		}
		return gapRune
	case r >= 0x4E00 && r <= 0x9FFF || r >= 0x3041 && r <= 0x30FA || r >= 0xAC00 && r <= 0xD7A3: // the bulk of CJK
		return singleRune
	case r == 0x640, r >= 0x64B && r <= 0x65F, r == 0x670, isJoiner(r), isNoise(r): // tatweel and harakat
		return skipRune
	case r >= 0x3005 && r <= 0x3007, r == 0x30FC, r >= 0x31F0 && r <= 0x31FF, r >= 0x3400 && r <= 0x4DBF,
		r >= 0xF900 && r <= 0xFAFF, r >= 0x20000 && r <= 0x3FFFF:
		return singleRune
	case unicode.IsLetter(r):
		return letterRune
	case unicode.Is(unicode.M, r):
		return markRune
	case unicode.IsDigit(r), unicode.Is(unicode.No, r):
		return digitRune
	case unicode.Is(unicode.Sc, r):
		return singleRune
	}
	return gapRune
}

// FoldRune makes equal what editors and typesetters change at will: case,
// width, Russian ё, Arabic letter forms and the digits of other scripts.
func FoldRune(r rune) rune {
	if r < utf8.RuneSelf {
		if 'A' <= r && r <= 'Z' {
			return r + 'a' - 'A'
		}
		return r
	}
	if r >= 0xFF01 && r <= 0xFF5E {
		return FoldRune(r - 0xFEE0)
	}
	if r >= 0x2E80 && r <= 0xD7FF { // no case there
		return r
	}
	switch r {
	case 'ё', 'Ё':
		return 'е'
	case 'أ', 'إ', 'آ', 'ٱ':
		return 'ا'
	case 'ى':
		return 'ي'
	case 'ة':
		return 'ه'
	}
	for _, zero := range []rune{0x660, 0x6F0, 0x966, 0x9E6, 0xE50} { // Arabic, Persian, Devanagari, Bengali, Thai
		if r >= zero && r < zero+10 {
			return '0' + r - zero
		}
	}
	return unicode.ToLower(r)
}

// Comparable returns s without markup and in one form of its characters, for
// NextAtom.
func Comparable(s string) string {
	s = withoutMarkup(s)
	for _, r := range s {
		if r >= 0x300 && needsNFKC(r) {
			return norm.NFKC.String(s)
		}
	}
	return s
}

// needsNFKC reports whether a rune may have a plainer form that folding one
// rune at a time does not reach.
func needsNFKC(r rune) bool {
	return r < 0x370 || // combining marks
		r >= 0x1100 && r <= 0x11FF || // Hangul in pieces
		r >= 0x2070 && r <= 0x218F || // superscripts, letterlike, number forms
		r >= 0x2460 && r <= 0x24FF || r >= 0x3131 && r <= 0x33FF && r != 0x31F0 || // enclosed, squared
		r >= 0xF900 && r <= 0xFB4F || r >= 0xFE70 && r <= 0xFEFC || r >= 0xFF61 && r <= 0xFFDC ||
		r >= 0x1D400 && r <= 0x1D7FF
}

// isAddress reports whether a web address starts here; its parameters change
// from reading to reading.
func isAddress(s string) bool {
	n := min(len(s), len("https://"))
	s = strings.ToLower(s[:n])
	return s == "https://" || strings.HasPrefix(s, "http://")
}

// addressLen returns where the address ends.
func addressLen(s string) int {
	for i := range len(s) {
		if c := s[i]; c <= ' ' || c >= utf8.RuneSelf || c == '"' || c == '<' || c == '>' {
			return i
		}
	}
	return len(s)
}

// withoutMarkup drops HTML from what should be plain text and is not always.
// Text may speak of <this>: only elements that exist are markup.
func withoutMarkup(s string) string {
	s = dropElements(s)
	if !strings.Contains(s, "&") {
		return s
	}
	plain := html.UnescapeString(s)
	if plain == s || !strings.Contains(plain, "<") {
		return plain
	}
	if once := dropElements(plain); once != plain {
		return html.UnescapeString(once)
	}
	return plain
}

// dropElements puts a blank in the place of each tag or comment.
func dropElements(s string) string {
	i := strings.IndexByte(s, '<')
	if i < 0 {
		return s
	}
	var b strings.Builder
	for i >= 0 {
		b.WriteString(s[:i])
		s = s[i:]
		// The name is looked at first: a search for the end at every sign of
		// "less" would take for ever in a text of nothing else.
		if !isTag(s[1:]) {
			b.WriteByte('<')
			s = s[1:]
		} else if end := strings.IndexByte(s, '>'); end >= 0 {
			b.WriteByte(' ')
			s = s[end+1:]
		} else {
			break
		}
		i = strings.IndexByte(s, '<')
	}
	b.WriteString(s)
	return b.String()
}

// elementNames are the elements that feeds put into text.
var elementNames = nameSet(
	"a", "abbr", "address", "article", "aside", "audio", "b", "big", "blockquote", "body", "br", "button", "center",
	"cite", "code", "dd", "del", "div", "dl", "dt", "em", "embed", "figcaption", "figure", "font", "footer", "form",
	"h1", "h2", "h3", "h4", "h5", "h6", "head", "header", "hr", "html", "i", "iframe", "img", "input", "ins", "label",
	"li", "link", "main", "mark", "meta", "nav", "object", "ol", "p", "picture", "pre", "q", "s", "script", "section",
	"small", "source", "span", "strike", "strong", "style", "sub", "sup", "table", "tbody", "td", "tfoot", "th",
	"thead", "time", "title", "tr", "tt", "u", "ul", "video", "wbr",
)

// isTag reports whether a tag or a comment goes on with s behind its bracket.
func isTag(s string) bool {
	if strings.HasPrefix(s, "!--") {
		return true
	}
	s = strings.TrimPrefix(s, "/")
	s = s[:min(len(s), len("blockquote")+1)]
	i := strings.IndexAny(s, " \t\r\n/>")
	return i > 0 && elementNames[strings.ToLower(s[:i])]
}
