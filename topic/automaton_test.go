package topic

import (
	"fmt"
	"maps"
	"slices"
	"strings"
	"testing"

	"pgregory.net/rapid"
)

// The automaton finds exactly what a naive search finds.
func TestAutomatonFindsAll(t *testing.T) {
	rapid.Check(t, func(t *rapid.T) {
		word := rapid.StringMatching(`[abc]{1,6}`)
		distinct := map[string]bool{}
		for _, w := range rapid.SliceOfN(word, 0, 20).Draw(t, "patterns") {
			distinct[w] = true
		}
		patterns := slices.Sorted(maps.Keys(distinct))
		text := rapid.StringMatching(`[abcd]{0,60}`).Draw(t, "text")
		var got, want []string
		newAutomaton(patterns).scan([]byte(text), func(p int32, end int) {
			got = append(got, fmt.Sprint(patterns[p], end))
		})
		for _, p := range patterns {
			for at := 0; at+len(p) <= len(text); at++ {
				if strings.HasPrefix(text[at:], p) {
					want = append(want, fmt.Sprint(p, at+len(p)))
				}
			}
		}
		slices.Sort(got)
		slices.Sort(want)
		if !slices.Equal(got, want) {
			t.Fatalf("patterns %q in %q: found %q, want %q", patterns, text, got, want)
		}
	})
}

func TestAutomatonIsSmall(t *testing.T) {
	var patterns []string
	for i := range 10000 {
		patterns = append(patterns, fmt.Sprintf("%x-pattern", i*2654435761))
	}
	slices.Sort(patterns)
	a := newAutomaton(slices.Compact(patterns))
	bytes := cap(a.label) + 8*cap(a.states) + 8*cap(a.ends) + 8*cap(a.some) + 1024*len(a.next)
	if perState := bytes / len(a.label); perState > 24 {
		t.Errorf("%d bytes for each of %d states, want at most 24", perState, len(a.label))
	}
}
