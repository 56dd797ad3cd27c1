package story

import (
	"cmp"
	"math"
	"slices"
	"strings"
	"unicode"
	"unicode/utf8"

	"straitwire/news"
)

// Marks are what a text shares with one in another language: the concepts that
// it names, its numbers, and its names as they sound. The lowest bits of a mark
// tell its kind.
const (
	markConcept = iota
	markName
	markLarge // a number that seldom comes twice
	markSmall
	markKinds
)

// markHead is the bit of a mark that stands in the headline. It is none of
// what the mark is.
const markHead = 4

// How many marks of a kind an item has at most, in their order.
var markLimits = [markKinds]int{16, 8, 4, 2}

func markOf(h uint32, kind int) uint32 { return h&^(2*markHead-1) | uint32(kind) }

// markBits is the size of the tables that count marks, as a power of two.
const markBits = 18

// markKey is a mark wherever it stands.
func markKey(m uint32) uint32 { return m &^ markHead }

func compareMarks(a, b uint32) int { return cmp.Compare(markKey(a), markKey(b)) }

func kindOfMark(m uint32) int { return int(m & (markKinds - 1)) }

// setMarks sets what an item may share with one in another language.
func (rd *reader) setMarks(title, body string, concepts, headline []string) {
	var n [markKinds]int
	head := uint32(markHead)
	add := func(h uint32, kind int) {
		m := markOf(h, kind) | head
		if n[kind] < markLimits[kind] && !slices.ContainsFunc(rd.f.marks, func(x uint32) bool { return markKey(x) == markKey(m) }) {
			rd.f.marks = append(rd.f.marks, m)
			n[kind]++
		}
	}
	for _, id := range headline {
		add(hashText(id), markConcept)
	}
	rd.addMarks(title, rd.title[:rd.suffix], add)
	head = 0
	for _, id := range concepts {
		add(hashText(id), markConcept)
	}
	end, weight := 0, 0
	for end < len(rd.lead) && weight < eventWeight {
		weight += rd.lead[end].weight()
		end++
	}
	rd.addMarks(body, rd.lead[:end], add)
	slices.SortFunc(rd.f.marks, compareMarks)
}

// addMarks adds the numbers and names of a text.
func (rd *reader) addMarks(s string, ps []piece, add func(uint32, int)) {
	lang := rd.f.lang
	classes := wordLists()
	for i := 0; i < len(ps); i++ {
		p := &ps[i]
		switch {
		case p.kind == news.NumberAtom:
			v, last := numberFrom(lang, s, ps, i)
			i = last
			switch {
			case v >= 2000 && v < 2100 && v == math.Trunc(v): // a year
			case v >= 100:
				add(mix(hashStart, uint32(math.Round(v*10))), markLarge)
			case v >= 10:
				add(mix(hashStart, uint32(math.Round(v*10))), markSmall)
			}
		case p.kind == news.WordAtom:
			word := s[p.from:p.to]
			if classes[feature(lang, p.stem)] != tellingWord && p.script != scriptArabic {
				continue
			}
			if p.script == scriptLatin && (tokenWeight(lang) == 1 || isAcronym(word)) && len(word) >= 3 {
				add(hashText(strings.ToLower(word)), markName)
			}
			if p.caps || p.script == scriptArabic || tokenWeight(lang) == 1 {
				if h, ok := sound(word); ok {
					add(h, markName)
				}
			}
		case p.script == scriptKatakana || p.script == scriptHangul:
			end := i
			for end+1 < len(ps) && ps[end+1].glued && ps[end+1].script == p.script {
				end++
			}
			if h, ok := sound(s[p.from:ps[end].to]); ok {
				add(h, markName)
			}
			i = end
		}
	}
}

// isAcronym reports whether a word is written in capitals alone.
func isAcronym(word string) bool {
	for _, r := range word {
		if !unicode.IsUpper(r) {
			return false
		}
	}
	return true
}

func hashText(s string) uint32 {
	h := uint32(hashStart)
	for i := range len(s) {
		h = mix(h, uint32(s[i]))
	}
	return h
}

// magnitudes are the words behind a number that multiply it, as they begin.
var magnitudes = []struct {
	word  string
	value float64
}{
	{"千", 1e3},
	{"万", 1e4},
	{"萬", 1e4},
	{"億", 1e8},
	{"亿", 1e8},
	{"兆", 1e12},
	{"천", 1e3},
	{"만", 1e4},
	{"억", 1e8},
	{"조", 1e12},
	{"thousand", 1e3},
	{"million", 1e6},
	{"billion", 1e9},
	{"trillion", 1e12},
	{"bn", 1e9},
	{"milliard", 1e9},
	{"millón", 1e6},
	{"millones", 1e6},
	{"mil", 1e3},
	{"mille", 1e3},
	{"тыс", 1e3},
	{"млн", 1e6},
	{"миллион", 1e6},
	{"млрд", 1e9},
	{"миллиард", 1e9},
	{"трлн", 1e12},
	{"nghìn", 1e3},
	{"ngàn", 1e3},
	{"triệu", 1e6},
	{"tỷ", 1e9},
	{"tỉ", 1e9},
	{"ألف", 1e3},
	{"الف", 1e3},
	{"آلاف", 1e3},
	{"مليون", 1e6},
	{"ملايين", 1e6},
	{"مليار", 1e9},
	{"بليون", 1e9},
}

// magnitudeAt returns the magnitude with which a text goes on, the longest one.
func magnitudeAt(s string) (value float64, length int) {
	s = strings.TrimLeft(s, " \u00a0\u202f")
	for _, m := range magnitudes {
		if len(m.word) <= length || !strings.HasPrefix(s, m.word) {
			continue
		}
		if m.word == "mil" || m.word == "bn" || m.word == "tỉ" {
			if r, _ := utf8.DecodeRuneInString(s[len(m.word):]); unicode.IsLetter(r) {
				continue
			}
		}
		value, length = m.value, len(m.word)
	}
	return value, length
}

// numberFrom returns the number that begins with a piece, with its magnitude,
// and the last piece that belongs to it: "1萬2千", "1.2 billion", "11.000 millones".
func numberFrom(lang language, s string, ps []piece, i int) (value float64, last int) {
	for {
		v, end := figure(lang, s, ps[i].from)
		for i+1 < len(ps) && ps[i+1].from < end {
			i++
		}
		by, n := magnitudeAt(s[end:])
		if n == 0 {
			return value + v, i
		}
		// "11 thousand million"
		at := end + strings.Index(s[end:], firstOf(s[end:])) + n
		if more, n := magnitudeAt(s[at:]); n > 0 && tokenWeight(lang) == 2 && more > 1 {
			by *= more
		}
		value += v * by
		for i+1 < len(ps) && ps[i+1].from < at {
			i++
		}
		if i+1 >= len(ps) || ps[i+1].kind != news.NumberAtom || !ps[i+1].glued {
			return value, i
		}
		i++
	}
}

// firstOf returns the first character that is no blank.
func firstOf(s string) string {
	s = strings.TrimLeft(s, " \u00a0\u202f")
	_, size := utf8.DecodeRuneInString(s)
	return s[:size]
}

// figure reads the digits at a place. Which of point and comma is that of the
// decimals differs by language; three digits behind it are thousands where they
// may be.
func figure(lang language, s string, from int) (value float64, end int) {
	point := lang == langEn || tokenWeight(lang) == 1
	i, scale := from, 0.0
	for i < len(s) {
		r, size := utf8.DecodeRuneInString(s[i:])
		r = news.FoldRune(r)
		switch {
		case r >= '0' && r <= '9':
			if scale > 0 {
				value += float64(r-'0') * scale
				scale /= 10
			} else {
				value = value*10 + float64(r-'0')
			}
		case (r == '.' || r == ',' || r == ' ' || r == '\u00a0' || r == '\u202f') && scale == 0:
			n := digitsIn(s[i+size:])
			switch {
			case n == 3 && (r != '.' || !point):
			case n > 0 && n < 3 && (r == '.' || r == ',' && !point):
				scale = 0.1
			default:
				return value, i
			}
		default:
			return value, i
		}
		i += size
	}
	return value, i
}

// digitsIn counts the digits at the start of s, up to four.
func digitsIn(s string) int {
	n := 0
	for _, r := range s {
		if r = news.FoldRune(r); n == 4 || r < '0' || r > '9' {
			break
		}
		n++
	}
	return n
}

// markWeight is how much a mark tells.
func (d *Desk) markWeight(m uint32) float64 {
	const before = 100
	w := math.Log((float64(d.all) + before) / (float64(d.markCounts.of(markKey(m))) + 0.7))
	switch kindOfMark(m) {
	case markConcept:
		w *= 0.6
	case markSmall:
		w *= 0.7
	}
	return max(w, 0)
}

// sharedMarks counts the marks that two items have in common, by kind, and says
// how alike their marks are, and whether their headlines share one.
func (d *Desk) sharedMarks(a, b []uint32) (kinds [markKinds]int, alike float64, heads bool) {
	both, aa, bb := 0.0, 0.0, 0.0
	for _, m := range a {
		w := d.markWeight(m)
		aa += w * w
		if at, there := slices.BinarySearchFunc(b, m, compareMarks); there {
			kinds[kindOfMark(m)]++
			heads = heads || m&b[at]&markHead != 0 && kindOfMark(m) != markName // one name may only sound alike
			both += w * w
		}
	}
	for _, m := range b {
		w := d.markWeight(m)
		bb += w * w
	}
	if both == 0 {
		return kinds, 0, heads
	}
	return kinds, both / math.Sqrt(aa*bb), heads
}
