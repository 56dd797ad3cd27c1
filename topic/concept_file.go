package topic

import (
	"errors"
	"fmt"
	"maps"
	"slices"
	"strings"
	"time"

	"go.yaml.in/yaml/v4"
)

const (
	maxConcepts = 5000   // elements of all files
	maxParts    = 5000   // forms of one concept
	maxForms    = 200000 // forms of all files
)

// ConceptFile is a file of concepts, as YAML: a mapping with the key concepts.
type ConceptFile struct {
	Name string // for errors
	Root *yaml.Node
}

// ReadConcepts returns the built-in concepts together with those of files. An
// element of a file defines a concept of its own; one with add or remove
// changes a concept that is built in or that any of the files defines. Every
// mistake is found at once: the error joins one *Error for each, and the
// lexicon returned beside it has all that could be understood.
func ReadConcepts(files []ConceptFile) (*Lexicon, error) {
	if len(files) == 0 {
		return BuiltinLexicon(), nil
	}
	r := newConceptReader(&Lexicon{entries: maps.Clone(BuiltinLexicon().entries)})
	r.compiles = true
	return r.lexicon, r.read(files)
}

// conceptReader reads files into a lexicon.
type conceptReader struct {
	parser
	compiles bool // and hold what was read to the engine
	elements int
	forms    int
	touched  []string // ids of the concepts that the files define or change
}

// conceptDraft is an element of a file: a concept, or a change of one.
type conceptDraft struct {
	Concept
	at          place // of its id
	parts       []placedPart
	changes     bool
	add, remove []placedPart
}

type placedPart struct {
	part
	at place
}

func newConceptReader(into *Lexicon) *conceptReader {
	return &conceptReader{parser: parser{lexicon: into}}
}

func (r *conceptReader) read(files []ConceptFile) error {
	var changes []*conceptDraft
	for _, f := range files {
		r.file = f.Name
		for _, d := range r.drafts(resolve(f.Root)) {
			if d.changes { // after the definitions of all files
				changes = append(changes, d)
				continue
			}
			r.define(d)
		}
	}
	for _, d := range changes {
		r.change(d)
	}
	if r.compiles {
		for _, id := range r.touched {
			r.compile(r.lexicon.entries[id])
		}
	}
	return errors.Join(r.errs...)
}

// drafts reads the elements of a file.
func (r *conceptReader) drafts(root *yaml.Node) (drafts []*conceptDraft) {
	if root != nil && root.Kind == yaml.DocumentNode && len(root.Content) == 1 {
		root = resolve(root.Content[0])
	}
	if root == nil || root.Kind != yaml.MappingNode {
		at := root
		if at == nil {
			at = &yaml.Node{}
		}
		r.fail(at, "a file of concepts is no mapping", "begin with concepts: and a list below it")
		return nil
	}
	found := false
	for _, kv := range r.pairs(root) {
		if kv.key != "concepts" {
			r.fail(kv.at, fmt.Sprintf("no key %q in a file of concepts", kv.key), orElse(didYouMean(kv.key, []string{"concepts"}), "the key is concepts"))
			continue
		}
		found = true
		if kv.value.Kind != yaml.SequenceNode {
			r.fail(kv.value, "concepts is "+kindOf(kv.value), "write a list of concepts, each with id and names")
			continue
		}
		for _, item := range kv.value.Content {
			if r.elements++; r.elements > maxConcepts {
				r.fail(item, fmt.Sprintf("more than %d concepts in all files", maxConcepts), "leave some out")
				break
			}
			if d := r.draft(resolve(item)); d != nil {
				drafts = append(drafts, d)
			}
			r.concept = ""
		}
	}
	if !found {
		r.fail(root, "a file of concepts has no concepts", "write concepts: and a list below it")
	}
	return drafts
}

func conceptTypes() []string {
	return []string{"place", "base", "org", "person", "weapon", "event", "noise"}
}

func partKeys() []string { return []string{"names", "stems", "case", "not"} }

func conceptKeys() []string {
	return append([]string{"id", "type", "role", "from", "to", "note", "add", "remove"}, partKeys()...)
}

// draft reads one element; nil if it has no id.
func (r *conceptReader) draft(n *yaml.Node) *conceptDraft {
	if n.Kind != yaml.MappingNode {
		r.fail(n, "a concept is "+kindOf(n), "write a mapping with id and names")
		return nil
	}
	d := &conceptDraft{}
	pairs := r.pairs(n)
	for _, kv := range pairs { // first what every mistake names, and what kind of element it is
		switch kv.key {
		case "id":
			d.at = r.place(kv.value)
			if id, ok := r.scalar(kv.value, "id"); ok && validID(id) {
				d.ID, r.concept = id, id
			} else if ok {
				r.fail(kv.value, fmt.Sprintf("bad id %q of a concept", id), "use lower-case letters, digits and hyphens")
			}
		case "add", "remove":
			d.changes = true
		}
	}
	for _, kv := range pairs {
		if d.changes && kv.key != "id" && kv.key != "add" && kv.key != "remove" && slices.Contains(conceptKeys(), kv.key) {
			r.fail(kv.at, kv.key+" beside add or remove", "add and remove change a concept that exists; move names, stems, case and not under one of the two")
			continue
		}
		r.property(d, kv)
	}
	if n := min(len(d.From), len(d.To)); n > 0 && d.To[:n] < d.From[:n] {
		r.failAt(d.at, fmt.Sprintf("in office to %s, but from %s", d.To, d.From), "exchange the two")
	}
	if d.at == (place{}) {
		r.fail(n, "a concept has no id", "write id: some-name")
	}
	if d.ID == "" {
		return nil
	}
	return d
}

// property reads one key of a concept.
func (r *conceptReader) property(d *conceptDraft, kv pair) {
	switch kv.key {
	case "id":
	case "type":
		if d.Type, _ = r.scalar(kv.value, "type"); d.Type != "" && !slices.Contains(conceptTypes(), d.Type) {
			r.fail(kv.value, fmt.Sprintf("no type %q of a concept", d.Type), orElse(didYouMean(d.Type, conceptTypes()), "the types are "+strings.Join(conceptTypes(), ", ")))
		}
	case "role":
		d.Role, _ = r.scalar(kv.value, "role")
	case "note":
		d.Note, _ = r.scalar(kv.value, "note")
	case "from":
		d.From = r.date(kv)
	case "to":
		d.To = r.date(kv)
	case "add":
		d.add = r.partsOf(kv)
	case "remove":
		d.remove = r.partsOf(kv)
	default:
		if !slices.Contains(partKeys(), kv.key) {
			r.fail(kv.at, fmt.Sprintf("no key %q in a concept", kv.key), orElse(didYouMean(kv.key, conceptKeys()), "the keys are "+strings.Join(conceptKeys(), ", ")))
			return
		}
		d.parts = append(d.parts, r.section(kv)...)
	}
}

func (r *conceptReader) date(kv pair) string {
	text, ok := r.scalar(kv.value, kv.key)
	if !ok {
		return ""
	}
	for _, form := range []string{time.DateOnly, "2006-01", "2006"} {
		if _, err := time.Parse(form, text); err == nil {
			return text
		}
	}
	r.fail(kv.value, fmt.Sprintf("%s: no date %q", kv.key, text), "write year-month-day, for example 2024-05-20, or less of it")
	return ""
}

// partsOf reads what stands under add or remove.
func (r *conceptReader) partsOf(kv pair) (parts []placedPart) {
	const hint = "write names, stems, case or not below it"
	switch {
	case kv.value.Kind != yaml.MappingNode:
		r.fail(kv.value, kv.key+" is "+kindOf(kv.value), hint)
		return nil
	case len(kv.value.Content) == 0:
		r.fail(kv.value, kv.key+" is empty", hint)
		return nil
	}
	for _, in := range r.pairs(kv.value) {
		if !slices.Contains(partKeys(), in.key) {
			r.fail(in.at, fmt.Sprintf("no key %q under %s", in.key, kv.key), orElse(didYouMean(in.key, partKeys()), "the keys are "+strings.Join(partKeys(), ", ")))
			continue
		}
		parts = append(parts, r.section(in)...)
	}
	return parts
}

// section reads names and stems, which stand by language, case and not.
func (r *conceptReader) section(kv pair) (parts []placedPart) {
	read := func(lang string, value *yaml.Node) {
		what := kv.key
		if lang != "" {
			what += " in " + lang
		}
		texts, at := r.texts(value, what)
		for i, text := range texts {
			if r.forms++; r.forms > maxForms {
				if r.forms == maxForms+1 {
					r.fail(at[i], fmt.Sprintf("more than %d names in all files of concepts", maxForms), "leave some out")
				}
				return
			}
			parts = append(parts, placedPart{part{kv.key, lang, text}, r.place(at[i])})
		}
	}
	if kv.key == "case" || kv.key == "not" {
		read("", kv.value)
		return parts
	}
	if kv.value.Kind != yaml.MappingNode {
		r.fail(kv.value, kv.key+" is "+kindOf(kv.value), "write them by language, for example en: [tank, armoured vehicle]")
		return nil
	}
	for _, in := range r.pairs(kv.value) {
		lang, err := checkValue("language", in.key)
		if v, bad := errors.AsType[*valueError](err); bad {
			r.fail(in.at, v.message, v.hint)
			continue
		}
		read(lang, in.value)
	}
	return parts
}

// define takes a concept into the lexicon.
func (r *conceptReader) define(d *conceptDraft) {
	r.concept = d.ID
	defer func() { r.concept = "" }()
	if old := r.lexicon.entries[d.ID]; old != nil {
		message := "the id is that of a built-in concept"
		if old.at != (place{}) {
			message = fmt.Sprintf("the id is already used at %s:%d", old.at.file, old.at.line)
		}
		r.failAt(d.at, message, "write add: or remove: with the names below it to change that one, or give yours another id")
		return
	}
	e := &entry{Concept: d.Concept, at: d.at, from: map[part]place{}, gone: map[part]place{}}
	if !r.few(d.at, len(d.parts)) {
		d.parts = d.parts[:maxParts]
	}
	for _, x := range d.parts {
		e.put(x.part, x.at)
	}
	r.lexicon.entries[d.ID] = e
	r.touched = append(r.touched, d.ID)
}

// few refuses a concept with too many forms.
func (r *conceptReader) few(at place, parts int) bool {
	if parts > maxParts {
		r.failAt(at, fmt.Sprintf("%d names, at most %d are read", parts, maxParts), "make several concepts of it")
	}
	return parts <= maxParts
}

// change adds forms to a concept of the lexicon and removes others.
func (r *conceptReader) change(d *conceptDraft) {
	r.concept = d.ID
	defer func() { r.concept = "" }()
	e := r.lexicon.entries[d.ID]
	if e == nil {
		r.failAt(d.at, "add and remove change a concept that exists, and there is none of this id",
			orElse(didYouMean(d.ID, r.lexicon.Names()), "write names: for a concept of your own"))
		return
	}
	if e.from == nil { // a built-in one: others share it
		own := &entry{Concept: e.clone(), from: map[part]place{}, gone: map[part]place{}}
		r.lexicon.entries[d.ID], e = own, own
		r.touched = append(r.touched, d.ID)
	}
	if !r.few(d.at, len(d.add)+len(d.remove)+len(e.from)) {
		return
	}
	for _, x := range d.remove {
		if !e.drop(x.part, x.at) {
			list, _ := e.list(x.part)
			r.failAt(x.at, fmt.Sprintf("%s has no %q to remove", sectionName(x.part), x.text),
				orElse(didYouMean(x.text, list), "straitwire concept "+d.ID+" shows what it has"))
		}
	}
	for _, x := range d.add {
		e.put(x.part, x.at)
	}
}

func sectionName(of part) string {
	if of.lang == "" {
		return of.section
	}
	return of.section + " in " + of.lang
}

// compile holds a concept to the engine.
func (r *conceptReader) compile(e *entry) {
	r.concept = e.ID
	defer func() { r.concept = "" }()
	at := func(what part) place {
		if p, ok := e.from[what]; ok {
			return p
		}
		return e.at
	}
	if len(e.Names)+len(e.Stems) == 0 {
		where := e.at
		for _, p := range e.gone { // nothing is left of a built-in one
			if where == (place{}) || p.line > where.line {
				where = p
			}
		}
		r.failAt(where, "it has no name", "write names: {en: [...]} or stems")
		return
	}
	forms := map[string]bool{}
	for _, form := range e.forms() {
		forms[form] = true
	}
	for _, exact := range e.Case {
		if !forms[exact] {
			r.failAt(at(part{"case", "", exact}), fmt.Sprintf("case %q is none of its names", exact), didYouMean(exact, e.forms()))
		}
	}
	b, bad := newBound(&e.Concept)
	e.bound = b
	for _, wrong := range bad {
		if _, own := e.from[wrong.part]; !own && wrong.part.section == "not" {
			continue // of a name that was removed
		}
		r.failAt(at(wrong.part), wrong.err.Error(), "")
	}
}
