package feedout

import (
	"strings"
	"unicode/utf8"
)

// clean returns s without anything that XML 1.0 forbids or advises against:
// bytes that are no UTF-8 become U+FFFD; control characters but tab, line feed
// and carriage return, and noncharacters are dropped.
//
// The fetch wing cleans what it lets in. This is the second lock on the door:
// CDATA is written as it is, and JSON would carry a NUL to its readers.
func clean(s string) string {
	for i := 0; i < len(s); {
		if b := s[i]; b < utf8.RuneSelf {
			if !asciiSafe(b) {
				return scrub(s, i)
			}
			i++
			continue
		}
		r, size := utf8.DecodeRuneInString(s[i:])
		if (r == utf8.RuneError && size == 1) || !runeSafe(r) {
			return scrub(s, i)
		}
		i += size
	}
	return s
}

// scrub cleans s, of which the first n bytes are known to be clean.
func scrub(s string, n int) string {
	var b strings.Builder
	b.Grow(len(s))
	b.WriteString(s[:n])
	for _, r := range s[n:] {
		if r < utf8.RuneSelf && asciiSafe(byte(r)) || r >= utf8.RuneSelf && runeSafe(r) {
			b.WriteRune(r)
		}
	}
	return b.String()
}

func asciiSafe(b byte) bool {
	return b >= 0x20 && b != 0x7f || b == '\t' || b == '\n' || b == '\r'
}

func runeSafe(r rune) bool {
	switch {
	case r <= 0x9f: // C1
		return false
	case r >= 0xfdd0 && r <= 0xfdef, r&0xfffe == 0xfffe: // noncharacters
		return false
	}
	return true
}

// line returns s clean and as one trimmed line.
func line(s string) string {
	return strings.Join(strings.Fields(clean(s)), " ")
}

// excerpt returns about the first n characters of s, cut at a space if there
// is one near, with an ellipsis when something is missing.
func excerpt(s string, n int) string {
	s = line(s)
	seen := 0
	for at := range s {
		if seen == n {
			head := s[:at]
			if sp := strings.LastIndexByte(head, ' '); sp > len(head)*2/3 {
				head = head[:sp]
			}
			return head + "…"
		}
		seen++
	}
	return s
}
