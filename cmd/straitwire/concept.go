package main

import (
	"fmt"
	"io"
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
names of all concepts.

The built-in concepts are shown. With --config FILE they are shown as that
configuration has them, with its own concepts, and with the file and line from
which each name comes that is not built in.`,
		Example: `  straitwire concept taiwan-strait
  straitwire concept taiwan-strait --config config.yaml`,
		Args: cobra.MaximumNArgs(1),
		RunE: func(cmd *cobra.Command, args []string) error {
			out := cmd.OutOrStdout()
			lex := topic.BuiltinLexicon()
			if cmd.Flags().Changed("config") {
				cfg, _, err := inspectConfig(cmd)
				if err != nil {
					return err
				}
				lex = cfg.Concepts
			}
			if len(args) == 0 {
				return listConcepts(out, lex, asJSON)
			}
			c, ok := lex.Named(args[0])
			if !ok {
				return fmt.Errorf("no concept %q; %s", args[0], meantConcept(args[0], lex))
			}
			origins := lex.Origins(c.ID)
			if asJSON {
				return writeJSON(out, struct {
					topic.Concept
					Origins []topic.Origin `json:"origins,omitempty"`
				}{c, origins})
			}
			return printConcept(out, &c, origins)
		},
	}
	cmd.Flags().BoolVar(&asJSON, "json", false, "print as JSON")
	return cmd
}

func listConcepts(out io.Writer, lex *topic.Lexicon, asJSON bool) error {
	if asJSON {
		return writeJSON(out, lex.Names())
	}
	_, err := fmt.Fprintln(out, strings.Join(lex.Names(), "\n"))
	return err
}

// meantConcept is advice for a word that is no concept's id: the concept that
// has it among its names, or one whose id is near.
func meantConcept(word string, lex *topic.Lexicon) string {
	var has []string
	for _, c := range lex.Concepts() {
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
	if best := topic.Nearest(word, lex.Names()); best != "" {
		return fmt.Sprintf("did you mean %q?", best)
	}
	return "straitwire concept lists all"
}
