package main

import (
	"encoding/json"
	"fmt"
	"path/filepath"
	"regexp"
	"strings"
	"testing"
)

// TestLint finds in a daemon's items what each kind of finding is made of.
func TestLint(t *testing.T) {
	dir := t.TempDir()
	o := newOrigin(t)
	for i := range 24 {
		title := fmt.Sprintf("Ships number %d", i)
		if i%3 == 0 {
			title = fmt.Sprintf("Ships in the strait, day %d", i)
		}
		o.publish(fmt.Sprint(i), title)
	}
	path := o.config(t, dir, `  - id: strait
    match: {any: [strait, zeppelin, strait crossing]}
  - {id: ships, match: {all: [ships, strait]}}
  - {id: quiet, match: {any: [day 3, {all: [day 6, {concept: himars}]}]}}
`)
	d := start(t, filepath.Join(dir, "data"), "serve", "--config", path)
	d.wait("all items", func() bool { return len(d.titles("ships")) == 8 && len(d.titles("strait")) == 8 })

	run := func(args ...string) (r reviewReport) {
		t.Helper()
		code, out, errs := program(append([]string{"lint", "--json", "--config", path, "--socket", d.socket}, args...)...)
		if err := json.Unmarshal([]byte(out), &r); code != 0 || err != nil {
			t.Fatalf("lint %v: exit %d, %v: %s%s", args, code, err, out, errs)
		}
		return r
	}
	inShort := func(r reviewReport) string {
		var parts []string
		for _, f := range r.Idle {
			parts = append(parts, "idle "+f.Term)
		}
		for _, n := range r.Noisy {
			parts = append(parts, fmt.Sprintf("noisy %s/%s %d of %d in %s+%d", n.Topic, n.Term, n.Found, n.Of, n.Source, n.Others))
		}
		for _, c := range r.Covered {
			parts = append(parts, fmt.Sprintf("covered %s by %s", c.Term, c.By.Term))
		}
		for _, g := range r.Gaps {
			parts = append(parts, fmt.Sprintf("gap %s %v %v", g.Concept, g.Languages, g.Topics))
		}
		for _, x := range r.Overlaps {
			parts = append(parts, fmt.Sprintf("overlap %s %d, %s %d: %d", x.Topic, x.Has, x.Other, x.Having, x.Common))
		}
		return strings.Join(parts, "; ")
	}
	const idle, covered, common = "idle zeppelin; idle strait crossing", "covered strait crossing by strait", "overlap strait 8, ships 8: 8"
	for _, tt := range []struct {
		name string
		args []string
		want string
	}{
		{"all", nil, idle + "; idle himars; noisy ships/ships 24 of 24 in times+0; noisy strait/strait 8 of 24 in times+0; noisy ships/strait 8 of 24 in times+0; " + covered + "; " + common},
		{"share", []string{"--share", "33"}, idle + "; idle himars; noisy ships/ships 24 of 24 in times+0; noisy strait/strait 8 of 24 in times+0; noisy ships/strait 8 of 24 in times+0; " + covered + "; " + common},
		{"larger share", []string{"--share", "34"}, idle + "; idle himars; noisy ships/ships 24 of 24 in times+0; " + covered + "; " + common},
		{"one topic", []string{"--topic", "strait", "--share", "100"}, idle + "; " + covered + "; " + common},
		{"nothing is noisier than all", []string{"--topic", "quiet", "--share", "100"}, "idle himars"},
	} {
		r := run(tt.args...)
		if got := inShort(r); got != tt.want {
			t.Errorf("%s: lint found\n%s, want\n%s", tt.name, got, tt.want)
		}
		if r.Items != 24 || r.Against != path || r.Findings != len(r.Idle)+len(r.Noisy)+len(r.Covered)+len(r.Gaps)+len(r.Overlaps) {
			t.Errorf("%s: report = %+v", tt.name, r)
		}
	}

	code, out, errs := program("lint", "--config", path, "--socket", d.socket, "--exit-code")
	if code != exitDifference || errs != "" {
		t.Errorf("exit %d with %q, want %d and silence", code, errs, exitDifference)
	}
	for _, line := range []string{
		`over all 24 kept items of`, `(?m)^never found\n  topic +term +at\n  strait +term "zeppelin" +\S+config.yaml:\d+$`,
		`(?m)^found in more than 20 % of a source's items$`, `(?m)^  ships +term "ships" +\S+ +100 % \(24 of 24\) +times$`,
		`(?m)^  strait +(?:phrase|term) "strait crossing" +\S+ +found only where term "strait" is \(line \d+\)$`,
		`(?m)^  strait +8 +ships +8 +8 \(100 % of the smaller\)$`, `(?m)^total: 8$`,
	} {
		if !regexp.MustCompile(line).MatchString(out) {
			t.Errorf("lint lacks %s:\n%s", line, out)
		}
	}
	// Nothing was first seen since a moment ago, and no term is blamed for that.
	if r := run("--since", "1ns", "--topic", "quiet"); r.Items != 0 || r.Findings != 0 {
		t.Errorf("over nothing: %+v", r)
	}
}
