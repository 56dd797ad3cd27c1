package news

import (
	"cmp"
	"slices"
)

// How alike the same page is in two sources: titles get the name of a site or
// of a section, and a teaser of another's words.
const (
	alikeLater = 0.7 // of titles, where the one is dated a day or so after the other
	within     = 0.75
	withinSize = 4 // atoms that the shorter title must have to be found in the longer one
)

// abroad returns what other sources know of the page that a reading links to:
// of one item, which the reading resembles, in all the sources that list it
// under this link. It is asked for only where the source itself does not know
// the link, or has given it to another item.
func (c *candidates) abroad(r *reading) ([]Foreign, error) {
	if r.link == "" || c.link != nil && !c.refilled {
		return nil, nil
	}
	all, err := c.memory.Abroad(Key{LinkKey, r.link})
	if err != nil || len(all) == 0 {
		return nil, err
	}
	// The page's own source first, then who leads an item, then the earliest.
	slices.SortFunc(all, func(a, b Foreign) int {
		return cmp.Or(
			compareBools(b.Known.Own, a.Known.Own), compareBools(a.Known.Guest, b.Known.Guest),
			a.Known.FirstSeen.Compare(b.Known.FirstSeen), cmp.Compare(a.Source, b.Source),
		)
	})
	for _, f := range all {
		if f.Known.Ambiguous || c.guid != nil && f.Known.ID == c.guid.ID {
			continue
		}
		if r.samePage(&f.Known) {
			return slices.DeleteFunc(all, func(o Foreign) bool { return o.Known.ID != f.Known.ID }), nil
		}
		if c.rule == RuleUnknown {
			c.rule = RuleUnlike
		}
	}
	return nil, nil
}

func compareBools(a, b bool) int {
	switch {
	case a == b:
		return 0
	case b:
		return -1
	}
	return 1
}

// samePage reports whether a reading tells what an item tells that another
// source has under the same link. Both may have put the link to use for
// something of their own: without any likeness they are two items, so that a
// source that is sloppy, or means harm, silences no other.
func (r *reading) samePage(k *Known) bool {
	switch {
	case r.repeats(k):
		return true
	case r.templates(k):
		return false
	}
	if containment(r.lead, k.Lead, leadLimit) >= alike {
		return true
	}
	need := alike
	if absDuration(r.published.Sub(k.Newest)) >= refillAfter && !r.published.IsZero() && !k.Newest.IsZero() {
		need = alikeLater
	}
	return dice(r.words, k.Words, wordLimit) >= need ||
		min(len(r.words), len(k.Words)) >= withinSize && containment(r.words, k.Words, wordLimit) >= within
}

// join makes a reading one of an item that other sources list.
func (c *candidates) join(r *reading, found []Foreign) Decision {
	lead := found[0]
	for _, f := range found {
		if !f.Known.Guest {
			lead = f
			break
		}
	}
	k := Known{
		ID: lead.Known.ID, GUID: r.guidHash, Link: r.linkHash, Own: r.owns(), Guest: true,
		Published: r.published, Newest: r.published, FirstSeen: r.now, Listed: r.now,
		Revision: lead.Known.Revision,
	}
	c.mark(&k)
	k.describe(r)
	d := Decision{Action: ActionSame, Keys: r.keys(true, true), Rule: RuleAbroad, Joins: true, Learned: true}
	switch {
	case lead.Known.Guest: // who led the item has forgotten it: it is not kept any more
	case k.Own && !lead.Known.Own:
		d.Action, d.From, k.Guest = ActionUpdate, lead.Source, false
		if k.Content != lead.Known.Content {
			k.Revision++
		}
	case k.Own == lead.Known.Own && len(lead.Known.Lead) == 0 && len(k.Lead) > 0:
		// A headline, as in a sitemap, gives way to a text: what only the text
		// says would be missed. It is a fuller reading, not an edit.
		d.From, k.Guest = lead.Source, false
	}
	d.Known = k
	return d
}
