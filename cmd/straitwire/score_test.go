package main

import "fmt"

// score says how well groups agree with what they should be. Wrong are pairs
// that were put together and do not belong together, missed the reverse.
type score struct {
	pairs, wrong, missed   int
	cubedRight, cubedFound float64 // B-cubed precision and recall
	largest                int
	wrongTemplates         int // wrong pairs of items of a series
}

// grouped is an item with the group it should be in, and the one it is in.
type grouped struct {
	want, got string
	template  bool
}

// scoreOf compares groups.
func scoreOf(items []grouped) score {
	type cell struct{ want, got string }
	want, got, both := map[string]int{}, map[string]int{}, map[cell]int{}
	var s score
	for _, it := range items {
		want[it.want]++
		got[it.got]++
		both[cell{it.want, it.got}]++
		s.largest = max(s.largest, got[it.got])
	}
	pairsOf := func(n int) int { return n * (n - 1) / 2 }
	right := 0
	for c, n := range both {
		right += pairsOf(n)
		s.cubedRight += float64(n) * float64(n) / float64(got[c.got])
		s.cubedFound += float64(n) * float64(n) / float64(want[c.want])
	}
	for _, n := range want {
		s.pairs += pairsOf(n)
	}
	for _, n := range got {
		s.wrong += pairsOf(n)
	}
	s.wrong, s.missed = s.wrong-right, s.pairs-right
	s.cubedRight /= float64(len(items))
	s.cubedFound /= float64(len(items))
	for i, a := range items {
		for _, b := range items[:i] {
			if a.template && b.template && a.got == b.got && a.want != b.want {
				s.wrongTemplates++
			}
		}
	}
	return s
}

// precision is how many of the pairs found are right, from 0 to 1.
func (s score) precision() float64 { return share(s.pairs-s.missed, s.pairs-s.missed+s.wrong) }

// recall is how many of the pairs that there are were found, from 0 to 1.
func (s score) recall() float64 { return share(s.pairs-s.missed, s.pairs) }

// f1 is the harmonic mean of precision and recall.
func (s score) f1() float64 { return harmonic(s.precision(), s.recall()) }

// cubed is B-cubed F1.
func (s score) cubed() float64 { return harmonic(s.cubedRight, s.cubedFound) }

func (s score) String() string {
	return fmt.Sprintf("pairs %d, wrong %d, missed %d: P %.4f R %.4f F1 %.4f; B-cubed P %.4f R %.4f F1 %.4f; largest group %d, wrong among templates %d",
		s.pairs, s.wrong, s.missed, s.precision(), s.recall(), s.f1(), s.cubedRight, s.cubedFound, s.cubed(), s.largest, s.wrongTemplates)
}

func share(part, all int) float64 {
	if all == 0 {
		return 1
	}
	return float64(part) / float64(all)
}

func harmonic(a, b float64) float64 {
	if a+b == 0 {
		return 0
	}
	return 2 * a * b / (a + b)
}
