package story

import (
	"fmt"
	"slices"
	"time"
)

// Bounds of the rules for copies.
const (
	boilerplate  = 4  // a shingle of so many texts of their own belongs to none of them
	verified     = 12 // candidates that are looked at
	leastShared  = 4  // shingles of the shorter text, fewer decide nothing
	shortText    = 14
	looseNumbers = 45 // shingles from which on a number is told by both neighbours

	nextIssue = 18 * time.Hour // from which on a source that says nearly the same again means another event
	whole     = 0.97           // of the shingles of the shorter text: it is the other one, or cut from it
	unchanged = 0.995          // the same where the titles name different things: not a name of the shorter text may differ
)

// likeness is what two items have in common.
type likeness struct {
	shared  float64 // of the shingles of the shorter lead
	least   int     // shingles of the shorter lead that are no boilerplate
	shorter bool    // the new one is the shorter
	key     bool    // equal titles
	tokens  int     // of the shorter title
	title   float64 // Dice of the titles
	numbers bool    // the titles have unlike numbers
	clash   bool    // unlike numbers stand in one place
	lacks   bool    // the shorter text has a number that the longer lacks
	renamed bool    // the titles differ by names that the texts have, each its own
	apart   time.Duration
	source  bool // of one source
	words   bool // equal leads
	form    bool // most of the new lead is boilerplate
}

// findCopy returns the item whose text the new one repeats, and why.
func (d *Desk) findCopy(f *features, e *entry) (*entry, string) {
	hs := fingerprints(d.room.hashes[:0], f.tokens, f.shingles, f.keys, f.lang)
	for _, h := range hs {
		if d.common.of(h) >= boilerplate {
			continue
		}
		left := walkLimit
		for item := range d.copies.of(h) {
			if d.languageAt(item) == langGone {
				continue
			}
			d.room.ballot.add(item)
			if left--; left == 0 {
				break
			}
		}
	}
	d.room.hashes = hs
	own := d.room.own.fill(f.shingles, d.common)

	var best *entry
	var bestScore float64
	var bestLike likeness
	for _, v := range d.room.ballot.close(verified) {
		other := d.at(v.item)
		l := d.compare(f, e, other, own)
		if score := l.copyScore(); score > bestScore {
			best, bestScore, bestLike = other, score, l
		}
	}
	if best == nil {
		return nil, ""
	}
	return best, bestLike.why()
}

// compare says what a new item has in common with one on the desk.
func (d *Desk) compare(f *features, e *entry, other *entry, own *set) likeness {
	b := other.block
	var l likeness
	mine, theirs, both := own.size, 0, 0
	for _, s := range b.shingles() {
		if own.has(s) {
			both++
			theirs++
		} else if d.common.of(s) < boilerplate {
			theirs++
		}
	}
	l.least = min(mine, theirs)
	l.shorter = mine <= theirs
	l.form = 2*mine < len(f.shingles)
	if l.least > 0 {
		l.shared = float64(both) / float64(l.least)
	}
	l.key = f.keys[0] != 0 && (f.keys[0] == b[2] || f.keys[0] == b[3] || f.keys[1] == b[2] || f.keys[1] == b[3])
	l.title = diceOf(f.tokens, b.tokens())
	l.tokens = min(len(f.tokens), len(b.tokens())) * tokenWeight(f.lang) / 2
	l.numbers = numbersDiffer(f.tokens, b.tokens())
	l.clash, l.lacks = slotsClash(f.slots, b.slots(), l.least < looseNumbers, l.shorter)
	l.apart = time.Duration(e.seen - other.seen).Abs()
	l.source = e.who.isOne(other.who)
	l.renamed = !l.key && (l.title >= 0.5 || l.source && l.title >= 0.3) && renamed(f, b)
	l.words = f.content == b[4] && f.flags&flagNoText == 0 && b.flags()&flagNoText == 0
	return l
}

// copyScore says how surely two items are one text, or 0 if they are not.
func (l *likeness) copyScore() float64 {
	if l.clash || l.renamed && l.shared < unchanged {
		return 0
	}
	if l.numbers && (l.least < 10 || l.title > 0.6) {
		return 0
	}
	if l.source && l.apart >= nextIssue && !l.words && l.shared < whole {
		return 0 // a bulletin: the form is the same each day, a place or a name is not
	}
	if l.lacks && l.shared < 0.85 && l.least < 20 {
		return 0
	}
	score := 0.0
	if l.least >= leastShared {
		need := 0.62
		if l.least < shortText {
			need = 0.70
		}
		switch {
		case l.key && l.tokens >= 4:
			need -= 0.30
		case l.title >= 0.5:
			need -= 0.10
		case l.title < 0.2:
			need += 0.05
		}
		if l.source {
			need += 0.20
		}
		if l.lacks {
			need += 0.10
		}
		if l.shared >= need {
			score = 1 + l.shared - need
		}
	}
	if l.byTitle() {
		score = max(score, 0.5+l.title/2)
	}
	return score
}

// byTitle reports whether the titles alone tell that two items are one text.
func (l *likeness) byTitle() bool {
	noText := l.least == 0
	if l.numbers {
		return false
	}
	if l.key && l.tokens >= 5 {
		within := 36 * time.Hour
		if l.source {
			within = 12 * time.Hour
		}
		if l.apart <= within && (noText || l.words || !l.source && l.tokens >= 6 && (l.least < 12 || l.shared >= 0.2)) {
			return true
		}
	}
	if l.key && l.words && l.apart <= 7*24*time.Hour {
		return true
	}
	return l.title >= 0.9 && l.tokens >= 8 && noText && l.apart <= 36*time.Hour && !l.source
}

func (l *likeness) why() string {
	switch {
	case l.key && l.least == 0:
		return "the same title, within hours"
	case l.key:
		return fmt.Sprintf("the same title, and %d%% of the words of the shorter text", percent(l.shared))
	case l.shared > 0:
		return fmt.Sprintf("%d%% of the words of the shorter text stand in the other one", percent(l.shared))
	}
	return fmt.Sprintf("titles alike by %d%%", percent(l.title))
}

func percent(f float64) int { return int(f*100 + 0.5) }

// diceOf returns how alike two short lists are as sets, from 0 to 1.
func diceOf(a, b []uint32) float64 {
	if len(a) == 0 || len(b) == 0 {
		return 0
	}
	both := 0
	for _, x := range a {
		if slices.Contains(b, x) {
			both++
		}
	}
	back := 0
	for _, x := range b {
		if slices.Contains(a, x) {
			back++
		}
	}
	return float64(both+back) / float64(len(a)+len(b))
}

// renamed reports whether the titles of two texts differ by a theme: the new
// one has something in title and lead that the other never mentions, and the
// other has in its title what the new one never mentions. So it is with the
// visits of two ambassadors, told in the same words.
func renamed(f *features, b block) bool {
	vector := b.vector()
	theme := slices.ContainsFunc(f.themes, func(feature uint32) bool {
		return !hasFeature(vector, feature)
	})
	return theme && slices.ContainsFunc(b.tokens(), func(t uint32) bool {
		return !slices.Contains(f.tokens, t) && !slices.Contains(f.words, t)
	})
}

// numbersDiffer reports whether each of two titles has a number that the other
// lacks.
func numbersDiffer(a, b []uint32) bool {
	return lacksNumber(a, b) && lacksNumber(b, a)
}

// lacksNumber reports whether b lacks a number of a.
func lacksNumber(a, b []uint32) bool {
	for _, x := range a {
		if isNumber(x) && !slices.Contains(b, x) {
			return true
		}
	}
	return false
}

// slotsClash reports whether two texts have unlike numbers in one place, and
// whether the shorter has a number that the longer lacks. A place is told by
// the word before the number or the one behind it; in long texts by both.
func slotsClash(a []slot, b []uint32, loose, aShorter bool) (clash, lacks bool) {
	if len(a) == 0 || len(b) == 0 {
		return false, false
	}
	for _, s := range a {
		if loose {
			clash = clash || s.before != 0 && clashAt(a, b, s, 0) || s.after != 0 && clashAt(a, b, s, 1)
		} else {
			clash = clash || s.before != 0 && s.after != 0 && clashAt(a, b, s, 2)
		}
	}
	if aShorter {
		for _, s := range a {
			lacks = lacks || !hasSlotNumber(b, s.number)
		}
		return clash, lacks
	}
	for i := 0; i < len(b); i += 3 {
		lacks = lacks || !slices.ContainsFunc(a, func(s slot) bool { return s.number == b[i+2] })
	}
	return clash, lacks
}

func hasSlotNumber(b []uint32, number uint32) bool {
	for i := 0; i < len(b); i += 3 {
		if b[i+2] == number {
			return true
		}
	}
	return false
}

// clashAt reports whether in the place of a slot each text has a number that
// the other lacks there. The place is told by the word before it (0), behind
// it (1), or both (2).
func clashAt(a []slot, b []uint32, at slot, by int) bool {
	same := func(before, after uint32) bool {
		return (by == 1 || before == at.before) && (by == 0 || after == at.after)
	}
	inB := func(number uint32) bool {
		for i := 0; i < len(b); i += 3 {
			if b[i+2] == number && same(b[i], b[i+1]) {
				return true
			}
		}
		return false
	}
	inA := func(number uint32) bool {
		return slices.ContainsFunc(a, func(s slot) bool { return s.number == number && same(s.before, s.after) })
	}
	aHas, bHas := false, false
	for _, s := range a {
		aHas = aHas || same(s.before, s.after) && !inB(s.number)
	}
	for i := 0; aHas && i < len(b); i += 3 {
		bHas = bHas || same(b[i], b[i+1]) && !inA(b[i+2])
	}
	return aHas && bHas
}

// set is a set of hashes with room for the shingles of a lead.
type set struct {
	slots [512]uint32
	size  int
}

// fill makes it the set of the shingles that are no boilerplate.
func (s *set) fill(hs []uint32, common counts) *set {
	*s = set{}
	for _, h := range hs {
		if common.of(h) >= boilerplate || s.has(h) {
			continue
		}
		i := h % uint32(len(s.slots))
		for s.slots[i] != 0 {
			i = (i + 1) % uint32(len(s.slots))
		}
		s.slots[i] = max(h, 1)
		s.size++
	}
	return s
}

func (s *set) has(h uint32) bool {
	for i := h % uint32(len(s.slots)); s.slots[i] != 0; i = (i + 1) % uint32(len(s.slots)) {
		if s.slots[i] == h {
			return true
		}
	}
	return false
}
