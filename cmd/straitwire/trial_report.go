package main

import (
	"cmp"
	"fmt"
	"io"
	"maps"
	"slices"
	"strings"
	"time"

	"straitwire/news"
)

// trialReport is the difference between a configuration and the ledger.
type trialReport struct {
	Config    string    `json:"config"`  // that was tried
	Against   string    `json:"against"` // configuration of the daemon, or the data directory
	Since     time.Time `json:"since,omitzero"`
	Items     int       `json:"items"`   // tried
	Pending   uint64    `json:"pending"` // changes of items that were left out: the ledger does not know them yet
	Different bool      `json:"different"`
	change
	Topics []*topicDiff `json:"topics"`
}

// report sums up what was found.
func (t *trial) report(since time.Time, tail keptTail) *trialReport {
	r := &trialReport{
		Config: t.cfg.Path, Against: cmp.Or(t.against, "the demo"), Since: since,
		Items: tail.Items, Pending: tail.Pending, Topics: t.order,
	}
	for _, d := range t.order {
		d.Samples = append(append([]sample{}, d.added...), d.removed...) // never null
		r.Added += d.Added
		r.Removed += d.Removed
	}
	r.Different = r.Added+r.Removed > 0
	return r
}

// print writes the report for people.
func (r *trialReport) print(to io.Writer) error {
	w := &lineWriter{to: to}
	w.printf("%s over %s of %s\n", r.Config, r.scope(), r.Against)
	if r.Pending > 0 {
		w.printf("left out: %d changes that the ledger does not know yet\n", r.Pending)
	}
	var same, other []string
	touched := 0
	for _, d := range r.Topics {
		if d.Incomplete {
			w.printf("topic %s is being re-evaluated: its ledger is half old, half new; ask again when that is done\n", d.ID)
		}
		if d.Added+d.Removed > 0 {
			touched++
		}
		if d.Status == topicSame {
			if d.Was == "" || d.Was == d.Filter {
				same = append(same, string(d.ID))
			} else {
				other = append(other, string(d.ID))
			}
			continue
		}
		d.print(w)
	}
	w.printf("\n")
	if same != nil {
		w.printf("unchanged: %s\n", strings.Join(same, ", "))
	}
	if other != nil {
		w.printf("another filter, the same items: %s\n", strings.Join(other, ", "))
	}
	if !r.Different {
		w.printf("no difference\n")
	} else {
		w.printf("total: %s in %d of %d topics\n", r.change, touched, len(r.Topics))
	}
	return w.err
}

func (r *trialReport) scope() string {
	if r.Since.IsZero() {
		return fmt.Sprintf("all %d kept items", r.Items)
	}
	return fmt.Sprintf("%d items first seen since %s", r.Items, r.Since.Format("2006-01-02 15:04 MST"))
}

// String writes a change as +41 −7.
func (c change) String() string { return fmt.Sprintf("+%d −%d", c.Added, c.Removed) }

func (d *topicDiff) print(w *lineWriter) {
	w.printf("\n%s  %s  %s, %d stay\n", d.ID, d.change, d.Status, d.Stay)
	if d.Added+d.Removed == 0 {
		return
	}
	w.printf("  by source    %s\n", breakdown(d.BySource))
	w.printf("  by language  %s\n", breakdown(d.ByLanguage))
	d.printSamples(w, d.added, "+", d.Added)
	d.printSamples(w, d.removed, "−", d.Removed)
}

func (d *topicDiff) printSamples(w *lineWriter, list newest, sign string, of int) {
	for i := range list {
		s := &list[i]
		w.printf("  %s %s  %s\n", sign, cut(cmp.Or(s.Title, s.URL, string(s.ID)), 120), s.place())
		w.printf("      %s\n", cut(s.Why, 300))
		if !s.Added && len(s.Reasons) > 0 {
			w.printf("      was in by %s\n", cut(inWords(s.Reasons), 200))
		}
	}
	if rest := of - len(list); rest > 0 && len(list) > 0 {
		w.printf("  %s and %d more\n", sign, rest)
	}
}

func (s *sample) place() string {
	return fmt.Sprintf("(%s, %s)", s.Source, s.FirstSeen.Format(time.DateOnly))
}

// inWords lists the reasons of an entry.
func inWords(why []news.Why) string {
	var parts []string
	for _, y := range why {
		parts = append(parts, fmt.Sprintf("%s %q in %s", y.Op, y.Term, y.Field))
	}
	return strings.Join(parts, ", ")
}

// breakdown lists the largest changes first.
func breakdown[K cmp.Ordered](of map[K]*change) string {
	const most = 10
	keys := slices.Sorted(maps.Keys(of))
	slices.SortStableFunc(keys, func(a, b K) int {
		return cmp.Compare(of[b].Added+of[b].Removed, of[a].Added+of[a].Removed)
	})
	var parts []string
	for _, k := range keys[:min(len(keys), most)] {
		parts = append(parts, fmt.Sprintf("%v %s", k, of[k]))
	}
	if rest := len(keys) - most; rest > 0 {
		parts = append(parts, fmt.Sprintf("%d more", rest))
	}
	return strings.Join(parts, ", ")
}

// cut shortens a text to n characters.
func cut(s string, n int) string {
	if r := []rune(s); len(r) > n {
		return string(r[:n-1]) + "…"
	}
	return s
}
