package topic

import "unicode"

// script is how a writing system treats the edges of words.
type script uint8

const (
	scriptNone  script = iota // punctuation, symbols
	scriptDigit               // belongs to the word it touches, of whatever spaced script
	scriptMark                // belongs to the rune before it
	scriptLatin               // from here to scriptSpaced words stand between spaces
	scriptGreek
	scriptCyrillic
	scriptArabic
	scriptHebrew
	scriptSpaced   // any other script with spaces
	scriptHan      // matches anywhere
	scriptHiragana // matches anywhere
	scriptKatakana // a run of it is a word
	scriptHangul   // the start of the word is fixed
	scriptOther    // other scripts without spaces: Thai, Lao, Khmer, Burmese
)

func (s script) spaced() bool { return scriptLatin <= s && s <= scriptSpaced }

// scriptOf tells the script of a rune.
func scriptOf(r rune) script {
	switch {
	case r < 0x80:
		switch {
		case 'a' <= r && r <= 'z', 'A' <= r && r <= 'Z':
			return scriptLatin
		case '0' <= r && r <= '9':
			return scriptDigit
		}
		return scriptNone
	case 0x4e00 <= r && r <= 0x9fff, 0x3400 <= r && r <= 0x4dbf, r == '々', r == '〇':
		return scriptHan
	case 0x3041 <= r && r <= 0x309f:
		return scriptHiragana
	case 0x30a1 <= r && r <= 0x30ff && r != '・', 0x31f0 <= r && r <= 0x31ff:
		return scriptKatakana
	case 0xac00 <= r && r <= 0xd7a3:
		return scriptHangul
	case 0x2000 <= r && r <= 0x206f, 0x3000 <= r && r <= 0x303f:
		return scriptNone
	case unicode.Is(unicode.M, r):
		return scriptMark
	case unicode.IsDigit(r):
		return scriptDigit
	case !unicode.IsLetter(r):
		return scriptNone
	}
	for _, s := range scriptTables() {
		if unicode.Is(s.table, r) {
			return s.script
		}
	}
	return scriptSpaced
}

type scriptTable struct {
	table  *unicode.RangeTable
	script script
}

func scriptTables() [13]scriptTable {
	return [...]scriptTable{
		{unicode.Cyrillic, scriptCyrillic},
		{unicode.Arabic, scriptArabic},
		{unicode.Latin, scriptLatin},
		{unicode.Greek, scriptGreek},
		{unicode.Hebrew, scriptHebrew},
		{unicode.Han, scriptHan},
		{unicode.Hangul, scriptHangul},
		{unicode.Katakana, scriptKatakana},
		{unicode.Hiragana, scriptHiragana},
		{unicode.Thai, scriptOther},
		{unicode.Lao, scriptOther},
		{unicode.Khmer, scriptOther},
		{unicode.Myanmar, scriptOther},
	}
}
