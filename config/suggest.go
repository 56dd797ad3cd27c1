package config

import (
	"fmt"
	"slices"
	"strings"

	"straitwire/topic"
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
	if best := topic.Nearest(word, known); best != "" {
		return fmt.Sprintf("did you mean %q?", best)
	}
	return ""
}

// listed reports whether word is one of known.
func listed(word string, known []string) bool { return slices.Contains(known, word) }
