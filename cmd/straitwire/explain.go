package main

import (
	"encoding/json"
	"fmt"
	"io"
	"net/url"
	"strings"
	"time"

	"github.com/spf13/cobra"

	"straitwire/news"
)

func newExplain() *cobra.Command {
	var asJSON bool
	cmd := &cobra.Command{
		Use:   "explain TOPIC URL|ID",
		Short: "say why an item is in a topic, or why not",
		Long: `Ask the running daemon why an item that it keeps is in a topic, or why not:
the tree of operators with those that held and those that failed, the terms
and where they stand, and what the ledger says.`,
		Example: `  straitwire explain taiwan-strait https://news.example/2022/12/28/seko`,
		Args:    cobra.ExactArgs(2),
		RunE: func(cmd *cobra.Command, args []string) error {
			client, err := adminFlag(cmd)
			if err != nil {
				return err
			}
			var found []explained
			query := url.Values{"topic": {args[0]}, "item": {args[1]}}
			if err := client.call(cmd.Context(), "GET", "/explain", query, &found); err != nil {
				return err
			}
			if asJSON {
				enc := json.NewEncoder(cmd.OutOrStdout())
				enc.SetIndent("", "  ")
				return enc.Encode(found)
			}
			for _, e := range found {
				e.print(cmd.OutOrStdout())
			}
			return nil
		},
	}
	socketFlag(cmd)
	cmd.Flags().BoolVar(&asJSON, "json", false, "print the explanation as JSON")
	return cmd
}

func (e explained) print(w io.Writer) {
	fmt.Fprintf(w, "%s\n%s, %s, item %s\n%s\n\n", e.Item.Title, e.Source, e.Item.Date().Format(time.RFC3339), e.Item.ID, e.Item.URL)
	verdict := "does not match"
	if e.Matches {
		verdict = "matches"
	}
	fmt.Fprintf(w, "%s %s\n%s\n", verdict, e.Topic, strings.TrimRight(e.Text, "\n"))
	fmt.Fprintln(w, e.ledger())
}

// ledger says what the ledger holds of the item.
func (e explained) ledger() string {
	if e.Entry == nil {
		return "ledger: never in this topic"
	}
	text := fmt.Sprintf("ledger: in since %s, filter %s", e.Entry.Entered.Format(time.RFC3339), e.Entry.Filter)
	if !e.Entry.Live() {
		text += fmt.Sprintf("; left %s: %s", e.Entry.Left.Format(time.RFC3339), e.Entry.LeftWhy)
	}
	return text + reasons(e.Entry.Why)
}

func reasons(why []news.Why) string {
	var b strings.Builder
	for _, y := range why {
		fmt.Fprintf(&b, "\n  %s %q in %s", y.Op, y.Term, y.Field)
	}
	return b.String()
}
