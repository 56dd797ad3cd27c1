package topic

import (
	"fmt"
	"strings"
	"testing"

	"pgregory.net/rapid"
)

// near as its definition has it: one place of each term, and no more than so
// many words between the first and the last.
func nearByHand(words, terms []string, within int) bool {
	var try func(term, first, last int) bool
	try = func(term, first, last int) bool {
		if term == len(terms) {
			return last-first-1 <= within
		}
		for i, w := range words {
			if w == terms[term] && try(term+1, min(first, i), max(last, i)) {
				return true
			}
		}
		return false
	}
	return try(0, len(words), -1)
}

func TestNearAgreesWithItsDefinition(t *testing.T) {
	sets := map[string]*Set{}
	rapid.Check(t, func(t *rapid.T) {
		words := rapid.SliceOfN(rapid.SampledFrom([]string{"a1", "b1", "c1", "x1", "y1"}), 0, 12).Draw(t, "words")
		terms := []string{"a1", "b1", "c1"}[:rapid.IntRange(2, 3).Draw(t, "terms")]
		within := rapid.IntRange(0, 4).Draw(t, "within")
		match := fmt.Sprintf("{near: {within: %d, terms: [%s]}}", within, strings.Join(terms, ", "))
		if sets[match] == nil {
			set, err := compileYAML("- id: t\n  match: " + match + "\n")
			if err != nil {
				t.Fatal(err)
			}
			sets[match] = set
		}
		in := Input{Title: strings.Join(words, " ")}
		if got, want := len(sets[match].Match(&in)) == 1, nearByHand(words, terms, within); got != want {
			t.Fatalf("%s matches %q: %t, want %t", match, in.Title, got, want)
		}
	})
}

// tree draws a match and returns it with what it means for the words of a title.
func tree(t *rapid.T, depth int) (yaml string, holds func(has map[string]bool) bool) {
	kind := rapid.IntRange(0, 7).Draw(t, "kind")
	if depth == 0 || kind > 5 {
		word := rapid.SampledFrom([]string{"a1", "b1", "c1", "d1", "e1"}).Draw(t, "word")
		if kind == 7 {
			with := rapid.SampledFrom([]string{"f1", "g1"}).Draw(t, "with")
			return "{term: " + word + ", if: [" + with + "]}", func(has map[string]bool) bool { return has[word] && has[with] }
		}
		return word, func(has map[string]bool) bool { return has[word] }
	}
	n := rapid.IntRange(1, 4).Draw(t, "kids")
	var kids []string
	var each []func(map[string]bool) bool
	seen := map[string]bool{}
	for range n {
		k, f := tree(t, depth-1)
		if !seen[k] {
			kids, each = append(kids, k), append(each, f)
		}
		seen[k] = true
	}
	count := func(has map[string]bool) (n int) {
		for _, f := range each {
			if f(has) {
				n++
			}
		}
		return n
	}
	list := "[" + strings.Join(kids, ", ") + "]"
	switch kind {
	case 0:
		return "{any: " + list + "}", func(has map[string]bool) bool { return count(has) > 0 }
	case 1:
		return "{all: " + list + "}", func(has map[string]bool) bool { return count(has) == len(each) }
	case 2:
		return "{none: " + list + "}", func(has map[string]bool) bool { return count(has) == 0 }
	case 3, 4:
		need := rapid.IntRange(1, len(each)).Draw(t, "need")
		return fmt.Sprintf("{at_least: {n: %d, of: %s}}", need, list), func(has map[string]bool) bool { return count(has) >= need }
	}
	var weights []int
	for i := range kids {
		w := rapid.IntRange(-2, 3).Filter(func(w int) bool { return w != 0 }).Draw(t, "weight")
		weights = append(weights, w)
		kids[i] = fmt.Sprintf("{any: [%s], weight: %d}", kids[i], w)
	}
	threshold := rapid.IntRange(1, 4).Draw(t, "threshold")
	return fmt.Sprintf("{score: {threshold: %d, title: 1, of: [%s]}}", threshold, strings.Join(kids, ", ")), func(has map[string]bool) bool {
		sum := 0
		for i, f := range each {
			if f(has) {
				sum += weights[i]
			}
		}
		return sum >= threshold
	}
}

// A topic is looked at only if something woke it: that must never hide a match.
func TestGroupsAgreeWithTheirDefinition(t *testing.T) {
	compiled := 0
	rapid.Check(t, func(t *rapid.T) {
		match, holds := tree(t, 3)
		words := rapid.SliceOf(rapid.SampledFrom([]string{"a1", "b1", "c1", "d1", "e1", "f1", "g1"})).Draw(t, "words")
		set, err := compileYAML("- id: t\n  match: " + match + "\n")
		if err != nil {
			t.Skip(err) // it takes everything, or nothing
		}
		compiled++
		has := map[string]bool{}
		for _, w := range words {
			has[w] = true
		}
		in := Input{Title: strings.Join(words, " ")}
		e, _ := set.Explain("t", &in)
		if got, want := len(set.Match(&in)) == 1, holds(has); got != want || e.Matches != want {
			t.Fatalf("%s of %q: Match %t, Explain %t, want %t", match, in.Title, got, e.Matches, want)
		}
	})
	if compiled < 30 {
		t.Errorf("only %d of the drawn matches were of use", compiled)
	}
}
