package topic

import (
	"strings"
	"unicode"
	"unicode/utf8"
)

// plural returns the plural of an English name that ends in a common noun, or
// "" when it ends in a proper one, an acronym, or what looks like a plural.
func plural(name string) string {
	last := name[strings.LastIndexAny(name, " -")+1:]
	if len(last) < 4 || strings.Trim(last, "abcdefghijklmnopqrstuvwxyz") != "" || strings.HasSuffix(last, "s") {
		return ""
	}
	switch {
	case strings.HasSuffix(last, "x"), strings.HasSuffix(last, "ch"), strings.HasSuffix(last, "sh"):
		return name + "es"
	case strings.HasSuffix(last, "y") && !strings.ContainsRune("aeou", rune(last[len(last)-2])):
		return strings.TrimSuffix(name, "y") + "ies"
	}
	return name + "s"
}

// shortestStem is how many letters of a Russian or Ukrainian name must stay:
// of a shorter one too many other words are made.
const shortestStem = 4

// slavicStem takes the ending off a folded Russian or Ukrainian noun of one
// word. It returns false for what is too short to be told from other words.
func slavicStem(key string) (stem string, ok bool) {
	for _, r := range key {
		if scriptOf(r) != scriptCyrillic {
			return "", false
		}
	}
	stem = key
	if r, size := utf8.DecodeLastRuneInString(key); strings.ContainsRune("аеийоуыьюяіїє", r) {
		stem = key[:len(key)-size]
	}
	return stem, utf8.RuneCountInString(stem) >= shortestStem
}

// slavicEnding reports whether s ends a noun in one of its cases.
func slavicEnding(s string) bool {
	switch s {
	case "", "а", "е", "и", "й", "о", "у", "ы", "ь", "ю", "я", "і", "ї", "є",
		"ам", "ах", "ев", "ей", "ем", "ею", "ов", "ой", "ом", "ою", "ям", "ях", "ів", "їв", "єм", "єю",
		"ами", "ями", "ові", "еві", "єві":
		return true
	}
	return false
}

// inflects reports whether what follows the stem that ends before
// t.folded[end] is the ending of a noun.
func (t *text) inflects(end int) bool {
	const longest = 8 // bytes; the longest ending has three letters
	stop := end
	for stop < len(t.folded) && stop-end <= longest && t.gap[stop] == 0 {
		r, size := utf8.DecodeRune(t.folded[stop:])
		if !unicode.Is(unicode.Cyrillic, r) {
			break
		}
		stop += size
	}
	return slavicEnding(string(t.folded[end:stop])) && t.endsWord(stop, scriptCyrillic)
}
