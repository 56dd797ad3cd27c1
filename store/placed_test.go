package store_test

import (
	"path/filepath"
	"testing"

	"straitwire/news"
	"straitwire/store"

	"go.etcd.io/bbolt"
)

// A file of the time before there were stories is opened, and gets them; a
// backup of that time is read as one without stories.
func TestFileWithoutStories(t *testing.T) {
	path := filepath.Join(t.TempDir(), "straitwire.db")
	fill(t, path, 3)
	db, err := bbolt.Open(path, 0o600, nil)
	if err != nil {
		t.Fatal(err)
	}
	err = db.Update(func(tx *bbolt.Tx) error {
		for _, name := range []string{"placed", "records", "members", "stories", "aliases", "unsettled", "surges"} {
			if err := tx.DeleteBucket([]byte(name)); err != nil {
				return err
			}
		}
		return nil
	})
	if err != nil || db.Close() != nil {
		t.Fatal(err)
	}

	backup := open(t, path, store.Options{ReadOnly: true})
	items, err := backup.Since(t.Context(), 0, 10)
	if err != nil || len(items) != 3 {
		t.Fatalf("%d items, %v", len(items), err)
	}
	first := items[0].ID
	stories, err := backup.StoriesOf(t.Context(), []news.ItemID{first})
	if err != nil || len(stories) != 0 {
		t.Errorf("StoriesOf = %v, %v", stories, err)
	}
	if _, ok, err := backup.Placement(t.Context(), first); ok || err != nil {
		t.Errorf("Placement = %v, %v", ok, err)
	}
	if _, ok, err := backup.Story(t.Context(), "s"); ok || err != nil {
		t.Errorf("Story = %v, %v", ok, err)
	}
	if records, err := backup.Records(t.Context(), 0, 10); len(records) != 0 || err != nil {
		t.Errorf("Records = %v, %v", records, err)
	}
	if ids, err := backup.Unsettled(t.Context(), 10); len(ids) != 0 || err != nil {
		t.Errorf("Unsettled = %v, %v", ids, err)
	}
	if surges, err := backup.Surges(t.Context(), 10); len(surges) != 0 || err != nil {
		t.Errorf("Surges = %v, %v", surges, err)
	}
	if upto, err := backup.Placed(t.Context()); upto != 0 || err != nil {
		t.Errorf("Placed = %d, %v", upto, err)
	}
	if st, err := backup.Stats(t.Context()); err != nil || st.Items != 3 || st.Placed != 0 {
		t.Errorf("Stats = %+v, %v", st, err)
	}
	if err := backup.Close(); err != nil {
		t.Fatal(err)
	}

	s := open(t, path, store.Options{})
	placed := news.Placed{Placement: news.Placement{Item: first, Story: "s"}, Record: []byte("x")}
	if err := s.Place(t.Context(), 0, nil, news.Placing{Upto: 1, At: when(), Items: []news.Placed{placed}}); err != nil {
		t.Fatal(err)
	}
	if _, ok, err := s.Story(t.Context(), "s"); !ok || err != nil {
		t.Errorf("Story = %v, %v", ok, err)
	}
}
