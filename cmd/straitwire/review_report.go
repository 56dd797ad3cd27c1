package main

import (
	"fmt"
	"io"
	"strings"

	"github.com/jedib0t/go-pretty/v6/table"

	"straitwire/news"
	"straitwire/topic"
)

// print writes the findings for people, a table for each kind.
func (r *reviewReport) print(to io.Writer) error {
	w := &lineWriter{to: to}
	scope := trialReport{Since: r.Since, Items: r.Items}
	w.printf("%s over %s of %s\n", r.Config, scope.scope(), r.Against)
	if r.Pending > 0 {
		w.printf("left out: %d changes that the ledger does not know yet\n", r.Pending)
	}
	if r.Items == 0 {
		w.printf("no items: what terms find cannot be told\n")
	}
	section(w, "never found", len(r.Idle), []any{"topic", "term", "at"}, func(i int) table.Row {
		f := &r.Idle[i]
		return table.Row{f.Topic, findText(f), findPlace(f)}
	})
	section(w, fmt.Sprintf("found in more than %d %% of a source's items", r.Share), len(r.Noisy), []any{"topic", "term", "at", "share", "source"}, func(i int) table.Row {
		n := &r.Noisy[i]
		source := string(n.Source)
		if n.Others > 0 {
			source += fmt.Sprintf(" and %d more", n.Others)
		}
		return table.Row{n.Topic, findText(&n.Find), findPlace(&n.Find), fmt.Sprintf("%d %% (%d of %d)", n.Found*100/n.Of, n.Found, n.Of), source}
	})
	section(w, "needless beside another term", len(r.Covered), []any{"topic", "term", "at", "why"}, func(i int) table.Row {
		c := &r.Covered[i]
		why := fmt.Sprintf("found only where %s is (line %d)", findText(&c.By), c.By.Line)
		if c.Broad {
			why = fmt.Sprintf("there whenever %s is (line %d)", findText(&c.By), c.By.Line)
		}
		return table.Row{c.Topic, findText(&c.Find), findPlace(&c.Find), why}
	})
	section(w, "no name in a language of the sources", len(r.Gaps), []any{"concept", "languages", "topics"}, func(i int) table.Row {
		g := &r.Gaps[i]
		return table.Row{g.Concept, strings.Join(g.Languages, ", "), idList(g.Topics)}
	})
	section(w, "items in common", len(r.Overlaps), []any{"topic", "items", "topic", "items", "common"}, func(i int) table.Row {
		o := &r.Overlaps[i]
		return table.Row{o.Topic, o.Has, o.Other, o.Having, fmt.Sprintf("%d (%d %% of the smaller)", o.Common, o.Common*100/min(o.Has, o.Having))}
	})
	if r.Findings == 0 {
		w.printf("\nnothing to report\n")
	} else {
		w.printf("\ntotal: %d\n", r.Findings)
	}
	return w.err
}

// section writes a heading and a table, if there is anything to show.
func section(w *lineWriter, heading string, rows int, head []any, row func(i int) table.Row) {
	if rows == 0 {
		return
	}
	w.printf("\n%s\n", heading)
	var text strings.Builder
	t := newTable(&text, head...)
	for i := range rows {
		t.AppendRow(row(i))
	}
	t.Render()
	for line := range strings.Lines(text.String()) {
		w.printf("  %s\n", strings.TrimRight(line, " \n"))
	}
}

func findText(f *topic.Find) string { return fmt.Sprintf("%s %q", f.Op, cut(f.Term, 60)) }

func findPlace(f *topic.Find) string { return fmt.Sprintf("%s:%d", f.File, f.Line) }

// idList names topics, the first ones if there are many.
func idList(ids []news.TopicID) string {
	const most = 5
	var names []string
	for _, id := range ids[:min(len(ids), most)] {
		names = append(names, string(id))
	}
	if rest := len(ids) - most; rest > 0 {
		names = append(names, fmt.Sprintf("%d more", rest))
	}
	return strings.Join(names, ", ")
}
