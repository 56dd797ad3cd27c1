package topic

import (
	"fmt"
	"strings"
	"testing"

	"github.com/google/go-cmp/cmp"
	"go.yaml.in/yaml/v4"
)

func TestMistakes(t *testing.T) {
	tests := []struct{ name, match, want string }{ // match is the value in line 2, column 10
		{"unknown operator", "{wrod: x}", `2:11: topic "t": no operator "wrod"; did you mean "term"?`},
		{"operator misspelt", "{trem: x}", `2:11: topic "t": no operator "trem"; did you mean "term"?`},
		{"empty list", "{any: []}", `2:16: topic "t": list of any is empty; write at least one term or operator`},
		{"list without operator", "[a, b]", `2:10: topic "t": a list says not how many of it must hold; write any: [...] or all: [...]`},
		{"group without list", "{any: taiwan}", `2:16: topic "t": any is a text; write a list: any: [...]`},
		{"two operators", "{term: a1, kind: wire}", `2:10: topic "t": more than one operator in a mapping: "term", "kind"; write each in a mapping of its own, in a list under all or any`},
		{"empty", "{any: [taiwan, ]}", ""},
		{"null", "{any: [taiwan, null]}", `2:25: topic "t": a node is empty; write a term or an operator`},
		{"no letters", "'--'", `2:10: topic "t": term "--" holds no letter or digit`},
		{"star inside", "mis*le", `2:10: topic "t": term "mis*le" has a star inside; a star may stand at the end only`},
		{"short prefix", "'a*'", `2:10: topic "t": term "a*" is too short for a prefix`},
		{"only none", "{none: [a1]}", `2:10: topic "t": match takes everything that none does not exclude; add a term, any, all or a property that an item must have`},
		{"any with none", "{any: [a1, {none: [b1]}]}", `2:10: topic "t": match takes everything that none does not exclude; add a term, any, all or a property that an item must have`},
		{"contradiction", "{all: [Taiwan, b1], none: [taiwan]}", `2:37: topic "t": match can never hold: none excludes term "taiwan", which all wants; remove one of the two`},
		{"kind", "{kind: newspapr}", `2:17: topic "t": no kind "newspapr"; did you mean "newspaper"?`},
		{"control", "{source: {control: partty}}", `2:29: topic "t": no control "partty"; did you mean "party"?`},
		{"country", "{country: Taiwan}", `2:20: topic "t": no country "Taiwan"; write the two letters of ISO 3166, for example TW`},
		{"old country", "{country: UK}", `2:20: topic "t": no country "UK"; did you mean "GB"?`},
		{"language", "{language: english}", `2:21: topic "t": no language "english"; write a BCP 47 tag, for example zh-Hant`},
		{"region", "{region: East Asia}", `2:19: topic "t": no region "East Asia"; regions are lower-case letters, digits and hyphens, for example east-asia`},
		{"source property", "{source: {knd: wire}}", `2:20: topic "t": no property "knd" of a source; did you mean "kind"?`},
		{"scope in scope", "{title: {summary: a1}}", `2:19: topic "t": summary inside title can never hold; write the two side by side under all`},
		{"property in scope", "{title: {kind: wire}}", `2:19: topic "t": kind inside title: it asks about the source, not about a text; write the two side by side under all`},
		{"scope with list", "{title: [a1]}", `2:18: topic "t": title is a list; write title: {any: [...]}`},
		{"concept", "{concept: taiwn}", `2:20: topic "t": no concept "taiwn"; did you mean "taiwan"?`},
		{"regex", "{regex: '(abc'}", `2:18: topic "t": regex: missing closing ): ` + "`(abc`"},
		{"regex without literal", "{regex: '[a-z]+'}", `2:18: topic "t": regex needs a letter or digit that every match holds; add a word that is always there, or use terms`},
		{"regex, one alternative without", "{regex: 'abc|[de]'}", `2:18: topic "t": regex needs a letter or digit that every match holds; add a word that is always there, or use terms`},
		{"regex edge", `{regex: '\b台湾\b'}`, `2:18: topic "t": \b knows the edges of ASCII words only and is no edge beside other letters; use a term, which knows the edges of words in every script`},
		{"not never covers", "{term: Gaza, not: [gazania, Atlanta]}", `2:17: topic "t": not "Atlanta" can never cover the term, because it does not hold it; write the whole phrase, or exclude it with none`},
		{"case", "{term: PLA, case: exact}", `2:28: topic "t": case is a text; write case: true`},
		{"not without term", "{concept: pla, not: [x1]}", `2:25: topic "t": no operator "not"; did you mean "none"?`},
		{"twice", "{any: [a1], any: [b1]}", `2:22: topic "t": "any" stands twice in one mapping; join the two`},
		{"at_least is a list", "{at_least: [a1, b1]}", `2:21: topic "t": at_least is a list; write at_least: {n: 2, of: [...]}`},
		{"at_least without n", "{at_least: {of: [a1, b1]}}", `2:21: topic "t": at_least has no key "n"; write at_least: {n: 2, of: [...]}`},
		{"at_least of too few", "{at_least: {n: 3, of: [a1, b1]}}", `2:25: topic "t": n of at_least is "3"; write a whole number from 1 to 2`},
		{"at_least, twice the same", "{at_least: {n: 2, of: [Taiwan, taiwan, b1]}}", `2:41: topic "t": term "taiwan" stands twice in at_least and would count twice; remove one`},
		{"at_least of nothing", "{at_least: {n: 1, of: []}}", `2:32: topic "t": list of at_least is empty; write at least one term or operator`},
		{"at_least that may want nothing", "{at_least: {n: 1, of: [a1, {none: [b1]}]}}", `2:10: topic "t": match takes everything that none does not exclude; add a term, any, all or a property that an item must have`},
		{"near misspelt", "{near: {within: 3, term: [a1, b1]}}", `2:29: topic "t": no key "term" in near; did you mean "terms"?`},
		{"near too far", "{near: {within: 500, terms: [a1, b1]}}", `2:26: topic "t": within of near is "500"; write a whole number from 0 to 100`},
		{"near of one", "{near: {within: 5, terms: [a1]}}", `2:36: topic "t": near of one thing always holds; add what must stand beside it`},
		{"near of a property", "{near: {within: 5, terms: [a1, {kind: wire}]}}", `2:42: topic "t": kind inside near has no place in a text; near takes terms, phrases, regexes, concepts, and any of them`},
		{"near of all", "{near: {within: 5, terms: [a1, {all: [b1, c1]}]}}", `2:42: topic "t": all inside near has no place in a text; near takes terms, phrases, regexes, concepts, and any of them`},
		{"near of an unknown operator", "{near: {within: 5, terms: [a1, {wrod: b1}]}}", `2:42: topic "t": no operator "wrod"; did you mean "term"?`},
		{"within alone", "{within: 5}", `2:11: topic "t": no operator "within"; write near: {within: 5, terms: [...]}, age: {within: 3d} or min_publishers: {n: 2, within: 6h}`},
		{"min_publishers as number", "{min_publishers: 2}", `2:27: topic "t": min_publishers is a text; write min_publishers: {n: 2, within: 6h}`},
		{"min_publishers without n", "{min_publishers: {within: 6h}}", `2:27: topic "t": min_publishers has no key "n"; write min_publishers: {n: 2, within: 6h}`},
		{"min_publishers of one", "{min_publishers: {n: 1}}", `2:31: topic "t": n of min_publishers is "1"; write a whole number from 2 to 100`},
		{"min_publishers misspelt", "{min_publishers: {n: 2, withn: 6h}}", `2:34: topic "t": no key "withn" in min_publishers; did you mean "within"?`},
		{"min_publishers in no time", "{min_publishers: {n: 2, within: 0h}}", `2:42: topic "t": within of min_publishers is no time at all; write a span of time, for example 6h or 2d`},
		{"min_publishers in words", "{min_publishers: {n: 2, within: 6 hours}}", `2:42: topic "t": within of min_publishers is "6 hours"; write a span of time, for example 3d or 36h`},
		{"min_publishers in a title", "{title: {min_publishers: {n: 2}}}", `2:19: topic "t": min_publishers inside title: it asks about the story, not about a text; write the two side by side under all`},
		{"min_publisher", "{min_publisher: {n: 2}}", `2:11: topic "t": no operator "min_publisher"; did you mean "min_publishers"?`},
		{"publishers", "{publishers: {n: 2}}", `2:11: topic "t": no operator "publishers"; did you mean "min_publishers"?`},
		{"single_source false", "{single_source: false}", `2:26: topic "t": single_source is "false"; write single_source: true, or min_publishers: {n: 2} for what is confirmed`},
		{"single_source of something", "{single_source: [afp]}", `2:26: topic "t": single_source is a list; write single_source: true`},
		{"single_source inside near", "{near: {within: 5, terms: [a1, {single_source: true}]}}", `2:42: topic "t": single_source inside near has no place in a text; near takes terms, phrases, regexes, concepts, and any of them`},
		{"sentence of one", "{sentence: [a1]}", `2:21: topic "t": sentence of one thing always holds; add what must stand beside it`},
		{"sentence of a scope", "{sentence: [a1, {title: b1}]}", `2:27: topic "t": title inside sentence has no place in a text; write the two side by side under all`},
		{"sentence of none", "{all: [a1, {sentence: [{none: [b1]}, {none: [c1]}]}]}", `2:32: topic "t": sentence wants nothing that must be in it; add a term that the sentence must have`},
		{"score without threshold", "{score: {of: [a1]}}", `2:18: topic "t": score has no key "threshold"; write score: {threshold: 8, of: [{term: x, weight: 2}, ...]}`},
		{"score out of reach", "{score: {threshold: 10, title: 3, of: [{term: a1, weight: 2}, b1, {term: c1, weight: -9}]}}", `2:30: topic "t": threshold of 10 can never be reached: all together make 9; lower it, or raise weights and caps`},
		{"score, wrong weight", "{score: {threshold: 1, of: [{term: a1, weight: heavy}, {term: b1, weight: 0}]}}", `2:57: topic "t": weight is "heavy"; write a whole number from -1000 to 1000` + "\n" + `config.yaml:2:84: topic "t": weight is 0, which decides nothing; remove it, or weigh it`},
		{"score, wrong cap", "{score: {threshold: 1, of: [{all: [a1, b1], cap: 2}]}}", `2:59: topic "t": cap of all, which counts once; cap a term, phrase, regex, concept, or any of them`},
		{"score, misspelt weight", "{score: {threshold: 1, of: [{term: a1, wieght: 2}]}}", `2:49: topic "t": no operator "wieght"; did you mean "weight"?`},
		{"score, nothing weighed", "{score: {threshold: 1, of: [{weight: 2}]}}", "2:38: topic \"t\": a mapping has no operator; write one of " + strings.Join(operatorNames(), ", ")},
		{"weight elsewhere", "{any: [{term: a1, weight: 2}]}", `2:28: topic "t": no operator "weight"; weight stands beside an operator in the list of score: {threshold: 8, of: [...]}`},
		{"score that needs nothing", "{score: {threshold: 1, of: [a1, {none: [b1]}]}}", `2:10: topic "t": match takes everything that none does not exclude; add a term, any, all or a property that an item must have`},
		{"age", "{age: {within: 3 days}}", `2:25: topic "t": within of age is "3 days"; write a span of time, for example 3d or 36h`},
		{"no age", "{age: {within: 0d}}", `2:25: topic "t": within of age is no time at all; write a span of time, for example 3d or 36h`},
		{"age as text", "{age: 3d}", `2:16: topic "t": age is a text; write age: {within: 3d}`},
		{"url with a star", "{url: '*.example.org'}", `2:16: topic "t": url "*.example.org" holds more than a host and a path; write example.org, example.org/path or /path, or {term: x} for a word in the path`},
		{"url of one word", "{url: example}", `2:16: topic "t": url "example" has no host with a dot; write example.org, example.org/path or /path, or {term: x} for a word in the path`},
		{"host", "{host: example.org}", `2:11: topic "t": no operator "host"; did you mean "url"?`},
		{"if alone", "{any: [{any: [a1], if: [b1]}]}", `2:29: topic "t": no operator "if"; if stands beside a term, phrase, regex or concept`},
		{"if of itself", "{term: Georgia, if: [Tbilisi, georgia]}", `2:40: topic "t": term "Georgia" is its own if; write what must stand beside it`},
		{"if of nothing", "{term: a1, if: []}", `2:25: topic "t": list of if is empty; write at least one term or operator`},
		{"if of none", "{term: a1, if: {none: [b1]}}", `2:25: topic "t": if wants nothing that must be there; write terms, one of which must be in the text`},
		{"topic", "{topic: nobody}", `2:18: topic "t": no topic "nobody"; write the id of a topic of this file`},
		{"too deep", strings.Repeat("{any: [", 40) + "a1" + strings.Repeat("]}", 40), `2:234: topic "t": operators stand more than 32 deep in one another; join lists that do the same`},
	}
	for _, tt := range tests {
		t.Run(tt.name, func(t *testing.T) {
			_, err := compileYAML("- id: t\n  match: " + tt.match + "\n")
			got := ""
			if err != nil {
				got = strings.TrimPrefix(err.Error(), "config.yaml:")
			}
			if got != tt.want {
				t.Errorf("mistake is\n%s\nwant\n%s", got, tt.want)
			}
		})
	}
}

func TestMistakesOfTopics(t *testing.T) {
	_, err := compileYAML(`- id: Bad Id
  match: a1
- id: a
  tilte: x
  match: {any: [{wrod: x}, {kind: newspapr}]}
- id: a
  match: b1
- match: c1
- id: d
- x
- id: e
  match: e1
  examples: {mach: [x], reject: [{titel: x}]}
`)
	want := `config.yaml:1:7: bad topic id "Bad Id"; use lower-case letters, digits and hyphens
config.yaml:4:3: topic "a": no key "tilte" in a topic; did you mean "title"?
config.yaml:5:18: topic "a": no operator "wrod"; did you mean "term"?
config.yaml:5:35: topic "a": no kind "newspapr"; did you mean "newspaper"?
config.yaml:6:3: topic id "a" is already used in line 3; give each topic its own id
config.yaml:8:3: a topic has no id; write id: some-name
config.yaml:9:3: topic "d": nothing to match; write match: with a term or an operator
config.yaml:10:3: a topic is a text; write a mapping with id and match
config.yaml:13:14: topic "e": no key "mach" in examples; did you mean "match"?
config.yaml:13:35: topic "e": no key "titel" in an example; did you mean "title"?
config.yaml:13:34: topic "e": an example has no text; write a title`
	if diff := cmp.Diff(want, fmt.Sprint(err)); diff != "" {
		t.Errorf("mistakes (-want +got):\n%s", diff)
	}
}

func TestParseKeepsGoodTopics(t *testing.T) {
	var doc yaml.Node
	text := "- {id: good, match: a1}\n- {id: bad, match: []}\n"
	if err := yaml.Load([]byte(text), &doc); err != nil {
		t.Fatal(err)
	}
	specs, err := BuiltinLexicon().Parse("f", &doc)
	if err == nil || len(specs) != 1 || specs[0].ID != "good" || specs[0].Title != "good" {
		t.Errorf("Parse = %v, %v; want the good topic and an error", specs, err)
	}
	if specs, err := BuiltinLexicon().Parse("f", nil); specs != nil || err != nil {
		t.Errorf("Parse(nil) = %v, %v", specs, err)
	}
}

// An alias may make a small file large, but not the work on it.
func TestAliasesAreBounded(t *testing.T) {
	var b strings.Builder
	b.WriteString("- id: t\n  match:\n    any:\n      - &a0 {any: [x1, y1]}\n")
	for i := 1; i < 25; i++ {
		fmt.Fprintf(&b, "      - &a%d {any: [*a%d, *a%d]}\n", i, i-1, i-1)
	}
	_, err := compileYAML(b.String())
	if err == nil || !strings.Contains(err.Error(), "more than 200000 operators and terms") {
		t.Errorf("mistake is %v, want one about too many operators", err)
	}
}

func TestTextOfScalarsIsKept(t *testing.T) {
	set := compileText(t, "- id: t\n  match: {any: [055, 1e3, 12:30, 2024-01-01]}\n")
	for _, title := range []string{"a 055 ship", "1e3", "at 12:30", "on 2024-01-01"} {
		in := Input{Title: title}
		if len(set.Match(&in)) == 0 {
			t.Errorf("no match of %q", title)
		}
	}
	if in := (Input{Title: "a 45 ship"}); len(set.Match(&in)) > 0 {
		t.Error("055 was read as an octal number")
	}
}

func TestSourceRefs(t *testing.T) {
	var doc yaml.Node
	text := "- id: t\n  match: {all: [a1, {source: kcna}], none: [{source: {id: [x, y]}}]}\n"
	if err := yaml.Load([]byte(text), &doc); err != nil {
		t.Fatal(err)
	}
	specs, err := BuiltinLexicon().Parse("f", &doc)
	if err != nil {
		t.Fatal(err)
	}
	want := []SourceRef{{"kcna", "f", 2, 30}, {"x", "f", 2, 60}, {"y", "f", 2, 63}}
	if diff := cmp.Diff(want, specs[0].SourceRefs()); diff != "" {
		t.Errorf("SourceRefs (-want +got):\n%s", diff)
	}
}

func TestVersion(t *testing.T) {
	version := func(match string) string {
		return compileText(t, "- id: t\n  match: "+match+"\n").Topics()[0].Version
	}
	same := [][2]string{
		{"{any: [a1, b1]}", "{any: [b1, a1]}"},
		{"a1", "{any: [a1]}"},
		{"Taiwan", "taiwan"},
		{"{any: [a1, {any: [b1, c1]}]}", "{any: [a1, b1, c1]}"},
		{"{kind: [wire, ngo]}", "{kind: [ngo, wire]}"},
		{"{near: {within: 1, terms: [a1, b1]}}", "{near: {within: 1, terms: [b1, a1]}}"},
		{"{age: {within: 3d}}", "{age: {within: 72h}}"},
		{"{score: {threshold: 1, of: [a1, b1]}}", "{score: {threshold: 1, title: 3, of: [{term: b1, weight: 1, cap: 1}, a1]}}"},
		{"{term: a1, if: b1}", "{term: A1, if: [b1]}"},
	}
	for _, s := range same {
		if version(s[0]) != version(s[1]) {
			t.Errorf("versions of %s and %s differ", s[0], s[1])
		}
	}
	differ := []string{
		"a1", "b1", "'a1*'", "{term: A1, case: true}", "{any: [a1, b1]}", "{all: [a1, b1]}", "{title: a1}", "{all: [a1], none: [b1]}",
		"{concept: taiwan}", "{concept: pla}", "{regex: abc}", "{kind: wire}", "{source: {kind: wire}}", "{language: zh}", "{source: {language: zh}}",
		"{term: a1, not: [a1 b1]}", "{term: a1, if: [b1]}", "{term: a1, if: [c1]}",
		"{near: {within: 1, terms: [a1, b1]}}", "{near: {within: 2, terms: [a1, b1]}}", "{near: {within: 1, terms: [a1, c1]}}", "{sentence: [a1, b1]}",
		"{at_least: {n: 1, of: [a1, b1, c1]}}", "{at_least: {n: 2, of: [a1, b1, c1]}}", "{author: a1}", "{url: a1.b1}", "{url: {term: a1}}",
		"{age: {within: 3d}}", "{age: {within: 4d}}", "{score: {threshold: 1, of: [a1, b1]}}", "{score: {threshold: 2, of: [a1, b1]}}",
		"{score: {threshold: 1, title: 2, of: [a1, b1]}}", "{score: {threshold: 1, of: [a1, {term: b1, weight: 2}]}}", "{score: {threshold: 1, of: [a1, {term: b1, cap: 2}]}}",
	}
	seen := map[string]string{}
	for _, m := range differ {
		v := version(m)
		if other, ok := seen[v]; ok && (m != "{source: {kind: wire}}" || other != "{kind: wire}") {
			t.Errorf("%s and %s have the same version", m, other)
		}
		seen[v] = m
	}
}

func TestDidYouMean(t *testing.T) {
	for _, tt := range []struct{ word, want string }{
		{"trem", `did you mean "term"?`}, {"phrases", `did you mean "phrase"?`}, {"regexp", `did you mean "regex"?`}, {"zzz", ""}, {strings.Repeat("x", 1000), ""},
	} {
		if got := didYouMean(tt.word, operatorNames()); got != tt.want {
			t.Errorf("didYouMean(%q) = %q, want %q", tt.word, got, tt.want)
		}
	}
}
