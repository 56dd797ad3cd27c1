package topic

import (
	"strings"
	"unicode"
)

// romanceEndings returns what a French or Spanish common noun or adjective may
// end with: that of its singular and of its plural. Names are written with a
// capital, and stay as they are.
func romanceEndings(w *rawWord, lang string) (stem int, ends endings) {
	if len(w.key) < 4 || strings.ContainsFunc(w.original, func(r rune) bool { return !unicode.IsLower(r) }) || isLink(w.key) {
		return len(w.key), ""
	}
	ending := func(s string) bool { return strings.HasSuffix(w.key, s) }
	switch {
	case ending("s"), ending("x"), lang == "fr" && ending("z"):
		return len(w.key), ""
	case lang == "fr" && ending("al"):
		return len(w.key) - 2, "|al|aux|als|"
	case lang == "fr" && (ending("au") || ending("eu")):
		return len(w.key), "||x|"
	case lang == "es" && ending("z"):
		return len(w.key) - 1, "|z|ces|"
	case lang == "es" && !strings.ContainsAny(w.key[len(w.key)-1:], "aeiou"):
		return len(w.key), "||es|"
	}
	return len(w.key), "||s|"
}

// isLink reports whether a word links the nouns of a French or Spanish name,
// or is an article behind such a word.
func isLink(s string) bool {
	switch s {
	case "de", "du", "des", "del", "d'":
		return true
	}
	return false
}

func isArticle(s string) bool {
	switch s {
	case "la", "le", "les", "el", "los", "las", "l'":
		return true
	}
	return false
}

// linking reports whether the word links two others: de, or an article after it.
func linking(words []rawWord, i int) bool {
	if i == 0 || i == len(words)-1 {
		return false
	}
	return isLink(words[i].key) || isArticle(words[i].key) && isLink(words[i-1].key) && i > 1
}

// link matches de in any of its forms from t.folded[at], with an article behind
// it or without: de, du, des, d', de la, de l', del, de los.
func (t *text) link(at int) (stop int, ok bool) {
	if at >= len(t.folded) || t.gap[at] == 0 {
		return 0, false
	}
	first, stop := t.latinWord(at)
	if !isLink(first) {
		return 0, false
	}
	if next, end := t.latinWord(stop); isArticle(next) {
		stop = end
	}
	return stop, true
}

// latinWord returns the short word at t.folded[at], with the apostrophe that
// ends it, and where it ends.
func (t *text) latinWord(at int) (s string, stop int) {
	const longest = 4
	for stop = at; stop < len(t.folded) && stop-at <= longest && (stop == at || t.gap[stop] == 0); stop++ {
		c := t.folded[stop]
		if c == '\'' && stop > at {
			stop++
			break
		}
		if c < 'a' || c > 'z' {
			break
		}
	}
	return string(t.folded[at:stop]), stop
}

// polishEndings returns what a Polish word may end with, folded, in all cases.
// Stems that change (okręt, okręcie) are not followed.
func polishEndings(w *rawWord, several bool) (stem int, ends endings) {
	shortest := 4
	if several {
		shortest = 3
	}
	if len(w.key) <= 4 && w.original == strings.ToUpper(w.original) { // an acronym
		return len(w.key), ""
	}
	for _, c := range []struct {
		suffix string
		cut    int
		ends   endings
	}{
		{"ski", 1, "|i|a|ie|iego|iemu|im|iej|ich|imi|"},
		{"cki", 1, "|i|a|ie|iego|iemu|im|iej|ich|imi|"},
		{"ia", 1, "|a|i|e|o|om|ami|ach|"},
		{"ja", 1, "|a|i|e|o|om|ami|ach|"},
		{"a", 1, "|a|y|i|e|ie|iej|ej|o||om|ami|ach|"},
		{"ie", 2, "|ie|ia|iu|iem||iom|iami|iach|ich|iego|"},
		{"e", 1, "|e|a|u|em||om|ami|ach|ego|emu|ym|ych|ymi|"},
		{"y", 1, "|y|ego|emu|ym|a|ej|e|ych|ymi|i|ow||om|ami|ach|"},
		{"i", 1, "|i|iego|iemu|im|a|ie|iej|ich|imi|ow||om|ami|ach|"},
		{"o", 1, "|o|a|u|em|ie||om|ami|ach|"},
		{"u", 0, ""},
		{"", 0, "||a|u|owi|em|iem|ie|y|i|e|ow|om|ami|ach|"},
	} {
		if strings.HasSuffix(w.key, c.suffix) {
			if len(w.key)-c.cut < shortest {
				break
			}
			return len(w.key) - c.cut, c.ends
		}
	}
	return len(w.key), ""
}
