package story

import (
	"unicode"

	"straitwire/news"
)

// leastSound is how many consonants a name needs to be told by them.
const leastSound = 4

// sound returns the hash of the consonants of a name as they sound in whatever
// script: Трамп, Trump, トランプ, 트럼프 and ترامب are one. It is false for a
// word of too few. What scripts mix up is one class: p, b, f and v; l and r;
// m and n; h is nothing.
func sound(word string) (uint32, bool) {
	h, n, last := uint32(hashStart), 0, byte(0)
	add := func(c byte) {
		if c != 0 && c != last {
			h = mix(h, uint32(c))
			n++
		}
		last = c
	}
	var before rune
	for _, r := range word {
		r = news.FoldRune(r)
		switch scriptOf(r) {
		case scriptLatin:
			add(latinSound(baseLetter(unicode.ToLower(r)), before))
		case scriptHangul:
			initial, final := hangulSounds(r)
			add(initial)
			last = 0
			if final != 0 {
				add(final)
			}
		case scriptKatakana:
			add(kanaSounds[r])
			if r != 'ー' && r != 'ッ' {
				last = 0
			}
		case scriptCyrillic:
			add(cyrillicSounds[r])
		case scriptArabic:
			add(arabicSounds[r])
		default:
			return 0, false
		}
		before = r
	}
	return h, n >= leastSound
}

// latinSound is the class of a letter; the one before it tells ph, gh, ng, ch.
func latinSound(r, before rune) byte {
	switch r {
	case 'p', 'b', 'f', 'v', 'w':
		return 'P'
	case 't', 'd':
		return 'T'
	case 'k', 'q', 'c':
		return 'K'
	case 'g':
		if before == 'n' {
			return 0
		}
		return 'K'
	case 's', 'z', 'x', 'j':
		return 'S'
	case 'm', 'n':
		return 'N'
	case 'l', 'r':
		return 'L'
	}
	return 0
}

var cyrillicSounds = map[rune]byte{
	'п': 'P', 'б': 'P', 'ф': 'P', 'в': 'P', 'т': 'T', 'д': 'T', 'к': 'K', 'г': 'K', 'х': 'K',
	'с': 'S', 'з': 'S', 'ц': 'S', 'ж': 'S', 'ш': 'S', 'щ': 'S', 'ч': 'S', 'м': 'N', 'н': 'N', 'л': 'L', 'р': 'L',
}

var arabicSounds = map[rune]byte{
	'ب': 'P', 'ف': 'P', 'پ': 'P', 'ڤ': 'P', 'و': 0, 'ت': 'T', 'ط': 'T', 'د': 'T', 'ض': 'T', 'ث': 'T', 'ذ': 'T',
	'ك': 'K', 'ق': 'K', 'غ': 'K', 'خ': 'K', 'گ': 'K', 'ج': 'S', 'س': 'S', 'ص': 'S', 'ش': 'S', 'ز': 'S', 'ظ': 'S',
	'م': 'N', 'ن': 'N', 'ل': 'L', 'ر': 'L',
}

// kanaSounds are the consonants of katakana.
var kanaSounds = kanaTable()

func kanaTable() map[rune]byte {
	t := map[rune]byte{}
	for _, row := range []struct {
		class byte
		kana  string
	}{
		{'K', "カキクケコガギグゲゴ"},
		{'S', "サシスセソザジズゼゾチヂツヅ"},
		{'T', "タテトダデド"},
		{'N', "ナニヌネノマミムメモン"},
		{'P', "ハヒフヘホバビブベボパピプペポヴ"},
		{'L', "ラリルレロ"},
	} {
		for _, r := range row.kana {
			t[r] = row.class
		}
	}
	return t
}

// hangulSounds are the consonants before and behind the vowel of a syllable.
func hangulSounds(r rune) (initial, final byte) {
	if r < 0xAC00 || r > 0xD7A3 {
		return 0, 0
	}
	const initials = "KKNTTLNPPSS\x00SSSKTP\x00"
	const finals = "\x00KKKNNNTLKNPSTPLNPPSSNSSKTP\x00"
	n := r - 0xAC00
	return initials[n/588], finals[n%28]
}
