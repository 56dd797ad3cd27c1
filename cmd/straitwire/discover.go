package main

import (
	"cmp"
	"encoding/json"
	"fmt"
	"io"
	"strings"
	"time"

	"github.com/jedib0t/go-pretty/v6/table"
	"github.com/spf13/cobra"

	"straitwire/fetcher"
	"straitwire/news"
)

func newDiscover() *cobra.Command {
	var asJSON, guess bool
	cmd := &cobra.Command{
		Use:   "discover URL",
		Short: "find the feeds of a web page",
		Long: `Look at a web page, find the feeds that it names, and look at each of them
once: the kind, how many items it has, the newest date, whether it can be
read. An address that is a feed itself is said so. The requests keep the
manners and the limits of visits; nothing is kept.

The exit code is 1 when no feed was found that can be read.`,
		Example: `  straitwire discover https://news.example/
  straitwire discover --guess --json news.example`,
		Args: cobra.ExactArgs(1),
		RunE: func(cmd *cobra.Command, args []string) error {
			address, err := addressArgument(args[0])
			if err != nil {
				return err
			}
			opts, err := scoutOptions(cmd)
			if err != nil {
				return err
			}
			scout := fetcher.NewScout(opts)
			defer scout.Close()
			page, candidates, err := scout.Discover(cmd.Context(), news.Source{ID: "discover", URL: address}, guess)
			if err != nil {
				return err
			}
			found := discoveryOf(page, candidates)
			if asJSON {
				err = printJSON(cmd.OutOrStdout(), found)
			} else {
				found.print(cmd.OutOrStdout())
			}
			if err == nil && found.best() == nil {
				err = found.failure(guess)
			}
			return err
		},
	}
	cmd.Flags().BoolVar(&guess, "guess", false, "also try the usual addresses of feeds on the site, and robots.txt")
	cmd.Flags().BoolVar(&asJSON, "json", false, "print what was found as JSON")
	return cmd
}

// addressArgument reads an address as people write it, without a scheme too.
func addressArgument(text string) (string, error) {
	address := strings.TrimSpace(text)
	if !strings.Contains(address, "://") {
		address = "https://" + address
	}
	if news.AbsoluteURL("", address) == "" {
		return "", usageError(fmt.Errorf("%q is no http or https address; write https:// in front", text))
	}
	return address, nil
}

// scoutOptions are the fetcher's of the configuration, where there is one:
// a person may well ask before the first is written.
func scoutOptions(cmd *cobra.Command) (fetcher.Options, error) {
	cfg, _, err := inspectConfig(cmd)
	switch {
	case err == nil:
		return fetcherOptions(cfg), nil
	case cmd.Flags().Changed("config"):
		return fetcher.Options{}, err
	}
	return fetcher.Options{Version: programVersion()}, nil
}

// discovery is what was found at an address.
type discovery struct {
	URL      string           `json:"url"`
	FinalURL string           `json:"final_url,omitempty"`
	Reason   news.Reason      `json:"reason"` // how the look at the address itself ended: page for a web page
	Detail   string           `json:"detail,omitempty"`
	Feeds    []discoveredFeed `json:"feeds"`
}

// discoveredFeed is one feed, and whether it can be read.
type discoveredFeed struct {
	URL      string      `json:"url"`
	Origin   string      `json:"origin"` // itself, declared, linked or guessed
	Reads    bool        `json:"reads"`
	Kind     string      `json:"kind,omitempty"`
	Title    string      `json:"title,omitempty"`
	Language string      `json:"language,omitempty"`
	Items    int         `json:"items"`
	Newest   time.Time   `json:"newest,omitzero"`
	Reason   news.Reason `json:"reason"`
	Detail   string      `json:"detail,omitempty"`
}

func discoveryOf(page fetcher.Sight, candidates []fetcher.Candidate) discovery {
	found := discovery{URL: page.URL, FinalURL: page.FinalURL, Reason: page.Reason, Detail: page.Detail, Feeds: []discoveredFeed{}}
	if page.Reason.Good() {
		found.Feeds = append(found.Feeds, feedSeen(cmp.Or(page.FinalURL, page.URL), "itself", "", page))
	}
	for _, c := range candidates {
		found.Feeds = append(found.Feeds, feedSeen(c.URL, c.Origin(), c.Title, c.Sight))
	}
	return found
}

func feedSeen(address, origin, title string, sight fetcher.Sight) discoveredFeed {
	doc := sight.Document
	f := discoveredFeed{
		URL: address, Origin: origin, Reads: sight.Reason.Good(), Kind: doc.Format, Title: cmp.Or(doc.Title, title),
		Language: doc.Language, Items: len(doc.Items), Reason: sight.Reason, Detail: sight.Detail,
	}
	for i := range doc.Items {
		if at := doc.Items[i].Published; at.After(f.Newest) {
			f.Newest = at
		}
	}
	return f
}

// best returns the first feed that can be read, those with items before those
// without, or nil.
func (d *discovery) best() *discoveredFeed {
	var best *discoveredFeed
	for i := range d.Feeds {
		f := &d.Feeds[i]
		if f.Reads && (best == nil || best.Items == 0 && f.Items > 0) {
			best = f
		}
	}
	return best
}

// failure is the error of a discovery that found nothing.
func (d *discovery) failure(guessed bool) error {
	what := fmt.Sprintf("%s: %s", d.URL, d.Reason)
	if d.Detail != "" {
		what += ": " + strings.ReplaceAll(d.Detail, "; ", ", ")
	}
	switch {
	case len(d.Feeds) > 0:
		return fmt.Errorf("%s: none of the feeds can be read", d.URL)
	case d.Reason == news.ReasonPage && !guessed:
		return fmt.Errorf("%s: it names no feed; --guess tries the usual addresses", d.URL)
	case d.Reason == news.ReasonPage:
		return fmt.Errorf("%s: it names no feed, and none is at the usual addresses", d.URL)
	}
	return fmt.Errorf("%s", what)
}

// print writes the discovery for people.
func (d *discovery) print(w io.Writer) {
	now := time.Now()
	if len(d.Feeds) == 0 {
		return
	}
	if d.Feeds[0].Origin == "itself" {
		fmt.Fprintf(w, "%s is a feed itself\n\n", d.URL)
	}
	t := newTable(w, "found", "kind", "items", "newest", "result", "title", "address")
	for _, f := range d.Feeds {
		result := string(f.Reason)
		if f.Detail != "" {
			result += ": " + f.Detail
		}
		t.AppendRow(table.Row{f.Origin, cmp.Or(f.Kind, "-"), f.Items, ago(now, f.Newest), result, f.Title, f.URL})
	}
	t.Render()
}

// printJSON writes a report for programs.
func printJSON(w io.Writer, v any) error {
	enc := json.NewEncoder(w)
	enc.SetEscapeHTML(false)
	enc.SetIndent("", "  ")
	return enc.Encode(v)
}
