package main

import (
	"errors"
	"fmt"
	"io"
	"log/slog"
	"slices"
	"strings"
	"time"

	"github.com/jedib0t/go-pretty/v6/progress"
	"github.com/jedib0t/go-pretty/v6/table"
	"github.com/spf13/cobra"

	"straitwire/config"
	"straitwire/fetcher"
	"straitwire/news"
)

func newFetch() *cobra.Command {
	var data string
	cmd := &cobra.Command{
		Use:   "fetch [SOURCE...]",
		Short: "visit all sources, or the named ones, once",
		Long: `Visit the sources once, now, and keep what they bring; then print a summary.
No source is visited earlier than it allows. The daemon must not be running:
the data file has one owner. The exit code is 1 when no source could be read.`,
		Args: cobra.ArbitraryArgs,
		RunE: func(cmd *cobra.Command, ids []string) error {
			cfg, err := loadConfig(cmd)
			if err != nil {
				return err
			}
			if err := cfg.Override(config.Overrides{Data: data}); err != nil {
				return usageError(err)
			}
			sources, err := chosen(cfg, ids)
			if err != nil {
				return err
			}
			return fetchOnce(cmd, cfg, sources)
		},
	}
	cmd.Flags().StringVar(&data, "data", "", "`DIR` of the data file, instead of the configured one")
	return cmd
}

// chosen returns the named sources, or all.
func chosen(cfg *config.Config, ids []string) ([]news.Source, error) {
	if len(ids) == 0 {
		return cfg.Sources, nil
	}
	var sources []news.Source
	var unknown []string
	for _, id := range ids {
		i := slices.IndexFunc(cfg.Sources, func(src news.Source) bool { return string(src.ID) == id })
		if i < 0 {
			unknown = append(unknown, id)
			continue
		}
		sources = append(sources, cfg.Sources[i])
	}
	if len(unknown) > 0 {
		return nil, usageError(fmt.Errorf("source %s: not in %s; straitwire check lists what is", strings.Join(unknown, ", "), cfg.Path))
	}
	return sources, nil
}

func fetchOnce(cmd *cobra.Command, cfg *config.Config, sources []news.Source) error {
	st, err := openStore(cfg, cmd.CommandPath())
	if err != nil {
		return err
	}

	// The summary tells what failed; the fetcher's own warnings would repeat it.
	f := fetcher.New(st, fetcherOptions(cfg), fetcher.Hooks{}, slog.New(slog.DiscardHandler))
	show := newPassView(cmd.ErrOrStderr(), len(sources))
	outcomes := map[news.SourceID]fetcher.Outcome{}
	err = f.Pass(cmd.Context(), sources, func(o fetcher.Outcome) {
		outcomes[o.Source] = o
		show.done(o)
	})
	show.end()
	good := summarizePass(cmd.OutOrStdout(), sources, outcomes)
	if err == nil && !good {
		err = errors.New("no source could be read; the table says why")
	}
	return errors.Join(err, st.Close())
}

// passView shows how a pass goes on: a bar on a terminal, plain lines elsewhere.
type passView struct {
	w       io.Writer
	writer  progress.Writer
	tracker *progress.Tracker
	total   int
	count   int
}

func newPassView(w io.Writer, total int) *passView {
	v := &passView{w: w, total: total}
	if !isTerminal(w) || total == 0 {
		return v
	}
	v.writer = progress.NewWriter()
	v.writer.SetOutputWriter(w)
	v.writer.SetStyle(progress.StyleBlocks)
	v.writer.SetUpdateFrequency(100 * time.Millisecond)
	v.writer.Style().Visibility.Value = true
	v.writer.Style().Visibility.ETA = false
	v.tracker = &progress.Tracker{Message: "visiting", Total: int64(total)}
	v.writer.AppendTracker(v.tracker)
	go v.writer.Render()
	return v
}

func (v *passView) done(o fetcher.Outcome) {
	v.count++
	if v.tracker != nil {
		v.tracker.UpdateMessage(string(o.Source))
		v.tracker.Increment(1)
		return
	}
	fmt.Fprintf(v.w, "[%d/%d] %s: %s\n", v.count, v.total, o.Source, outcome(o))
}

func (v *passView) end() {
	if v.writer == nil {
		return
	}
	v.tracker.UpdateMessage("visited")
	v.tracker.MarkAsDone()
	for i := 0; v.writer.IsRenderInProgress() && i < 20; i++ {
		v.writer.Stop()
		time.Sleep(20 * time.Millisecond)
	}
}

// outcome says in a few words how a visit ended.
func outcome(o fetcher.Outcome) string {
	switch {
	case o.Skipped != "":
		return "skipped, " + o.Skipped
	case !o.Visit.Reason.Good() && o.Visit.Detail != "":
		return fmt.Sprintf("%s, %s", o.Visit.Reason, o.Visit.Detail)
	case o.Visit.Reason == news.ReasonDegraded:
		return fmt.Sprintf("degraded, %s; %d listed, %d new", o.Visit.Detail, o.Visit.Listed, o.Visit.New)
	case o.Visit.Reason == news.ReasonOK:
		return fmt.Sprintf("%d listed, %d new, %d changed", o.Visit.Listed, o.Visit.New, o.Visit.Updated)
	}
	return string(o.Visit.Reason)
}

// summarizePass prints the table of sources, new items and errors. It reports
// whether anything went well: not when all that was tried failed.
func summarizePass(w io.Writer, sources []news.Source, outcomes map[news.SourceID]fetcher.Outcome) bool {
	t := newTable(w, "source", "result", "listed", "new", "changed", "took")
	var good, bad, skipped, listed, fresh, changed int
	for _, src := range sources {
		o, ok := outcomes[src.ID]
		if !ok {
			o.Skipped = "the pass ended before its turn"
		}
		v := o.Visit
		switch {
		case o.Skipped != "":
			skipped++
			t.AppendRow(table.Row{src.ID, outcome(o), "-", "-", "-", "-"})
			continue
		case v.Reason.Good():
			good++
		default:
			bad++
		}
		result := string(v.Reason)
		if v.Detail != "" {
			result += ": " + v.Detail
		}
		listed, fresh, changed = listed+v.Listed, fresh+v.New, changed+v.Updated
		t.AppendRow(table.Row{src.ID, result, v.Listed, v.New, v.Updated, v.Took.Round(time.Millisecond)})
	}
	t.Render()
	fmt.Fprintf(w, "\n%d sources: %d good, %d failed, %d skipped; %d items listed, %d new, %d changed\n",
		len(sources), good, bad, skipped, listed, fresh, changed)
	return good > 0 || bad == 0
}
