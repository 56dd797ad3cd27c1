package topic

import (
	"testing"
)

// find returns what a term, written as YAML, finds in a title, or "".
func find(t *testing.T, term, text, lang string) string {
	t.Helper()
	set := compileText(t, "- id: t\n  match: "+term+"\n")
	in := Input{Title: text, Language: lang}
	matches := set.Match(&in)
	if len(matches) == 0 {
		return ""
	}
	at := matches[0].Why[0].At
	return text[at[0]:at[1]]
}

func TestFolding(t *testing.T) {
	tests := []struct {
		name, term, text, lang, want string // want "" is no hit
	}{
		{"case", "PLA", "the pla said", "en", "pla"},
		{"full width letters", "PLA", "台湾周辺でＰＬＡが演習", "ja", "ＰＬＡ"},
		{"full width digits", "12式", "１２式地対艦誘導弾", "ja", "１２式"},
		{"half width kana", "ミサイル", "北朝鮮のﾐｻｲﾙ発射", "ja", "ﾐｻｲﾙ"},
		{"half width voiced kana", "ドローン", "ﾄﾞﾛｰﾝ攻撃", "ja", "ﾄﾞﾛｰﾝ"},
		{"voiced kana differ", "ハン", "バン", "ja", ""},
		{"decomposed kana", "ガザ", "カ\u3099サ\u3099地区", "ja", "カ\u3099サ\u3099"},
		{"hyphen for space", "DF-21", "a DF 21 missile", "en", "DF 21"},
		{"hyphen left out", "DF-21", "a DF21 missile", "en", "DF21"},
		{"no hyphen in the term", "DF21", "a DF-21 missile", "en", "DF-21"},
		{"non-breaking hyphen", "DF-21", "a DF\u201121 missile", "en", "DF\u201121"},
		{"en dash", "DF-21", "a DF\u201321 missile", "en", "DF\u201321"},
		{"another number", "DF-21", "a DF-210 missile", "en", ""},
		{"another letter", "DF-21", "a DF-21D missile", "en", ""},
		{"number after a comma", "DF-21", "DF, 21 of them", "en", ""},
		{"spaced dash parts clauses", "Korea China", "South Korea - China talks", "en", ""},
		{"phrase with hyphen", "cross strait", "cross-strait ties", "en", "cross-strait"},
		{"hyphenated term", "cross-strait", "cross strait ties", "en", "cross strait"},
		{"phrase over a line break", "median line", "median\n  line", "en", "median\n  line"},
		{"phrase wants its gap", "median line", "medianline", "en", ""},
		{"word wants no gap", "ceasefire", "cease fire", "en", ""},
		{"phrase does not skip words", "coast guard", "coast and guard", "en", ""},
		{"phrase does not cross a comma", "Iran Israel", "Iran, Israel", "en", ""},
		{"curly apostrophe", "Ren'ai", "Ren’ai Reef", "en", "Ren’ai"},
		{"modifier apostrophe", "N'Djamena", "Nʼdjamena", "fr", "Nʼdjamena"},
		{"zero width space", "Taiwan", "Tai\u200bwan", "en", "Tai\u200bwan"},
		{"soft hyphen", "missile", "mis\u00adsile", "en", "mis\u00adsile"},
		{"French marks", "Taiwan", "Taïwan étend", "fr", "Taïwan"},
		{"marks in the term", "Taïwan", "Taiwan", "en", "Taiwan"},
		{"Polish letter", "Suwałki", "Suwalki Gap", "en", "Suwalki"},
		{"ligature", "coup de cœur", "coup de coeur", "fr", "coup de coeur"},
		{"sharp s", "Strasse", "Straße", "de", "Straße"},
		{"decomposed Latin", "Goïta", "Goi\u0308ta", "fr", "Goi\u0308ta"},
		{"dotted capital I", "Istanbul", "İSTANBUL", "tr", "İSTANBUL"},
		{"dotless i", "Diyarbakır", "Diyarbakir", "en", "Diyarbakir"},
		{"Vietnamese hit", "Biển Đông", "trên Biển Đông", "vi", "Biển Đông"},
		{"Vietnamese upper case", "Biển Đông", "TRÊN BIỂN ĐÔNG", "vi", "BIỂN ĐÔNG"},
		{"Vietnamese decomposed", "Biển Đông", "trên Bie\u0302\u0309n Đo\u0302ng", "vi", "Bie\u0302\u0309n Đo\u0302ng"},
		{"Vietnamese tones differ", "Biển Đông", "biển động", "vi", ""},
		{"Vietnamese without marks", "Biển Đông", "Bien Dong", "en", ""},
		{"Vietnamese tones differ, language unknown", "Biển Đông", "biển động", "", ""},
		{"plain term, Vietnamese text", "bao", "cơn bão", "vi", ""},
		{"plain term, plain word in Vietnamese text", "Taiwan", "Tàu Taiwan ở", "vi", "Taiwan"},
		{"yo", "черное море", "Чёрное море", "ru", "Чёрное море"},
		{"short i stays", "Китаи", "Китай", "ru", ""},
		{"Cyrillic stress", "война", "войн\u0430\u0301", "ru", "войн\u0430\u0301"},
		{"Ukrainian apostrophe", "перемир'я", "оголосили перемир’я", "uk", "перемир’я"},
		{"Ukrainian inner word", "мир", "перемир’я", "uk", ""},
		{"Ukrainian tail", "я", "перемир’я", "uk", ""},
		{"alef forms", "ايران", "إيران", "ar", "إيران"},
		{"ta marbuta", "غزه", "غزة", "ar", "غزة"},
		{"alef maksura", "موسي", "موسى", "ar", "موسى"},
		{"tatweel", "غزة", "غـــزة", "ar", "غـــزة"},
		{"short vowels", "غزة", "غَزَّة", "ar", "غَزَّة"},
		{"Arabic digits", "الفرقة 98", "الفرقة ٩٨", "ar", "الفرقة ٩٨"},
		{"traditional", "台湾", "臺灣海峽", "zh-Hant", "臺灣"},
		{"simplified", "臺灣海峽", "台湾海峡", "zh-Hans", "台湾海峡"},
		{"shinjitai", "戰鬥機", "戦闘機", "ja", "戦闘機"},
		{"濱", "浜田", "濱田靖一", "zh-Hant", "濱田"},
		{"different words", "飛彈", "导弹", "zh-Hans", ""},
		{"Greek accents", "Αθηνα", "ΑΘΉΝΑ", "el", "ΑΘΉΝΑ"},
		{"final sigma", "πολεμοσ", "πόλεμος", "el", "πόλεμος"},
		{"decomposed Hangul", "대만", "\u1103\u1162\u1106\u1161\u11ab", "ko", "\u1103\u1162\u1106\u1161\u11ab"},
		{"Korean compound, spaced", "대만해협", "대만 해협 중간선", "ko", "대만 해협"},
		{"Korean compound, joined", "대만 해협", "대만해협 중간선", "ko", "대만해협"},
		{"Korean syllables do not meet", "가자", "여행가 자전거", "ko", ""},
		{"middle dot", "セカンドトーマス礁", "セカンド・トーマス礁", "ja", "セカンド・トーマス礁"},
		{"middle dot left out", "セカンド・トーマス礁", "セカンドトーマス礁", "ja", "セカンドトーマス礁"},
		{"ideographic space parts", "台湾有事", "台湾　有事", "ja", ""},
	}
	for _, tt := range tests {
		t.Run(tt.name, func(t *testing.T) {
			if got := find(t, yamlText(tt.term), tt.text, tt.lang); got != tt.want {
				t.Errorf("%q found %q in %q, want %q", tt.term, got, tt.text, tt.want)
			}
		})
	}
}

func TestEdgesOfWords(t *testing.T) {
	tests := []struct{ name, term, text, lang, want string }{
		{"whole word", "Iran", "Tirana, Miranda", "en", ""},
		{"at the ends", "Iran", "Iran", "en", "Iran"},
		{"punctuation", "Iran", "(Iran)", "en", "Iran"},
		{"possessive", "Taiwan", "Taiwan's navy", "en", "Taiwan"},
		{"elision", "Ukraine", "L’Ukraine reçoit", "fr", "Ukraine"},
		{"hyphen", "strait", "cross-strait", "en", "strait"},
		{"hashtag", "Taiwan", "#Taiwan", "en", "Taiwan"},
		{"digit before", "055", "2055", "en", ""},
		{"digit in a name", "20", "J20", "en", ""},
		{"change of script", "J20", "中国軍のJ20戦闘機", "ja", "J20"},
		{"Latin in Han", "PLA", "共軍PLA活動", "zh-Hant", "PLA"},
		{"Latin before Cyrillic", "Patriot", "Patriotы", "ru", "Patriot"},
		{"prefix", "missile*", "two missiles", "en", "missile"},
		{"prefix keeps the start", "missile*", "antimissile", "en", ""},
		{"prefix of a phrase", "aid worker*", "aid workers flee", "en", "aid worker"},
		{"stem", "тайван*", "о Тайване", "ru", "Тайван"},
		{"inside Cyrillic", "мир", "мировой Владимир", "ru", ""},
		{"Han anywhere", "北海", "北海道", "ja", "北海"},
		{"katakana run", "イラン", "アイランド感あふれるイランイランの香水", "ja", ""},
		{"katakana word", "イラン", "米イラン協議", "ja", "イラン"},
		{"katakana before a long vowel", "マリ", "マリー", "ja", ""},
		{"katakana beside a dot", "マリ", "マリ・ニジェール", "ja", "マリ"},
		{"katakana prefix", "サイバー*", "サイバーセキュリティ", "ja", "サイバー"},
		{"katakana after Han", "ミサイル", "弾道ミサイル", "ja", "ミサイル"},
		{"Hangul particle", "대만", "대만은 오늘", "ko", "대만"},
		{"Hangul compound", "북한", "북한군", "ko", "북한"},
		{"Hangul start", "이란", "성공이란 무엇인가", "ko", ""},
		{"Arabic word", "مالي", "وزارة المالية", "ar", ""},
		{"Arabic inside", "مالي", "رأسمالي", "ar", ""},
		{"Arabic and", "تايوان", "الصين وتايوان", "ar", "تايوان"},
		{"Arabic by, article", "صواريخ", "هجوم بالصواريخ", "ar", "صواريخ"},
		{"Arabic for, article", "صواريخ", "للصواريخ", "ar", "صواريخ"},
		{"Arabic article melts", "الناتو", "عضو للناتو", "ar", "ناتو"},
		{"Arabic article is shown", "الناتو", "والناتو", "ar", "الناتو"},
		{"Arabic article wanted", "الناتو", "ناتو", "ar", ""},
		{"Arabic phrase", "كوريا الشمالية", "وكوريا الشمالية", "ar", "كوريا الشمالية"},
		{"Thai", "จีน", "ประเทศจีนและ", "th", "จีน"},
		{"Devanagari", "भारत", "भारतीय सेना", "hi", ""},
		{"exact case", "{term: PLA, case: true}", "Pla PLA", "en", "PLA"},
		{"exact case, width", "{term: PLA, case: true}", "ＰＬＡが", "ja", "ＰＬＡ"},
		{"exact case differs", "{term: US, case: true}", "tell us", "en", ""},
		{"not", "{term: 中国, not: [中国地方]}", "中国地方で大雨", "ja", ""},
		{"not elsewhere", "{term: 中国, not: [中国地方]}", "中国地方と中国", "ja", "中国"},
		{"not before", "{term: Gaza, not: [New Gaza]}", "in New Gaza now", "en", ""},
		{"not is a word", "{term: Gaza, not: [Gaza Street]}", "Gaza Streets", "en", "Gaza"},
		{"not as a prefix", "{term: Gaza, not: [Gaza Street*]}", "Gaza Streets", "en", ""},
		{"not in another spelling", "{term: 中国, not: [中国地方]}", "中國地方", "zh-Hant", ""},
		{"regex", "{regex: 'F-(16|35)[A-Z]? jets?'}", "two F-35A jets", "en", "F-35A jets"},
		{"regex and case", "{regex: 'Jets'}", "two jets", "en", ""},
		{"regex in Chinese", "{regex: '第[一二三]艦隊'}", "第二艦隊", "zh-Hant", "第二艦隊"},
	}
	for _, tt := range tests {
		t.Run(tt.name, func(t *testing.T) {
			term := tt.term
			if term[0] != '{' {
				term = yamlText(term)
			}
			if got := find(t, term, tt.text, tt.lang); got != tt.want {
				t.Errorf("%s found %q in %q, want %q", tt.term, got, tt.text, tt.want)
			}
		})
	}
}
