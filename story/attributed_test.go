package story

import (
	"testing"

	"straitwire/news"
)

func TestAttributed(t *testing.T) {
	s := news.Story{Members: []news.Member{
		{Item: "a", Origin: "daily"},
		{Item: "b", Origin: "afp", CopyOf: "a"},
		{Item: "c", Origin: "weekly", CopyOf: "a"},
		{Item: "d", Origin: "weekly"},
	}}
	got := Attributed(s)
	for i, want := range []string{"afp", "afp", "afp", "weekly"} {
		if got.Members[i].Origin != want {
			t.Errorf("member %s has origin %q, want %q", got.Members[i].Item, got.Members[i].Origin, want)
		}
	}
	if s.Members[0].Origin != "daily" {
		t.Error("Attributed changed the story that it was given")
	}
	if n := Count(s).Origins; n != 2 {
		t.Errorf("Count has %d origins, want the same 2", n)
	}
}
