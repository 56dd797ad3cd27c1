package decode

import (
	"bytes"
	"strconv"
	"unicode/utf8"
)

// appendText copies character data and leaves out what XML forbids: control
// characters, references to them, and halves of surrogate pairs, which are
// joined where both halves are there. The parser forgives bare ampersands and
// names of entities that nobody declared, so they stay for later steps.
func appendText(out, text []byte, cdata bool) []byte {
	start, begun := 0, len(out)
	// Where something is left out of a text with references, that goes first,
	// for it must not make another reference of what was around it.
	refers := !cdata && bytes.IndexByte(text, '&') >= 0
	for i := 0; i < len(text); {
		c := text[i]
		switch {
		case c >= 0x20 && c != '&' && c != ']' && c != 0xEF && c != 0xC2 || c == '\n' || c == '\t' || c == '\r':
			i++
		case c < 0x20:
			if refers {
				return appendText(out[:begun], appendText(nil, text, true), false)
			}
			out = append(out, text[start:i]...)
			i++
			start = i
		case c == '&' && !cdata && i+2 < len(text) && text[i+1] == '#':
			out = append(out, text[start:i]...)
			n, fixed := reference(text[i:])
			out = append(out, fixed...)
			i += n
			start = i
		case c == ']' && !cdata && bytes.HasPrefix(text[i:], []byte("]]>")):
			out = append(out, text[start:i]...)
			out = append(out, "]]&gt;"...)
			i += 3
			start = i
		case c == 0xC2 && i+1 < len(text) && text[i+1] < 0xA0: // a control character that was a sign of windows-1252
			if refers {
				return appendText(out[:begun], appendText(nil, text, true), false)
			}
			out = append(out, text[start:i]...)
			if r := cp1252(text[i+1]); r != 0 {
				out = utf8.AppendRune(out, r)
			}
			i += 2
			start = i
		case c == 0xEF && (bytes.HasPrefix(text[i:], []byte("\uFFFE")) || bytes.HasPrefix(text[i:], []byte("\uFFFF"))):
			if refers {
				return appendText(out[:begun], appendText(nil, text, true), false)
			}
			out = append(out, text[start:i]...)
			i += 3
			start = i
		default:
			i++
		}
	}
	return append(out, text[start:]...)
}

// reference reads the numeric character reference at the start of text and
// returns its length and what to write instead.
func reference(text []byte) (n int, fixed []byte) {
	code, n := codePoint(text)
	if n == 0 {
		return 1, text[:1]
	}
	switch {
	case code >= 0xD800 && code < 0xDC00:
		low, m := codePoint(text[n:])
		if m > 0 && low >= 0xDC00 && low < 0xE000 {
			return n + m, utf8.AppendRune(nil, (code-0xD800)<<10+(low-0xDC00)+0x10000)
		}
		return n, nil
	case code >= 0x80 && code < 0xA0: // meant in windows-1252, as browsers read it
		if r := cp1252(byte(code)); r != 0 {
			return n, utf8.AppendRune(nil, r)
		}
		return n, nil
	case code == '\t' || code == '\n' || code == '\r' || code >= 0x20 && code < 0xD800 || code >= 0xE000 && code < 0xFFFE || code > 0xFFFF && code <= utf8.MaxRune:
		return n, text[:n]
	}
	return n, nil
}

// codePoint reads &#123; or &#x7B; and returns its length, 0 if it is none.
func codePoint(text []byte) (code rune, n int) {
	if len(text) < 4 || text[0] != '&' || text[1] != '#' {
		return 0, 0
	}
	end := bytes.IndexByte(text[:min(len(text), 16)], ';')
	if end < 3 {
		return 0, 0
	}
	digits, base := text[2:end], 10
	if digits[0] == 'x' || digits[0] == 'X' {
		digits, base = digits[1:], 16
	}
	v, err := strconv.ParseUint(string(digits), base, 32)
	if err != nil {
		return 0, 0
	}
	if v > utf8.MaxRune {
		v = 0
	}
	return rune(v), end + 1
}

// appendQuoted writes an attribute value.
func appendQuoted(out, value []byte) []byte {
	out = append(out, '"')
	for i := range value {
		switch value[i] {
		case '"':
			out = append(out, "&quot;"...)
		case '<':
			out = append(out, "&lt;"...)
		default:
			out = append(out, value[i])
		}
	}
	return append(out, '"')
}
