package main

import (
	"fmt"
	"io"
	"maps"
	"slices"
	"strings"
	"time"

	"github.com/spf13/cobra"

	"straitwire/config"
	"straitwire/fetcher"
)

func newCheck() *cobra.Command {
	return &cobra.Command{
		Use:   "check",
		Short: "read the configuration, print its mistakes or what would run",
		Long: `Read the configuration and touch nothing else. Every mistake is printed with
its line and a hint, and the exit code is 2; without mistakes a summary of
what would run is printed. Secrets that only the daemon has are noted, no
mistakes.`,
		Args: cobra.NoArgs,
		RunE: func(cmd *cobra.Command, _ []string) error {
			cfg, absent, err := inspectConfig(cmd)
			if err != nil {
				return err
			}
			for _, secret := range absent {
				fmt.Fprintf(cmd.ErrOrStderr(), "straitwire: note: %s\n", secret)
			}
			if cfg.Contact == "" {
				fmt.Fprintf(cmd.ErrOrStderr(), "straitwire: note: %s: no contact; publishers cannot write to you before they block\n", cfg.Path)
			}
			return summarize(cmd.OutOrStdout(), cfg)
		},
	}
}

// summarize prints what a configuration would run.
func summarize(w io.Writer, cfg *config.Config) error {
	kinds, languages, regions, schedules := map[string]int{}, map[string]int{}, map[string]int{}, map[string]int{}
	perDay := 0.0
	now := time.Now()
	for _, src := range cfg.Sources {
		kinds[orUnknown(src.Kind)]++
		languages[orUnknown(src.Language)]++
		regions[orUnknown(src.Region)]++
		schedules[src.Schedule]++
		visits, err := visitsPerDay(src.Schedule, cfg.Fetcher.MinInterval, now)
		if err != nil {
			return fmt.Errorf("source %s: %w", src.ID, err)
		}
		perDay += visits
	}
	fmt.Fprintf(w, "%s: ok\n", cfg.Path)
	fmt.Fprintf(w, "listen     %s, public address %s\n", cfg.Listen, cfg.BaseURL)
	fmt.Fprintf(w, "data       %s\n", cfg.Data)
	fmt.Fprintf(w, "sources    %d, about %.0f visits a day\n", len(cfg.Sources), perDay)
	fmt.Fprintf(w, "kinds      %s\n", counts(kinds))
	fmt.Fprintf(w, "languages  %s\n", counts(languages))
	fmt.Fprintf(w, "regions    %s\n", counts(regions))
	fmt.Fprintf(w, "schedules  %s\n", counts(schedules))
	fmt.Fprintf(w, "topics     %d\n", len(cfg.Topics.Topics()))
	t := newTable(w, "  topic", "title", "filter")
	for _, topic := range cfg.Topics.Topics() {
		t.AppendRow([]any{"  " + string(topic.ID), topic.Title, topic.Version})
	}
	t.Render()
	return nil
}

// visitsPerDay counts how often a schedule strikes in the next day.
func visitsPerDay(spec string, least time.Duration, now time.Time) (float64, error) {
	schedule, err := fetcher.ParseSchedule(spec, least)
	if err != nil {
		return 0, err
	}
	n, end := 0, now.Add(7*24*time.Hour)
	for at := schedule.Next(now); !at.IsZero() && at.Before(end) && n < 100_000; at = schedule.Next(at) {
		n++
	}
	return float64(n) / 7, nil
}

// counts renders a histogram, the largest first.
func counts(of map[string]int) string {
	keys := slices.Sorted(maps.Keys(of))
	slices.SortStableFunc(keys, func(a, b string) int { return of[b] - of[a] })
	parts := make([]string, len(keys))
	for i, k := range keys {
		parts[i] = fmt.Sprintf("%s %d", k, of[k])
	}
	return strings.Join(parts, ", ")
}

func orUnknown(s string) string {
	if s == "" {
		return "unknown"
	}
	return s
}
