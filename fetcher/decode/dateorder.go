package decode

import "strings"

// triple reads a date of three numbers with the same sign between them.
func (d *dateReader) triple() bool {
	sep := d.peek(1)
	if d.year != 0 || sep.kind != pieceSign || !strings.Contains("-/.", sep.text) || sep.text == "" ||
		!d.isNumber(2) || !d.isSign(3, sep.text) || !d.isNumber(4) {
		return false
	}
	if sep.text == "-" && d.hour >= 0 && d.loc == nil && len(d.peek(2).text) == 4 { // 10:00 1-0700
		return false
	}
	a, b, c := d.peek(0), d.peek(2), d.peek(4)
	year, month, day, ok := d.z.order(a, b, c, sep.text)
	if !ok || d.month != 0 || d.day != 0 {
		d.numbers = append(d.numbers, a, b, c) // settle will refuse them
		d.i += 5
		return true
	}
	d.year, d.month, d.day = year, month, day
	d.i += 5
	if d.isSign(0, ".") { // 2024. 6. 7.
		d.i++
	}
	return true
}

// order decides which of three numbers is what; false when it may be either.
func (z zoneHints) order(a, b, c piece, sep string) (year, month, day int, ok bool) {
	switch {
	case len(a.text) == 4:
		return a.n, b.n, c.n, true
	case len(a.text) == 3 && a.n >= 90 && a.n <= 150 && (strings.EqualFold(z.country, "TW") || z.speaks("zh")):
		return a.n + rocYears, b.n, c.n, true
	case len(c.text) != 4 && len(c.text) != 2 || len(a.text) > 2 || len(b.text) > 2:
		return 0, 0, 0, false
	case a.n > 31 && len(c.text) == 2:
		return century(a.n), b.n, c.n, true
	case len(c.text) == 2 && c.n <= 31 && z.speaks("zh ja ko"):
		return century(a.n), b.n, c.n, true
	}
	year = c.n
	if len(c.text) == 2 {
		if sep == "-" && c.n <= 31 { // 24-06-17: the year may be at either end
			return 0, 0, 0, false
		}
		year = century(c.n)
	}
	order := z.dayOrder()
	switch {
	case sep == "." || a.n > 12:
		order = 1
	case b.n > 12:
		order = -1
	case a.n == b.n:
		order = 1
	}
	switch order {
	case 1:
		return year, b.n, a.n, true
	case -1:
		return year, a.n, b.n, true
	}
	return 0, 0, 0, false
}

const rocYears = 1911 // the year before the first of the Republic of China

// century completes a year of two digits.
func century(n int) int {
	if n < 69 {
		return 2000 + n
	}
	return 1900 + n
}

// compact reads 20240607, 20240607T101112 and 20240607101112.
func (d *dateReader) compact(p piece) bool {
	digits := func(s string) (n int) {
		for _, c := range s {
			n = n*10 + int(c-'0')
		}
		return n
	}
	switch n := len(p.text); {
	case (n == 8 || n == 12 || n == 14) && d.year == 0 && d.month == 0:
		d.year, d.month, d.day = digits(p.text[:4]), digits(p.text[4:6]), digits(p.text[6:8])
		if n > 8 {
			d.hour, d.min, d.sec = digits(p.text[8:10]), digits(p.text[10:12]), 0
		}
		if n == 14 {
			d.sec = digits(p.text[12:14])
		}
	case (n == 6 || n == 4 || n == 2) && d.year != 0 && d.day != 0 && d.hour < 0 && (d.peek(-1).text == "t" || n > 2 && len(d.peek(-1).text) == 8):
		d.hour, d.min, d.sec = digits(p.text[:2]), 0, 0
		if n > 2 {
			d.min = digits(p.text[2:4])
		}
		if n > 4 {
			d.sec = digits(p.text[4:6])
		}
	default:
		return false
	}
	d.i++
	return true
}
