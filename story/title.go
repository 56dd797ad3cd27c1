package story

import (
	"strings"
	"unicode/utf8"
)

// separators stand between a title and the name of the site.
var separators = []string{" - ", " | ", " – ", " — ", " · ", " :: ", "｜", "|", "_"}

// Least runes of a title that is left when the name of a site goes.
const leastTitle = 8

// cutSuffix splits a title from the name of the site behind it. A title that
// would lose half its length keeps all of it.
func cutSuffix(title string) (main, site string) {
	at, width := -1, 0
	for _, sep := range separators {
		if i := strings.LastIndex(title, sep); i > at {
			at, width = i, len(sep)
		}
	}
	if at > 0 && longEnough(title[:at], title) {
		return cutBracket(strings.TrimSpace(title[:at]), strings.TrimSpace(title[at+width:]))
	}
	return cutBracket(title, "")
}

// cutBracket drops the credit in brackets at the end: "…（共同）".
func cutBracket(main, site string) (string, string) {
	trimmed := strings.TrimSpace(main)
	last, size := utf8.DecodeLastRuneInString(trimmed)
	if last != ')' && last != '）' && last != ']' && last != '】' {
		return main, site
	}
	open := strings.LastIndexAny(trimmed, "(（[【")
	if open <= 0 || !longEnough(trimmed[:open], trimmed) {
		return main, site
	}
	_, width := utf8.DecodeRuneInString(trimmed[open:])
	inside := trimmed[open+width : len(trimmed)-size]
	if id, from, end := agencyTable().first(inside, false); id != "" && from == 0 && end >= len(inside)-len("通信社") {
		return strings.TrimSpace(trimmed[:open]), inside
	}
	return main, site
}

func longEnough(main, title string) bool {
	n := utf8.RuneCountInString(main)
	return n >= leastTitle && 2*n >= utf8.RuneCountInString(title)
}

// creditOfTitle returns the agency that stands behind a title.
func creditOfTitle(site, main string) string {
	if site == "" || main == "" {
		return ""
	}
	if id, from, end := agencyTable().first(site, false); id != "" && from == 0 && end == len(site) {
		return id
	}
	return ""
}
