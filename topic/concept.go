package topic

import (
	"fmt"
	"maps"
	"slices"
	"strings"
)

// Concept is one thing under all its names in all languages.
type Concept struct {
	ID    string              `json:"id"`
	Type  string              `json:"type"` // place, org, person, weapon, event, base
	Role  string              `json:"role,omitempty"`
	From  string              `json:"from,omitempty"` // date in office
	To    string              `json:"to,omitempty"`
	Names map[string][]string `json:"names"`           // by BCP 47 language
	Stems map[string][]string `json:"stems,omitempty"` // beginnings of words, by language
	Case  []string            `json:"case,omitempty"`  // names that count in this case only
	Not   []string            `json:"not,omitempty"`   // phrases that cancel a name that they cover
	Note  string              `json:"note,omitempty"`
}

func (c *Concept) clone() Concept {
	d := *c
	copyOf := func(m map[string][]string) map[string][]string {
		if m == nil {
			return nil
		}
		to := make(map[string][]string, len(m))
		for k, v := range m {
			to[k] = slices.Clone(v)
		}
		return to
	}
	d.Names, d.Stems = copyOf(c.Names), copyOf(c.Stems)
	d.Case, d.Not = slices.Clone(c.Case), slices.Clone(c.Not)
	return d
}

// part is one form of a concept: a name or stem in a language, a name under
// case, or a phrase under not.
type part struct{ section, lang, text string }

// badPart is a form that is a mistake.
type badPart struct {
	part part
	err  error
}

// terms compiles the forms of a concept: its names, inflected as their language
// has it, and stems. Forms that are mistakes are returned beside the others
// compiled.
func (c *Concept) terms() ([]*term, []badPart) {
	var specs []termSpec
	var parts []part // of specs
	for _, group := range []struct {
		section string
		forms   map[string][]string
		prefix  bool
	}{{"names", c.Names, false}, {"stems", c.Stems, true}} {
		for _, lang := range slices.Sorted(maps.Keys(group.forms)) {
			base, _, _ := strings.Cut(strings.ToLower(lang), "-")
			for _, form := range group.forms[lang] {
				from := part{group.section, lang, form}
				parts = append(parts, from)
				specs = append(specs, termSpec{
					text: form, prefix: group.prefix, exact: slices.Contains(c.Case, form),
					vietnamese: base == "vi", lang: base,
				})
				if more := plural(form); base == "en" && more != "" && !group.prefix {
					parts = append(parts, from)
					specs = append(specs, termSpec{text: more})
				}
			}
		}
	}
	var terms []*term
	var bad []badPart
	phrases := make([]*term, len(c.Not))
	for i, not := range c.Not {
		phrase, err := newPhrase(not, false, c.inflects())
		if err != nil {
			bad = append(bad, badPart{part{"not", "", not}, err})
			continue
		}
		phrases[i] = phrase
	}
	seen := map[string]bool{}
	used := make([]bool, len(c.Not))
	for i, spec := range specs {
		t, err := newTerm(spec)
		if err != nil {
			bad = append(bad, badPart{parts[i], err})
			continue
		}
		for i, phrase := range phrases {
			if phrase == nil {
				used[i] = true
			} else if cover, ok := phrase.cover(t, c.Not[i]); ok { // else it covers another form
				used[i] = true
				t.covers = append(t.covers, cover)
			}
		}
		if id := t.identity(); !seen[id] {
			seen[id] = true
			terms = append(terms, t)
		}
	}
	for i, ok := range used {
		if !ok {
			bad = append(bad, badPart{part{"not", "", c.Not[i]}, fmt.Errorf("not %q covers none of its names", c.Not[i])})
		}
	}
	return terms, bad
}

// inflects returns the language in whose way phrases under not, which have
// none of their own, are inflected: Ukrainian has all that Russian has.
func (c *Concept) inflects() string {
	if len(c.Names["ru"])+len(c.Names["uk"]) > 0 {
		return "uk"
	}
	return ""
}

// languages returns the languages in which the concept has names or stems.
func (c *Concept) languages() []string {
	langs := slices.AppendSeq(slices.Collect(maps.Keys(c.Names)), maps.Keys(c.Stems))
	slices.Sort(langs)
	return slices.Compact(langs)
}
