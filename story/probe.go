package story

import "math/bits"

// probe is the vector of a new report, made ready for being compared with many
// others: what another one has of it is a mask of 64 bits.
type probe struct {
	vector  []uint32
	telling uint64   // features that are neither usual nor common, among the weightiest
	order   []int8   // features where they stand, as places in the vector; -1 is a gap
	squares []uint32 // of the weights
	all     uint32   // their sum
}

func (p *probe) fill(f *features, weightiest []uint32) {
	p.vector, p.telling, p.all = f.vector, 0, 0
	p.order, p.squares = p.order[:0], p.squares[:0]
	classes := wordLists()
	for i, t := range f.vector {
		w := t & 0xff
		p.squares = append(p.squares, w*w)
		p.all += w * w
		for _, heavy := range weightiest[:min(len(weightiest), indexedTerms)] {
			if heavy == t && classes[t&^0xff] == tellingWord {
				p.telling |= 1 << i
			}
		}
	}
	for _, w := range f.order {
		at := int8(-1)
		if i, there := placeOf(f.vector, w); w != 0 && there {
			at = int8(i)
		}
		if n := len(p.order); at >= 0 || n > 0 && p.order[n-1] >= 0 {
			p.order = append(p.order, at)
		}
	}
}

// unit is the length of a vector, squared.
const unit = 255 * 255

// compare returns the cosine with another vector, and what it has in common.
func (p *probe) compare(other []uint32) (cosine float64, mask uint64) {
	sum := uint32(0)
	i, j := 0, 0
	for i < len(p.vector) && j < len(other) {
		switch x, y := p.vector[i]>>8, other[j]>>8; {
		case x == y:
			sum += (p.vector[i] & 0xff) * (other[j] & 0xff)
			mask |= 1 << i
			i++
			j++
		case x < y:
			i++
		default:
			j++
		}
	}
	return min(float64(sum)/unit, 1), mask
}

// phrases counts the runs of words that are in common: a name of three words
// is one.
func (p *probe) phrases(mask uint64) int {
	n, begun, in := 0, uint64(0), false
	for _, at := range p.order {
		if at < 0 || mask>>at&1 == 0 {
			in = false
			continue
		}
		if !in && begun>>at&1 == 0 {
			begun |= 1 << at
			n++
		}
		in = true
	}
	return n
}

// covered is how much of the report is in common.
func (p *probe) covered(mask uint64) float64 {
	sum := uint32(0)
	for m := mask; m != 0; m &= m - 1 {
		sum += p.squares[bits.TrailingZeros64(m)]
	}
	return float64(sum) / float64(max(p.all, 1))
}

// core returns how many of some reports have the one telling word in common
// that most of them have.
func (p *probe) core(masks []uint64) int {
	most := 0
	for m := p.telling; m != 0; m &= m - 1 {
		i, n := bits.TrailingZeros64(m), 0
		for _, mask := range masks {
			n += int(mask >> i & 1)
		}
		most = max(most, n)
	}
	return most
}
