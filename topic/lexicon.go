package topic

import (
	"cmp"
	"embed"
	"fmt"
	"io/fs"
	"maps"
	"slices"
	"sync"

	"go.yaml.in/yaml/v4"
)

//go:generate go run ./countrynames -prune concepts

//go:embed concepts/*.yaml
var conceptFiles embed.FS

// Lexicon is a set of concepts: the built-in ones, and those of a user's files.
// It is not changed after it was made and safe for concurrent use.
type Lexicon struct{ entries map[string]*entry }

// entry is a concept with where it comes from.
type entry struct {
	Concept
	at    place          // of its definition
	from  map[part]place // forms from a user's file
	gone  map[part]place // forms that a user's file removes
	bound *bound         // compiled; nil until then
}

// Origin says where something of a concept comes from that is not built in.
type Origin struct {
	Part     string `json:"part"` // concept, names, stems, case or not
	Language string `json:"language,omitempty"`
	Text     string `json:"text,omitempty"`
	File     string `json:"file"`
	Line     int    `json:"line"`
	Column   int    `json:"column"`
	Removed  bool   `json:"removed,omitempty"` // it was built in, and the file removes it
}

// builtin reads the embedded lexicon once. Its files are part of the program
// and held by a test: a mistake in them is a programmer's.
var builtin = sync.OnceValue(func() *Lexicon {
	names, err := fs.Glob(conceptFiles, "concepts/*.yaml")
	if err != nil {
		panic(err)
	}
	var files []ConceptFile
	for _, name := range names {
		data, err := fs.ReadFile(conceptFiles, name)
		if err != nil {
			panic(err)
		}
		var root yaml.Node
		if err := yaml.Load(data, &root); err != nil {
			panic(fmt.Errorf("%s: %w", name, err))
		}
		files = append(files, ConceptFile{Name: name, Root: &root})
	}
	r := newConceptReader(&Lexicon{entries: map[string]*entry{}})
	if err := r.read(files); err != nil {
		panic(err)
	}
	for _, e := range r.lexicon.entries {
		e.at, e.from = place{}, nil
	}
	return r.lexicon
})

// BuiltinLexicon returns the built-in concepts.
func BuiltinLexicon() *Lexicon { return builtin() }

// Concepts returns all concepts, sorted by id.
func (l *Lexicon) Concepts() []Concept {
	list := make([]Concept, 0, len(l.entries))
	for _, id := range l.Names() {
		list = append(list, l.entries[id].clone())
	}
	return list
}

// Named returns the concept of that id.
func (l *Lexicon) Named(id string) (Concept, bool) {
	e, ok := l.entries[id]
	if !ok {
		return Concept{}, false
	}
	return e.clone(), true
}

// Names returns the ids of all concepts, sorted.
func (l *Lexicon) Names() []string { return slices.Sorted(maps.Keys(l.entries)) }

// Origins returns where the parts of a concept come from that are not built
// in, and which built-in ones were removed, in the order of the files.
func (l *Lexicon) Origins(id string) []Origin {
	e := l.entries[id]
	if e == nil {
		return nil
	}
	var origins []Origin
	add := func(what part, at place, removed bool) {
		origins = append(origins, Origin{
			Part: what.section, Language: what.lang, Text: what.text,
			File: at.file, Line: at.line, Column: at.col, Removed: removed,
		})
	}
	if e.at != (place{}) {
		add(part{section: "concept"}, e.at, false)
	}
	for what, at := range e.from {
		add(what, at, false)
	}
	for what, at := range e.gone {
		add(what, at, true)
	}
	slices.SortFunc(origins, func(a, b Origin) int {
		return cmp.Or(cmp.Compare(a.File, b.File), cmp.Compare(a.Line, b.Line), cmp.Compare(a.Column, b.Column),
			cmp.Compare(a.Part, b.Part), cmp.Compare(a.Language, b.Language), cmp.Compare(a.Text, b.Text))
	})
	return origins
}

// bound returns the concept of that id compiled, or nil if there is none.
func (l *Lexicon) bound(id string) *bound {
	e := l.entries[id]
	if e == nil {
		return nil
	}
	if e.bound != nil { // compiled and checked when its file was read
		return e.bound
	}
	b, _ := newBound(&e.Concept) // a test holds the built-in ones to be right
	return b
}

// list returns the list of forms that a part belongs to.
func (e *entry) list(of part) (get []string, set func([]string)) {
	switch of.section {
	case "names":
		return e.Names[of.lang], func(list []string) { e.Names = withList(e.Names, of.lang, list) }
	case "stems":
		return e.Stems[of.lang], func(list []string) { e.Stems = withList(e.Stems, of.lang, list) }
	case "case":
		return e.Case, func(list []string) { e.Case = list }
	}
	return e.Not, func(list []string) { e.Not = list }
}

// withList returns forms with the list of a language in place, or without the
// language if the list is empty.
func withList(forms map[string][]string, lang string, list []string) map[string][]string {
	if len(list) == 0 {
		delete(forms, lang)
		return forms
	}
	if forms == nil {
		forms = map[string][]string{}
	}
	forms[lang] = list
	return forms
}

// put adds a form that is not there yet.
func (e *entry) put(what part, at place) {
	list, set := e.list(what)
	if slices.Contains(list, what.text) {
		return
	}
	set(append(list, what.text))
	delete(e.gone, what)
	e.from[what] = at
}

// drop removes a form, and with a name its case. It reports whether it was there.
func (e *entry) drop(what part, at place) bool {
	list, set := e.list(what)
	i := slices.Index(list, what.text)
	if i < 0 {
		return false
	}
	set(slices.Delete(list, i, i+1))
	if _, own := e.from[what]; own {
		delete(e.from, what)
	} else {
		e.gone[what] = at
	}
	if exact := (part{"case", "", what.text}); what != exact && slices.Contains(e.Case, what.text) && !e.hasForm(what.text) {
		e.drop(exact, at)
	}
	return true
}

// hasForm reports whether text is a name or a stem in any language.
func (e *entry) hasForm(text string) bool {
	for _, forms := range []map[string][]string{e.Names, e.Stems} {
		for _, list := range forms {
			if slices.Contains(list, text) {
				return true
			}
		}
	}
	return false
}

// forms returns the names and stems in all languages.
func (e *entry) forms() []string {
	var all []string
	for _, forms := range []map[string][]string{e.Names, e.Stems} {
		for _, lang := range slices.Sorted(maps.Keys(forms)) {
			all = append(all, forms[lang]...)
		}
	}
	return all
}
