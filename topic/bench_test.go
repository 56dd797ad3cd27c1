package topic

import (
	"fmt"
	"strings"
	"testing"

	"go.yaml.in/yaml/v4"
)

// bigSpec returns topics that ask for many terms and concepts, in the way of
// real ones: some of these, and some of those, and none of others.
func bigSpec(topics, terms int) string {
	var b strings.Builder
	names := BuiltinLexicon().Names()
	for i := range topics {
		fmt.Fprintf(&b, "- id: t%d\n  match:\n    all:\n", i)
		for group := range 2 {
			b.WriteString("      - any: [")
			for j := range terms / 2 {
				n := (i*terms + group*terms/2 + j)
				if j%2 == 0 && topics <= 15 {
					fmt.Fprintf(&b, "{concept: %s}, ", names[n%len(names)])
				} else {
					fmt.Fprintf(&b, "%s%d, ", names[(n*7)%len(names)], n)
				}
			}
			fmt.Fprintf(&b, "missile%d]\n", i%97)
		}
		b.WriteString("    none: [baseball, {title: recipe}]\n")
	}
	return b.String()
}

const (
	headlineEN = "Taiwan tracks 21 PLA aircraft and nine ships near the median line"
	headlineJA = "台湾周辺でＰＬＡが実弾演習を通告　防衛省が警戒監視"
)

func article() string {
	return strings.Repeat("The ministry said that nine ships and several aircraft had been seen near the strait before dawn, and that its forces kept watch. "+
		"國防部表示，多架軍機在台灣海峽周邊活動。 Министерство сообщило о запуске ракет. ", 12)[:3072]
}

func BenchmarkMatch(b *testing.B) {
	long := strings.ToValidUTF8(article(), "")
	for _, size := range []struct{ topics, terms int }{{15, 40}, {1000, 30}} {
		set := compileText(b, bigSpec(size.topics, size.terms))
		for _, c := range []struct {
			name string
			in   Input
		}{
			{"headline=en", Input{Title: headlineEN, Language: "en"}},
			{"headline=ja", Input{Title: headlineJA, Language: "ja"}},
			{"headline=none", Input{Title: "Bakery on the corner sells its last loaf of the day", Language: "en"}},
			{"article=3KB", Input{Title: headlineEN, Body: long, Language: "en"}},
		} {
			b.Run(fmt.Sprintf("topics=%d/%s", size.topics, c.name), func(b *testing.B) {
				b.ReportAllocs()
				b.SetBytes(int64(len(c.in.Title) + len(c.in.Body)))
				for b.Loop() {
					set.Match(&c.in)
				}
			})
		}
	}
}

func BenchmarkCompile(b *testing.B) {
	for _, size := range []struct{ topics, terms int }{{15, 40}, {1000, 30}} {
		var doc yaml.Node
		if err := yaml.Load([]byte(bigSpec(size.topics, size.terms)), &doc); err != nil {
			b.Fatal(err)
		}
		b.Run(fmt.Sprintf("topics=%d/terms=%d", size.topics, size.topics*size.terms), func(b *testing.B) {
			for b.Loop() {
				specs, err := BuiltinLexicon().Parse("f", &doc)
				if err != nil {
					b.Fatal(err)
				}
				if _, err := Compile(specs); err != nil {
					b.Fatal(err)
				}
			}
		})
	}
}

// placedSpec returns topics that ask where terms stand: every one has a near, a
// sentence and a score.
func placedSpec(topics int) string {
	var b strings.Builder
	names := BuiltinLexicon().Names()
	for i := range topics {
		name := func(n int) string { return names[(i*7+n)%len(names)] }
		fmt.Fprintf(&b, `- id: t%d
  match:
    any:
      - near: {within: 6, terms: [{any: [{concept: %s}, ministry]}, {any: [{concept: %s}, strait%d]}]}
      - sentence: [{any: [{concept: %s}, ships, 軍機]}, {concept: %s}]
      - {score: {threshold: 9, of: [{concept: %s, weight: 2, cap: 3}, {concept: %s, weight: 2}, {term: strait, weight: 2, if: [{concept: %s}]}, {term: recipe, weight: -5}]}}
`, i, name(1), name(2), i, name(3), name(4), name(5), name(6), name(7))
	}
	return b.String()
}

// Places are kept, and words counted, only where something was found.
func BenchmarkMatchPlaces(b *testing.B) {
	long := strings.ToValidUTF8(article(), "")
	for _, topics := range []int{15, 100} {
		set := compileText(b, placedSpec(topics))
		for _, c := range []struct {
			name string
			in   Input
		}{
			{"headline=en", Input{Title: headlineEN, Language: "en"}},
			{"headline=none", Input{Title: "Bakery on the corner sells its last loaf of the day", Language: "en"}},
			{"article=3KB", Input{Title: headlineEN, Body: long, Language: "en"}},
		} {
			b.Run(fmt.Sprintf("topics=%d/%s", topics, c.name), func(b *testing.B) {
				b.ReportAllocs()
				b.SetBytes(int64(len(c.in.Title) + len(c.in.Body)))
				for b.Loop() {
					set.Match(&c.in)
				}
			})
		}
	}
}
