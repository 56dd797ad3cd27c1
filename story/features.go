package story

import (
	"strings"
	"unicode/utf8"

	"straitwire/news"
)

// Sizes of what is kept of an item.
const (
	textLimit    = 8 << 10 // bytes of a text that are looked at: enough for its lead in any script
	titleBytes   = 1 << 10 // bytes of a title
	leadWeight   = 144     // the lead: 72 words, or 144 characters of Chinese
	eventWeight  = 120     // of the lead, what counts for stories
	shingleSpan  = 8       // weight of a shingle of the lead: 4 words
	shingleRunes = 6       // where it begins with a character of Chinese, Japanese or Korean
	titleSpan    = 6       // of a shingle of the title
	tokenLimit   = 40      // atoms of a title
	slotLimit    = 24      // numbers
	vectorLimit  = 44      // features for stories
	markLimit    = 30      // marks that cross languages
	windowLead   = 8       // shingles among which one is a fingerprint
	windowTitle  = 4
	leastKeyed   = 8  // weight of a title that leads to its copies as a whole
	indexedTerms = 8  // features that lead to a report
	askedTerms   = 16 // features of a new report that are looked up
)

// features are what is known of the words of an item.
type features struct {
	lang     language
	credit   string // id of the agency that the text credits, or empty
	keys     [2]uint32
	tokens   []uint32 // of the title, in order; see number
	shingles []uint32 // of the lead, in order
	slots    []slot
	vector   []uint32 // sorted by feature; see term
	marks    []uint32 // sorted; what crosses languages
	words    []uint32 // of the lead, in order, for renames; not kept
	order    []uint32 // features where they stand, with 0 between those that do not follow one another; not kept
	themes   []uint32 // features of the title that the lead has as well; not kept
	content  uint32   // hash of the lead
	flags    uint32
}

// flagNoText marks an item that has nothing but a title.
const flagNoText = 1

// slot is a number with what stands around it, in the lead.
type slot struct{ before, after, number uint32 }

// isNumber reports whether a token of a title is a number.
func isNumber(token uint32) bool { return token&1 == 1 }

// reader makes features of items. It keeps its room from one to the next.
type reader struct {
	han    map[rune]rune
	title  []piece
	lead   []piece
	suffix int // of title: pieces that belong to the name of the site
	terms  []term
	sorted []term   // by feature
	order  []uint64 // what is sorted: features, and where their terms stand
	f      features
	idf    func(language, uint32) float64 // how much a feature tells
}

// piece is an atom as stories see it.
type piece struct {
	hash   uint32 // of the word, Han folded
	stem   uint32 // of the word without its ending, once the language is known
	kind   news.AtomKind
	script script
	caps   bool // begins with a capital
	glued  bool // to the piece before
	start  bool // of a sentence
	from   int
	to     int
	number uint64 // its value, when kind is a number of at most 18 digits
}

// read returns the features of an item, valid until the next call.
func (rd *reader) read(it *news.Item, concepts, headline []string) *features {
	f := &rd.f
	*f = features{tokens: f.tokens[:0], shingles: f.shingles[:0], slots: f.slots[:0], vector: f.vector[:0], marks: f.marks[:0], words: f.words[:0], themes: f.themes[:0], order: f.order[:0]}

	said := it.Headline()
	title := news.Comparable(cutText(said, titleBytes))
	title = news.StripMarks(strings.TrimSpace(title))
	text := it.Text
	if len(it.Summary) > len(text) {
		text = it.Summary
	}
	tail := tailOf(text)
	text = news.Comparable(cutText(text, textLimit))
	if name := it.Outlet.Name; name != "" && len(text) <= titleBytes && sameWords(text, news.Comparable(said+" "+name)) {
		text = "" // an aggregator that has nothing but the headline
	}
	body, credit := stripDatelines(text)
	if credit == "" {
		credit = creditOfTail(tail)
	}
	main, site := cutSuffix(title)
	if credit == "" {
		credit = creditOfTitle(site, main)
	}
	if credit == "" && said != it.Title {
		credit = creditOfTitle(news.Comparable(it.Outlet.Name), main)
	}
	if credit == "" {
		credit = creditOfAuthors(it.Authors)
	}
	f.credit = credit

	rd.title = rd.pieces(rd.title[:0], title, tokenLimit*2)
	rd.suffix = len(rd.title)
	for rd.suffix > 0 && rd.title[rd.suffix-1].from >= len(main) {
		rd.suffix--
	}
	rd.lead = rd.pieces(rd.lead[:0], body, leadWeight)
	f.lang = languageOf(it.Language, rd.title, rd.lead, title, body)
	rd.setStems(rd.title, title)
	rd.setStems(rd.lead, body)

	if len(rd.lead) == 0 {
		f.flags |= flagNoText
	}
	rd.setTitle()
	rd.setLead()
	rd.setSlots()
	rd.setVector()
	rd.setMarks(title, body, concepts, headline)
	return f
}

// sameWords reports whether two texts differ in no more than what stands
// between their words.
func sameWords(a, b string) bool {
	x, ok := news.NextAtom(a, 0)
	y, more := news.NextAtom(b, 0)
	for ok && more && x.Hash == y.Hash {
		x, ok = news.NextAtom(a, x.To)
		y, more = news.NextAtom(b, y.To)
	}
	return !ok && !more
}

// cutText cuts a text to so many bytes, between runes.
func cutText(s string, limit int) string {
	if len(s) <= limit {
		return s
	}
	for limit > 0 && !utf8.RuneStart(s[limit]) {
		limit--
	}
	return s[:limit]
}

// pieces appends the pieces of a text up to a weight.
func (rd *reader) pieces(to []piece, s string, limit int) []piece {
	weight, end := 0, -1
	for a, ok := news.NextAtom(s, 0); ok && weight < limit; a, ok = news.NextAtom(s, a.To) {
		p := piece{hash: uint32(a.Hash >> 16), kind: a.Kind, from: a.From, to: a.To, glued: a.From == end}
		first, _ := utf8.DecodeRuneInString(s[a.From:])
		p.script = scriptOf(first)
		switch a.Kind {
		case news.NumberAtom:
			p.number = valueOf(s[a.From:a.To])
		case news.RuneAtom:
			if plain, ok := rd.han[first]; ok && p.script == scriptHan {
				first = plain
			}
			p.hash = hashRune(first)
		default:
			p.caps = isCapital(first)
		}
		p.start = end < 0 || a.From > end && endsSentence(s[end:a.From])
		end = a.To
		to = append(to, p)
		weight += a.Weight()
	}
	return to
}

func (p piece) weight() int {
	if p.kind == news.RuneAtom {
		return 1
	}
	return 2
}

// token is the hash of a piece of a title; its lowest bit tells numbers.
func (p piece) token() uint32 {
	if p.kind == news.NumberAtom {
		return p.hash | 1
	}
	return p.hash &^ 1
}

// setTitle sets tokens and keys.
func (rd *reader) setTitle() {
	f := &rd.f
	whole, key, weight := uint32(hashStart), uint32(hashStart), 0
	for i, p := range rd.title {
		whole = mix(whole, p.token())
		if i >= rd.suffix {
			continue
		}
		key = mix(key, p.token())
		weight += p.weight()
		if len(f.tokens) < tokenLimit {
			f.tokens = append(f.tokens, p.token())
		}
	}
	if len(rd.title) > 0 {
		f.keys = [2]uint32{mix(key, 1), mix(whole, 1)}
	}
}

// setLead sets shingles and content.
func (rd *reader) setLead() {
	f := &rd.f
	content := uint32(hashStart)
	for from, p := range rd.lead {
		content = mix(content, p.hash)
		f.words = append(f.words, p.token())
		h, weight, to := uint32(hashStart), 0, from
		span := shingleSpan
		if p.kind == news.RuneAtom {
			span = shingleRunes
		}
		for ; to < len(rd.lead) && weight < span; to++ {
			h = mix(h, rd.lead[to].hash)
			weight += rd.lead[to].weight()
		}
		// A text shorter than a shingle is one all the same.
		if weight >= span || from == 0 {
			f.shingles = append(f.shingles, mix(h, 2))
		}
	}
	f.content = content
}

// setSlots sets the numbers of the lead.
func (rd *reader) setSlots() {
	f := &rd.f
	for i, p := range rd.lead {
		if p.kind != news.NumberAtom || len(f.slots) == slotLimit {
			continue
		}
		s := slot{number: p.hash}
		if i > 0 {
			s.before = rd.lead[i-1].context()
		}
		if i+1 < len(rd.lead) {
			s.after = rd.lead[i+1].context()
		}
		f.slots = append(f.slots, s)
	}
}

// context is what a piece says of the number beside it. A number says nothing
// of another one.
func (p piece) context() uint32 {
	if p.kind == news.NumberAtom {
		return 0
	}
	return p.hash
}

// fingerprints appends the hashes by which copies of an item find it: of each
// few neighbouring shingles the lowest, so that a run of a dozen equal words
// never goes unseen, and its title.
func fingerprints(to, tokens, shingles []uint32, keys [2]uint32, lang language) []uint32 {
	from := len(to)
	to = winnow(to, shingles, windowLead)
	var room [tokenLimit]uint32
	spans := room[:0]
	for i := range tokens {
		h, weight, j := uint32(hashStart), 0, i
		for ; j < len(tokens) && weight < titleSpan; j++ {
			h = mix(h, tokens[j])
			weight += tokenWeight(lang)
		}
		if weight >= titleSpan {
			spans = append(spans, mix(h, 3))
		}
	}
	to = winnow(to, spans, windowTitle)
	if len(tokens)*tokenWeight(lang) >= leastKeyed {
		to = append(to, keys[0], keys[1])
	}
	return compact(to, from)
}

// tokenWeight is the weight of most atoms of a language.
func tokenWeight(l language) int {
	if l == langZh || l == langJa || l == langKo {
		return 1
	}
	return 2
}

// compact drops what is there twice from a place on.
func compact(hs []uint32, from int) []uint32 {
	kept := hs[:from]
next:
	for _, h := range hs[from:] {
		for _, k := range kept[from:] {
			if k == h {
				continue next
			}
		}
		kept = append(kept, h)
	}
	return kept
}

// winnow appends of each window of hashes the lowest, each once in a row.
func winnow(to, hashes []uint32, window int) []uint32 {
	if len(hashes) == 0 {
		return to
	}
	last := -1
	for from := 0; from == 0 || from+window <= len(hashes); from++ {
		least := from
		for i := from + 1; i < min(from+window, len(hashes)); i++ {
			if hashes[i] <= hashes[least] {
				least = i
			}
		}
		if least != last {
			to = append(to, hashes[least])
			last = least
		}
	}
	return to
}

// Hashes of 32 bits: FNV with a stir.
const hashStart = 0x811c9dc5

func mix(h, v uint32) uint32 {
	h = (h ^ v) * 0x01000193
	h ^= h >> 15
	h *= 0x2c1b3c6d
	return h ^ h>>13
}

func hashRune(r rune) uint32 { return mix(hashStart, uint32(r)) }
