package news

import (
	"encoding/base64"
	"encoding/binary"
	"fmt"
	"math"
	"slices"
)

// Prints is a small sample of the hashes of a text, ascending and each once:
// the lowest ones, so that two samples can be compared like the whole sets.
// As text it is base64 of the little-endian numbers.
type Prints []uint32

// MarshalText implements encoding.TextMarshaler.
func (p Prints) MarshalText() ([]byte, error) {
	raw := make([]byte, 0, 4*len(p))
	for _, h := range p {
		raw = binary.LittleEndian.AppendUint32(raw, h)
	}
	return base64.RawStdEncoding.AppendEncode(nil, raw), nil
}

// UnmarshalText implements encoding.TextUnmarshaler.
func (p *Prints) UnmarshalText(text []byte) error {
	raw, err := base64.RawStdEncoding.AppendDecode(nil, text)
	if err != nil {
		return fmt.Errorf("prints: %w", err)
	}
	if len(raw)%4 != 0 {
		return fmt.Errorf("prints: %d bytes are no whole numbers", len(raw))
	}
	*p = make(Prints, 0, len(raw)/4)
	for ; len(raw) > 0; raw = raw[4:] {
		*p = append(*p, binary.LittleEndian.Uint32(raw))
	}
	return nil
}

// sample returns the lowest hashes of a set, at most so many.
func sample(hashes []uint32, limit int) Prints {
	if len(hashes) == 0 {
		return nil
	}
	slices.Sort(hashes)
	hashes = slices.Compact(hashes)
	return slices.Clone(Prints(hashes[:min(limit, len(hashes))]))
}

// overlap counts the hashes of two samples that can be compared, and those in
// both: a full sample says nothing about hashes above its highest.
func overlap(a, b Prints, limit int) (inA, inB, both int) {
	top := uint32(math.MaxUint32)
	for _, p := range []Prints{a, b} {
		if len(p) >= limit {
			top = min(top, p[len(p)-1])
		}
	}
	for inA < len(a) && a[inA] <= top {
		inA++
	}
	for inB < len(b) && b[inB] <= top {
		inB++
	}
	for i, j := 0, 0; i < inA && j < inB; {
		switch {
		case a[i] < b[j]:
			i++
		case a[i] > b[j]:
			j++
		default:
			both++
			i++
			j++
		}
	}
	return inA, inB, both
}

// dice returns how alike two sets are, from 0 to 1.
func dice(a, b Prints, limit int) float64 {
	inA, inB, both := overlap(a, b, limit)
	if both == 0 {
		return 0
	}
	return 2 * float64(both) / float64(inA+inB)
}

// containment returns how much of the smaller set is in the other one, from 0 to 1.
func containment(a, b Prints, limit int) float64 {
	inA, inB, both := overlap(a, b, limit)
	if both == 0 {
		return 0
	}
	return float64(both) / float64(min(inA, inB))
}
