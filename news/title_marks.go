package news

import (
	"strings"
	"unicode"
	"unicode/utf8"
)

// titleMarks are words that editors put before a title and take away again,
// in lower case. They are no part of what a title says.
var titleMarks = nameSet(
	"update", "wrapup", "corrected", "correction", "refile", "rpt", "exclusive", "breaking", "breaking news", "live", "watch", "just in",
	"快訊", "快讯", "獨家", "独家", "突發", "突发", "最新", "直播", "更新", "更正",
	"速報", "独自", "随時更新", "訂正", "ft",
	"속보", "단독", "종합", "보",
	"срочно", "молния",
	"nóng", "mới nhất", "trực tiếp",
	"última hora", "urgente", "en vivo", "ampliación",
	"urgent", "en direct", "alerte info",
	"عاجل",
)

// brackets around a mark.
var brackets = map[rune]string{'[': "]", '［': "］", '【': "】", '〔': "〕", '(': ")", '（': "）"}

// StripMarks returns a title without the words that editors put before titles
// and take away again ("UPDATE 1-", "【速報】"), or the whole title if nothing
// else is left.
func StripMarks(title string) string {
	rest := strings.TrimSpace(title)
	for {
		after, ok := stripMark(rest)
		if !ok {
			return rest
		}
		rest = after
	}
}

// markLimit is more bytes than any mark has.
const markLimit = 40

// stripMark drops one mark.
func stripMark(title string) (string, bool) {
	first, size := utf8.DecodeRuneInString(title)
	if closing, ok := brackets[first]; ok {
		if mark, rest, ok := strings.Cut(title[size:], closing); ok && isMark(mark) {
			rest = strings.TrimLeftFunc(rest, isMarkGap)
			return rest, rest != ""
		}
		return title, false
	}
	for i, r := range title {
		if i > markLimit {
			break
		}
		if r == ':' || r == '：' || r == '／' || r == '/' || r == '|' || r == '｜' || r == '-' || r == '–' || r == '—' {
			if !isMark(title[:i]) {
				break
			}
			rest := strings.TrimLeftFunc(title[i:], isMarkGap)
			return rest, rest != ""
		}
	}
	return title, false
}

// isMark reports whether a text is a mark, with or without a number.
func isMark(s string) bool {
	if len(s) > markLimit {
		return false
	}
	s = strings.TrimFunc(s, func(r rune) bool { return unicode.IsDigit(r) || unicode.IsSpace(r) })
	return titleMarks[strings.ToLower(s)]
}

// isMarkGap reports whether a rune stands between a mark and its title.
func isMarkGap(r rune) bool {
	return unicode.IsSpace(r) || strings.ContainsRune(":：／/|｜-–—", r)
}
