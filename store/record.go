package store

import (
	"context"
	"fmt"
	"slices"
	"time"

	"straitwire/news"
)

// Record stores a visit and the items it read, in one transaction: a
// validator is never kept without its items. What of the items is new,
// changed or the same is decided by news.Identify; new and changed ones get
// the next Seq, in the order given. Their FirstSeen is the time of this
// reading; when it is zero, the start of the visit stands in. A page that
// another source has brought is no new item: it has one source more.
//
// An item that a whole document lists no more, although it lists older ones,
// is noted as withdrawn, and one that is listed again as returned. Of the first
// document of a source v.First says what is news; the rest of it is known from
// then on, as an item is that was pruned, and counts as cut.
//
// It returns the visit as stored: Tally says what became of each item, and of
// those that were cut off before, Total sums that up. New, Updated and Listed count the items,
// Brought, Newest and, without a document, Listed and Read go on from the
// visit before, Pushed and Pushes too unless the address is another. The rest
// is what news.Conclude makes of it; what that tells the operator is kept in
// the same transaction.
//
// A visit that only found the same as the one before is seen by all readers at
// once, but may be written some seconds later: a crash may lose it.
func (s *Store) Record(ctx context.Context, v news.Visit, items []news.Item) (news.Visit, error) {
	var stored news.Visit
	err := checkName("source", string(v.Source))
	if err == nil && v.Started.IsZero() {
		err = fmt.Errorf("visit without a start")
	}
	waits := false
	if err == nil && len(items) == 0 {
		stored, waits, err = s.postpone(ctx, v)
	}
	if err == nil && !waits {
		err = s.together(ctx, func(tx txn) (err error) {
			stored, err = tx.record(ctx, s.recent, v, items)
			return err
		})
		if err == nil {
			s.waiting.wrote(v.Source)
		}
	}
	if err != nil {
		return news.Visit{}, about(err, "record source %s", v.Source)
	}
	return stored, nil
}

func (tx txn) record(ctx context.Context, recent *recent, v news.Visit, items []news.Item) (news.Visit, error) {
	v = visitClock(v)
	before, _, err := tx.visit(recent, v.Source)
	if err != nil {
		return v, err
	}
	goOn(before, &v, len(items))
	r := newReading(tx, &v, v.Started, items)
	var past []bool // of the first document
	if before.Read.IsZero() {
		past = v.First.Past(items, v.Started)
	}
	for i := range items {
		if err := ctx.Err(); err != nil {
			return v, err
		}
		r.past = past != nil && past[i]
		if err := r.take(items[i]); err != nil {
			return v, fmt.Errorf("item %d (%.80q): %w", i, items[i].Title, err)
		}
	}
	v.Total = before.Total.Add(v.Tally)
	if err := r.compare(before); err != nil {
		return v, fmt.Errorf("compare with the document before: %w", err)
	}
	events := news.Conclude(before, &v, r.found)
	if err := tx.note(events); err != nil {
		return v, err
	}
	if v.Read.Equal(v.Started) {
		if err := r.keepListing(tx.listing(v.Source)); err != nil {
			return v, err
		}
	}
	v.Listing, v.First = news.Listing{}, news.First{}
	value, err := tx.putVisit(v)
	if err == nil {
		recent.keep(v.Source, value, v)
	}
	return v, err
}

// goOn takes over from the visit before what goes on from there, and counts
// the items before they are looked at.
func goOn(before news.Visit, v *news.Visit, items int) {
	v.New, v.Updated = 0, 0
	v.Tally = news.Tally{Fetched: items + v.Tally.Cut, Cut: v.Tally.Cut}
	v.Brought, v.Newest = latest(v.Brought, before.Brought), latest(v.Newest, before.Newest)
	v.Read = before.Read
	switch {
	case v.Delta: // what it does not list, the source may still
		v.Listed = before.Listed
	case items > 0:
		v.Listed, v.Read = items, v.Started
	case v.Reason == news.ReasonOK || v.Reason == news.ReasonEmpty:
		v.Read = v.Started
	case v.Listed == 0:
		v.Listed = before.Listed
	}
	if v.Pushed, v.Pushes = before.Pushed, before.Pushes; v.URL != before.URL { // a push may have come since the visit began
		v.Pushed, v.Pushes = time.Time{}, 0
	}
}

// reading takes in the items of one visit.
type reading struct {
	tx     txn
	visit  *news.Visit
	at     time.Time // when it was read
	memory *memory
	found  news.Found
	own    news.Sites           // of the source
	listed []news.Mention       // the items that the document lists, each once
	fresh  map[news.ItemID]bool // of these, those that the source never listed before
	past   bool                 // the item at hand is to be known, but is no news

	relisted *relisting
}

func newReading(tx txn, v *news.Visit, at time.Time, items []news.Item) *reading {
	r := &reading{
		tx: tx, visit: v, at: at, memory: newMemory(tx, v.Source), own: news.SitesOf(v.Site, v.URL),
		fresh: make(map[news.ItemID]bool), relisted: newRelisting(items),
	}
	r.memory.relisted = r.relisted
	return r
}

func (r *reading) take(it news.Item) error {
	if it.Source == "" {
		it.Source = r.visit.Source
	}
	if it.Source != r.visit.Source {
		return fmt.Errorf("belongs to source %s", it.Source)
	}
	if it.Relisted() {
		r.found.Known++
		r.visit.Tally.Known++
		r.relisted.items = append(r.relisted.items, it.ID)
		r.mention(news.Mention{Item: it.ID}, false) // its date is that of the last document
		return nil
	}
	if it.FirstSeen = clock(it.FirstSeen); it.FirstSeen.IsZero() {
		it.FirstSeen = r.visit.Started
	}
	it.Published, it.Updated, it.Claimed = clock(it.Published), clock(it.Updated), clock(it.Claimed)
	r.relisted.now = it.FirstSeen

	d, err := identify(r.memory, &it, r.own)
	if err != nil {
		return err
	}
	id := d.Known.ID
	if err := checkName("item", string(id)); err != nil {
		return err
	}
	if err := r.memory.remember(d); err != nil {
		return err
	}
	r.relisted.items = append(r.relisted.items, id)
	if d.Known.FirstSeen.Before(it.FirstSeen) {
		r.found.Known++
	}
	r.mention(news.Mention{Item: id, Date: it.Published}, d.Joins || d.Action == news.ActionNew)
	it.ID, it.Changed = id, it.FirstSeen
	if d.Joins {
		r.visit.New++ // to this source
		r.found.Fresh = append(r.found.Fresh, it.Published)
		r.visit.Newest = latest(r.visit.Newest, it.Date())
	}
	r.count(d)
	switch {
	case d.Action == news.ActionNew && r.past:
		r.found.Fresh = append(r.found.Fresh, it.Published) // the rhythm of the source is in it all the same
		return nil
	case d.Action == news.ActionNew:
		return r.add(it)
	case d.From != "":
		return r.lead(it, d)
	case d.Action == news.ActionUpdate:
		return r.change(it, d.Known)
	case d.Joins:
		return r.carry(&it)
	}
	return nil
}

// count takes down what became of an item: one thing of each.
func (r *reading) count(d news.Decision) {
	switch t := &r.visit.Tally; {
	case d.Action == news.ActionNew && r.past:
		t.Cut++
	case d.Action == news.ActionNew || d.Joins:
		t.New++
	case d.Action == news.ActionUpdate || d.From != "":
		t.Changed++
	default:
		t.Known++
	}
}

func (r *reading) add(it news.Item) error {
	if _, kept, err := r.tx.locate(it.ID); err != nil {
		return err
	} else if kept {
		return fmt.Errorf("new item has the id of item %s", it.ID)
	}
	it.Revision = 0
	r.visit.New++
	r.found.Fresh = append(r.found.Fresh, it.Published)
	r.visit.Newest = latest(r.visit.Newest, it.Date())
	return r.tx.putItem(it, nil)
}

// change stores a new revision: the item keeps its id, the time when it was
// first seen and its first date, and moves to the next Seq. An item that was
// pruned comes back as what it is, an old item that changed.
func (r *reading) change(it news.Item, known news.Known) error {
	old, place, kept, err := r.tx.item(it.ID)
	if err != nil {
		return err
	}
	r.visit.Updated++
	if !kept {
		it.FirstSeen, it.Revision = known.FirstSeen, known.Revision
		if !known.Published.IsZero() {
			it.Published = known.Published
		}
		return r.tx.putItem(it, nil)
	}
	it.FirstSeen, it.Revision = old.FirstSeen, known.Revision
	if !old.Published.IsZero() {
		if it.Published.After(old.Published) && it.Updated.IsZero() {
			it.Updated = it.Published
		}
		it.Published = old.Published
	}
	r.visit.Newest = latest(r.visit.Newest, it.Date())
	it.Also, it.Withdrawn = old.Also, old.Withdrawn
	it.Inherit(&old)
	it.Renew(&old)
	if err := r.tx.addChange(it.ID, news.Edit(&old, &it)); err != nil {
		return err
	}
	return r.tx.putItem(it, &place)
}

// lead gives an item that another source has brought the text of this one: the
// page is on its own site, or the other one had but a title. The item keeps its id, its place in time, the
// earlier date and, unless it says something else now, its revision. One that
// was pruned stays so.
func (r *reading) lead(it news.Item, d news.Decision) error {
	old, place, kept, err := r.tx.item(it.ID)
	if err != nil || !kept {
		return err
	}
	r.visit.Updated++
	it.Also = append([]news.SourceID{d.From}, old.Also...) // it came first
	it.Also = it.Also[:min(len(it.Also), mostAlso)]
	it.Inherit(&old)
	it.Hear(&old)
	it.FirstSeen, it.Revision = old.FirstSeen, d.Known.Revision
	if it.Published.IsZero() || !old.Published.IsZero() && old.Published.Before(it.Published) {
		it.Published = old.Published
	}
	if it.Revision == old.Revision {
		it.Changed, it.Renewed = old.Changed, old.Renewed
		return r.tx.putItem(it, &place)
	}
	it.Renew(&old)
	if err := r.tx.addChange(it.ID, news.Edit(&old, &it)); err != nil {
		return err
	}
	return r.tx.putItem(it, &place)
}

// mostAlso bounds the sources that are noted beside the leading one.
const mostAlso = 32

// carry notes that one more source lists an item, and keeps its text if that
// is the longest. It is no news to the publisher: the item stays in its place.
func (r *reading) carry(guest *news.Item) error {
	it, place, kept, err := r.tx.item(guest.ID)
	if err != nil || !kept || it.Source == guest.Source || slices.Contains(it.Also, guest.Source) || len(it.Also) >= mostAlso {
		return err
	}
	it.Also = append(it.Also, guest.Source)
	it.Hear(guest)
	payload, err := encodeItem(it)
	if err != nil {
		return err
	}
	key := seqKey(place.seq)
	return r.tx.bucket(bucketItems).Put(key, seal(key, payload))
}

func latest(a, b time.Time) time.Time {
	if b.After(a) {
		return b
	}
	return a
}

func visitClock(v news.Visit) news.Visit {
	for _, t := range []*time.Time{&v.Started, &v.NotBefore, &v.FailingSince, &v.CalmUntil, &v.Succeeded, &v.Brought, &v.Newest, &v.GapAt, &v.Pushed} {
		*t = clock(*t)
	}
	return v
}
