package store

import (
	"bytes"
	"context"
	"time"

	"straitwire/news"
)

// archiveText bounds the summary of an archived item, in bytes.
const archiveText = 400

// archivedEntry is an entry of a topic and its item as they were when it was
// published, without the item's content.
type archivedEntry struct {
	Entry storedEntry `json:"entry"`
	Item  storedItem  `json:"item"`
}

// archive notes that an item was published in a topic. Records are only ever
// added behind the last one of the topic, whatever the clock does, and never
// change: what was read of an archive stays true.
func (tx txn) archive(e news.Entry) error {
	it, _, kept, err := tx.item(e.Item)
	if err != nil || !kept {
		return err // an item that was pruned meanwhile is no news
	}
	at := e.Entered
	if last, ok, err := tx.lastArchived(e.Topic); err != nil {
		return err
	} else if ok && !at.After(last) {
		at = last.Add(1)
	}
	if it.Summary == "" {
		it.Summary = it.Text
	}
	it.Summary = news.Cut(it.Summary, archiveText)
	it.Content, it.Text, it.Alternative = "", "", news.Alternative{}
	payload, err := encode(archivedEntry{storedEntry(e), storedItem(it)})
	if err != nil {
		return err
	}
	b, err := tx.CreateBucketIfNotExists([]byte(bucketArchive))
	if err != nil {
		return err
	}
	b.FillPercent = 0.9 // of a topic, records come in order
	key := archiveKey(e.Topic, at, e.Item)
	return b.Put(key, seal(key, payload))
}

func archiveKey(topic news.TopicID, at time.Time, id news.ItemID) []byte {
	return append(stamp(prefix(topic), at), id...)
}

// lastArchived returns the time of the last record of a topic.
func (tx txn) lastArchived(topic news.TopicID) (at time.Time, ok bool, err error) {
	b := tx.later(bucketArchive)
	if b == nil {
		return at, false, nil
	}
	begin := prefix(topic)
	end := bytes.Clone(begin)
	end[len(end)-1]++
	c := b.Cursor()
	key, _ := c.Seek(end)
	if key == nil {
		key, _ = c.Last()
	} else {
		key, _ = c.Prev()
	}
	if !bytes.HasPrefix(key, begin) {
		return at, false, nil
	}
	at, _, err = splitStamped(bucketArchive, key, len(begin))
	return at, err == nil, err
}

// ArchiveMonths counts what was published in a topic in each month since the
// one in which from is, those without any left out, in ascending order.
func (s *Store) ArchiveMonths(ctx context.Context, topic news.TopicID, from time.Time) ([]news.ArchiveMonth, error) {
	var months []news.ArchiveMonth
	err := s.view(ctx, func(tx txn) error {
		months = nil
		b := tx.later(bucketArchive)
		if b == nil {
			return nil
		}
		begin := prefix(topic)
		c := b.Cursor()
		for key, _ := c.Seek(stamp(bytes.Clone(begin), news.MonthOf(from))); bytes.HasPrefix(key, begin); key, _ = c.Next() {
			at, _, err := splitStamped(bucketArchive, key, len(begin))
			if err != nil {
				return err
			}
			if n := len(months); n > 0 && !at.Before(months[n-1].Begin) && news.MonthOf(at).Equal(months[n-1].Begin) {
				months[n-1].Entries++
				continue
			}
			if err := ctx.Err(); err != nil {
				return err
			}
			months = append(months, news.ArchiveMonth{Begin: news.MonthOf(at), Entries: 1})
		}
		return nil
	})
	return months, about(err, "archive of topic %s", topic)
}

// Archived returns what was published in a topic in the month in which month
// is, in the order in which it was, n of it after the first skip. Items are as
// they were then, without their content.
func (s *Store) Archived(ctx context.Context, topic news.TopicID, month time.Time, skip, n int) ([]news.Listed, error) {
	var records []record
	err := s.view(ctx, func(tx txn) error {
		records = nil
		b := tx.later(bucketArchive)
		if b == nil {
			return nil
		}
		month := news.MonthOf(month)
		begin := prefix(topic)
		end := stamp(bytes.Clone(begin), month.AddDate(0, 1, 0))
		c := b.Cursor()
		for key, value := c.Seek(stamp(bytes.Clone(begin), month)); bytes.HasPrefix(key, begin) && bytes.Compare(key, end) < 0; key, value = c.Next() {
			if skip--; skip >= 0 {
				continue
			}
			if len(records) == n {
				break
			}
			records = append(records, record{bytes.Clone(key), bytes.Clone(value)})
		}
		return ctx.Err()
	})
	if err != nil {
		return nil, about(err, "archive of topic %s", topic)
	}
	listed := make([]news.Listed, len(records))
	for i, r := range records {
		var a archivedEntry
		if err := unsealInto(bucketArchive, r.key, r.value, &a); err != nil {
			return nil, about(naming(s.path, err), "archive of topic %s", topic)
		}
		listed[i] = news.Listed{Entry: news.Entry(a.Entry), Item: news.Item(a.Item)}
	}
	return listed, nil
}
