package topic

import (
	"bytes"
	"slices"
	"testing"
)

func TestRequiredLiterals(t *testing.T) {
	tests := []struct {
		expr string
		want []string // nil is an error
	}{
		{"missile", []string{"missile"}},
		{"(?i)Missile", []string{"missile"}},
		{"ab(missile|rocket)s", []string{"missile", "rocket"}},
		{"(foo|bar)launcher", []string{"launcher"}},
		{"launch(er)?", []string{"launch"}},
		{"(launch)*", nil},
		{"(launch)+", []string{"launch"}},
		{"(launch){2,3}", []string{"launch"}},
		{"(launch){0,3}", nil},
		{"Type-[0-9]+ destroyer", []string{"destroyer"}},
		{"[Mm]issile", []string{"issile"}},
		{"F-16", []string{"16"}},
		{`J-\d+`, []string{"j"}},
		{"PL[AN]", []string{"pl"}},
		{"DF-(17|21|26)", []string{"df"}},
		{"[A-Z]{3}", nil},
		{"防衛[省庁]", []string{"防卫"}},
		{"防.衛", []string{"防"}},
		{`\d+ 架`, []string{"架"}},
		{"", nil},
		{".*", nil},
		{"^$", nil},
	}
	for _, tt := range tests {
		p, err := newPattern(tt.expr)
		var got []string
		if err == nil {
			got = p.literals
		}
		if !slices.Equal(got, tt.want) {
			t.Errorf("literals of %q are %q (%v), want %q", tt.expr, got, err, tt.want)
		}
	}
}

// What a regex matches folds to a text that holds one of its literals, or the
// automaton would keep matches from it.
func TestLiteralsAreRequired(t *testing.T) {
	for _, tt := range []struct{ expr, text string }{
		{"(?i)éclair[a-z]*", "ÉCLAIRAGE"}, {"(?i)straße [0-9]", "STRAßE 5"}, {"臺灣[海灣]峽", "臺灣海峽"}, {"foo- ?barn", "foo- barn"}, {"غزة.", "غزة!"}, {"(?i)kelvin", "\u212aelvin"},
	} {
		p, err := newPattern(tt.expr)
		if err != nil {
			t.Fatal(err)
		}
		if !p.re.MatchString(tt.text) {
			t.Errorf("%q does not match %q", tt.expr, tt.text)
			continue
		}
		var folded text
		folded.read(tt.text, "")
		if !slices.ContainsFunc(p.literals, func(l string) bool { return bytes.Contains(folded.folded, []byte(l)) }) {
			t.Errorf("%q folds to %q, without any of %q", tt.text, folded.folded, p.literals)
		}
	}
}

func TestCompileNothing(t *testing.T) {
	set, err := Compile(nil)
	if err != nil {
		t.Fatal(err)
	}
	in := Input{Title: "x"}
	if m := set.Match(&in); m != nil || len(set.Topics()) != 0 {
		t.Errorf("an empty set matches %v", m)
	}
	if _, err := Compile([]Spec{{ID: "a"}}); err == nil {
		t.Error("a spec that Parse has not made compiles")
	}
}
