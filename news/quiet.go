package news

import "time"

// Quiet are the times of the week in which a source asks not to be visited, in
// GMT. The zero value asks for nothing.
type Quiet struct {
	Hours uint32 `json:"hours,omitempty"` // bit h is the hour from h o'clock
	Days  uint8  `json:"days,omitempty"`  // bit d is the time.Weekday d
}

// At reports whether a moment is a quiet one. A source that is quiet around
// the clock or all week has said nothing that can be followed.
func (q Quiet) At(t time.Time) bool {
	const day, week = 1<<24 - 1, 1<<7 - 1
	t = t.UTC()
	return q.Hours&day != day && q.Hours>>t.Hour()&1 != 0 ||
		q.Days&week != week && q.Days>>t.Weekday()&1 != 0
}

// After returns the first moment from t on that is not quiet.
func (q Quiet) After(t time.Time) time.Time {
	for range 8 * 24 { // each hour of the week is seen, whatever is asked
		if !q.At(t) {
			break
		}
		t = t.Truncate(time.Hour).Add(time.Hour)
	}
	return t
}
