package topic

import (
	"fmt"
	"strings"
)

// didYouMean returns a question with the option that is closest to word, or
// "" when none is close.
func didYouMean(word string, options []string) string {
	if best := Nearest(word, options); best != "" {
		return fmt.Sprintf("did you mean %q?", best)
	}
	return ""
}

// Nearest returns the known word that a mistyped word is most likely meant to
// be, or "" when none is near enough to be worth a question. Case, hyphens and
// underscores make no difference.
func Nearest(word string, known []string) string {
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
		far := editDistance(word, p)
		// A slip is a letter or two; half another word is another word. A word
		// that begins a known one, or that a known one begins, may be it.
		if far > max(1, min(len(word), len(p))/3) {
			if len(word) < 3 || !strings.HasPrefix(p, word) && !strings.HasPrefix(word, p) {
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

// editDistance counts the insertions, deletions, changes and swaps of
// neighbours between two words.
func editDistance(a, b string) int {
	s, t := []rune(a), []rune(b)
	before, last, row := make([]int, len(t)+1), make([]int, len(t)+1), make([]int, len(t)+1)
	for j := range last {
		last[j] = j
	}
	for i := 1; i <= len(s); i++ {
		row[0] = i
		for j := 1; j <= len(t); j++ {
			cost := 1
			if s[i-1] == t[j-1] {
				cost = 0
			}
			row[j] = min(last[j]+1, row[j-1]+1, last[j-1]+cost)
			if i > 1 && j > 1 && s[i-1] == t[j-2] && s[i-2] == t[j-1] {
				row[j] = min(row[j], before[j-2]+1)
			}
		}
		before, last, row = last, row, before
	}
	return last[len(t)]
}
