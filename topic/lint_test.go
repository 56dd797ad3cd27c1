package topic

import (
	"fmt"
	"strings"
	"testing"

	"github.com/google/go-cmp/cmp"

	"straitwire/news"
)

func TestCovered(t *testing.T) {
	for _, tt := range []struct {
		match string
		want  string // covered<by, or covered>by when it is the broader one under all
	}{
		{"{any: [missile, missile test]}", "missile test<missile"},
		{"{any: [missile test, missile]}", "missile test<missile"},
		{"{none: [missile, missile test], any: [boat]}", "missile test<missile"},
		{"{all: [missile, missile test]}", "missile>missile test"},
		{"{any: [tan, Tirana, titan, tanker]}", ""},
		{"{any: [missile*, missiles, anti-missile]}", "missiles<missile* anti-missile<missile*"},
		{"{any: [missile, missile*]}", "missile<missile*"},
		{"{any: [missil*, missile*]}", "missile*<missil*"},
		{"{any: [test missile*, missile]}", ""},
		{"{any: [Ship, ship]}", "ship<Ship"},
		{"{any: [{term: ROC, case: true}, roc]}", "ROC<roc"},
		{"{any: [ROC, {term: roc, case: true}]}", "roc<ROC"},
		{"{any: [{term: ROC, case: true}, ROC army]}", ""},
		{"{any: [{term: 中国, not: [中国地方]}, 中国海警]}", ""},
		{"{any: [海警, 中国海警, 海]}", "海警<海 中国海警<海警"},
		{"{any: [イラン, イランイラン]}", ""},
		{"{any: [{term: Georgia, if: [EU]}, Georgia border]}", ""},
		{"{any: [{concept: warship}, frigates, 護衛艦隊, tulip]}", "frigates<warship 護衛艦隊<warship"},
		{"{any: [Type 055, '055']}", ""},
		{"{any: [{regex: hull 1+}, {regex: hull 1+}]}", "hull 1+<hull 1+"},
		{"{score: {threshold: 2, of: [missile, missile test]}}", ""},
		{"{all: [{title: missile}, missile test]}", ""},
		{"{any: [الناتو, حلف الناتو]}", ""}, // careful: the article
	} {
		set := compileText(t, "- id: t\n  match: "+tt.match+"\n")
		var got []string
		for _, c := range set.Linter().Covered() {
			got = append(got, c.Term+map[bool]string{false: "<", true: ">"}[c.Broad]+c.By.Term)
		}
		if diff := cmp.Diff(tt.want, strings.Join(got, " ")); diff != "" {
			t.Errorf("covered in %s (-want +got):\n%s", tt.match, diff)
		}
	}
}

// What is covered is found nowhere alone: each name of the lexicon is a text.
func TestCoveredHolds(t *testing.T) {
	var names []string
	for _, c := range BuiltinLexicon().Concepts() {
		for _, lang := range []string{"en", "ja", "ko", "vi"} {
			names = append(names, c.Names[lang]...)
		}
	}
	var match strings.Builder
	for _, n := range names {
		match.WriteString(", " + yamlText(n))
	}
	set := compileText(t, "- id: t\n  match: {any: [tulip"+match.String()+"]}\n")
	l := set.Linter()
	index := map[Find]int{}
	for i, f := range l.Finds() {
		index[f] = i
	}
	by, involved := map[int]int{}, map[string]bool{}
	for _, c := range l.Covered() {
		by[index[c.Find]] = index[c.By]
		involved[c.Term], involved[c.By.Term] = true, true
	}
	if len(by) < 50 {
		t.Errorf("%d of %d names are covered, want more", len(by), len(names))
	}
	for n := range involved {
		for i, form := range []string{"%s", "x %ss y", "軍%s艦", "«%s»-"} {
			in := Input{Title: fmt.Sprintf(form, n), Language: []string{"vi", "en"}[i%2]}
			found := map[int]bool{}
			l.Found(&in, func(i int) { found[i] = true })
			for i := range found {
				if wide, ok := by[i]; ok && !found[wide] {
					t.Errorf("%q in %q: found without %q, which is said to cover it", l.finds[i].Term, in.Title, l.finds[wide].Term)
				}
			}
		}
	}
}

func TestLinterFound(t *testing.T) {
	set := compileText(t, `
- id: one
  match: {all: [{title: ship}, {any: [{term: Georgia, if: [EU]}, tulip]}], none: [rain]}
- id: two
  match: {any: [{topic: one}, {concept: warship}]}
`)
	l := set.Linter()
	var got []string
	l.Found(&Input{Title: "A ship off Georgia", Summary: "rain on a frigate"}, func(i int) {
		f := l.Finds()[i]
		got = append(got, fmt.Sprintf("%s %s %d:%d", f.Topic, f.Term, f.Line, f.Column))
	})
	want := []string{"one ship 3:25", "one rain 3:83", "two warship 5:32"}
	if diff := cmp.Diff(want, got); diff != "" {
		t.Errorf("found (-want +got):\n%s", diff)
	}
	if n := len(l.Finds()); n != 6 {
		t.Errorf("%d finds, want 6: the guard too, a topic that is used again once", n)
	}
}

func TestGaps(t *testing.T) {
	sources := []news.Source{{ID: "a", Language: "en", Kind: "wire"}, {ID: "b", Language: "zh-TW", Country: "TW"}, {ID: "c", Language: "eo", Country: "FR"}, {ID: "d"}}
	for _, tt := range []struct{ match, want string }{
		{"{concept: taiwan}", "[{taiwan [eo] [t]}]"},
		{"{all: [{concept: taiwan}, {country: [TW, US]}]}", "[]"},
		{"{all: [{concept: taiwan}], none: [{language: eo}]}", "[]"},
		{"{all: [{concept: taiwan}], none: [{all: [{language: eo}, rain]}]}", "[{taiwan [eo] [t]}]"},
		{"{all: [{concept: taiwan}, {any: [{source: {kind: wire}}, {language: eo}]}]}", "[{taiwan [eo] [t]}]"},
		{"{all: [{concept: taiwan}, {source: {kind: wire}}]}", "[]"},
		{"taiwan", "[]"},
	} {
		set := compileText(t, "- id: t\n  match: "+tt.match+"\n")
		if got := fmt.Sprint(set.Linter().Gaps(sources)); got != tt.want {
			t.Errorf("gaps of %s = %s, want %s", tt.match, got, tt.want)
		}
	}
}
