package decode

import (
	"strings"
	"time"
)

// sign reads punctuation: an offset, a remark in brackets, or a separator.
func (d *dateReader) sign(p piece) bool {
	switch {
	case (p.text == "+" || p.text == "-") && d.isNumber(1) && d.offsetHere():
		return d.offset()
	case p.text == "-" && d.isSign(1, "-") && d.isNumber(2) && d.hour >= 0: // --0700
		d.i++
		return d.offset()
	case p.text == "(" || p.text == "[":
		return d.remark()
	case p.text == "'" && d.isNumber(1) && len(d.peek(1).text) == 2: // '24
		d.i++
		return true
	case strings.Contains(",.;|/-–:)]º°ª@", p.text):
		d.i++
		return true
	}
	return false
}

// offsetHere reports whether a sign before a number begins an offset: a time
// or the name of a zone came before it.
func (d *dateReader) offsetHere() bool {
	if d.loc != nil {
		return false
	}
	if d.zoneName != "" {
		return true
	}
	next := d.peek(1)
	if d.hour < 0 {
		// 2024-06-07+08:00, the date of XML Schema
		// or 07.06.2024 +0800.
		dated := d.year != 0 && d.day != 0 && next.glued
		return dated && (d.peek(0).glued && d.isSign(2, ":") && d.isNumber(3) || !d.peek(0).glued && len(next.text) == 4)
	}
	if !next.glued {
		return false
	}
	if d.isSign(2, "-/.") && d.isNumber(3) { // 10:11 -7-6-2024
		return false
	}
	return true
}

// offset reads +0800, +08:00, +8, +5:30.
func (d *dateReader) offset() bool {
	negative := d.peek(0).text == "-"
	digits := d.peek(1)
	d.i += 2
	hours, minutes := 0, 0
	switch len(digits.text) {
	case 1, 2:
		hours = digits.n
		if d.isSign(0, ":") && d.isNumber(1) && len(d.peek(1).text) == 2 {
			minutes = d.peek(1).n
			d.i += 2
			if d.isSign(0, ":") && d.isNumber(1) { // seconds of an offset
				d.i += 2
			}
		}
	case 3, 4:
		hours, minutes = digits.n/100, digits.n%100
	case 6:
		hours, minutes = digits.n/10000, digits.n/100%100
	default:
		return false
	}
	if hours > 14 || minutes > 59 {
		return false
	}
	if d.zoneName != "" && !universal(d.zoneName) { // EST-0500: the number is what counts
		d.zoneName = ""
	}
	m := hours*60 + minutes
	if negative {
		m = -m
	}
	d.loc, d.zoneName = fixed(m), ""
	return true
}

// universal reports whether a name only announces an offset.
func universal(name string) bool {
	switch name {
	case "utc", "gmt", "ut", "z":
		return true
	}
	return false
}

// zone takes the name of a zone. Behind an offset it is only a remark.
func (d *dateReader) zone(name string) bool {
	if d.loc == nil && d.zoneName == "" {
		d.zoneName = name
	} else if d.loc == nil && d.zoneName != name && universal(d.zoneName) {
		return false // two zones
	}
	return true
}

// iana reads the name of a place: Asia/Tokyo.
func (d *dateReader) iana(p piece) bool {
	if !d.isSign(0, "/") || d.peek(1).kind != pieceWord || d.hour < 0 {
		return false
	}
	area, city := titled(p.text), titled(d.peek(1).text)
	n := 2
	for d.isSign(n, "_") && d.peek(n+1).kind == pieceWord {
		city += "_" + titled(d.peek(n+1).text)
		n += 2
	}
	switch area {
	case "Asia", "Europe", "America", "Africa", "Australia", "Pacific", "Atlantic", "Indian":
	default:
		return false
	}
	loc, err := time.LoadLocation(area + "/" + city)
	if err != nil {
		return false
	}
	if d.loc == nil { // else it only says where the offset holds
		d.loc = loc
	}
	d.i += n
	return true
}

func titled(s string) string {
	if s == "" {
		return s
	}
	return strings.ToUpper(s[:1]) + s[1:]
}

// remark reads what stands in brackets: a zone if none was told, a weekday,
// or a comment on what is known already.
func (d *dateReader) remark() bool {
	end := d.i + 1
	for end < len(d.pieces) && d.pieces[end].text != ")" && d.pieces[end].text != "]" {
		end++
	}
	inner := d.pieces[d.i+1 : end]
	outer := d.pieces
	next := min(end+1, len(d.pieces))
	known := d.loc != nil || d.zoneName != "" && d.hour >= 0
	weekday := len(inner) > 0 && inner[0].kind == pieceWord && vocabulary.weekdays[inner[0].text]
	if known || weekday || len(inner) == 0 {
		d.i = next
		return true
	}
	if inner[0].kind != pieceWord && inner[0].kind != pieceSign {
		return false
	}
	d.pieces, d.i = outer[:end], d.i+1
	for d.i < end {
		p := d.pieces[d.i]
		ok := false
		switch p.kind {
		case pieceWord:
			ok = d.word(p)
		case pieceSign:
			ok = d.sign(p)
		}
		if !ok {
			return false
		}
	}
	d.pieces, d.i = outer, next
	return true
}

// settle gives the numbers that are left a meaning.
func (d *dateReader) settle() bool {
	if d.month == 0 && d.maybeMonth != 0 {
		d.month = d.maybeMonth
	}
	if d.dots > 0 {
		d.dotted()
	}
	for _, p := range d.numbers {
		if p.n < 0 {
			return false
		}
	}
	n := d.numbers
	switch {
	case len(n) == 0:
	case d.month != 0 && d.day == 0 && d.year == 0 && len(n) == 2: // 7 June 2024, June 7 24
		switch {
		case len(n[0].text) == 4:
			d.year, d.day = n[0].n, n[1].n
		case len(n[1].text) == 4:
			d.day, d.year = n[0].n, n[1].n
		case len(n[1].text) == 2 && len(n[0].text) <= 2:
			d.day, d.year = n[0].n, century(n[1].n)
			if d.calendar == "thai" && n[1].n >= 50 {
				d.year = 2500 + n[1].n // nobody counts 2050 yet
			}
		default:
			return false
		}
	case d.month != 0 && d.day != 0 && d.year == 0 && len(n) == 1:
		d.year = n[0].n
	case d.month != 0 && d.year != 0 && d.day == 0 && len(n) == 1:
		d.day = n[0].n
	case d.month == 0 && d.year == 0 && d.hour < 0 && len(n) == 2 && len(n[0].text) == 4 && len(n[1].text) == 2: // 2024-06
		d.year, d.month, d.day = n[0].n, n[1].n, 1
	case d.month == 0 && d.year == 0 && len(n) == 1 && len(d.pieces) == 1 && len(n[0].text) == 4: // 2024
		d.year, d.month, d.day = n[0].n, 1, 1
	default:
		return false
	}
	return d.year+d.era > 0 && d.month != 0 && d.day != 0
}

// dotted decides what a pair like 10.30 is: a time where the date is told
// without it.
func (d *dateReader) dotted() {
	i := d.dots - 1
	a, b := d.numbers[i], d.numbers[i+1]
	rest := append(append([]piece(nil), d.numbers[:i]...), d.numbers[i+2:]...)
	dated := d.year != 0 && d.month != 0 && d.day != 0 && len(rest) == 0 || d.month != 0 && len(rest) == 2 || d.month != 0 && d.day != 0 && len(rest) == 1
	if d.hour >= 0 || !dated || len(b.text) != 2 || len(a.text) > 2 || a.n > 24 || b.n > 59 {
		return // left to settle
	}
	d.hour, d.min, d.sec = a.n, b.n, 0
	d.numbers = rest
}
