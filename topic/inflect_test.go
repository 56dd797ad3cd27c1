package topic

import "testing"

func TestPlural(t *testing.T) {
	for _, tt := range []struct{ name, want string }{
		{"missile", "missiles"},
		{"drone strike", "drone strikes"},
		{"spy", ""},
		{"embassy", "embassies"},
		{"convoy", "convoys"},
		{"military exercises", ""},
		{"Taiwan", ""},
		{"PLA Navy", ""},
		{"DF-21", ""},
		{"truck bomb", "truck bombs"},
		{"breach", "breaches"},
	} {
		if got := plural(tt.name); got != tt.want {
			t.Errorf("plural(%q) = %q, want %q", tt.name, got, tt.want)
		}
	}
}

func TestConceptsInflect(t *testing.T) {
	tests := []struct {
		concept, lang, text string
		want                bool
	}{
		{"sudan", "ru", "переговоры по Судану", true},
		{"sudan", "ru", "в Хартуме", true},
		{"crimea", "ru", "мост в Севастополе", true},
		{"tank", "ru", "колонна танков", true},
		{"tank", "ru", "танкер сел на мель", false},
		{"niger", "ru", "выборы в Нигере", true},
		{"niger", "ru", "выборы в Нигерии", false},
		{"mali", "ru", "малину собрали", false},
		{"hamas", "ru", "переговоры с ХАМАСом", true},
		{"subsea-cable", "en", "two undersea cables cut", true},
		{"warship", "en", "three frigates", true},
		{"embassy", "en", "embassies closed", true},
	}
	for _, tt := range tests {
		set := compileText(t, "- id: t\n  match: {concept: "+tt.concept+"}\n")
		in := Input{Title: tt.text, Language: tt.lang}
		if got := len(set.Match(&in)) == 1; got != tt.want {
			t.Errorf("concept %s in %q: %t, want %t", tt.concept, tt.text, got, tt.want)
		}
	}
}
