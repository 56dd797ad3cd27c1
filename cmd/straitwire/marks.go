package main

import (
	"cmp"
	"io"
	"slices"
	"strings"
	"unicode/utf8"

	"straitwire/topic"
)

// maxShown is how many bytes of a text are shown whole; of longer ones only
// what surrounds the marked places.
const maxShown = 600

// marks begin and end a place in a text that a filter found.
type marks struct{ begin, end string }

// marksFor are bold letters on a terminal and brackets elsewhere. Guillemets
// would not do: they are the quotation marks of half the languages we read.
func marksFor(w io.Writer) marks {
	if isTerminal(w) {
		return marks{"\x1b[1m", "\x1b[22m"}
	}
	return marks{"[[", "]]"}
}

// span is a place in a text: bytes [from, to).
type span struct{ from, to int }

// spans gathers the places in a field that steps of the explanation found.
func (e *explained) spans(field string) []span {
	var spans []span
	var walk func(s *topic.Step)
	walk = func(s *topic.Step) {
		if s.Field == field && s.At[0] < s.At[1] {
			spans = append(spans, span{s.At[0], s.At[1]})
		}
		for _, p := range s.Places {
			if p.Field == field {
				spans = append(spans, span{p.At[0], p.At[1]})
			}
		}
		for i := range s.Steps {
			walk(&s.Steps[i])
		}
	}
	walk(&e.Explanation.Tree)
	return spans
}

// text marks the spans in s. Where s is longer than most bytes, only the
// surroundings of the spans are shown; a most of 0 shows all.
func (m marks) text(s string, spans []span, most int) string {
	spans = merged(s, spans)
	parts := []span{{0, len(s)}}
	if most > 0 && len(s) > most {
		parts = surroundings(s, spans, most)
	}
	var b strings.Builder
	for i, part := range parts {
		if i > 0 && part.from > parts[i-1].to || i == 0 && part.from > 0 {
			b.WriteString("… ")
		}
		at := part.from
		for _, sp := range spans {
			if sp.from < part.from || sp.to > part.to {
				continue
			}
			b.WriteString(s[at:sp.from] + m.begin + s[sp.from:sp.to] + m.end)
			at = sp.to
		}
		b.WriteString(s[at:part.to])
		if part.to < len(s) {
			b.WriteString(" …")
		}
		if i < len(parts)-1 {
			b.WriteByte(' ')
		}
	}
	return b.String()
}

// merged returns the spans of s in order, joined where they overlap. A span
// that is none of s, as of an item that another version judged, is left out.
func merged(s string, spans []span) []span {
	spans = slices.Clone(spans)
	slices.SortFunc(spans, func(a, b span) int { return cmp.Or(a.from-b.from, b.to-a.to) })
	var out []span
	for _, sp := range spans {
		if sp.from < 0 || sp.to > len(s) || sp.from >= sp.to || !utf8.RuneStart(s[sp.from]) || sp.to < len(s) && !utf8.RuneStart(s[sp.to]) {
			continue
		}
		if last := len(out) - 1; last >= 0 && sp.from < out[last].to {
			out[last].to = max(out[last].to, sp.to)
			continue
		}
		out = append(out, sp)
	}
	return out
}

// surroundings cuts a long text down to what stands around its spans, or to
// its beginning when there is none. It shows some twice as much as most.
func surroundings(s string, spans []span, most int) []span {
	const around = 100
	var parts []span
	shown := 0
	for _, sp := range spans {
		part := span{edge(s, sp.from-around, 1), edge(s, sp.to+around, -1)}
		if last := len(parts) - 1; last >= 0 && part.from <= parts[last].to {
			shown += part.to - parts[last].to
			parts[last].to = max(parts[last].to, part.to)
		} else {
			shown += part.to - part.from
			parts = append(parts, part)
		}
		if shown > 2*most {
			break
		}
	}
	if parts == nil {
		parts = []span{{0, edge(s, most, -1)}}
	}
	return parts
}

// edge moves a place to the next blank in a direction, if there is one near,
// and to the edge of a rune in any case.
func edge(s string, at, step int) int {
	if at <= 0 || at >= len(s) {
		return min(max(at, 0), len(s))
	}
	const near = 20
	for n, i := 0, at; n < near && i > 0 && i < len(s); n, i = n+1, i+step {
		if s[i] == ' ' || s[i] == '\n' {
			if step > 0 {
				i++
			}
			return i
		}
	}
	for at > 0 && !utf8.RuneStart(s[at]) {
		at += step
		if at >= len(s) {
			return len(s)
		}
	}
	return at
}
