package topic

import (
	"testing"

	"github.com/google/go-cmp/cmp"

	"straitwire/news"
)

func TestAtLeast(t *testing.T) {
	tests := []struct {
		match string
		in    Input
		want  bool
	}{
		{"{at_least: {n: 2, of: [navy, drill, reef]}}", Input{Title: "navy", Body: "reef"}, true},
		{"{at_least: {n: 2, of: [navy, drill, reef]}}", Input{Title: "navy navy navy"}, false},
		{"{at_least: {n: 1, of: [navy, drill]}}", Input{Title: "drill"}, true},
		{"{at_least: {n: 3, of: [navy, drill, reef]}}", Input{Title: "navy drill reef"}, true},
		{"{at_least: {n: 2, of: [navy, {any: [drill, raid]}, {kind: wire}]}}", Input{Title: "raid", Source: news.Source{Kind: "wire"}}, true},
		{"{at_least: {n: 2, of: [navy, {kind: wire}, {language: ja}]}}", Input{Title: "x", Language: "ja", Source: news.Source{Kind: "wire"}}, true},
		{"{at_least: {n: 2, of: [navy, drill, {none: [museum]}]}}", Input{Title: "navy"}, true},
		{"{at_least: {n: 2, of: [navy, drill, {none: [museum]}]}}", Input{Title: "navy museum"}, false},
		{"{title: {at_least: {n: 2, of: [navy, drill, reef]}}}", Input{Title: "navy", Body: "reef"}, false},
	}
	for _, tt := range tests {
		if got := holdsFor(t, tt.match, &tt.in); got != tt.want {
			t.Errorf("%s matches %+v: %t, want %t", tt.match, tt.in, got, tt.want)
		}
	}
	set := compileText(t, "- id: t\n  match: {at_least: {n: 2, of: [navy, drill, reef]}}\n")
	e, _ := set.Explain("t", &Input{Title: "a drill"})
	if want := `at_least "2 of 3": only term "drill" held, not term "navy", term "reef"`; e.Reason() != want {
		t.Errorf("Reason is %q, want %q", e.Reason(), want)
	}
}

func TestScore(t *testing.T) {
	const plain = "{score: {threshold: 6, title: 2, of: [{term: navy, weight: 2}, {term: drill, weight: 4}, reef, {term: museum, weight: -5}]}}"
	const capped = "{score: {threshold: 6, title: 2, of: [{term: navy, weight: 2, cap: 3}, {term: museum, weight: -2, cap: 2}]}}"
	tests := []struct {
		name, match string
		in          Input
		want        bool
	}{
		{"sum", plain, Input{Body: "navy drill"}, true},
		{"one short", plain, Input{Body: "drill reef"}, false},
		{"title counts more", plain, Input{Title: "drill"}, true},
		{"title counts once", plain, Input{Title: "navy", Body: "navy, navy, navy"}, false},
		{"repetition does not win", plain, Input{Body: "navy navy navy navy navy"}, false},
		{"negative", plain, Input{Title: "drill", Body: "museum navy"}, false},
		{"negative is just outweighed", plain, Input{Title: "drill", Body: "museum navy reef"}, true},
		{"negative is outweighed by more", plain, Input{Title: "drill navy", Body: "museum"}, true},
		{"cap allows more", capped, Input{Body: "navy, navy and navy"}, true},
		{"cap not reached", capped, Input{Body: "navy, navy"}, false},
		{"cap over fields", capped, Input{Title: "navy", Body: "navy"}, true},
		{"cap of a negative", capped, Input{Title: "navy navy navy", Body: "museum museum museum museum"}, true},
		{"overlapping places are one", "{score: {threshold: 3, title: 1, of: [{concept: taiwan, cap: 3}]}}", Input{Title: "Taiwan Strait, Taiwan"}, false},
		{"any is one thing", "{score: {threshold: 2, title: 1, of: [{any: [navy, marines]}]}}", Input{Title: "navy marines"}, false},
		{"any with cap", "{score: {threshold: 2, title: 1, of: [{any: [navy, marines], cap: 2}]}}", Input{Title: "navy marines"}, true},
		{"property", "{score: {threshold: 5, of: [{kind: wire, weight: 2}, {term: navy}]}}", Input{Title: "navy", Source: news.Source{Kind: "wire"}}, true},
		{"property alone", "{score: {threshold: 2, of: [{kind: wire, weight: 2}, {term: navy}]}}", Input{Title: "x", Source: news.Source{Kind: "wire"}}, true},
		{"operator counts once", "{score: {threshold: 4, of: [{all: [navy, drill], weight: 3}, reef]}}", Input{Title: "navy drill", Body: "reef"}, true},
		{"guard", "{score: {threshold: 3, of: [{term: Georgia, if: [Tbilisi]}]}}", Input{Title: "Georgia", Body: "Atlanta"}, false},
		{"guard holds", "{score: {threshold: 3, of: [{term: Georgia, if: [Tbilisi]}]}}", Input{Title: "Georgia", Body: "Tbilisi"}, true},
		{"in the body", "{body: {score: {threshold: 2, of: [navy, drill]}}}", Input{Title: "navy drill", Body: "navy"}, false},
		{"regex", "{score: {threshold: 2, title: 1, of: [{regex: 'ship[s]?', cap: 5}]}}", Input{Title: "ships ship"}, true},
	}
	for _, tt := range tests {
		t.Run(tt.name, func(t *testing.T) {
			match := tt.match
			if tt.name == "any is one thing" {
				match = "{any: [never, {score: {threshold: 2, title: 1, of: [{any: [navy, marines]}, never]}}]}"
			}
			if got := holdsFor(t, match, &tt.in); got != tt.want {
				t.Errorf("%s matches %+v: %t, want %t", match, tt.in, got, tt.want)
			}
		})
	}
}

func TestScoreReasons(t *testing.T) {
	set := compileText(t, "- id: t\n  match: {all: [ship, {score: {threshold: 8, of: [{term: navy, weight: 2, cap: 2}, {term: drill, weight: 1}, {term: museum, weight: -1}]}}]}\n")
	in := Input{Title: "Ship, navy", Body: "navy, navy; museum, drill"}
	want := []news.Match{{Topic: "t", Score: 11, Why: []news.Why{
		{Op: "term", Term: "ship", Field: "title", At: [2]int{0, 4}},
		{Op: "score", Term: "8 of 8", Field: "points"},
		{Op: "term", Term: "navy", Field: "title", At: [2]int{6, 10}},
		{Op: "term", Term: "drill", Field: "body", At: [2]int{20, 25}},
	}}}
	if diff := cmp.Diff(want, set.Match(&in)); diff != "" {
		t.Errorf("Match (-want +got):\n%s", diff)
	}
	e, _ := set.Explain("t", &in)
	const tree = `t: matches with score 11
  + all
    + term "ship": "Ship" in title [0:4]
    + score "8 points": 8 of 8 points
      + term "navy": "navy" in title [6:10]; 2 of 3 finds count (+8)
      + term "drill": "drill" in body [20:25] (+1)
      + term "museum": "museum" in body [12:18] (-1)
`
	if diff := cmp.Diff(tree, e.String()); diff != "" {
		t.Errorf("String (-want +got):\n%s", diff)
	}
	e, _ = set.Explain("t", &Input{Title: "Ship, navy", Body: "museum, drill, navy, navy"})
	if !e.Matches {
		t.Errorf("Reason is %q, want a match", e.Reason())
	}
	nearMiss := compileText(t, "- id: t\n  match: {score: {threshold: 8, of: [{term: 海警, weight: 2}, {term: 中国, not: [中国地方]}, {term: Georgia, if: [EU]}]}}\n")
	e, _ = nearMiss.Explain("t", &Input{Title: "中国地方の海警 Georgia"})
	const near = `6 of 8 points (+6 term "海警" in title, term "中国": title: "中国" is cancelled by "中国地方", term "Georgia": title: "Georgia" counts only with term "EU")`
	if e.Reason() != near {
		t.Errorf("Reason is %q, want %q", e.Reason(), near)
	}
	e, _ = set.Explain("t", &Input{Title: "Ship, navy", Body: "museum, navy"})
	if want := `7 of 8 points (+8 term "navy" in title, -1 term "museum" in body)`; e.Reason() != want {
		t.Errorf("Reason is %q, want %q", e.Reason(), want)
	}
}
