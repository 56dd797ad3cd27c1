package news

import (
	"strings"
	"unicode"
	"unicode/utf8"

	"golang.org/x/text/unicode/norm"
)

// Clean returns s as one line of plain text: valid UTF-8 in NFC, without
// control characters, bidirectional overrides and invisible characters, white
// space collapsed to single blanks and trimmed. Bytes that are no UTF-8 become
// U+FFFD. The joiners that Indic and Arabic scripts and emoji need stay where
// they join something. Clean(Clean(s)) is Clean(s).
func Clean(s string) string { return clean(s, false) }

// CleanLines is Clean for text of several paragraphs: white space that holds a
// line break becomes one "\n".
func CleanLines(s string) string { return clean(s, true) }

// ellipsis marks the place where Cut has cut.
const ellipsis = "…"

// Cut returns s if it has at most so many bytes, else its beginning with "…"
// behind it, both together within the limit. It cuts between characters as a
// reader sees them: never inside a rune, nor before a combining mark or joiner.
// With a limit that has no room for the ellipsis it returns nothing.
func Cut(s string, bytes int) string {
	if len(s) <= bytes {
		return s
	}
	end := bytes - len(ellipsis)
	if end <= 0 {
		return ""
	}
	at := clusterBefore(s, end)
	kept := strings.TrimRightFunc(s[:at], func(r rune) bool { return isBlank(r) || isJoiner(r) })
	if kept == "" {
		return ""
	}
	return kept + ellipsis
}

// maxCluster is how far Cut looks back for the start of a character. A hostile
// run of marks must not empty the text.
const maxCluster = 64

// clusterBefore returns the last place up to end where s may be cut.
func clusterBefore(s string, end int) int {
	for at := end; at > 0 && at >= end-maxCluster; at-- {
		if startsCluster(s, at) {
			return at
		}
	}
	for end > 0 && !utf8.RuneStart(s[end]) {
		end--
	}
	return end
}

// startsCluster reports whether a character as a reader sees it begins at s[at].
func startsCluster(s string, at int) bool {
	if !utf8.RuneStart(s[at]) {
		return false
	}
	r, _ := utf8.DecodeRuneInString(s[at:])
	if isJoiner(r) || unicode.Is(unicode.M, r) || r >= 0x1F3FB && r <= 0x1F3FF {
		return false
	}
	before, _ := utf8.DecodeLastRuneInString(s[:at])
	return before != zwj
}

const (
	zwnj = '\u200C'
	zwj  = '\u200D'
)

func isJoiner(r rune) bool { return r == zwnj || r == zwj }

func isBlank(r rune) bool { return unicode.IsSpace(r) }

// isBreak reports whether r ends a line.
func isBreak(r rune) bool {
	switch r {
	case '\n', '\r', '\v', '\f', 0x85, 0x2028, 0x2029:
		return true
	}
	return false
}

// isNoise reports whether r is dropped from text: it shows nothing, or it
// changes how the text around it is shown.
func isNoise(r rune) bool {
	switch {
	case r < 0x20 || r >= 0x7F && r < 0xA0:
		return !isBlank(r)
	case r < 0xAD:
		return false
	case r == 0xAD: // soft hyphen
		return true
	case r < 0x200B:
		return false
	case r <= 0x206F:
		return r == 0x200B || // zero width space
			r >= 0x202A && r <= 0x202E || // embeddings and overrides
			r >= 0x2060 && r <= 0x206F // word joiner, invisible operators, isolates, deprecated controls
	case r < 0xFDD0:
		return false
	case r <= 0xFDEF, r == 0xFEFF, r >= 0xFFF9 && r <= 0xFFFB: // no characters, byte order mark, annotations
		return true
	case r >= 0xE0000 && r <= 0xE007F: // tags, which can hide a whole text
		return true
	}
	return r&0xFFFE == 0xFFFE // U+FFFE and U+FFFF of every plane
}

// isClean reports whether clean would return s as it is, looking at single
// runes only.
func isClean(s string, lines bool) bool {
	gap := true // blanks are not allowed at the start, the end and behind a blank
	for i := 0; i < len(s); {
		c := s[i]
		switch {
		case c == ' ' || c == '\n' && lines:
			if gap {
				return false
			}
			gap = true
			i++
			continue
		case c < 0x20 || c == 0x7F:
			return false
		case c < utf8.RuneSelf:
			gap = false
			i++
			continue
		}
		r, size := utf8.DecodeRuneInString(s[i:])
		if r > 0x3000 && r < 0xD800 { // the bulk of CJK
			gap = false
			i += size
			continue
		}
		if r == utf8.RuneError && size == 1 || isBlank(r) || isJoiner(r) || isNoise(r) || isBreak(r) {
			return false
		}
		gap = false
		i += size
	}
	return !gap || s == ""
}

func clean(s string, lines bool) string {
	if isClean(s, lines) {
		// Nothing to drop; of NFC the library has a quick test.
		return norm.NFC.String(s)
	}
	// Noise goes first: what it kept apart may compose.
	return settle(norm.NFC.String(denoise(s)), lines)
}

// denoise drops noise and replaces bytes that are no UTF-8.
func denoise(s string) string {
	var b strings.Builder
	b.Grow(len(s))
	for _, r := range s { // range yields U+FFFD for a bad byte
		if !isNoise(r) {
			b.WriteRune(r)
		}
	}
	return b.String()
}

// settle collapses white space and drops joiners that join nothing: at an
// edge, beside white space or another joiner, and between two Latin letters,
// where they only hide a word from a search.
func settle(s string, lines bool) string {
	var b strings.Builder
	b.Grow(len(s))
	var (
		before rune // the last rune written; 0 at the start
		joiner rune // waiting for something to join
		gap    rune // the white space to write before the next rune; 0 is none
	)
	for _, r := range s {
		switch {
		case isBreak(r) && lines:
			gap, joiner = '\n', 0
			continue
		case isBlank(r) || isBreak(r):
			joiner = 0
			if gap == 0 {
				gap = ' '
			}
			continue
		case isJoiner(r):
			if joiner == 0 && gap == 0 && before != 0 {
				joiner = r
			}
			continue
		}
		if gap != 0 && before != 0 {
			b.WriteRune(gap)
		} else if joiner != 0 && (before >= 0x300 || r >= 0x300) {
			b.WriteRune(joiner)
		}
		b.WriteRune(r)
		before, gap, joiner = r, 0, 0
	}
	return b.String()
}
