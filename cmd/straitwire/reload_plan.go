package main

import (
	"fmt"
	"io"
	"reflect"
	"slices"
	"strings"
	"time"

	"github.com/spf13/cobra"

	"straitwire/config"
	"straitwire/news"
)

// reloadPlan is what a reload would change, or has changed.
type reloadPlan struct {
	Config  string   `json:"config"`
	Refused string   `json:"refused,omitempty"` // why there would be no change
	Sources planDiff `json:"sources"`
	Topics  planDiff `json:"topics"`
	Of      int      `json:"of"` // topics there would be
}

// planDiff is the difference in things that have an id.
type planDiff struct {
	Added   []string `json:"added,omitempty"`
	Changed []string `json:"changed,omitempty"` // and what of them
	Removed []string `json:"removed,omitempty"`
}

func (p *planDiff) counts() string {
	return fmt.Sprintf("%d added, %d changed, %d removed", len(p.Added), len(p.Changed), len(p.Removed))
}

func (p *planDiff) print(w *lineWriter, what string) {
	w.printf("%s: %s\n", what, p.counts())
	for _, list := range []struct {
		sign string
		ids  []string
	}{{"+", p.Added}, {"~", p.Changed}, {"−", p.Removed}} {
		for _, id := range list.ids {
			w.printf("  %s %s\n", list.sign, id)
		}
	}
}

// planOf says what differs between two configurations, in the order of the new
// one.
func planOf(old, next *config.Config) reloadPlan {
	p := reloadPlan{Config: next.Path, Of: len(next.Topics.Topics())}
	was := sourcesByID(old)
	for _, src := range next.Sources {
		before, ok := was[src.ID]
		delete(was, src.ID)
		switch fields := differing(before, src); {
		case !ok:
			p.Sources.Added = append(p.Sources.Added, string(src.ID))
		case fields != nil:
			p.Sources.Changed = append(p.Sources.Changed, fmt.Sprintf("%s (%s)", src.ID, strings.Join(fields, ", ")))
		}
	}
	for id := range was {
		p.Sources.Removed = append(p.Sources.Removed, string(id))
	}
	slices.Sort(p.Sources.Removed)

	versions := map[news.TopicID]string{}
	for _, t := range old.Topics.Topics() {
		versions[t.ID] = t.Version
	}
	for _, t := range next.Topics.Topics() {
		version, ok := versions[t.ID]
		delete(versions, t.ID)
		switch {
		case !ok:
			p.Topics.Added = append(p.Topics.Added, string(t.ID))
		case version != t.Version:
			p.Topics.Changed = append(p.Topics.Changed, string(t.ID))
		}
	}
	for id := range versions {
		p.Topics.Removed = append(p.Topics.Removed, string(id))
	}
	slices.Sort(p.Topics.Removed)
	return p
}

// differing names the fields that two sources do not share.
func differing(a, b news.Source) []string {
	var fields []string
	was, is := reflect.ValueOf(a), reflect.ValueOf(b)
	for i := range was.NumField() {
		if !reflect.DeepEqual(was.Field(i).Interface(), is.Field(i).Interface()) {
			fields = append(fields, strings.ToLower(was.Type().Field(i).Name))
		}
	}
	return fields
}

// String says in a line what a reload changed.
func (p *reloadPlan) String() string {
	return fmt.Sprintf("sources: %s; topics: %d new or changed of %d", p.Sources.counts(), len(p.Topics.Added)+len(p.Topics.Changed), p.Of)
}

// rehearse says what a reload would change, and changes nothing.
func (d *daemon) rehearse() reloadPlan {
	old := d.cfg.Load()
	next, err := d.nextConfig(old)
	if err != nil {
		return reloadPlan{Config: old.Path, Refused: err.Error()}
	}
	return planOf(old, next)
}

// dryReload prints what a reload would change. The items that topics would gain
// and lose are found here: a heavy filter never loads the daemon.
func dryReload(cmd *cobra.Command, client *adminClient, samples int) error {
	var plan reloadPlan
	if err := client.call(cmd.Context(), "GET", "/reload", nil, &plan); err != nil {
		return err
	}
	if plan.Refused != "" {
		fmt.Fprintln(cmd.ErrOrStderr(), plan.Refused)
		return &exitError{code: 2, err: fmt.Errorf("a reload would be refused; mend the mistakes above, nothing was changed")}
	}
	if err := plan.print(cmd.OutOrStdout()); err != nil {
		return err
	}
	if plan.Topics.empty() && plan.Sources.empty() {
		return nil
	}
	cfg, _, err := config.Inspect(plan.Config)
	if err != nil {
		return fmt.Errorf("items were not tried: %w", err)
	}
	test := newTrial(cfg, nil, samples) // all: a source that changes its kind changes topics, too
	tail, err := client.kept(cmd.Context(), time.Time{}, test)
	if err != nil {
		return err
	}
	fmt.Fprintln(cmd.OutOrStdout())
	return test.report(time.Time{}, tail).print(cmd.OutOrStdout())
}

func (p *planDiff) empty() bool { return p.Added == nil && p.Changed == nil && p.Removed == nil }

func (p *reloadPlan) print(to io.Writer) error {
	w := &lineWriter{to: to}
	p.Sources.print(w, "sources")
	p.Topics.print(w, "topics")
	return w.err
}
