package config

import (
	"cmp"
	"fmt"
	"slices"
	"strings"
)

// Error is one mistake in a configuration.
type Error struct {
	File    string
	Line    int    // 0 if the mistake is about the file as a whole
	Column  int    // in characters, the first is 1; 0 if unknown
	Thing   string // what it is about, for example: source "cert-ua"; may be empty
	Message string // what is wrong
	Hint    string // what to do; may be empty
	Err     error  // the cause, when it came from outside the file; may be nil
}

// Error returns the mistake as one line: file:line:column: thing: message; hint.
func (e *Error) Error() string {
	var b strings.Builder
	b.WriteString(e.File)
	if e.Line > 0 {
		fmt.Fprintf(&b, ":%d", e.Line)
		if e.Column > 0 {
			fmt.Fprintf(&b, ":%d", e.Column)
		}
	}
	if e.Thing != "" {
		b.WriteString(": " + e.Thing)
	}
	b.WriteString(": " + e.Message)
	if e.Hint != "" {
		b.WriteString("; " + e.Hint)
	}
	return b.String()
}

// Unwrap returns the cause.
func (e *Error) Unwrap() error { return e.Err }

// Errors are all mistakes of a configuration, in the order of its lines.
type Errors []*Error

// Error returns the mistakes, each on its own line.
func (es Errors) Error() string {
	lines := make([]string, len(es))
	for i, e := range es {
		lines[i] = e.Error()
	}
	return strings.Join(lines, "\n")
}

// Unwrap returns the mistakes one by one.
func (es Errors) Unwrap() []error {
	errs := make([]error, len(es))
	for i, e := range es {
		errs[i] = e
	}
	return errs
}

// maxErrors bounds how many mistakes are kept: nobody reads more, and a file
// that is all mistakes must not fill the memory.
const maxErrors = 1000

// position is a place in the file.
type position struct{ line, column int }

// mistakes collects what is wrong with one file.
type mistakes struct {
	file  string
	begin string // how such a file begins, for hints; empty for config.yaml
	errs  Errors
	more  int // mistakes beyond maxErrors

	inspecting bool     // secrets that are not to be had here are no mistakes
	absent     []string // those
}

// add notes one mistake about a thing at a place.
func (m *mistakes) add(at position, thing string, p *problem) {
	e := &Error{File: m.file, Line: at.line, Column: at.column, Thing: thing, Message: p.why, Hint: p.hint, Err: p.err}
	if m.inspecting && p.elsewhere {
		m.absent = append(m.absent, e.Error())
		return
	}
	m.keep(e)
}

// keep notes one mistake that is complete already.
func (m *mistakes) keep(e *Error) {
	if len(m.errs) >= maxErrors {
		m.more++
		return
	}
	m.errs = append(m.errs, e)
}

// err returns all mistakes in the order of the lines, each once, those of
// other files behind, or nil.
func (m *mistakes) err() error {
	if len(m.errs) == 0 {
		return nil
	}
	slices.SortStableFunc(m.errs, func(a, b *Error) int {
		return cmp.Or(cmp.Compare(m.rank(a), m.rank(b)), cmp.Compare(a.File, b.File), cmp.Compare(a.Line, b.Line), cmp.Compare(a.Column, b.Column))
	})
	m.errs = slices.CompactFunc(m.errs, func(a, b *Error) bool { return a.Error() == b.Error() })
	if m.more > 0 {
		m.errs = append(m.errs, &Error{File: m.file, Message: fmt.Sprintf("%d more mistakes", m.more)})
		m.more = 0
	}
	return m.errs
}

// rank puts the file itself before those that it names.
func (m *mistakes) rank(e *Error) int {
	if e.File == m.file {
		return 0
	}
	return 1
}

// problem is what is wrong with a value, before anybody knows where it stands.
type problem struct {
	why       string
	hint      string
	err       error
	elsewhere bool // it may be right where the daemon runs: a secret that is not to be had here
}

// String returns the problem as one phrase.
func (p *problem) String() string {
	if p.hint == "" {
		return p.why
	}
	return p.why + "; " + p.hint
}

// wrong makes a problem; the hint may be empty.
func wrong(hint, format string, args ...any) *problem {
	return &problem{why: fmt.Sprintf(format, args...), hint: hint}
}

// brief quotes a value for an error: on one line, and not longer than an eye
// takes in.
func brief(s string) string {
	const most = 60
	if r := []rune(s[:min(len(s), 4*most+4)]); len(r) > most {
		return fmt.Sprintf("%q...", string(r[:most]))
	}
	return fmt.Sprintf("%q", s)
}
