package decode

import (
	"strconv"
	"strings"
	"unicode"
	"unicode/utf8"

	"golang.org/x/text/unicode/norm"
)

// The kinds of pieces that a date is made of. Marks are the capital letters
// that stand for a unit or an era in another script.
const (
	pieceNumber = iota
	pieceWord
	pieceMark
	pieceSign // one character of punctuation
)

// piece is a number, a word, a mark or a sign of a date.
type piece struct {
	kind  int
	text  string
	n     int  // of a number; -1 if it is too long
	glued bool // no blank before it
}

// maxDate is the longest text that is read as a date.
const maxDate = 200

// datePieces cuts a date into pieces: folded to lower case and composed
// letters, with the units of Asian dates as marks.
func datePieces(s string) []piece {
	s = foldDate(s)
	var pieces []piece
	glued := false
	for i := 0; i < len(s) && len(pieces) < 64; {
		r, n := utf8.DecodeRuneInString(s[i:])
		start := i
		p := piece{kind: pieceSign, glued: glued}
		switch {
		case unicode.IsSpace(r):
			i += n
			glued = false
			continue
		case r >= '0' && r <= '9':
			for i < len(s) && s[i] >= '0' && s[i] <= '9' {
				i++
			}
			p.kind, p.text, p.n = pieceNumber, s[start:i], -1
			if len(p.text) <= 9 {
				p.n, _ = strconv.Atoi(p.text)
			}
		case r >= 'A' && r <= 'Z':
			for i < len(s) && s[i] >= 'A' && s[i] <= 'Z' {
				i++
			}
			p.kind, p.text = pieceMark, s[start:i]
		case unicode.IsLetter(r):
			for i < len(s) {
				r, n := utf8.DecodeRuneInString(s[i:])
				if !unicode.IsLetter(r) && !unicode.Is(unicode.M, r) && r != '\'' && r != '’' && r != 'ʼ' || r >= 'A' && r <= 'Z' {
					break
				}
				i += n
			}
			p.kind, p.text = pieceWord, s[start:i]
		default:
			i += n
			p.text = s[start:i]
		}
		pieces = append(pieces, p)
		glued = true
	}
	return pieces
}

// foldDate brings a date into one form.
func foldDate(s string) string {
	if ascii([]byte(s)) {
		s = strings.ToLower(s)
	} else {
		s = strings.ToLower(norm.NFKC.String(s))
		s = strings.Map(func(r rune) rune {
			switch {
			case r == '−' || r == '–' || r == '—' || r == '‐' || r == '‑':
				return '-'
			case r >= '٠' && r <= '٩':
				return r - '٠' + '0'
			case r >= '۰' && r <= '۹':
				return r - '۰' + '0'
			case r >= '๐' && r <= '๙':
				return r - '๐' + '0'
			case r == 'ی':
				return 'ي' // keyboards of Iran and of Arabia write one letter in two ways
			case r == 'ک':
				return 'ك'
			case r == '、' || r == '·' || r == '،':
				return ','
			case r >= 0x064B && r <= 0x0652 || r == 0x200C || r == 0x200E || r == 0x200F || r == 0xFEFF || r == 0x0307:
				return -1
			}
			return r
		}, s)
		if head, rest, ok := strings.Cut(s, ","); ok && utf8.RuneCountInString(head) == 1 && strings.Contains("日月火水木金土一二三四五六일월화수목금토", head) {
			s = rest // a weekday of one letter
		}
		s = unlabelled(hanNumbers(s))
		if strings.Contains(s, "thg") || strings.ContainsAny(s, "ạảãáàăằắẳẵặâầấẩẫậđêềếểễệôồốổỗộơờớởỡợưừứửữựủụũ") {
			s = vocabulary.viMonthly.Replace(s)
		}
		s = vocabulary.eastern.Replace(s)
	}
	return dayHalves.Replace(unlabelled(s))
}

// unlabelled cuts off what announces a date: "Last updated:", 公開日：.
func unlabelled(s string) string {
	if first := strings.IndexAny(s, "0123456789"); first > 0 {
		return s[strings.LastIndexByte(s[:first], ':')+1:]
	}
	return s
}

// dayHalves are spellings of am and pm.
var dayHalves = strings.NewReplacer("a.m.", " am ", "p.m.", " pm ", "a. m.", " am ", "p. m.", " pm ", "π.μ.", " am ", "μ.μ.", " pm ", "π. μ.", " am ", "μ. μ.", " pm ")

const hanDigits = "〇零一二三四五六七八九十廿百"

// hanNumbers writes the numbers of a Chinese date in digits: 二〇二四年六月七日.
func hanNumbers(s string) string {
	if !strings.ContainsAny(s, hanDigits) || !strings.ContainsAny(s, "年月日") {
		return s
	}
	var b strings.Builder
	rs := []rune(s)
	for i := 0; i < len(rs); {
		j := i
		for j < len(rs) && strings.ContainsRune(hanDigits, rs[j]) {
			j++
		}
		if j == i || j == len(rs) || !strings.ContainsRune("年月日時时點点分秒号號", rs[j]) {
			j = max(j, i+1)
			b.WriteString(string(rs[i:j]))
		} else {
			b.WriteString(hanNumber(rs[i:j]))
		}
		i = j
	}
	return b.String()
}

func hanNumber(rs []rune) string {
	digit := func(r rune) int {
		return max(0, strings.Index("〇一二三四五六七八九", string(r))/len("一"))
	}
	if !strings.ContainsAny(string(rs), "十廿百") {
		var b strings.Builder
		for _, r := range rs {
			b.WriteString(strconv.Itoa(digit(r)))
		}
		return b.String()
	}
	whole, ones := 0, 0
	for _, r := range rs {
		switch r {
		case '百':
			whole, ones = whole+100*max(1, ones), 0
		case '廿':
			whole, ones = whole+20, 0
		case '十':
			whole, ones = whole+10*max(1, ones), 0
		default:
			ones = digit(r)
		}
	}
	return strconv.Itoa(whole + ones)
}
