package store

import (
	"encoding/binary"

	"straitwire/news"
)

// storyAudits are the audits of the buckets of stories.
func storyAudits() map[string]func(*audit, []byte) error {
	return map[string]func(*audit, []byte) error{
		bucketPlaced:    (*audit).placed,
		bucketRecords:   (*audit).record,
		bucketMembers:   (*audit).member,
		bucketStories:   (*audit).story,
		bucketAliases:   (*audit).alias,
		bucketUnsettled: (*audit).alias,
		bucketSurges:    (*audit).surge,
	}
}

func (a *audit) placed([]byte) error {
	id := news.ItemID(a.key)
	if _, kept, err := a.at(id); err != nil || !kept {
		return err
	}
	p, _, err := a.tx.pointer(id)
	if err != nil {
		return err
	}
	if newest := a.tx.bucket(bucketRecords).Sequence(); p.turn > newest || p.record > newest {
		a.bad("records %d and %d are ahead of the newest (%d)", p.turn, p.record, newest)
	}
	story, err := a.tx.resolve(p.story)
	if err == nil {
		a.has(bucketMembers, memberKey(story, p.turn))
	}
	return err
}

func (a *audit) record([]byte) error {
	r, _, err := decodeRecord(a.key, a.tx.bucket(bucketRecords).Get(a.key))
	if err != nil {
		return err
	}
	if newest := a.tx.bucket(bucketRecords).Sequence(); r.Number > newest {
		a.bad("record %d is ahead of the newest (%d)", r.Number, newest)
	}
	if len(r.Packed) == 0 {
		return nil // its item has gone
	}
	p, placed, err := a.tx.pointer(r.Item)
	if err == nil && (!placed || p.record != r.Number) {
		a.bad("it is not the newest of item %s", r.Item)
	}
	return err
}

func (a *audit) member(payload []byte) error {
	name, turn, ok := a.name()
	if !ok {
		return nil
	}
	var m storedMember
	if err := decode(a.bucket, a.key, payload, &m); err != nil {
		return err
	}
	p, placed, err := a.tx.pointer(m.Item)
	if err != nil || !placed || len(turn) != seqSize || p.turn != binary.BigEndian.Uint64(turn) {
		a.bad("item %s was not placed there", m.Item)
		return err
	}
	story, err := a.tx.resolve(p.story)
	if err == nil && string(story) != name {
		a.bad("item %s is in story %s", m.Item, story)
	}
	return err
}

func (a *audit) story(payload []byte) error {
	var s storedStory
	return decode(a.bucket, a.key, payload, &s)
}

func (a *audit) alias([]byte) error {
	_, err := a.tx.resolve(news.StoryID(a.key))
	return err
}

func (a *audit) surge(payload []byte) error {
	var s storedSurge
	return decode(a.bucket, a.key, payload, &s)
}
