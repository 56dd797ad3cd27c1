package story

import (
	"cmp"
	"fmt"
	"math"
	"math/bits"
	"slices"
	"time"
)

// Bounds of the rules for stories.
const (
	storySpan     = 14 * 24 * time.Hour // then a story goes on as another one
	storySilence  = 10 * 24 * time.Hour // then it has ended
	templateAfter = 10 * time.Hour      // from when on what looks alike is the next of a series
	reportLimit   = 20                  // reports that one word leads to
	ballotLimit   = 120                 // votes of all words together
	voteLimit     = 48                  // candidates that are looked at
	memberLimit   = 12                  // reports of a story that a new one is compared with
	storiesTried  = 8                   // stories that a report is compared with
	monologue     = 3                   // reports of a source in a row, after which it tells a series
	faintCosine   = 0.25                // below it two texts have little in common
	columnHeading = 8                   // texts of their own under one title, from which on it says nothing
	crowd         = 30                  // members from which on a story takes in less
	sureMerge     = 0.98                // how well a report must fit two stories to show that they are one
)

// findStory finds the story that a report belongs to, and says why.
func (d *Desk) findStory(f *features, e *entry) string {
	d.weigh(f, e)
	fits := d.room.fits
	slices.SortStableFunc(fits, func(a, b fit) int { return cmp.Compare(b.score, a.score) })
	if len(fits) == 0 {
		return "nothing like it is known"
	}
	own := d.room.own.fill(f.shingles, d.common)
	joined := -1
	for i, ft := range fits {
		switch {
		case joined >= 0 && ft.score >= sureMerge && !ft.lasted:
			if fits[joined].score >= sureMerge && !d.isTemplate(f, e, ft.with, own) {
				d.bringTogether(e, ft.with)
			}
			return fits[joined].why()
		case joined >= 0:
			return fits[joined].why()
		case ft.score < d.bar(ft):
			return fmt.Sprintf("the nearest story fits by %d%%", percent(ft.score))
		case d.isTemplate(f, e, ft.with, own) || d.isMonologue(e, ft.with):
			continue
		case ft.lasted:
			e.story = d.openStory(storyIDOf(e.id), e.seen)
			e.story.before = d.idOf(ft.with)
			return "goes on from a story that has lasted too long"
		}
		e.story = d.storyOf(ft.with)
		joined = i
	}
	if joined >= 0 {
		return fits[joined].why()
	}
	return "what is like it is of the same series"
}

func (ft fit) why() string {
	return fmt.Sprintf("fits a story by %d%%: nearest report alike by %d%%, %d words or names in common", percent(ft.score), percent(ft.nearest), ft.phrases)
}

// bringTogether merges the story of an item with the one that a report fits as
// well, if they are alike themselves. The older one stays.
func (d *Desk) bringTogether(e, with *entry) {
	a, b := e.story, d.storyOf(with)
	if b.start < a.start || b.start == a.start && b.id < a.id {
		a, b = b, a
	}
	if time.Duration(e.seen-a.start).Abs() > storySpan || d.isSeries(a, b) {
		return
	}
	if e.joins == nil {
		e.joins = &joints{}
	}
	e.joins.merged = append(e.joins.merged, b.id)
	d.merge(a, b)
	e.story = a
}

// isSeries reports whether two stories are issues of a series: their newest
// texts are alike but for the numbers, or one source tells both.
func (d *Desk) isSeries(a, b *state) bool {
	x, y := newestOwn(a), newestOwn(b)
	if x == nil || y == nil {
		return true
	}
	return numbersDiffer(x.block.tokens(), y.block.tokens()) && diceOf(x.block.tokens(), y.block.tokens()) >= 0.5
}

// newestOwn is the newest item of a story that is no copy.
func newestOwn(st *state) *entry {
	for i := len(st.members) - 1; i >= 0; i-- {
		if m := st.members[i]; m.root == m.id {
			return m
		}
	}
	return nil
}

// fit is how well a report fits a story.
type fit struct {
	with   *entry // the nearest item of the story
	score  float64
	lasted bool // the story is over, however well the report fits
	evidence
}

// evidence is what speaks for a report to belong to a story.
type evidence struct {
	nearest  float64 // cosine with the nearest report
	mean     float64 // cosine with the reports compared, on the average
	covered  float64 // how much of the report is in one of them
	shared   int     // features in common with the nearest report
	phrases  int     // the same, a run of words as one
	core     int     // reports that have the word in common that most of them have
	of       int     // reports compared
	title    float64 // Dice of the titles, at most
	gap      time.Duration
	unlike   bool // its title has other numbers than that of the nearest report
	source   bool // the story has a report of the same source
	size     int
	length   int  // features of the report, or of the nearest if it has fewer
	headline bool // nothing but a title
}

// weigh fills the room with the stories that a report may belong to.
func (d *Desk) weigh(f *features, e *entry) {
	room := &d.room
	room.fits = room.fits[:0]
	room.telling = tellingOf(f.vector, room.telling, askedTerms)
	left := ballotLimit
	for _, t := range room.telling { // the weightiest first
		if left <= 0 {
			break
		}
		each := reportLimit
		for item := range d.reports.of(t >> 8) {
			if d.languageAt(item) == langGone {
				continue
			}
			left--
			room.ballot.add(item)
			if each--; each == 0 {
				break
			}
		}
	}
	room.probe.fill(f, room.telling)

	votes := room.ballot.close(voteLimit)
	room.tried = room.tried[:0]
	for i, v := range votes {
		other := d.at(v.item)
		if other.block.lang() != f.lang || isTried(room.tried, other) {
			continue
		}
		if len(room.tried) == storiesTried {
			break
		}
		room.tried = append(room.tried, other)
		if ft, ok := d.fit(f, e, d.nearby(other, votes[i:])); ok {
			room.fits = append(room.fits, ft)
		}
	}
}

func isTried(tried []*entry, e *entry) bool {
	for _, t := range tried {
		if t == e || t.story != nil && t.story == e.story {
			return true
		}
	}
	return false
}

// nearby returns the reports of the story of an item with which a new one is
// compared: those that the search found, then the newest.
func (d *Desk) nearby(e *entry, votes []vote) []*entry {
	near := append(d.room.near[:0], e)
	if st := e.story; st != nil {
		for _, v := range votes {
			if m := d.at(v.item); m != e && m.story == st && len(near) < memberLimit/2 {
				near = append(near, m)
			}
		}
		for i := len(st.members) - 1; i >= 0 && len(near) < memberLimit; i-- {
			if m := st.members[i]; m.root == m.id && !slices.Contains(near, m) {
				near = append(near, m)
			}
		}
	}
	d.room.near = near
	return near
}

// fit compares a report with a story, by some of its reports. It is false for
// a story that has ended.
func (d *Desk) fit(f *features, e *entry, reports []*entry) (fit, bool) {
	with := reports[0]
	ev := evidence{of: len(reports), size: 1}
	last, start := with.seen, with.seen
	if st := with.story; st != nil {
		ev.size, start = len(st.members), st.start
		last = st.members[len(st.members)-1].seen
	}
	if ev.gap = time.Duration(max(e.seen-last, 0)); ev.gap > storySilence {
		return fit{}, false
	}
	probe := &d.room.probe
	var near *entry
	var nearest, seen uint64
	var masks [memberLimit]uint64
	heading := d.isHeading(f)
	for i, w := range reports {
		ev.source = ev.source || w.who.isOne(e.who)
		c, mask := probe.compare(w.block.vector())
		masks[i] = mask
		seen |= mask
		ev.mean += c / float64(len(reports))
		if near == nil || c > ev.nearest {
			ev.nearest, nearest, near = c, mask, w
		}
		if !heading || w.block.heading() != headingOf(f.keys[0]) {
			ev.title = max(ev.title, diceOf(f.tokens, w.block.tokens()))
		}
	}
	ev.shared, ev.phrases = bits.OnesCount64(nearest), probe.phrases(nearest)
	ev.covered, ev.core = probe.covered(seen), probe.core(masks[:len(reports)])
	ev.unlike = numbersDiffer(f.tokens, near.block.tokens())
	ev.length, ev.headline = min(len(f.vector), len(near.block.vector())), f.flags&flagNoText != 0
	return fit{near, ev.score(), time.Duration(e.seen-start).Abs() > storySpan, ev}, true
}

// weights say what each kind of evidence is worth. They were fitted to
// decisions whose answer is known: a logistic regression, then small steps for
// the best stories.
type weights struct {
	bias, nearestRoot, nearest, mean, covered, coveredRoot, shared, phrases, title, gap, source, size, headline, length, core, coreShare, faint, unlike float64
}

var learned = weights{
	bias: -3.50, nearestRoot: -1.94, nearest: -4.31, mean: 12.29, covered: -1.25, coveredRoot: 2.02, shared: 2.63, phrases: 1.24,
	title: 5.81, gap: -6.50, source: -0.97, size: -0.49, headline: 3.03, length: -1.04, core: 2.13, coreShare: -2.66, faint: -1.95, unlike: -1.49,
}

// score weighs the evidence: how sure it is, from 0 to 1.
func (ev *evidence) score() float64 {
	w := &learned
	x := w.bias + w.nearestRoot*math.Sqrt(ev.nearest) + w.nearest*ev.nearest + w.mean*ev.mean +
		w.covered*ev.covered + w.coveredRoot*math.Sqrt(ev.covered) +
		w.shared*math.Log1p(float64(ev.shared)) + w.phrases*math.Log1p(float64(ev.phrases)) + w.title*ev.title +
		w.gap*math.Log1p(ev.gap.Hours()/24) + w.size*math.Log1p(float64(ev.size)) + w.length*math.Log(float64(max(1, ev.length)))
	if ev.core > 1 {
		x += w.core * (math.Log1p(float64(ev.core)) - math.Ln2)
	}
	if ev.of > 2 {
		x += w.coreShare * float64(ev.core) / float64(ev.of)
	}
	if ev.unlike {
		x += w.unlike
	}
	if ev.nearest < faintCosine && !ev.headline {
		x += w.faint * (faintCosine - ev.nearest) / faintCosine
	}
	if ev.source {
		x += w.source
	}
	if ev.headline {
		x += w.headline
	}
	return 1 / (1 + math.Exp(-x))
}

// bar is how well a report must fit a story to join it. A story that has grown
// large takes in less.
func (d *Desk) bar(ft fit) float64 {
	bar := d.options.Join
	if ft.size > crowd {
		bar += 0.03 * math.Log2(float64(ft.size)/crowd)
	}
	return min(bar, 0.97)
}

// isMonologue reports whether the newest reports of the story of an item are all
// of the source of a new one. A source that goes on alone tells a series: its
// brief of the morning, its quakes, its archive.
func (d *Desk) isMonologue(e, with *entry) bool {
	if with.story == nil {
		return false
	}
	n := 0
	for i := len(with.story.members) - 1; i >= 0 && n < monologue; i-- {
		m := with.story.members[i]
		if m.root != m.id {
			continue
		}
		if !m.who.isOne(e.who) {
			return false
		}
		n++
	}
	return n >= monologue
}

// isHeading reports whether the title of a report is that of so many texts
// that it says nothing of any: "Press release", "Morning brief".
func (d *Desk) isHeading(f *features) bool {
	return f.keys[0] != 0 && d.common.of(headingOf(f.keys[0])) >= columnHeading
}

// isTemplate reports whether a report is the next of a series whose texts are
// alike and tell another event each: the count of the day, the next quake.
func (d *Desk) isTemplate(f *features, e, near *entry, own *set) bool {
	l := d.compare(f, e, near, own)
	if l.clash && d.isHeading(f) && near.block.heading() == headingOf(f.keys[0]) {
		return true
	}
	if l.apart < templateAfter {
		return l.source && (l.numbers && (l.title >= 0.6 || l.renamed) || l.key && l.clash && l.shared >= 0.5) ||
			l.renamed && l.title >= 0.6 && (l.shared >= 0.5 || l.form) // not in words of one's own
	}
	switch {
	case l.clash && (l.shared >= 0.3 || l.title >= 0.5):
		return true
	case l.numbers && l.title >= 0.5:
		return true
	case l.renamed && (l.source || l.shared >= 0.35):
		return true
	case l.source && !l.words && (l.title >= 0.7 || l.shared >= 0.35):
		return true
	}
	return false
}
