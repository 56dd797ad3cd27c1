package news_test

import (
	"strings"
	"testing"
	"unicode/utf8"

	"golang.org/x/text/unicode/norm"

	"straitwire/news"
)

func TestClean(t *testing.T) {
	tests := []struct{ name, text, want string }{
		{"plain", "Navy opens base", "Navy opens base"},
		{"empty", "", ""},
		{"only white space", " \t\u00a0\u3000\n", ""},
		{"white space", "\tNavy \u00a0 opens\r\n\u2028base ", "Navy opens base"},
		{"ideographic space", "防衛相、訪米　会談へ", "防衛相、訪米 会談へ"},
		{"controls", "Na\x00vy\x1b[0m\x7f \u0085\u009fbase", "Navy[0m base"},
		{"no characters", "a\ufffe\uffff\U0001fffe\ufdd0b", "ab"},
		{"invisible", "Tai\u200bwan\ufeff Stra\u00adit\u2060", "Taiwan Strait"},
		{"bidi override", "\u202egnp.exe\u202c \u2066x\u2069", "gnp.exe x"},
		{"bidi marks stay", "\u200fa\u200e", "\u200fa\u200e"},
		{"persian joiner", "می\u200cخواهم", "می\u200cخواهم"},
		{"emoji joiner", "👩\u200d🚀", "👩\u200d🚀"},
		{"joiner in latin", "Tai\u200dw\u200can", "Taiwan"},
		{"joiner at edges", "\u200dم \u200cم\u200d", "م م"},
		{"joiners in a row", "م\u200c\u200d\u200cم", "م\u200cم"},
		{"composed", "Vie\u0323\u0302t Nam", "Việt Nam"},
		{"composed across noise", "e\u200b\u0301", "é"},
		{"bad bytes", "a\xff\xc3(b", "a\ufffd\ufffd(b"},
		{"tags", "a\U000e0041\U000e0042b", "ab"},
	}
	for _, tt := range tests {
		t.Run(tt.name, func(t *testing.T) {
			if got := news.Clean(tt.text); got != tt.want {
				t.Errorf("Clean(%q) = %q, want %q", tt.text, got, tt.want)
			}
		})
	}
}

func TestCleanLines(t *testing.T) {
	tests := []struct{ name, text, want string }{
		{"lines", "one\ntwo", "one\ntwo"},
		{"paragraphs", " one \r\n \r\n\u3000two\u2029three\n", "one\ntwo\nthree"},
		{"blanks", "one  two\v three", "one two\nthree"},
		{"joiner at a line", "م\u200d\n\u200dم", "م\nم"},
		{"only breaks", "\n \n", ""},
	}
	for _, tt := range tests {
		t.Run(tt.name, func(t *testing.T) {
			if got := news.CleanLines(tt.text); got != tt.want {
				t.Errorf("CleanLines(%q) = %q, want %q", tt.text, got, tt.want)
			}
		})
	}
}

func TestCut(t *testing.T) {
	tests := []struct {
		name  string
		text  string
		bytes int
		want  string
	}{
		{"fits", "Navy", 4, "Navy"},
		{"cut", "Navy base", 8, "Navy…"},
		{"in a rune", "防衛相", 8, "防…"},
		{"before a mark", "abce\u0323\u0301d", 8, "abc…"},
		{"in an emoji", "a👩\u200d🚀b", 11, "a…"},
		{"before a skin", "a👍🏽bcd", 9, "a…"},
		{"no room", "Navy", 3, ""},
		{"nothing", "Navy", 0, ""},
		{"less than nothing", "Navy", -1, ""},
		{"only marks", strings.Repeat("\u0301", 200), 103, strings.Repeat("\u0301", 50) + "…"},
	}
	for _, tt := range tests {
		t.Run(tt.name, func(t *testing.T) {
			if got := news.Cut(tt.text, tt.bytes); got != tt.want {
				t.Errorf("Cut(%q, %d) = %q, want %q", tt.text, tt.bytes, got, tt.want)
			}
		})
	}
}

func FuzzClean(f *testing.F) {
	for _, s := range []string{
		"a\u200d\u0301b \u200c\n\u3000x\xff", "می\u200cخواهم", "=\u0338\u200dx", "\u1100\u200b\u1161\u11a8",
		"e" + strings.Repeat("\u0301", 40) + "\u0323", "\u2000\u0344\u212a\u0958",
	} {
		f.Add(s, 7)
	}
	f.Fuzz(func(t *testing.T, s string, n int) {
		for name, clean := range map[string]func(string) string{"Clean": news.Clean, "CleanLines": news.CleanLines} {
			got := clean(s)
			if again := clean(got); again != got {
				t.Errorf("%s(%q) = %q, and again %q", name, s, got, again)
			}
			if !utf8.ValidString(got) || !norm.NFC.IsNormalString(got) {
				t.Errorf("%s(%q) = %q, want NFC in UTF-8", name, s, got)
			}
			if strings.ContainsAny(got, "\x00\t\r\u00a0\u202e\u2067\u200b") {
				t.Errorf("%s(%q) = %q, holds noise", name, s, got)
			}
			cut := news.Cut(got, n)
			if len(cut) > max(n, 0) || !utf8.ValidString(cut) || !strings.HasPrefix(got, strings.TrimSuffix(cut, "…")) {
				t.Errorf("Cut(%q, %d) = %q", got, n, cut)
			}
		}
		if got := news.Clean(s); strings.Contains(got, "\n") {
			t.Errorf("Clean(%q) = %q, want one line", s, got)
		}
	})
}

func BenchmarkClean(b *testing.B) {
	for _, bb := range []struct{ name, text string }{
		{"latin=3KB", strings.Repeat("The navy opens a base. ", 130) + "End"},
		{"chinese=3KB", strings.Repeat("防衛相は来週、ワシントンを訪れる方向で調整に入った。", 40)},
		{"dirty=3KB", strings.Repeat("The navy\n  opens\u00a0a base. ", 120)},
	} {
		b.Run(bb.name, func(b *testing.B) {
			b.SetBytes(int64(len(bb.text)))
			b.ReportAllocs()
			for b.Loop() {
				news.Clean(bb.text)
			}
		})
	}
}
