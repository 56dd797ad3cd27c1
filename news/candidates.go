package news

import "time"

// Bounds of likeness and of time, in the words of the rules below.
const (
	alike       = 0.5
	refillAfter = 18 * time.Hour
	bareSpan    = 36 * time.Hour
	bareMemory  = 7 * 24 * time.Hour
)

// candidates are the known items that the handles of a reading lead to.
type candidates struct {
	memory           Memory
	guid, link, bare *Known
	refilled         bool // guid and link are a place that has got another item
	rule             Rule // what has decided so far
}

// recall asks the memory for guid and link.
func (c *candidates) recall(r *reading) (err error) {
	if c.guid, err = c.ask(GUIDKey, r.guid); err != nil {
		return err
	}
	c.link, err = c.ask(LinkKey, r.link)
	return err
}

func (c *candidates) ask(kind byte, value string) (*Known, error) {
	if value == "" {
		return nil, nil
	}
	k, ok, err := c.memory.Recall(Key{kind, value})
	if err != nil || !ok {
		return nil, err
	}
	return &k, nil
}

// is notes by which rule a reading belongs to an item.
func (c *candidates) is(k *Known, by Rule) (*Known, error) {
	c.rule = by
	return k, nil
}

// pick returns the item of the source that a reading belongs to, or nil if it
// is none of them.
func (c *candidates) pick(r *reading) (*Known, error) {
	g, u := c.guid, c.link
	c.rule = RuleUnknown
	unguided := r.guid == "" // the guid says nothing
	if g != nil {
		c.rule = RuleReusedGUID
		switch {
		case r.samePlace(g):
			if r.refills(g) {
				c.refilled = true
				return c.is(nil, RuleRefilled)
			}
			if !r.clashes(g) {
				return c.is(g, RulePlace)
			}
			c.rule = RuleTwins
		case g.Reused:
		case u != nil && u.ID != g.ID && !u.Ambiguous && r.repeats(u):
			// A guid that numbers the places of a list: the item has moved on.
			return c.is(u, RuleMoved)
		case r.clashes(g):
			c.rule = RuleTwins
		case r.link == "" || g.Link == 0:
			if r.refills(g) {
				c.refilled = true
				return c.is(nil, RuleRefilled)
			}
			return c.is(g, RuleGUID)
		case r.templates(g):
			c.rule = RuleSeries
		case r.resembles(g):
			return c.is(g, RuleGUIDWords)
		}
		unguided = true
	}
	if u != nil && !u.Ambiguous {
		switch {
		case r.refills(u):
			c.refilled = g == nil || g.ID == u.ID
			return c.is(nil, RuleRefilled)
		case r.clashes(u):
			c.rule = RuleTwins
		case r.resembles(u) && !r.templates(u):
			return c.is(u, RuleLinkWords)
		case unguided && (u.GUID == 0 || u.Reused):
			return c.is(u, RuleLinkAlone)
		default:
			c.rule = RuleSharedLink
		}
	} else if u != nil {
		c.rule = RuleSharedLink
	}
	if r.link != "" && u == nil && !r.wrapped() {
		return nil, nil
	}
	// The link is missing or shared. The title may still say which item it is.
	return c.pickBare(r, unguided || r.wrapped())
}

// pickBare looks for an item of this title, for readings whose guid and link
// lead nowhere. A guid that is new tells most such readings apart.
func (c *candidates) pickBare(r *reading, unguided bool) (*Known, error) {
	for _, value := range []string{r.dated, r.bare} {
		b, err := c.ask(BareKey, value)
		if err != nil {
			return nil, err
		}
		if b == nil {
			continue
		}
		if c.bare == nil {
			c.bare = b
		}
		recent := r.now.Sub(b.Listed) <= bareMemory
		sameText := r.content == b.Content
		sameDate := !r.published.IsZero() && r.published.Equal(b.Newest)
		switch {
		case !unguided:
			if sameText && sameDate && recent {
				return c.is(b, RuleTitle)
			}
		case sameText && recent, sameDate && value == r.dated:
			return c.is(b, RuleTitle)
		case r.now.Equal(b.Listed):
			// Two items of this document have one title.
			c.rule = RuleTwins
		case !r.published.IsZero() && !b.Newest.IsZero() && absDuration(r.published.Sub(b.Newest)) <= bareSpan:
			return c.is(b, RuleTitle)
		}
	}
	return nil, nil
}

func absDuration(d time.Duration) time.Duration { return max(d, -d) }

// samePlace reports whether a reading has the link of an item whose guid it
// has, and link and guid are worth something.
func (r *reading) samePlace(k *Known) bool {
	return r.link != "" && r.linkHash == k.Link && (!k.Reused || !k.Ambiguous)
}

// resembles reports whether a reading tells much the same as an item, in its
// title or at the beginning of its text.
func (r *reading) resembles(k *Known) bool {
	return r.repeats(k) || dice(r.words, k.Words, wordLimit) >= alike ||
		containment(r.lead, k.Lead, leadLimit) >= alike
}

// repeats reports whether a reading has the words or the title of an item.
func (r *reading) repeats(k *Known) bool {
	return r.content == k.Content || r.title == k.Title
}

// later reports whether a reading is dated a day or so after an item.
func (r *reading) later(k *Known) bool {
	return !r.published.IsZero() && !k.Newest.IsZero() && r.published.Sub(k.Newest) >= refillAfter
}

// templates reports whether a reading is the next of a series: the title of
// the item with other numbers, and at another date.
func (r *reading) templates(k *Known) bool {
	return r.title != k.Title && r.shape != 0 && r.shape == k.Shape &&
		absDuration(r.published.Sub(k.Newest)) >= refillAfter
}

// refills reports whether a reading is another item in the place of a known
// one, such as a page that shows the news of the day under one address. A page
// that is kept up to date keeps its date or its words.
func (r *reading) refills(k *Known) bool {
	if !r.later(k) || r.title == k.Title {
		return false
	}
	if r.templates(k) {
		return true
	}
	if len(r.lead) == 0 || len(k.Lead) == 0 {
		return dice(r.words, k.Words, wordLimit) < alike
	}
	return containment(r.lead, k.Lead, leadLimit) < alike
}

// clashes reports whether the document of this reading lists the item beside
// it, so that both cannot be one.
func (r *reading) clashes(k *Known) bool {
	switch {
	case !r.now.Equal(k.Listed), r.content == k.Content:
		return false
	case r.linkHash != k.Link && r.linkHash != 0 && k.Link != 0:
		return true
	case r.title == k.Title:
		return false
	case r.guidHash != k.GUID && r.guidHash != 0 && k.GUID != 0:
		return true
	}
	return r.templates(k) || !r.resembles(k)
}
