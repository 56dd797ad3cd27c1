package topic

import (
	"sync"
	"unicode"
	"unicode/utf8"

	"golang.org/x/text/unicode/norm"
)

// Separators and what is dropped are told from letters by values that no
// folded rune can have: surrogates.
const (
	foldSlow   = 0      // look at the rune and its neighbours
	foldSpace  = 0xd800 // white space, controls
	foldHyphen = 0xd801 // hyphens, short dashes: a separator inside a word, punctuation between spaces
	foldDot    = 0xd802 // middle dots between parts of a name
	foldDrop   = 0xd803 // invisible
)

// foldTable maps each rune of the Basic Multilingual Plane that folds to one
// rune whatever stands around it; foldSlow for all others.
type foldTable [1 << 16]uint16

var runeTable = sync.OnceValue(newRuneTable)

func newRuneTable() *foldTable {
	var t foldTable
	var buf []byte
	for r := rune(0); r < 1<<16; r++ {
		if utf8.RuneLen(r) < 0 {
			continue
		}
		if s := separator(r); s != 0 {
			t[r] = uint16(s)
			continue
		}
		if !norm.NFKC.Properties(utf8.AppendRune(nil, r)).BoundaryBefore() {
			continue // it may join what stands before it
		}
		buf = foldCluster(buf[:0], string(r), foldMode{})
		one, size := utf8.DecodeRune(buf)
		if size == len(buf) && size > 0 && one < 1<<16 && one != utf8.RuneError && separator(one) == 0 {
			t[r] = uint16(one)
		}
	}
	return &t
}

// separator returns foldSpace, foldHyphen, foldDot or foldDrop for what is no
// part of a word, else 0.
func separator(r rune) rune {
	switch r {
	case '-', '\u2010', '\u2011', '\u2012', '\u2013', '\u2212', '\u2043', '\u058a', '\u05be', '\u30a0', '\ufe63', '\uff0d':
		return foldHyphen
	case '\u00b7', '\u2027', '\u2219', '\u22c5', '\u30fb', '\uff65':
		return foldDot
	case '\u0640', '\u034f', '\u115f', '\u1160', '\u3164', '\uffa0': // tatweel, joiner, fillers
		return foldDrop
	case '\u0085', '\u2028', '\u2029':
		return foldSpace
	}
	switch {
	case r < ' ' || r == 0x7f || unicode.IsSpace(r) || unicode.Is(unicode.Zs, r) || unicode.Is(unicode.Cc, r):
		return foldSpace
	case unicode.Is(unicode.Cf, r) || unicode.Is(unicode.Variation_Selector, r):
		return foldDrop
	}
	return 0
}

// apostrophes folds what news writes for an apostrophe or a single quote.
func apostrophe(r rune) bool {
	switch r {
	case '\'', '`', '\u00b4', '\u02b9', '\u02bb', '\u02bc', '\u02bd', '\u02c8', '\u2018', '\u2019', '\u201b', '\u2032', '\uff07', '\uff40':
		return true
	}
	return false
}

// latinLetter spells out the Latin letters that do not decompose.
func latinLetter(r rune) string {
	switch r {
	case 'ß':
		return "ss"
	case 'æ':
		return "ae"
	case 'œ':
		return "oe"
	case 'þ':
		return "th"
	case 'ð', 'đ', 'ɖ':
		return "d"
	case 'ø':
		return "o"
	case 'ł':
		return "l"
	case 'ħ':
		return "h"
	case 'ŧ':
		return "t"
	case 'ŋ':
		return "n"
	case 'ı':
		return "i"
	case 'ə', 'ǝ':
		return "e"
	}
	return ""
}

// otherLetter unites letters of scripts whose marks carry meaning, one by one.
func otherLetter(r rune) rune {
	switch r {
	case 'ё', 'ѐ':
		return 'е'
	case 'ѝ':
		return 'и'
	case 'أ', 'إ', 'آ', 'ٱ', 'ٲ', 'ٳ':
		return 'ا'
	case 'ى', 'ی', 'ې':
		return 'ي'
	case 'ة', 'ہ', 'ۀ', 'ە':
		return 'ه'
	case 'ک':
		return 'ك'
	case 'ς':
		return 'σ'
	}
	return r
}

// digit returns the ASCII digit of a decimal digit of any script.
func digit(r rune) (rune, bool) {
	if r < 0x80 || !unicode.Is(unicode.Nd, r) {
		return r, false
	}
	for _, block := range unicode.Nd.R16 {
		if rune(block.Lo) <= r && r <= rune(block.Hi) {
			return '0' + (r-rune(block.Lo))%10, true
		}
	}
	for _, block := range unicode.Nd.R32 {
		if rune(block.Lo) <= r && r <= rune(block.Hi) {
			return '0' + (r-rune(block.Lo))%10, true
		}
	}
	return r, false
}

// droppedMark reports whether a combining mark after base is a matter of
// spelling only: Latin and Greek marks, the stress of Cyrillic, the short
// vowels of Arabic and the points of Hebrew.
func droppedMark(mark, base rune) bool {
	switch scriptOf(base) {
	case scriptLatin, scriptGreek:
		return true
	case scriptCyrillic:
		return mark == 0x300 || mark == 0x301
	case scriptArabic, scriptHebrew, scriptNone: // and an accent on nothing
		return true
	}
	return 0x300 <= mark && mark <= 0x36f || 0x64b <= mark && mark <= 0x65f || mark == 0x670 || 0x6d6 <= mark && mark <= 0x6ed
}
