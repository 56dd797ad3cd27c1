package store

import (
	"context"
	"encoding/binary"
	"fmt"
	"time"

	"straitwire/news"
)

// hasStories is false in a file of an earlier version that is only read.
func (tx txn) hasStories() bool { return tx.later(bucketPlaced) != nil }

// Place is Append together with what the items of a batch meant for the
// stories: entries, checkpoint, placements, the stories that they change and
// the records of the desk are one transaction. An item that was placed before
// keeps its turn in its story, and without a new reason the one it had.
func (s *Store) Place(ctx context.Context, checkpoint uint64, entries []news.Entry, p news.Placing) error {
	err := s.update(ctx, func(tx txn) (bool, error) {
		changed, err := tx.append(ctx, checkpoint, entries, nil)
		if err != nil {
			return false, err
		}
		moved, err := tx.movePlaced(p.Upto)
		if err != nil {
			return false, err
		}
		changed = changed || moved
		for _, m := range p.Moved {
			if err := tx.move(m, p.Unsettled); err != nil {
				return false, fmt.Errorf("story %q: item %q: %w", m.Story, m.Item, err)
			}
			changed = true
		}
		for i := range p.Items {
			if err := ctx.Err(); err != nil {
				return false, err
			}
			if err := tx.place(p.Items[i], clock(p.At), p.Unsettled); err != nil {
				return false, fmt.Errorf("story %q: item %q: %w", p.Items[i].Story, p.Items[i].Item, err)
			}
			changed = true
		}
		for _, id := range p.Settled {
			key := []byte(id)
			if tx.bucket(bucketUnsettled).Get(key) == nil {
				continue
			}
			if err := tx.bucket(bucketUnsettled).Delete(key); err != nil {
				return false, err
			}
			changed = true
		}
		return changed, nil
	})
	return about(err, "place")
}

// Placed returns the Seq up to which items have been placed or passed over; 0
// before the first Place.
func (s *Store) Placed(ctx context.Context) (uint64, error) {
	var upto uint64
	err := s.view(ctx, func(tx txn) (err error) {
		upto, err = tx.number(keyPlaced())
		return err
	})
	return upto, about(err, "placed")
}

func (tx txn) movePlaced(to uint64) (moved bool, err error) {
	if to == 0 {
		return false, nil
	}
	if newest := tx.bucket(bucketItems).Sequence(); to > newest {
		return false, fmt.Errorf("placed up to %d, ahead of the newest item (%d)", to, newest)
	}
	key := keyPlaced()
	now, err := tx.number(key)
	if err != nil || to <= now {
		return false, err
	}
	return true, tx.bucket(bucketMeta).Put(key, seal(key, binary.BigEndian.AppendUint64(nil, to)))
}

// place keeps one placement.
func (tx txn) place(p news.Placed, at time.Time, unsettled bool) error {
	m := storedMember{
		Item: p.Item, Source: p.Member.Source, CopyOf: p.CopyOf, Origin: p.Origin, Outlet: p.Member.Outlet, Publisher: p.Member.Publisher,
		Control: p.Member.Control, Language: p.Member.Language, Seen: clock(p.Member.Seen), URL: p.Member.URL,
		Why: p.Why, Linked: p.Linked, Merged: p.Merged,
	}
	if err := checkName("item", string(p.Item)); err != nil {
		return err
	}
	if err := checkName("story", string(p.Story)); err != nil {
		return err
	}
	id, err := tx.resolve(p.Story)
	if err != nil {
		return err
	}
	was, known, err := tx.pointer(p.Item)
	if err != nil {
		return err
	}
	if known {
		if err := tx.keepWhy(&m, was); err != nil {
			return err
		}
		if err := tx.leave(was, id); err != nil {
			return err
		}
	}
	for _, ended := range p.Merged {
		if err := tx.merge(ended, id); err != nil {
			return err
		}
	}
	now := pointer{turn: was.turn, story: id}
	if now.record, err = tx.putRecord(p.Item, at, p.Record); err != nil {
		return err
	}
	if !known {
		now.turn = now.record
	} else if err := tx.bucket(bucketRecords).Delete(seqKey(was.record)); err != nil {
		return err
	}
	payload, err := encode(m)
	if err != nil {
		return err
	}
	key := memberKey(id, now.turn)
	if err := tx.bucket(bucketMembers).Put(key, seal(key, payload)); err != nil {
		return err
	}
	key = []byte(p.Item)
	if err := tx.bucket(bucketPlaced).Put(key, seal(key, now.encode())); err != nil {
		return err
	}
	if err := tx.head(id, func(h *storedStory) {
		if p.Before != "" && p.Before != id {
			h.Before = p.Before
		}
	}); err != nil {
		return err
	}
	for _, other := range p.Linked {
		if err := tx.linkStories(id, other); err != nil {
			return err
		}
	}
	if unsettled {
		return tx.mark(bucketUnsettled, []byte(id))
	}
	return nil
}

// keepWhy leaves the reason as it was for an item that is placed again without
// one: a new reading does not decide anew.
func (tx txn) keepWhy(m *storedMember, was pointer) error {
	if m.Why != "" {
		return nil
	}
	story, err := tx.resolve(was.story)
	if err != nil {
		return err
	}
	key := memberKey(story, was.turn)
	value := tx.bucket(bucketMembers).Get(key)
	if value == nil {
		return nil
	}
	var old storedMember
	if err := unsealInto(bucketMembers, key, value, &old); err != nil {
		return err
	}
	m.Why, m.Linked, m.Merged = old.Why, old.Linked, old.Merged
	return nil
}

// leave takes an item out of its story when it now belongs to another one.
func (tx txn) leave(was pointer, now news.StoryID) error {
	old, err := tx.resolve(was.story)
	if err != nil || old == now {
		return err
	}
	return tx.dropMember(old, was.turn)
}

// pointer says where a placed item is found.
type pointer struct {
	turn   uint64 // in its story: the number of its first record
	record uint64 // the number of its newest record, the only one that is kept
	story  news.StoryID
}

func (p pointer) encode() []byte {
	b := binary.BigEndian.AppendUint64(seqKey(p.turn), p.record)
	return append(b, p.story...)
}

func (tx txn) pointer(id news.ItemID) (pointer, bool, error) {
	key := []byte(id)
	value := tx.bucket(bucketPlaced).Get(key)
	if value == nil {
		return pointer{}, false, nil
	}
	payload, err := unseal(bucketPlaced, key, value)
	if err != nil {
		return pointer{}, false, err
	}
	if len(payload) <= 2*seqSize {
		return pointer{}, false, damaged(bucketPlaced, key, "too short")
	}
	return pointer{
		turn: binary.BigEndian.Uint64(payload), record: binary.BigEndian.Uint64(payload[seqSize:]),
		story: news.StoryID(payload[2*seqSize:]),
	}, true, nil
}

// unplace forgets the placement of an item that is pruned. A desk that is at
// work learns of it by a record without content.
func (tx txn) unplace(id news.ItemID) error {
	p, placed, err := tx.pointer(id)
	if err != nil || !placed {
		return err
	}
	story, err := tx.resolve(p.story)
	if err != nil {
		return err
	}
	if err := tx.dropRecord(id, p); err != nil {
		return err
	}
	if err := tx.bucket(bucketPlaced).Delete([]byte(id)); err != nil {
		return err
	}
	return tx.dropMember(story, p.turn)
}
