package main

import (
	"fmt"
	"io"
	"maps"
	"slices"
	"strings"

	"straitwire/topic"
)

// conceptPrinter shows a concept for people. Behind what a file gives stands
// its place; a concept that is all of one file says so once, at the top.
type conceptPrinter struct {
	lineWriter
	home   string                  // the file that defines the concept; empty for a built-in one
	places map[topic.Origin]string // by what is there, without its place
	gone   []string                // what was removed, with its place
}

func printConcept(to io.Writer, c *topic.Concept, origins []topic.Origin) error {
	p := &conceptPrinter{lineWriter: lineWriter{to: to}, places: map[topic.Origin]string{}}
	first := ""
	for _, o := range origins {
		at := fmt.Sprintf("%s:%d", o.File, o.Line)
		switch {
		case o.Part == "concept":
			p.home, first = o.File, "  "+at
		case o.Removed:
			p.gone = append(p.gone, fmt.Sprintf("%s [%s]", o.Text, at))
		default:
			p.places[topic.Origin{Part: o.Part, Language: o.Language, Text: o.Text}] = at
		}
	}
	p.printf("%s  %s%s\n", c.ID, orUnknown(c.Type), first)
	p.line("role", c.Role)
	p.line("office", c.Office())
	for _, lang := range slices.Sorted(maps.Keys(c.Names)) {
		p.line(lang, p.forms("names", lang, c.Names[lang], ""))
	}
	for _, lang := range slices.Sorted(maps.Keys(c.Stems)) {
		p.line("stems "+lang, p.forms("stems", lang, c.Stems[lang], "…"))
	}
	p.line("case", p.forms("case", "", c.Case, ""))
	p.line("not", p.forms("not", "", c.Not, ""))
	p.line("removed", strings.Join(p.gone, ", "))
	p.line("note", c.Note)
	return p.err
}

func (p *conceptPrinter) line(name, text string) {
	if text != "" {
		p.printf("  %-8s  %s\n", name, text)
	}
}

// forms joins forms of one kind, each with its place if that is elsewhere.
func (p *conceptPrinter) forms(part, lang string, forms []string, end string) string {
	shown := make([]string, len(forms))
	for i, form := range forms {
		shown[i] = form + end
		at := p.places[topic.Origin{Part: part, Language: lang, Text: form}]
		if at != "" && (p.home == "" || !strings.HasPrefix(at, p.home+":")) {
			shown[i] += " [" + at + "]"
		}
	}
	return strings.Join(shown, ", ")
}
