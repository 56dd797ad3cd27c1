package topic

import (
	"strings"
	"unicode"
	"unicode/utf8"

	"golang.org/x/text/unicode/norm"

	"straitwire/news"
)

// maxText is how many bytes of a field are looked at. Items are cut far below
// it before they are stored.
const maxText = 1 << 20

// clauseDash is what a dash between clauses folds to, however it is written.
const clauseDash = '—'

// What stood before a folded byte and was left out.
const (
	gapSpace  uint8 = 1 << iota // white space
	gapHyphen                   // one hyphen inside a word
	gapDot                      // a middle dot
	gapMore                     // more than one separator
)

// text is a folded field: what the automaton reads.
//
// Separators are left out, so that DF-21, DF 21 and DF21 are the same bytes;
// gap remembers where they stood, and a term says where it wants them.
type text struct {
	src        string
	folded     []byte
	from, to   []int32 // the original bytes that a folded byte came from
	gap        []uint8 // what stood before a folded byte; runes after the first byte have 0
	vietnamese bool    // marks on Latin letters are letters here
	language   string  // the first part of its tag; may be empty
}

// foldMode says which differences stay.
type foldMode struct {
	keepCase  bool
	keepMarks bool // on Latin letters
}

// read folds src into t.
func (t *text) read(src, language string) {
	if len(src) > maxText {
		cut := maxText
		for cut > 0 && !utf8.RuneStart(src[cut]) {
			cut--
		}
		src = src[:cut]
	}
	t.src = src
	t.folded, t.from, t.to, t.gap = t.folded[:0], t.from[:0], t.to[:0], t.gap[:0]
	t.vietnamese = isVietnamese(src, language)
	t.language, _, _ = strings.Cut(language, "-")
	if cap(t.folded) < len(src) {
		n := len(src) + len(src)/8
		t.folded, t.from, t.to, t.gap = make([]byte, 0, n), make([]int32, 0, n), make([]int32, 0, n), make([]uint8, 0, n)
	}
	table := runeTable()
	var cluster [64]byte
	var gap uint8
	for p := 0; p < len(src); {
		c := src[p]
		var r rune
		size := 1
		if c < utf8.RuneSelf {
			r = rune(c)
		} else {
			r, size = utf8.DecodeRuneInString(src[p:])
		}
		fold := uint16(foldSlow)
		if r < 1<<16 {
			fold = table[r]
		}
		switch fold {
		case foldSpace, foldDot:
			gap = widen(gap, fold)
			p += size
			continue
		case foldDrop:
			p += size
			continue
		case foldHyphen:
			if !dash(src, p, size) {
				gap = widen(gap, fold)
				p += size
				continue
			}
			t.add(clauseDash, p, p+size, gap)
			gap = 0
			p += size
			continue
		}
		if fold != foldSlow && alone(table, src[p+size:]) {
			t.add(rune(fold), p, p+size, gap)
			gap = 0
			p += size
			continue
		}
		if r == utf8.RuneError && size == 1 {
			t.add(utf8.RuneError, p, p+1, gap)
			gap = 0
			p++
			continue
		}
		end := p + clusterLen(src[p:], size)
		folded := foldCluster(cluster[:0], src[p:end], foldMode{})
		for len(folded) > 0 {
			r, n := utf8.DecodeRune(folded)
			folded = folded[n:]
			if s := separator(r); s != 0 {
				if s != foldDrop {
					gap = widen(gap, uint16(s))
				}
				continue
			}
			t.add(r, p, end, gap)
			gap = 0
		}
		p = end
	}
}

// add appends one folded rune that came from src[from:to].
func (t *text) add(r rune, from, to int, gap uint8) {
	start := len(t.folded)
	t.folded = utf8.AppendRune(t.folded, r)
	for range len(t.folded) - start {
		t.from = append(t.from, int32(from))
		t.to = append(t.to, int32(to))
		t.gap = append(t.gap, gap)
		gap = 0
	}
}

func widen(gap uint8, fold uint16) uint8 {
	if gap != 0 {
		gap |= gapMore
	}
	switch fold {
	case foldHyphen:
		return gap | gapHyphen
	case foldDot:
		return gap | gapDot
	}
	return gap | gapSpace
}

// dash reports whether the hyphen at src[p:p+size] stands between spaces or at
// an edge: there it parts clauses instead of joining words.
func dash(src string, p, size int) bool {
	if p == 0 || p+size == len(src) {
		return true
	}
	before, _ := utf8.DecodeLastRuneInString(src[:p])
	after, _ := utf8.DecodeRuneInString(src[p+size:])
	return separator(before) != 0 || separator(after) != 0
}

// alone reports whether nothing at the start of rest can join the rune before.
func alone(table *foldTable, rest string) bool {
	if rest == "" || rest[0] < utf8.RuneSelf {
		return true
	}
	r, _ := utf8.DecodeRuneInString(rest)
	return r < 1<<16 && table[r] != foldSlow
}

// clusterLen returns how many bytes fold together: a rune of the given size
// and what joins it, bounded.
func clusterLen(s string, size int) int {
	const most = 256
	if len(s) > most {
		s = s[:most]
	}
	for size < len(s) {
		r, n := utf8.DecodeRuneInString(s[size:])
		if r < utf8.RuneSelf || r == utf8.RuneError {
			break
		}
		if norm.NFKC.PropertiesString(s[size:]).BoundaryBefore() {
			break
		}
		size += n
	}
	return size
}

// foldCluster appends the folding of a rune and its marks to dst.
func foldCluster(dst []byte, cluster string, mode foldMode) []byte {
	if first, size := utf8.DecodeRuneInString(cluster); apostrophe(first) && size == len(cluster) {
		return append(dst, '\'')
	}
	var buf [64]byte
	composed := norm.NFKC.AppendString(buf[:0], cluster)
	han := news.HanVariants()
	base := rune(0)
	for len(composed) > 0 {
		r, size := utf8.DecodeRune(composed)
		composed = composed[size:]
		if apostrophe(r) {
			dst = append(dst, '\'')
			continue
		}
		if unicode.Is(unicode.Mn, r) {
			latin := scriptOf(base) == scriptLatin
			if mode.keepMarks && latin || !droppedMark(r, base) {
				dst = utf8.AppendRune(dst, r)
			}
			continue
		}
		if !unicode.Is(unicode.Mc, r) {
			base = r
		}
		dst = foldRune(dst, r, mode, han)
	}
	return dst
}

func foldRune(dst []byte, r rune, mode foldMode, han map[rune]rune) []byte {
	if d, ok := digit(r); ok {
		return utf8.AppendRune(dst, d)
	}
	low := r
	if r == 'İ' { // its lower case is two runes, and i where it is not Turkish
		low = 'i'
	} else if !mode.keepMarks || r != 'ı' {
		low = unicode.ToLower(unicode.ToUpper(r))
	}
	if mode.keepCase {
		low = r
	}
	switch scriptOf(low) {
	case scriptLatin, scriptGreek:
		if mode.keepMarks {
			return utf8.AppendRune(dst, low)
		}
		return appendBare(dst, low)
	case scriptHan:
		if to, ok := han[low]; ok {
			low = to
		}
	case scriptCyrillic, scriptArabic:
		low = otherLetter(low)
	}
	return utf8.AppendRune(dst, low)
}

// appendBare appends a Latin or Greek letter without its marks.
func appendBare(dst []byte, r rune) []byte {
	if r < utf8.RuneSelf {
		return append(dst, byte(r))
	}
	if to := latinLetter(unicode.ToLower(r)); to != "" {
		if unicode.IsUpper(r) {
			to = strings.ToUpper(to)
		}
		return append(dst, to...)
	}
	var buf [32]byte
	for decomposed := norm.NFD.AppendString(buf[:0], string(r)); len(decomposed) > 0; {
		d, size := utf8.DecodeRune(decomposed)
		decomposed = decomposed[size:]
		if !unicode.Is(unicode.Mn, d) {
			if to := latinLetter(d); to != "" {
				dst = append(dst, to...)
				continue
			}
			dst = utf8.AppendRune(dst, otherLetter(d))
		}
	}
	return dst
}

// foldExact returns s without separators in a mode that keeps differences.
func foldExact(dst []byte, s string, mode foldMode) []byte {
	var cluster [64]byte
	for p := 0; p < len(s); {
		r, size := utf8.DecodeRuneInString(s[p:])
		if separator(r) != 0 {
			if separator(r) == foldHyphen && dash(s, p, size) {
				dst = utf8.AppendRune(dst, clauseDash)
			}
			p += size
			continue
		}
		if r == utf8.RuneError && size == 1 {
			dst = utf8.AppendRune(dst, r)
			p++
			continue
		}
		end := p + clusterLen(s[p:], size)
		for folded := foldCluster(cluster[:0], s[p:end], mode); len(folded) > 0; {
			r, n := utf8.DecodeRune(folded)
			folded = folded[n:]
			if separator(r) == 0 {
				dst = utf8.AppendRune(dst, r)
			}
		}
		p = end
	}
	return dst
}

// isVietnamese reports whether marks on Latin letters are to be kept apart:
// the language says so, or nothing says which language it is and the letters do.
func isVietnamese(s, language string) bool {
	if language != "" {
		base, _, _ := strings.Cut(language, "-")
		return strings.EqualFold(base, "vi")
	}
	return hasVietnamese(s)
}

// hasVietnamese reports whether s holds letters that hardly any other language
// uses: ơ, ư, and letters with two marks or with a hook or a dot below. The đ
// is Croatian too, and ă Romanian.
func hasVietnamese(s string) bool {
	composed, marks := vietnameseLetters(s)
	if marks && !composed {
		composed, _ = vietnameseLetters(norm.NFC.String(s))
	}
	return composed
}

// vietnameseLetters reports whether such letters stand in s, and whether others
// may become such a letter with the mark behind them.
func vietnameseLetters(s string) (composed, marks bool) {
	for _, r := range s {
		switch {
		case r < 0x80:
		case r == 'ơ', r == 'Ơ', r == 'ư', r == 'Ư', 0x1ea0 <= r && r <= 0x1ef9:
			return true, marks
		case 0x300 <= r && r < 0x370:
			marks = true
		}
	}
	return false, marks
}

func isASCII(s string) bool {
	for i := range len(s) {
		if s[i] >= utf8.RuneSelf {
			return false
		}
	}
	return true
}
