package news

import (
	"slices"
	"strings"
	"unicode"
	"unicode/utf8"
)

// Piece is a part of the difference between two texts.
type Piece struct {
	Text string
	Op   PieceOp
}

// PieceOp says in which of two texts a piece is.
type PieceOp byte

// Where a piece is.
const (
	PieceKept    PieceOp = '=' // in both
	PieceRemoved PieceOp = '-' // in the old one alone
	PieceAdded   PieceOp = '+' // in the new one alone
)

// Bounds of a difference: beyond them what differs is shown as one piece.
const (
	diffTokens = 4000 // of each text, without what both begin and end with
	diffSteps  = 600  // removals and additions
)

// Diff returns how one text became another: by words where words are set
// apart, by characters in Chinese and Japanese. Together the kept and removed
// pieces are the old text, the kept and added ones the new text.
func Diff(before, after string) []Piece {
	a, b := diffTokensOf(before), diffTokensOf(after)
	head := 0
	for head < len(a) && head < len(b) && a[head] == b[head] {
		head++
	}
	tail := 0
	for tail < len(a)-head && tail < len(b)-head && a[len(a)-1-tail] == b[len(b)-1-tail] {
		tail++
	}
	var d difference
	d.put(PieceKept, a[:head])
	d.between(a[head:len(a)-tail], b[head:len(b)-tail])
	d.put(PieceKept, a[len(a)-tail:])
	return d.tidy()
}

// diffTokensOf cuts a text into words, blanks and single signs.
func diffTokensOf(s string) []string {
	var tokens []string
	for s != "" {
		r, size := utf8.DecodeRuneInString(s)
		end := size
		if kind := diffKind(r); kind != signToken {
			for end < len(s) {
				next, n := utf8.DecodeRuneInString(s[end:])
				if diffKind(next) != kind && (kind != wordToken || !unicode.Is(unicode.M, next)) {
					break
				}
				end += n
			}
		}
		tokens = append(tokens, s[:end])
		s = s[end:]
	}
	return tokens
}

type tokenKind byte

const (
	signToken tokenKind = iota // stands by itself
	wordToken
	blankToken
)

func diffKind(r rune) tokenKind {
	switch {
	case unicode.IsSpace(r):
		return blankToken
	case unicode.In(r, unicode.Han, unicode.Hiragana, unicode.Katakana, unicode.Thai, unicode.Lao, unicode.Khmer, unicode.Myanmar):
		return signToken
	case unicode.IsLetter(r), unicode.IsDigit(r), r == '\'', r == '’', r == '_':
		return wordToken
	}
	return signToken
}

// difference is a list of pieces in the making.
type difference struct{ pieces []Piece }

func (d *difference) put(op PieceOp, tokens []string) {
	if len(tokens) == 0 {
		return
	}
	text := strings.Join(tokens, "")
	if n := len(d.pieces); n > 0 && d.pieces[n-1].Op == op {
		d.pieces[n-1].Text += text
		return
	}
	d.pieces = append(d.pieces, Piece{text, op})
}

// between finds a shortest way from a to b (Myers 1986), if it is short enough.
func (d *difference) between(a, b []string) {
	if len(a) == 0 || len(b) == 0 || len(a) > diffTokens || len(b) > diffTokens {
		d.put(PieceRemoved, a)
		d.put(PieceAdded, b)
		return
	}
	rounds, ok := shortestEdit(a, b)
	if !ok {
		d.put(PieceRemoved, a)
		d.put(PieceAdded, b)
		return
	}
	// The way is found from its end.
	var back []Piece
	x, y := len(a), len(b)
	for n := len(rounds) - 1; n > 0; n-- {
		k, reach := x-y, func(k int) int { return rounds[n][k+n+1] }
		from, op := k-1, PieceRemoved
		if k == -n || k != n && reach(k-1) < reach(k+1) {
			from, op = k+1, PieceAdded
		}
		fromX := reach(from)
		fromY := fromX - from
		for ; x > fromX && y > fromY; x, y = x-1, y-1 {
			back = append(back, Piece{a[x-1], PieceKept})
		}
		if op == PieceAdded {
			back = append(back, Piece{b[fromY], op})
		} else {
			back = append(back, Piece{a[fromX], op})
		}
		x, y = fromX, fromY
	}
	d.put(PieceKept, a[:x])
	for _, p := range slices.Backward(back) {
		d.put(p.Op, []string{p.Text})
	}
}

// shortestEdit returns, for each number of steps, how far one comes in a on
// each diagonal before that step; ok is false if it takes too many.
func shortestEdit(a, b []string) (rounds [][]int, ok bool) {
	most := min(len(a)+len(b), diffSteps)
	reach := make([]int, 2*most+3) // of diagonal k at k+most+1
	for n := 0; n <= most; n++ {
		// What round n starts from: diagonals -n-1 to n+1.
		rounds = append(rounds, append([]int(nil), reach[most-n:most+n+3]...))
		for k := -n; k <= n; k += 2 {
			i := k + most + 1
			x := 0
			switch {
			case n == 0:
			case k == -n || k != n && reach[i-1] < reach[i+1]:
				x = reach[i+1]
			default:
				x = reach[i-1] + 1
			}
			y := x - k
			for x < len(a) && y < len(b) && a[x] == b[y] {
				x, y = x+1, y+1
			}
			reach[i] = x
			if x >= len(a) && y >= len(b) {
				return rounds, true
			}
		}
	}
	return nil, false
}

// tidy puts removals before additions, and takes a blank between two changes
// into them: "one two" for "three four" is one change, not two.
func (d *difference) tidy() []Piece {
	var out difference
	var removed, added strings.Builder
	flush := func() {
		for _, p := range []Piece{{removed.String(), PieceRemoved}, {added.String(), PieceAdded}} {
			if p.Text != "" {
				out.put(p.Op, []string{p.Text})
			}
		}
		removed.Reset()
		added.Reset()
	}
	for i, p := range d.pieces {
		switch {
		case p.Op == PieceRemoved:
			removed.WriteString(p.Text)
		case p.Op == PieceAdded:
			added.WriteString(p.Text)
		case i > 0 && i < len(d.pieces)-1 && strings.TrimSpace(p.Text) == "":
			removed.WriteString(p.Text)
			added.WriteString(p.Text)
		default:
			flush()
			out.put(p.Op, []string{p.Text})
		}
	}
	flush()
	return out.pieces
}
