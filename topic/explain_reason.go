package topic

import (
	"fmt"
	"strings"
)

// reason says what made a step fail.
func (s *Step) reason() string {
	switch s.Op {
	case "all":
		for i := range s.Steps {
			if !s.Steps[i].Held {
				return s.Steps[i].reason()
			}
		}
	case "none":
		for i := range s.Steps {
			if s.Steps[i].Held {
				var found []string
				s.Steps[i].found(&found)
				return "none excludes " + orElse(strings.Join(found, ", "), s.Steps[i].label())
			}
		}
	case "at_least":
		var found, missing []string
		for i := range s.Steps {
			if s.Steps[i].Held {
				found = append(found, s.Steps[i].label())
			} else {
				missing = append(missing, s.Steps[i].missed())
			}
		}
		if found == nil {
			return fmt.Sprintf("%s: none held", s.label())
		}
		return fmt.Sprintf("%s: only %s held, not %s", s.label(), listed(found), listed(missing))
	case "score":
		return s.Note + s.pointsOf()
	case "near", "sentence":
		for i := range s.Steps {
			if !s.Steps[i].Held && s.Note == "" {
				return s.Steps[i].reason()
			}
		}
		return s.label() + ": " + s.Note
	case "any":
		var names, notes []string
		for i := range s.Steps {
			k := &s.Steps[i]
			if k.Note != "" {
				notes = append(notes, k.Note)
			}
			names = append(names, k.label())
		}
		text := "found none of " + listed(names)
		if notes != nil {
			text += " (" + strings.Join(notes[:min(len(notes), 3)], "; ") + ")"
		}
		return text
	}
	switch {
	case len(s.Steps) == 1:
		return "in " + s.label() + ": " + s.Steps[0].reason()
	case s.Note != "":
		return s.label() + ": " + s.Note
	case s.Field != "":
		return fmt.Sprintf("%s, but %s is %q", s.label(), s.Field, s.Text)
	}
	return "no " + s.label()
}

// listed joins names, the first ones if there are many.
func listed(names []string) string {
	const most = 8
	if n := len(names); n > most {
		names = append(names[:most:most], fmt.Sprintf("%d more", n-most))
	}
	return strings.Join(names, ", ")
}

// holding returns the kids that held.
func (s *Step) holding() (held []*Step) {
	for i := range s.Steps {
		if s.Steps[i].Held {
			held = append(held, &s.Steps[i])
		}
	}
	return held
}

// missed names a step that did not hold, and what came close.
func (s *Step) missed() string {
	if s.Note == "" {
		return s.label()
	}
	return s.label() + ": " + s.Note
}

// pointsOf lists what counted in a score and what nearly did, in brackets.
func (s *Step) pointsOf() string {
	var parts []string
	for i := range s.Steps {
		k := &s.Steps[i]
		switch {
		case k.Points == 0 && k.Note == "":
		case k.Points == 0:
			parts = append(parts, k.missed())
		case k.Field != "":
			parts = append(parts, fmt.Sprintf("%+d %s in %s", k.Points, k.label(), k.Field))
		default:
			parts = append(parts, fmt.Sprintf("%+d %s", k.Points, k.label()))
		}
	}
	if parts == nil {
		return ""
	}
	return " (" + listed(parts) + ")"
}

// short cuts what is too long for a line.
func short(s string) string {
	const most = 80
	if r := []rune(s); len(r) > most {
		return string(r[:most]) + "…"
	}
	return s
}
