package topic

import (
	"slices"

	"straitwire/news"
)

// Finder says which concepts a text names. All names of all its concepts are
// one automaton, so that a text is read once. It is safe for concurrent use.
type Finder struct{ set *Set }

// Finder returns a finder of the concepts of these types, or of all when none
// is given.
func (l *Lexicon) Finder(types ...string) *Finder {
	var specs []Spec
	for _, id := range l.Names() {
		if len(types) > 0 && !slices.Contains(types, l.entries[id].Type) {
			continue
		}
		specs = append(specs, Spec{ID: news.TopicID(id), match: &node{op: "concept", shown: id, concept: l.bound(id)}})
	}
	set, err := Compile(specs)
	if err != nil {
		panic(err) // the ids of a lexicon are distinct
	}
	return &Finder{set}
}

// Find returns the ids of the concepts that title, summary or body name,
// sorted. Their exceptions, cases and languages count as in a topic.
func (f *Finder) Find(in *Input) []string {
	sc := f.set.borrow()
	defer f.set.giveBack(sc)
	sc.read(in)
	if len(sc.woken) == 0 {
		return nil
	}
	slices.Sort(sc.woken) // in the order of the ids
	ids := make([]string, len(sc.woken))
	for i, at := range sc.woken {
		ids[i] = string(f.set.topics[at].ID)
	}
	return ids
}
