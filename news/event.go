package news

import (
	"fmt"
	"time"
)

// EventKind is what an event is about.
type EventKind string

// The kinds of events.
const (
	EventHealth  EventKind = "health"  // the class of a source changed for the worse, or from one trouble to another
	EventRevived EventKind = "revived" // a source is well again
	EventGap     EventKind = "gap"     // items of a source were probably lost
	EventRefused EventKind = "refused" // a changed configuration was refused
)

// Event is something that the operator should be told once.
type Event struct {
	Seq    uint64 // names it for ever; given by the store
	At     time.Time
	Kind   EventKind
	Source SourceID // empty if it is about none
	Class  Class    // of the source, of the kinds health and revived
	Was    Class
	Text   string // plain text
}

// classEvents are what is to be told when the class of a source has changed.
func classEvents(v Visit) []Event {
	h := v.Health
	e := Event{At: v.Started, Kind: EventHealth, Source: v.Source, Class: h.Class, Was: h.Was, Text: Explain(v, v.Started)}
	switch {
	case !h.Class.Healthy():
	case h.Was == "" || h.Was.Healthy():
		return nil
	default:
		e.Kind = EventRevived
	}
	return []Event{e}
}

func gapEvent(before, v Visit) Event {
	return Event{
		At: v.Started, Kind: EventGap, Source: v.Source,
		Text: fmt.Sprintf("Items were probably lost before this visit: of the %d that it lists none was known, and the visit before was at %s. "+
			"It is visited more often for a day; if this happens again, give it a shorter schedule.", v.Listed, stamp(before.Succeeded)),
	}
}

// Explain says in a sentence or two why a source is in the class that Judge
// gives it, and what to do.
func Explain(v Visit, now time.Time) string {
	r := v.Rhythm
	age := Span(now.Sub(r.Last))
	switch class := Judge(v, now); class {
	case ClassOK:
		if usual := r.Usual(); usual > 0 {
			return fmt.Sprintf("The newest item came %s ago; the longest usual pause is %s.", age, Span(usual))
		}
		return "It answers."
	case ClassQuiet:
		return fmt.Sprintf("The newest item came %s ago, later than the longest usual pause of %s.", age, Span(r.Usual()))
	case ClassStale:
		return fmt.Sprintf("It answers, but the newest item came %s ago, and the longest usual pause is %s.", age, Span(r.Usual()))
	case ClassFrozen:
		text := fmt.Sprintf("It answers, but the newest item is of %s", r.Last.UTC().Format(time.DateOnly))
		if usual := r.Usual(); usual > 0 {
			text += fmt.Sprintf(", and the longest usual pause is %s", Span(usual))
		}
		return text + ". Look for its new address."
	case ClassMoved:
		return "It has moved for good; change its url in the configuration."
	case ClassEmpty:
		return "It answers with a valid document that lists nothing."
	case ClassDegraded:
		return "Its document is damaged; the complete items were read: " + v.Detail
	case ClassWrong:
		if v.Was != "" {
			return fmt.Sprintf("It now calls itself %q instead of %q, and none of its items was known; look whether it is still the right one.", v.Title, v.Was)
		}
		return "It answers with something else than a feed: " + v.Detail
	case ClassPage:
		return "It answers with a web page instead of a feed; look for its new address on it."
	default:
		text := v.Detail
		if text == "" {
			text = string(v.Reason)
		}
		if v.Reason == ReasonGone {
			return text + ". It will not be asked again; give it a new url or remove it."
		}
		if v.Failures > 1 {
			text += fmt.Sprintf(" (%d times since %s)", v.Failures, stamp(v.FailingSince))
		}
		return text
	}
}

// Span writes a duration as a person says it: 40m, 7h, 12 days.
func Span(d time.Duration) string {
	switch {
	case d < time.Minute:
		return fmt.Sprintf("%ds", max(0, int(d/time.Second)))
	case d < 2*time.Hour:
		return fmt.Sprintf("%dm", int(d/time.Minute))
	case d < 48*time.Hour:
		return fmt.Sprintf("%dh", int(d/time.Hour))
	}
	return fmt.Sprintf("%d days", int(d/(24*time.Hour)))
}

func stamp(t time.Time) string { return t.UTC().Format("2006-01-02 15:04 MST") }
