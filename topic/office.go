package topic

import (
	"fmt"
	"time"
)

// officeSlack is how long before and after the time in office a name counts:
// who was elected, and who has just left, stand for the office as well.
const officeSlack = 183 * day

// oldest is the first year that is believed: what is older is the zero of
// somebody's clock.
const oldest = 1990

// Office says when a person holds the office, or "" if that is unknown.
func (c *Concept) Office() string {
	switch {
	case c.From == "" && c.To == "":
		return ""
	case c.To == "":
		return "since " + c.From
	case c.From == "":
		return "until " + c.To
	}
	return c.From + " to " + c.To
}

// office is the time in which the names of a concept count.
type office struct {
	from, to    string    // as the concept says it
	first, last time.Time // with the slack; zero without an end
}

// office returns the time in office, or nil if the concept has none.
func (c *Concept) office() *office {
	if c.From == "" && c.To == "" {
		return nil
	}
	o := &office{from: c.From, to: c.To}
	if start, _, ok := dates(c.From); ok {
		o.first = start.Add(-officeSlack)
	}
	if _, end, ok := dates(c.To); ok {
		o.last = end.Add(officeSlack)
	}
	return o
}

// dates returns the time that a date, or less of one, begins and ends.
func dates(text string) (start, end time.Time, ok bool) {
	forms := [...]string{time.DateOnly, "2006-01", "2006"}
	for i, form := range forms {
		if start, err := time.Parse(form, text); err == nil {
			step := [3]int{}
			step[2-i] = 1
			return start, start.AddDate(step[0], step[1], step[2]), true
		}
	}
	return start, end, false
}

// holds reports whether a name counts at a time; the zero time is unknown, and
// then it does.
func (o *office) holds(at time.Time) bool {
	return o == nil || at.IsZero() || !at.Before(o.first) && (o.last.IsZero() || at.Before(o.last))
}

// note says why a name does not count.
func (o *office) note(name string, at time.Time) string {
	said := "was in office until " + o.to
	if at.Before(o.first) {
		said = "is in office since " + o.from
	}
	return fmt.Sprintf("%q %s, and the item is of %s", name, said, at.Format(time.DateOnly))
}

// when returns the time that the item speaks of: when it was published or, if
// that is not known, when we first saw it.
func (in *Input) when() time.Time {
	for _, at := range []time.Time{in.Published, in.Now} {
		if at.Year() >= oldest {
			return at
		}
	}
	return time.Time{}
}
