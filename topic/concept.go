package topic

import (
	"embed"
	"errors"
	"fmt"
	"io/fs"
	"maps"
	"slices"
	"strings"
	"sync"

	"go.yaml.in/yaml/v4"
)

//go:embed concepts/*.yaml
var conceptFiles embed.FS

// Concept is one thing under all its names in all languages.
type Concept struct {
	ID    string              `yaml:"id" json:"id"`
	Type  string              `yaml:"type" json:"type"` // place, org, person, weapon, event, base
	Role  string              `yaml:"role" json:"role,omitempty"`
	From  string              `yaml:"from" json:"from,omitempty"` // date in office
	To    string              `yaml:"to" json:"to,omitempty"`
	Names map[string][]string `yaml:"names" json:"names"`           // by BCP 47 language
	Stems map[string][]string `yaml:"stems" json:"stems,omitempty"` // beginnings of words, by language
	Case  []string            `yaml:"case" json:"case,omitempty"`   // names that count in this case only
	Not   []string            `yaml:"not" json:"not,omitempty"`     // phrases that cancel a name that they cover
	Note  string              `yaml:"note" json:"note,omitempty"`
}

type conceptFile struct {
	Concepts []Concept `yaml:"concepts"`
}

// lexicon is a set of concepts by id. It is not changed after it was read.
type lexicon map[string]*Concept

// builtin reads the embedded lexicon once. Its files are part of the program
// and held by a test: a mistake in them is a programmer's.
var builtin = sync.OnceValue(func() lexicon {
	lex, err := readLexicon(conceptFiles)
	if err != nil {
		panic(err)
	}
	return lex
})

// Concepts returns the built-in concepts, sorted by id.
func Concepts() []Concept {
	lex := builtin()
	list := make([]Concept, 0, len(lex))
	for _, id := range slices.Sorted(maps.Keys(lex)) {
		list = append(list, lex[id].clone())
	}
	return list
}

// ConceptNamed returns the built-in concept of that id.
func ConceptNamed(id string) (Concept, bool) {
	c, ok := builtin()[id]
	if !ok {
		return Concept{}, false
	}
	return c.clone(), true
}

// ConceptNames returns the ids of the built-in concepts, sorted.
func ConceptNames() []string { return slices.Sorted(maps.Keys(builtin())) }

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

func readLexicon(files fs.FS) (lexicon, error) {
	names, err := fs.Glob(files, "concepts/*.yaml")
	if err != nil {
		return nil, fmt.Errorf("concepts: %w", err)
	}
	lex := lexicon{}
	var errs []error
	for _, name := range names {
		data, err := fs.ReadFile(files, name)
		if err != nil {
			return nil, fmt.Errorf("concepts: %w", err)
		}
		var file conceptFile
		if err := yaml.Load(data, &file, yaml.WithKnownFields()); err != nil {
			errs = append(errs, fmt.Errorf("%s: %w", name, err))
			continue
		}
		for i := range file.Concepts {
			c := &file.Concepts[i]
			if lex[c.ID] != nil {
				errs = append(errs, fmt.Errorf("%s: concept %q is there twice", name, c.ID))
			}
			lex[c.ID] = c
		}
	}
	return lex, errors.Join(errs...)
}

// terms compiles the forms of a concept: its names, the plurals of English
// ones, Russian and Ukrainian nouns in all cases, and stems. A mistake in one form is returned
// with the others compiled.
func (c *Concept) terms() ([]*term, error) {
	var specs []termSpec
	for _, group := range []struct {
		forms  map[string][]string
		prefix bool
	}{{c.Names, false}, {c.Stems, true}} {
		for _, lang := range slices.Sorted(maps.Keys(group.forms)) {
			for _, form := range group.forms[lang] {
				specs = append(specs, termSpec{
					text: form, prefix: group.prefix, exact: slices.Contains(c.Case, form),
					vietnamese: strings.EqualFold(lang, "vi"), noun: lang == "ru" || lang == "uk",
				})
				if more := plural(form); lang == "en" && more != "" && !group.prefix {
					specs = append(specs, termSpec{text: more})
				}
			}
		}
	}
	var terms []*term
	var errs []error
	seen := map[string]bool{}
	used := make([]bool, len(c.Not))
	for _, spec := range specs {
		t, err := newTerm(spec)
		if err != nil {
			errs = append(errs, fmt.Errorf("concept %s: %w", c.ID, err))
			continue
		}
		for i, phrase := range c.Not {
			cover, err := newCover(t, phrase, false)
			if err != nil {
				continue // it covers another form
			}
			used[i] = true
			t.covers = append(t.covers, cover)
		}
		if id := t.identity(); !seen[id] {
			seen[id] = true
			terms = append(terms, t)
		}
	}
	for i, ok := range used {
		if !ok {
			errs = append(errs, fmt.Errorf("concept %s: not %q covers none of its names", c.ID, c.Not[i]))
		}
	}
	return terms, errors.Join(errs...)
}
