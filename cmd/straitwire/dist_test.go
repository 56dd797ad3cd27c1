package main

import (
	"encoding/json"
	"os"
	"path/filepath"
	"regexp"
	"strings"
	"testing"
)

// TestShippedCommandLines holds what dist/ starts to the commands and flags
// that there are, and what it copies to the files that there are.
func TestShippedCommandLines(t *testing.T) {
	read := func(name string) string {
		t.Helper()
		data, err := os.ReadFile(filepath.Join("../../dist", name))
		if err != nil {
			t.Fatal(err)
		}
		return strings.ReplaceAll(string(data), "\\\n", " ")
	}
	lines := map[string][]string{}
	for _, found := range regexp.MustCompile(`(?m)^(?:CMD|HEALTHCHECK .*CMD) (\[.*\])$`).FindAllStringSubmatch(read("Dockerfile"), -1) {
		var words []string
		if err := json.Unmarshal([]byte(found[1]), &words); err != nil {
			t.Fatalf("Dockerfile: %s: %v", found[1], err)
		}
		if words[0] == "/usr/bin/straitwire" {
			words = words[1:]
		}
		lines[found[0]] = words
	}
	for _, found := range regexp.MustCompile(`(?m)^Exec(?:Start|Reload)=/\S*/straitwire (.*)$`).FindAllStringSubmatch(read("straitwire.service"), -1) {
		lines[found[0]] = strings.Fields(found[1])
	}
	if len(lines) != 4 {
		t.Fatalf("%d command lines in dist, want those of the unit, the image and its health check: %q", len(lines), lines)
	}
	for line, words := range lines {
		cmd, rest, err := newRoot().Find(words)
		if err != nil || !cmd.HasParent() {
			t.Errorf("%s: no such command: %v", line, err)
			continue
		}
		if err := cmd.ParseFlags(rest); err != nil {
			t.Errorf("%s: %v", line, err)
		}
	}
	for _, found := range regexp.MustCompile(`(?m)^COPY ([^-].*) \S+$`).FindAllStringSubmatch(read("Dockerfile"), -1) {
		for file := range strings.FieldsSeq(found[1]) {
			if _, err := os.Stat(filepath.Join("../..", file)); err != nil {
				t.Errorf("Dockerfile copies %s: %v", file, err)
			}
		}
	}
}
