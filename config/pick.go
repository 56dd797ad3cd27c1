package config

import (
	"fmt"
	"slices"
	"strings"

	"go.yaml.in/yaml/v4"
)

// section is a list at the top of a file, and the lines that it takes: the
// one of its key is lines[begin], the one of the next key, if any, lines[end].
type section struct {
	key        string
	list       *yaml.Node
	begin, end int
}

// sectionOf finds a list at the top of a file of n lines.
func sectionOf(top *yaml.Node, key string, n int) (section, error) {
	for i := 0; i+1 < len(top.Content); i += 2 {
		if top.Content[i].Value != key {
			continue
		}
		s := section{key: key, list: top.Content[i+1], begin: top.Content[i].Line - 1, end: n}
		if i+2 < len(top.Content) {
			s.end = top.Content[i+2].Line - 1
		}
		if s.list.Style&yaml.FlowStyle != 0 && len(s.list.Content) > 0 {
			return s, fmt.Errorf("line %d: %s in brackets cannot be cut; write each element on lines of its own", s.list.Line, key)
		}
		return s, nil
	}
	return section{}, fmt.Errorf("no %s", key)
}

// pick returns the lines without those elements of the section that are not
// wanted. A comment right above an element goes with it; one with a blank line
// below it is the heading of what follows, and goes when nothing of that stays.
func (s section) pick(lines []string, wanted func(id string) bool) []string {
	stays := make(map[int]bool) // by line: what is to become of the element that begins there
	kept := 0
	for _, element := range s.list.Content {
		stays[element.Line-1] = wanted(idOf(element))
		if stays[element.Line-1] {
			kept++
		}
	}
	if kept == len(s.list.Content) {
		return lines
	}
	out := slices.Clone(lines[:s.begin])
	if kept == 0 {
		out = append(out, s.key+": []\n")
	} else {
		out = append(out, lines[s.begin])
	}
	var heading, above []string // comments that have not been written yet
	margin := indentOf(lines[s.list.Content[0].Line-1])
	writing := true
	for at := s.begin + 1; at < s.end; at++ {
		line := lines[at]
		keep, begins := stays[at]
		switch {
		case begins:
			if writing = keep; writing {
				out = append(append(append(out, heading...), above...), line)
				heading = nil
			}
			above = nil
		case strings.TrimSpace(line) == "" && len(above) > 0:
			heading, above = append(above, line), nil
		case strings.HasPrefix(line[indentOf(line):], "#") && indentOf(line) <= margin:
			above = append(above, line)
		case writing:
			out = append(out, line)
		}
	}
	if s.end < len(lines) { // what stands above the next key is about that
		if !writing {
			out = append(out, "\n")
		}
		out = append(append(out, heading...), above...)
	}
	return append(out, lines[s.end:]...)
}

// goes reports whether lines[at] belongs to an element that is not wanted.
func (s section) goes(at int, wanted func(id string) bool) bool {
	if at <= s.begin || at >= s.end {
		return false
	}
	id := ""
	for _, element := range s.list.Content {
		if element.Line-1 > at {
			break
		}
		id = idOf(element)
	}
	return id != "" && !wanted(id)
}

func indentOf(line string) int { return len(line) - len(strings.TrimLeft(line, " ")) }
