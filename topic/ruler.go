package topic

import (
	"strings"
	"unicode/utf8"
)

// quarters is how many units of the ruler a word has.
const quarters = 4

// ruler measures a folded text in words and sentences.
//
// A word of a script with spaces counts one, and so does a run of katakana or
// digits. Where words are not parted, characters are counted: two of Han or
// hiragana are a word, because news in Chinese and Japanese has about two
// characters for each word of the same news in English; four letters are one
// in Thai, Lao, Khmer and Burmese.
type ruler struct {
	before   []int32 // by folded byte: what stands before its word
	width    []uint8 // by folded byte: of its word
	sentence []int32 // by folded byte: the number of its sentence
}

// read measures t, which is in the given language.
func (r *ruler) read(t *text, language string) {
	r.before, r.width, r.sentence = r.before[:0], r.width[:0], r.sentence[:0]
	var units, sentence int32
	var width uint8
	word := scriptNone // of the word that goes on
	ended := false
	begin := 0 // of the sentence
	for i := 0; i < len(t.folded); {
		c, size := utf8.DecodeRune(t.folded[i:])
		s := scriptOf(c)
		if t.gap[i] != 0 && t.newLine(i) {
			ended = true
		}
		if ended && !t.closes(i, c) && !ender(c) {
			sentence, begin, ended = sentence+1, i, false
		}
		switch {
		case s == scriptMark && i > 0:
		case s == scriptNone:
			if word == scriptNone || t.gap[i] != 0 || !t.inWord(i, c, size, word) {
				word = scriptNone
				units, width = units+int32(width), 0
			}
		case t.wordGoesOn(i, word, s):
			word = s
		default:
			units, width = units+int32(width), wordWidth(s)
			word = s
		}
		for range size {
			r.before, r.width, r.sentence = append(r.before, units), append(r.width, width), append(r.sentence, sentence)
		}
		if ender(c) && t.endsSentence(i, c, size, begin, language) {
			ended = true
		}
		i += size
	}
}

func wordWidth(s script) uint8 {
	switch s {
	case scriptHan, scriptHiragana:
		return quarters / 2
	case scriptOther:
		return 1
	}
	return quarters
}

// wordGoesOn reports whether the rune of script s at t.folded[at] belongs to
// the word before it.
func (t *text) wordGoesOn(at int, word, s script) bool {
	switch t.gap[at] {
	case 0:
		return touches(word, s) || word == s && (s == scriptKatakana || s == scriptHangul)
	case gapHyphen:
		return (word == scriptDigit || word.spaced()) && (s == scriptDigit || s.spaced())
	case gapDot:
		return word == s && s == scriptKatakana
	}
	return false
}

// inWord reports whether a sign stands inside a word: U.S., 3.5, Taiwan's.
func (t *text) inWord(at int, c rune, size int, word script) bool {
	next := at + size
	if !strings.ContainsRune(".,'", c) || next >= len(t.folded) || t.gap[next] != 0 {
		return false
	}
	r, _ := utf8.DecodeRune(t.folded[next:])
	s := scriptOf(r)
	if c == ',' {
		return word == scriptDigit && s == scriptDigit
	}
	return (word == scriptDigit || word.spaced()) && (s == scriptDigit || s.spaced())
}
