package main

import (
	"bufio"
	"bytes"
	"encoding/json"
	"errors"
	"fmt"
	"io"
)

// maxLine bounds one line of input: an item with a body of ten megabytes,
// escaped, still passes.
const maxLine = 64 << 20

// lineError is the answer to a line that could not be read.
type lineError struct {
	ID    json.RawMessage `json:"id"`
	Error string          `json:"error"`
}

// eachLine reads JSON lines and writes one answer a line, flushed whenever
// the input pauses, so that a caller may talk line by line. A line that
// cannot be read is answered with its error and makes the whole call fail at
// the end; the lines after it are still answered. Empty lines are skipped.
func eachLine(in io.Reader, out io.Writer, answer func(line []byte) (any, error)) error {
	r := bufio.NewReaderSize(in, 64<<10)
	w := bufio.NewWriterSize(out, 64<<10)
	enc := json.NewEncoder(w)
	enc.SetEscapeHTML(false)
	bad, number := 0, 0
	var first error
	for {
		line, err := readLine(r)
		if errors.Is(err, io.EOF) && len(line) == 0 {
			break
		}
		number++
		if err != nil && !errors.Is(err, io.EOF) && !errors.Is(err, errLongLine) {
			return fmt.Errorf("standard input: line %d: %w", number, err)
		}
		line = bytes.TrimSpace(bytes.TrimPrefix(line, []byte("\xef\xbb\xbf")))
		if len(line) > 0 {
			var reply any
			if !errors.Is(err, errLongLine) {
				reply, err = answer(line)
			}
			if err != nil && !errors.Is(err, io.EOF) {
				bad++
				err = fmt.Errorf("line %d: %w", number, err)
				if first == nil {
					first = err
				}
				reply = lineError{ID: orNull(idOf(line)), Error: err.Error()}
			}
			if err := enc.Encode(reply); err != nil {
				return err
			}
		}
		if r.Buffered() == 0 {
			if err := w.Flush(); err != nil {
				return err
			}
		}
	}
	if err := w.Flush(); err != nil {
		return err
	}
	if bad > 0 {
		return fmt.Errorf("standard input: %d of %d lines could not be read, the first: %w", bad, number, first)
	}
	return nil
}

var errLongLine = fmt.Errorf("longer than %d bytes", maxLine)

// readLine reads up to and without the next newline. The rest of an overlong
// line is skipped.
func readLine(r *bufio.Reader) ([]byte, error) {
	var line []byte
	long := false
	for {
		part, err := r.ReadSlice('\n')
		if len(line)+len(part) > maxLine {
			long = true
		} else {
			line = append(line, part...)
		}
		if errors.Is(err, bufio.ErrBufferFull) {
			continue
		}
		if long && (err == nil || errors.Is(err, io.EOF)) {
			err = errLongLine
		}
		return bytes.TrimSuffix(line, []byte("\n")), err
	}
}

// idOf finds the id of a line that is otherwise wrong, if it has one.
func idOf(line []byte) json.RawMessage {
	var ask struct {
		ID json.RawMessage `json:"id"`
	}
	if json.Unmarshal(line, &ask) != nil {
		return nil
	}
	return ask.ID
}

func orNull(id json.RawMessage) json.RawMessage {
	if len(id) == 0 {
		return json.RawMessage("null")
	}
	return id
}

// writeJSON writes one value for machines that people read as well.
func writeJSON(w io.Writer, v any) error {
	enc := json.NewEncoder(w)
	enc.SetEscapeHTML(false)
	enc.SetIndent("", "  ")
	return enc.Encode(v)
}
