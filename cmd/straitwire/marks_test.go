package main

import (
	"bytes"
	"strings"
	"testing"
	"unicode/utf8"
)

func TestMarks(t *testing.T) {
	m := marksFor(&bytes.Buffer{})
	long := strings.Repeat("rain falls ", 100) + "ships" + strings.Repeat(" rain falls", 100)
	at := strings.Index(long, "ships")
	for _, tt := range []struct {
		name  string
		text  string
		spans []span
		most  int
		want  string
	}{
		{"nothing", "Ships", nil, 0, "Ships"},
		{"whole", "Ships", []span{{0, 5}}, 0, "[[Ships]]"},
		{"in any order", "a b c", []span{{4, 5}, {0, 1}}, 0, "[[a]] b [[c]]"},
		{"twice the same", "a b c", []span{{2, 3}, {2, 3}}, 0, "a [[b]] c"},
		{"overlap", "abcd", []span{{0, 2}, {1, 3}}, 0, "[[abc]]d"},
		{"inside", "abcd", []span{{1, 2}, {0, 3}}, 0, "[[abc]]d"},
		{"side by side", "台湾海峡", []span{{0, 6}, {6, 12}}, 0, "[[台湾]][[海峡]]"},
		{"none of this text", "台湾", []span{{1, 3}, {0, 99}, {-1, 3}, {3, 3}}, 0, "台湾"},
		{"beginning of a long one", long, nil, 30, "rain falls rain falls rain …"},
		{"surroundings", long, []span{{at, at + 5}}, 30, "… " + strings.TrimSpace(strings.Repeat("rain falls ", 9)) + " [[ships]] " + strings.TrimSpace(strings.Repeat("rain falls ", 9)) + " …"},
	} {
		t.Run(tt.name, func(t *testing.T) {
			if got := m.text(tt.text, tt.spans, tt.most); got != tt.want {
				t.Errorf("text(%.40q, %v) = %q, want %q", tt.text, tt.spans, got, tt.want)
			}
		})
	}
}

// TestMarksBound shows little of a text full of finds, and no half letters.
func TestMarksBound(t *testing.T) {
	for _, word := range []string{"ships sail ", "海峡", "é", "😀"} {
		text := strings.Repeat(word, 20_000)
		var spans []span
		for i := 0; i < len(text); i += 7 * len(word) {
			spans = append(spans, span{i, i + len(word)})
		}
		got := marksFor(&bytes.Buffer{}).text(text, spans, maxShown)
		if len(got) > 4*maxShown || !utf8.ValidString(got) || !strings.Contains(got, "[["+word+"]]") {
			t.Errorf("%q: %d bytes, valid: %v", word, len(got), utf8.ValidString(got))
		}
	}
}
