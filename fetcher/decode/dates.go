package decode

import (
	"strings"
	"time"

	"straitwire/news"
)

// Date reads a date of a source as Decode does, with the zone, country and
// language of the source as hints. What it cannot understand wholly is none.
func Date(s string, src news.Source) (time.Time, bool) {
	return parseDate(s, newZoneHints(Hints{Source: src}, ""))
}

// parseDate reads a date as feeds write them: RFC 822 and 3339 and what
// people make of them, with names of zones, months and days in many
// languages, in Asian forms, or as seconds of the epoch. What it cannot
// understand wholly it does not understand: a missing date harms nobody, a
// wrong one does.
func parseDate(s string, z zoneHints) (time.Time, bool) {
	s = strings.TrimSpace(s)
	if s == "" || len(s) > maxDate {
		return time.Time{}, false
	}
	if t, ok := epoch(s); ok {
		return t, true
	}
	d := dateReader{pieces: datePieces(s), z: z, hour: -1, min: -1, sec: -1}
	if !d.read() {
		return time.Time{}, false
	}
	return d.time()
}

// dateReader collects the parts of one date.
type dateReader struct {
	pieces []piece
	i      int
	z      zoneHints

	year, month, day int // 0 while unknown
	maybeMonth       int // of a word that may be a weekday as well
	hour, min, sec   int // -1 while unknown
	nano             int
	half             string // am, pm, noon or night
	era              int    // years to add
	calendar         string // of the name of the month: thai or jalali; else empty
	numbers          []piece
	loc              *time.Location
	zoneName         string
	dots             int // where an unread pair N.N stands in numbers, plus one
}

// read takes piece after piece; false when one makes no sense.
func (d *dateReader) read() bool {
	for d.i < len(d.pieces) {
		p := d.pieces[d.i]
		var ok bool
		switch p.kind {
		case pieceNumber:
			ok = d.number(p)
		case pieceWord:
			ok = d.word(p)
		case pieceMark:
			ok = d.mark(p)
		default:
			ok = d.sign(p)
		}
		if !ok {
			return false
		}
	}
	return d.settle()
}

// peek returns the piece so far ahead, or an empty sign.
func (d *dateReader) peek(ahead int) piece {
	if i := d.i + ahead; i >= 0 && i < len(d.pieces) {
		return d.pieces[i]
	}
	return piece{kind: pieceSign}
}

func (d *dateReader) isSign(ahead int, signs string) bool {
	p := d.peek(ahead)
	return p.kind == pieceSign && p.text != "" && strings.Contains(signs, p.text)
}

func (d *dateReader) isNumber(ahead int) bool { return d.peek(ahead).kind == pieceNumber }

// number reads what starts with a number: a time, a date in numbers, or a
// number whose meaning the rest decides.
func (d *dateReader) number(p piece) bool {
	switch {
	case d.hour < 0 && len(p.text) <= 2 && d.isSign(1, ":") && d.isNumber(2):
		return d.clock()
	case d.peek(1).kind == pieceMark:
		return d.unit(p)
	case d.triple(), d.week(p), d.ordinal(p):
		return true
	case d.compact(p):
		return true
	}
	next := d.peek(1)
	if next.kind == pieceWord && d.hour < 0 {
		switch {
		case dayHalf[next.text] == next.text: // 3 pm
			d.hour, d.min, d.sec = p.n, 0, 0
			d.i++
			return p.n >= 0
		case (next.text == "h" || next.text == "u") && (next.glued || d.isNumber(2)) && p.n >= 0 && p.n <= 24: // 10h30
			d.hour, d.min, d.sec = p.n, 0, 0
			d.i += 2
			if d.isNumber(0) && len(d.peek(0).text) == 2 && d.peek(0).n < 60 {
				d.min = d.peek(0).n
				d.i++
			}
			return true
		}
	}
	if d.isSign(1, ".") && d.isNumber(2) && d.peek(2).glued && d.dots == 0 && (!d.isSign(3, ".") || !d.isNumber(4)) {
		d.dots = len(d.numbers) + 1 // 10.30 is a time if the date is told elsewhere
		d.numbers = append(d.numbers, p, d.peek(2))
		d.i += 3
		return true
	}
	d.numbers = append(d.numbers, p)
	d.i++
	return true
}

// clock reads 15:04, 15:04:05 and 15:04:05.678.
func (d *dateReader) clock() bool {
	d.hour, d.min, d.sec = d.peek(0).n, d.peek(2).n, 0
	d.i += 3
	if d.isSign(0, ":") && d.isNumber(1) {
		d.sec = d.peek(1).n
		d.i += 2
		if d.isSign(0, ".,") && d.isNumber(1) && d.peek(1).glued {
			frac := (d.peek(1).text + "000000000")[:9]
			for _, c := range frac {
				d.nano = d.nano*10 + int(c-'0')
			}
			d.i += 2
		}
	}
	return true
}

// unit reads a number with the mark of its unit: 2024年.
func (d *dateReader) unit(p piece) bool {
	d.i++
	switch d.peek(0).text {
	case "Y":
		d.year = p.n
		if len(p.text) == 2 && d.era == 0 {
			d.year = century(p.n)
		}
	case "M":
		d.month = p.n
	case "D":
		d.day = p.n
	case "H":
		d.hour = p.n
		d.min, d.sec = max(d.min, 0), max(d.sec, 0)
	case "N":
		d.min = p.n
	case "S":
		d.sec = p.n
	default: // an era or a month follows: the number has no unit
		d.numbers = append(d.numbers, p)
		return p.n >= 0
	}
	d.i++
	if d.peek(0).text == "N" { // 10時半
		return false
	}
	// 10 giờ 30: minutes without their unit
	if d.peek(-1).text == "H" && d.isNumber(0) && len(d.peek(0).text) == 2 && d.peek(1).kind != pieceMark && !d.isSign(1, "/-.:") && d.peek(0).n < 60 {
		d.min = d.peek(0).n
		d.i++
	}
	return p.n >= 0
}

// eras are what is added to a year of each.
var eras = map[string]int{"ROC": rocYears, "REIWA": 2018, "HEISEI": 1988, "SHOWA": 1925, "BE": buddhistYears}

// mark reads an era, or a unit that comes before its number.
func (d *dateReader) mark(p piece) bool {
	switch {
	case eras[p.text] != 0:
		d.era = eras[p.text]
		d.i++
		if d.isNumber(0) && d.isSign(1, "/-.") && d.isNumber(2) && d.isSign(3, "/-.") && d.isNumber(4) { // 令和6.6.7
			d.year, d.month, d.day = d.peek(0).n, d.peek(2).n, d.peek(4).n
			d.i += 5
		}
		return true
	case p.text == "MM" && d.isNumber(1):
		d.month = d.peek(1).n
		d.i += 2
		for d.isSign(0, "/-,.") && d.isNumber(1) {
			d.i++
		}
		return true
	}
	return false
}

// word reads a month, a half of the day, a zone, or a word that says nothing.
func (d *dateReader) word(p piece) bool {
	word := strings.Trim(p.text, "'’ʼ")
	first := d.i == 0 || len(d.numbers) == 0 && d.year == 0 && d.hour < 0
	month := vocabulary.months[word]
	if month == 0 && len([]rune(word)) > 2 && d.isSign(1, ".") {
		month = vocabulary.months[word+"."]
	}
	if word == "listopada" && strings.HasPrefix(d.z.language, "hr") {
		month = 10
	}
	d.i++
	if calendar := vocabulary.calendars[word]; calendar != "" && month != 0 {
		d.calendar = calendar
	}
	switch {
	case first && d.eraLetter(word):
	case month != 0 && vocabulary.weekdays[word] && (d.isSign(0, ",") || first || d.month != 0):
		if d.maybeMonth == 0 {
			d.maybeMonth = month
		}
	case month != 0:
		if d.month != 0 && d.month != month {
			return false
		}
		d.month = month
	case dayHalf[word] != "" && (d.hour >= 0 || dayHalf[word] == word):
		d.half = dayHalf[word]
	case d.isNumber(0) && (word == "thg" || word == "th" && d.peek(0).glued): // Vietnamese: Th6
		d.month = d.peek(0).n
		d.i++
	case word == "t" && d.i == 1 && d.isNumber(0) && d.isSign(1, ","): // Vietnamese: T2, a weekday
		d.i++
	case word == "t" && d.isNumber(0), vocabulary.weekdays[word], vocabulary.fillers[word]:
	case isZone(word) && (d.hour >= 0 || d.day > 0 || d.year > 0 || len(d.numbers) > 0):
		return d.zone(word)
	case d.iana(p):
	case word == "last" && first && changed(d.peek(0).text):
		d.i++
	case first && !relative(word): // a weekday in any language, "Published:"
	default:
		return false
	}
	if d.isSign(0, ".") && d.peek(0).glued { // an abbreviation
		d.i++
	}
	return true
}

// changed reports whether a word behind "last" says what was done then.
func changed(word string) bool {
	switch word {
	case "updated", "update", "modified", "changed", "edited", "revised", "reviewed":
		return true
	}
	return false
}

func relative(word string) bool {
	switch word {
	case "yesterday", "today", "tomorrow", "ago", "last", "next", "now", "vor", "hier", "ayer", "hoy", "вчера", "сегодня", "hôm", "kemarin":
		return true
	}
	return false
}

// time puts the parts together.
func (d *dateReader) time() (time.Time, bool) {
	year := d.year + d.era
	if d.era == 0 && year >= 90 && year <= 150 && (d.z.speaks("zh") || strings.EqualFold(d.z.country, "TW")) {
		year += rocYears
	}
	if d.era == 0 && year > 2400 && year < 2700 {
		if d.calendar != "thai" && !d.z.speaks("th") && !strings.EqualFold(d.z.country, "TH") {
			return time.Time{}, false
		}
		year += buddhistYears
	}
	if year > 1200 && year < 1600 || d.calendar == "jalali" {
		var ok bool
		if year, ok = d.jalali(year); !ok {
			return time.Time{}, false
		}
	}
	hour, ok := hourOf(max(d.hour, 0), d.half)
	if !ok {
		return time.Time{}, false
	}
	minute, sec := max(d.min, 0), max(d.sec, 0)
	if year < 1 || year > 9999 || d.month < 1 || d.month > 12 || d.day < 1 || d.day > daysIn(year, d.month) ||
		hour > 24 || minute > 59 || sec > 60 || hour == 24 && minute+sec > 0 {
		return time.Time{}, false
	}
	loc := d.loc
	if loc == nil && d.zoneName != "" {
		if loc = d.z.named(d.zoneName, time.Date(year, time.Month(d.month), d.day, hour, minute, 0, 0, time.UTC)); loc == nil {
			return time.Time{}, false
		}
	}
	if loc == nil {
		loc = d.z.home
	}
	return time.Date(year, time.Month(d.month), d.day, hour, minute, sec, d.nano, loc).UTC(), true
}

func daysIn(year, month int) int {
	return time.Date(year, time.Month(month)+1, 0, 0, 0, 0, 0, time.UTC).Day()
}
