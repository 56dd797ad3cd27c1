package topic

import (
	"fmt"
	"strings"
)

// didYouMean returns a question with the option that is closest to word, or
// "" when none is close.
func didYouMean(word string, options []string) string {
	if len(word) > 64 {
		return ""
	}
	low := strings.ToLower(word)
	best, distance := "", max(1, len(word)/3)+1
	for _, o := range options {
		d := editDistance(low, strings.ToLower(o))
		if d < distance {
			best, distance = o, d
		}
	}
	if best == "" && len(low) >= 3 {
		for _, o := range options {
			if strings.HasPrefix(o, low) || strings.HasPrefix(low, o) {
				best = o
				break
			}
		}
	}
	if best == "" {
		return ""
	}
	return fmt.Sprintf("did you mean %q?", best)
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
