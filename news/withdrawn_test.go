package news_test

import (
	"strings"
	"testing"
	"time"

	"straitwire/news"
)

// listing makes a document of letters: each item is dated by its place in the
// alphabet, an hour apart, unless undated.
func listing(items string, dated bool) []news.Mention {
	var list []news.Mention
	for _, r := range items {
		m := news.Mention{Item: news.ItemID(r)}
		if dated {
			m.Date = start.Add(time.Duration(r-'a') * time.Hour)
		}
		list = append(list, m)
	}
	return list
}

func TestWithdrawn(t *testing.T) {
	tests := []struct {
		name, before, now string
		dated, undated    string // what is withdrawn, with dates and without
	}{
		{"nothing", "edcba", "edcba", "", ""},
		{"one came", "edcba", "fedcba", "", ""},
		{"one came and one rolled off", "edcba", "fedcb", "", ""},
		{"two rolled off", "edcba", "edc", "", ""},
		{"all are new", "edcba", "jihgf", "", ""},
		{"the middle", "edcba", "edba", "c", "c"},
		{"the middle, while one came", "edcba", "fedba", "c", "c"},
		{"the middle, while one came and one rolled off", "edcba", "fedb", "c", "c"},
		{"the newest", "edcba", "dcba", "e", ""}, // without dates it may be the end of a list that grows downwards
		{"the newest, while one came", "edcba", "fdcba", "e", "e"},
		{"the oldest", "edcba", "edcb", "", ""},
		{"two in the middle", "edcba", "eba", "dc", "dc"},
		{"of three", "cba", "ca", "b", "b"},
		{"of three, while one came", "cba", "dca", "b", "b"},
		{"of two", "ba", "a", "b", ""},
		{"to nothing", "edcba", "", "", ""},
		{"oldest first, rolled off", "abcde", "bcdef", "", ""},
		{"oldest first, the middle", "abcde", "abdef", "c", "c"},
		{"oldest first, the newest", "abcde", "abcd", "e", ""},
		{"an old one stays on top", "aedcb", "afedc", "", ""},
		{"two lists, each rolls", "ljhfdkigec", "nljhfmkige", "", "d"}, // without dates nothing tells of it
		{"edited to the top", "edcba", "bedca", "", ""},
		{"stirred", "edcba", "acbd", "", ""},
		{"no order", "cadbfe", "cabfe", "", "d"},
		{"another document", "zyxwvutsrqponmlkjihgfedcba", "zyxa", "", ""},
	}
	for _, tt := range tests {
		t.Run(tt.name, func(t *testing.T) {
			for _, dated := range []bool{true, false} {
				want := tt.undated
				if dated {
					want = tt.dated
				}
				var got strings.Builder
				for _, id := range news.Withdrawn(listing(tt.before, dated), listing(tt.now, dated)) {
					got.WriteString(string(id))
				}
				if sorted(got.String()) != sorted(want) {
					t.Errorf("Withdrawn(%s, %s), dated %v = %q, want %q", tt.before, tt.now, dated, got.String(), want)
				}
			}
		})
	}
}

func sorted(s string) string {
	runes := []rune(s)
	for i := range runes {
		for j := i; j > 0 && runes[j] < runes[j-1]; j-- {
			runes[j], runes[j-1] = runes[j-1], runes[j]
		}
	}
	return string(runes)
}

// TestWithdrawnPinned checks a list at whose end one old item stays for ever.
func TestWithdrawnPinned(t *testing.T) {
	old := news.Mention{Item: "old", Date: start.AddDate(-1, 0, 0)}
	before, now := append(listing("hgfed", true), old), append(listing("ihgfe", true), old)
	if got := news.Withdrawn(before, now); len(got) > 0 {
		t.Errorf("Withdrawn = %v, want nothing: it rolled off before the pinned one", got)
	}
	if got := news.Withdrawn(before, append(listing("ihged", true), old)); len(got) != 1 || got[0] != "f" {
		t.Errorf("Withdrawn = %v, want f", got)
	}
}
