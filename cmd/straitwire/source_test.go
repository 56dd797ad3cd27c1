package main

import (
	"encoding/json"
	"os"
	"strings"
	"testing"
)

const oneSource = "sources:\n  # the first\n  - id: mine   # ours\n    url: SITE/plain\n    language: ja\n  - {id: off, url: \"https://off.example/feed\", enabled: false}\n\n# topics follow"

func TestSourceAdd(t *testing.T) {
	for _, tt := range []struct {
		name   string
		args   []string // SITE stands for the address of the site
		code   int
		stdout string
		stderr string
		file   string // what the file has now; empty for no change
	}{
		{"of a page", []string{"SITE/"}, 0, "added all-the-news", "its feed SITE/all.xml is taken", "  - {id: off, url: \"https://off.example/feed\", enabled: false}\n  - id: all-the-news\n    title: All the News\n    url: SITE/all.xml\n    language: en\n\n# topics follow"},
		{"of a feed, described", []string{"SITE/all.xml", "--id", "x", "--title", "X: one", "--kind", "wire", "--country", "TW", "--region", "east-asia", "--language", "zh"}, 0, "added x", "", "  - id: x\n    title: \"X: one\"\n    url: SITE/all.xml\n    country: TW\n    region: east-asia\n    language: zh\n    kind: wire\n"},
		{"dry run", []string{"SITE/all.xml", "--dry-run"}, 0, "  - id: all-the-news\n    title: All the News\n", "", ""},
		{"wrong kind", []string{"SITE/all.xml", "--kind", "blog"}, 2, "", "no kind \"blog\"", ""},
		{"taken id", []string{"SITE/all.xml", "--id", "mine"}, 2, "", "the id stands on line", ""},
		{"taken address", []string{"SITE/plain"}, 1, "", "source mine has this address already", ""},
		{"address of a source that is off", []string{"off.example/feed"}, 1, "", "source off has this address already", ""},
		{"no feed", []string{"SITE/none"}, 1, "", "missing: HTTP 404", ""},
		{"no argument", nil, 2, "", "accepts 1 arg(s), received 0", ""},
	} {
		t.Run(tt.name, func(t *testing.T) {
			s := newSite(t, oneSource)
			here := func(text string) string { return strings.ReplaceAll(text, "SITE", s.URL) }
			before, err := os.ReadFile(s.config)
			if err != nil {
				t.Fatal(err)
			}
			args := []string{"source", "add"}
			for _, arg := range tt.args {
				args = append(args, here(arg))
			}
			code, stdout, stderr := s.run(t, args...)
			if code != tt.code || !strings.Contains(stdout, tt.stdout) || !strings.Contains(stderr, here(tt.stderr)) {
				t.Errorf("exit %d, %q, %q; want %d, %q, %q", code, stdout, stderr, tt.code, tt.stdout, here(tt.stderr))
			}
			after, err := os.ReadFile(s.config)
			if err != nil {
				t.Fatal(err)
			}
			if tt.file == "" && string(after) != string(before) || !strings.Contains(string(after), here(tt.file)) {
				t.Errorf("the file has now\n%s\nwant in it\n%s", after, here(tt.file))
			}
			if code, _, stderr := s.run(t, "check"); code != 0 {
				t.Errorf("check: exit %d, %s", code, stderr)
			}
		})
	}
}

func TestSourceTest(t *testing.T) {
	s := newSite(t, "sources:\n  - {id: mine, url: \"SITE/all.xml\", language: ja}")
	for _, tt := range []struct {
		arg    string
		code   int
		stdout []string
		stderr string
	}{
		{"mine", 0, []string{"rss in utf-8, language en", "2 items would be stored", "PLA aircraft", "1 of 2 items have no date", "the configuration says language ja, the document en"}, ""},
		{s.URL + "/all.xml", 0, []string{"2 items would be stored"}, ""},
		{s.URL + "/", 1, []string{"page: a web page instead of a feed: Home", "names     " + s.URL + "/all.xml"}, "nothing would be stored"},
		{s.URL + "/none", 1, []string{"missing: HTTP 404"}, ""},
		{"nobody", 2, nil, "source nobody: not in"},
		{"http://10.0.0.1/feed", 1, []string{"blocked: address 10.0.0.1 is not public"}, ""},
	} {
		t.Run(tt.arg, func(t *testing.T) {
			code, stdout, stderr := s.run(t, "source", "test", tt.arg)
			if code != tt.code || !strings.Contains(stderr, tt.stderr) {
				t.Errorf("exit %d, %q; want %d, %q", code, stderr, tt.code, tt.stderr)
			}
			for _, want := range tt.stdout {
				if !strings.Contains(stdout, want) {
					t.Errorf("stdout lacks %q:\n%s", want, stdout)
				}
			}
		})
	}
	code, stdout, stderr := s.run(t, "source", "test", "--json", "mine")
	var trial sourceTrial
	if err := json.Unmarshal([]byte(stdout), &trial); err != nil || code != 0 || len(trial.Items) != 2 || trial.Items[0].DatePublished == "" || trial.Charset != "utf-8" {
		t.Errorf("exit %d, %v, %s: %+v", code, err, stderr, trial)
	}
}

func TestSourceList(t *testing.T) {
	s := newSite(t, oneSource)
	code, stdout, _ := s.run(t, "source", "list", "--json")
	var list []listedSource
	if err := json.Unmarshal([]byte(stdout), &list); err != nil || code != 0 {
		t.Fatalf("exit %d, %v: %s", code, err, stdout)
	}
	if len(list) != 2 || list[0].ID != "mine" || !list[0].Enabled || list[0].Language != "ja" || list[1].ID != "off" || list[1].Enabled {
		t.Errorf("list %+v", list)
	}
	if code, stdout, _ := s.run(t, "source", "list"); code != 0 || !strings.Contains(stdout, "mine") {
		t.Errorf("exit %d: %s", code, stdout)
	}
}
