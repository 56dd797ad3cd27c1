package main

import (
	"cmp"
	"context"
	"encoding/json"
	"fmt"
	"io"
	"slices"
	"strings"
	"time"

	"github.com/jedib0t/go-pretty/v6/table"
	"github.com/spf13/cobra"

	"straitwire/news"
)

// statusReport is what the running daemon says of itself.
type statusReport struct {
	Version string         `json:"version"`
	Config  string         `json:"config"`
	URL     string         `json:"url"`
	Started time.Time      `json:"started"`
	Now     time.Time      `json:"now"`
	Reload  *reloadResult  `json:"reload,omitempty"`
	Store   storeStatus    `json:"store"`
	Topics  []topicStatus  `json:"topics"`
	Sources []sourceStatus `json:"sources"`
}

type storeStatus struct {
	Items      int    `json:"items"`
	Bytes      int64  `json:"bytes"`      // size of the data file
	FreeBytes  int64  `json:"free_bytes"` // of these, to be filled before the file grows
	Seq        uint64 `json:"seq"`
	Checkpoint uint64 `json:"checkpoint"`
	Stories    int    `json:"stories"` // of more than one item
	Placed     int    `json:"placed"`  // items that have their place in a story
	Placing    int    `json:"placing"` // per cent of the kept items that were looked at; 100 but for a while after the first start over older data
}

type topicStatus struct {
	ID         news.TopicID `json:"id"`
	Title      string       `json:"title"`
	Items      int          `json:"items"` // in the topic now
	Newest     time.Time    `json:"newest,omitzero"`
	Updated    time.Time    `json:"updated,omitzero"`
	Rebuilding bool         `json:"rebuilding,omitempty"`
	Done       int          `json:"done,omitempty"`  // while rebuilding: items judged by the new filter
	Of         int          `json:"of,omitempty"`    // and items there are
	Surge      *news.Surge  `json:"surge,omitempty"` // far more items than usual
}

type sourceStatus struct {
	ID           news.SourceID `json:"id"`
	Title        string        `json:"title"`
	URL          string        `json:"url"`
	MovedTo      string        `json:"moved_to,omitempty"` // asked instead of URL
	Schedule     string        `json:"schedule"`
	Health       news.Class    `json:"health,omitempty"` // the class that has held; before any has, what the visits so far say
	HealthSince  time.Time     `json:"health_since,omitzero"`
	HealthNext   news.Class    `json:"health_next,omitempty"` // what the last visits say instead, which has not held yet
	Healthy      bool          `json:"healthy"`               // nobody need look, as far as is known
	Why          string        `json:"why,omitempty"`
	Reason       news.Reason   `json:"reason,omitempty"` // how the last visit ended; empty before the first
	Detail       string        `json:"detail,omitempty"`
	HTTP         int           `json:"http,omitempty"`
	Visited      time.Time     `json:"visited,omitzero"`
	Next         time.Time     `json:"next,omitzero"`
	Succeeded    time.Time     `json:"succeeded,omitzero"`
	FailingSince time.Time     `json:"failing_since,omitzero"`
	Failures     int           `json:"failures,omitempty"`
	Items        int           `json:"items"` // kept
	Listed       int           `json:"listed"`
	New          int           `json:"new"`
	Updated      int           `json:"updated"`
	Tally        news.Tally    `json:"tally"` // what became of the items of all visits: fetched = new + changed + known + cut
	Newest       time.Time     `json:"newest,omitzero"`
	Gaps         int           `json:"gaps,omitempty"` // visits before which items were probably lost
	GapAt        time.Time     `json:"gap_at,omitzero"`
	Pushed       time.Time     `json:"pushed,omitzero"` // when a hub last sent something
}

// status gathers the report. It reads the store, never the network.
func (d *daemon) status(ctx context.Context) (*statusReport, error) {
	cfg := d.cfg.Load()
	stats, err := d.store.Stats(ctx)
	if err != nil {
		return nil, err
	}
	visits, err := d.store.Visits(ctx)
	if err != nil {
		return nil, err
	}
	report := &statusReport{
		Version: programVersion(), Config: cfg.Path, URL: cfg.BaseURL,
		Started: d.started, Now: time.Now(), Reload: d.reloaded.Load(),
		Store: storeStatus{Items: stats.Items, Bytes: stats.FileBytes, FreeBytes: stats.FreeBytes, Seq: stats.Seq, Checkpoint: stats.Checkpoint, Stories: stats.Stories, Placed: stats.Placed, Placing: 100},
	}
	if placed, of := d.publisher.Placing(); placed < of {
		report.Store.Placing = int(100 * placed / of)
	}
	for _, win := range d.publisher.Windows() {
		count, err := d.store.Count(ctx, win.Topic)
		if err != nil {
			return nil, err
		}
		t := topicStatus{ID: win.Topic, Title: win.Title, Items: count, Updated: win.Updated, Rebuilding: win.Rebuilding, Surge: win.Surge}
		if at, ok := d.publisher.Progress(); ok && win.Rebuilding {
			t.Done, t.Of = min(at.Items, stats.Items), stats.Items
		}
		if len(win.Items) > 0 {
			t.Newest = win.Items[0].Item.FirstSeen
		}
		report.Topics = append(report.Topics, t)
	}
	next := d.fetcher.Next()
	twins := findTwins(cfg.Sources, visits)
	for _, src := range cfg.Sources {
		v := visits[src.ID]
		s := sourceStatus{
			ID: src.ID, Title: src.Name(), URL: src.URL, MovedTo: movedTo(src, v), Schedule: src.Schedule,
			Reason: v.Reason, Detail: v.Detail, HTTP: v.Status,
			Visited: v.Started, Next: next[src.ID], Succeeded: v.Succeeded,
			FailingSince: v.FailingSince, Failures: v.Failures,
			Items: stats.Sources[src.ID], Listed: v.Listed, New: v.New, Updated: v.Updated, Tally: v.Total, Newest: v.Newest, Gaps: v.Gaps, GapAt: v.GapAt, Pushed: v.Pushed,
		}
		s.judge(v, twins[src.ID], report.Now)
		report.Sources = append(report.Sources, s)
	}
	return report, nil
}

func newStatus() *cobra.Command {
	var asJSON, unhealthy, exitCode bool
	cmd := &cobra.Command{
		Use:   "status",
		Short: "show sources, topics and the last visits of the running daemon",
		Long: `Show the topics and the sources of the running daemon, those first that need
somebody. How a source is, is judged by its own rhythm and by more than one
visit. With --unhealthy only the sources that need somebody are shown.

The exit code is 0 whatever they are; with --exit-code it is 3 when one needs
somebody. 1 is a failure, 2 a mistake in the command line.`,
		Args: cobra.NoArgs,
		RunE: func(cmd *cobra.Command, _ []string) error {
			client, err := adminFlag(cmd)
			if err != nil {
				return err
			}
			var report statusReport
			if err := client.call(cmd.Context(), "GET", "/status", nil, &report); err != nil {
				return err
			}
			troubled := slices.ContainsFunc(report.Sources, sourceStatus.needsSomebody)
			if unhealthy {
				report.Sources = slices.DeleteFunc(report.Sources, func(s sourceStatus) bool { return !s.needsSomebody() })
			}
			if asJSON {
				enc := json.NewEncoder(cmd.OutOrStdout())
				enc.SetIndent("", "  ")
				err = enc.Encode(report)
			} else {
				report.print(cmd.OutOrStdout())
			}
			if err == nil && exitCode && troubled {
				return &exitError{code: exitDifference}
			}
			return err
		},
	}
	socketFlag(cmd)
	cmd.Flags().BoolVar(&asJSON, "json", false, "print the report as JSON")
	cmd.Flags().BoolVar(&unhealthy, "unhealthy", false, "show only the sources that need somebody")
	cmd.Flags().BoolVar(&exitCode, "exit-code", false, "exit with 3 when a source needs somebody")
	return cmd
}

// print writes the report for people.
func (r *statusReport) print(w io.Writer) {
	fmt.Fprintf(w, "straitwire %s, up %s, %s\n", r.Version, roughly(r.Now.Sub(r.Started)), r.URL)
	fmt.Fprintf(w, "config %s", cmp.Or(r.Config, "of the demo"))
	if r.Reload != nil {
		if r.Reload.Error != "" {
			fmt.Fprintf(w, "; reload refused %s ago:\n%s", roughly(r.Now.Sub(r.Reload.At)), r.Reload.Error)
		} else {
			fmt.Fprintf(w, "; reloaded %s ago", roughly(r.Now.Sub(r.Reload.At)))
		}
	}
	fmt.Fprintf(w, "\n%d items, %d stories of several; data file %.1f MB", r.Store.Items, r.Store.Stories, float64(r.Store.Bytes)/1e6)
	if r.Store.Placing < 100 {
		fmt.Fprintf(w, ", placing kept items into stories: %d %%", r.Store.Placing)
	}
	if behind := r.Store.Seq - min(r.Store.Checkpoint, r.Store.Seq); behind > 0 {
		fmt.Fprintf(w, ", publisher %d changes behind", behind)
	}
	fmt.Fprint(w, "\n\n")

	topics := newTable(w, "topic", "items", "newest", "")
	for _, t := range r.Topics {
		note := ""
		if t.Rebuilding {
			note = fmt.Sprintf("re-evaluating, %d of %d items", t.Done, t.Of)
		}
		if t.Surge != nil {
			note = strings.TrimPrefix(note+"; surge: "+t.Surge.String(), "; ")
		}
		topics.AppendRow(table.Row{t.ID, t.Items, ago(r.Now, t.Newest), note})
	}
	topics.Render()
	fmt.Fprintln(w)

	r.printSources(w)
}

// newTable is a table in which CJK text keeps the columns straight.
func newTable(w io.Writer, head ...any) table.Writer {
	t := table.NewWriter()
	t.SetOutputMirror(w)
	t.AppendHeader(head)
	style := table.StyleDefault
	style.Options = table.OptionsNoBordersAndSeparators
	style.Format.Header = 0
	style.Box.PaddingLeft = ""
	style.Box.PaddingRight = "  "
	t.SetStyle(style)
	t.SetColumnConfigs([]table.ColumnConfig{{Name: "result", WidthMax: 60}})
	return t
}

func ago(now, t time.Time) string {
	if t.IsZero() {
		return "-"
	}
	return roughly(now.Sub(t)) + " ago"
}

func until(now, t time.Time) string {
	switch {
	case t.IsZero():
		return "-"
	case !t.After(now):
		return "now"
	}
	return "in " + roughly(t.Sub(now))
}

// roughly rounds a duration to what a person wants to know.
func roughly(d time.Duration) string {
	switch {
	case d < 0:
		return "0s"
	case d < 2*time.Minute:
		return fmt.Sprintf("%ds", int(d.Seconds()))
	case d < 2*time.Hour:
		return fmt.Sprintf("%dm", int(d.Minutes()))
	case d < 48*time.Hour:
		return fmt.Sprintf("%dh", int(d.Hours()))
	}
	return fmt.Sprintf("%dd", int(d.Hours()/24))
}
