package topic

import (
	"fmt"
	"slices"
	"unicode/utf8"
)

// mostPlaces is how many places of one thing an explanation shows.
const mostPlaces = 100

// trace remembers, for an explanation, more than a decision needs: what looked
// like a hit and was none, and all places instead of the first.
type trace struct {
	notes  map[int]string // by atom and field
	places map[int32][]tracePlace
}

type tracePlace struct {
	field field
	at    span
}

func newTrace() *trace { return &trace{map[int]string{}, map[int32][]tracePlace{}} }

// add remembers the first miss of an atom in a field.
func (tr *trace) add(slot int, t *text, start, end int, by *cover) {
	if tr.notes[slot] != "" {
		return
	}
	hit := t.src[t.from[start]:t.to[end-1]]
	if by != nil {
		tr.note(slot, fmt.Sprintf("%q is cancelled by %q", hit, by.shown))
		return
	}
	tr.note(slot, fmt.Sprintf("%q stands in %q, which is no hit", hit, t.around(start, end)))
}

// note remembers why what an atom found does not count, unless a miss is known
// already.
func (tr *trace) note(slot int, text string) {
	if tr.notes[slot] == "" {
		tr.notes[slot] = text
	}
}

// found remembers a place of what w waits for.
func (tr *trace) found(w *watcher, f field, src string, at span) {
	places := tr.places[w.atom]
	if f.listed() || len(places) >= mostPlaces {
		return
	}
	if w.pattern == nil {
		if p := (tracePlace{f, at}); !slices.Contains(places, p) { // names in several languages are the same
			tr.places[w.atom] = append(places, p)
		}
		return
	}
	for _, loc := range w.pattern.re.FindAllStringIndex(src, mostPlaces-len(places)) {
		if loc[0] < loc[1] {
			places = append(places, tracePlace{f, span{int32(loc[0]), int32(loc[1])}})
		}
	}
	tr.places[w.atom] = places
}

// around returns the original text of the words that hold folded[start:end].
func (t *text) around(start, end int) string {
	const most = 30 // bytes to each side
	from, to := start, end
	for from > 0 && start-from < most && (t.gap[from] == 0 || !utf8.RuneStart(t.folded[from])) {
		from--
	}
	for !utf8.RuneStart(t.folded[from]) {
		from++
	}
	for to < len(t.folded) && to-end < most && t.gap[to] == 0 {
		to++
	}
	return t.src[t.from[from]:t.to[to-1]]
}
