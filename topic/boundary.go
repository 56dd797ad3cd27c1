package topic

import (
	"strings"
	"unicode/utf8"
)

// startsWord reports whether a word that begins like x may begin at
// t.folded[at].
func (t *text) startsWord(at int, x *term) bool {
	if x.article {
		return t.articleBefore(at)
	}
	if at == 0 || t.gap[at] != 0 {
		return true
	}
	r, _ := utf8.DecodeLastRune(t.folded[:at])
	before := t.scriptBefore(at)
	switch x.head {
	case scriptNone, scriptHan, scriptHiragana, scriptOther, scriptMark:
		return true
	case scriptKatakana, scriptHangul:
		return before != x.head
	}
	if r == '\'' {
		// The apostrophe is a letter inside Ukrainian words (перемир'я) and
		// parts words in French (l'Ukraine).
		return x.head != scriptCyrillic || at < 2 || t.gap[at-1] != 0 || t.scriptBefore(at-1) != scriptCyrillic
	}
	if !touches(before, x.head) {
		return true
	}
	return x.head == scriptArabic && before == scriptArabic && arabicPrefix(t.wordBefore(at))
}

// endsWord reports whether a word that ends with a rune of script tail may
// end before t.folded[end].
func (t *text) endsWord(end int, tail script) bool {
	if end == len(t.folded) || t.gap[end] != 0 {
		return true
	}
	r, size := utf8.DecodeRune(t.folded[end:])
	after := scriptOf(r)
	switch tail {
	case scriptNone, scriptHan, scriptHiragana, scriptHangul, scriptMark:
		return true
	case scriptOther:
		return after != scriptMark
	case scriptKatakana:
		return after != scriptKatakana
	}
	if r == '\'' && tail == scriptCyrillic && end+size < len(t.folded) && t.gap[end+size] == 0 {
		next, _ := utf8.DecodeRune(t.folded[end+size:])
		return scriptOf(next) != scriptCyrillic
	}
	return after != scriptMark && !touches(after, tail)
}

// scriptBefore tells the script of the rune before t.folded[at], looking past
// marks.
func (t *text) scriptBefore(at int) script {
	for at > 0 {
		r, size := utf8.DecodeLastRune(t.folded[:at])
		if s := scriptOf(r); s != scriptMark {
			return s
		}
		at -= size
		if t.gap[at] != 0 {
			break
		}
	}
	return scriptNone
}

// touches reports whether two neighbouring runes belong to one word. A change
// of script parts words, digits do not.
func touches(a, b script) bool {
	if a == scriptDigit || b == scriptDigit {
		return (a == scriptDigit || a.spaced()) && (b == scriptDigit || b.spaced())
	}
	return a == b && a.spaced()
}

const (
	arabicArticle = "ال"
	longestPrefix = 10 // bytes: five letters
	shortestBare  = 3  // letters of a word that may lose its article
)

// wordBefore returns the letters of the word before t.folded[at], or "" when
// they are more than a prefix can have.
func (t *text) wordBefore(at int) string {
	start := at
	for start > 0 && t.gap[start] == 0 {
		r, size := utf8.DecodeLastRune(t.folded[:start])
		if s := scriptOf(r); s != scriptArabic && s != scriptDigit && s != scriptMark {
			break
		}
		start -= size
		if at-start > longestPrefix {
			return ""
		}
	}
	return string(t.folded[start:at])
}

// arabicPrefix reports whether s is written together with the word after it:
// and, so; in, like, for; the article; will.
func arabicPrefix(s string) bool {
	rest := s
	if r := strings.TrimPrefix(rest, "و"); r != rest {
		rest = r
	} else {
		rest = strings.TrimPrefix(rest, "ف")
	}
	switch rest {
	case "", "ب", "ك", "ل", arabicArticle, "بال", "كال", "لل":
		return s != ""
	}
	return false
}

// articleBefore reports whether the article in one of its forms stands before
// t.folded[at].
func (t *text) articleBefore(at int) bool {
	before := t.wordBefore(at)
	return arabicPrefix(before) && endsInArticle(before)
}

func endsInArticle(prefix string) bool {
	return strings.HasSuffix(prefix, arabicArticle) || strings.HasSuffix(prefix, "لل")
}

// inflectArabic lets every word of a name have what is written together with
// it. An article that the name has must be there in some form.
func (x *term) inflectArabic(t *text, words []rawWord) {
	if len(words) < 2 {
		return
	}
	x.cut(t, words[0].to)
	for i := range words[1:] {
		w := word{stem: words[i+1].key, script: scriptArabic}
		if bare, ok := strings.CutPrefix(w.stem, arabicArticle); ok && utf8.RuneCountInString(bare) >= shortestBare {
			w.stem, w.article = bare, true
		}
		x.rest = append(x.rest, w)
	}
}

// dropArticle takes the article off the key of an Arabic term, because it
// melts into the prefixes: الناتو, والناتو, للناتو.
func (x *term) dropArticle() {
	rest, ok := strings.CutPrefix(x.key, arabicArticle)
	if !ok || utf8.RuneCountInString(rest) < shortestBare || strings.Trim(x.joins[:len(arabicArticle)+1], "\x00") != "" {
		return
	}
	x.key, x.joins, x.article = rest, x.joins[len(arabicArticle):], true
	x.edges()
}
