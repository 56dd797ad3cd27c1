package main

import (
	"cmp"
	"fmt"
	"io"
	"strings"
	"time"

	"github.com/jedib0t/go-pretty/v6/table"
	"github.com/spf13/cobra"

	"straitwire/fetcher"
	"straitwire/news"
)

func newSourceTest() *cobra.Command {
	var asJSON bool
	cmd := &cobra.Command{
		Use:   "test URL|ID",
		Short: "visit a source once, show what would be stored, and change nothing",
		Long: `Ask a configured source, or any address, once, and show what a visit would
store: items, dates, languages, how the bytes were read, and what is not right.
Nothing is kept; the daemon may be running. The exit code is 1 when nothing
could be read.`,
		Args: cobra.ExactArgs(1),
		RunE: func(cmd *cobra.Command, args []string) error {
			src, opts, err := sourceArgument(cmd, args[0])
			if err != nil {
				return err
			}
			scout := fetcher.NewScout(opts)
			defer scout.Close()
			sight, err := scout.Read(cmd.Context(), src)
			if err != nil {
				return err
			}
			trial := sourceTrialOf(src, sight)
			if asJSON {
				err = printJSON(cmd.OutOrStdout(), trial)
			} else {
				trial.print(cmd.OutOrStdout())
			}
			if err == nil && !sight.Reason.Good() {
				err = errUnread
			}
			return err
		},
	}
	cmd.Flags().BoolVar(&asJSON, "json", false, "print the report as JSON, with the whole items")
	return cmd
}

// sourceTrial is what one look at a source showed.
type sourceTrial struct {
	URL         string      `json:"url"`
	FinalURL    string      `json:"final_url,omitempty"`
	Reason      news.Reason `json:"reason"`
	Detail      string      `json:"detail,omitempty"`
	HTTP        int         `json:"http,omitempty"`
	ContentType string      `json:"content_type,omitempty"`
	Bytes       int64       `json:"bytes"`
	Took        string      `json:"took"`
	Kind        string      `json:"kind,omitempty"`
	Charset     string      `json:"charset,omitempty"`
	Title       string      `json:"title,omitempty"`
	Site        string      `json:"site,omitempty"`
	Language    string      `json:"language,omitempty"`
	Hub         string      `json:"hub,omitempty"`
	Names       []string    `json:"names,omitempty"` // feeds that a web page names instead
	Warnings    []string    `json:"warnings,omitempty"`
	Items       []jsonItem  `json:"items"`

	shown []news.Item
}

func sourceTrialOf(src news.Source, sight fetcher.Sight) sourceTrial {
	doc := sight.Document
	t := sourceTrial{
		URL: sight.URL, FinalURL: sight.FinalURL, Reason: sight.Reason, Detail: sight.Detail, HTTP: sight.Status,
		ContentType: sight.ContentType, Bytes: sight.Bytes, Took: sight.Took.Round(time.Millisecond).String(),
		Kind: doc.Format, Charset: doc.Charset, Title: doc.Title, Site: doc.Site, Language: doc.Language, Hub: doc.Hub,
		Items: parsedFeed(src.URL, doc).Items, shown: doc.Items,
	}
	for _, f := range sight.Names {
		t.Names = append(t.Names, f.URL)
	}
	t.Warnings = warningsOf(src, sight)
	return t
}

// warningsOf says what is not right with a source that can be read.
func warningsOf(src news.Source, sight fetcher.Sight) []string {
	if !sight.Reason.Good() {
		return nil
	}
	doc := sight.Document
	var warnings []string
	warn := func(n int, format string) {
		if n > 0 {
			warnings = append(warnings, fmt.Sprintf(format, n, len(doc.Items)))
		}
	}
	if sight.Detail != "" {
		warnings = append(warnings, sight.Detail)
	}
	if sight.Moved != "" {
		warnings = append(warnings, "it moved to "+sight.Moved+"; change the url")
	}
	var undated, unlinked, untitled, langless int
	for i := range doc.Items {
		it := &doc.Items[i]
		undated += count(it.Published.IsZero())
		unlinked += count(it.URL == "")
		untitled += count(it.Title == "")
		langless += count(it.Language == "")
	}
	warn(undated, "%d of %d items have no date that can be read")
	warn(unlinked, "%d of %d items have no link")
	warn(untitled, "%d of %d items have no title")
	warn(langless, "%d of %d items are in an unknown language; set language")
	if src.Language != "" && doc.Language != "" && !sameLanguage(src.Language, doc.Language) {
		warnings = append(warnings, fmt.Sprintf("the configuration says language %s, the document %s", src.Language, doc.Language))
	}
	return warnings
}

func count(is bool) int {
	if is {
		return 1
	}
	return 0
}

// sameLanguage compares tags without their regions and scripts.
func sameLanguage(a, b string) bool {
	a, _, _ = strings.Cut(a, "-")
	b, _, _ = strings.Cut(b, "-")
	return strings.EqualFold(a, b)
}

// print writes the trial for people.
func (t *sourceTrial) print(w io.Writer) {
	now := time.Now()
	say := func(name, format string, args ...any) {
		if text := strings.TrimSpace(fmt.Sprintf(format, args...)); text != "" {
			fmt.Fprintf(w, "%-9s %s\n", name, text)
		}
	}
	say("address", "%s", t.URL)
	if t.FinalURL != t.URL {
		say("answers", "%s", t.FinalURL)
	}
	result := string(t.Reason)
	if t.Detail != "" {
		result += ": " + t.Detail
	}
	say("result", "%s", result)
	if t.HTTP != 0 {
		say("answer", "HTTP %d, %d bytes in %s, %s", t.HTTP, t.Bytes, t.Took, cmp.Or(t.ContentType, "without a type"))
	}
	if t.Kind != "" {
		say("document", "%s in %s, language %s", t.Kind, t.Charset, cmp.Or(t.Language, "unknown"))
	}
	say("title", "%s", t.Title)
	say("site", "%s", t.Site)
	say("hub", "%s", t.Hub)
	for _, name := range t.Names {
		say("names", "%s", name)
	}
	for _, warning := range t.Warnings {
		say("warning", "%s", warning)
	}
	if !t.Reason.Good() {
		return
	}
	fmt.Fprintf(w, "\n%d items would be stored\n", len(t.shown))
	if len(t.shown) == 0 {
		return
	}
	rows := newTable(w, "published", "language", "title", "link")
	for i := range t.shown {
		it := &t.shown[i]
		rows.AppendRow(table.Row{ago(now, it.Published), cmp.Or(it.Language, "-"), news.Cut(cmp.Or(it.Title, it.Summary), 100), it.URL})
	}
	rows.Render()
}
