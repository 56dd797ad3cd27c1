package store

import (
	"bytes"
	"context"

	"straitwire/news"
)

// Find returns the kept items that a person may mean: the one with this id,
// and all whose link is this one, compared by news.CanonicalURL. Several
// sources may have items with one link.
func (s *Store) Find(ctx context.Context, ref string) ([]news.Item, error) {
	var records []record
	err := s.view(ctx, func(tx txn) error {
		ids, err := tx.mentioned(ref)
		if err != nil {
			return err
		}
		for _, id := range ids {
			r, _, kept, err := tx.itemRecord(id)
			if err != nil {
				return err
			}
			if kept {
				records = append(records, r)
			}
		}
		return ctx.Err()
	})
	if err != nil {
		return nil, about(err, "find %q", ref)
	}
	items := make([]news.Item, len(records))
	for i, r := range records {
		if items[i], err = r.item(); err != nil {
			return nil, about(naming(s.path, err), "find %q", ref)
		}
	}
	return items, nil
}

func (tx txn) mentioned(ref string) ([]news.ItemID, error) {
	_, kept, err := tx.locate(news.ItemID(ref))
	if err != nil {
		return nil, err
	}
	if kept {
		return []news.ItemID{news.ItemID(ref)}, nil
	}
	link := news.CanonicalURL(ref)
	if link == "" {
		return nil, nil
	}
	var ids []news.ItemID
	begin := digest(link)
	c := tx.bucket(bucketLinks).Cursor()
	for key, _ := c.Seek(begin); bytes.HasPrefix(key, begin); key, _ = c.Next() {
		ids = append(ids, news.ItemID(key[len(begin):]))
	}
	return ids, nil
}
