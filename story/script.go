package story

import (
	"strings"
	"unicode"
	"unicode/utf8"
)

// script is how a word is written, as far as it matters here.
type script byte

const (
	scriptOther script = iota
	scriptLatin
	scriptCyrillic
	scriptArabic
	scriptHan
	scriptHiragana
	scriptKatakana
	scriptHangul
)

func scriptOf(r rune) script {
	switch {
	case r < 0x250, r >= 0x1E00 && r <= 0x1EFF, r >= 0xFF21 && r <= 0xFF5A:
		return scriptLatin
	case r >= 0x400 && r <= 0x52F:
		return scriptCyrillic
	case r >= 0x600 && r <= 0x6FF, r >= 0x750 && r <= 0x77F, r >= 0x8A0 && r <= 0x8FF:
		return scriptArabic
	case r >= 0x4E00 && r <= 0x9FFF, r >= 0x3400 && r <= 0x4DBF, r == 0x3005, r == 0x3007, r >= 0xF900 && r <= 0xFAFF, r >= 0x20000 && r <= 0x3FFFF:
		return scriptHan
	case r >= 0x3041 && r <= 0x309F:
		return scriptHiragana
	case r >= 0x30A0 && r <= 0x30FF, r >= 0x31F0 && r <= 0x31FF:
		return scriptKatakana
	case r >= 0xAC00 && r <= 0xD7A3, r >= 0x1100 && r <= 0x11FF, r >= 0x3131 && r <= 0x318E:
		return scriptHangul
	}
	return scriptOther
}

// language is the class of languages whose words are compared with one another.
type language byte

const (
	langOther language = iota
	langEn
	langFr
	langEs
	langVi
	langRu
	langAr
	langZh
	langJa
	langKo
	langGone // of no text: where there is none any more
)

var languageNames = map[string]language{
	"en": langEn, "fr": langFr, "es": langEs, "vi": langVi, "ru": langRu, "ar": langAr,
	"zh": langZh, "ja": langJa, "ko": langKo, "yue": langZh,
}

// languageOf returns the language of a text: what its script says, and among
// languages of one script the tag, or the words if there is no tag.
func languageOf(tag string, title, lead []piece, titleText, leadText string) language {
	var runs [scriptHangul + 1]int
	for _, ps := range [][]piece{title, lead[:min(len(lead), 40)]} {
		for _, p := range ps {
			runs[p.script] += p.weight()
		}
	}
	primary, _, _ := strings.Cut(strings.ToLower(tag), "-")
	primary, _, _ = strings.Cut(primary, "_")
	said, known := languageNames[primary]
	latin, cjk := runs[scriptLatin], runs[scriptHan]+runs[scriptHiragana]+runs[scriptKatakana]
	switch {
	case runs[scriptHangul] > max(runs[scriptHan], latin/2) || runs[scriptHangul] > 0 && said == langKo:
		return langKo
	case cjk >= latin/2 && cjk > 0 && cjk >= runs[scriptCyrillic]:
		// A headline of Japanese may well have no kana; then the tag decides.
		if runs[scriptHiragana]+runs[scriptKatakana] > 0 && runs[scriptHiragana]*12 >= cjk || said == langJa {
			return langJa
		}
		return langZh
	case runs[scriptCyrillic] > latin:
		if said == langRu || !known && primary == "" {
			return langRu
		}
		return langOther
	case runs[scriptArabic] > latin:
		if said == langAr || !known && primary == "" {
			return langAr
		}
		return langOther
	case said == langEn, said == langFr, said == langEs, said == langVi:
		return said
	case primary != "" && !known:
		return langOther
	}
	return guessLatin(titleText, leadText)
}

// isCapital reports whether a letter is upper case.
func isCapital(r rune) bool {
	if r < utf8.RuneSelf {
		return 'A' <= r && r <= 'Z'
	}
	return unicode.IsUpper(r)
}

// endsSentence reports whether what stands between two atoms ends a sentence.
func endsSentence(gap string) bool {
	return strings.ContainsAny(gap, ".!?:;\n。！？：；…»”\"|") || strings.Contains(gap, " - ") || strings.Contains(gap, "«")
}

// valueOf is the value of the digits of a number without its separators, or 0
// when it is too large to have one.
func valueOf(s string) uint64 {
	v, digits := uint64(0), 0
	for _, r := range s {
		d := uint64(0)
		switch {
		case r >= '0' && r <= '9':
			d = uint64(r - '0')
		case r >= 0xFF10 && r <= 0xFF19:
			d = uint64(r - 0xFF10)
		case r >= 0x660 && r <= 0x669:
			d = uint64(r - 0x660)
		case r >= 0x6F0 && r <= 0x6F9:
			d = uint64(r - 0x6F0)
		case r == '.':
			return v
		default:
			continue
		}
		if digits++; digits > 18 {
			return 0
		}
		v = v*10 + d
	}
	return v
}
