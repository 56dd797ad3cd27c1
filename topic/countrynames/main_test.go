package main

import (
	"slices"
	"strings"
	"testing"

	"github.com/google/go-cmp/cmp"
	"golang.org/x/text/language"
)

// What is in the tree is what the program writes, and no name stands twice.
func TestFilesAreFresh(t *testing.T) {
	files, err := read("../concepts")
	if err != nil {
		t.Fatal(err)
	}
	list := concepts(files)
	if diff := cmp.Diff(files[output], render(list)); diff != "" {
		t.Errorf("%s is not what the program writes; run go generate ./topic (-tree +program):\n%s", output, diff)
	}
	for name, text := range files {
		if name == output {
			continue
		}
		if diff := cmp.Diff(text, pruned(text, list)); diff != "" {
			t.Errorf("%s has names that %s has; run go generate ./topic (-tree +program):\n%s", name, output, diff)
		}
	}
}

// A choice about a name that is in no table would be a mistake that nobody sees.
func TestChoicesAreOfUse(t *testing.T) {
	all := map[string][]string{}
	for _, code := range strings.Fields(codes()) {
		for lang, names := range namesOf(language.MustParseRegion(code)) {
			all[lang] = append(all[lang], names...)
		}
		if len(ids()[code]) == 0 {
			continue
		}
		for _, id := range ids()[code] {
			if id != slug(id) {
				t.Errorf("%s has the id %q", code, id)
			}
		}
	}
	for lang, names := range exact() {
		for _, name := range names {
			if !slices.Contains(all[lang], name) {
				t.Errorf("exact: no country is called %q in %s", name, lang)
			}
		}
	}
	for lang, names := range unusable() {
		for _, name := range names {
			if slices.Contains(all[lang], name) {
				t.Errorf("unusable: %q is used in %s", name, lang)
			}
		}
	}
	if n := len(strings.Fields(codes())); n < 190 || !slices.IsSorted(strings.Fields(codes())) {
		t.Errorf("%d countries, or they are not in order", n)
	}
}

func TestForms(t *testing.T) {
	tests := []struct {
		name string
		want []string
	}{
		{"Georgia", []string{"Georgia"}},
		{"Мьянма (Бирма)", []string{"Мьянма", "Бирма"}},
		{"刚果（金）", []string{"刚果（金）"}},
		{"St. Lucia", []string{"St. Lucia", "St Lucia", "Saint Lucia"}},
		{"Antigua & Barbuda", []string{"Antigua & Barbuda", "Antigua and Barbuda"}},
		{"Congo - Kinshasa", []string{"Congo-Kinshasa"}},
		{"Папуа — Новая Гвинея", []string{"Папуа — Новая Гвинея", "Папуа-Новая Гвинея"}},
		{"Фарерские о-ва", []string{"Фарерские острова"}},
		{"تيمور- ليشتي", []string{"تيمور-ليشتي"}},
	}
	for _, tt := range tests {
		if got := forms(tt.name); !slices.Equal(got, tt.want) {
			t.Errorf("forms(%q) = %q, want %q", tt.name, got, tt.want)
		}
	}
}

func TestInside(t *testing.T) {
	tests := []struct {
		lang, short, long string
		want              bool
	}{
		{"en", "Guinea", "Papua New Guinea", true},
		{"en", "Guinea", "Guinea-Bissau", true},
		{"en", "Oman", "Romania", false},
		{"en", "Niger", "Nigeria", false},
		{"zh-Hans", "印度", "印度尼西亚", true},
		{"zh-Hans", "马里", "索马里", true},
		{"ja", "インド", "インドネシア", false},
		{"ja", "スーダン", "南スーダン", true},
		{"ko", "인도", "인도네시아", true},
		{"ko", "수단", "남수단", false},
		{"ar", "السودان", "جنوب السودان", true},
		{"vi", "Nga", "Nga Mi", true},
		{"vi", "Nga", "Ngazidja", false},
	}
	for _, tt := range tests {
		if got := inside(tt.lang, tt.short, tt.long); got != tt.want {
			t.Errorf("inside(%q, %q, %q) = %t, want %t", tt.lang, tt.short, tt.long, got, tt.want)
		}
	}
}

func TestPruned(t *testing.T) {
	const text = `concepts:
  - id: chad
    type: place
    names:
      en: [Chad, "N'Djamena", Lake Chad]
      ko: [차드]
    not: [Chad Smith]
  - id: guam
    type: place
    names:
      en: [Guam]
    note: Chad
`
	const want = `concepts:
  - id: chad
    type: place
    names:
      en: ["N'Djamena", Lake Chad]
    not: [Chad Smith]
  - id: guam
    type: place
    note: Chad
`
	list := []*concept{
		{id: "chad", names: map[string][]string{"en": {"Chad"}, "ko": {"차드"}}},
		{id: "guam", names: map[string][]string{"en": {"Guam"}}},
	}
	if diff := cmp.Diff(want, pruned(text, list)); diff != "" {
		t.Errorf("pruned (-want +got):\n%s", diff)
	}
	if again := pruned(want, list); again != want {
		t.Errorf("pruned again:\n%s", again)
	}
}
