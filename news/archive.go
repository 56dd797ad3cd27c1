package news

import "time"

// ArchiveMonth is how much was published in a topic in a month of UTC.
type ArchiveMonth struct {
	Begin   time.Time // its first instant
	Entries int
}

// MonthOf returns the first instant of the month of UTC in which t is.
func MonthOf(t time.Time) time.Time {
	y, m, _ := t.UTC().Date()
	return time.Date(y, m, 1, 0, 0, 0, 0, time.UTC)
}
