package topic

import (
	"errors"
	"io/fs"
	"strings"
	"testing"

	"github.com/google/go-cmp/cmp"
	"go.yaml.in/yaml/v4"
)

func conceptYAML(t *testing.T, name, text string) ConceptFile {
	t.Helper()
	var doc yaml.Node
	if err := yaml.Load([]byte(text), &doc); err != nil {
		t.Fatal(err)
	}
	return ConceptFile{Name: name, Root: &doc}
}

// readOwn returns the lexicon with the concepts of a file that has no mistake.
func readOwn(t *testing.T, text string) *Lexicon {
	t.Helper()
	lex, err := ReadConcepts([]ConceptFile{conceptYAML(t, "own.yaml", text)})
	if err != nil {
		t.Fatal(err)
	}
	return lex
}

func ownSet(t *testing.T, lex *Lexicon, match string) *Set {
	t.Helper()
	var doc yaml.Node
	if err := yaml.Load([]byte("- id: t\n  match: "+match+"\n"), &doc); err != nil {
		t.Fatal(err)
	}
	specs, err := lex.Parse("c.yaml", &doc)
	if err != nil {
		t.Fatal(err)
	}
	set, err := Compile(specs)
	if err != nil {
		t.Fatal(err)
	}
	return set
}

func TestOwnConcepts(t *testing.T) {
	const own = "concepts:\n  - {id: smit, type: person, from: 2024-05, names: {en: Smit, ru: [Смита]}, case: [Smit], not: [Smit Street]}\n"
	for _, tt := range []struct {
		name, file, match, lang, text string
		want                          bool
	}{
		{"own", own, "{concept: smit}", "en", "Smit resigns", true},
		{"own in its case only", own, "{concept: smit}", "en", "smit resigns", false},
		{
			"a phrase inside an inflected name", "concepts: [{id: coup-own, names: {fr: [coup, coup de feu au palais]}, not: [coup de feu]}]\n",
			"{concept: coup-own}", "fr", "coups de feu au palais, coup de feu au palais", true,
		},
		{
			"a phrase around an inflected name", "concepts: [{id: coup-own, names: {fr: [coup, coup de feu]}, not: [coup de feu au loup]}]\n",
			"{concept: coup-own}", "fr", "coup de feu au loup", false,
		},
		{"own cancelled", own, "{concept: smit}", "en", "on Smit Street", false},
		{"built in, beside", own, "{concept: warship}", "en", "a frigate", true},
		{"added", "concepts: [{id: warship, add: {names: {es: buques de guerra}}}]\n", "{concept: warship}", "es", "dos buques de guerra", true},
		{"others stay", "concepts: [{id: warship, add: {names: {es: buques de guerra}}}]\n", "{concept: warship}", "en", "a frigate", true},
		{"removed", "concepts: [{id: warship, remove: {names: {en: frigate}}}]\n", "{concept: warship}", "en", "a frigate", false},
		{"removed with its case", "concepts: [{id: taiwan, remove: {names: {en: ROC}}}]\n", "{concept: taiwan}", "en", "the ROC", false},
		{"cancelled", "concepts: [{id: warship, add: {not: frigate bird}}]\n", "{concept: warship}", "en", "a frigate bird", false},
		{"cancels no more", "concepts: [{id: taiwan, remove: {not: [台湾ラーメン]}}]\n", "{concept: taiwan}", "ja", "台湾ラーメン", true},
		{"stems", "concepts: [{id: warship, add: {stems: {ru: [броненос]}}}]\n", "{concept: warship}", "ru", "броненосцы", true},
		{"change before its definition", "concepts:\n  - {id: smit, add: {names: {en: Smith}}}\n  - {id: smit, names: {en: [Smit]}}\n", "{concept: smit}", "en", "Smith", true},
	} {
		set := ownSet(t, readOwn(t, tt.file), tt.match)
		if got := len(set.Match(&Input{Title: tt.text, Language: tt.lang})) > 0; got != tt.want {
			t.Errorf("%s: match of %q = %t, want %t", tt.name, tt.text, got, tt.want)
		}
	}
	if len(ownSet(t, BuiltinLexicon(), "{concept: warship}").Match(&Input{Title: "a frigate"})) == 0 {
		t.Error("a file has changed the built-in lexicon")
	}
}

// The version of a topic follows what its concepts find, and nothing else.
func TestOwnConceptsVersion(t *testing.T) {
	version := func(file string) string {
		return ownSet(t, readOwn(t, file), "{any: [{concept: warship}, adrift]}").Topics()[0].Version
	}
	same := ownSet(t, BuiltinLexicon(), "{any: [{concept: warship}, adrift]}").Topics()[0].Version
	for _, tt := range []struct {
		file  string
		other bool
	}{
		{"concepts: [{id: warship, add: {names: {en: gunboat}}}]\n", true},
		{"concepts: [{id: warship, remove: {names: {en: frigate}}}]\n", true},
		{"concepts: [{id: warship, add: {not: [frigate bird]}}]\n", true},
		{"concepts: [{id: warship, add: {names: {en: frigate}}}]\n", false},
		{"concepts: [{id: submarine, add: {names: {en: gunboat}}}]\n", false},
		{"concepts: [{id: smit, names: {en: Smit}}]\n", false},
	} {
		if got := version(tt.file) != same; got != tt.other {
			t.Errorf("%s changes the version: %t, want %t", strings.TrimSpace(tt.file), got, tt.other)
		}
	}
}

func TestConceptFileMistakes(t *testing.T) {
	for _, tt := range []struct {
		name, file string
		want       []string
	}{
		{"no mapping", "[a]\n", []string{"own.yaml:1:1: a file of concepts is no mapping; begin with concepts: and a list below it"}},
		{"key", "concept: []\n", []string{`own.yaml:1:1: no key "concept" in a file of concepts; did you mean "concepts"?`, "own.yaml:1:1: a file of concepts has no concepts; write concepts: and a list below it"}},
		{
			"all at once", "concepts:\n  - {id: a, names: {en: Alpha, jp_x: b}, tipe: org}\n  - {id: b, type: peson, from: May, names: {en: []}}\n  - {names: {en: x}}\n",
			[]string{
				`own.yaml:2:32: concept "a": no language "jp_x"; write a BCP 47 tag, for example zh-Hant`,
				`own.yaml:2:42: concept "a": no key "tipe" in a concept; did you mean "type"?`,
				`own.yaml:3:19: concept "b": no type "peson" of a concept; did you mean "person"?`,
				`own.yaml:3:32: concept "b": from: no date "May"; write year-month-day, for example 2024-05-20, or less of it`,
				`own.yaml:3:49: concept "b": list of names in en is empty; write at least one`,
				`own.yaml:4:5: a concept has no id; write id: some-name`,
				`own.yaml:3:10: concept "b": it has no name; write names: {en: [...]} or stems`,
			},
		},
		{"built in", "concepts:\n  - {id: taiwan, names: {en: x1}}\n", []string{`own.yaml:2:10: concept "taiwan": the id is that of a built-in concept; write add: or remove: with the names below it to change that one, or give yours another id`}},
		{"twice", "concepts:\n  - {id: a, names: {en: x1}}\n  - {id: a, names: {en: x1}}\n", []string{`own.yaml:3:10: concept "a": the id is already used at own.yaml:2; write add: or remove: with the names below it to change that one, or give yours another id`}},
		{"change of none", "concepts:\n  - {id: taiwam, add: {names: {en: x1}}}\n", []string{`own.yaml:2:10: concept "taiwam": add and remove change a concept that exists, and there is none of this id; did you mean "taiwan"?`}},
		{"change and definition", "concepts:\n  - {id: taiwan, add: {names: {en: x1}}, names: {en: [a]}}\n", []string{`own.yaml:2:42: concept "taiwan": names beside add or remove; add and remove change a concept that exists; move names, stems, case and not under one of the two`}},
		{"removal of none", "concepts:\n  - {id: warship, remove: {names: {en: [frigat]}}}\n", []string{`own.yaml:2:41: concept "warship": names in en has no "frigat" to remove; did you mean "frigate"?`}},
		{"nothing to add", "concepts:\n  - {id: warship, add: {}}\n", []string{`own.yaml:2:24: concept "warship": add is empty; write names, stems, case or not below it`}},
		{"case", "concepts:\n  - {id: a, names: {en: [Alpha]}, case: [Alpa]}\n", []string{`own.yaml:2:42: concept "a": case "Alpa" is none of its names; did you mean "Alpha"?`}},
		{"not", "concepts:\n  - {id: a, names: {en: [Alpha]}, not: [Beta test]}\n", []string{`own.yaml:2:41: concept "a": not "Beta test" covers none of its names`}},
		{"nothing left", "concepts:\n  - {id: a, names: {en: [Alpha]}}\n  - {id: a, remove: {names: {en: [Alpha]}}}\n", []string{`own.yaml:2:10: concept "a": it has no name; write names: {en: [...]} or stems`}},
		{"offices", "concepts:\n  - {id: a, names: {en: [Alpha]}, from: 2024-05-20, to: 2023}\n", []string{`own.yaml:2:10: concept "a": in office to 2023, but from 2024-05-20; exchange the two`}},
	} {
		_, err := ReadConcepts([]ConceptFile{conceptYAML(t, "own.yaml", tt.file)})
		got := []string{}
		if err != nil {
			got = strings.Split(err.Error(), "\n")
		}
		if diff := cmp.Diff(tt.want, got); diff != "" {
			t.Errorf("%s: mistakes (-want +got):\n%s", tt.name, diff)
		}
		if _, ok := errors.AsType[*Error](err); !ok {
			t.Errorf("%s: %T is no *Error", tt.name, err)
		}
	}
}

func TestOrigins(t *testing.T) {
	lex := readOwn(t, "concepts:\n  - id: warship\n    add: {names: {es: [buques]}}\n    remove: {names: {en: [frigate, corvette]}}\n  - {id: smit, names: {en: [Smit]}}\n  - {id: warship, add: {names: {en: [corvette]}}}\n")
	want := []Origin{
		{Part: "names", Language: "es", Text: "buques", File: "own.yaml", Line: 3, Column: 24},
		{Part: "names", Language: "en", Text: "frigate", File: "own.yaml", Line: 4, Column: 27, Removed: true},
		{Part: "names", Language: "en", Text: "corvette", File: "own.yaml", Line: 6, Column: 38},
	}
	if diff := cmp.Diff(want, lex.Origins("warship")); diff != "" {
		t.Errorf("origins of warship (-want +got):\n%s", diff)
	}
	want = []Origin{
		{Part: "concept", File: "own.yaml", Line: 5, Column: 10},
		{Part: "names", Language: "en", Text: "Smit", File: "own.yaml", Line: 5, Column: 29},
	}
	if diff := cmp.Diff(want, lex.Origins("smit")); diff != "" {
		t.Errorf("origins of smit (-want +got):\n%s", diff)
	}
	if got := lex.Origins("taiwan"); got != nil {
		t.Errorf("origins of a built-in concept: %v", got)
	}
}

// A user's file is held to the engine; the built-in ones must pass as one.
func TestBuiltinFilesAsOwn(t *testing.T) {
	names, err := fs.Glob(conceptFiles, "concepts/*.yaml")
	if err != nil || len(names) == 0 {
		t.Fatalf("%d files: %v", len(names), err)
	}
	var files []ConceptFile
	for _, name := range names {
		data, err := fs.ReadFile(conceptFiles, name)
		if err != nil {
			t.Fatal(err)
		}
		files = append(files, conceptYAML(t, name, string(data)))
	}
	r := newConceptReader(&Lexicon{entries: map[string]*entry{}})
	r.compiles = true
	if err := r.read(files); err != nil {
		t.Error(err)
	}
}

func TestOffice(t *testing.T) {
	lex := readOwn(t, "concepts: [{id: smit, type: person, from: 2024-05-20, names: {en: Smit}}]\n")
	e, _ := ownSet(t, lex, "{concept: smit}").Explain("t", &Input{Title: "Smit resigns"})
	if want := `+ concept "smit" (in office since 2024-05-20): "Smit" in title`; !strings.Contains(e.String(), want) {
		t.Errorf("explanation lacks %q:\n%s", want, e)
	}
}

// Whatever stands in a file, it is read or refused.
func FuzzReadConcepts(f *testing.F) {
	for _, seed := range []string{
		"concepts: [{id: a, names: {en: x1}, not: [x1 y], case: x1}, {id: a, remove: {names: {en: x1}}}]",
		"concepts: [{id: warship, add: {stems: {ru: [ё]}}, remove: {names: {en: frigate}}}]",
		"concepts: [&x {id: a}, *x, null, [], {add: , remove: {}}]", "concepts:", "[]", "? {a: b}\n: c",
	} {
		f.Add(seed)
	}
	f.Fuzz(func(t *testing.T, text string) {
		var doc yaml.Node
		if len(text) > 1<<12 || yaml.Load([]byte(text), &doc) != nil {
			return
		}
		lex, err := ReadConcepts([]ConceptFile{{Name: "own.yaml", Root: &doc}})
		for _, id := range lex.Names() {
			if lex.Origins(id) != nil && err == nil && len(lex.bound(id).terms) == 0 {
				t.Errorf("concept %q finds nothing and has no mistake", id)
			}
		}
	})
}
