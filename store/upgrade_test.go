package store_test

import (
	"compress/gzip"
	"io"
	"os"
	"path/filepath"
	"testing"
	"time"

	"straitwire/news"
	"straitwire/store"
)

// TestOpenOlder opens a data file that was written before items had several
// sources and a history, and goes on with it.
func TestOpenOlder(t *testing.T) {
	path := filepath.Join(t.TempDir(), "straitwire.db")
	unpack(t, "testdata/before_pages.db.gz", path)
	at := time.Date(2026, 1, 12, 6, 30, 0, 5, time.UTC)
	item := func(n int, source string) news.Item {
		return []news.Item{
			{GUID: "pi-77", URL: "https://pi.example/world/guam-delay-77?ref=" + source, Title: "Guam missile defence site delayed to 2029", Summary: "The Army told Congress of the new date.", Published: at.Add(-time.Hour)},
			{GUID: "pi-78", URL: "https://pi.example/world/palau-boats-78", Title: "Palau asks for two more patrol boats", Summary: "The president wrote to Canberra on Monday. She asked for boats that can stay at sea for a week.", Published: at.Add(-2 * time.Hour)},
			{GUID: "pi-79", URL: "https://pi.example/world/samoa-port-79", Title: "Samoa port upgrade nears completion", Summary: "Work on the new quay ends in June.", Published: at.Add(-3 * time.Hour)},
		}[n]
	}
	const palau = "nvr3tetdhra3j6k7"

	// As for a backup: nothing is written.
	reader, err := store.Open(path, store.Options{ReadOnly: true})
	if err != nil {
		t.Fatal(err)
	}
	if err := reader.Ping(t.Context()); err != nil {
		t.Error(err)
	}
	if got, err := reader.Since(t.Context(), 0, 10); err != nil || len(got) != 3 || got[2].ID != palau || got[2].Revision != 1 {
		t.Errorf("%d items, %v: %+v", len(got), err, got)
	}
	if got, err := reader.History(t.Context(), palau); err != nil || len(got) != 0 {
		t.Errorf("History = %v, %v; want none", got, err)
	}
	if got, err := reader.Changes(t.Context(), "pacific", 10); err != nil || len(got) != 0 {
		t.Errorf("Changes = %v, %v; want none", got, err)
	}
	if err := reader.Close(); err != nil {
		t.Fatal(err)
	}

	s := open(t, path, store.Options{})
	record := func(source news.SourceID, hours int, items ...news.Item) news.Visit {
		t.Helper()
		v := news.Visit{Source: source, URL: "https://pi.example/" + string(source) + ".xml", Started: at.Add(time.Duration(hours) * time.Hour), Reason: news.ReasonOK, Status: 200, Follows: true}
		v, err := s.Record(t.Context(), v, items)
		if err != nil {
			t.Fatal(err)
		}
		return v
	}
	if v := record("pi-world", 2, item(0, "world"), item(1, "world"), item(2, "world")); v.New != 0 || v.Updated != 0 {
		t.Errorf("the same items again: %d new, %d changed", v.New, v.Updated)
	}
	if v := record("pi-defence", 3, item(0, "defence")); v.New != 1 || v.Updated > 1 {
		t.Errorf("an item in a second source: %d new, %d changed", v.New, v.Updated)
	}
	edited := item(1, "world")
	edited.Title = "Palau asks for three more patrol boats"
	if v := record("pi-world", 4, item(0, "world"), edited, item(2, "world")); v.New != 0 || v.Updated != 1 {
		t.Errorf("an edit: %d new, %d changed", v.New, v.Updated)
	}
	record("pi-world", 5, item(0, "world"), item(2, "world"))
	got, err := s.Since(t.Context(), 0, 10)
	if err != nil || len(got) != 3 {
		t.Fatalf("%d items, %v; want 3", len(got), err)
	}
	last := got[2]
	if last.ID != palau || last.Revision != 2 || last.Withdrawn.IsZero() {
		t.Errorf("the last item to change is %+v, want %s in revision 2, withdrawn", last, palau)
	}
	history, err := s.History(t.Context(), palau)
	if err != nil || len(history) != 2 || history[0].Was[0].Text != item(1, "").Title {
		t.Errorf("History = %+v, %v; want the edit and the withdrawal", history, err)
	}
	if got, err := s.Changes(t.Context(), "pacific", 10); err != nil || len(got) != 1 || got[0].Entry.Item != palau {
		t.Errorf("Changes = %+v, %v; want one item", got, err)
	}
}

func unpack(t *testing.T, from, to string) {
	t.Helper()
	packed, err := os.Open(from)
	if err != nil {
		t.Fatal(err)
	}
	defer packed.Close()
	r, err := gzip.NewReader(packed)
	if err != nil {
		t.Fatal(err)
	}
	file, err := os.Create(to)
	if err != nil {
		t.Fatal(err)
	}
	if _, err := io.Copy(file, r); err != nil {
		t.Fatal(err)
	}
	if err := file.Close(); err != nil {
		t.Fatal(err)
	}
}
