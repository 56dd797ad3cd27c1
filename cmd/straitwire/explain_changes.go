package main

import (
	"cmp"
	"fmt"
	"io"
	"strings"
	"time"

	"straitwire/news"
)

// printChanges says what happened to an item since it was first seen.
func (e explained) printChanges(w io.Writer) {
	it := &e.Item
	if len(it.Also) > 0 {
		fmt.Fprintf(w, "also in: %s\n", joinIDs(it.Also))
	}
	if !it.Withdrawn.IsZero() {
		fmt.Fprintf(w, "withdrawn: not in its source since %s, although older items are\n", it.Withdrawn.Format(time.RFC3339))
	}
	if it.Revision > 0 && len(e.Changes) == 0 {
		fmt.Fprintf(w, "revision %d, %s; what it said before is not kept\n", it.Revision, it.Changed.Format(time.RFC3339))
	}
	changed := news.Changed{Item: *it, Changes: e.Changes}
	for n, c := range e.Changes {
		if c.Missed > 0 {
			fmt.Fprintf(w, "… %d changes that are not kept\n", c.Missed)
		}
		fmt.Fprintf(w, "%s %s, revision %d%s\n", c.Kind, c.Seen.Format(time.RFC3339), c.Revision, taken(c.From, it.Source))
		for _, edit := range changed.Edits(n) {
			fmt.Fprintf(w, "  %s: %s\n", edit.Name, strings.ReplaceAll(signsFor(w).text(edit.Old, edit.New), "\n", "\n  "))
		}
	}
}

func taken(from, by news.SourceID) string {
	if from == "" {
		return ""
	}
	return fmt.Sprintf(": the page's own source leads now (%s brought it, %s is the newest)", from, by)
}

func joinIDs(ids []news.SourceID) string {
	names := make([]string, len(ids))
	for i, id := range ids {
		names[i] = string(id)
	}
	return strings.Join(names, ", ")
}

// signs stand around what was removed from a text and what was added.
type signs struct{ removed, added marks }

// signsFor are colours on a terminal and brackets elsewhere.
func signsFor(w io.Writer) signs {
	if isTerminal(w) {
		return signs{marks{"\x1b[9;31m", "\x1b[0m"}, marks{"\x1b[32m", "\x1b[0m"}}
	}
	return signs{marks{"[-", "-]"}, marks{"{+", "+}"}}
}

// text shows how one text became another. Of a long run that stayed only its
// ends are shown.
func (s signs) text(before, after string) string {
	var b strings.Builder
	for _, p := range news.Diff(before, after) {
		switch p.Op {
		case news.PieceRemoved:
			b.WriteString(s.removed.begin + p.Text + s.removed.end)
		case news.PieceAdded:
			b.WriteString(s.added.begin + p.Text + s.added.end)
		default:
			b.WriteString(middleCut(p.Text))
		}
	}
	return cmp.Or(b.String(), "no text")
}

// middleCut leaves out the middle of a long text.
func middleCut(s string) string {
	const most, end = 400, 150
	if len(s) <= most {
		return s
	}
	return s[:edge(s, end, -1)] + " … " + s[edge(s, len(s)-end, 1):]
}
