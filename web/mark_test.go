package web

import (
	"strings"
	"testing"
	"unicode/utf8"

	"straitwire/news"

	"github.com/google/go-cmp/cmp"
	"pgregory.net/rapid"
)

func TestPieces(t *testing.T) {
	title := func(at ...[2]int) (out []news.Why) {
		for _, a := range at {
			out = append(out, news.Why{Field: "title", At: a})
		}
		return out
	}
	rows := []struct {
		name, text string
		whys       []news.Why
		want       string // with the marked parts in brackets
	}{
		{"nothing", "abc", nil, "abc"},
		{"middle", "abc", title([2]int{1, 2}), "a[b]c"},
		{"whole", "abc", title([2]int{0, 3}), "[abc]"},
		{"not in order", "abcdef", title([2]int{4, 5}, [2]int{0, 1}), "[a]bcd[e]f"},
		{"overlapping", "abcdef", title([2]int{1, 4}, [2]int{3, 5}), "a[bcde]f"},
		{"one in another", "abcdef", title([2]int{1, 5}, [2]int{2, 3}), "a[bcde]f"},
		{"touching", "abcd", title([2]int{0, 2}, [2]int{2, 3}), "[abc]d"},
		{"twice", "abc", title([2]int{1, 2}, [2]int{1, 2}), "a[b]c"},
		{"han", "海峽中線", title([2]int{6, 12}), "海峽[中線]"},
		{"half a character", "海峽", title([2]int{1, 3}, [2]int{0, 4}), "海峽"},
		{"backwards", "abc", title([2]int{2, 1}), "abc"},
		{"empty place", "abc", title([2]int{1, 1}), "abc"},
		{"negative", "abc", title([2]int{-1, 2}), "abc"},
		{"beyond", "abc", title([2]int{1, 4}), "abc"},
		{"other field", "abc", []news.Why{{Field: "summary", At: [2]int{0, 1}}}, "abc"},
		{"no text", "", title([2]int{0, 1}), ""},
	}
	for _, row := range rows {
		t.Run(row.name, func(t *testing.T) {
			if diff := cmp.Diff(row.want, bracket(pieces(row.text, "title", row.whys))); diff != "" {
				t.Errorf("pieces(%q, %v) (-want +got):\n%s", row.text, row.whys, diff)
			}
		})
	}
}

func bracket(ps []piece) string {
	var b strings.Builder
	for _, p := range ps {
		if p.Marked {
			b.WriteString("[" + p.Text + "]")
		} else {
			b.WriteString(p.Text)
		}
	}
	return b.String()
}

// TestPiecesKeepTheText holds for any text and any offsets: nothing is lost,
// nothing is empty, no character is cut, and every place that fits is marked.
func TestPiecesKeepTheText(t *testing.T) {
	rapid.Check(t, func(t *rapid.T) {
		text := rapid.String().Draw(t, "text")
		var whys []news.Why
		for range rapid.IntRange(0, 6).Draw(t, "places") {
			at := [2]int{rapid.IntRange(-2, len(text)+2).Draw(t, "from"), rapid.IntRange(-2, len(text)+2).Draw(t, "to")}
			whys = append(whys, news.Why{Field: "title", At: at})
		}
		marked := make([]bool, len(text))
		var joined strings.Builder
		for _, p := range pieces(text, "title", whys) {
			if p.Text == "" || !utf8.ValidString(p.Text) {
				t.Fatalf("piece %q of %q", p.Text, text)
			}
			for i := range p.Text {
				marked[joined.Len()+i] = p.Marked
			}
			joined.WriteString(p.Text)
		}
		if joined.String() != text {
			t.Fatalf("pieces join to %q, want %q", joined.String(), text)
		}
		for _, why := range whys {
			if !fits(text, why.At) {
				continue
			}
			for i := range text[why.At[0]:why.At[1]] {
				if !marked[why.At[0]+i] {
					t.Fatalf("%q: byte %d of %v is not marked", text, i, why.At)
				}
			}
		}
	})
}
