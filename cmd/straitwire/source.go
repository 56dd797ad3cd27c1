package main

import (
	"cmp"
	"errors"
	"fmt"
	"strings"

	"github.com/jedib0t/go-pretty/v6/table"
	"github.com/spf13/cobra"

	"straitwire/config"
	"straitwire/fetcher"
	"straitwire/news"
)

func newSource() *cobra.Command {
	cmd := &cobra.Command{
		Use:   "source",
		Short: "try, add and list sources",
		Args:  cobra.NoArgs,
		RunE:  func(cmd *cobra.Command, _ []string) error { return cmd.Help() },
	}
	cmd.AddCommand(newSourceTest(), newSourceAdd(), newSourceList())
	return cmd
}

func newSourceAdd() *cobra.Command {
	var given news.Source
	var id string
	var dryRun, guess bool
	cmd := &cobra.Command{
		Use:   "add URL",
		Short: "find the feed of an address and write it into the configuration",
		Long: `Find the feed at an address, or of the page there, look at it once, and write
it as a new source behind those in the configuration. All else in the file
stays as it is, comments too; the result must load before it takes the file's
place. Then straitwire reload takes it over.`,
		Example: `  straitwire source add --kind newspaper --country TW https://news.example/
  straitwire source add --dry-run news.example/feed`,
		Args: cobra.ExactArgs(1),
		RunE: func(cmd *cobra.Command, args []string) error {
			address, err := addressArgument(args[0])
			if err != nil {
				return err
			}
			path, err := configPath(cmd)
			if err != nil {
				return err
			}
			cfg, _, err := config.Inspect(path)
			if err != nil {
				return err
			}
			known, err := config.List(path)
			if err != nil {
				return err
			}
			if err := unlisted(known, address); err != nil {
				return err
			}
			feed, sight, err := feedAt(cmd, fetcherOptions(cfg), address, guess)
			if err != nil {
				return err
			}
			if err := unlisted(known, feed); err != nil {
				return err
			}
			src := describedBy(given, feed, sight)
			src.ID = news.SourceID(cmp.Or(id, config.FreeID(src.Title, feed, takenIn(known))))
			return addSources(cmd, path, []config.Addition{{Source: src}}, dryRun)
		},
	}
	flags := cmd.Flags()
	flags.StringVar(&id, "id", "", "`ID` of the source, instead of one made of its title")
	flags.StringVar(&given.Title, "title", "", "`NAME` shown to readers, instead of what the feed calls itself")
	flags.StringVar(&given.Kind, "kind", "", "`KIND` of publisher, for example newspaper")
	flags.StringVar(&given.Country, "country", "", "seat of the publisher, two `LETTERS`")
	flags.StringVar(&given.Region, "region", "", "`REGION` that it covers, for example east-asia")
	flags.StringVar(&given.Language, "language", "", "`TAG` of its language, instead of what the feed says")
	flags.StringVar(&given.Publisher, "publisher", "", "`NAME` of who publishes it")
	flags.StringVar(&given.Control, "control", "", "`WHO` stands behind it")
	flags.StringVar(&given.Schedule, "schedule", "", "cron `SPEC` instead of that of its kind")
	flags.BoolVar(&guess, "guess", false, "also try the usual addresses of feeds on the site")
	flags.BoolVar(&dryRun, "dry-run", false, "print the source as YAML and change nothing")
	return cmd
}

// unlisted refuses an address that a source has already.
func unlisted(known []config.Listed, address string) error {
	if id, ok := config.Holds(known, address); ok {
		return fmt.Errorf("%s: source %s has this address already", address, id)
	}
	return nil
}

func takenIn(known []config.Listed) func(string) bool {
	ids := map[string]bool{}
	for _, l := range known {
		ids[l.ID] = true
	}
	return func(id string) bool { return ids[id] }
}

// feedAt returns the best feed at an address or of the page there, and what a
// look at it showed.
func feedAt(cmd *cobra.Command, opts fetcher.Options, address string, guess bool) (string, fetcher.Sight, error) {
	scout := fetcher.NewScout(opts)
	defer scout.Close()
	page, candidates, err := scout.Discover(cmd.Context(), news.Source{ID: "new", URL: address}, guess)
	if err != nil {
		return "", page, err
	}
	if page.Reason.Good() {
		return cmp.Or(page.Moved, address), page, nil
	}
	found := discoveryOf(page, candidates)
	best := found.best()
	if best == nil {
		return "", page, found.failure(guess)
	}
	var others []string
	var sight fetcher.Sight
	for _, c := range candidates {
		switch {
		case c.URL == best.URL:
			sight = c.Sight
		case c.Sight.Reason.Good():
			others = append(others, c.URL)
		}
	}
	words := cmd.ErrOrStderr()
	fmt.Fprintf(words, "straitwire: note: %s is a web page; its feed %s is taken\n", address, best.URL)
	if len(others) > 0 {
		fmt.Fprintf(words, "straitwire: note: it has others: %s\n", strings.Join(others, " "))
	}
	return cmp.Or(sight.Moved, best.URL), sight, nil
}

// describedBy fills what the command line leaves open from the feed itself.
func describedBy(given news.Source, feed string, sight fetcher.Sight) news.Source {
	doc := sight.Document
	said := config.Fitting(news.Source{Title: doc.Title, Site: doc.Site, Language: doc.Language})
	given.URL = feed
	given.Title = cmp.Or(given.Title, said.Title)
	given.Site = cmp.Or(given.Site, said.Site)
	given.Language = cmp.Or(given.Language, said.Language)
	return given
}

// addSources prints the additions, or writes them into the configuration.
func addSources(cmd *cobra.Command, path string, add []config.Addition, dryRun bool) error {
	out := cmd.OutOrStdout()
	if dryRun {
		for _, a := range add {
			fmt.Fprint(out, a.YAML("  "))
		}
		return nil
	}
	if len(add) > 0 {
		if err := config.Append(path, add); err != nil {
			return err
		}
	}
	for _, a := range add {
		fmt.Fprintf(out, "added %s  %s\n", a.Source.ID, a.Source.URL)
	}
	fmt.Fprintf(cmd.ErrOrStderr(), "straitwire: %d sources added to %s; straitwire reload takes them over\n", len(add), path)
	return nil
}

func newSourceList() *cobra.Command {
	var asJSON bool
	cmd := &cobra.Command{
		Use:   "list",
		Short: "list the sources of the configuration",
		Long: `List the sources of the configuration. Where the daemon runs, the state of
each is its health, as straitwire status has it.`,
		Args: cobra.NoArgs,
		RunE: func(cmd *cobra.Command, _ []string) error {
			cfg, _, err := inspectConfig(cmd)
			if err != nil {
				return err
			}
			list := listSources(cfg, lastVisits(cmd))
			if asJSON {
				return printJSON(cmd.OutOrStdout(), list)
			}
			t := newTable(cmd.OutOrStdout(), "source", "kind", "region", "language", "schedule", "state", "address")
			for _, s := range list {
				t.AppendRow(table.Row{s.ID, s.Kind, s.Region, s.Language, s.Schedule, cmp.Or(s.State, "-"), s.URL})
			}
			t.Render()
			return nil
		},
	}
	socketFlag(cmd)
	cmd.Flags().BoolVar(&asJSON, "json", false, "print the list as JSON")
	return cmd
}

// listedSource is a source as source list shows it.
type listedSource struct {
	ID        news.SourceID `json:"id"`
	Title     string        `json:"title,omitempty"`
	URL       string        `json:"url,omitempty"`
	Site      string        `json:"site,omitempty"`
	Publisher string        `json:"publisher,omitempty"`
	Country   string        `json:"country,omitempty"`
	Region    string        `json:"region,omitempty"`
	Language  string        `json:"language,omitempty"`
	Kind      string        `json:"kind,omitempty"`
	Control   string        `json:"control,omitempty"`
	Schedule  string        `json:"schedule,omitempty"`
	Enabled   bool          `json:"enabled"`
	State     string        `json:"state,omitempty"` // its health, from the running daemon
}

// lastVisits asks the daemon, if one runs.
func lastVisits(cmd *cobra.Command) map[news.SourceID]sourceStatus {
	client, err := adminFlag(cmd)
	if err != nil {
		return nil
	}
	var report statusReport
	if client.call(cmd.Context(), "GET", "/status", nil, &report) != nil {
		return nil // the list is one of the configuration, with or without a daemon
	}
	visits := map[news.SourceID]sourceStatus{}
	for _, s := range report.Sources {
		visits[s.ID] = s
	}
	return visits
}

func listSources(cfg *config.Config, visits map[news.SourceID]sourceStatus) []listedSource {
	list := []listedSource{}
	for _, src := range cfg.Sources {
		s := listedSource{
			ID: src.ID, Title: src.Title, URL: src.URL, Site: src.Site, Publisher: src.Publisher, Country: src.Country,
			Region: src.Region, Language: src.Language, Kind: src.Kind, Control: src.Control, Schedule: src.Schedule, Enabled: true,
		}
		if v, ok := visits[src.ID]; ok {
			s.State = cmp.Or(string(v.Health), string(v.Reason), "not visited yet")
		}
		list = append(list, s)
	}
	for _, id := range cfg.Disabled {
		list = append(list, listedSource{ID: id, State: "off"})
	}
	return list
}

// sourceArgument returns the configured source of that id, or a bare one of
// that address.
func sourceArgument(cmd *cobra.Command, arg string) (news.Source, fetcher.Options, error) {
	cfg, absent, err := inspectConfig(cmd)
	if err != nil {
		if cmd.Flags().Changed("config") || !strings.ContainsAny(arg, ":/") {
			return news.Source{}, fetcher.Options{}, err
		}
		cfg = &config.Config{}
	}
	for _, src := range cfg.Sources {
		if string(src.ID) == arg {
			for _, secret := range absent {
				fmt.Fprintf(cmd.ErrOrStderr(), "straitwire: note: %s\n", secret)
			}
			return src, fetcherOptions(cfg), nil
		}
	}
	if !strings.ContainsAny(arg, ".:/") {
		_, err := chosen(cfg, []string{arg})
		return news.Source{}, fetcher.Options{}, err
	}
	address, err := addressArgument(arg)
	if err != nil {
		return news.Source{}, fetcher.Options{}, err
	}
	return news.Source{ID: "new", URL: address}, fetcherOptions(cfg), nil
}

// errUnread ends source test when nothing could be read; the report said why.
var errUnread = errors.New("nothing would be stored; the report says why")
