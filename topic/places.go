package topic

import (
	"cmp"
	"slices"
	"sort"
)

const (
	maxPlaces = 1000    // of an atom in a field
	keepMarks = 1 << 13 // places whose memory is worth keeping
)

// places are where the tracked atoms of an item stand: what near, sentence and
// the cap of a score need to know.
type places struct {
	marks  []mark
	chains []chain  // by number of the tracked atom and field
	ruler  ruler    // of the field that is being read
	placed []placed // what near and sentence are looking at; a stack
	latest []int32  // of near, by term: the place that ends last
	here   []int32  // of sentence, by term: its place in the sentence, or -1
}

// mark is one place of an atom.
type mark struct {
	at         span // bytes of the original text
	start, end int32
	sentence   int32
	number     int32 // of a category or an author; -1
	next       int32 // of the same atom in the same field; -1
	field      field
}

// chain is a list of marks.
type chain struct {
	round       uint32 // it is void in other rounds
	first, last int32
	count       int32
}

// placed is a mark of a step.
type placed struct {
	st   *step
	mark int32
}

// keep remembers a place of a tracked atom, or all places of a regex.
func (sc *scratch) keep(w *watcher, track int32, f field, number int32, at span) {
	c := &sc.chains[int(track)*int(fieldCount)+int(f)]
	if c.round != sc.round {
		*c = chain{round: sc.round, first: -1, last: -1}
	}
	if w.pattern == nil {
		sc.add(c, mark{at: at, number: number, field: f, next: -1})
		return
	}
	for _, loc := range w.pattern.re.FindAllStringIndex(sc.text.src, maxPlaces) {
		if loc[0] < loc[1] {
			sc.add(c, mark{at: span{int32(loc[0]), int32(loc[1])}, number: number, field: f, next: -1})
		}
	}
}

func (sc *scratch) add(c *chain, m mark) {
	if c.count >= maxPlaces {
		return
	}
	at := int32(len(sc.marks))
	sc.marks = append(sc.marks, m)
	if c.last < 0 {
		c.first = at
	} else {
		sc.marks[c.last].next = at
	}
	c.last = at
	c.count++
}

// measure counts words and sentences up to the marks of the text just read.
func (sc *scratch) measure(marks []mark, language string) {
	t, r := &sc.text, &sc.ruler
	r.read(t, language)
	last := len(t.folded) - 1
	for i := range marks {
		m := &marks[i]
		from := min(last, sort.Search(len(t.to), func(i int) bool { return t.to[i] > m.at.from }))
		to := max(from, sort.Search(len(t.from), func(i int) bool { return t.from[i] >= m.at.to })-1)
		m.start, m.sentence = r.before[from], r.sentence[from]
		m.end = r.before[to] + int32(r.width[to])
	}
}

// gather puts the places of everything that st looks for on the stack of
// placed, if its guard lets it count.
func (sc *scratch) gather(st *step, in *Input) {
	if st.do != doFind {
		for i := range st.steps {
			sc.gather(&st.steps[i], in)
		}
		return
	}
	track := sc.set.tracks[st.atom]
	if track < 0 || st.guard != nil && !sc.lets(st.guard, in) {
		return
	}
	for f := range fieldCount {
		c := &sc.chains[int(track)*int(fieldCount)+int(f)]
		if st.in&f.only() == 0 || c.round != sc.round {
			continue
		}
		for at := c.first; at >= 0; at = sc.marks[at].next {
			sc.placed = append(sc.placed, placed{st, at})
		}
	}
}

// compare orders marks by text, and in a text by where they begin.
func (m *mark) compare(o *mark) int {
	return cmp.Or(cmp.Compare(m.field, o.field), cmp.Compare(m.number, o.number), cmp.Compare(m.start, o.start), cmp.Compare(m.at.from, o.at.from), cmp.Compare(m.at.to, o.at.to))
}

func (sc *scratch) sortPlaced(list []placed) {
	slices.SortFunc(list, func(a, b placed) int {
		return cmp.Or(sc.marks[a.mark].compare(&sc.marks[b.mark]), cmp.Compare(a.st.leaf, b.st.leaf))
	})
}
