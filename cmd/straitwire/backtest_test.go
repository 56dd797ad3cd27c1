package main

import (
	"bytes"
	"context"
	"encoding/json"
	"fmt"
	"os"
	"path/filepath"
	"regexp"
	"slices"
	"strings"
	"testing"
	"time"

	"github.com/google/go-cmp/cmp"

	"straitwire/news"
)

// program runs a subcommand to its end.
func program(args ...string) (code int, stdout, stderr string) {
	var out, errs bytes.Buffer
	code = command(context.Background(), args, strings.NewReader(""), &out, &errs)
	return code, out.String(), errs.String()
}

// tried runs backtest --json and decodes its report.
func tried(t *testing.T, args ...string) trialReport {
	t.Helper()
	code, out, errs := program(append([]string{"backtest", "--json"}, args...)...)
	var r trialReport
	if err := json.Unmarshal([]byte(out), &r); code != 0 || err != nil {
		t.Fatalf("backtest %v: exit %d, %v: %s%s", args, code, err, out, errs)
	}
	return r
}

// inShort is a report in a line: of each topic what becomes of it.
func inShort(r trialReport) string {
	var parts []string
	for _, d := range r.Topics {
		part := fmt.Sprintf("%s %s %s", d.ID, d.Status, d.change)
		for _, s := range d.Samples {
			sign := "-"
			if s.Added {
				sign = "+"
			}
			part += " " + sign + s.Title
		}
		parts = append(parts, part)
	}
	return strings.Join(parts, "; ")
}

// TestBacktest tries a configuration on a daemon, and what it foretells comes
// true at the reload.
func TestBacktest(t *testing.T) {
	dir, other := t.TempDir(), t.TempDir()
	o := newOrigin(t)
	o.publish("1", "Ships in the strait")
	o.publish("2", "Rain in Taipei")
	o.publish("3", "Strait of rain")
	path := o.config(t, dir, `  - {id: strait, title: Strait, match: strait}
  - {id: rain, title: Rain, match: rain}
  - {id: gone, match: taipei}
  - {id: still, match: ships}
`)
	data := filepath.Join(dir, "data")
	d := start(t, data, "serve", "--config", path)
	d.wait("all items", func() bool { return len(d.titles("strait")) == 2 && len(d.titles("rain")) == 2 })
	topics := `  - {id: strait, title: Strait, match: {all: [strait, ships]}}
  - {id: rain, title: Rain, match: {any: [rain, ships]}}
  - {id: still, match: ships}
  - {id: fresh, match: {all: [taipei, {country: TW}]}}
`
	next := o.config(t, other, topics)
	const want = "strait changed +0 −1 -Strait of rain; rain changed +1 −0 +Ships in the strait; still unchanged +0 −0; " +
		"fresh new +1 −0 +Rain in Taipei; gone removed +0 −1 -Rain in Taipei"

	t.Run("json", func(t *testing.T) {
		r := tried(t, "--config", next, "--socket", d.socket)
		if got := inShort(r); got != want {
			t.Errorf("backtest found\n%s, want\n%s", got, want)
		}
		if r.Items != 3 || r.Pending != 0 || !r.Different || r.Added != 2 || r.Removed != 2 || r.Config != next || r.Against != path {
			t.Errorf("report = %+v", r)
		}
		strait, rain, gone := r.Topics[0], r.Topics[1], r.Topics[4]
		if strait.Stay != 1 || rain.Stay != 2 || strait.Was == "" || strait.Was == strait.Filter {
			t.Errorf("strait = %+v", strait)
		}
		if diff := cmp.Diff(map[news.SourceID]*change{"times": {0, 1}}, strait.BySource); diff != "" {
			t.Error(diff)
		}
		if diff := cmp.Diff(map[string]*change{"en": {1, 0}}, rain.ByLanguage); diff != "" {
			t.Error(diff)
		}
		if s := strait.Samples[0]; s.Why != `no term "ships"` || len(s.Reasons) != 1 || s.Reasons[0].Term != "strait" || s.ID == "" || s.URL == "" {
			t.Errorf("what leaves strait: %+v", s)
		}
		if s := rain.Samples[0]; !strings.Contains(s.Why, `"Ships" in title`) || s.Reasons[0].Term != "ships" {
			t.Errorf("what comes to rain: %+v", s)
		}
		if s := gone.Samples[0]; s.Why != "the topic is not in "+next {
			t.Errorf("what leaves gone: %+v", s)
		}
	})
	t.Run("text", func(t *testing.T) {
		code, out, errs := program("backtest", "--config", next, "--socket", d.socket, "--exit-code")
		if code != exitDifference || errs != "" {
			t.Errorf("exit %d with %q, want %d and silence", code, errs, exitDifference)
		}
		for _, line := range []string{
			`over all 3 kept items of`, `(?m)^strait  \+0 −1  changed, 1 stay$`, `(?m)^  by source    times \+0 −1$`,
			`(?m)^  by language  en \+1 −0$`, `(?m)^  − Strait of rain  \(times, 20..-..-..\)\n      no term "ships"\n      was in by term "strait" in title$`,
			`(?m)^unchanged: still$`, `(?m)^total: \+2 −2 in 4 of 5 topics$`,
		} {
			if !regexp.MustCompile(line).MatchString(out) {
				t.Errorf("backtest lacks %s:\n%s", line, out)
			}
		}
	})
	t.Run("chosen", func(t *testing.T) {
		r := tried(t, "--config", next, "--socket", d.socket, "--topic", "gone", "--topic", "still", "--samples", "0")
		if got := inShort(r); got != "still unchanged +0 −0; gone removed +0 −1" {
			t.Errorf("backtest of two topics found %s", got)
		}
		code, _, errs := program("backtest", "--config", next, "--socket", d.socket, "--topic", "strai")
		if code != 2 || !strings.Contains(errs, `--topic strai`) || !strings.Contains(errs, `did you mean "strait"?`) {
			t.Errorf("backtest of an unknown topic: exit %d, %s", code, errs)
		}
	})
	t.Run("since", func(t *testing.T) {
		if r := tried(t, "--config", next, "--socket", d.socket, "--since", "1h"); r.Items != 3 || r.Since.IsZero() {
			t.Errorf("items of an hour: %+v", r)
		}
		if r := tried(t, "--config", next, "--socket", d.socket, "--since", "1ns"); r.Items != 0 || r.Different {
			t.Errorf("items of a nanosecond: %+v", r)
		}
	})
	t.Run("bad configuration", func(t *testing.T) {
		bad := o.config(t, t.TempDir(), "  - {id: strait, match: {wrod: strait}}\n")
		code, out, errs := program("backtest", "--config", bad, "--socket", d.socket)
		if code != 2 || out != "" || !strings.Contains(errs, "config.yaml:6:") || !strings.Contains(errs, "wrod") {
			t.Errorf("exit %d: %s%s", code, out, errs)
		}
	})
	t.Run("source gone", func(t *testing.T) {
		lone := filepath.Join(t.TempDir(), "new.yaml")
		if err := os.WriteFile(lone, []byte("sources: []\ntopics:\n  - {id: strait, match: {all: [strait, {country: TW}]}}\n"), 0o600); err != nil {
			t.Fatal(err)
		}
		r := tried(t, "--config", lone, "--socket", d.socket, "--topic", "strait")
		if d := r.Topics[0]; d.Removed != 2 || !strings.HasSuffix(d.Samples[0].Why, "; source times is not in "+lone) {
			t.Errorf("strait = %+v", d)
		}
	})
	t.Run("usual socket", func(t *testing.T) {
		t.Chdir(dir) // the daemon's own configuration lies here, the new one elsewhere
		if got := inShort(tried(t, "--config", next)); got != want {
			t.Errorf("backtest found\n%s, want\n%s", got, want)
		}
	})
	t.Run("data in use", func(t *testing.T) {
		code, _, errs := program("backtest", "--config", next, "--data", data)
		if code != 1 || !strings.Contains(errs, "in use by straitwire serve") {
			t.Errorf("exit %d: %s", code, errs)
		}
	})

	if code, stderr := d.stop(); code != 0 {
		t.Fatalf("ended with %d: %s", code, stderr)
	}
	t.Run("backup", func(t *testing.T) {
		before := snapshot(t, data)
		if got := inShort(tried(t, "--config", next, "--data", data)); got != want {
			t.Errorf("backtest of a backup found\n%s, want\n%s", got, want)
		}
		if diff := cmp.Diff(before, snapshot(t, data)); diff != "" {
			t.Errorf("the backup changed:\n%s", diff)
		}
	})
	t.Run("foretold", func(t *testing.T) {
		o.config(t, dir, topics)
		d := start(t, data, "serve", "--config", path)
		d.wait("the new topics", func() bool { return slices.Equal(d.titles("fresh"), []string{"Rain in Taipei"}) })
		if got := d.titles("strait"); !slices.Equal(got, []string{"Ships in the strait"}) {
			t.Errorf("strait = %q", got)
		}
		code, out, errs := program("backtest", "--config", next, "--socket", d.socket, "--exit-code")
		if code != 0 || !strings.Contains(out, "\nunchanged: strait, rain, still, fresh\nno difference\n") {
			t.Errorf("after it was done: exit %d\n%s%s", code, out, errs)
		}
		d.stop()
		// What gone left in the ledger is no topic of anybody.
		if got := inShort(tried(t, "--config", next, "--data", data)); got != "strait unchanged +0 −0; rain unchanged +0 −0; still unchanged +0 −0; fresh unchanged +0 −0" {
			t.Errorf("backtest of the backup found %s", got)
		}
	})
}

// snapshot reads the files of a directory.
func snapshot(t *testing.T, dir string) map[string]string {
	t.Helper()
	files := map[string]string{}
	entries, err := os.ReadDir(dir)
	if err != nil {
		t.Fatal(err)
	}
	for _, e := range entries {
		data, err := os.ReadFile(filepath.Join(dir, e.Name()))
		if err != nil {
			t.Fatal(err)
		}
		files[e.Name()] = string(data)
	}
	return files
}

func TestParseSince(t *testing.T) {
	now := time.Date(2026, 11, 25, 12, 0, 0, 0, time.UTC)
	for _, tt := range []struct{ text, want string }{
		{"", "0001-01-01T00:00:00Z"},
		{"30d", "2026-10-26T12:00:00Z"},
		{"2w", "2026-11-11T12:00:00Z"},
		{" 12h ", "2026-11-25T00:00:00Z"},
		{"1h30m", "2026-11-25T10:30:00Z"},
		{"2026-11-20", "2026-11-20T00:00:00Z"},
		{"2026-11-20T08:00:00+08:00", "2026-11-20T00:00:00Z"},
		{"2026-12-01", "lies in the future"},
		{"d", "is no length of time"},
		{"-3d", "is no length of time"},
		{"-3h", "goes back not at all"},
		{"0d", "goes back not at all"},
		{"99999999d", "is no length of time"},
		{"60000d", "longer than anybody remembers"},
		{"month", "is no length of time"},
	} {
		at, err := parseSince(tt.text, now)
		got := at.Format(time.RFC3339)
		if err != nil {
			got = err.Error()
		}
		if !strings.Contains(got, tt.want) {
			t.Errorf("parseSince(%q) = %s, want %s", tt.text, got, tt.want)
		}
	}
}

// TestTryingDocs holds the page on trying to the flags there are.
func TestTryingDocs(t *testing.T) {
	page, err := os.ReadFile("../../docs/trying.md")
	if err != nil {
		t.Fatal(err)
	}
	flags := newBacktest().Flags()
	for _, m := range regexp.MustCompile(`(?m)^ +--([a-z-]+)`).FindAllStringSubmatch(flags.FlagUsages(), -1) {
		if !strings.Contains(string(page), "| `--"+m[1]) {
			t.Errorf("docs/trying.md has no row for --%s", m[1])
		}
	}
	for _, m := range regexp.MustCompile("(?m)^\\| `--([a-z-]+)").FindAllStringSubmatch(string(page), -1) {
		if m[1] != "config" && flags.Lookup(m[1]) == nil {
			t.Errorf("docs/trying.md speaks of --%s, which is no flag of backtest", m[1])
		}
	}
}
