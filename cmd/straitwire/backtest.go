package main

import (
	"fmt"
	"slices"
	"strconv"
	"strings"
	"time"

	"github.com/spf13/cobra"

	"straitwire/config"
	"straitwire/news"
)

// exitDifference is the exit code that --exit-code gives a difference; 1 and 2
// are those of failures.
const exitDifference = 3

// backtestOptions are the flags of backtest.
type backtestOptions struct {
	topics   []string
	since    string
	data     string
	samples  int
	json     bool
	exitCode bool
}

func newBacktest() *cobra.Command {
	var opts backtestOptions
	cmd := &cobra.Command{
		Use:   "backtest",
		Short: "say what a changed configuration would add to and take from the topics",
		Long: `Run a configuration that nobody serves yet over the kept items and print, for
each topic, what it would add to the ledger and take from it: "+41 −7", by
source and by language, and sample titles with the reason why.

The running daemon is asked for its kept items and its ledger; matching is done
here, so a bad or heavy configuration never touches it. With --data, the data
of a daemon that is stopped, or a backup, is read instead and not changed.

Nothing is written anywhere. The exit code is 0 with or without a difference;
with --exit-code it is 3 when there is one. 1 is a failure, 2 a mistake in the
command line or the configuration.`,
		Example: `  straitwire backtest --config new.yaml --since 30d
  straitwire backtest --config new.yaml --topic taiwan-strait --json
  straitwire backtest --config new.yaml --data /backup/straitwire --exit-code`,
		Args: cobra.NoArgs,
		RunE: func(cmd *cobra.Command, _ []string) error {
			return runBacktest(cmd, opts)
		},
	}
	socketFlag(cmd)
	flags := cmd.Flags()
	flags.StringArrayVar(&opts.topics, "topic", nil, "`ID` of a topic to try, several times for several (default all)")
	flags.StringVar(&opts.since, "since", "", "try items first seen since `WHEN`: 30d, 12h, 2w, or a date as 2026-11-20 (default all that are kept)")
	flags.StringVar(&opts.data, "data", "", "read the data file in `DIR`, of a stopped daemon or a backup, instead of asking the daemon")
	flags.IntVar(&opts.samples, "samples", 5, "show the newest `N` items that come, and as many that go, of each topic")
	flags.BoolVar(&opts.json, "json", false, "print the difference as JSON")
	flags.BoolVar(&opts.exitCode, "exit-code", false, "exit with 3 when there is a difference")
	cmd.MarkFlagsMutuallyExclusive("data", "socket")
	return cmd
}

// maxSamples bounds what is held of each topic.
const maxSamples = 1000

func runBacktest(cmd *cobra.Command, opts backtestOptions) error {
	cfg, _, err := inspectConfig(cmd)
	if err != nil {
		return err
	}
	since, err := parseSince(opts.since, time.Now())
	if err != nil {
		return usageError(err)
	}
	if opts.samples < 0 || opts.samples > maxSamples {
		return usageError(fmt.Errorf("--samples %d: write a number from 0 to %d", opts.samples, maxSamples))
	}
	test := newTrial(cfg, opts.topics, opts.samples)
	var tail keptTail
	if cmd.Flags().Changed("data") {
		tail, err = keptIn(cmd.Context(), opts.data, topicIDs(cfg), since, test)
	} else {
		var client *adminClient
		if client, err = trialSocket(cmd, cfg); err != nil {
			return err
		}
		tail, err = client.kept(cmd.Context(), since, test)
	}
	if err != nil {
		return err
	}
	report := test.report(since, tail)
	if opts.json {
		err = writeJSON(cmd.OutOrStdout(), report)
	} else {
		err = report.print(cmd.OutOrStdout())
	}
	if err == nil && opts.exitCode && report.Different {
		return &exitError{code: exitDifference}
	}
	return err
}

// trialSocket finds the daemon that a configuration is to be tried on: a file
// that lies elsewhere than the daemon's own names another socket unless it
// says admin.socket, so the usual configuration is asked as well.
func trialSocket(cmd *cobra.Command, cfg *config.Config) (*adminClient, error) {
	socket, err := cmd.Flags().GetString("socket")
	if err != nil {
		return nil, err
	}
	if socket == "" {
		sockets := []string{cfg.Socket}
		if path, err := config.Find(""); err == nil && path != cfg.Path {
			if usual, err := config.Load(path); err == nil {
				sockets = append(sockets, usual.Socket)
			}
		}
		socket = answering(sockets...)
	}
	return newAdminClient(socket), nil
}

func topicIDs(cfg *config.Config) map[news.TopicID]bool {
	ids := make(map[news.TopicID]bool)
	for _, t := range cfg.Topics.Topics() {
		ids[t.ID] = true
	}
	return ids
}

// parseSince reads how far back to go: a length of time before now, or a date.
// Nothing is the zero time.
func parseSince(text string, now time.Time) (time.Time, error) {
	const help = "write 30d, 12h or 2w, or a date as 2026-11-20"
	wrong := func(why string) (time.Time, error) {
		return time.Time{}, fmt.Errorf("--since %q: %s; %s", text, why, help)
	}
	text = strings.TrimSpace(text)
	if text == "" {
		return time.Time{}, nil
	}
	for _, layout := range []string{time.DateOnly, time.RFC3339} {
		at, err := time.Parse(layout, text)
		switch {
		case err != nil:
		case at.After(now):
			return wrong("lies in the future")
		default:
			return at.UTC(), nil
		}
	}
	units := map[byte]time.Duration{'d': 24 * time.Hour, 'w': 7 * 24 * time.Hour}
	unit, ok := units[text[len(text)-1]]
	var back time.Duration
	if ok {
		n, err := strconv.ParseUint(text[:len(text)-1], 10, 16) // 65,535 weeks still fit
		if err != nil {
			return wrong("is no length of time")
		}
		if n > uint64(maxBack/unit) {
			return wrong("is longer than anybody remembers")
		}
		back = time.Duration(n) * unit
	} else {
		var err error
		if back, err = time.ParseDuration(text); err != nil {
			return wrong("is no length of time")
		}
	}
	if back <= 0 {
		return wrong("goes back not at all")
	}
	return now.Add(-back).UTC(), nil
}

const maxBack = 36500 * 24 * time.Hour

// unknownTopics refuses topics that neither side has.
func unknownTopics(asked []news.TopicID, known []string) error {
	for _, id := range asked {
		if !slices.Contains(known, string(id)) {
			return usageError(fmt.Errorf("--topic %s: neither the ledger nor the configuration to try has it; %s", id, meant(string(id), known)))
		}
	}
	return nil
}
