package story

import (
	"strings"
	"unicode"
	"unicode/utf8"
)

// Where a dateline may be: bytes of a text before and behind the name of the
// agency. "SEOUL, South Korea, Jan. 12 (Reuters) - " has 30 before it.
const (
	beforeCredit = 90
	behindCredit = 60
	tailBytes    = 240
)

// openers are the brackets in which credits and captions stand, with their ends.
var openers = map[rune]string{'(': ")", '（': "）", '[': "]", '［': "］", '【': "】", '〔': "〕", '<': ">", '〈': "〉", '《': "》", '/': "/"}

// stripDatelines returns a text without up to three datelines, bylines and
// captions before it, and the agency that they credit, or "".
func stripDatelines(s string) (body, credit string) {
	s = trimGap(s)
	for range 3 {
		rest, agency, ok := stripDateline(s)
		if !ok {
			break
		}
		if rest = trimGap(strings.TrimLeft(rest, ". ")); rest == "" {
			break
		}
		s = rest
		if credit == "" {
			credit = agency
		}
	}
	return s, credit
}

func trimGap(s string) string {
	return strings.TrimLeftFunc(s, func(r rune) bool {
		return unicode.IsSpace(r) || r == '-' || r == '–' || r == '—' || r == '―' || r == '=' || r == ':' || r == '：'
	})
}

// stripDateline drops one dateline.
func stripDateline(s string) (rest, agency string, ok bool) {
	if rest, agency, ok = stripBracket(s); ok {
		return rest, agency, true
	}
	if rest, agency, ok = stripNamed(s); ok {
		return rest, agency, true
	}
	if rest, ok = stripPlain(s); ok {
		return rest, "", true
	}
	return s, "", false
}

// stripBracket drops a dateline, byline or caption with brackets, such as
// "TAIPEI, Jan 12 (Reuters) - ", "（中央社記者…電）" or "（圖／翻攝自…）".
func stripBracket(s string) (rest, agency string, ok bool) {
	head := cutText(s, beforeCredit)
	for i, r := range head {
		closing, opens := openers[r]
		if !opens || r == '/' && (i == 0 || s[i-1] != ' ') {
			if !inDateline(r) {
				return s, "", false
			}
			continue
		}
		open := i + utf8.RuneLen(r)
		n := strings.Index(cutText(s[open:], 3*behindCredit), closing)
		if n < 0 {
			return s, "", false
		}
		inside, after := s[open:open+n], s[open+n+len(closing):]
		if len(inside) == 0 {
			return s, "", false
		}
		id, _, _ := agencyTable().first(inside, false)
		switch {
		case id != "":
		case i == 0 && isByline(inside):
		case i > 0 && utf8.RuneCountInString(inside) <= 30 && isDash(after) && placeLike(s[:i]):
			// A dateline of an agency that nobody here has heard of.
		default:
			return s, "", false
		}
		if id != "" && i > 0 && !placeLike(s[:i]) {
			return s, "", false
		}
		return skipByline(after), id, true
	}
	return s, "", false
}

// inDateline reports whether a rune may stand before the bracket of a dateline.
func inDateline(r rune) bool {
	return r != '\n' && r != ';' && r != '?' && r != '!' && r != '。' && r != '，' && r != '"' && r != '“' && r != '「'
}

// placeLike reports whether a text may be the place and date of a dateline: no
// more than a few words, and not the beginning of a sentence.
func placeLike(s string) bool {
	s = strings.TrimSpace(s)
	words, small := 0, 0
	for word := range strings.FieldsSeq(s) {
		words++
		r, _ := utf8.DecodeRuneInString(word)
		if unicode.IsLower(r) && len(word) > 3 && !strings.HasSuffix(word, ".") {
			small++
		}
	}
	return words <= 9 && small <= 2 && (words <= 3 || small < words-1)
}

// isByline reports whether what stands in brackets is a reporter or a caption.
func isByline(s string) bool {
	for _, mark := range []string{"記者", "记者", "기자", "特派", "編譯", "编译", "綜合報導", "综合报道", "報導", "报道", "圖", "图", "照片", "写真", "사진", "電", "电", "phóng viên", "Ảnh", "Dân trí", "PV", "Photo", "Image", "Foto", "فيديو", "صورة", "Фото"} {
		if strings.Contains(s, mark) {
			return true
		}
	}
	return false
}

// skipByline drops what follows the bracket of a dateline: "김철수 기자 =".
func skipByline(s string) string {
	head := cutText(s, behindCredit)
	if i := strings.Index(head, "기자 ="); i >= 0 {
		return s[i+len("기자 ="):]
	}
	if i := strings.Index(head, "특파원 ="); i >= 0 {
		return s[i+len("특파원 ="):]
	}
	s = strings.TrimLeftFunc(s, unicode.IsSpace)
	if strings.HasPrefix(s, ".-") || strings.HasPrefix(s, ". -") || strings.HasPrefix(s, ". —") {
		s = s[1:]
	}
	return s
}

// isDash reports whether a text goes on behind a dash.
func isDash(s string) bool {
	s = strings.TrimLeftFunc(s, unicode.IsSpace)
	r, _ := utf8.DecodeRuneInString(strings.TrimPrefix(s, "."))
	return r == '-' || r == '–' || r == '—' || r == '―' || r == '='
}

// stripNamed drops a dateline that names an agency without brackets:
// "新华社北京1月12日电", "МОСКВА, 12 янв — РИА Новости.", "据新华社消息，".
func stripNamed(s string) (rest, agency string, ok bool) {
	t := agencyTable()
	head := cutText(s, beforeCredit)
	for i := 0; i < len(head); i++ {
		if !utf8.RuneStart(s[i]) {
			continue
		}
		n, end, found := t.at(s, i)
		if !found {
			if r, _ := utf8.DecodeRuneInString(s[i:]); !inDateline(r) {
				return s, "", false
			}
			continue
		}
		before, after := strings.TrimSpace(s[:i]), s[end:]
		led := before == "" || before == "據" || before == "据" || before == "By" || before == "Theo" ||
			strings.HasSuffix(before, "—") || strings.HasSuffix(before, "–") || strings.HasSuffix(before, "-") || strings.HasSuffix(before, ".")
		if !led || !placeLike(before) {
			return s, "", false
		}
		if scriptOf(firstRune(s[i:])) == scriptHan {
			near := cutText(after, behindCredit)
			for _, mark := range []string{"电", "電", "消息", "訊", "讯", "报道", "報導"} {
				if at := strings.Index(near, mark); at >= 0 && !strings.ContainsAny(near[:at], "。，") {
					after = strings.TrimLeft(after[at+len(mark):], "，,：: 　")
					return after, n.agency, true
				}
			}
			return s, "", false
		}
		trimmed := strings.TrimLeftFunc(after, unicode.IsSpace)
		r := firstRune(trimmed)
		if isDash(after) || r == '.' && before != "" || r == '/' || r == ':' && before == "" && !n.short {
			_, size := utf8.DecodeRuneInString(trimmed)
			return strings.TrimLeft(trimmed[size:], ". "), n.agency, true
		}
		return s, "", false
	}
	return s, "", false
}

func firstRune(s string) rune {
	r, _ := utf8.DecodeRuneInString(s)
	return r
}

// stripPlain drops a dateline without an agency: "TAIPEI — ", "TTO - ",
// "VOV.VN - ".
func stripPlain(s string) (string, bool) {
	head := cutText(s, 48)
	for _, dash := range []string{" - ", " – ", " — ", " -- ", "— "} {
		i := strings.Index(head, dash)
		if i <= 0 {
			continue
		}
		upper, lower := 0, 0
		for _, r := range head[:i] {
			switch {
			case unicode.IsUpper(r):
				upper++
			case unicode.IsLower(r):
				lower++
			case unicode.IsDigit(r) || unicode.IsSpace(r) || r == '.' || r == ',':
			default:
				return s, false
			}
		}
		if upper >= 2 && upper > 2*lower {
			return s[i+len(dash):], true
		}
	}
	return s, false
}

// tailOf is the end of a text, where credits stand.
func tailOf(s string) string {
	s = strings.TrimRightFunc(s, unicode.IsSpace)
	if len(s) <= tailBytes {
		return s
	}
	from := len(s) - tailBytes
	for !utf8.RuneStart(s[from]) {
		from++
	}
	return s[from:]
}

// creditMarks stand before the name of an agency that is credited.
var creditMarks = []string{
	"(", "（", "[", "［", "【", "〔", "/", "／", "©", "(c)", "(C)", "Copyright", "Source:", "Source :", "Sources:", "source:", "Fuente:", "Fuente :", "Nguồn:", "Theo", "theo",
	"сообщает", "передает", "передаёт", "пишет", "Источник:", "По данным", "據", "据", "來源：", "来源：", "來源:", "来源:", "來源", "出典：", "出典:", "출처:", "출처=", "출처 =",
	"저작권자", "المصدر:", "المصدر :", "With", "with", "Avec", "avec", "información de", "Reporting by", "reporting by", "via", "Via", "/ ", "| ", "— ", "- ", "=",
}

// creditOfTail returns the agency that is credited at the end of a text.
func creditOfTail(tail string) string {
	t := agencyTable()
	for i := 0; i < len(tail); i++ {
		if !utf8.RuneStart(tail[i]) {
			continue
		}
		n, end, ok := t.at(tail, i)
		if !ok {
			continue
		}
		before := strings.TrimRightFunc(tail[:i], func(r rune) bool { return unicode.IsSpace(r) || unicode.IsDigit(r) || r == ',' || r == '،' })
		after := strings.TrimLeftFunc(tail[end:], unicode.IsSpace)
		bracketed := hasOpener(before) && hasCloser(after)
		if bracketed {
			return n.agency
		}
		// "... a partir de 2029. EFE"
		alone := strings.Trim(after, ".。 ") == "" && (before == "" || strings.HasSuffix(before, ".") || strings.HasSuffix(before, "。") || strings.HasSuffix(before, "»") || strings.HasSuffix(before, "\""))
		if alone && before != "" {
			return n.agency
		}
		if n.short && !bracketed {
			continue
		}
		short := len(after) <= 90 // nothing but small print follows
		if !short {
			continue
		}
		for _, mark := range creditMarks {
			if len(mark) > 1 && strings.HasSuffix(before, mark) && !strings.HasSuffix(mark, " ") {
				return n.agency
			}
		}
		if i > 0 && strings.HasSuffix(tail[:i], "/") && strings.Trim(after, ".") == "" {
			return n.agency
		}
		if strings.Contains(cutBack(before, 30), "©") || strings.Contains(cutBack(before, 30), "저작권자") || strings.Contains(cutBack(before, 40), "Copyright") {
			return n.agency
		}
	}
	return ""
}

// cutBack returns the last so many bytes of a text, from a rune on.
func cutBack(s string, bytes int) string {
	if len(s) <= bytes {
		return s
	}
	from := len(s) - bytes
	for from < len(s) && !utf8.RuneStart(s[from]) {
		from++
	}
	return s[from:]
}

func hasOpener(s string) bool {
	r, _ := utf8.DecodeLastRuneInString(s)
	return r != '/' && openers[r] != "" || r == '-' && strings.Contains(cutBack(s, 40), "(")
}

func hasCloser(s string) bool {
	return strings.ContainsRune(")）]］】〕>〉》/／,、", firstRune(s)) && s != ""
}
