package topic

import (
	"strings"
	"testing"
)

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
		{"sudan", "ru", "в Южном Судане", false},
		{"crimea", "ru", "мост в Севастополе", true},
		{"tank", "ru", "колонна танков", true},
		{"tank", "ru", "танкер сел на мель", false},
		{"niger", "ru", "выборы в Нигере", true},
		{"niger", "ru", "выборы в Нигерии", false},
		{"mali", "ru", "малину собрали", false},
		{"hamas", "ru", "переговоры с ХАМАСом", true},
		{"india", "ru", "инди-рок", false},
		{"india", "ru", "в Индии", true},
		{"denmark", "uk", "нові дані про Данію", true},
		{"denmark", "uk", "нові дані", false},
		{"myanmar", "uk", "уряд Мʼянми", true},
		{"south-china-sea", "ru", "учения в Южно-Китайском море", true},
		{"saudi-arabia", "ru", "визит в Саудовскую Аравию", true},
		{"subsea-cable", "en", "two undersea cables cut", true},
		{"warship", "en", "three frigates", true},
		{"warship", "es", "dos buques de guerra", true},
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

// findName returns what a name of a language finds in a title.
func findName(t *testing.T, lang, name, text string) string {
	t.Helper()
	x, err := newTerm(termSpec{text: name, lang: lang})
	if err != nil {
		t.Fatal(err)
	}
	set, err := Compile([]Spec{{ID: "t", match: &node{op: "term", shown: name, term: x}}})
	if err != nil {
		t.Fatal(err)
	}
	in := Input{Title: text, Language: lang}
	for _, m := range set.Match(&in) {
		return text[m.Why[0].At[0]:m.Why[0].At[1]]
	}
	return ""
}

func TestNamesInflect(t *testing.T) {
	tests := []struct{ lang, name, text, want string }{
		{"ru", "Министерство обороны", "заявили Министерством обороны", "Министерством обороны"},
		{"ru", "Министерство обороны", "в министерстве обороны РФ", "министерстве обороны"},
		{"ru", "Министерство обороны", "Министерство, обороны", ""},
		{"ru", "Министерство обороны", "министерство и оборона", ""},
		{"ru", "Министерство обороны", "Министерство оборонной промышленности", ""},
		{"ru", "Министерство обороны", "министерский обороны", ""},
		{"ru", "Министерство обороны", "министерство", ""},
		{"ru", "Южно-Китайское море", "в Южно-Китайском море", "Южно-Китайском море"},
		{"ru", "Южно-Китайское море", "Южно-Китайского моря.", "Южно-Китайского моря"},
		{"ru", "Южно-Китайское море", "Южнокитайское море", ""},
		{"ru", "Южно-Китайское море", "южно-китайская мораль", ""},
		{"ru", "Чёрное море", "шторм в Черном море", "Черном море"},
		{"ru", "Чёрное море", "чёрного мора", ""},
		{"ru", "крылатая ракета", "залп крылатых ракет", "крылатых ракет"},
		{"ru", "крылатая ракета", "крылатой ракетой", "крылатой ракетой"},
		{"ru", "крылатая ракета", "крылатый ракетоносец", ""},
		{"ru", "вооружённые силы", "вооружённых сил", "вооружённых сил"},
		{"ru", "вооружённые силы", "вооружённый силач", ""},
		{"ru", "Владимир Путин", "с Владимиром Путиным", "Владимиром Путиным"},
		{"ru", "Ким Чен Ын", "письмо Ким Чен Ына", "Ким Чен Ына"},
		{"ru", "Ким Чен Ын", "Ким Чен Ынын", ""},
		{"ru", "Зеленский", "визит Зеленского", "Зеленского"},
		{"ru", "Зеленский", "зелень", ""},
		{"ru", "ВМС Тайваня", "для ВМС Тайваня", "ВМС Тайваня"},
		{"ru", "военное учение", "военных учений", "военных учений"},
		{"ru", "Папуа-Новая Гвинея", "в Папуа-Новой Гвинее", "Папуа-Новой Гвинее"},
		{"ru", "Индия", "альбом инди", ""},
		{"ru", "Баку", "в Баку", "Баку"},
		{"ru", "Баку", "бак бака", ""},
		{"uk", "Чорне море", "у Чорному морі", "Чорному морі"},
		{"uk", "Збройні сили України", "Збройними силами України", "Збройними силами України"},
		{"uk", "Міністерство оборони", "у Міністерстві оборони", "Міністерстві оборони"},
		{"uk", "Північна Корея", "до Північної Кореї", "Північної Кореї"},
		{"uk", "Північна Корея", "північ Кореї", ""},
		{"uk", "Данія", "нові дані", ""},
		{"uk", "М'янма", "у М’янмі", "М’янмі"},
		{"pl", "Marynarka Wojenna", "okręty Marynarki Wojennej", "Marynarki Wojennej"},
		{"pl", "Marynarka Wojenna", "marynarze wojenni", ""},
		{"pl", "Morze Czarne", "na Morzu Czarnym", "Morzu Czarnym"},
		{"pl", "Polska", "w Polsce", ""}, // a stem that changes
		{"pl", "Litwa", "na Litwie", "Litwie"},
		{"pl", "Litwa", "litwinka", ""},
		{"fr", "navire de guerre", "deux navires de guerre", "navires de guerre"},
		{"fr", "navire de guerre", "navire et guerre", ""},
		{"fr", "navire de guerre", "navires de guerriers", ""},
		{"fr", "chantier naval", "chantiers navals", "chantiers navals"},
		{"fr", "tribunal militaire", "tribunaux militaires", "tribunaux militaires"},
		{"fr", "vaisseau", "deux vaisseaux", "vaisseaux"},
		{"fr", "ministère de la Défense", "ministère des Défenses", ""}, // a proper name
		{"fr", "ministère des Armées", "le ministère de l'Armées", "ministère de l'Armées"},
		{"fr", "détroit de Taiwan", "dans le détroit du Taïwan", "détroit du Taïwan"},
		{"fr", "golfe d'Aden", "golfe de Aden", "golfe de Aden"},
		{"fr", "golfe d'Aden", "golfes d’Aden", "golfes d’Aden"},
		{"fr", "golfe d'Aden", "golfe Aden", ""},
		{"fr", "quitter l'Iran", "faut-il quitter l’Iran", "quitter l’Iran"},
		{"fr", "Iran", "Irans", ""},
		{"es", "buque de guerra", "buques de guerra", "buques de guerra"},
		{"es", "misil", "cinco misiles", "misiles"},
		{"es", "misil", "misilero", ""},
		{"es", "avión de combate", "aviones de combate", "aviones de combate"},
		{"es", "luz", "luces", ""}, // too short
		{"es", "portavoz militar", "portavoces militares", "portavoces militares"},
		{"es", "estrecho de Ormuz", "estrecho del Ormuz", "estrecho del Ormuz"},
		{"es", "ministerio de Defensa", "ministerio de la Defensa", "ministerio de la Defensa"},
		{"es", "mar de la China", "mar de China", "mar de China"},
		{"es", "mar de la China", "mar y China", ""},
		{"ar", "وزارة الدفاع", "بيان لوزارة الدفاع", "وزارة الدفاع"},
		{"ar", "وزارة الدفاع", "وزارة والدفاع", "وزارة والدفاع"},
		{"ar", "وزارة الدفاع", "وزارة دفاع", ""}, // the article is wanted
		{"ar", "وزارة الدفاع", "وزارة للدفاع", "وزارة للدفاع"},
		{"ar", "صاروخ باليستي", "الصاروخ الباليستي", "صاروخ الباليستي"},
		{"ar", "صاروخ باليستي", "صاروخ وباليستي", "صاروخ وباليستي"},
		{"ar", "صاروخ باليستي", "صاروخ غير باليستي", ""},
		{"ar", "صاروخ باليستي", "صاروخ باليستية", ""},
		{"ar", "بحر قزوين", "في بحر قزوينا", ""},
		{"en", "coast guard", "coast guards", ""}, // English has its own rule, in concepts
	}
	for _, tt := range tests {
		if got := findName(t, tt.lang, tt.name, tt.text); got != tt.want {
			t.Errorf("%s: %q found %q in %q, want %q", tt.lang, tt.name, got, tt.text, tt.want)
		}
	}
}

// A single word in Latin letters is inflected in texts of its language only.
func TestSingleWordsKeepToTheirLanguage(t *testing.T) {
	lexicon := readOwn(t, "concepts: [{id: hit, names: {fr: [touche, canal], pl: [Litwa]}}]\n")
	for _, tt := range []struct {
		lang, text string
		want       bool
	}{
		{"fr", "deux touches", true},
		{"fr-CA", "deux touches", true},
		{"", "deux touches", true},
		{"en", "senator touches on trade", false},
		{"en", "une touche", true},
		{"en", "le canal", true},
		{"en", "le cana", false},
		{"fr", "des canaux", true},
		{"en", "canaux", false},
		{"en", "Litwa", true},
		{"de", "Litwy", false},
		{"pl", "Litwy", true},
	} {
		in := Input{Title: tt.text, Language: tt.lang}
		if got := len(ownSet(t, lexicon, "{concept: hit}").Match(&in)) == 1; got != tt.want {
			t.Errorf("%s: %q: %t, want %t", tt.lang, tt.text, got, tt.want)
		}
	}
}

// A term in a topic has no language: it keeps its form, but for what Arabic
// writes together.
func TestTermsKeepTheirForm(t *testing.T) {
	for _, tt := range []struct{ term, text, want string }{
		{"Министерство обороны", "Министерством обороны", ""},
		{"navire de guerre", "navires de guerre", ""},
		{"وزارة الدفاع", "ووزارة للدفاع", "وزارة للدفاع"},
		{"{term: الدفاع, not: [وزارة الدفاع]}", "لوزارة الدفاع", ""},
		{"{term: الدفاع, not: [وزارة الدفاع]}", "قوات الدفاع", "الدفاع"},
	} {
		term := tt.term
		if term[0] != '{' {
			term = yamlText(term)
		}
		if got := find(t, term, tt.text, ""); got != tt.want {
			t.Errorf("%s found %q in %q, want %q", tt.term, got, tt.text, tt.want)
		}
	}
}

// Whatever its language, a name finds itself, whole.
func TestNamesFindThemselves(t *testing.T) {
	for _, c := range BuiltinLexicon().Concepts() {
		for lang, names := range c.Names {
			base, _, _ := strings.Cut(lang, "-")
			for _, n := range names {
				if got := findName(t, base, n, n); got != n {
					t.Errorf("%s: %q finds %q in itself", lang, n, got)
				}
			}
		}
	}
}

func TestEndings(t *testing.T) {
	const ends = endings("||s|es|")
	for ending, want := range map[string]bool{"": true, "s": true, "es": true, "e": false, "ess": false} {
		if got := ends.has([]byte(ending)); got != want {
			t.Errorf("%q has %q: %t", ends, ending, got)
		}
	}
	if endings("|s|").has(nil) {
		t.Error("no ending is one of |s|")
	}
}
