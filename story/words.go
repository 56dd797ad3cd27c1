package story

import (
	_ "embed" // of the lists of words
	"strings"
	"sync"
	"unicode/utf8"

	"straitwire/news"
)

//go:embed words.txt
var wordFile string

// wordClass is how little a word tells.
type wordClass byte

const (
	tellingWord wordClass = iota
	usualWord             // what most of the news is about: counts for less
	commonWord            // of the news: counts for little
	stopWord              // is left out
)

// wordLists says of stems, by language, what they tell.
var wordLists = sync.OnceValue(func() map[uint32]wordClass {
	classes := map[uint32]wordClass{}
	for line := range strings.Lines(wordFile) {
		fields := strings.Fields(line)
		if len(fields) < 3 || fields[0] == "#" {
			continue
		}
		lang, class := languageNames[fields[0]], usualWord
		switch fields[1] {
		case "stop":
			class = stopWord
		case "common":
			class = commonWord
		}
		for _, word := range fields[2:] {
			for _, h := range wordFeatures(lang, word) {
				classes[h] = max(class, classes[h])
			}
		}
	}
	return classes
})

// wordFeatures are the features that a listed word makes.
func wordFeatures(lang language, word string) []uint32 {
	if tokenWeight(lang) == 2 {
		return []uint32{feature(lang, stemOf(lang, word))}
	}
	var rs []uint32
	for _, r := range word {
		if plain, ok := news.HanVariants()[r]; ok && lang != langKo {
			r = plain
		}
		rs = append(rs, hashRune(r))
	}
	var hs []uint32
	for i := range rs {
		if i > 0 {
			hs = append(hs, feature(lang, mix(rs[i-1], rs[i])))
		}
	}
	return hs
}

// feature is what is compared of a stem: 24 bits, other ones in each language.
func feature(lang language, stem uint32) uint32 {
	return mix(stem, uint32(lang)+1) &^ 0xff
}

// stemLength is how many letters of a word tell what it is; the rest is
// mostly inflection.
const stemLength = 6

// stemOf returns the hash of a word without its ending.
func stemOf(lang language, word string) uint32 {
	var room [24]rune
	rs := room[:0]
	for _, r := range word {
		r = news.FoldRune(r)
		switch {
		case r == 0x640 || r >= 0x64B && r <= 0x65F || r == 0x670 || r == 0x200C || r == 0x200D || r == 0xAD:
			continue
		case lang != langVi && r >= 0xC0 && r <= 0x17F:
			r = baseLetter(r)
		}
		if rs = append(rs, r); len(rs) == cap(rs) {
			break
		}
	}
	switch lang {
	case langEn, langFr, langEs, langOther:
		rs = cutLatin(rs)
	case langRu:
		rs = cutRussian(rs)
	case langAr:
		rs = cutArabic(rs)
	}
	if lang != langVi && len(rs) > stemLength {
		rs = rs[:stemLength]
	}
	h := uint32(hashStart)
	for _, r := range rs {
		h = mix(h, uint32(r))
	}
	return h
}

// cutLatin drops a plural, and what English verbs end in.
func cutLatin(rs []rune) []rune {
	for _, ending := range []string{"ing", "ed", "es", "s"} {
		if n := len(rs) - len(ending); n >= 3 && hasEnding(rs, ending) {
			if ending == "s" && rs[n-1] == 's' {
				return rs
			}
			return rs[:n]
		}
	}
	if n := len(rs); n > 4 && rs[n-1] == 'e' {
		return rs[:n-1]
	}
	return rs
}

func hasEnding(rs []rune, ending string) bool {
	rs = rs[len(rs)-len(ending):]
	for i := range len(ending) {
		if rs[i] != rune(ending[i]) {
			return false
		}
	}
	return true
}

// cutRussian drops the last vowels and soft signs of a word.
func cutRussian(rs []rune) []rune {
	for cut := 0; cut < 2 && len(rs) > 3; cut++ {
		if !strings.ContainsRune("аеиоуыэюяйь", rs[len(rs)-1]) {
			break
		}
		rs = rs[:len(rs)-1]
	}
	return rs
}

// cutArabic drops the article, and the particles that are written with a word.
func cutArabic(rs []rune) []rune {
	if len(rs) > 5 && (rs[0] == 'و' || rs[0] == 'ب' || rs[0] == 'ف' || rs[0] == 'ك') && rs[1] == 'ا' && rs[2] == 'ل' {
		rs = rs[1:]
	}
	switch {
	case len(rs) > 4 && rs[0] == 'ا' && rs[1] == 'ل', len(rs) > 4 && rs[0] == 'ل' && rs[1] == 'ل':
		rs = rs[2:]
	case len(rs) > 4 && rs[0] == 'و':
		rs = rs[1:]
	}
	if n := len(rs); n > 4 && (rs[n-1] == 'ه' || rs[n-1] == 'ا' || rs[n-1] == 'ي') {
		rs = rs[:n-1]
	}
	return rs
}

// latinBases are the letters U+00C0 to U+017F in lower case without their marks.
const latinBases = "aaaaaaaceeeeiiiidnooooo\u00d7ouuuuy\u00fe\u00dfaaaaaaaceeeeiiiidnooooo\u00f7ouuuuy\u00fey" +
	"aaaaaaccccccccddddeeeeeeeeeegggggggghhhhiiiiiiiiiiiijjkkkllllllllllnnnnnnnnnoooooooorrrrrrsssssssstttttt" +
	"uuuuuuuuuuuuwwyyyzzzzzzs"

var latinTable = sync.OnceValue(func() []rune { return []rune(latinBases) })

// baseLetter drops the marks of a Latin letter.
func baseLetter(r rune) rune {
	if t := latinTable(); r >= 0xC0 && int(r-0xC0) < len(t) {
		return t[r-0xC0]
	}
	return r
}

// guessLatin tells the languages of Latin script by their stop words.
func guessLatin(texts ...string) language {
	classes := wordLists()
	langs := [...]language{langEn, langFr, langEs, langVi}
	var hits [len(langs)]int
	for _, s := range texts {
		n := 0
		for word := range strings.FieldsSeq(s) {
			if n++; n > 40 || len(word) > 12 {
				break
			}
			for i, l := range langs {
				if classes[feature(l, stemOf(l, word))] == stopWord {
					hits[i]++
				}
			}
		}
	}
	best := 0
	for i := range hits {
		if hits[i] > hits[best] {
			best = i
		}
	}
	if hits[best] == 0 && utf8.RuneCountInString(strings.Join(texts, "")) > 200 {
		return langOther
	}
	return langs[best]
}
