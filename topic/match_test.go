package topic

import (
	"slices"
	"strings"
	"sync"
	"testing"
	"time"

	"github.com/google/go-cmp/cmp"

	"straitwire/news"
)

func TestOperators(t *testing.T) {
	in := Input{
		Title: "Taiwan tracks PLA aircraft", Summary: "The ministry counted 21 aircraft near the median line.",
		Body: "Coast guard ships were seen off Kinmen.", Language: "zh-TW", Categories: []string{"Politics", "Armed Forces"},
		Source: news.Source{ID: "cna", Kind: "wire", Control: "public", Country: "TW", Region: "east-asia", Language: "zh-Hant", Publisher: "CNA"},
	}
	tests := []struct {
		match string
		want  bool
	}{
		{"taiwan", true},
		{"kinmen", true},
		{"japan", false},
		{"{any: [japan, kinmen]}", true},
		{"{any: [japan, korea]}", false},
		{"{all: [taiwan, kinmen, median line]}", true},
		{"{all: [taiwan, korea]}", false},
		{"{all: [taiwan], none: [korea]}", true},
		{"{all: [taiwan], none: [kinmen]}", false},
		{"{all: [taiwan], any: [korea, pla], none: [typhoon]}", true},
		{"{all: [taiwan, {none: [{all: [pla, korea]}]}]}", true},
		{"{all: [taiwan, {none: [{all: [pla, kinmen]}]}]}", false},
		{"{all: [taiwan, {none: [{none: [pla]}]}]}", true},
		{"{title: taiwan}", true},
		{"{title: kinmen}", false},
		{"{summary: median line}", true},
		{"{body: {all: [coast guard, kinmen]}}", true},
		{"{body: {all: [coast guard, taiwan]}}", false},
		{"{title: {any: [kinmen, pla]}}", true},
		{"{all: [kinmen, {title: {all: [taiwan], none: [kinmen]}}]}", true},
		{"{phrase: coast guard}", true},
		{"{category: armed forces}", true},
		{"{category: {any: [sport, politic*]}}", true},
		{"{category: taiwan}", false},
		{"forces", false},
		{"{kind: wire}", true},
		{"{kind: [ngo, wire]}", true},
		{"{kind: ngo}", false},
		{"{control: public}", true},
		{"{country: tw}", true},
		{"{country: JP}", false},
		{"{region: east-asia}", true},
		{"{language: zh}", true},
		{"{language: zh-Hant}", true},
		{"{language: zh-Hans}", false},
		{"{source: cna}", true},
		{"{source: [kcna, cna]}", true},
		{"{source: kcna}", false},
		{"{source: {kind: wire, country: TW, publisher: cna}}", true},
		{"{source: {kind: wire, country: JP}}", false},
		{"{source: {language: zh-Hant, region: east-asia, control: [state, public]}}", true},
		{"{concept: kinmen}", true},
		{"{concept: japan}", false},
		{"{regex: '(?i)counted [0-9]+ aircraft'}", true},
		{"{title: {regex: '(?i)counted [0-9]+ aircraft'}}", false},
	}
	for _, tt := range tests {
		set := compileText(t, "- id: t\n  match: "+tt.match+"\n")
		if got := len(set.Match(&in)) == 1; got != tt.want {
			t.Errorf("%s matches %t, want %t", tt.match, got, tt.want)
		}
		e, _ := set.Explain("t", &in)
		if e.Matches != tt.want {
			t.Errorf("%s is explained as %t, want %t", tt.match, e.Matches, tt.want)
		}
	}
}

func TestWhyAndScore(t *testing.T) {
	set := compileText(t, `
- id: second
  match: {all: [{kind: wire}, {any: [kinmen, 金門, {concept: kinmen}]}], none: [typhoon]}
- id: first
  match: {any: [taiwan, {title: taiwan}, {summary: pla}, {category: army}, never]}
`)
	in := Input{
		Title: "金門 and Taiwan", Summary: "Taiwan, the PLA", Body: "Kinmen", Categories: []string{"x", "army"},
		Source: news.Source{Kind: "wire"},
	}
	want := []news.Match{
		{Topic: "second", Score: 8, Why: []news.Why{
			{Op: "kind", Term: "wire", Field: "kind"},
			{Op: "term", Term: "kinmen", Field: "body", At: [2]int{0, 6}},
			{Op: "term", Term: "金門", Field: "title", At: [2]int{0, 6}},
			{Op: "concept", Term: "kinmen", Field: "title", At: [2]int{0, 6}},
		}},
		{Topic: "first", Score: 5, Why: []news.Why{
			{Op: "term", Term: "taiwan", Field: "title", At: [2]int{11, 17}},
			{Op: "term", Term: "pla", Field: "summary", At: [2]int{12, 15}},
			{Op: "term", Term: "army", Field: "category"},
		}},
	}
	if diff := cmp.Diff(want, set.Match(&in)); diff != "" {
		t.Errorf("Match (-want +got):\n%s", diff)
	}
}

// A reused scratch must not remember the item before.
func TestMatchesAreIndependent(t *testing.T) {
	set := compileText(t, "- id: t\n  match: {all: [taiwan, {regex: 'drill[s]?'}]}\n")
	a, b := Input{Title: "Taiwan drill"}, Input{Title: "Taiwan only"}
	for range 10 {
		if len(set.Match(&a)) != 1 || len(set.Match(&b)) != 0 {
			t.Fatal("a match depends on the one before")
		}
	}
}

func TestMatchConcurrently(t *testing.T) {
	set := compileText(t, "- id: t\n  match: {all: [{concept: taiwan}, {concept: pla}]}\n")
	var wg sync.WaitGroup
	for range 8 {
		wg.Go(func() {
			for range 200 {
				in := Input{Title: "共軍 near 台灣"}
				if m := set.Match(&in); len(m) != 1 || m[0].Score != 6 {
					t.Errorf("Match = %v", m)
					return
				}
			}
		})
	}
	wg.Wait()
}

func TestHugeAndHostileText(t *testing.T) {
	set := compileText(t, "- id: t\n  match: {any: [aaab, 中国*, {term: aaa, not: [aaaa]}, {regex: 'aaa[0-9]b'}, {concept: taiwan}]}\n")
	for name, text := range map[string]string{
		"one letter":     strings.Repeat("a", 10<<20),
		"marks":          "a" + strings.Repeat("\u0301", 1<<20),
		"zero width":     strings.Repeat("\u200b", 1<<20),
		"bad UTF-8":      strings.Repeat("\xff\xe4\xb8", 1<<18),
		"spaces":         strings.Repeat(" -", 1<<19),
		"Hangul letters": strings.Repeat("\u1100\u1161", 1<<18),
	} {
		in := Input{Title: text, Categories: []string{text[:1000]}}
		if m := set.Match(&in); len(m) > 0 {
			t.Errorf("%s: matches %v", name, m)
		}
	}
}

// All names of all concepts, over and over, and what hides letters.
func TestRepeatedNames(t *testing.T) {
	f := BuiltinLexicon().Finder()
	for _, unit := range []string{"министерство ", "وزارة ", "navire de ", "台湾", "대만 ", "\u202eTaiwan\u202c ", "Tai\u200b\u200dwan ", "كوريا\u200f ", "-"} {
		text := strings.Repeat(unit, maxText/4/len(unit))
		in := Input{Title: text, Body: text}
		if got := len(f.Find(&in)); got > 40 {
			t.Errorf("%q names %d concepts", unit, got)
		}
	}
	hidden := Input{Title: "\u202eTai\u2066wan\u2069\u202c, Из\u00adра\u200eиля"}
	if got := f.Find(&hidden); !slices.Contains(got, "taiwan") || !slices.Contains(got, "israel") {
		t.Errorf("%+q names %v", hidden.Title, got)
	}
}

func TestExplain(t *testing.T) {
	set := compileText(t, `
- id: t
  match:
    all: [{any: [concept: pla, 海警, {term: 中国, not: [中国地方]}]}, {title: strait}]
    none: [baseball, {source: {kind: aggregator}}]
`)
	in := Input{Title: "中国地方 plan, Strait", Summary: "ＰＬＡ ships", Source: news.Source{Kind: "wire"}}
	e, ok := set.Explain("t", &in)
	if !ok {
		t.Fatal("topic t is not there")
	}
	want := `t: matches with score 4
  + all
    + all
      + any
        + concept "pla": "ＰＬＡ" in summary [0:9]
        - term "中国": title: "中国" is cancelled by "中国地方"
        - not there: term "海警"
      + title
        + term "strait": "Strait" in title [19:25]
    + none
      - source "kind aggregator": kind is "wire"
      - not there: term "baseball"
`
	if diff := cmp.Diff(want, e.String()); diff != "" {
		t.Errorf("String (-want +got):\n%s", diff)
	}
	in = Input{Title: "The plan of the strait", Summary: "x"}
	e, _ = set.Explain("t", &in)
	const reason = `found none of concept "pla", term "海警", term "中国" (title: "pla" stands in "plan", which is no hit)`
	if e.Matches || e.Reason() != reason {
		t.Errorf("Reason is %q, want %q", e.Reason(), reason)
	}
	in = Input{Title: "PLA in the strait, baseball"}
	e, _ = set.Explain("t", &in)
	if got, want := e.Reason(), `none excludes term "baseball" in title`; got != want {
		t.Errorf("Reason is %q, want %q", got, want)
	}
	if _, ok := set.Explain("nobody", &in); ok {
		t.Error("Explain found a topic that is not there")
	}
}

func TestCheckExamples(t *testing.T) {
	set := compileText(t, `
- id: t
  match: {all: [taiwan, {kind: wire}]}
  examples:
    match:
      - {title: Taiwan now, kind: wire}
      - {title: Taiwan now, source: cna}
      - Taiwan now
    reject:
      - {title: Taiwan again, summary: x, lang: en, kind: wire, categories: [a1]}
      - Korea
`)
	got := ""
	for _, e := range set.CheckExamples(news.Source{ID: "cna", Kind: "wire"}) {
		got += e.Error() + "\n"
	}
	want := `config.yaml:8:9: topic "t": example "Taiwan now" should match and does not; kind "wire", but kind is "unknown"
config.yaml:10:9: topic "t": example "Taiwan again" should be rejected and matches; term "taiwan" ("Taiwan" in title), kind "wire" in kind held
`
	if diff := cmp.Diff(want, got); diff != "" {
		t.Errorf("CheckExamples (-want +got):\n%s", diff)
	}
}

func TestInputOf(t *testing.T) {
	it := news.Item{Title: "t", Summary: "s", Text: "b", URL: "u", Authors: []news.Person{{Name: "n"}, {Email: "e"}}, Categories: []string{"c"}}
	src := news.Source{ID: "x", Language: "ja"}
	want := Input{Title: "t", Summary: "s", Body: "b", URL: "u", Language: "ja", Authors: []string{"n"}, Categories: []string{"c"}, Source: src}
	if diff := cmp.Diff(want, InputOf(&it, src)); diff != "" {
		t.Errorf("InputOf (-want +got):\n%s", diff)
	}
	it.FirstSeen = time.Unix(1e9, 0)
	it.Published = it.FirstSeen.Add(-time.Hour)
	dated := InputOf(&it, src)
	if age, ok := dated.age(); !ok || age != time.Hour {
		t.Errorf("age is %v, %t, want an hour at first sight", age, ok)
	}
	it.Language = "en"
	if got := InputOf(&it, src).Language; got != "en" {
		t.Errorf("language of the item is %q, want en", got)
	}
}
