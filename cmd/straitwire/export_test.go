package main

import (
	"bytes"
	"context"
	"encoding/csv"
	"os"
	"path/filepath"
	"slices"
	"strings"
	"testing"

	"github.com/google/go-cmp/cmp"
)

// TestExport exports from the running daemon, and the same from the data file
// when it has stopped.
func TestExport(t *testing.T) {
	dir := t.TempDir()
	o := newOrigin(t)
	o.publish("1", "=HYPERLINK(&quot;http://strait.example/&quot;)")
	o.publish("2", `Ships, "many", in the strait`)
	path := o.config(t, dir, "  - {id: strait, title: Strait, match: strait}\n")
	data := filepath.Join(dir, "data")
	export := func(words ...string) string {
		t.Helper()
		var out, stderr bytes.Buffer
		if code := command(context.Background(), append(append([]string{"export"}, words...), "--config", path), nil, &out, &stderr); code != 0 {
			t.Fatalf("export %v: exit %d: %s", words, code, &stderr)
		}
		return out.String()
	}
	d := start(t, data, "serve", "--config", path)
	d.wait("the items", func() bool { return len(d.titles("strait")) == 2 })
	var kept [2]map[string]string // by the daemon, and without it
	for i := range kept {
		kept[i] = map[string]string{}
		for _, what := range []string{"items", "ledger"} {
			for _, format := range []string{"jsonl", "csv"} {
				kept[i][what+" "+format] = export(what, "--format", format)
			}
		}
		if out := export("visits"); !strings.Contains(out, `"source":"times"`) {
			t.Errorf("export visits:\n%s", out)
		}
		d.stop()
	}
	if diff := cmp.Diff(kept[0], kept[1]); diff != "" {
		t.Errorf("the daemon exports other things than the data file (-daemon +file):\n%s", diff)
	}
	rows, err := csv.NewReader(strings.NewReader(kept[0]["items csv"])).ReadAll()
	if err != nil || len(rows) != 3 {
		t.Fatalf("%d rows, %v", len(rows), err)
	}
	title := slices.Index(rows[0], "title")
	titles := []string{rows[1][title], rows[2][title]}
	slices.Sort(titles)
	if want := []string{`'=HYPERLINK("http://strait.example/")`, `Ships, "many", in the strait`}; !slices.Equal(titles, want) {
		t.Errorf("titles in CSV: %q, want %q", titles, want)
	}
	if n := strings.Count(kept[0]["ledger jsonl"], `"topic":"strait"`); n != 2 || !strings.Contains(kept[0]["ledger csv"], "in title") {
		t.Errorf("%d entries\n%s", n, kept[0]["ledger csv"])
	}
	var out, stderr bytes.Buffer
	code := command(context.Background(), []string{"replay", "--config", path}, strings.NewReader(kept[0]["items jsonl"]), &out, &stderr)
	if code != 0 || strings.Count(out.String(), `"action":"new"`) != 2 {
		t.Errorf("replay of the export: exit %d: %s%s", code, &out, &stderr)
	}
}

// TestPrune changes the retention by a reload and prunes, with the daemon and
// without it.
func TestPrune(t *testing.T) {
	dir := t.TempDir()
	o := newOrigin(t)
	for _, n := range []string{"1", "2", "3"} {
		o.publish(n, "Ships in the strait, report "+n)
	}
	path := o.config(t, dir, "  - {id: strait, title: Strait, match: strait}\n")
	d := start(t, filepath.Join(dir, "data"), "serve", "--config", path)
	d.wait("the items", func() bool { return len(d.titles("strait")) == 3 })
	retain := func(section string) {
		t.Helper()
		o.config(t, dir, "  - {id: strait, title: Strait, match: strait}\n")
		text, err := os.ReadFile(path)
		if err != nil {
			t.Fatal(err)
		}
		if err := os.WriteFile(path, append(text, section...), 0o600); err != nil {
			t.Fatal(err)
		}
	}
	prune := func() string {
		var out bytes.Buffer
		command(context.Background(), []string{"prune", "--config", path}, nil, &out, &out)
		return out.String()
	}
	if out := prune(); out != "0 items removed, 0 forgotten\n" {
		t.Errorf("prune = %q", out)
	}
	retain("retention: {per_source: 2}\n")
	if _, err := d.ask("reload"); err != nil {
		t.Fatal(err)
	}
	if out := prune(); out != "1 items removed, 0 forgotten\n" {
		t.Errorf("prune after the reload = %q", out)
	}
	d.stop()
	retain("retention: {per_source: 1, size: 1GiB}\n")
	if out := prune(); out != "1 items removed, 0 forgotten\n" {
		t.Errorf("prune without the daemon = %q", out)
	}
}
