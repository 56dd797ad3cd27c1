package config

import (
	"fmt"
	"strings"
	"testing"
	"time"
)

func TestHostileFilesAreBounded(t *testing.T) {
	bomb := "title: &a0 x\n"
	for i := 1; i <= 60; i++ {
		bomb += fmt.Sprintf("k%d: &a%d [%s*a%d]\n", i, i, strings.Repeat(fmt.Sprintf("*a%d, ", i-1), 9), i-1)
	}
	merges := "k0: &a0 {x0: 1}\n"
	for i := 1; i <= 60; i++ {
		merges += fmt.Sprintf("k%d: &a%d {<<: [*a%d, *a%d], x%d: 1}\n", i, i, i-1, i-1, i)
	}
	chain := "k0: &a0 [x]\n"
	for i := 1; i <= 300; i++ {
		chain += fmt.Sprintf("k%d: &a%d [*a%d]\n", i, i, i-1)
	}
	for _, tt := range []struct{ name, in, want string }{
		{"alias bomb", bomb, "the file is too large with its aliases followed; use fewer aliases"},
		{"merge bomb", merges, "the file is too large with its aliases followed; use fewer aliases"},
		{"chain of aliases", chain, "more than 200 levels are nested here"},
		{"deep brackets", valid + "title: " + strings.Repeat("[", 5000) + strings.Repeat("]", 5000) + "\n", "c.yaml:3:207: more than 200 levels are nested here"},
		{"too deep for the parser", strings.Repeat("[", 100000), "exceeded max depth"},
		{"all mistakes", valid + strings.Repeat("x: 1\n", 5000), "c.yaml: 4000 more mistakes"},
		{"a long key", valid + strings.Repeat("y", 1<<20) + ": 1\n", "no key"},
	} {
		t.Run(tt.name, func(t *testing.T) {
			start := time.Now()
			_, err := Parse("c.yaml", []byte(tt.in))
			if err == nil || !strings.Contains(err.Error(), tt.want) {
				t.Errorf("Parse says %.300v, want %q", err, tt.want)
			}
			if took := time.Since(start); took > 5*time.Second {
				t.Errorf("it took %s", took)
			}
		})
	}
}

func TestAliasesAndMergeKeys(t *testing.T) {
	cfg := parse(t, `
sources:
  - &first {id: a, url: "https://a.example/", kind: &k wire, language: ja, headers: &h {X-A: "1"}}
  - &second {<<: *first, id: b, url: "https://b.example/", language: ko}
  - {<<: [{country: JP, language: fr}, *second], id: c, url: "https://c.example/"}
  - {id: d, url: "https://d.example/", kind: *k, headers: {<<: *h, X-B: "2"}}
topics: []
`)
	for i, want := range []struct{ kind, language, country string }{
		{"wire", "ja", ""}, {"wire", "ko", ""}, {"wire", "fr", "JP"}, {"wire", "", ""},
	} {
		if s := cfg.Sources[i]; s.Kind != want.kind || s.Language != want.language || s.Country != want.country {
			t.Errorf("source %s: %q %q %q, want %q", s.ID, s.Kind, s.Language, s.Country, want)
		}
	}
	if h := cfg.Sources[3].Headers; h["X-A"] != "1" || h["X-B"] != "2" {
		t.Errorf("merged headers are %v", h)
	}
}

func FuzzParse(f *testing.F) {
	f.Add([]byte(valid))
	f.Add([]byte(src(`headers: {A: "${env:HOME}"}`, `schedule: "@every 1h"`, "kind: wire")))
	f.Add([]byte("a: &a [*a]\nb: *a\n<<: {c: *a}\n? [x]\n: !t y\n"))
	f.Add([]byte("sources: [{id: 055, <<: [*x]}]\ntopics: [{match: {any: [a]}}]\n---\n%"))
	f.Add([]byte("limits: {timeout: 1e9s, body: 1.5KiB, allow_addresses: [::/0], allow_ports: [80]}\n"))
	f.Fuzz(func(t *testing.T, data []byte) {
		cfg, err := Parse("c.yaml", data)
		if (cfg == nil) == (err == nil) {
			t.Fatalf("Parse gives %v and %v", cfg, err)
		}
		if err == nil {
			return
		}
		last := 0
		for _, e := range err.(Errors) { //nolint:errorlint // Parse promises the type
			if line := e.Error(); strings.ContainsAny(line, "\n\r\x1b") {
				t.Errorf("a mistake of several lines: %q", line)
			}
			if e.Line < last && !strings.HasSuffix(e.Message, "more mistakes") {
				t.Errorf("line %d after line %d", e.Line, last)
			}
			last = e.Line
		}
	})
}
