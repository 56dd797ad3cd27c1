package topic

import (
	"bytes"
	"math/bits"
	"slices"
	"time"

	"straitwire/news"
)

const (
	titlePoints   = 3       // for what is found in the title
	otherPoints   = 1       // for what is found elsewhere, and for a property
	maxReasons    = 32      // of a match; the score counts all
	maxCategories = 100     // and authors
	keepBuffers   = 1 << 16 // bytes of text whose buffers are worth keeping
)

// span is where an atom was found in a field: bytes of the original text, or
// the number of a category.
type span struct{ from, to int32 }

// scratch is the memory of one match, used again for the next.
type scratch struct {
	set    *Set
	text   text
	round  uint32    // stamps of other rounds are void
	found  []uint32  // by atom and field: the round in which it was found
	at     []span    // by atom and field
	seen   []uint32  // by atom: the count in which it had its points
	count  uint32    // grows with every topic that matched
	tried  []uint32  // by atom and field: the round in which its regex ran
	woken  []int32   // topics to evaluate
	awake  []uint32  // by topic: the round in which it was woken
	asked  []uint32  // by guard: the round in which it was evaluated
	let    []bool    // by guard: whether it held
	trace  *trace    // when explaining; else nil
	when   time.Time // of the item; zero if unknown
	places           // of what is tracked
}

func newScratch(s *Set) *scratch {
	return &scratch{
		set:   s,
		found: make([]uint32, s.atoms*int(fieldCount)),
		at:    make([]span, s.atoms*int(fieldCount)),
		tried: make([]uint32, s.atoms*int(fieldCount)),
		seen:  make([]uint32, s.atoms),
		awake: make([]uint32, len(s.topics)),
		asked: make([]uint32, s.guards),
		let:   make([]bool, s.guards),
		places: places{
			chains: make([]chain, s.tracked*int(fieldCount)),
			here:   make([]int32, s.leaves),
		},
	}
}

// next begins a new round.
func (sc *scratch) next() {
	sc.round++
	if sc.round == 0 { // after four thousand million rounds
		clear(sc.found)
		clear(sc.tried)
		clear(sc.awake)
		clear(sc.chains)
		clear(sc.asked)
		sc.round = 1
	}
}

// recount begins to count points for the next topic.
func (sc *scratch) recount() {
	sc.count++
	if sc.count == 0 {
		clear(sc.seen)
		sc.count = 1
	}
}

func (s *Set) borrow() *scratch {
	sc := s.pool.Get().(*scratch)
	sc.next()
	sc.woken = append(sc.woken[:0], s.always...)
	sc.marks = sc.marks[:0]
	sc.trace = nil
	return sc
}

func (s *Set) giveBack(sc *scratch) {
	if cap(sc.text.folded) > keepBuffers {
		sc.text, sc.ruler = text{}, ruler{}
	}
	if cap(sc.marks) > keepMarks {
		sc.marks, sc.placed = nil, nil
	}
	sc.text.src = ""
	sc.trace = nil
	s.pool.Put(sc)
}

// Match returns the topics that in belongs to, in the order of the
// configuration, with the reasons. The score of a match is 3 for each thing
// that is found in the title and 1 for each that is found elsewhere or is a
// property of the source; a thing counts once.
func (s *Set) Match(in *Input) []news.Match {
	sc := s.borrow()
	defer s.giveBack(sc)
	sc.read(in)
	if len(sc.woken) == 0 {
		return nil
	}
	slices.Sort(sc.woken)
	var matches []news.Match
	for _, i := range sc.woken {
		t := &s.topics[i]
		if !sc.holds(&t.program, in) {
			continue
		}
		m := news.Match{Topic: t.ID}
		sc.recount()
		sc.reasons(&t.program, in, &m)
		matches = append(matches, m)
	}
	return matches
}

// read looks for everything in all fields.
func (sc *scratch) read(in *Input) {
	sc.when = in.when()
	sc.scan(fieldTitle, in.Title, in.Language, -1)
	sc.scan(fieldSummary, in.Summary, in.Language, -1)
	sc.scan(fieldBody, in.Body, in.Language, -1)
	fields := sc.set.fields
	if fields&fieldCategory.only() != 0 {
		for i, c := range in.Categories[:min(len(in.Categories), maxCategories)] {
			sc.scan(fieldCategory, c, in.Language, i)
		}
	}
	if fields&fieldAuthor.only() != 0 {
		for i, a := range in.Authors[:min(len(in.Authors), maxCategories)] {
			sc.scan(fieldAuthor, a, in.Language, i)
		}
	}
	if fields&fieldURL.only() != 0 {
		sc.scan(fieldURL, urlWords(in.URL), in.Language, 0)
	}
}

// scan looks for everything in one text. Number is that of a category, or -1.
func (sc *scratch) scan(f field, src, language string, number int) {
	if src == "" {
		return
	}
	sc.text.read(src, language)
	marked := len(sc.marks)
	sc.set.machine.scan(sc.text.folded, func(pattern int32, end int) { sc.hit(f, number, pattern, end) })
	if len(sc.marks) > marked {
		sc.measure(sc.marks[marked:], language)
	}
}

// hit takes note of a pattern that ends at folded[end].
func (sc *scratch) hit(f field, number int, pattern int32, end int) {
	watchers := sc.set.watch[sc.set.waiting[pattern]:sc.set.waiting[pattern+1]]
	for i := range watchers {
		w := &watchers[i]
		slot := int(w.atom)*int(fieldCount) + int(f)
		known := sc.found[slot] == sc.round
		track := w.track
		if known && track < 0 && sc.trace == nil {
			continue
		}
		at, ok := sc.verify(w, slot, end)
		if !ok {
			continue
		}
		if sc.trace != nil {
			sc.trace.found(w, f, sc.text.src, at)
		}
		if track >= 0 {
			sc.keep(w, track, f, int32(number), at)
		}
		if known {
			continue
		}
		if number >= 0 {
			at = span{int32(number), -1}
		}
		sc.found[slot], sc.at[slot] = sc.round, at
		for _, t := range sc.set.wakes[w.atom] {
			if sc.awake[t] != sc.round {
				sc.awake[t] = sc.round
				sc.woken = append(sc.woken, t)
			}
		}
	}
}

// verify decides whether the pattern that ends at folded[end] is a hit of w.
func (sc *scratch) verify(w *watcher, slot, end int) (span, bool) {
	t := &sc.text
	if w.pattern != nil {
		if sc.tried[slot] == sc.round && !field(slot%int(fieldCount)).listed() {
			return span{}, false
		}
		sc.tried[slot] = sc.round
		loc := w.pattern.re.FindStringIndex(t.src)
		if loc == nil || loc[0] == loc[1] {
			return span{}, false
		}
		return span{int32(loc[0]), int32(loc[1])}, true
	}
	start := end - len(w.term.key)
	stop, ok := w.term.holds(t, start)
	if !ok {
		if sc.trace != nil && w.term.joined(t, start) {
			sc.trace.add(slot, t, start, end, nil)
		}
		return span{}, false
	}
	at := span{t.from[start], t.to[stop-1]}
	if c := w.term.cancelled(t, start, stop); c != nil {
		if sc.trace != nil {
			sc.trace.add(slot, t, start, stop, c)
		}
		return at, false
	}
	if !w.office.holds(sc.when) {
		if sc.trace != nil {
			sc.trace.note(slot, w.office.note(t.src[at.from:at.to], sc.when))
		}
		return at, false
	}
	if w.term.article && bytes.HasSuffix(t.folded[:start], []byte(arabicArticle)) {
		at.from = t.from[start-len(arabicArticle)]
	}
	return at, true
}

// where returns the best field in which an atom was found.
func (sc *scratch) where(atom int32, in fieldSet) (f field, at span, ok bool) {
	for ; in != 0; in &= in - 1 {
		f = field(bits.TrailingZeros8(uint8(in)))
		if slot := int(atom)*int(fieldCount) + int(f); sc.found[slot] == sc.round {
			return f, sc.at[slot], true
		}
	}
	return 0, span{}, false
}

// lets reports whether a guard lets finds count.
func (sc *scratch) lets(g *guard, in *Input) bool {
	if sc.asked[g.number] != sc.round {
		let := sc.holds(&g.step, in)
		sc.asked[g.number], sc.let[g.number] = sc.round, let
	}
	return sc.let[g.number]
}

// holds evaluates a step, no further than is needed.
func (sc *scratch) holds(st *step, in *Input) bool {
	switch st.do {
	case doFind:
		_, _, ok := sc.where(st.atom, st.in)
		return ok && (st.guard == nil || sc.lets(st.guard, in))
	case doCheck:
		for i := range st.node.checks {
			if _, ok := st.node.checks[i].holds(in); !ok {
				return false
			}
		}
		return true
	case doAny, doNone:
		for i := range st.steps {
			if sc.holds(&st.steps[i], in) {
				return st.do == doAny
			}
		}
		return st.do == doNone
	case doAtLeast:
		need := st.node.number
		for i := range st.steps {
			if sc.holds(&st.steps[i], in) {
				if need--; need == 0 {
					return true
				}
			}
		}
		return false
	case doScore:
		return sc.points(st, in) >= st.node.number
	case doNear:
		return sc.near(st, in, nil)
	case doSentence:
		return sc.sentence(st, in)
	default:
		for i := range st.steps {
			if !sc.holds(&st.steps[i], in) {
				return false
			}
		}
		return true
	}
}
