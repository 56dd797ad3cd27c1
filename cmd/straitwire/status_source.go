package main

import (
	"cmp"
	"fmt"
	"io"
	"slices"
	"strings"
	"time"

	"github.com/jedib0t/go-pretty/v6/table"

	"straitwire/news"
)

// judge fills in how a source is. A twin is the source that has the same
// documents, if one has.
func (s *sourceStatus) judge(v news.Visit, twin news.SourceID, now time.Time) {
	s.Health, s.HealthSince, s.HealthNext = v.Health.Shown(), v.Health.Since, v.Health.Next
	if s.Health == "" {
		s.Healthy = true // as far as is known: it was not visited yet
		return
	}
	if s.Health == news.ClassFrozen || s.Health == news.ClassStale {
		s.HealthSince = v.Rhythm.Last // not since we know it
	}
	s.Why = news.Explain(v, now)
	if twin != "" && (s.Health.Healthy() || s.Health == news.ClassMoved) {
		s.Health, s.HealthSince = news.ClassWrong, time.Time{}
		s.Why = fmt.Sprintf("It serves the same documents as source %s; give it its own url, or remove one of the two.", twin)
	}
	s.Healthy = s.Health.Healthy()
}

// findTwins returns the sources that have the same documents as one before
// them: two that end at one address, or that read the same bytes. Publishers
// answer addresses that they do not know with the feed of another section.
func findTwins(sources []news.Source, visits map[news.SourceID]news.Visit) map[news.SourceID]news.SourceID {
	addresses, bodies := map[string]news.SourceID{}, map[uint64]news.SourceID{}
	twins := map[news.SourceID]news.SourceID{}
	for _, src := range sources {
		v := visits[src.ID]
		if !v.Reason.Good() {
			continue
		}
		if v.FinalURL != "" {
			if first, taken := addresses[v.FinalURL]; taken {
				twins[src.ID] = first
			} else {
				addresses[v.FinalURL] = src.ID
			}
		}
		if v.BodyHash != 0 && v.Listed > 0 { // empty documents are much alike
			if first, taken := bodies[v.BodyHash]; taken {
				twins[src.ID] = first
			} else {
				bodies[v.BodyHash] = src.ID
			}
		}
	}
	return twins
}

// printSources writes the table of the sources, those first that need somebody.
func (r *statusReport) printSources(w io.Writer) {
	t := newTable(w, "source", "health", "since", "result", "last visit", "next", "items", "new", "newest")
	rows := slices.Clone(r.Sources)
	slices.SortStableFunc(rows, func(a, b sourceStatus) int { return cmp.Compare(b.rank(), a.rank()) })
	for _, s := range rows {
		t.AppendRow(table.Row{
			s.ID, s.healthNote(), ago(r.Now, s.HealthSince), s.result(r.Now), ago(r.Now, s.Visited), until(r.Now, s.Next),
			s.Items, s.New, ago(r.Now, s.Newest),
		})
	}
	t.Render()
}

// needsSomebody reports whether a person should look at the source.
func (s sourceStatus) needsSomebody() bool { return !s.Healthy }

// rank orders sources by how much they need somebody; one that was not
// visited yet or that fails for the first time comes before the good ones.
func (s sourceStatus) rank() int {
	switch {
	case !s.Healthy:
		return 2 + s.Health.Severity()
	case !s.Reason.Good():
		return 1
	}
	return 0
}

func (s sourceStatus) healthNote() string {
	switch {
	case s.Health == "":
		return "-"
	case s.HealthNext != "" && s.HealthNext != s.Health:
		return fmt.Sprintf("%s (%s?)", s.Health, s.HealthNext)
	}
	return string(s.Health)
}

// result says how the last visit ended, or why the source is not well although
// it ended well.
func (s sourceStatus) result(now time.Time) string {
	var text string
	switch {
	case s.Reason == "":
		return "not visited yet"
	case s.Reason.Good() && !s.Healthy && s.Health != news.ClassMoved:
		text = s.Why
	case s.Reason.Good():
		text = string(s.Reason)
	default:
		text = fmt.Sprintf("%s: %s", s.Reason, s.Detail)
		if s.Failures > 1 {
			text += fmt.Sprintf(" (%d times, for %s)", s.Failures, roughly(now.Sub(s.FailingSince)))
		}
	}
	return strings.Join(append([]string{text}, s.notes(now)...), "; ")
}

// movedTo is what a source is to be changed to, until it is.
func movedTo(src news.Source, v news.Visit) string {
	if v.Moved == src.URL {
		return ""
	}
	return v.Moved
}

// notes are what the operator should know of a source whatever its last visit was.
func (s sourceStatus) notes(now time.Time) []string {
	var notes []string
	if s.MovedTo != "" {
		notes = append(notes, fmt.Sprintf("moved to %s; change the url in config.yaml", s.MovedTo))
	}
	if !s.Pushed.IsZero() {
		notes = append(notes, "pushed "+ago(now, s.Pushed))
	}
	if s.Gaps > 0 {
		notes = append(notes, fmt.Sprintf("items probably lost, last %s (%d times); visit it more often", ago(now, s.GapAt), s.Gaps))
	}
	return notes
}
