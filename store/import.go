package store

import (
	"context"
	"fmt"

	"straitwire/news"
)

// Import stores items that came from a source earlier, in the order given and
// each as it was first seen at its FirstSeen. Identity judges them as in
// Record: what is known stays, and nothing is withdrawn. No visit is noted: the
// next one is the source's first where it never had one. The tally says what
// became of each; all are stored, or none.
func (s *Store) Import(ctx context.Context, src news.Source, items []news.Item) (news.Tally, error) {
	var tally news.Tally
	err := checkName("source", string(src.ID))
	if err == nil {
		err = s.update(ctx, func(tx txn) (bool, error) {
			v := news.Visit{Source: src.ID, URL: src.URL, Site: src.Site}
			v.Tally.Fetched = len(items)
			r := newReading(tx, &v, v.Started, items)
			for i := range items {
				if err := ctx.Err(); err != nil {
					return false, err
				}
				if items[i].FirstSeen.IsZero() {
					return false, fmt.Errorf("item %d (%.80q): without the time when it was first seen", i, items[i].Title)
				}
				if err := r.take(items[i]); err != nil {
					return false, fmt.Errorf("item %d (%.80q): %w", i, items[i].Title, err)
				}
			}
			tally = v.Tally
			return true, nil
		})
	}
	if err != nil {
		return news.Tally{}, about(err, "import into source %s", src.ID)
	}
	return tally, nil
}
