package topic

import (
	"strings"
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

// endings are what a word may end with after its stem, each between two bars:
// "||s|" is nothing or an s. Empty, the word has one form.
type endings string

func (e endings) has(ending []byte) bool {
	if len(ending) == 0 {
		return strings.Contains(string(e), "||")
	}
	for rest := string(e); rest != ""; {
		at := strings.Index(rest, string(ending))
		if at < 0 {
			return false
		}
		if at > 0 && rest[at-1] == '|' && at+len(ending) < len(rest) && rest[at+len(ending)] == '|' {
			return true
		}
		rest = rest[at+1:]
	}
	return false
}

// longestEnding is how many bytes an ending has at most.
const longestEnding = 12

// ending returns where the word ends whose stem ends before t.folded[at], if
// that is one of its forms.
func (t *text) ending(at int, ends endings, s script) (stop int, ok bool) {
	for stop = at; stop < len(t.folded) && t.gap[stop] == 0; {
		r, size := utf8.DecodeRune(t.folded[stop:])
		if is := scriptOf(r); is != s && is != scriptMark {
			break
		}
		if stop += size; stop-at > longestEnding {
			return 0, false
		}
	}
	return stop, ends.has(t.folded[at:stop]) && t.endsWord(stop, s)
}

// endsWith reports whether the word whose stem ends before t.folded[at] goes on
// with rest and ends there.
func (t *text) endsWith(at int, rest string, s script) bool {
	return (rest == "" || at < len(t.folded) && t.gap[at] == 0) && t.solid(at, rest) && t.endsWord(at+len(rest), s)
}

// solid reports whether s stands at t.folded[at], with nothing between its letters.
func (t *text) solid(at int, s string) bool {
	stop := at + len(s)
	if stop > len(t.folded) || string(t.folded[at:stop]) != s {
		return false
	}
	for i := at + 1; i < stop; i++ {
		if t.gap[i] != 0 {
			return false
		}
	}
	return true
}

// word is a word of a name after the one in which its key ends.
type word struct {
	stem    string  // folded
	ends    endings // after the stem
	script  script
	link    bool // de, du, d' and their like, whichever it is
	elided  bool // an apostrophe ties it to the next: l'
	article bool // Arabic: the text has the article in some form
}

// after matches the word in t from t.folded[at], where the word before ends.
func (w *word) after(t *text, at int) (stop int, ok bool) {
	switch {
	case w.link:
		return t.link(at)
	case at >= len(t.folded) || t.gap[at] == 0 && t.folded[at-1] != '\'':
		return 0, false
	case w.script == scriptArabic:
		return w.arabic(t, at)
	}
	if stop = at + len(w.stem); !t.solid(at, w.stem) {
		return 0, false
	}
	if w.ends != "" {
		return t.ending(stop, w.ends, w.script)
	}
	return stop, w.elided || t.endsWord(stop, w.script)
}

// arabic matches an Arabic word with what may be written together with it.
func (w *word) arabic(t *text, at int) (stop int, ok bool) {
	most := len(w.stem) + longestPrefix
	for stop = at; stop < len(t.folded) && (stop == at || t.gap[stop] == 0); {
		r, size := utf8.DecodeRune(t.folded[stop:])
		if s := scriptOf(r); s != scriptArabic && s != scriptDigit && s != scriptMark {
			break
		}
		if stop += size; stop-at > most {
			return 0, false
		}
	}
	prefix, ok := strings.CutSuffix(string(t.folded[at:stop]), w.stem)
	if w.article {
		return stop, ok && arabicPrefix(prefix) && endsInArticle(prefix)
	}
	return stop, ok && (prefix == "" || arabicPrefix(prefix))
}

// inflect takes the name, which was folded to t, apart into the words that have
// several forms in its language, if they are written in the script of that
// language and stand side by side. What is left of the key is the beginning that
// has one form.
func (x *term) inflect(t *text, lang string) {
	words := wordsOf(t)
	for i := range words {
		w := &words[i]
		if !w.letters || i > 0 && words[i-1].script != w.script {
			return
		}
	}
	switch s := words[0].script; {
	case s == scriptArabic:
		x.inflectArabic(t, words)
	case s == scriptCyrillic && (lang == "ru" || lang == "uk"):
		x.take(t, lang, words, func(w *rawWord) (int, endings) { return cyrillicEndings(w, lang, len(words) > 1) })
	case s == scriptLatin && lang == "pl":
		x.take(t, lang, words, func(w *rawWord) (int, endings) { return polishEndings(w, len(words) > 1) })
	case s == scriptLatin && (lang == "fr" || lang == "es"):
		x.take(t, lang, words, func(w *rawWord) (int, endings) { return romanceEndings(w, lang) })
	}
}

// rawWord is a word of a name.
type rawWord struct {
	from, to int    // in the folded text
	key      string // folded
	original string
	script   script
	letters  bool // and nothing else
	hyphen   bool // stands behind it: only the last part of a compound changes
	elided   bool // an apostrophe ends it
}

// wordsOf parts a folded name at its gaps and behind apostrophes.
func wordsOf(t *text) (words []rawWord) {
	from := 0
	for i := 1; i <= len(t.folded); i++ {
		atEnd := i == len(t.folded)
		elided := t.folded[i-1] == '\'' && from < i-1 && !atEnd && t.gap[i] == 0 && scriptAt(t, from) == scriptLatin
		if !atEnd && t.gap[i] == 0 && !elided {
			continue
		}
		w := rawWord{
			from: from, to: i, key: string(t.folded[from:i]), original: t.src[t.from[from]:t.to[i-1]],
			script: scriptAt(t, from), letters: true, elided: elided, hyphen: !atEnd && t.gap[i] == gapHyphen,
		}
		for _, r := range strings.TrimSuffix(w.key, "'") {
			if s := scriptOf(r); s != w.script && s != scriptMark && r != '\'' {
				w.letters = false
			}
		}
		words = append(words, w)
		from = i
	}
	return words
}

func scriptAt(t *text, at int) script {
	r, _ := utf8.DecodeRune(t.folded[at:])
	return scriptOf(r)
}

// take lets the words of the term end as forms says, which returns how many
// bytes of a word are its stem. A single word in Latin letters does so only in
// texts of its language: touches, of the French touche, is an English word too.
func (x *term) take(t *text, lang string, words []rawWord, forms func(*rawWord) (stem int, ends endings)) {
	cut := -1 // where the key ends
	for i := range words {
		w := &words[i]
		link := i > 0 && linking(words, i)
		if link && i > 0 && linking(words, i-1) {
			continue // de la
		}
		stem, ends := len(w.key), endings("")
		if !link && !w.hyphen {
			stem, ends = forms(w)
		}
		switch {
		case cut >= 0:
			x.rest = append(x.rest, word{stem: w.key[:stem], ends: ends, script: w.script, link: link, elided: w.elided})
		case link:
			cut = w.from
			x.rest = append(x.rest, word{link: true, script: w.script})
		case ends != "":
			cut, x.ends = w.from+stem, ends
		}
	}
	if cut < 0 {
		return
	}
	x.cut(t, cut)
	if len(words) == 1 && words[0].script == scriptLatin {
		x.only = lang
	}
}

// cut shortens the key to its first bytes, and what is compared with it.
func (x *term) cut(t *text, to int) {
	x.key = string(t.folded[:to])
	x.joins = joinsOf(x.key, t.gap[:to])
	x.shown = t.src[:t.to[to-1]]
	x.edges()
}
