package main

import (
	"encoding/json"
	"fmt"
	"io"
	"strings"

	"github.com/spf13/cobra"

	"straitwire/news"
)

func newCanon() *cobra.Command {
	return &cobra.Command{
		Use:   "canon [URL...]",
		Short: "print the key under which links are compared",
		Long: `Print the canonical key of each link, one a line. What is no http or https
link is its own key.

Without an argument, read JSON lines {"id":...,"url":...} from standard input
and answer each with a line {"id":...,"canon":...}.`,
		Example: `  straitwire canon 'https://www.example.org/a/?utm_source=x#top'`,
		Args:    cobra.ArbitraryArgs,
		RunE: func(cmd *cobra.Command, links []string) error {
			if len(links) == 0 {
				return canonLines(cmd.InOrStdin(), cmd.OutOrStdout())
			}
			for _, link := range links {
				if _, err := fmt.Fprintln(cmd.OutOrStdout(), linkKey(link)); err != nil {
					return err
				}
			}
			return nil
		},
	}
}

// linkKey is the canonical key, or the text itself where there is none, so
// that two different ones never look the same.
func linkKey(link string) string {
	if key := news.CanonicalURL(link); key != "" {
		return key
	}
	return strings.TrimSpace(link)
}

// canonLines answers {"id","url"} lines with {"id","canon"} lines.
func canonLines(in io.Reader, out io.Writer) error {
	return eachLine(in, out, func(line []byte) (any, error) {
		var ask struct {
			ID  json.RawMessage `json:"id"`
			URL string          `json:"url"`
		}
		if err := json.Unmarshal(line, &ask); err != nil {
			return nil, err
		}
		return struct {
			ID    json.RawMessage `json:"id"`
			Canon string          `json:"canon"`
		}{orNull(ask.ID), linkKey(ask.URL)}, nil
	})
}
