package topic

import (
	"errors"
	"fmt"
	"regexp"
	"regexp/syntax"
	"strings"
	"unicode"
)

// pattern is a regular expression behind literals: it runs only over a text in
// which the automaton found one of them.
type pattern struct {
	re       *regexp.Regexp
	literals []string // folded; every match holds one of them
}

const (
	maxPattern  = 1000 // bytes
	maxLiterals = 64
)

var (
	errNoLiteral = errors.New("regex needs a letter or digit that every match holds")
	errBoundary  = errors.New(`\b knows the edges of ASCII words only and is no edge beside other letters`)
)

// newPattern compiles a regular expression, or says what is wrong with it.
func newPattern(expr string) (*pattern, error) {
	if len(expr) > maxPattern {
		return nil, fmt.Errorf("regex of %d bytes; at most %d are allowed", len(expr), maxPattern)
	}
	re, err := regexp.Compile(expr)
	if err != nil {
		return nil, fmt.Errorf("regex: %s", strings.TrimPrefix(err.Error(), "error parsing regexp: "))
	}
	tree, err := syntax.Parse(expr, syntax.Perl)
	if err != nil {
		return nil, fmt.Errorf("regex: %w", err)
	}
	if !isASCII(expr) && hasBoundary(tree) {
		return nil, errBoundary
	}
	literals := required(tree.Simplify())
	if literals == nil {
		return nil, errNoLiteral
	}
	p := &pattern{re: re}
	for _, l := range literals {
		var t text
		t.read(l, "en")
		if len(t.folded) == 0 {
			return nil, errNoLiteral
		}
		p.literals = append(p.literals, string(t.folded))
	}
	return p, nil
}

func hasBoundary(re *syntax.Regexp) bool {
	if re.Op == syntax.OpWordBoundary || re.Op == syntax.OpNoWordBoundary {
		return true
	}
	for _, sub := range re.Sub {
		if hasBoundary(sub) {
			return true
		}
	}
	return false
}

// required returns literals of which every match of re holds at least one, or
// nil if there are none that are long enough.
func required(re *syntax.Regexp) []string {
	switch re.Op {
	case syntax.OpLiteral:
		if piece := longestWord(re.Rune); piece != "" {
			return []string{piece}
		}
	case syntax.OpCapture, syntax.OpPlus:
		return required(re.Sub[0])
	case syntax.OpRepeat:
		if re.Min > 0 {
			return required(re.Sub[0])
		}
	case syntax.OpConcat:
		var best []string
		for _, sub := range re.Sub {
			if found := required(sub); found != nil && (best == nil || shortest(found) > shortest(best)) {
				best = found
			}
		}
		return best
	case syntax.OpAlternate:
		var all []string
		for _, sub := range re.Sub {
			found := required(sub)
			if found == nil || len(all)+len(found) > maxLiterals {
				return nil
			}
			all = append(all, found...)
		}
		return all
	}
	return nil
}

func shortest(literals []string) int {
	n := len(literals[0])
	for _, l := range literals {
		n = min(n, len(l))
	}
	return n
}

// longestWord returns the longest run of letters and digits, which folds the
// same wherever it stands, or "" if there is none. The longer it is, the fewer
// texts the expression has to be run over.
func longestWord(runes []rune) string {
	best := ""
	for _, word := range strings.FieldsFunc(string(runes), func(r rune) bool { return !unicode.IsLetter(r) && !unicode.IsDigit(r) }) {
		if len(word) > len(best) {
			best = word
		}
	}
	return best
}
