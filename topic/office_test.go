package topic

import (
	"slices"
	"strings"
	"testing"
	"time"
)

func TestDatesInOffice(t *testing.T) {
	lexicon := readOwn(t, `
concepts:
  - {id: holder, from: "2022-08-10", to: "2023-09-13", names: {en: [Minister Roe]}}
  - {id: newcomer, from: "2025", names: {en: [Minister Doe]}}
  - {id: veteran, to: "2023-09", names: {en: [Minister Poe]}}
  - {id: always, names: {en: [Minister Moe]}}
`)
	tests := []struct{ concept, date, seen, note string }{ // no note: it counts
		{"holder", "2023-01-01", "", ""},
		{"holder", "2022-08-10", "", ""},
		{"holder", "2022-02-09", "", ""}, // as the designated one
		{"holder", "2022-02-01", "", `"Minister Roe" is in office since 2022-08-10, and the item is of 2022-02-01`},
		{"holder", "2024-03-14", "", ""}, // as the former one
		{"holder", "2024-03-16", "", `"Minister Roe" was in office until 2023-09-13, and the item is of 2024-03-16`},
		{"holder", "", "", ""}, // nobody knows
		{"holder", "", "2025-01-01", `"Minister Roe" was in office until 2023-09-13, and the item is of 2025-01-01`},
		{"holder", "2023-01-01", "2025-01-01", ""},
		{"holder", "1970-01-01", "2023-01-01", ""}, // no date of a news item
		{"holder", "1970-01-01", "", ""},
		{"newcomer", "2024-07-03", "", ""},
		{"newcomer", "2024-06-30", "", `"Minister Doe" is in office since 2025, and the item is of 2024-06-30`},
		{"newcomer", "2099-01-01", "", ""},
		{"veteran", "2001-01-01", "", ""},
		{"veteran", "2024-03-31", "", ""},
		{"veteran", "2024-04-02", "", `"Minister Poe" was in office until 2023-09, and the item is of 2024-04-02`},
		{"always", "2099-01-01", "", ""},
	}
	at := func(date string) (d time.Time) {
		if date != "" {
			var err error
			if d, err = time.Parse(time.DateOnly, date); err != nil {
				t.Fatal(err)
			}
		}
		return d
	}
	finder := lexicon.Finder()
	name := map[string]string{"holder": "Roe", "newcomer": "Doe", "veteran": "Poe", "always": "Moe"}
	for _, tt := range tests {
		set := ownSet(t, lexicon, "{concept: "+tt.concept+"}\n- {id: near, match: {near: {within: 2, terms: [{concept: "+tt.concept+"}, port]}}}")
		in := Input{Title: "Minister " + name[tt.concept] + " in port", Published: at(tt.date), Now: at(tt.seen)}
		e, _ := set.Explain("t", &in)
		if strings.TrimPrefix(e.Tree.Note, "title: ") != tt.note || e.Matches != (tt.note == "") {
			t.Errorf("%s at %q, seen %q: matches %t, note %q, want %q", tt.concept, tt.date, tt.seen, e.Matches, e.Tree.Note, tt.note)
		}
		if got := len(set.Match(&in)); got != 2 && tt.note == "" || got != 0 && tt.note != "" {
			t.Errorf("%s at %q, seen %q: %d topics match", tt.concept, tt.date, tt.seen, got)
		}
		if found := slices.Contains(finder.Find(&in), tt.concept); found != (tt.note == "") {
			t.Errorf("%s at %q, seen %q: found is %t", tt.concept, tt.date, tt.seen, found)
		}
	}
}

// A topic decides anew when the time in office of its concept changes.
func TestVersionOfOffice(t *testing.T) {
	version := func(span string) string {
		lexicon := readOwn(t, "concepts:\n  - {id: holder, "+span+"names: {en: [Minister Roe]}}\n")
		return ownSet(t, lexicon, "{concept: holder}").Topics()[0].Version
	}
	if version(`to: "2023", `) == version(`to: "2024", `) || version("") == version(`from: "2023", `) {
		t.Error("the version does not depend on the time in office")
	}
}

func TestExampleDate(t *testing.T) {
	const topic = "- id: t\n  match: {concept: hamada}\n  examples: {match: [{title: 濱田靖一防衛相, date: 2023-01-12}, {title: 浜田靖一防衛相, age: 3d}], reject: [{title: 浜田靖一防衛相, date: 2025-01-12, age: 1d}]}\n"
	if wrong := compileText(t, topic).CheckExamples(); len(wrong) > 0 {
		t.Error(wrong)
	}
	_, err := compileYAML(strings.Replace(topic, "2023-01-12", "12 January", 1))
	if want := `date is "12 January"; write year-month-day, for example 2024-05-20`; err == nil || !strings.Contains(err.Error(), want) {
		t.Errorf("error is %v, want %s", err, want)
	}
}
