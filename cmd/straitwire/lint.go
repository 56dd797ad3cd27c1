package main

import (
	"fmt"
	"time"

	"github.com/spf13/cobra"
)

// lintOptions are the flags of lint.
type lintOptions struct {
	topics   []string
	since    string
	data     string
	share    int
	overlap  int
	json     bool
	exitCode bool
}

func newLint() *cobra.Command {
	var opts lintOptions
	cmd := &cobra.Command{
		Use:   "lint",
		Short: "say which terms of the topics are idle, noisy or needless",
		Long: `Run the topics of a configuration over the kept items and print what is worth
a look: terms that were never found; terms that are found in more than a given
share of a source's items; terms that another term of the same node covers;
languages of the sources in which a concept has no name; topics that have most
of their items in common.

The running daemon is asked for its kept items; matching is done here. With
--data, the data of a daemon that is stopped, or a backup, is read instead.

Nothing is written anywhere. The exit code is 0 whatever was found; with
--exit-code it is 3 when there is a finding. 1 is a failure, 2 a mistake in the
command line or the configuration.`,
		Example: `  straitwire lint --since 30d
  straitwire lint --topic taiwan-strait --share 10 --json`,
		Args: cobra.NoArgs,
		RunE: func(cmd *cobra.Command, _ []string) error {
			return runLint(cmd, opts)
		},
	}
	socketFlag(cmd)
	flags := cmd.Flags()
	flags.StringArrayVar(&opts.topics, "topic", nil, "`ID` of a topic to look at, several times for several (default all)")
	flags.StringVar(&opts.since, "since", "", "look at items first seen since `WHEN`: 30d, 12h, 2w, or a date as 2026-11-20 (default all that are kept)")
	flags.StringVar(&opts.data, "data", "", "read the data file in `DIR`, of a stopped daemon or a backup, instead of asking the daemon")
	flags.IntVar(&opts.share, "share", 20, "a term is noisy that is found in more than `PERCENT` of a source's items")
	flags.IntVar(&opts.overlap, "overlap", 50, "topics overlap that have at least `PERCENT` of the smaller one's items in common")
	flags.BoolVar(&opts.json, "json", false, "print the findings as JSON")
	flags.BoolVar(&opts.exitCode, "exit-code", false, "exit with 3 when there is a finding")
	cmd.MarkFlagsMutuallyExclusive("data", "socket")
	return cmd
}

func runLint(cmd *cobra.Command, opts lintOptions) error {
	for _, percent := range []struct {
		flag string
		is   int
	}{{"share", opts.share}, {"overlap", opts.overlap}} {
		if percent.is < 1 || percent.is > 100 {
			return usageError(fmt.Errorf("--%s %d: write a number from 1 to 100", percent.flag, percent.is))
		}
	}
	since, err := parseSince(opts.since, time.Now())
	if err != nil {
		return usageError(err)
	}
	cfg, _, err := inspectConfig(cmd)
	if err != nil {
		return err
	}
	review, err := newReview(cfg, opts.topics)
	if err != nil {
		return err
	}
	var tail keptTail
	if cmd.Flags().Changed("data") {
		tail, err = keptIn(cmd.Context(), opts.data, topicIDs(cfg), since, review)
	} else {
		var client *adminClient
		if client, err = trialSocket(cmd, cfg); err != nil {
			return err
		}
		tail, err = client.kept(cmd.Context(), since, review)
	}
	if err != nil {
		return err
	}
	report := review.report(since, tail, opts.share, opts.overlap)
	if opts.json {
		err = writeJSON(cmd.OutOrStdout(), report)
	} else {
		err = report.print(cmd.OutOrStdout())
	}
	if err == nil && opts.exitCode && report.Findings > 0 {
		return &exitError{code: exitDifference}
	}
	return err
}
