package main

import (
	"context"
	"fmt"
	"os"
	"time"

	"github.com/spf13/cobra"

	"straitwire/config"
	"straitwire/news"
)

// reloadResult is the last reload as status shows it.
type reloadResult struct {
	At    time.Time `json:"at"`
	Error string    `json:"error,omitempty"`
	Text  string    `json:"text,omitempty"`
}

// reload reads the configuration again. All that can fail is done first; a
// bad file changes nothing. It logs its own result.
func (d *daemon) reload(ctx context.Context) reloadResult {
	d.reloading.Lock()
	defer d.reloading.Unlock()
	d.systemd.reloading()
	defer func() { d.systemd.ready(d.summary()) }()

	old := d.cfg.Load()
	result := reloadResult{At: time.Now()}
	next, err := d.nextConfig(old)
	if err != nil {
		result.Error = err.Error()
		d.log.Error("reload refused; the old configuration runs on", "file", old.Path, "err", err)
		d.reloaded.Store(&result)
		d.meters.refused()
		d.tellRefused(ctx, result)
		return result
	}
	d.level.Set(next.Log.Level)
	d.cfg.Store(next)
	d.meters.configured(old, next)
	d.store.Retain(next.Store)
	plan := d.plan(next)
	d.publisher.Replace(plan)
	d.hub.Replace(hubOptions(next))
	d.archives.Replace(plan)
	d.search.Replace(plan, next.Concepts, next.Search)
	d.operator.Replace(plan)
	d.fetcher.Replace(next.Sources, fetcherOptions(next))
	d.hubs.Replace(next.Sources, next.WebSub)
	d.awaitCurrent(ctx)
	changed := planOf(old, next)
	result.Text = changed.String()
	d.log.Info("reloaded", "file", next.Path, "status", result.Text)
	d.reloaded.Store(&result)
	return result
}

// tellRefused keeps the refusal for the operator's feed: whoever changed the
// file may not be the one who looks at the log.
func (d *daemon) tellRefused(ctx context.Context, result reloadResult) {
	const most = 2000
	err := d.store.Note(ctx, news.Event{At: result.At, Kind: news.EventRefused, Text: news.Cut(result.Error, most)})
	if err != nil {
		d.log.Error("the refusal is not in the operator's feed", "err", err)
	}
}

// reloadOn reloads at each signal until ctx ends.
func (d *daemon) reloadOn(ctx context.Context, hangup <-chan os.Signal) error {
	for {
		select {
		case <-ctx.Done():
			return nil
		case <-hangup:
			d.reload(ctx) // logs its own result
		}
	}
}

// awaitCurrent gives the publisher the moment that it needs to take up a plan:
// whoever asked for a reload may ask for a new topic's feed next.
func (d *daemon) awaitCurrent(ctx context.Context) {
	ctx, cancel := context.WithTimeout(ctx, 10*time.Second)
	defer cancel()
	waitFor(ctx, d.publisher.Current)
}

// waitFor returns when ok holds or ctx ends.
func waitFor(ctx context.Context, ok func() bool) {
	tick := time.NewTicker(5 * time.Millisecond)
	defer tick.Stop()
	for !ok() {
		select {
		case <-ctx.Done():
			return
		case <-tick.C:
		}
	}
}

// nextConfig loads the configuration and refuses what a running daemon
// cannot change.
func (d *daemon) nextConfig(old *config.Config) (*config.Config, error) {
	if old.Path == "" {
		return nil, fmt.Errorf("reload: the demo has no configuration file")
	}
	next, err := config.Load(old.Path)
	if err != nil {
		return nil, err
	}
	if err := next.Override(d.flags); err != nil {
		return nil, err
	}
	for _, fixed := range []struct{ key, was, is string }{
		{"listen", old.Listen, next.Listen},
		{"data", old.Data, next.Data},
		{"admin socket", old.Socket, next.Socket},
		{"metrics.listen", old.Metrics, next.Metrics},
	} {
		if fixed.was != fixed.is {
			return nil, fmt.Errorf("%s: %s changed from %s to %s; restart the daemon for that", next.Path, fixed.key, fixed.was, fixed.is)
		}
	}
	return next, nil
}

func newReload() *cobra.Command {
	var dry bool
	var samples int
	cmd := &cobra.Command{
		Use:   "reload",
		Short: "make the running daemon read its configuration again",
		Long: `Make the running daemon read its configuration again, as SIGHUP does. A
configuration with mistakes is refused, its mistakes are printed here, and
the old one runs on.

With --dry-run nothing is changed: printed is which sources would be added,
changed and removed, and which items each topic would gain and lose.`,
		Args: cobra.NoArgs,
		RunE: func(cmd *cobra.Command, _ []string) error {
			if samples < 0 || samples > maxSamples {
				return usageError(fmt.Errorf("--samples %d: write a number from 0 to %d", samples, maxSamples))
			}
			client, err := adminFlag(cmd)
			if err != nil {
				return err
			}
			if dry {
				return dryReload(cmd, client, samples)
			}
			var result reloadResult
			if err := client.call(cmd.Context(), "POST", "/reload", nil, &result); err != nil {
				return err
			}
			if result.Error != "" {
				fmt.Fprintln(cmd.ErrOrStderr(), result.Error)
				return &exitError{code: 2, err: fmt.Errorf("reload refused; mend the mistakes above, the old configuration runs on")}
			}
			_, err = fmt.Fprintln(cmd.OutOrStdout(), result.Text)
			return err
		},
	}
	socketFlag(cmd)
	cmd.Flags().BoolVar(&dry, "dry-run", false, "print what a reload would change, and change nothing")
	cmd.Flags().IntVar(&samples, "samples", 3, "with --dry-run, show the newest `N` items that come, and as many that go, of each topic")
	return cmd
}
