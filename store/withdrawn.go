package store

import (
	"encoding/binary"
	"slices"
	"time"

	"straitwire/news"
)

// mostReturns is how often an item is noted as withdrawn again after its
// source has listed it once more: some answer from caches that disagree.
const mostReturns = 3

// mention notes that the document of this visit lists an item.
func (r *reading) mention(m news.Mention, fresh bool) {
	if _, twice := r.fresh[m.Item]; twice {
		return
	}
	r.fresh[m.Item] = fresh
	r.listed = append(r.listed, m)
}

// compare lays the document of this visit beside the last whole one of the
// source, which was read by the visit before or an earlier one. Items that
// have vanished from between others are noted as withdrawn; items that are
// listed again are not any more.
func (r *reading) compare(before news.Visit) error {
	if len(r.listed) == 0 {
		return nil
	}
	key := []byte(r.visit.Source)
	last, err := r.tx.mentions(key)
	if err != nil {
		return err
	}
	was := make(map[news.ItemID]time.Time, len(last))
	for _, m := range last {
		was[m.Item] = m.Date
	}
	for i, m := range r.listed {
		if m.Date.IsZero() {
			r.listed[i].Date = was[m.Item] // the source has said it before
		}
	}
	if err := r.giveBackAll(was); err != nil {
		return err
	}
	if r.visit.Reason != news.ReasonOK || r.visit.Delta || olderCopy(before, *r.visit) {
		return nil // it lists less than the source does
	}
	if r.visit.Follows {
		for _, id := range news.Withdrawn(last, r.listed) {
			if err := r.withdraw(id); err != nil {
				return err
			}
		}
	}
	_, err = r.tx.putIfOther(bucketMentions, key, encodeMentions(r.listed))
	return err
}

// olderCopy reports whether a document is older than the one before: some
// caches still have what others have replaced.
func olderCopy(before, v news.Visit) bool {
	// Dates as RFC 9110 wants them; of others nothing is concluded.
	const layout = "Mon, 02 Jan 2006 15:04:05 GMT"
	a, errA := time.Parse(layout, before.LastModified)
	b, errB := time.Parse(layout, v.LastModified)
	return errA == nil && errB == nil && b.Before(a) && before.FinalURL == v.FinalURL
}

// withdraw notes that the source lists an item no more, if it leads it.
func (r *reading) withdraw(id news.ItemID) error {
	it, place, kept, err := r.tx.item(id)
	if err != nil || !kept || it.Source != r.visit.Source || !it.Withdrawn.IsZero() {
		return err
	}
	changes, err := r.tx.history(id)
	if err != nil {
		return err
	}
	returns := 0
	for i := range changes {
		if changes[i].Kind == news.ChangeReturned {
			returns++
		}
	}
	if returns >= mostReturns {
		return nil
	}
	it.Withdrawn = r.at
	return r.happened(it, place, news.ChangeWithdrawn)
}

// giveBackAll gives back what is listed now, but was not listed before.
func (r *reading) giveBackAll(was map[news.ItemID]time.Time) error {
	for _, m := range r.listed {
		if _, there := was[m.Item]; there || r.fresh[m.Item] {
			continue
		}
		if err := r.giveBack(m.Item); err != nil {
			return err
		}
	}
	return nil
}

// giveBack notes that the source lists an item again.
func (r *reading) giveBack(id news.ItemID) error {
	if r.tx.bucket(bucketHistory).Get([]byte(id)) == nil {
		return nil // it never changed: most have not
	}
	it, place, kept, err := r.tx.item(id)
	if err != nil || !kept || it.Source != r.visit.Source || it.Withdrawn.IsZero() {
		return err
	}
	it.Withdrawn = time.Time{}
	return r.happened(it, place, news.ChangeReturned)
}

// happened moves an item to the next Seq for a change that is none of its text.
func (r *reading) happened(it news.Item, place location, kind news.ChangeKind) error {
	if err := r.tx.addChange(it.ID, news.Change{Kind: kind, Seen: r.at, Revision: it.Revision}); err != nil {
		return err
	}
	return r.tx.putItem(it, &place)
}

// What a document listed is kept as, for each item, the seconds of its date (0 for none), the
// length of its id and its id.
func encodeMentions(list []news.Mention) []byte {
	var b []byte
	for _, m := range list {
		seconds := int64(0)
		if !m.Date.IsZero() {
			seconds = m.Date.Unix()
		}
		b = binary.BigEndian.AppendUint64(b, uint64(seconds))
		b = binary.BigEndian.AppendUint16(b, uint16(len(m.Item)))
		b = append(b, m.Item...)
	}
	return b
}

// mentions returns the items of the last whole document of a source.
func (tx txn) mentions(key []byte) ([]news.Mention, error) {
	value := tx.bucket(bucketMentions).Get(key)
	if value == nil {
		return nil, nil
	}
	rest, err := unseal(bucketMentions, key, value)
	if err != nil {
		return nil, err
	}
	const head = 8 + 2
	var list []news.Mention
	for len(rest) > 0 {
		if len(rest) < head || len(rest) < head+int(binary.BigEndian.Uint16(rest[8:])) {
			return nil, damaged(bucketMentions, key, "too short")
		}
		var m news.Mention
		if seconds := int64(binary.BigEndian.Uint64(rest)); seconds != 0 {
			m.Date = time.Unix(seconds, 0).UTC()
		}
		end := head + int(binary.BigEndian.Uint16(rest[8:]))
		m.Item = news.ItemID(rest[head:end])
		list, rest = append(list, m), rest[end:]
	}
	return slices.Clip(list), nil
}
