package news

import (
	"crypto/sha256"
	"encoding/hex"
	"strconv"
	"strings"
	"time"
)

// Sizes of what is kept of a text for comparing it.
const (
	wordLimit    = 20  // prints of a title
	titleLimit   = 160 // atoms of a title; more is no title
	titleAtoms   = 24  // of the text, where there is no title
	leadLimit    = 24  // prints of the beginning of a text
	leadWeight   = 160 // the beginning: 80 words, or 160 characters of Chinese
	shingleWords = 8   // weight of a shingle: 4 words, or 8 characters
)

// reading is a freshly read item as identity sees it.
type reading struct {
	guid, link, bare, dated string // values of its keys; empty if it has none
	canonical               string // its link
	own                     Sites  // of its source
	guidHash, linkHash      uint64

	title, shape, content uint64
	words, lead           Prints

	published time.Time
	now       time.Time
}

// futureLimit is how far ahead of our clock a date may be before it is no date.
const futureLimit = 48 * time.Hour

func readItem(it *Item) *reading {
	r := &reading{published: it.Published, now: it.FirstSeen}
	if r.published.Sub(r.now) > futureLimit {
		r.published = time.Time{}
	}
	if r.guid = keyValue(strings.Join(strings.Fields(it.GUID), " ")); r.guid != "" {
		r.guidHash = hashString(r.guid)
	}
	if r.canonical = CanonicalURL(it.URL); !isHomeKey(r.canonical) {
		if r.link = keyValue(r.canonical); r.link != "" {
			r.linkHash = hashString(r.link)
		}
	}

	var room [leadWeight]Atom
	title := room[:0]
	for a := range atomsOf(StripMarks(it.Headline())) {
		if title = append(title, a); len(title) == titleLimit {
			break
		}
	}
	titled := len(title) > 0
	if titled {
		r.setTitle(title)
	}

	h := uint64(hashStart)
	for a := range atomsOf(it.Title) {
		h = hashStep(h, a.Hash)
	}
	h = hashStep(h, 0) // between title and text
	h, lead := hashLead(h, it.Summary, room[:0])
	if it.Text != "" {
		h, lead = hashLead(h, it.Text, room[:0])
	}
	r.content = hashEnd(h)
	r.setLead(lead)
	if !titled {
		// A short message without a title begins with what others call the title.
		r.setTitle(lead[:min(len(lead), titleAtoms)])
	}

	r.bare = strconv.FormatUint(r.title, 16)
	if !it.Outlet.IsZero() {
		// An aggregator lists the same headline of several outlets.
		r.bare += "~" + strconv.FormatUint(hashString(it.Outlet.id()), 16)
	}
	if !r.published.IsZero() {
		r.dated = r.bare + "@" + strconv.FormatInt(r.published.Unix(), 10)
	}
	return r
}

// wrapped reports whether the link is a wrapper that hides the page: the same
// page may get another one with every answer.
func (r *reading) wrapped() bool {
	return strings.HasPrefix(r.canonical, "https://"+newsGoogle+"/articles/")
}

// owns reports whether the link leads to a site of the source itself.
func (r *reading) owns() bool { return r.own.have(r.canonical) }

// hashLead hashes all atoms of a text and returns those of its beginning.
func hashLead(h uint64, text string, lead []Atom) (uint64, []Atom) {
	weight := 0
	for a := range atomsOf(text) {
		h = hashStep(h, a.Hash)
		if weight < leadWeight {
			lead = append(lead, a)
			weight += a.Weight()
		}
	}
	return h, lead
}

// setTitle sets what is kept of the title.
func (r *reading) setTitle(atoms []Atom) {
	var room [64]uint32
	prints := room[:0]
	title, shape, numbers := uint64(hashStart), uint64(hashStart), 0
	for _, a := range atoms {
		title = hashStep(title, a.Hash)
		if a.Kind == NumberAtom {
			shape = hashStep(shape, 0)
			numbers++
		} else {
			shape = hashStep(shape, a.Hash)
		}
		prints = append(prints, uint32(a.Hash))
	}
	r.title = hashEnd(title)
	if numbers > 0 {
		r.shape = hashEnd(shape)
	}
	r.words = sample(prints, wordLimit)
}

// setLead sets what is kept of the text: shingles of its beginning.
func (r *reading) setLead(atoms []Atom) {
	var room [leadWeight]uint32
	prints := room[:0]
	for from := range atoms {
		h, weight, to := uint64(hashStart), 0, from
		for ; to < len(atoms) && weight < shingleWords; to++ {
			h = hashStep(h, atoms[to].Hash)
			weight += atoms[to].Weight()
		}
		// A text shorter than a shingle is one all the same.
		if weight >= shingleWords || from == 0 {
			prints = append(prints, uint32(hashEnd(h)))
		}
	}
	r.lead = sample(prints, leadLimit)
}

// maxKeyValue is the longest value of a key.
const maxKeyValue = 512

// keyValue shortens a value that is too long for a key, by a hash of all of it.
func keyValue(s string) string {
	if len(s) <= maxKeyValue {
		return s
	}
	sum := sha256.Sum256([]byte(s))
	return strings.ToValidUTF8(s[:64], "") + "#" + hex.EncodeToString(sum[:])
}

func hashString(s string) uint64 {
	h := uint64(hashStart)
	for i := range len(s) {
		h = hashStep(h, uint64(s[i]))
	}
	return hashEnd(h)
}
