package topic

import (
	"bytes"
	"fmt"
	"slices"
	"strings"
	"unicode/utf8"
)

// What a term says about the place before a byte of its key.
const (
	joinNone     uint8 = iota // nothing may stand here
	joinFree                  // any separators, or none
	joinSpace                 // separators must stand here
	joinCode                  // inside a designator: one space or hyphen, or none
	joinDot                   // a middle dot, or none
	joinCompound              // one space, or none: parts of a Korean compound
)

// term is a word or phrase ready to be compared with folded text. What a hit
// needs stands first: in a large set it is read from memory each time.
type term struct {
	key     string  // folded, without separators; of an inflected name the beginning that has one form
	joins   string  // for each byte of key, what may stand before it
	ends    endings // of the word in which the key ends
	rest    []word  // after that word
	covers  []cover
	exact   string // the key with its case, when case counts
	viet    bool   // marks on Latin letters always count; else only in Vietnamese text
	prefix  bool   // the word may go on
	article bool   // Arabic: key had the article, which the text must have in some form
	solid   bool   // nothing may stand inside the key
	head    script // of the first rune
	tail    script // of the last rune

	marked string // the key with the marks on Latin letters
	only   string // the only language in whose texts ends counts; empty is any
	whole  string // the key before it was cut
	shown  string // what key was folded from
}

// cover is a phrase that cancels the hits of a term that it holds.
type cover struct {
	phrase *term
	at     []int // offsets of the term's key in that of the phrase
	shown  string
}

// termSpec is a term as the configuration says it.
type termSpec struct {
	text       string
	prefix     bool
	exact      bool
	vietnamese bool   // the configuration says so
	lang       string // in whose way its words are inflected; may be empty
	not        []string
}

const maxTerm = 200 // bytes

// splitStar takes the star of a prefix off a term.
func splitStar(s string) (text string, prefix bool) {
	text = strings.TrimSpace(s)
	if rest, ok := strings.CutSuffix(text, "*"); ok {
		return rest, true
	}
	return text, false
}

// newTerm folds a term, or says what is wrong with it.
func newTerm(spec termSpec) (*term, error) {
	if len(spec.text) > maxTerm {
		return nil, fmt.Errorf("term of %d bytes; at most %d are allowed", len(spec.text), maxTerm)
	}
	if !utf8.ValidString(spec.text) {
		return nil, fmt.Errorf("term %q is not valid UTF-8", spec.text)
	}
	var folded text
	folded.read(spec.text, "en")
	t := &term{key: string(folded.folded), prefix: spec.prefix}
	letters := 0
	for _, r := range t.key {
		if s := scriptOf(r); s != scriptNone && s != scriptMark {
			letters++
		}
	}
	if letters == 0 {
		return nil, fmt.Errorf("term %q holds no letter or digit", spec.text)
	}
	t.shown, t.whole = spec.text, t.key
	t.joins = joinsOf(t.key, folded.gap)
	t.edges()
	if inflects := !spec.exact || !hasGap(folded.gap); inflects && !spec.prefix {
		t.inflect(&folded, spec.lang)
	}
	if t.prefix && letters < 2 && (t.tail.spaced() || t.tail == scriptDigit) {
		return nil, fmt.Errorf("term %q is too short for a prefix", spec.text+"*")
	}
	t.viet = spec.vietnamese || hasVietnamese(spec.text) || strings.ContainsAny(spec.text, "đĐ")
	if t.head == scriptArabic {
		t.dropArticle()
	}
	if spec.exact {
		t.exact = string(foldExact(nil, t.shown, foldMode{keepCase: true}))
		if t.article {
			t.exact = strings.TrimPrefix(t.exact, arabicArticle)
		}
	}
	t.marked = string(foldExact(nil, t.shown, foldMode{keepMarks: true}))
	if t.article {
		t.marked = strings.TrimPrefix(t.marked, arabicArticle)
	}
	for _, phrase := range spec.not {
		c, err := newCover(t, phrase, spec.vietnamese)
		if err != nil {
			return nil, err
		}
		t.covers = append(t.covers, c)
	}
	return t, nil
}

func hasGap(gap []uint8) bool {
	return slices.ContainsFunc(gap, func(g uint8) bool { return g != 0 })
}

func (x *term) edges() {
	first, _ := utf8.DecodeRuneInString(x.key)
	last, _ := utf8.DecodeLastRuneInString(x.key)
	x.head, x.tail = scriptOf(first), scriptOf(last)
	x.solid = strings.Trim(x.joins, "\x00") == ""
	for rest := x.key; x.tail == scriptMark && rest != ""; {
		r, n := utf8.DecodeLastRuneInString(rest)
		x.tail = scriptOf(r)
		rest = rest[:len(rest)-n]
	}
}

// newCover returns the phrase that cancels hits of t, or an error if it never could.
func newCover(t *term, phrase string, vietnamese bool) (cover, error) {
	p, err := newPhrase(phrase, vietnamese, "")
	if err != nil {
		return cover{}, err
	}
	c, ok := p.cover(t, phrase)
	if !ok {
		return cover{}, &neverCoversError{phrase}
	}
	return c, nil
}

// newPhrase compiles what stands under not. In a language that inflects its
// names, so are the phrases that hold them.
func newPhrase(phrase string, vietnamese bool, lang string) (*term, error) {
	words, prefix := splitStar(phrase)
	return newTerm(termSpec{text: words, prefix: prefix, vietnamese: vietnamese, lang: lang})
}

// cover returns x, shown as configured, as what cancels hits of t, or false if
// it does not hold t.
func (x *term) cover(t *term, shown string) (cover, bool) {
	c := cover{phrase: x, shown: shown}
	if x.ends != "" || x.rest != nil { // where it holds t depends on its form
		return c, strings.Contains(x.whole, t.key)
	}
	for at := 0; at+len(t.key) <= len(x.key); at++ {
		if x.key[at:at+len(t.key)] == t.key {
			c.at = append(c.at, at)
		}
	}
	return c, c.at != nil
}

// neverCoversError says that a phrase under not does not hold the term.
type neverCoversError struct{ phrase string }

func (e *neverCoversError) Error() string {
	return fmt.Sprintf("not %q can never cover the term, because it does not hold it", e.phrase)
}

// joinsOf says for each byte of a key what may stand before it in a text, when
// gap is what stands there in the term.
func joinsOf(key string, gap []uint8) string {
	joins := make([]byte, len(key))
	before := scriptNone
	run := 0 // Hangul syllables since the last separator
	for i, r := range key {
		s := scriptOf(r)
		if i > 0 {
			joins[i] = join(before, s, gap[i], run, hangulRun(key[i:], gap[i:]))
		}
		if gap[i] != 0 || s != scriptHangul {
			run = 0
		}
		if s == scriptHangul {
			run++
		}
		before = s
	}
	return string(joins)
}

// hangulRun counts the syllables before the next separator.
func hangulRun(key string, gap []uint8) (n int) {
	for i, r := range key {
		if scriptOf(r) != scriptHangul || i > 0 && gap[i] != 0 {
			break
		}
		n++
	}
	return n
}

func join(before, after script, gap uint8, run, rest int) uint8 {
	code := before == scriptDigit && after == scriptLatin || before == scriptLatin && after == scriptDigit ||
		before == scriptDigit && after == scriptCyrillic || before == scriptCyrillic && after == scriptDigit
	wordy := func(s script) bool { return s.spaced() || s == scriptDigit }
	switch {
	case gap != 0 && code:
		return joinFree
	case gap != 0 && wordy(before) && wordy(after):
		return joinSpace
	case gap != 0:
		return joinFree
	case code:
		return joinCode
	case before == scriptHangul && after == scriptHangul && run >= 2 && rest >= 2:
		return joinCompound
	case before == scriptKatakana && after == scriptKatakana, before == scriptHangul && after == scriptHangul:
		return joinDot
	}
	return joinNone
}

// joined reports whether the separators inside t.folded[at:] are where the
// term wants them.
func (x *term) joined(t *text, at int) bool {
	if x.solid {
		for _, gap := range t.gap[at+1 : at+len(x.key)] {
			if gap != 0 {
				return false
			}
		}
		return true
	}
	for i := 1; i < len(x.joins); i++ {
		gap := t.gap[at+i]
		switch x.joins[i] {
		case joinNone:
			if gap != 0 {
				return false
			}
		case joinSpace:
			if gap == 0 {
				return false
			}
		case joinCode:
			if gap&(gapMore|gapDot) != 0 {
				return false
			}
		case joinDot:
			if gap != 0 && gap != gapDot {
				return false
			}
		case joinCompound:
			if gap&(gapMore|gapHyphen) != 0 {
				return false
			}
		}
	}
	return true
}

// holds reports whether the key of the term, which stands at t.folded[at:], is
// a hit: its edges are edges of words, the words after it are there, and case
// and marks agree where they count. It returns where the hit ends.
func (x *term) holds(t *text, at int) (stop int, ok bool) {
	end := at + len(x.key)
	if !x.joined(t, at) || !t.startsWord(at, x) {
		return 0, false
	}
	stop, ok = end, true
	switch {
	case x.prefix:
	case x.ends != "" && x.foreign(t):
		ok = strings.HasPrefix(x.whole, x.key) && t.endsWith(end, x.whole[len(x.key):], x.head)
		stop = end + len(x.whole) - len(x.key)
	case x.ends != "":
		stop, ok = t.ending(end, x.ends, x.head)
	default:
		ok = t.endsWord(end, x.tail)
	}
	for i := 0; i < len(x.rest) && ok; i++ {
		stop, ok = x.rest[i].after(t, stop)
	}
	if !ok || x.exact == "" && !x.viet && !t.vietnamese {
		return stop, ok
	}
	original := t.src[t.from[at]:t.to[end-1]]
	if x.exact != "" && !equalFolded(original, x.exact, foldMode{keepCase: true}) {
		return stop, false
	}
	if x.viet || t.vietnamese && !isASCII(original) {
		return stop, equalFolded(original, x.marked, foldMode{keepMarks: true})
	}
	return stop, true
}

// foreign reports whether t is known to be of another language than that in
// which x is inflected.
func (x *term) foreign(t *text) bool {
	return x.only != "" && t.language != "" && !strings.EqualFold(t.language, x.only)
}

func equalFolded(original, want string, mode foldMode) bool {
	var buf [2 * maxTerm]byte
	return string(foldExact(buf[:0], original, mode)) == want
}

// cancelled returns the phrase that covers the hit at t.folded[at:stop], if any.
func (x *term) cancelled(t *text, at, stop int) *cover {
	for i := range x.covers {
		c := &x.covers[i]
		if c.phrase.ends != "" || c.phrase.rest != nil {
			if c.phrase.spans(t, at, stop) {
				return c
			}
			continue
		}
		for _, offset := range c.at {
			start := at - offset
			end := start + len(c.phrase.key)
			if start >= 0 && end <= len(t.folded) && string(t.folded[start:end]) == c.phrase.key {
				if last, ok := c.phrase.holds(t, start); ok && last >= stop { // an inflected hit may go on behind it
					return c
				}
			}
		}
	}
	return nil
}

// spans reports whether a hit of x, an inflected phrase, holds t.folded[at:stop].
func (x *term) spans(t *text, at, stop int) bool {
	for start := at; start >= 0 && at-start <= 2*maxTerm; start-- {
		if bytes.HasPrefix(t.folded[start:], []byte(x.key)) {
			if end, ok := x.holds(t, start); ok && end >= stop {
				return true
			}
		}
	}
	return false
}

// identity returns what two terms must share to decide alike.
func (x *term) identity() string {
	var b strings.Builder
	fmt.Fprintf(&b, "%s|%s|%q|%t|%t|%t|%s", x.key, x.joins, x.exact, x.viet, x.prefix, x.article, x.ends+endings(x.only))
	for _, w := range x.rest {
		fmt.Fprintf(&b, "|+%s|%s|%t|%t", w.stem, w.ends, w.link, w.article)
	}
	if x.viet || !isASCII(x.marked) {
		b.WriteString("|" + x.marked)
	}
	var covers []string
	for i := range x.covers {
		covers = append(covers, x.covers[i].phrase.identity())
	}
	slices.Sort(covers)
	for _, c := range covers {
		b.WriteString("|!" + c)
	}
	return b.String()
}
