package main

import (
	"os"
	"path/filepath"
	"slices"
	"strings"
	"testing"
)

// TestReloadDryRun prints a plan and changes nothing; the reload after it does
// what the plan said.
func TestReloadDryRun(t *testing.T) {
	dir := t.TempDir()
	o := newOrigin(t)
	o.publish("1", "Ships in the strait")
	o.publish("2", "Rain in the strait")
	path := o.config(t, dir, "  - {id: strait, title: Strait, match: strait}\n  - {id: old, title: Old, match: rain}\n")
	d := start(t, filepath.Join(dir, "data"), "serve", "--config", path)
	d.wait("the items", func() bool { return len(d.titles("strait")) == 2 && len(d.titles("old")) == 1 })
	if out, err := d.ask("reload", "--dry-run"); err != nil || out != "sources: 0 added, 0 changed, 0 removed\ntopics: 0 added, 0 changed, 0 removed\n" {
		t.Errorf("without a change: %v\n%s", err, out)
	}

	o.config(t, dir, "  - {id: strait, title: Strait, match: ships}\n  - {id: rain, title: Rain, match: rain}\n")
	text, err := os.ReadFile(path)
	if err != nil {
		t.Fatal(err)
	}
	changed := strings.NewReplacer("id: portal,", "id: harbour,", "country: TW", "country: JP").Replace(string(text))
	if err := os.WriteFile(path, []byte(changed), 0o600); err != nil {
		t.Fatal(err)
	}
	out, err := d.ask("reload", "--dry-run")
	if err != nil {
		t.Fatal(err)
	}
	for _, want := range []string{
		"sources: 1 added, 1 changed, 1 removed\n  + harbour\n  ~ times (country)\n  − portal\n",
		"topics: 1 added, 1 changed, 1 removed\n  + rain\n  ~ strait\n  − old\n",
		"strait  +0 −1  changed, 1 stay",
		"rain  +1 −0  new",
		"old  +0 −1  removed",
		"Rain in the strait",
	} {
		if !strings.Contains(out, want) {
			t.Errorf("reload --dry-run lacks %q:\n%s", want, out)
		}
	}
	if got := d.titles("strait"); len(got) != 2 {
		t.Errorf("a dry run changed the topic to %q", got)
	}
	if out, err = d.ask("reload"); err != nil || !strings.Contains(out, "sources: 1 added, 1 changed, 1 removed; topics: 2 new or changed of 2") {
		t.Errorf("reload = %q, %v", out, err)
	}
	d.wait("the plan to come true", func() bool {
		return slices.Equal(d.titles("strait"), []string{"Ships in the strait"}) && slices.Equal(d.titles("rain"), []string{"Rain in the strait"})
	})

	o.config(t, dir, "  - {id: strait, title: Strait, match: {wrod: ships}}\n")
	if _, err := d.ask("reload", "--dry-run"); err == nil || !strings.Contains(err.Error(), "wrod") || !strings.Contains(err.Error(), "exit 2") {
		t.Errorf("reload --dry-run of a bad configuration: %v", err)
	}
	var report statusReport
	if d.status(&report); report.Reload == nil || report.Reload.Error != "" {
		t.Errorf("a dry run left its refusal behind: %+v", report.Reload)
	}
}
