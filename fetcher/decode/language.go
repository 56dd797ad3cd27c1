package decode

import (
	"strings"
	"unicode"

	"straitwire/news"
)

// languageTag brings what people write into the form of BCP 47: en_us becomes
// en-US, "English" becomes en. What is no tag becomes nothing.
func languageTag(s string) string {
	s, _, _ = strings.Cut(strings.TrimSpace(s), ",") // HTTP may name several
	s = strings.ReplaceAll(strings.TrimSpace(s), "_", "-")
	if known, ok := languageNames[strings.ToLower(s)]; ok {
		return known
	}
	parts := strings.Split(s, "-")
	if len(s) > 35 || len(parts[0]) < 2 || len(parts[0]) > 3 {
		return ""
	}
	for i, p := range parts {
		if p == "" || len(p) > 8 {
			return ""
		}
		for _, c := range []byte(p) {
			letter := c >= 'a' && c <= 'z' || c >= 'A' && c <= 'Z'
			digit := c >= '0' && c <= '9'
			if !letter && (!digit || i == 0) {
				return ""
			}
		}
		switch p = strings.ToLower(p); {
		case i > 0 && len(p) == 4:
			p = strings.ToUpper(p[:1]) + p[1:]
		case i > 0 && len(p) == 2:
			p = strings.ToUpper(p)
		}
		parts[i] = p
	}
	switch parts[0] { // codes that were withdrawn, and countries that people write
	case "iw":
		parts[0] = "he"
	case "in":
		parts[0] = "id"
	case "ji":
		parts[0] = "yi"
	case "jp":
		parts[0] = "ja"
	case "kr":
		parts[0] = "ko"
	case "cn":
		parts[0] = "zh"
	case "ua":
		parts[0] = "uk"
	case "vn":
		parts[0] = "vi"
	case "und", "mul", "zxx":
		return ""
	}
	return strings.Join(parts, "-")
}

var languageNames = map[string]string{
	"english": "en", "french": "fr", "français": "fr", "german": "de", "deutsch": "de", "spanish": "es", "español": "es",
	"russian": "ru", "русский": "ru", "chinese": "zh", "japanese": "ja", "日本語": "ja", "korean": "ko", "한국어": "ko",
	"arabic": "ar", "vietnamese": "vi", "indonesian": "id", "ukrainian": "uk", "portuguese": "pt", "italian": "it",
	"中文": "zh", "tw": "zh-TW", "us": "en-US", "gb": "en-GB", "utf-8": "", "zh-tw": "zh-TW", "zh-cn": "zh-CN",
}

// documentLanguage is what a document says of itself, or its server, or the
// operator.
func documentLanguage(said string, h Hints) string {
	return first(languageTag(said), languageTag(h.ContentLanguage), languageTag(h.Source.Language))
}

// itemLanguage is the language of an item: its own, its document's, its
// source's. A label that the script disproves, like the en-US that a program
// puts there by default, gives way to one that fits.
func (m *mapper) itemLanguage(own string, it *news.Item) string {
	seen := scriptOf(it.Title + " " + news.Cut(it.Summary, 400))
	for _, tag := range []string{languageTag(own), m.doc.Language, languageTag(m.h.Source.Language)} {
		if tag != "" && fits(tag, seen) {
			return tag
		}
	}
	if l := seen.language; l != "" {
		return l
	}
	return first(languageTag(own), m.doc.Language, languageTag(m.h.Source.Language))
}

// script is what the letters of a text say of its language.
type script struct {
	languages string // primary tags that are written so; empty if nobody can tell
	language  string // the only one, if there is only one
}

// scriptOf counts letters. A text must be written in a script for the most
// part before it says anything.
func scriptOf(text string) script {
	var latin, cyrillic, greek, hebrew, arabic, thai, han, kana, hangul, other int
	for _, r := range text {
		switch {
		case r < 0x80:
			if r >= 'a' && r <= 'z' || r >= 'A' && r <= 'Z' {
				latin++
			}
		case unicode.Is(unicode.Latin, r):
			latin++
		case unicode.Is(unicode.Cyrillic, r):
			cyrillic++
		case unicode.Is(unicode.Han, r):
			han++
		case unicode.In(r, unicode.Hiragana, unicode.Katakana):
			kana++
		case unicode.Is(unicode.Hangul, r):
			hangul++
		case unicode.Is(unicode.Arabic, r):
			arabic++
		case unicode.Is(unicode.Hebrew, r):
			hebrew++
		case unicode.Is(unicode.Thai, r):
			thai++
		case unicode.Is(unicode.Greek, r):
			greek++
		case unicode.IsLetter(r):
			other++
		}
	}
	total := latin + cyrillic + greek + hebrew + arabic + thai + han + kana + hangul + other
	if total < 8 {
		return script{}
	}
	most := func(n int) bool { return n*10 >= total*6 }
	switch {
	case most(han+kana) && kana*6 >= han+kana:
		return script{"ja", "ja"}
	case most(han + kana):
		return script{"zh ja yue wuu", ""}
	case most(hangul) || hangul > 0 && most(hangul+han):
		return script{"ko", "ko"}
	case most(cyrillic):
		return script{"ru uk be bg sr mk kk ky mn tg uz az bs cnr ab os tt ba cv", ""}
	case most(greek):
		return script{"el", "el"}
	case most(hebrew):
		return script{"he yi", "he"}
	case most(thai):
		return script{"th", "th"}
	case most(arabic):
		return script{"ar fa ur ps ckb sd ug ku pa az ks ms", ""}
	case most(latin):
		return script{"latin", ""}
	}
	return script{}
}

// fits reports whether a language can be written as was seen.
func fits(tag string, seen script) bool {
	primary, _, _ := strings.Cut(tag, "-")
	switch seen.languages {
	case "":
		return true
	case "latin": // anybody may quote a Latin title; only these never write a whole text so
		return true
	}
	return listed(seen.languages, primary)
}
