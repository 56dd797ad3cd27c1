package config

import (
	"fmt"
	"slices"
	"strings"
)

// suggest returns the hint for a word that is none of the known ones: the
// nearest of them, or all of them when none is near.
func suggest(word string, known []string) string {
	if hint := meant(word, known); hint != "" || len(known) == 0 {
		return hint
	}
	return "known are " + strings.Join(known, ", ")
}

// meant is suggest without the whole list, for lists that are long.
func meant(word string, known []string) string {
	if best := nearest(word, known); best != "" {
		return fmt.Sprintf("did you mean %q?", best)
	}
	return ""
}

// nearest returns the known word that word is most likely meant to be, or
// nothing when none is near enough to be worth a question.
func nearest(word string, known []string) string {
	plain := func(s string) string {
		return strings.ToLower(strings.NewReplacer("-", "_", " ", "_").Replace(strings.TrimSpace(s)))
	}
	word = plain(word)
	if word == "" || len(word) > 64 {
		return ""
	}
	best, least := "", 0
	for _, k := range known {
		p := plain(k)
		far := edits(word, p)
		// A slip is a letter or two; half another word is another word. A word
		// that is the beginning of exactly one known word is meant to be it.
		if far > max(1, min(len(word), len(p))/3) {
			if len(word) < 3 || !strings.HasPrefix(p, word) {
				continue
			}
			far = 3
		}
		if best == "" || far < least {
			best, least = k, far
		}
	}
	return best
}

// edits counts the insertions, deletions, substitutions and swaps of
// neighbours that turn a into b.
func edits(a, b string) int {
	x, y := []rune(a), []rune(b)
	before, last, row := make([]int, len(y)+1), make([]int, len(y)+1), make([]int, len(y)+1)
	for j := range last {
		last[j] = j
	}
	for i := 1; i <= len(x); i++ {
		row[0] = i
		for j := 1; j <= len(y); j++ {
			cost := 1
			if x[i-1] == y[j-1] {
				cost = 0
			}
			row[j] = min(last[j]+1, row[j-1]+1, last[j-1]+cost)
			if i > 1 && j > 1 && x[i-1] == y[j-2] && x[i-2] == y[j-1] {
				row[j] = min(row[j], before[j-2]+1)
			}
		}
		before, last, row = last, row, before
	}
	return last[len(y)]
}

// listed reports whether word is one of known.
func listed(word string, known []string) bool { return slices.Contains(known, word) }
