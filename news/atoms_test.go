package news

import (
	"slices"
	"strings"
	"testing"
	"time"
)

func TestAtoms(t *testing.T) {
	tests := []struct {
		name, a, b string
		same       bool
	}{
		{"case and punctuation", "Navy opens (new) base!", "NAVY opens “new” base", true},
		{"tags", "<p class=x>Navy</p><br/>opens", "Navy opens", true},
		{"comment", "Navy <!-- more -->opens", "Navy opens", true},
		{"escaped tags", "&lt;b&gt;Navy&lt;/b&gt; &amp;amp; base", "Navy & base", true},
		{"text in brackets", "Navy <opens> base", "Navy base", false},
		{"text in brackets stays", "Navy <opens> base", "Navy opens base", true},
		{"less than", "x < 5", "x 5", true},
		{"open tag", "Navy <a href", "Navy", false},
		{"thousands", "1,200 of 1,200,000", "1200 of 1200000", true},
		{"no thousands", "1,20", "120", false},
		{"point", "5.8", "58", false},
		{"full stop", "in 2026.", "in 2026", true},
		{"digits", "٢٠٢٦ and ２０２６", "2026 and 2026", true},
		{"half-width kana", "ﾐｻｲﾙ発射", "ミサイル発射", true},
		{"spaces in chinese", "台 海", "台海", true},
		{"another character", "两架", "一架", false},
		{"arabic marks", "مُحَمَّـد", "محمد", true},
		{"russian", "Королёв", "королев", true},
		{"vietnamese tones count", "tàu ma", "tàu mà", false},
		{"joiners", "می\u200cخواهم", "میخواهم", true},
		{"ligature", "oﬃce", "office", true},
		{"addresses", "see https://a.example/?x=1 now", "see HTTP://b.example now", true},
		{"money", "$5", "£5", false},
	}
	for _, tt := range tests {
		t.Run(tt.name, func(t *testing.T) {
			a, b := hashes(tt.a), hashes(tt.b)
			if got := slices.Equal(a, b); got != tt.same {
				t.Errorf("%q and %q: same = %v, want %v", tt.a, tt.b, got, tt.same)
			}
		})
	}
}

// TestAtomsHostile checks that text made to be slow is not.
func TestAtomsHostile(t *testing.T) {
	for _, piece := range []string{"<", "<a", "&lt;", "<!--", "1,", "h", "http://", "\u0301", "[速報]"} {
		text := strings.Repeat(piece, (1<<18)/len(piece)) + ">"
		began := time.Now()
		n := 0
		for range atomsOf(text) {
			n++
		}
		StripMarks(text)
		if took := time.Since(began); took > 5*time.Second {
			t.Errorf("256 KB of %q took %v for %d atoms, want well below a second", piece, took, n)
		}
	}
}

func TestStripMarks(t *testing.T) {
	tests := []struct{ title, want string }{
		{"UPDATE 3-Quake hits", "Quake hits"},
		{"BREAKING: LIVE: Quake hits", "Quake hits"},
		{"Última hora | Sismo", "Sismo"},
		{"快訊／地震", "地震"},
		{"【速報】地震", "地震"},
		{"[1보] 지진", "지진"},
		{"عاجل | زلزال", "زلزال"},
		{"Update: ", "Update:"},
		{"Moscow: no talks", "Moscow: no talks"},
		{"Live fire drill", "Live fire drill"},
		{"[Map] Quake", "[Map] Quake"},
		{"", ""},
	}
	for _, tt := range tests {
		if got := StripMarks(tt.title); got != tt.want {
			t.Errorf("StripMarks(%q) = %q, want %q", tt.title, got, tt.want)
		}
	}
}

func TestPrints(t *testing.T) {
	set := func(from, to uint32) []uint32 {
		var s []uint32
		for i := from; i < to; i++ {
			s = append(s, i*2654435761) // spread out, each once
		}
		return s
	}
	tests := []struct {
		name            string
		a, b            []uint32
		dice, contained [2]float64 // at least and at most
	}{
		{"equal", set(0, 100), set(0, 100), [2]float64{1, 1}, [2]float64{1, 1}},
		{"apart", set(0, 100), set(100, 200), [2]float64{0, 0}, [2]float64{0, 0}},
		{"small in large", set(0, 10), set(0, 200), [2]float64{0, .3}, [2]float64{1, 1}},
		{"halves", set(0, 100), set(50, 150), [2]float64{.3, .7}, [2]float64{.3, .7}},
		{"empty", nil, set(0, 100), [2]float64{0, 0}, [2]float64{0, 0}},
	}
	for _, tt := range tests {
		t.Run(tt.name, func(t *testing.T) {
			a, b := sample(tt.a, 24), sample(tt.b, 24)
			if d := dice(a, b, 24); d < tt.dice[0] || d > tt.dice[1] {
				t.Errorf("dice = %v, want %v", d, tt.dice)
			}
			if c := containment(a, b, 24); c < tt.contained[0] || c > tt.contained[1] {
				t.Errorf("containment = %v, want %v", c, tt.contained)
			}
		})
	}
}

// hashes are the atoms of a text without their places.
func hashes(s string) (hs []uint64) {
	for a := range atomsOf(s) {
		hs = append(hs, a.Hash)
	}
	return hs
}
