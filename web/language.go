package web

import (
	"strings"
)

// languageName is a language as its own readers call it.
type languageName struct {
	Name string
	Lang string // the tag in which Name is written; empty when Name is only the tag
}

// languageNames are the languages that sources are likely to have. One that is
// missing is shown by its tag.
func languageNames() map[string]string {
	return map[string]string{
		"ar": "العربية", "az": "azərbaycanca", "be": "беларуская", "bg": "български", "bn": "বাংলা",
		"cs": "čeština", "da": "dansk", "de": "Deutsch", "el": "Ελληνικά", "en": "English",
		"es": "español", "et": "eesti", "fa": "فارسی", "fi": "suomi", "fil": "Filipino",
		"fr": "français", "he": "עברית", "hi": "हिन्दी", "hr": "hrvatski", "hu": "magyar",
		"hy": "հայերեն", "id": "Indonesia", "it": "italiano", "ja": "日本語", "ka": "ქართული",
		"kk": "қазақ тілі", "km": "ខ្មែរ", "ko": "한국어", "lt": "lietuvių", "lv": "latviešu",
		"ms": "Melayu", "my": "မြန်မာ", "nl": "Nederlands", "no": "norsk", "pl": "polski",
		"ps": "پښتو", "pt": "português", "ro": "română", "ru": "русский", "sk": "slovenčina",
		"sr": "српски", "sv": "svenska", "sw": "Kiswahili", "th": "ไทย", "tr": "Türkçe",
		"uk": "українська", "ur": "اردو", "vi": "Tiếng Việt",
		"zh": "中文", "zh-Hans": "简体中文", "zh-Hant": "繁體中文", "zh-CN": "简体中文", "zh-SG": "简体中文",
		"zh-TW": "繁體中文", "zh-HK": "繁體中文", "zh-MO": "繁體中文",
	}
}

// langTag returns tag if it has the form of a BCP 47 tag, and nothing
// otherwise: a wrong lang attribute chooses the wrong glyphs and voice.
func langTag(tag string) string {
	if len(tag) > 35 {
		return ""
	}
	for i, part := range strings.Split(tag, "-") {
		if len(part) == 0 || len(part) > 8 || i == 0 && (len(part) < 2 || len(part) > 3) {
			return ""
		}
		for _, c := range []byte(part) {
			letter := 'a' <= c|0x20 && c|0x20 <= 'z'
			if !letter && (i == 0 || c < '0' || c > '9') {
				return ""
			}
		}
	}
	return tag
}

// nameLanguage names the language of a tag: by the longest part that is known.
func nameLanguage(tag string) languageName {
	tag = langTag(tag)
	names := languageNames()
	for part := tag; part != ""; {
		for known, name := range names {
			if strings.EqualFold(known, part) {
				return languageName{Name: name, Lang: known}
			}
		}
		cut := strings.LastIndexByte(part, '-')
		if cut < 0 {
			break
		}
		part = part[:cut]
	}
	return languageName{Name: tag}
}
