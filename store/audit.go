package store

import (
	"bytes"
	"context"
	"encoding/binary"
	"fmt"
	"maps"
	"slices"
	"strings"

	"straitwire/news"

	"go.etcd.io/bbolt"
)

// audit holds the records of a file to what the store promises of them.
type audit struct {
	tx         txn
	out        *Verified
	seq        uint64 // the newest
	checkpoint uint64
	bucket     string // at hand
	key        []byte
}

// audits says what is looked at beside the envelope of each record. A bucket
// that is missing here has records that stand for themselves.
func audits() map[string]func(*audit, []byte) error {
	return map[string]func(*audit, []byte) error{
		bucketItems:    (*audit).item,
		bucketIDs:      (*audit).id,
		bucketKept:     (*audit).kept,
		bucketLinks:    (*audit).link,
		bucketKnown:    (*audit).known,
		bucketKeys:     (*audit).identity,
		bucketPages:    (*audit).page,
		bucketVisits:   (*audit).visit,
		bucketLedger:   (*audit).entry,
		bucketWindow:   (*audit).window,
		bucketRecent:   (*audit).recent,
		bucketHistory:  (*audit).history,
		bucketMentions: (*audit).mentions,
		bucketEvents:   (*audit).event,
		bucketHubs:     (*audit).hub,
		bucketArchive:  (*audit).archived,

		bucketTokens:      (*audit).token,
		bucketSubscribers: (*audit).subscriber,
	}
}

// audit walks through all buckets.
func (tx txn) audit(ctx context.Context, out *Verified) error {
	a := &audit{tx: tx, out: out, seq: tx.bucket(bucketItems).Sequence()}
	var err error
	if a.checkpoint, err = tx.number(keyCheckpoint()); err != nil {
		a.out.found(err.Error())
	} else if a.checkpoint > a.seq {
		a.out.found(fmt.Sprintf("checkpoint %d is ahead of the newest item (%d)", a.checkpoint, a.seq))
	}
	if placed, err := tx.number(keyPlaced()); err != nil {
		a.out.found(err.Error())
	} else if placed > a.seq {
		a.out.found(fmt.Sprintf("placed up to %d, ahead of the newest item (%d)", placed, a.seq))
	}
	checks := audits()
	maps.Copy(checks, storyAudits())
	return tx.ForEach(func(name []byte, b *bbolt.Bucket) error {
		a.bucket = string(name)
		check := checks[a.bucket]
		return b.ForEach(func(key, value []byte) error {
			if out.Records++; out.Records%1000 == 0 && ctx.Err() != nil {
				return ctx.Err()
			}
			a.key = key
			if value == nil {
				a.bad("a bucket in a bucket")
				return nil
			}
			payload, err := unseal(a.bucket, key, value)
			if err == nil && check != nil {
				err = check(a, payload)
			}
			if err != nil {
				out.found(err.Error())
			}
			return nil
		})
	})
}

// bad takes down what is wrong with the record at hand.
func (a *audit) bad(format string, args ...any) {
	a.out.found(fmt.Sprintf("record in %s at key %q: ", a.bucket, a.key) + fmt.Sprintf(format, args...))
}

// has reports whether there is a record at another key, and takes down that it
// is missing.
func (a *audit) has(bucket string, key []byte) bool {
	if b := a.tx.Bucket([]byte(bucket)); b != nil && b.Get(key) != nil {
		return true
	}
	a.bad("nothing in %s at key %q", bucket, key)
	return false
}

// at reports whether an item lies where the record at hand says.
func (a *audit) at(id news.ItemID) (location, bool, error) {
	l, kept, err := a.tx.locate(id)
	if err == nil && !kept {
		a.bad("item %s is not kept", id)
	}
	return l, kept, err
}

func (a *audit) item(payload []byte) error {
	a.out.Items++
	var it storedItem
	if err := decode(a.bucket, a.key, payload, &it); err != nil {
		return err
	}
	if len(a.key) != seqSize || binary.BigEndian.Uint64(a.key) != it.Seq {
		a.bad("the item says that it has seq %d", it.Seq)
		return nil
	}
	if it.Seq > a.seq {
		a.bad("seq %d is ahead of the newest (%d)", it.Seq, a.seq)
	}
	l, kept, err := a.at(it.ID)
	switch {
	case err != nil || !kept:
		return err
	case l.seq != it.Seq:
		a.bad("item %s lies at seq %d as well", it.ID, l.seq)
	case l.source != it.Source || !l.firstSeen.Equal(it.FirstSeen):
		a.bad("item %s is looked for as of source %s, first seen %s", it.ID, l.source, l.firstSeen)
	}
	return nil
}

func (a *audit) id(payload []byte) error {
	l, err := decodeLocation(a.key, payload)
	if err != nil {
		return err
	}
	id := news.ItemID(a.key)
	key := seqKey(l.seq)
	if a.has(bucketItems, key) {
		var there struct {
			ID news.ItemID `json:"id"`
		}
		if err := unsealInto(bucketItems, key, a.tx.bucket(bucketItems).Get(key), &there); err == nil && there.ID != id {
			a.bad("item %s lies at its seq %d", there.ID, l.seq)
		}
	}
	a.has(bucketKept, keptKey(l.source, l.firstSeen, id))
	a.has(bucketKnown, knownKey(l.source, id))
	if l.link != nil {
		a.has(bucketLinks, linkKey(l.link, id))
	}
	return nil
}

// name takes the text before the first zero byte off the key at hand.
func (a *audit) name() (name string, rest []byte, ok bool) {
	before, after, ok := bytes.Cut(a.key, []byte{0})
	if !ok || len(before) == 0 {
		a.bad("no name in the key")
		return "", nil, false
	}
	return string(before), after, true
}

func (a *audit) kept([]byte) error {
	source, _, ok := a.name()
	if !ok {
		return nil
	}
	seen, id, err := splitStamped(a.bucket, a.key, len(source)+1)
	if err != nil {
		return err
	}
	l, kept, err := a.at(id)
	if err == nil && kept && (string(l.source) != source || !l.firstSeen.Equal(seen)) {
		a.bad("the item is of source %s, first seen %s", l.source, l.firstSeen)
	}
	return err
}

func (a *audit) link([]byte) error {
	if len(a.key) <= digestSize {
		a.bad("key too short")
		return nil
	}
	l, kept, err := a.at(news.ItemID(a.key[digestSize:]))
	if err == nil && kept && !bytes.Equal(l.link, a.key[:digestSize]) {
		a.bad("the item has another link")
	}
	return err
}

func (a *audit) known(payload []byte) error {
	_, id, ok := a.name()
	if !ok {
		return nil
	}
	var known news.Known
	if err := decode(a.bucket, a.key, payload, &known); err != nil {
		return err
	}
	if string(known.ID) != string(id) {
		a.bad("it is of item %s", known.ID)
	}
	return nil
}

func (a *audit) identity(payload []byte) error {
	if source, _, ok := a.name(); ok {
		a.has(bucketKnown, knownKey(news.SourceID(source), news.ItemID(payload)))
	}
	return nil
}

func (a *audit) page(payload []byte) error {
	if len(a.key) <= digestSize {
		a.bad("key too short")
		return nil
	}
	source := news.SourceID(a.key[digestSize:])
	key := append(append(prefix(source), news.LinkKey), a.key[:digestSize]...)
	if !a.has(bucketKeys, key) {
		return nil
	}
	if id, err := unseal(bucketKeys, key, a.tx.bucket(bucketKeys).Get(key)); err == nil && !bytes.Equal(id, payload) {
		a.bad("it leads to item %s, the key of the source to %s", payload, id)
	}
	return nil
}

func (a *audit) visit(payload []byte) error {
	var rec visitRecord
	err := decode(a.bucket, a.key, payload, &rec)
	if err == nil && string(rec.Source) != string(a.key) {
		a.bad("it is of source %s", rec.Source)
	}
	return err
}

func (a *audit) entry(payload []byte) error {
	a.out.Entries++
	var e storedEntry
	if err := decode(a.bucket, a.key, payload, &e); err != nil {
		return err
	}
	if !bytes.Equal(a.key, ledgerKey(e.Topic, e.Item)) {
		a.bad("it is of topic %s and item %s", e.Topic, e.Item)
		return nil
	}
	if e.Seq > a.checkpoint {
		a.bad("seq %d was judged, but the checkpoint is %d", e.Seq, a.checkpoint)
	}
	_, kept, err := a.tx.locate(e.Item)
	if entry := news.Entry(e); err == nil && kept && entry.Live() {
		a.has(bucketWindow, windowKey(e.Topic, e.FirstSeen, e.Item))
	}
	return err
}

func (a *audit) archived(payload []byte) error {
	var e archivedEntry
	if err := decode(a.bucket, a.key, payload, &e); err != nil {
		return err
	}
	topic, rest, ok := a.name()
	if !ok {
		return nil
	}
	if len(rest) <= stampSize || string(rest[stampSize:]) != string(e.Item.ID) || e.Entry.Item != e.Item.ID || string(e.Entry.Topic) != topic {
		a.bad("it is of topic %s and item %s", e.Entry.Topic, e.Item.ID)
	}
	return nil
}

// listed looks at a record that lists an item of a topic by a time.
func (a *audit) listed(check func(e news.Entry, seen []byte) error) error {
	topic, rest, ok := a.name()
	if !ok {
		return nil
	}
	_, id, err := splitStamped(a.bucket, a.key, len(topic)+1)
	if err != nil {
		return err
	}
	if _, kept, err := a.at(id); err != nil || !kept {
		return err
	}
	e, entered, err := a.tx.entry(news.TopicID(topic), id)
	if err == nil && !entered {
		a.bad("nothing in %s at key %q", bucketLedger, ledgerKey(news.TopicID(topic), id))
	}
	if err != nil || !entered {
		return err
	}
	return check(e, rest[:stampSize])
}

func (a *audit) window([]byte) error {
	return a.listed(func(e news.Entry, seen []byte) error {
		if !e.Live() || !bytes.Equal(seen, stamp(nil, e.FirstSeen)) {
			a.bad("the item has left the topic, or has another place in it")
		}
		return nil
	})
}

func (a *audit) recent([]byte) error {
	return a.listed(func(e news.Entry, seen []byte) error {
		changed, ok, err := a.tx.changedAt(e.Item)
		if err == nil && (!ok || !bytes.Equal(seen, stamp(nil, changed))) {
			a.bad("the item did not change then")
		}
		return err
	})
}

func (a *audit) history(payload []byte) error {
	if len(payload) < stampSize {
		return damaged(a.bucket, a.key, "too short")
	}
	var changes []news.Change
	if err := decode(a.bucket, a.key, payload[stampSize:], &changes); err != nil {
		return err
	}
	_, _, err := a.at(news.ItemID(a.key))
	return err
}

func (a *audit) mentions([]byte) error {
	_, err := a.tx.mentions(a.key)
	return err
}

func (a *audit) event(payload []byte) error {
	var e storedEvent
	err := decode(a.bucket, a.key, payload, &e)
	if err == nil && !slices.Equal(seqKey(e.Seq), a.key) {
		a.bad("it is event %d", e.Seq)
	}
	return err
}

func (a *audit) hub(payload []byte) error {
	var sub storedSubscription
	err := decode(a.bucket, a.key, payload, &sub)
	if err == nil && !bytes.Equal(digest(sub.Callback), a.key) {
		a.bad("it is of callback %s", strings.ToValidUTF8(sub.Callback, "?"))
	}
	return err
}
