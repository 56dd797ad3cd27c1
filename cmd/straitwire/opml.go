package main

import (
	"fmt"
	"slices"
	"strings"

	"github.com/spf13/cobra"

	"straitwire/config"
	"straitwire/feedout"
	"straitwire/fetcher/decode"
	"straitwire/news"
)

func newImport() *cobra.Command {
	cmd := &cobra.Command{
		Use:   "import",
		Short: "take sources or items over from another program",
		Args:  cobra.NoArgs,
		RunE:  func(cmd *cobra.Command, _ []string) error { return cmd.Help() },
	}
	var dryRun bool
	opml := &cobra.Command{
		Use:   "opml FILE|-",
		Short: "add the feeds of an OPML list to the configuration",
		Long: `Read a list of feeds (OPML) and write those that the configuration does not
have as new sources behind its own. Folders and categories become the region
and the kind of a source where they name one, and a comment where they do not.
Nothing is fetched; all else in the file stays as it is.`,
		Example: `  straitwire import opml --dry-run subscriptions.opml`,
		Args:    cobra.ExactArgs(1),
		RunE: func(cmd *cobra.Command, args []string) error {
			path, err := configPath(cmd)
			if err != nil {
				return err
			}
			body, err := readDocument(cmd.InOrStdin(), args[0])
			if err != nil {
				return fmt.Errorf("import: %w", err)
			}
			feeds, damage, err := decode.OPML(body, decode.Hints{})
			if err != nil {
				return fmt.Errorf("import %s: %w", args[0], err)
			}
			words := cmd.ErrOrStderr()
			if damage != "" {
				fmt.Fprintf(words, "straitwire: import %s: degraded: %s\n", args[0], damage)
			}
			known, err := config.List(path)
			if err != nil {
				return err
			}
			cfg, _, err := config.Inspect(path)
			if err != nil {
				return err
			}
			usable := slices.DeleteFunc(slices.Clone(feeds), func(f decode.Outline) bool {
				err := config.FitURL(f.URL)
				if err != nil {
					fmt.Fprintf(words, "straitwire: note: %s: left out: %v\n", args[0], err)
				}
				return err != nil
			})
			add, left := imported(usable, known, regionsOf(cfg))
			if left > 0 {
				fmt.Fprintf(words, "straitwire: %d of %d feeds left out: they are listed already\n", left, len(feeds))
			}
			return addSources(cmd, path, add, dryRun)
		},
	}
	opml.Flags().BoolVar(&dryRun, "dry-run", false, "print the sources as YAML and change nothing")
	cmd.AddCommand(opml, newImportItems())
	return cmd
}

func newExport() *cobra.Command {
	cmd := &cobra.Command{
		Use:   "export",
		Short: "write sources, items, ledger, visits or the whole site for another program",
		Args:  cobra.NoArgs,
		RunE:  func(cmd *cobra.Command, _ []string) error { return cmd.Help() },
	}
	cmd.AddCommand(&cobra.Command{
		Use:   "opml",
		Short: "write the sources of the configuration as an OPML list",
		Long:  `Write the sources that are switched on as an OPML list, as /sources.opml has it.`,
		Args:  cobra.NoArgs,
		RunE: func(cmd *cobra.Command, _ []string) error {
			cfg, _, err := inspectConfig(cmd)
			if err != nil {
				return err
			}
			return feedout.SourcesOPML(cmd.OutOrStdout(), feedout.Plan{Sources: sourcesByID(cfg), Options: cfg.Feeds})
		},
	})
	cmd.AddCommand(newExportSite())
	for _, e := range exports() {
		cmd.AddCommand(e.command())
	}
	return cmd
}

func regionsOf(cfg *config.Config) map[string]bool {
	regions := map[string]bool{}
	for _, src := range cfg.Sources {
		if src.Region != "" {
			regions[src.Region] = true
		}
	}
	return regions
}

// imported turns feeds into sources, without those that are listed already or
// twice in the list, and says how many these are.
func imported(feeds []decode.Outline, known []config.Listed, regions map[string]bool) (add []config.Addition, left int) {
	known = slices.Clone(known)
	taken := map[string]bool{}
	addresses := map[string]bool{}
	for _, l := range known {
		taken[l.ID] = true
		addresses[news.CanonicalURL(l.URL)] = true
	}
	for _, f := range feeds {
		key := news.CanonicalURL(f.URL)
		if addresses[key] {
			left++
			continue
		}
		addresses[key] = true
		a := config.Addition{Source: news.Source{Title: f.Title, URL: f.URL, Site: f.Site, Language: f.Language}}
		hints(&a, f, regions)
		a.Source = config.Fitting(a.Source)
		if a.Source.Title == a.Source.URL {
			a.Source.Title = "" // programs write the address where they know no name
		}
		a.Source.ID = news.SourceID(config.FreeID(a.Source.Title, f.URL, func(id string) bool { return taken[id] }))
		taken[string(a.Source.ID)] = true
		add = append(add, a)
	}
	return add, left
}

// hints reads what folders and categories say of a feed.
func hints(a *config.Addition, f decode.Outline, regions map[string]bool) {
	src := &a.Source
	ours := false // the list is one that straitwire wrote
	var words []string
	for _, category := range f.Categories {
		parts := strings.Split(strings.Trim(category, "/"), "/")
		if len(parts) == 2 && strings.HasPrefix(category, "/") {
			field := map[string]*string{"kind": &src.Kind, "control": &src.Control, "country": &src.Country}[parts[0]]
			if field != nil {
				*field, ours = parts[1], true
				continue
			}
		}
		words = append(words, parts...)
	}
	for i, word := range append(slices.Clone(f.Folders), words...) {
		name := strings.Join(strings.FieldsFunc(strings.ToLower(word), func(r rune) bool { return r == ' ' || r == '-' || r == '_' || r == '&' }), "-")
		kind := strings.ReplaceAll(name, "-", "_")
		switch {
		case src.Region == "" && (regions[name] || ours && i < len(f.Folders)):
			if name != "other" {
				src.Region = name
			}
		case src.Kind == "" && slices.Contains(news.Kinds(), kind):
			src.Kind = kind
		case src.Kind == "" && slices.Contains(news.Kinds(), strings.TrimSuffix(kind, "s")):
			src.Kind = strings.TrimSuffix(kind, "s")
		case word != "":
			a.Notes = append(a.Notes, word)
		}
	}
}
