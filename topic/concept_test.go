package topic

import (
	"os"
	"strings"
	"testing"

	"go.yaml.in/yaml/v4"
)

func TestBuiltinConcepts(t *testing.T) {
	types := map[string]bool{"place": true, "base": true, "org": true, "person": true, "weapon": true, "event": true, "noise": true}
	concepts := BuiltinLexicon().Concepts()
	if len(concepts) < 280 {
		t.Errorf("%d concepts, want at least 280", len(concepts))
	}
	for _, c := range concepts {
		if !validID(c.ID) || !types[c.Type] || len(c.Names["en"]) == 0 {
			t.Errorf("concept %q: bad id, type %q or no English name", c.ID, c.Type)
		}
		_, bad := c.terms()
		for _, b := range bad {
			t.Errorf("concept %s: %v", c.ID, b.err)
		}
		forms := map[string]bool{}
		for lang, names := range c.Names {
			for _, n := range names {
				forms[n] = true
				if len([]rune(n)) < 2 && lang != "ko" {
					t.Errorf("concept %s: name %q is too short to stand alone", c.ID, n)
				}
			}
		}
		for _, n := range c.Case {
			if !forms[n] {
				t.Errorf("concept %s: case %q is none of its names", c.ID, n)
			}
		}
	}
	if _, ok := BuiltinLexicon().Named("taiwan"); !ok {
		t.Error(`ConceptNamed("taiwan") is not there`)
	}
	if _, ok := BuiltinLexicon().Named("no such thing"); ok {
		t.Error(`ConceptNamed("no such thing") is there`)
	}
	c, _ := BuiltinLexicon().Named("taiwan")
	c.Names["en"][0] = "changed"
	if d, _ := BuiltinLexicon().Named("taiwan"); d.Names["en"][0] == "changed" {
		t.Error("a caller can change the lexicon")
	}
}

// Every name must find itself: nothing in the data works against the engine.
func TestConceptsFindTheirNames(t *testing.T) {
	for _, c := range BuiltinLexicon().Concepts() {
		set := compileText(t, "- id: t\n  match: {concept: "+c.ID+"}\n")
		for lang, names := range c.Names {
			for _, n := range names {
				in := Input{Title: n, Language: lang}
				if len(set.Match(&in)) == 0 {
					t.Errorf("concept %s does not find its %s name %q", c.ID, lang, n)
				}
			}
		}
	}
}

func TestConceptTraps(t *testing.T) {
	tests := []struct{ concept, lang, text string }{
		{"pla", "en", "A plan to display plastic at the place"},
		{"pla", "en", "PLA filament for printers"},
		{"iran", "en", "Miranda warns Tirana mayor"},
		{"iran", "ja", "アイランド感あふれるイランイランの香水"},
		{"iran", "ko", "성공이란 무엇인가"},
		{"north-korea", "ko", "주말 북한산 등산객"},
		{"north-korea", "zh-Hans", "延边朝鲜族自治州"},
		{"china", "ja", "中国地方で大雨　中国電力が停電情報"},
		{"china", "zh-Hans", "大陆架"},
		{"south-china-sea", "ja", "南海トラフ地震"},
		{"south-china-sea", "vi", "biển động mạnh"},
		{"gaza", "ru", "Цена газа на бирже"},
		{"mali", "en", "Somalia normalises ties"},
		{"mali", "zh-Hans", "索马里海盗"},
		{"niger", "en", "Nigeria's Niger State opens mill"},
		{"united-states", "en", "they told us to focus"},
		{"india", "zh-Hans", "印度尼西亚总统"},
		{"kyiv", "en", "How to make chicken Kiev"},
		{"crimea", "uk", "Поліція розкрила кримінальну схему"},
		{"oman", "ko", "오만한 태도, 오만원"},
		{"oman", "ar", "اجتماع في عمان الأردنية"},
		{"oman", "zh-Hans", "阿曼达获奖"},
		{"ghana", "ko", "가나다 순서"},
		{"guinea", "en", "Guinea pig show in Papua New Guinea"},
		{"guinea", "ja", "ギニア湾で訓練"},
		{"togo", "zh-Hans", "许多哥们来了"},
		{"togo", "ru", "кроме того, того же мнения"},
		{"thailand", "ja", "ネクタイとタイ記録"},
		{"france", "vi", "theo pháp luật, Pháp luật mới"},
		{"russia", "vi", "nga"},
		{"russia", "zh-Hant", "白俄羅斯總統"},
		{"mali", "uk", "вони мали намір"},
		{"chad", "ru", "угарный чад"},
		{"peru", "ru", "его перу принадлежит"},
		{"qatar", "ko", "카타르시스"},
		{"greece", "ko", "그리스도의 말씀"},
		{"india", "ko", "인도네시아 정부"},
		{"ghana", "zh-Hans", "加纳利群岛"},
		{"mauritius", "fr", "Maurice Ravel"},
		{"grenada", "fr", "une grenade dans la rue"},
		{"austria", "vi", "áo dài, Áo dài"},
		{"georgia-country", "en", "Penguins of South Georgia"},
	}
	for _, tt := range tests {
		set := compileText(t, "- id: t\n  match: {concept: "+tt.concept+"}\n")
		in := Input{Title: tt.text, Language: tt.lang}
		if m := set.Match(&in); len(m) > 0 {
			t.Errorf("concept %s finds %q in %q", tt.concept, tt.text[m[0].Why[0].At[0]:m[0].Why[0].At[1]], tt.text)
		}
	}
}

// A country is found under the names that CLDR has for it and under others.
func TestCountries(t *testing.T) {
	tests := []struct{ concept, lang, text string }{
		{"oman", "ar", "وزير خارجية سلطنة عمان"},
		{"oman", "en", "Oman hosts talks"},
		{"germany", "vi", "Đức viện trợ"},
		{"germany", "ru", "в Германии"},
		{"united-kingdom", "en", "UK sends ships"},
		{"baltic-states", "fil", "Estonia"},
		{"estonia", "ja", "エストニア政府"},
		{"north-macedonia", "en", "North Macedonia joins"},
		{"saudi-gulf", "vi", "Các Tiểu Vương quốc Ả Rập Thống nhất"},
		{"cote-d-ivoire", "fr", "La Côte d'Ivoire ferme sa frontière"},
		{"south-sudan", "zh-Hans", "南苏丹总统"},
		{"papua-new-guinea", "en", "Papua New Guinea signs"},
		{"chad", "ru", "президент Чада"},
		{"qatar", "ru", "переговоры в Катаре"},
	}
	for _, tt := range tests {
		set := compileText(t, "- id: t\n  match: {concept: "+tt.concept+"}\n")
		if in := (Input{Title: tt.text, Language: tt.lang}); len(set.Match(&in)) == 0 {
			t.Errorf("concept %s does not find %q", tt.concept, tt.text)
		}
	}
}

type trap struct {
	Lang   string   `yaml:"lang"`
	Needle string   `yaml:"needle"`
	Inside []string `yaml:"inside"`
}

// The traps of the shared lexicon: what a careless filter takes for a hit. A
// needle is no hit by its edges alone, or a not phrase keeps it out; and no
// concept that has it as a name takes it.
func TestLexiconTraps(t *testing.T) {
	const file = "../../shared/domain/lexicon.yaml"
	data, err := os.ReadFile(file)
	if err != nil {
		t.Skipf("the shared lexicon is not there: %v", err)
	}
	var lex struct {
		Traps []trap `yaml:"traps"`
	}
	if err := yaml.Load(data, &lex); err != nil {
		t.Fatal(err)
	}
	if len(lex.Traps) < 50 {
		t.Fatalf("%d traps read", len(lex.Traps))
	}
	// A power cut is what this concept is about.
	meant := map[string]string{"power-grid-attack": "정전"}
	edges, phrases := 0, 0
	for _, tr := range lex.Traps {
		exact := tr.Needle == strings.ToUpper(tr.Needle) && isASCII(tr.Needle)
		for _, inside := range tr.Inside {
			in := Input{Title: inside, Language: tr.Lang}
			term := "{term: " + yamlText(tr.Needle)
			if exact {
				term += ", case: true"
			}
			if len(compileText(t, "- id: t\n  match: "+term+"}\n").Match(&in)) == 0 {
				edges++
			} else {
				phrases++
				set := compileText(t, "- id: t\n  match: "+term+", not: ["+yamlText(inside)+"]}\n")
				if len(set.Match(&in)) > 0 {
					t.Errorf("%s: %q is a hit inside %q in spite of not", tr.Lang, tr.Needle, inside)
				}
			}
			for _, c := range BuiltinLexicon().Concepts() {
				if !hasName(c, tr.Needle) || meant[c.ID] == tr.Needle {
					continue
				}
				set := compileText(t, "- id: t\n  match: {concept: "+c.ID+"}\n")
				if m := set.Match(&in); len(m) > 0 {
					at := m[0].Why[0].At
					t.Errorf("%s: concept %s finds %q in %q", tr.Lang, c.ID, inside[at[0]:at[1]], inside)
				}
			}
		}
	}
	t.Logf("%d cases by edges of words, %d by not phrases", edges, phrases)
}

func hasName(c Concept, name string) bool {
	for _, names := range c.Names {
		for _, n := range names {
			if strings.EqualFold(n, name) {
				return true
			}
		}
	}
	return false
}
