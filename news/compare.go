package news

import "time"

// Pair is the comparison of two items: whether identity takes them for one,
// and all that it looked at.
type Pair struct {
	One  bool `json:"one"`
	Rule Rule `json:"rule"` // what decided

	A Handles `json:"a"` // of the item that was seen first
	B Handles `json:"b"`

	SameSource bool    `json:"same_source"`
	SameGUID   bool    `json:"same_guid"` // means nothing across sources
	SameLink   bool    `json:"same_link"` // by the key; a home page is none
	SameTitle  bool    `json:"same_title"`
	Numbers    bool    `json:"numbers_differ"` // the titles are the same but for their numbers
	SameText   bool    `json:"same_text"`      // title and text
	Titles     float64 `json:"titles"`         // how alike the words of the titles are, from 0 to 1
	Texts      float64 `json:"texts"`          // how much of the shorter beginning is in the longer one, from 0 to 1

	Dated bool          `json:"dated"` // both have a date of their source
	Apart time.Duration `json:"apart"` // between these dates, in nanoseconds
}

// Handles are what an item may be known by.
type Handles struct {
	Source SourceID `json:"source"`
	GUID   string   `json:"guid,omitempty"`
	Link   string   `json:"link,omitempty"` // its key
	Home   bool     `json:"home,omitempty"` // the link is that of a front page, and identifies nothing
	Own    bool     `json:"own,omitempty"`  // the link leads to a site of the source
	Title  string   `json:"title,omitempty"`
}

// Alike is what Titles or Texts must be at least for two texts to resemble
// each other.
const Alike = alike

// Compare says what identity makes of two items if nothing else is known. The
// one that was seen first counts as known, the other as a reading; both need
// what Identify needs. ownA and ownB are the sites of their sources.
func Compare(a, b *Item, ownA, ownB Sites) Pair {
	if b.FirstSeen.Before(a.FirstSeen) {
		a, b, ownA, ownB = b, a, ownB, ownA
	}
	// A memory in the process has no errors.
	memories := NewMemories(0, nil)
	first, _ := Identify(memories.Of(a.Source), a, ownA)
	memories.Of(a.Source).Remember(first)
	second, _ := Identify(memories.Of(b.Source), b, ownB)

	r, k := readItem(b), first.Known
	p := Pair{
		One: second.Known.ID == k.ID, Rule: second.Rule, A: handlesOf(a, ownA), B: handlesOf(b, ownB),
		SameSource: a.Source == b.Source,
		SameGUID:   r.guidHash != 0 && r.guidHash == k.GUID,
		SameLink:   r.linkHash != 0 && r.linkHash == k.Link,
		SameTitle:  r.title == k.Title,
		Numbers:    r.title != k.Title && r.shape != 0 && r.shape == k.Shape,
		SameText:   r.content == k.Content,
		Titles:     dice(r.words, k.Words, wordLimit),
		Texts:      containment(r.lead, k.Lead, leadLimit),
	}
	if p.Dated = !r.published.IsZero() && !k.Published.IsZero(); p.Dated {
		p.Apart = absDuration(r.published.Sub(k.Published))
	}
	return p
}

func handlesOf(it *Item, own Sites) Handles {
	key := CanonicalURL(it.URL)
	return Handles{Source: it.Source, GUID: it.GUID, Link: key, Home: isHomeKey(key), Own: own.have(key), Title: StripMarks(it.Headline())}
}
