package topic

import (
	"strings"
	"testing"

	"github.com/google/go-cmp/cmp"

	"straitwire/news"
)

// holdsFor reports whether a match holds for an input, and fails the test when
// Match and Explain do not agree.
func holdsFor(t *testing.T, match string, in *Input) bool {
	t.Helper()
	set := compileText(t, "- id: t\n  match: "+match+"\n")
	got := len(set.Match(in)) == 1
	if e, _ := set.Explain("t", in); e.Matches != got {
		t.Errorf("%s: Match says %t, and Explain %t of %q", match, got, e.Matches, in.Title)
	}
	return got
}

func TestNear(t *testing.T) {
	tests := []struct {
		name, match, text string
		want              bool
	}{
		{"side by side", "{near: {within: 0, terms: [navy, drill]}}", "A navy drill", true},
		{"any order", "{near: {within: 0, terms: [navy, drill]}}", "A drill, navy says", true},
		{"as many as allowed", "{near: {within: 2, terms: [navy, drill]}}", "The navy holds a drill", true},
		{"one too many", "{near: {within: 1, terms: [navy, drill]}}", "The navy holds a drill", false},
		{"a later place is nearer", "{near: {within: 1, terms: [navy, drill]}}", "navy one two three four navy one drill", true},
		{"an earlier place is nearer", "{near: {within: 1, terms: [navy, drill]}}", "drill one navy one two three navy", true},
		{"three terms", "{near: {within: 3, terms: [navy, drill, reef]}}", "navy one drill one reef", true},
		{"three terms, too far in all", "{near: {within: 2, terms: [navy, drill, reef]}}", "navy one drill one reef", false},
		{"three terms, mixed places", "{near: {within: 2, terms: [navy, drill, reef]}}", "navy one two drill x reef navy", true},
		{"one is not there", "{near: {within: 9, terms: [navy, drill, reef]}}", "navy drill", false},
		{"phrase", "{near: {within: 1, terms: [coast guard, reef]}}", "Reef: a coast guard ship", true},
		{"phrase, too far", "{near: {within: 1, terms: [coast guard, reef]}}", "coast guard one two reef", false},
		{"alternatives", "{near: {within: 1, terms: [{any: [navy, marines]}, {any: [drill, exercise]}]}}", "marines in exercise", true},
		{"alternatives of one", "{near: {within: 9, terms: [{any: [navy, marines]}, drill]}}", "navy, marines", false},
		{"concept", "{near: {within: 2, terms: [{concept: taiwan}, missile*]}}", "missiles fired near Taipei", true},
		{"regex, second place", "{near: {within: 1, terms: [{regex: 'ship[a-z]*'}, reef]}}", "ship one two three shipping reef", true},
		{"hyphens do not part words", "{near: {within: 1, terms: [navy, drill]}}", "navy live-fire drill", true},
		{"decimals and U.S. are one word", "{near: {within: 2, terms: [navy, drill]}}", "navy 3.5 U.S. drill", true},
		{"possessive is one word", "{near: {within: 1, terms: [navy, drill]}}", "navy China's drill", true},
		{"punctuation is no word", "{near: {within: 0, terms: [navy, drill]}}", "navy — 'drill'", true},
		{"two characters are a word", "{near: {within: 2, terms: [海警, 演習]}}", "海警四字之間演習", true},
		{"five characters are more than two words", "{near: {within: 2, terms: [海警, 演習]}}", "海警五個字之間演習", false},
		{"hiragana counts so too", "{near: {within: 2, terms: [海警, 演習]}}", "海警がまたも演習", true},
		{"katakana is one word", "{near: {within: 1, terms: [海警, 演習]}}", "海警ミサイル演習", true},
		{"mixed scripts", "{near: {within: 2, terms: [海警, 演習]}}", "海警 PLA 共同演習", true},
		{"mixed scripts, too far", "{near: {within: 2, terms: [海警, 演習]}}", "海警 PLA J20 共同演習", false},
		{"Hangul words", "{near: {within: 1, terms: [북한, 미사일]}}", "북한이 탄도 미사일을", true},
		{"Hangul words, too far", "{near: {within: 1, terms: [북한, 미사일]}}", "북한이 오늘 탄도 미사일을", false},
		{"Arabic", "{near: {within: 1, terms: [تايوان, صواريخ]}}", "وتايوان قرب بالصواريخ", true},
		{"Thai letters", "{near: {within: 1, terms: [จีน, เรือ]}}", "จีนส่งเรือ", true},
		{"guard holds", "{near: {within: 1, terms: [{term: Georgia, if: [Tbilisi]}, vote]}}", "Georgia vote, Tbilisi", true},
		{"guard fails", "{near: {within: 1, terms: [{term: Georgia, if: [Tbilisi]}, vote]}}", "Georgia vote, Atlanta", false},
		{"cancelled place", "{near: {within: 1, terms: [{term: 中国, not: [中国地方]}, 港]}}", "中国地方の港と遠い場所にある中国", false},
		{"in a scope", "{title: {near: {within: 1, terms: [navy, drill]}}}", "navy drill", true},
		{"in another scope", "{summary: {near: {within: 1, terms: [navy, drill]}}}", "navy drill", false},
	}
	for _, tt := range tests {
		t.Run(tt.name, func(t *testing.T) {
			in := Input{Title: tt.text}
			if got := holdsFor(t, tt.match, &in); got != tt.want {
				t.Errorf("%s matches %q: %t, want %t", tt.match, tt.text, got, tt.want)
			}
		})
	}
}

// Near means near in one text.
func TestNearIsInOneField(t *testing.T) {
	const match = "{near: {within: 9, terms: [navy, drill]}}"
	for _, tt := range []struct {
		match string
		in    Input
		want  bool
	}{
		{match, Input{Title: "navy", Summary: "drill"}, false},
		{match, Input{Title: "navy", Summary: "drill", Body: "a drill of the navy"}, true},
		{"{category: " + match + "}", Input{Title: "x", Categories: []string{"navy", "drill"}}, false},
		{"{category: " + match + "}", Input{Title: "x", Categories: []string{"navy", "drill, navy"}}, true},
		{"{author: {near: {within: 0, terms: [Jane, Doe]}}}", Input{Authors: []string{"Jane Roe", "Jane X", "Doe, Jane"}}, true},
		{"{author: {near: {within: 0, terms: [Jane, Doe]}}}", Input{Authors: []string{"Jane Roe", "John Doe"}}, false},
	} {
		if got := holdsFor(t, tt.match, &tt.in); got != tt.want {
			t.Errorf("%s matches %+v: %t, want %t", tt.match, tt.in, got, tt.want)
		}
	}
}

func TestNearReasons(t *testing.T) {
	set := compileText(t, "- id: t\n  match: {near: {within: 1, terms: [{any: [navy, marines]}, drill]}}\n")
	in := Input{Title: "navy one two three", Body: "The marines at 演習 drill"}
	if m := set.Match(&in); len(m) != 0 {
		t.Errorf("Match = %v, want none", m)
	}
	e, _ := set.Explain("t", &in)
	const miss = `near "within 1 words": body: 2 words between them at best`
	if e.Reason() != miss {
		t.Errorf("Reason is %q, want %q", e.Reason(), miss)
	}
	in.Body = "The marines held drill"
	want := []news.Match{{Topic: "t", Score: 2, Why: []news.Why{
		{Op: "term", Term: "marines", Field: "body", At: [2]int{4, 11}},
		{Op: "term", Term: "drill", Field: "body", At: [2]int{17, 22}},
	}}}
	if diff := cmp.Diff(want, set.Match(&in)); diff != "" {
		t.Errorf("Match (-want +got):\n%s", diff)
	}
	in = Input{Title: "navy", Summary: "drill"}
	e, _ = set.Explain("t", &in)
	if want := `near "within 1 words": all are there, but in no one field`; e.Reason() != want {
		t.Errorf("Reason is %q, want %q", e.Reason(), want)
	}
}

// What repeats a thousand times takes no longer than its length.
func TestNearOfHostileText(t *testing.T) {
	set := compileText(t, "- id: t\n  match: {any: [{near: {within: 3, terms: [navy, drill, x1]}}, {sentence: [navy, drill, x1]}, {score: {threshold: 900, title: 1, of: [{term: navy, cap: 100, weight: 9}]}}]}\n")
	in := Input{Title: strings.Repeat("navy. ", 1<<17), Summary: strings.Repeat("drill ", 1<<17), Body: "x1" + strings.Repeat(" x1 navy drill...", 1000)}
	if m := set.Match(&in); len(m) != 1 {
		t.Errorf("Match = %v, want one", m)
	}
	for _, sign := range []string{".", "!", "。", ")", "。」", ". ", "\n", "A.", "'", "1."} {
		in := Input{Body: "navy drill one two three words. Words " + strings.Repeat(sign, (maxText-60)/len(sign)) + " x1"}
		if m := set.Match(&in); len(m) != 0 {
			t.Errorf("navy, drill and x1 with 1 MB of %q between them match", sign)
		}
	}
}
