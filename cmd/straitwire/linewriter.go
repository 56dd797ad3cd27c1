package main

import (
	"fmt"
	"io"
)

// lineWriter remembers the first error, so that a full disk or a closed pipe
// fails the command.
type lineWriter struct {
	to  io.Writer
	err error
}

func (w *lineWriter) printf(format string, args ...any) {
	if w.err == nil {
		_, w.err = fmt.Fprintf(w.to, format, args...)
	}
}
