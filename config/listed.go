package config

import (
	"bytes"
	"fmt"
	"strings"
	"unicode/utf8"

	"go.yaml.in/yaml/v4"

	"straitwire/news"
)

// Listed is a source as a configuration lists it, switched off or not.
type Listed struct {
	ID  string
	URL string
}

// List returns the sources of the configuration at path, those that are
// switched off too, as they are written.
func List(path string) ([]Listed, error) {
	data, p := readFile(path)
	if p != nil {
		return nil, unread(path, p)
	}
	m := &mistakes{file: path}
	top := m.read(data)
	if top == nil {
		return nil, m.err()
	}
	var all []Listed
	if list := valueOf(top, "sources"); list != nil {
		for _, n := range list.Content {
			l := Listed{ID: idOf(n)}
			if u := valueOf(n, "url"); u != nil {
				l.URL = u.Value
			}
			all = append(all, l)
		}
	}
	return all, nil
}

// Holds reports whether one of some sources has an address, and which.
func Holds(all []Listed, address string) (id string, ok bool) {
	key := news.CanonicalURL(address)
	for _, l := range all {
		if key != "" && news.CanonicalURL(l.URL) == key {
			return l.ID, true
		}
	}
	return "", false
}

// valueOf returns the value of a key of a mapping, or nil.
func valueOf(n *yaml.Node, key string) *yaml.Node {
	for i := 0; n.Kind == yaml.MappingNode && i+1 < len(n.Content); i += 2 {
		if n.Content[i].Value == key {
			return n.Content[i+1]
		}
	}
	return nil
}

// cut is a text in two.
type cut struct{ head, tail []byte }

// endOfSources returns where a new element of the list of sources belongs, the
// indentation of its dash, and whether blank lines part the elements. It reads
// the places of nodes only, for what they mean has been checked.
func endOfSources(path string, data []byte) (at cut, indent string, spaced bool, err error) {
	loader, err := yaml.NewLoader(bytes.NewReader(data))
	if err != nil {
		return at, "", false, fmt.Errorf("%s: %w", path, err)
	}
	var doc yaml.Node
	if err := loader.Load(&doc); err != nil {
		return at, "", false, fmt.Errorf("%s: %w", path, err)
	}
	var list *yaml.Node
	if len(doc.Content) == 1 {
		list = valueOf(doc.Content[0], "sources")
	}
	if list == nil || list.Kind != yaml.SequenceNode {
		return at, "", false, byHand(path, "the list of sources stands elsewhere in the file")
	}
	lines := bytes.SplitAfter(data, []byte("\n"))
	if len(list.Content) == 0 {
		at, err := emptyList(path, lines, list)
		return at, "  ", false, err
	}
	first := lines[list.Line-1]
	if list.Style&yaml.FlowStyle != 0 || byteAt(first, list.Column) != '-' {
		return at, "", false, byHand(path, "the list of sources is written in brackets")
	}
	dash := list.Column - 1
	last := list.Content[len(list.Content)-1]
	end := lastLine(last)
	// What follows and is indented deeper belongs to the last source still: a
	// comment, or the rest of a long value.
	for i := end; i < len(lines); i++ {
		text := bytes.TrimRight(lines[i], " \t\r\n")
		if len(text) == 0 {
			continue
		}
		if len(text)-len(bytes.TrimLeft(text, " ")) <= dash {
			break
		}
		end = i + 1
	}
	above := last.Line - 2
	for above >= 0 && bytes.HasPrefix(bytes.TrimSpace(lines[above]), []byte("#")) {
		above--
	}
	spaced = above >= 0 && len(bytes.TrimSpace(lines[above])) == 0
	return cut{bytes.Join(lines[:end], nil), bytes.Join(lines[end:], nil)}, strings.Repeat(" ", dash), spaced, nil
}

// emptyList takes the brackets of sources: [] away.
func emptyList(path string, lines [][]byte, list *yaml.Node) (cut, error) {
	line := lines[list.Line-1]
	i := offset(line, list.Column)
	brackets := bytes.IndexByte(line[i:], ']')
	if byteAt(line, list.Column) != '[' || brackets < 0 || len(bytes.TrimSpace(line[i+1:i+brackets])) > 0 {
		return cut{}, byHand(path, "the empty list of sources is written in an unusual way")
	}
	open := bytes.TrimRight(line[:i], " ")
	rest := line[i+brackets+1:]
	return cut{
		bytes.Join(append(append([][]byte{}, lines[:list.Line-1]...), open, rest), nil),
		bytes.Join(lines[list.Line:], nil),
	}, nil
}

// offset returns where the character at a column, counted from 1, begins.
func offset(line []byte, column int) int {
	at := 0
	if bytes.HasPrefix(line, []byte("\ufeff")) {
		at = len("\ufeff")
	}
	for range column - 1 {
		if at >= len(line) {
			break
		}
		_, n := utf8.DecodeRune(line[at:])
		at += n
	}
	return min(at, len(line))
}

func byteAt(line []byte, column int) byte {
	if i := offset(line, column); i < len(line) {
		return line[i]
	}
	return 0
}

// lastLine returns the last line on which a node, or one in it, begins.
func lastLine(n *yaml.Node) int {
	last := n.Line
	for _, c := range n.Content {
		last = max(last, lastLine(c))
	}
	return last
}
