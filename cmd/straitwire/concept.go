package main

import (
	"fmt"
	"io"
	"maps"
	"slices"
	"strings"

	"github.com/spf13/cobra"

	"straitwire/topic"
)

func newConcept() *cobra.Command {
	var asJSON bool
	cmd := &cobra.Command{
		Use:   "concept [NAME]",
		Short: "show a concept with all its names, or list the concepts",
		Long: `Show what "concept: NAME" stands for in a filter: all names by language, the
beginnings of words that count (stems), the names that count in this case only,
and the phrases in which a name does not count (not). Without NAME, list the
names of all concepts.`,
		Example: `  straitwire concept taiwan-strait`,
		Args:    cobra.MaximumNArgs(1),
		RunE: func(cmd *cobra.Command, args []string) error {
			out := cmd.OutOrStdout()
			if len(args) == 0 {
				return listConcepts(out, asJSON)
			}
			c, ok := topic.ConceptNamed(args[0])
			if !ok {
				return fmt.Errorf("no concept %q; %s", args[0], meantConcept(args[0]))
			}
			if asJSON {
				return writeJSON(out, c)
			}
			return printConcept(out, &c)
		},
	}
	cmd.Flags().BoolVar(&asJSON, "json", false, "print as JSON")
	return cmd
}

func listConcepts(out io.Writer, asJSON bool) error {
	if asJSON {
		return writeJSON(out, topic.ConceptNames())
	}
	_, err := fmt.Fprintln(out, strings.Join(topic.ConceptNames(), "\n"))
	return err
}

// meantConcept is advice for a word that is no concept's id: the concept that
// has it among its names, or one whose id is near.
func meantConcept(word string) string {
	var has []string
	for _, c := range topic.Concepts() {
		for _, names := range c.Names {
			if slices.ContainsFunc(names, func(name string) bool { return strings.EqualFold(name, word) }) {
				has = append(has, fmt.Sprintf("%q", c.ID))
				break
			}
		}
	}
	if len(has) > 0 {
		return fmt.Sprintf("did you mean %s, which has that name?", strings.Join(has, " or "))
	}
	if best := topic.Nearest(word, topic.ConceptNames()); best != "" {
		return fmt.Sprintf("did you mean %q?", best)
	}
	return "straitwire concept lists all"
}

// printConcept shows a concept for people, a line for each language.
func printConcept(to io.Writer, c *topic.Concept) error {
	w := &lineWriter{to: to}
	w.printf("%s  %s\n", c.ID, orUnknown(c.Type))
	line := func(name, text string) {
		if text != "" {
			w.printf("  %-8s  %s\n", name, text)
		}
	}
	line("role", c.Role)
	line("office", inOffice(c))
	for _, lang := range slices.Sorted(maps.Keys(c.Names)) {
		line(lang, strings.Join(c.Names[lang], ", "))
	}
	for _, lang := range slices.Sorted(maps.Keys(c.Stems)) {
		line("stems "+lang, strings.Join(c.Stems[lang], "…, ")+"…")
	}
	line("case", strings.Join(c.Case, ", "))
	line("not", strings.Join(c.Not, ", "))
	line("note", c.Note)
	return w.err
}

func inOffice(c *topic.Concept) string {
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
