package topic

import (
	"strings"
	"unicode"
	"unicode/utf8"
)

// ender reports whether c may end a sentence.
func ender(c rune) bool {
	switch c {
	case '.', '!', '?', '。', '؟', '۔', '।', '॥', '։', '።', '။', '។', '៕', ';':
		return true
	}
	return false
}

// closes reports whether c at t.folded[at] closes what was opened before the
// end of the sentence.
func (t *text) closes(at int, c rune) bool {
	return t.gap[at] == 0 && strings.ContainsRune(`"')]}”’»›」』】〉》〕`, c)
}

// newLine reports whether a line ends before t.folded[at] and a sentence with
// it: what comes after does not go on in small letters.
func (t *text) newLine(at int) bool {
	if at == 0 {
		return false
	}
	between := t.src[t.to[at-1]:max(t.to[at-1], t.from[at])]
	return strings.ContainsAny(between, "\n\r\u2028\u2029") && !t.small(at)
}

// small reports whether a small letter stands at t.folded[at] in the original.
func (t *text) small(at int) bool {
	r, _ := utf8.DecodeRuneInString(t.src[t.from[at]:])
	return unicode.IsLower(r)
}

// endsSentence reports whether the sign c at t.folded[at] ends the sentence
// that begins at t.folded[begin].
func (t *text) endsSentence(at int, c rune, size, begin int, language string) bool {
	const most = 8 // signs that close
	next := at + size
	closed := 0
	for next < len(t.folded) && closed < most {
		r, n := utf8.DecodeRune(t.folded[next:])
		if ender(r) && t.gap[next] == 0 {
			return false // the last of several decides
		}
		if !t.closes(next, r) {
			break
		}
		closed++
		next += n
	}
	if next >= len(t.folded) {
		return true
	}
	after, _ := utf8.DecodeRune(t.folded[next:])
	before, _ := utf8.DecodeLastRune(t.folded[:at])
	switch c {
	case '.', '!', '?':
	case ';': // asks in Greek
		return scriptOf(before) == scriptGreek && strings.HasPrefix(language, "el")
	case '。': // 「…。」と述べた goes on
		return closed == 0 || scriptOf(after) != scriptHiragana
	default:
		return true
	}
	if t.gap[next] == 0 {
		// Yahoo!ニュース, 3.5 and gov.uk go on; 退避!船舶 does not.
		b := scriptOf(before)
		return c != '.' && scriptHan <= b && b <= scriptKatakana && (closed == 0 || scriptOf(after) != scriptHiragana)
	}
	if t.small(next) {
		return false
	}
	return c != '.' || !t.abbreviates(at, next, begin, language)
}

// abbreviates reports whether the full stop at t.folded[at] belongs to the word
// before it, and the word at t.folded[next] does not begin a sentence.
func (t *text) abbreviates(at, next, begin int, language string) bool {
	start := at
	for start > begin && at-start < 24 && t.gap[start] == 0 {
		r, size := utf8.DecodeLastRune(t.folded[:start])
		if scriptOf(r) == scriptNone && r != '.' {
			break
		}
		start -= size
	}
	if start == at {
		return false
	}
	token := string(t.folded[start:at])
	last := token[strings.LastIndexByte(token, '.')+1:]
	first, size := utf8.DecodeRuneInString(last)
	s := scriptOf(first)
	following := t.wordAt(next)
	digit, _ := utf8.DecodeRuneInString(following)
	switch {
	case s == scriptDigit:
		if utf8.RuneCountInString(token) > 2 {
			return false
		}
		return start == begin || ordinals(language) && !opensSentence(following)
	case size == len(last) && s.spaced(): // U.S., J. Smith
		return !opensSentence(following) || t.initial(next, following)
	case titleWord(token):
		return true
	case companyWord(token):
		return !opensSentence(following)
	}
	return numberWord(token) && scriptOf(digit) == scriptDigit
}

// wordAt returns the folded word at t.folded[at].
func (t *text) wordAt(at int) string {
	end := at
	for end < len(t.folded) && end-at < 24 && (end == at || t.gap[end] == 0) {
		r, size := utf8.DecodeRune(t.folded[end:])
		if s := scriptOf(r); s == scriptNone {
			break
		}
		end += size
	}
	return string(t.folded[at:end])
}

// initial reports whether word, which stands at t.folded[at], is one letter
// with a full stop: J. A. Smith.
func (t *text) initial(at int, word string) bool {
	end := at + len(word)
	return utf8.RuneCountInString(word) == 1 && end < len(t.folded) && t.folded[end] == '.' && t.gap[end] == 0
}

// ordinals reports whether a language writes a full stop behind an ordinal.
func ordinals(language string) bool {
	base, _, _ := strings.Cut(strings.ToLower(language), "-")
	switch base {
	case "de", "da", "nb", "nn", "no", "fi", "et", "lv", "cs", "sk", "pl", "hu", "sl", "hr", "sr", "bs", "tr", "is":
		return true
	}
	return false
}

// titleWord reports whether a folded word with a full stop stands before a name.
func titleWord(s string) bool {
	switch s {
	case "mr", "mrs", "ms", "mx", "dr", "prof", "gen", "col", "lt", "maj", "capt", "cmdr", "cdr", "adm", "sgt", "cpl", "brig", "rep", "sen", "gov", "pres",
		"hon", "rev", "st", "vs", "jr", "sr", "sra", "srta", "gral", "almte", "mme", "mlle", "hr", "fr", "ing", "dipl", "amb", "min", "mt", "ft",
		"e.g", "i.e", "cf", "approx", "ca", "bzw", "z.b",
		"ул", "им", "гр", "св", "акад", "проф", "ген", "т.е", "т.н", "напр", "см", "вул", "ім":
		return true
	}
	return false
}

// companyWord reports whether a folded word with a full stop may end a sentence
// or stand inside it.
func companyWord(s string) bool {
	switch s {
	case "inc", "corp", "co", "ltd", "bros", "etc", "gmbh", "ph.d", "dept", "univ", "ee.uu", "млн", "млрд", "тыс", "тис", "руб", "грн", "гг", "др":
		return true
	}
	return false
}

// numberWord reports whether a folded word with a full stop stands before a number.
func numberWord(s string) bool {
	switch s {
	case "no", "nos", "nr", "num", "fig", "art", "sec", "vol", "ch", "pp", "par", "jan", "feb", "mar", "apr", "jun", "jul", "aug", "sep", "sept", "oct", "nov", "dec", "ст", "п", "рис":
		return true
	}
	return false
}

// opensSentence reports whether a folded word is one that hardly stands inside
// a sentence in capitals: it tells "in the U.S. The navy" from "U.S. Navy".
func opensSentence(s string) bool {
	switch s {
	case "the", "a", "an", "in", "on", "at", "it", "its", "he", "his", "she", "her", "they", "their", "we", "our", "this", "that", "these", "those", "there",
		"but", "and", "as", "after", "before", "according", "with", "for", "from", "by", "meanwhile", "however", "when", "while", "if", "since", "last", "earlier",
		"der", "die", "das", "ein", "eine", "er", "sie", "es", "im", "nach", "le", "la", "les", "il", "elle", "un", "une", "el", "los", "las", "una", "en",
		"в", "на", "по", "он", "она", "это", "они", "как", "у", "за", "він", "вона", "це":
		return true
	}
	return false
}
