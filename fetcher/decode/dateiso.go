package decode

import (
	"strings"
	"time"
)

// epoch reads a date that is nothing but seconds of the epoch, or parts of
// them, also as programs write it: @1717755072, /Date(1717755072000)/.
func epoch(s string) (time.Time, bool) {
	if inner, ok := strings.CutPrefix(s, "/Date("); ok {
		if s, ok = strings.CutSuffix(inner, ")/"); !ok {
			return time.Time{}, false
		}
		if i := strings.LastIndexAny(s, "+-"); i > 0 && len(s)-i == 5 {
			s = s[:i] // the zone in which to show it
		}
	}
	s, fraction, _ := strings.Cut(strings.TrimPrefix(s, "@"), ".")
	var n int64
	for _, c := range s + fraction {
		if c < '0' || c > '9' {
			return time.Time{}, false
		}
	}
	if len(s) > 19 || fraction != "" && len(s) > 10 {
		return time.Time{}, false
	}
	for _, c := range s {
		n = n*10 + int64(c-'0')
	}
	switch len(s) {
	case 9, 10:
		return time.Unix(n, 0).UTC(), true
	case 13:
		return time.UnixMilli(n).UTC(), true
	case 16:
		return time.UnixMicro(n).UTC(), true
	case 19:
		return time.Unix(0, max(n, 0)).UTC(), n > 0
	}
	return time.Time{}, false
}

// week reads the dates of ISO 8601 by weeks: 2024-W23-5, 2024W235.
func (d *dateReader) week(p piece) bool {
	at := 1
	if d.isSign(at, "-") {
		at++
	}
	if len(p.text) != 4 || d.year != 0 || d.peek(at).text != "w" || !d.isNumber(at+1) {
		return false
	}
	week, day := d.peek(at+1), d.peek(at+3)
	n, weekday, end := week.n, 0, at+2
	switch {
	case len(week.text) == 3:
		n, weekday = n/10, n%10
	case len(week.text) == 2 && d.isSign(at+2, "-") && len(day.text) == 1:
		weekday, end = day.n, at+4
	default:
		return false
	}
	// The fourth of January is in the first week.
	fourth := time.Date(p.n, 1, 4, 0, 0, 0, 0, time.UTC)
	t := fourth.AddDate(0, 0, 7*(n-1)+weekday-1-(int(fourth.Weekday())+6)%7)
	if year, back := t.ISOWeek(); year != p.n || back != n || weekday < 1 || weekday > 7 {
		return false
	}
	d.year, d.month, d.day = t.Year(), int(t.Month()), t.Day()
	d.i += end
	return true
}

// ordinal reads the days of a year: 2024-159.
func (d *dateReader) ordinal(p piece) bool {
	day := d.peek(2)
	if len(p.text) != 4 || d.year != 0 || d.month != 0 || !d.isSign(1, "-") || len(day.text) != 3 || day.kind != pieceNumber {
		return false
	}
	t := time.Date(p.n, 1, day.n, 0, 0, 0, 0, time.UTC)
	if t.Year() != p.n {
		return false
	}
	d.year, d.month, d.day = t.Year(), int(t.Month()), t.Day()
	d.i += 3
	return true
}
