package config

import (
	"bytes"
	"errors"
	"fmt"
	"io"
	"strings"
	"unicode/utf8"

	"go.yaml.in/yaml/v4"
)

// maxFile bounds the file; thousands of sources and topics are a few MiB.
const maxFile = 16 << 20

// read turns the bytes of the file into the mapping at its top, with aliases
// put in place, or notes why it cannot and returns nil.
func (m *mistakes) read(data []byte) *yaml.Node {
	begin, empty := "begin with sources: and topics:", "write at least sources and topics"
	if m.begin != "" {
		begin, empty = "begin with "+m.begin, "begin with "+m.begin
	}
	if len(data) > maxFile {
		m.add(position{}, "", wrong("", "the file has %d bytes, at most %d are read", len(data), maxFile))
		return nil
	}
	if !m.clean(data) {
		return nil
	}
	loader, err := yaml.NewLoader(bytes.NewReader(data))
	if err != nil {
		m.add(position{}, "", wrong("", "yaml: %s", err))
		return nil
	}
	var doc yaml.Node
	if err := loader.Load(&doc); errors.Is(err, io.EOF) || err == nil && len(doc.Content) == 0 {
		m.add(position{}, "", wrong(empty, "the file is empty"))
		return nil
	} else if err != nil {
		m.syntax(err)
		return nil
	}
	m.single(loader)
	top := doc.Content[0]
	if top.Tag == nullTag && top.Kind == yaml.ScalarNode {
		m.add(position{}, "", wrong(empty, "the file is empty"))
		return nil
	}
	if top.Kind != yaml.MappingNode {
		m.add(where(top), "", wrong(begin, "the file wants key: value lines at its top and has %s", kindOf(top)))
		return nil
	}
	if !m.expand(top) {
		return nil
	}
	return top
}

// single notes what follows the first document: another document would be
// ignored, so it is a mistake.
func (m *mistakes) single(loader *yaml.Loader) {
	var second yaml.Node
	err := loader.Load(&second)
	switch {
	case errors.Is(err, io.EOF):
	case err != nil:
		m.syntax(err)
	default:
		m.add(where(&second), "", wrong("keep one document in the file and remove the ---", "a second document begins here"))
	}
}

// clean notes every place where the bytes are no text that YAML allows.
func (m *mistakes) clean(data []byte) bool {
	if bytes.HasPrefix(data, []byte("\xff\xfe")) || bytes.HasPrefix(data, []byte("\xfe\xff")) {
		m.add(position{1, 1}, "", wrong("save it as UTF-8", "the file is UTF-16"))
		return false
	}
	ok := true
	bad := 0 // line of the last bad byte: one mistake a line is enough
	at := position{1, 0}
	for i := 0; i < len(data); {
		r, n := utf8.DecodeRune(data[i:])
		at.column++
		if i == 0 && r == '\ufeff' {
			at.column-- // a byte order mark is no character of the first line
		}
		switch {
		case r == '\n':
			at = position{at.line + 1, 0}
		case at.line == bad:
		case r == utf8.RuneError && n == 1:
			m.add(at, "", wrong("save the file as UTF-8", "the byte 0x%02x is not UTF-8", data[i]))
			ok, bad = false, at.line
		case r < ' ' && r != '\t' && r != '\r', r >= 0x7f && r < 0xa0 && r != 0x85, r == '\ufffe', r == '\uffff':
			m.add(at, "", wrong("remove it", "the control character U+%04X stands here", r))
			ok, bad = false, at.line
		}
		i += n
	}
	return ok
}

// syntax notes what the YAML parser stumbled over, in words that help.
func (m *mistakes) syntax(err error) {
	var le *yaml.LoadError
	if !errors.As(err, &le) {
		m.add(position{}, "", wrong("", "yaml: %s", err))
		return
	}
	at := position{le.Mark.Line, le.Mark.Column}
	from := position{le.ContextMark.Line, le.ContextMark.Column}
	what := strings.TrimPrefix(le.Message, "yaml: ")
	hint := ""
	switch {
	case strings.Contains(what, "tab character"):
		what, hint = "a tab cannot indent YAML", "use spaces"
	case strings.Contains(what, "mapping values are not allowed"):
		what, hint = "a colon stands where no key can be", "check the indentation, or put the value into quotes"
	case strings.Contains(what, "found unexpected end of stream") && from.line > 0:
		at, what, hint = from, "a quotation mark is not closed", "close it"
	case strings.Contains(what, "did not find expected ',' or"):
		at, hint = from, "add the missing , or bracket"
		what = fmt.Sprintf("a bracket that opens here is not closed by line %d", le.Mark.Line)
	case strings.Contains(what, "did not find expected key"), strings.Contains(what, "did not find expected '-' indicator"):
		hint = "check the indentation of this line and the lines above"
		what = fmt.Sprintf("this does not go on what began on line %d", from.line)
	case strings.Contains(what, "cannot start any token"):
		what, hint = "a value cannot begin with this character", "put it into quotes; indent with spaces, not tabs"
	case strings.Contains(what, "unknown anchor"):
		hint = "define it above with &name, or put a value that begins with * into quotes"
	case strings.Contains(what, "could not find expected ':'"):
		hint = "write key: value"
	}
	m.add(at, "", wrong(hint, "yaml: %s", what))
}
