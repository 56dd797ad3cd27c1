package news

import (
	"testing"
	"time"
)

func TestQuiet(t *testing.T) {
	at := func(s string) time.Time {
		when, err := time.Parse(time.RFC3339, s)
		if err != nil {
			t.Fatal(err)
		}
		return when
	}
	const night = 1<<22 | 1<<23 | 1<<0
	const weekend = 1<<time.Saturday | 1<<time.Sunday
	tests := []struct {
		name      string
		quiet     Quiet
		from, end string
	}{
		{"nothing asked", Quiet{}, "2026-03-06T12:30:00Z", "2026-03-06T12:30:00Z"},
		{"before the night", Quiet{Hours: night}, "2026-03-06T21:59:59Z", "2026-03-06T21:59:59Z"},
		{"over midnight", Quiet{Hours: night}, "2026-03-06T22:00:00Z", "2026-03-07T01:00:00Z"},
		{"in GMT", Quiet{Hours: night}, "2026-03-07T06:30:00+08:00", "2026-03-07T01:00:00Z"},
		{"the weekend", Quiet{Days: weekend}, "2026-03-07T12:30:00Z", "2026-03-09T00:00:00Z"},
		{"the weekend and the night after", Quiet{Hours: night, Days: weekend}, "2026-03-07T12:30:00Z", "2026-03-09T01:00:00Z"},
		{"around the clock", Quiet{Hours: 1<<24 - 1}, "2026-03-06T12:30:00Z", "2026-03-06T12:30:00Z"},
		{"all week", Quiet{Days: 1<<7 - 1, Hours: night}, "2026-03-06T22:30:00Z", "2026-03-07T01:00:00Z"},
		{"one hour of the week is left", Quiet{Hours: 1<<24 - 2, Days: 1<<7 - 2}, "2026-03-08T01:00:00Z", "2026-03-15T00:00:00Z"},
	}
	for _, tt := range tests {
		from, end := at(tt.from), at(tt.end)
		if got := tt.quiet.After(from); !got.Equal(end) {
			t.Errorf("%s: %+v.After(%s) = %s, want %s", tt.name, tt.quiet, tt.from, got, tt.end)
		}
		if quiet := tt.quiet.At(from); quiet != !from.Equal(end) {
			t.Errorf("%s: %+v.At(%s) = %v", tt.name, tt.quiet, tt.from, quiet)
		}
	}
}
