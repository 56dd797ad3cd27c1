package store

import (
	"encoding/binary"
	"fmt"
	"slices"
	"time"

	"straitwire/news"
)

// bucketListings holds, by source, what is remembered of the items of its
// last whole document. It is made with the first of them: a file without it is
// as good as new. Nothing is lost with a listing, all items are only read
// again; so one that cannot be read counts as none.
const (
	bucketListings = "listings"
	listingVersion = 1
	maxListing     = 2000 // blocks that are remembered, the first ones
)

// listing is a news.Listing as the store keeps it.
type listing struct {
	news.Listing
	noted time.Time // since when at the latest what identity remembers of its items says that they are listed
}

// listing returns what is remembered of the last document of a source.
func (tx txn) listing(source news.SourceID) listing {
	b := tx.Bucket([]byte(bucketListings))
	if b == nil {
		return listing{}
	}
	key := []byte(source)
	value := b.Get(key)
	if value == nil {
		return listing{}
	}
	payload, err := unseal(bucketListings, key, value)
	if err != nil {
		return listing{}
	}
	return decodeListing(payload)
}

// putListing remembers it, or nothing where it is empty.
func (tx txn) putListing(source news.SourceID, l listing) error {
	if len(l.Blocks) == 0 {
		if b := tx.Bucket([]byte(bucketListings)); b != nil {
			return b.Delete([]byte(source))
		}
		return nil
	}
	if _, err := tx.CreateBucketIfNotExists([]byte(bucketListings)); err != nil {
		return err
	}
	_, err := tx.putIfOther(bucketListings, []byte(source), l.encode())
	return err
}

func (l listing) encode() []byte {
	blocks := l.Blocks[:min(len(l.Blocks), maxListing)]
	b := make([]byte, 0, 1+2*8+len(blocks)*(8+1+16))
	b = append(b, listingVersion)
	b = binary.BigEndian.AppendUint64(b, uint64(l.noted.Unix()))
	b = binary.BigEndian.AppendUint64(b, l.Reading)
	for _, block := range blocks {
		if len(block.Item) > 255 {
			block = news.Block{}
		}
		b = binary.BigEndian.AppendUint64(b, block.Hash)
		b = append(b, byte(len(block.Item)))
		b = append(b, block.Item...)
	}
	return b
}

func decodeListing(b []byte) listing {
	const head = 1 + 2*8
	if len(b) < head || b[0] != listingVersion {
		return listing{}
	}
	l := listing{noted: time.Unix(int64(binary.BigEndian.Uint64(b[1:])), 0).UTC()}
	l.Reading, b = binary.BigEndian.Uint64(b[9:]), b[head:]
	l.Blocks = make([]news.Block, 0, len(b)/(8+1+16)+1)
	names := string(b) // of which each item takes a part
	for at := 0; at < len(b); {
		if len(b)-at < 9 || len(b)-at < 9+int(b[at+8]) {
			return listing{}
		}
		end := at + 9 + int(b[at+8])
		l.Blocks = append(l.Blocks, news.Block{Hash: binary.BigEndian.Uint64(b[at:]), Item: news.ItemID(names[at+9 : end])})
		at = end
	}
	return l
}

// relisting follows the items of a document that were not read again, because
// it lists them unchanged. Identity must decide on the others as if they had.
type relisting struct {
	places map[news.ItemID]int // of the items that were not read, in the document
	items  []news.ItemID       // what each item of the document is, as far as it was taken in
	now    time.Time           // of the item at hand: when the document was read
	again  map[news.ItemID]bool
	since  time.Time // the oldest time of a listing that was not written anew; zero if there is none
}

func newRelisting(items []news.Item) *relisting {
	r := &relisting{items: make([]news.ItemID, 0, len(items)), again: make(map[news.ItemID]bool)}
	for i := range items {
		if items[i].Relisted() {
			if r.places == nil {
				r.places = make(map[news.ItemID]int, len(items))
			}
			r.places[items[i].ID] = i
		}
	}
	return r
}

// recalled brings what identity asked for to where it would be: this document
// has listed what stands before the item at hand.
func (r *relisting) recalled(k news.Known) news.Known {
	if place, ok := r.places[k.ID]; ok && place < len(r.items) && k.Listed.Before(r.now) {
		k.Listed = r.now
	}
	return k
}

// unwritten takes down that an item is listed, but that this was noted before.
func (r *relisting) unwritten(listed time.Time) {
	if r.since.IsZero() || listed.Before(r.since) {
		r.since = listed
	}
}

// keeps reports whether a key stays with the item that has it, because that
// one was not read and would take it back. What else a decision changes of an
// item that was not read is settled when it is read the next time.
func (r *relisting) keeps(k news.Key, owner, id news.ItemID) bool {
	place, ok := r.places[owner]
	if !ok || owner == id {
		return false
	}
	if k.Kind == 'b' { // a title, which always leads to the last item that has it
		return place > len(r.items)
	}
	r.again[owner] = true
	return false
}

// blocks returns the blocks of the document with what they were read as. An
// item that stands there twice, and one that another reading has changed, is
// read again.
func (r *relisting) blocks(blocks []news.Block) []news.Block {
	if len(blocks) != len(r.items) {
		return nil
	}
	times := make(map[news.ItemID]int, len(blocks))
	for _, id := range r.items {
		times[id]++
	}
	known := make([]news.Block, len(blocks))
	for i, b := range blocks {
		if id := r.items[i]; b.Hash != 0 && times[id] == 1 && !r.again[id] {
			known[i] = news.Block{Hash: b.Hash, Item: id}
		}
	}
	return known
}

// keepListing remembers the listing of a visit that read a whole document.
func (r *reading) keepListing(before listing) error {
	l := listing{Listing: r.visit.Listing, noted: r.visit.Started}
	switch {
	case r.relisted.places == nil:
	case l.noted.Sub(before.noted) < listedEvery:
		r.relisted.unwritten(before.noted)
	default:
		for id := range r.relisted.places {
			if err := r.note(id); err != nil {
				return err
			}
		}
	}
	if !r.relisted.since.IsZero() {
		l.noted = r.relisted.since
	}
	l.Blocks = r.relisted.blocks(l.Blocks)
	return r.tx.putListing(r.visit.Source, l)
}

// readAgain lets items be read the next time that they are listed, because they
// have come another way since.
func (tx txn) readAgain(source news.SourceID, items []news.ItemID) error {
	l := tx.listing(source)
	for i, b := range l.Blocks {
		if slices.Contains(items, b.Item) {
			l.Blocks[i] = news.Block{}
		}
	}
	return tx.putListing(source, l)
}

// note writes down that an item which was not read is listed.
func (r *reading) note(id news.ItemID) error {
	key := knownKey(r.visit.Source, id)
	value := r.tx.bucket(bucketKnown).Get(key)
	if value == nil {
		r.relisted.again[id] = true
		return nil
	}
	var known news.Known
	if err := unsealInto(bucketKnown, key, value, &known); err != nil {
		return err
	}
	known.Listed = latest(known.Listed, r.visit.Started)
	payload, err := encode(known)
	if err != nil {
		return err
	}
	if _, err := r.tx.putIfOther(bucketKnown, key, payload); err != nil {
		return fmt.Errorf("note item %s: %w", id, err)
	}
	return nil
}
