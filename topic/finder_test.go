package topic

import (
	"fmt"
	"slices"
	"strings"
	"testing"

	"github.com/google/go-cmp/cmp"
)

func TestFinder(t *testing.T) {
	tests := []struct {
		name string
		in   Input
		want []string // in this order; others may be found too
		not  []string
	}{
		{"title", Input{Title: "Frigate off Taiwan", Language: "en"}, []string{"taiwan", "warship"}, nil},
		{"all fields", Input{Title: "Frigate", Summary: "off Taiwan", Body: "A submarine too"}, []string{"submarine", "taiwan", "warship"}, nil},
		{"other languages", Input{Title: "臺灣周邊海域軍演", Summary: "Фрегаты у берегов Тайваня"}, []string{"military-exercise", "taiwan", "warship"}, nil},
		{"exception", Input{Title: "台湾ラーメン", Language: "ja"}, nil, []string{"taiwan"}},
		{"case", Input{Title: "Tell us about it", Language: "en"}, nil, []string{"united-states"}},
		{"edge of a word", Input{Title: "Miranda warns Tirana mayor", Language: "en"}, nil, []string{"iran"}},
		{"category", Input{Title: "News", Categories: []string{"Taiwan"}}, nil, []string{"taiwan"}},
		{"nothing", Input{}, nil, nil},
	}
	f := BuiltinLexicon().Finder()
	for _, tt := range tests {
		got := f.Find(&tt.in)
		if !slices.IsSorted(got) || len(slices.Compact(slices.Clone(got))) != len(got) {
			t.Errorf("%s: %v is not sorted and distinct", tt.name, got)
		}
		wanted := slices.DeleteFunc(slices.Clone(got), func(id string) bool { return !slices.Contains(tt.want, id) })
		if diff := cmp.Diff(tt.want, wanted, cmp.Transformer("", func(s []string) string { return fmt.Sprint(s) })); diff != "" {
			t.Errorf("%s: concepts (-want +got):\n%s", tt.name, diff)
		}
		for _, id := range tt.not {
			if slices.Contains(got, id) {
				t.Errorf("%s: %v has %s", tt.name, got, id)
			}
		}
	}
	places := BuiltinLexicon().Finder("place", "base")
	if got := places.Find(&Input{Title: "Frigate off Taiwan"}); !slices.Equal(got, []string{"taiwan"}) {
		t.Errorf("places and bases of a title are %v", got)
	}
}

// A finder and topics with one concept each say the same.
func TestFinderAgreesWithTopics(t *testing.T) {
	var yaml strings.Builder
	for _, id := range BuiltinLexicon().Names() {
		fmt.Fprintf(&yaml, "- {id: %s, match: {concept: %s}}\n", id, id)
	}
	set, f := compileText(t, yaml.String()), BuiltinLexicon().Finder()
	for _, in := range []Input{
		{Title: headlineEN, Body: article()},
		{Title: headlineJA, Summary: headlineEN, Language: "ja"},
		{Title: "Washington and Georgia, 中国地方, Хартум", Body: "wir sind die US-Marine"},
	} {
		var want []string
		for _, m := range set.Match(&in) {
			want = append(want, string(m.Topic))
		}
		if diff := cmp.Diff(want, f.Find(&in)); diff != "" || want == nil {
			t.Errorf("%q (-topics +finder):\n%s", in.Title, diff)
		}
	}
}

func BenchmarkFinder(b *testing.B) {
	f := BuiltinLexicon().Finder()
	for _, in := range []Input{{Title: headlineEN, Language: "en"}, {Title: headlineEN, Body: strings.ToValidUTF8(article(), "")}} {
		b.Run(fmt.Sprintf("bytes=%d", len(in.Title)+len(in.Body)), func(b *testing.B) {
			b.ReportAllocs()
			b.SetBytes(int64(len(in.Title) + len(in.Body)))
			for b.Loop() {
				f.Find(&in)
			}
		})
	}
}

func BenchmarkNewFinder(b *testing.B) {
	for b.Loop() {
		BuiltinLexicon().Finder()
	}
}
