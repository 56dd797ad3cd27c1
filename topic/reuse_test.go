package topic

import (
	"fmt"
	"strings"
	"testing"
	"time"

	"github.com/google/go-cmp/cmp"
)

func TestGuard(t *testing.T) {
	tests := []struct {
		match string
		in    Input
		want  bool
	}{
		{"{term: Georgia, if: [EU, Tbilisi]}", Input{Title: "Georgia votes", Body: "The EU waits"}, true},
		{"{term: Georgia, if: [EU, Tbilisi]}", Input{Title: "Georgia votes", Body: "Atlanta waits"}, false},
		{"{term: Georgia, if: [EU, Tbilisi]}", Input{Title: "EU votes"}, false},
		{"{term: Georgia, if: EU}", Input{Title: "Georgia, EU"}, true},
		{"{concept: georgia-country, if: [{concept: russia}, {country: GE}]}", Input{Title: "Georgia and Moscow"}, true},
		{"{concept: georgia-country, if: [{concept: russia}]}", Input{Title: "Georgia and Atlanta"}, false},
		{"{title: {term: Georgia, if: [Tbilisi]}}", Input{Title: "Georgia", Body: "Tbilisi"}, true},
		{"{title: {term: Georgia, if: [{title: Tbilisi}]}}", Input{Title: "Georgia", Body: "Tbilisi"}, false},
		{"{any: [{term: Georgia, if: [Tbilisi]}, {term: Georgia, if: [Batumi]}]}", Input{Title: "Georgia, Batumi"}, true},
		{"{term: PLA, case: true, not: [PLA filament], if: [ship]}", Input{Title: "PLA ship"}, true},
		{"{term: PLA, case: true, not: [PLA filament], if: [ship]}", Input{Title: "PLA filament ship"}, false},
		{"{term: a1, if: [{term: b1, if: [c1]}]}", Input{Title: "a1 b1"}, false},
		{"{term: a1, if: [{term: b1, if: [c1]}]}", Input{Title: "a1 b1 c1"}, true},
		{"{all: [b1], none: [{term: a1, if: [c1]}]}", Input{Title: "a1 b1"}, true},
	}
	for _, tt := range tests {
		if got := holdsFor(t, tt.match, &tt.in); got != tt.want {
			t.Errorf("%s matches %+v: %t, want %t", tt.match, tt.in, got, tt.want)
		}
	}
	set := compileText(t, "- id: t\n  match: {term: Georgia, if: [EU, Tbilisi]}\n")
	e, _ := set.Explain("t", &Input{Title: "Georgia votes"})
	if want := `term "Georgia": title: "Georgia" counts only with term "EU" or term "Tbilisi"`; e.Reason() != want {
		t.Errorf("Reason is %q, want %q", e.Reason(), want)
	}
}

func TestAgeAuthorURL(t *testing.T) {
	now := time.Date(2026, 3, 4, 5, 6, 7, 0, time.UTC)
	tests := []struct {
		name, match string
		in          Input
		want        bool
	}{
		{"young", "{age: {within: 3d}}", Input{Published: now.Add(-3 * day), Now: now}, true},
		{"old", "{age: {within: 3d}}", Input{Published: now.Add(-3*day - 1), Now: now}, false},
		{"ahead of the clock", "{age: {within: 1h}}", Input{Published: now.Add(time.Hour), Now: now}, true},
		{"no date", "{age: {within: 3d}}", Input{Now: now}, false},
		{"no clock", "{age: {within: 3d}}", Input{Published: now}, false},
		{"units", "{age: {within: 1w2d3h4m}}", Input{Published: now.Add(-9*day - 3*time.Hour - 4*time.Minute), Now: now}, true},
		{"author", "{author: Doe}", Input{Authors: []string{"Jane Doe"}}, true},
		{"author is a word", "{author: Doe}", Input{Authors: []string{"Jane Does"}}, false},
		{"author is no text", "{author: Doe}", Input{Title: "Jane Doe"}, false},
		{"author is not found by a term", "Doe", Input{Authors: []string{"Jane Doe"}}, false},
		{"one of two authors", "{author: {any: [Jane Doe, 山田]}}", Input{Authors: []string{"x", "山田太郎"}}, true},
		{"host", "{url: example.org}", Input{URL: "https://example.org/a/b"}, true},
		{"subdomain", "{url: example.org}", Input{URL: "https://news.Example.ORG:443"}, true},
		{"another host", "{url: example.org}", Input{URL: "https://badexample.org/"}, false},
		{"host in a path", "{url: example.org}", Input{URL: "https://a.example/example.org"}, false},
		{"host behind a user", "{url: example.org}", Input{URL: "https://example.org@evil.example/"}, false},
		{"path", "{url: example.org/world}", Input{URL: "https://example.org/world/a"}, true},
		{"the path itself", "{url: example.org/world/}", Input{URL: "https://example.org/world?x"}, true},
		{"half a part of a path", "{url: example.org/world}", Input{URL: "https://example.org/worldcup"}, false},
		{"path of any host", "{url: /sport}", Input{URL: "https://example.org/sport/1"}, true},
		{"path from its start", "{url: /sport}", Input{URL: "https://example.org/a/sport"}, false},
		{"one of two", "{url: [a.example, https://example.org/world]}", Input{URL: "https://example.org/world"}, true},
		{"no link", "{url: example.org}", Input{}, false},
		{"word in the path", "{url: {term: drill}}", Input{URL: "https://example.org/navy-drill-2024"}, true},
		{"phrase in the path", "{url: {phrase: navy drill}}", Input{URL: "https://example.org/a/navy_drill"}, true},
		{"escaped word", "{url: {term: 演習}}", Input{URL: "https://example.org/%E6%BC%94%E7%BF%92"}, true},
		{"word in the host", "{url: {term: drill}}", Input{URL: "https://drill.example.org/"}, false},
		{"a url is no text", "drill", Input{URL: "https://example.org/drill"}, false},
	}
	for _, tt := range tests {
		t.Run(tt.name, func(t *testing.T) {
			if got := holdsFor(t, tt.match, &tt.in); got != tt.want {
				t.Errorf("%s matches %+v: %t, want %t", tt.match, tt.in, got, tt.want)
			}
		})
	}
	set := compileText(t, "- id: t\n  match: {all: [a1, {age: {within: 72h}}]}\n")
	e, _ := set.Explain("t", &Input{Title: "a1", Published: now.Add(-100 * time.Hour), Now: now})
	if want := `age "within 3d", but age is "4d4h"`; e.Reason() != want {
		t.Errorf("Reason is %q, want %q", e.Reason(), want)
	}
}

func TestTopicReuse(t *testing.T) {
	set := compileText(t, `
- id: both
  match: {all: [{topic: navy}, {topic: taiwan}]}
- id: navy
  match: {any: [navy, {topic: coast-guard}]}
- id: coast-guard
  match: {all: [coast guard], none: [{title: museum}]}
- id: taiwan
  match: {concept: taiwan}
- id: not-navy
  match: {all: [ship], none: [{topic: navy}]}
`)
	tests := []struct {
		in   Input
		want string
	}{
		{Input{Title: "Taiwan navy"}, "both navy taiwan"},
		{Input{Title: "Taiwan coast guard"}, "both navy coast-guard taiwan"},
		{Input{Title: "Taiwan coast guard museum"}, "taiwan"},
		{Input{Title: "ship"}, "not-navy"},
		{Input{Title: "navy ship"}, "navy"},
	}
	for _, tt := range tests {
		var got []string
		for _, m := range set.Match(&tt.in) {
			got = append(got, string(m.Topic))
		}
		if strings.Join(got, " ") != tt.want {
			t.Errorf("%q is in %q, want %q", tt.in.Title, got, tt.want)
		}
	}
	e, _ := set.Explain("both", &Input{Title: "Taiwan ship"})
	if want := `in topic "navy": found none of term "navy", topic "coast-guard"`; e.Reason() != want {
		t.Errorf("Reason is %q, want %q", e.Reason(), want)
	}
}

// A topic decides anew when one that it refers to does.
func TestVersionOfReuse(t *testing.T) {
	version := func(match string) string {
		return compileText(t, "- {id: t, match: {all: [a1, {topic: u}]}}\n- {id: u, match: {any: [{topic: v}]}}\n- {id: v, match: "+match+"}\n").Topics()[0].Version
	}
	if version("b1") == version("c1") {
		t.Error("the version does not depend on the topic that is referred to")
	}
	if version("B1") != version("b1") {
		t.Error("the version depends on what decides nothing")
	}
}

func TestMistakesOfReuse(t *testing.T) {
	tests := []struct{ name, topics, want string }{
		{"circle", `
- {id: a, match: {topic: b}}
- {id: b, match: {any: [x1, {topic: c}]}}
- {id: c, match: {term: x1, if: [{topic: b}]}}
- {id: d, match: {topic: a}}
`, `config.yaml:4:42: topic "c": topics refer to one another in a circle: b → c → b; remove one of the references`},
		{"itself", "- {id: a, match: {all: [x1, {topic: a}]}}\n", `config.yaml:1:37: topic "a": topics refer to one another in a circle: a → a; remove one of the references`},
		{"unknown", "- {id: navy, match: x1}\n- {id: b, match: {topic: nayv}}\n", `config.yaml:2:26: topic "b": no topic "nayv"; did you mean "navy"?`},
		{"mistake in the other", "- {id: a, match: {wrod: x1}}\n- {id: b, match: {topic: a}}\n", `config.yaml:1:19: topic "a": no operator "wrod"; did you mean "term"?`},
		{"everything", "- {id: a, match: x1}\n- {id: b, match: {any: [{topic: a}, {none: [y1]}]}}\n", `config.yaml:2:18: topic "b": match takes everything that none does not exclude; add a term, any, all or a property that an item must have`},
		{"nothing", "- {id: a, match: x1}\n- {id: b, match: {all: [{topic: a}], none: [x1]}}\n", `config.yaml:2:45: topic "b": match can never hold: none excludes term "x1", which all wants; remove one of the two`},
		{"in a scope", "- {id: a, match: x1}\n- {id: b, match: {title: {topic: a}}}\n", `config.yaml:2:27: topic "b": topic inside title: it asks about the item, not about a text; write the two side by side under all`},
	}
	for _, tt := range tests {
		t.Run(tt.name, func(t *testing.T) {
			_, err := compileYAML(tt.topics)
			if diff := cmp.Diff(tt.want, fmt.Sprint(err)); diff != "" {
				t.Errorf("mistakes (-want +got):\n%s", diff)
			}
		})
	}
}

// References may make a small file large, but not the work on it.
func TestReuseIsBounded(t *testing.T) {
	var row, tree strings.Builder
	row.WriteString("- {id: t0, match: x1}\n")
	tree.WriteString("- {id: t0, match: x1}\n")
	for i := 1; i < 40; i++ {
		fmt.Fprintf(&row, "- {id: t%d, match: {topic: t%d}}\n", i, i-1)
		if i < 16 {
			fmt.Fprintf(&tree, "- {id: t%d, match: {any: [y%d%s]}}\n", i, i, strings.Repeat(fmt.Sprintf(", {topic: t%d}", i-1), 4))
		}
	}
	for text, want := range map[string]string{row.String(): "more than 16 topics refer to one another in a row", tree.String(): "more than 200000 operators and terms"} {
		_, err := compileYAML(text)
		if err == nil || !strings.Contains(err.Error(), want) {
			t.Errorf("mistake is %v, want one of %s", err, want)
		}
	}
}
