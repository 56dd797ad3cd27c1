package decode

import (
	"slices"
	"strings"

	"golang.org/x/net/html/atom"
)

// unclosed reports whether no end tag for a follows. The answer is kept, so
// that a text full of such tags is not searched again and again.
func (s *sanitizer) unclosed(a atom.Atom) bool {
	if slices.Contains(s.endless[:], a) {
		return true
	}
	rest := s.src[min(s.pos, len(s.src)):]
	for {
		i := strings.Index(rest, "</")
		if i < 0 {
			break
		}
		rest = rest[i+2:]
		if name := a.String(); len(rest) >= len(name) && strings.EqualFold(rest[:len(name)], name) {
			return false
		}
	}
	if i := slices.Index(s.endless[:], 0); i >= 0 {
		s.endless[i] = a
	}
	return true
}

// impliedEnds closes what a browser would close at this tag, so that the
// result means the same to every reader.
func (s *sanitizer) impliedEnds(a atom.Atom, kind kind) {
	endNearest := func(until atom.Atom, stops ...atom.Atom) {
		for i := len(s.open) - 1; i >= 0; i-- {
			if s.open[i] == until {
				s.closeTo(i)
				return
			}
			for _, stop := range stops {
				if s.open[i] == stop {
					return
				}
			}
		}
	}
	switch a {
	case atom.Li:
		endNearest(atom.Li, atom.Ul, atom.Ol, atom.Td, atom.Th)
	case atom.Dt, atom.Dd:
		endNearest(atom.Dt, atom.Dl, atom.Td, atom.Th)
		endNearest(atom.Dd, atom.Dl, atom.Td, atom.Th)
	case atom.Tr:
		endNearest(atom.Tr, atom.Table)
	case atom.Td, atom.Th:
		endNearest(atom.Td, atom.Tr, atom.Table)
		endNearest(atom.Th, atom.Tr, atom.Table)
	case atom.A:
		endNearest(atom.A, atom.Td, atom.Th)
	}
	if (kind == kindBlock || kind == kindVoidBlock) && a != atom.Br {
		endNearest(atom.P, atom.Td, atom.Th, atom.Li, atom.Blockquote, atom.Div, atom.Dd, atom.Figure, atom.Section, atom.Article)
	}
}

// end handles an end tag; one that matches nothing is dropped.
func (s *sanitizer) end(a atom.Atom) {
	if s.skip != 0 {
		if a == s.skip {
			if s.depth--; s.depth == 0 {
				s.skip = 0
			}
		}
		return
	}
	if k := elements[a]; k == kindBlock {
		s.gap = true
	}
	for i := len(s.open) - 1; i >= 0; i-- {
		if s.open[i] == a {
			s.closeTo(i)
			return
		}
		if t := s.open[i]; (t == atom.Td || t == atom.Th || t == atom.Table) && a != atom.Table && a != atom.Tr && a != atom.Tbody {
			return // an end tag does not reach out of its cell
		}
	}
}

func (s *sanitizer) closeTo(i int) {
	for len(s.open) > i {
		top := s.open[len(s.open)-1]
		s.open = s.open[:len(s.open)-1]
		s.out = append(s.out, "</"+top.String()+">"...)
	}
}
