package store

import (
	"bytes"
	"fmt"

	"straitwire/news"
)

// move takes an item that was placed before to another story. It keeps its
// turn and the number of its record: it is no newer than it was.
func (tx txn) move(m news.Move, unsettled bool) error {
	if err := checkName("story", string(m.Story)); err != nil {
		return err
	}
	was, placed, err := tx.pointer(m.Item)
	if err != nil || !placed {
		return err // pruned meanwhile
	}
	from, err := tx.resolve(was.story)
	if err != nil {
		return err
	}
	to, err := tx.resolve(m.Story)
	if err != nil {
		return err
	}
	if err := tx.renewRecord(m.Item, was.record, m.Record); err != nil || from == to {
		return err
	}
	key := memberKey(from, was.turn)
	value := tx.bucket(bucketMembers).Get(key)
	if value == nil {
		return damaged(bucketMembers, key, "missing, although item "+string(m.Item)+" was placed there")
	}
	var member storedMember
	if err := unsealInto(bucketMembers, key, value, &member); err != nil {
		return err
	}
	member.Why = m.Why
	payload, err := encode(member)
	if err != nil {
		return err
	}
	if err := tx.dropMember(from, was.turn); err != nil {
		return err
	}
	key = memberKey(to, was.turn)
	if err := tx.bucket(bucketMembers).Put(key, seal(key, payload)); err != nil {
		return err
	}
	was.story = to
	key = []byte(m.Item)
	if err := tx.bucket(bucketPlaced).Put(key, seal(key, was.encode())); err != nil {
		return err
	}
	for _, other := range member.Linked {
		if err := tx.linkStories(to, other); err != nil {
			return err
		}
	}
	if !unsettled {
		return nil
	}
	if left, err := tx.alive(from); err != nil {
		return err
	} else if left != "" {
		if err := tx.mark(bucketUnsettled, []byte(left)); err != nil {
			return err
		}
	}
	return tx.mark(bucketUnsettled, []byte(to))
}

// renewRecord puts another record of an item under the number of the one that
// it has, if that is kept yet.
func (tx txn) renewRecord(id news.ItemID, number uint64, packed []byte) error {
	b, key := tx.bucket(bucketRecords), seqKey(number)
	value := b.Get(key)
	if value == nil || len(packed) == 0 {
		return nil
	}
	old, made, err := decodeRecord(key, value)
	if err != nil {
		return err
	}
	if old.Item != id {
		return damaged(bucketRecords, key, fmt.Sprintf("is of item %s, not of %s", old.Item, id))
	}
	if bytes.Equal(old.Packed, packed) {
		return nil
	}
	return b.Put(key, seal(key, encodeRecord(id, made, packed)))
}
