package story

import (
	"math"
	"slices"

	"straitwire/news"
)

// term is a feature of an item with its weight.
type term struct {
	feature uint32 // 24 bits at the top
	weight  float64
	places  uint8 // where it stands
}

const (
	inTitle = 1 << iota
	inLead
)

// What words weigh.
const (
	titleTerm   = 1.5
	leadTerm    = 1.0
	capitalTerm = 2.0
	numberTerm  = 0.8
	tripleTerm  = 0.5 // three characters of Chinese, Japanese or Korean
	leastIDF    = 1.2 // a feature of every third text tells nothing
)

// setStems finds the stems of the words.
func (rd *reader) setStems(ps []piece, s string) {
	for i := range ps {
		p := &ps[i]
		if p.kind == news.WordAtom {
			p.stem = stemOf(rd.f.lang, s[p.from:p.to])
		}
	}
}

// setVector sets the vector by which stories are compared.
func (rd *reader) setVector() {
	rd.terms = rd.terms[:0]
	title := rd.title[:rd.suffix]
	named := rd.namesByCapitals(title)
	rd.addTerms(title, titleTerm, named, inTitle)
	weight, end := 0, 0
	for end < len(rd.lead) && weight < eventWeight {
		weight += rd.lead[end].weight()
		end++
	}
	rd.addTerms(rd.lead[:end], leadTerm, true, inLead)
	rd.sumTerms()

	terms := rd.terms
	classes := wordLists()
	kept := terms[:0]
	for _, t := range terms {
		idf := rd.idf(rd.f.lang, t.feature)
		switch classes[t.feature] {
		case commonWord:
			idf *= 0.4
		case usualWord:
			idf *= 0.6
		}
		if idf < leastIDF {
			continue
		}
		t.weight = math.Log1p(t.weight) * idf
		kept = append(kept, t)
	}
	slices.SortFunc(kept, func(a, b term) int {
		switch {
		case a.weight > b.weight:
			return -1
		case a.weight < b.weight:
			return 1
		}
		return int(a.feature>>8) - int(b.feature>>8)
	})
	kept = kept[:min(len(kept), vectorLimit)]
	sum := 0.0
	for _, t := range kept {
		sum += t.weight * t.weight
	}
	for _, t := range kept {
		if t.places == inTitle|inLead {
			rd.f.themes = append(rd.f.themes, t.feature)
		}
		if w := uint32(math.Round(t.weight / math.Sqrt(sum) * 255)); w > 0 {
			rd.f.vector = append(rd.f.vector, t.feature|min(w, 255))
		}
	}
	slices.Sort(rd.f.vector)
}

// namesByCapitals reports whether capitals tell the names of a title: not
// where all words of a headline have them.
func (rd *reader) namesByCapitals(ps []piece) bool {
	words, caps := 0, 0
	for _, p := range ps {
		if p.kind == news.WordAtom && p.to-p.from > 3 {
			words++
			if p.caps {
				caps++
			}
		}
	}
	return caps*10 <= words*7
}

// addTerms adds the features of a text.
func (rd *reader) addTerms(ps []piece, weight float64, named bool, place uint8) {
	lang := rd.f.lang
	classes := wordLists()
	add := func(stem uint32, w float64) {
		if f := feature(lang, stem); classes[f] != stopWord {
			rd.terms = append(rd.terms, term{f, w, place})
		}
	}
	rd.f.order = append(rd.f.order, 0)
	follow := func(stem uint32) {
		if f := feature(lang, stem); classes[f] < commonWord {
			rd.f.order = append(rd.f.order, f)
		} else {
			rd.f.order = append(rd.f.order, 0)
		}
	}
	for i := 0; i < len(ps); i++ {
		p := &ps[i]
		if p.start {
			rd.f.order = append(rd.f.order, 0)
		}
		switch {
		case p.kind == news.NumberAtom:
			w := weight * numberTerm
			if p.number < 32 || p.number >= 2000 && p.number < 2100 {
				w /= 2
			}
			add(mix(p.hash, 5), w)
			follow(mix(p.hash, 5))
		case p.kind == news.WordAtom:
			w := weight
			follow(p.stem)
			if named && p.caps && !p.start {
				w *= capitalTerm
			}
			if lang != langVi {
				if tokenWeight(lang) == 1 {
					w *= capitalTerm // a foreign name
				}
				add(p.stem, w)
				continue
			}
			// A word of Vietnamese is mostly two syllables.
			add(p.stem, w/2)
			if i+1 < len(ps) && ps[i+1].kind == news.WordAtom && !ps[i+1].start {
				one, two := classes[feature(lang, p.stem)], classes[feature(lang, ps[i+1].stem)]
				if one != stopWord && two != stopWord {
					add(mix(p.stem, ps[i+1].stem), w)
				}
			}
		case p.script == scriptKatakana:
			// A foreign word, as long as its characters stand together.
			h, n := p.hash, 1
			for i+1 < len(ps) && ps[i+1].glued && ps[i+1].script == scriptKatakana {
				i++
				n++
				h = mix(h, ps[i].hash)
			}
			if n > 1 {
				add(h, weight*min(float64(n)/2, 2))
				follow(h)
			}
		case p.script == scriptHan || p.script == scriptHangul:
			if i+1 == len(ps) || !ps[i+1].glued || ps[i+1].script != p.script {
				rd.f.order = append(rd.f.order, 0)
				continue
			}
			add(mix(p.hash, ps[i+1].hash), weight)
			follow(mix(p.hash, ps[i+1].hash))
			if i+2 < len(ps) && ps[i+2].glued && ps[i+2].script == p.script {
				add(mix(mix(p.hash, ps[i+1].hash), ps[i+2].hash), weight*tripleTerm)
			}
		}
	}
}

// sumTerms adds up the weights of equal features.
func (rd *reader) sumTerms() {
	// By feature, and as they stood among equals: sums of floats depend on the
	// order. Plain numbers are sorted several times faster than by a function.
	rd.order, rd.sorted = rd.order[:0], rd.sorted[:0]
	for i, t := range rd.terms {
		rd.order = append(rd.order, uint64(t.feature)<<32|uint64(i))
	}
	slices.Sort(rd.order)
	for _, o := range rd.order {
		rd.sorted = append(rd.sorted, rd.terms[uint32(o)])
	}
	kept := rd.terms[:0]
	for _, t := range rd.sorted {
		if n := len(kept); n > 0 && kept[n-1].feature == t.feature {
			kept[n-1].weight += t.weight
			kept[n-1].places |= t.places
		} else {
			kept = append(kept, t)
		}
	}
	rd.terms = kept
}

// placeOf returns where a feature stands in a vector, or would stand.
func placeOf(vector []uint32, term uint32) (int, bool) {
	low, high := 0, len(vector)
	for low < high {
		mid := (low + high) / 2
		switch x, y := vector[mid]>>8, term>>8; {
		case x == y:
			return mid, true
		case x < y:
			low = mid + 1
		default:
			high = mid
		}
	}
	return low, false
}

// hasFeature reports whether a vector has the feature of a term.
func hasFeature(vector []uint32, term uint32) bool {
	_, there := placeOf(vector, term)
	return there
}
