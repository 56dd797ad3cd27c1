package store

import (
	"path/filepath"
	"testing"
	"time"

	"straitwire/news"
)

func TestActivity(t *testing.T) {
	s, err := Open(filepath.Join(t.TempDir(), "a.db"), Options{})
	if err != nil {
		t.Fatal(err)
	}
	defer func() {
		if err := s.Close(); err != nil {
			t.Error(err)
		}
	}()
	before := s.Activity()
	if _, err := s.Record(t.Context(), news.Visit{Source: "a", Started: time.Now(), Reason: news.ReasonOK}, nil); err != nil {
		t.Fatal(err)
	}
	if err := s.Ping(t.Context()); err != nil {
		t.Fatal(err)
	}
	after := s.Activity()
	if after.Reads <= before.Reads || after.Writes <= before.Writes || after.WriteTime <= before.WriteTime || after.OpenReads != 0 {
		t.Errorf("activity before a write and a read: %+v, after: %+v", before, after)
	}
}
