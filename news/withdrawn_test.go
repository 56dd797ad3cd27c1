package news_test

import (
	"fmt"
	"math/rand/v2"
	"slices"
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

// TestWithdrawnSimulated follows sources of many manners for a long time: what
// rolls off is never taken for withdrawn, what is taken from between others
// always is.
func TestWithdrawnSimulated(t *testing.T) {
	manners := []struct {
		name            string
		size, most      int  // of the list, and how many items come between two visits
		ascending, bare bool // oldest first; without dates
		top, jumps      bool // an old item stays on top; edited items jump to the top
	}{
		{name: "newest first", size: 20, most: 5},
		{name: "short", size: 5, most: 3},
		{name: "long", size: 200, most: 30},
		{name: "oldest first", size: 20, most: 5, ascending: true},
		{name: "without dates", size: 20, most: 5, bare: true},
		{name: "without dates, oldest first", size: 20, most: 5, ascending: true, bare: true},
		{name: "pinned on top", size: 20, most: 5, top: true},
		{name: "edited to the top", size: 20, most: 3, jumps: true},
	}
	for _, m := range manners {
		t.Run(m.name, func(t *testing.T) {
			r := rand.New(rand.NewPCG(1, uint64(m.size)))
			next := 0
			fresh := func() news.Mention {
				next++
				mention := news.Mention{Item: news.ItemID(fmt.Sprint(next)), Date: start.Add(time.Duration(next) * time.Hour)}
				if m.bare {
					mention.Date = time.Time{}
				}
				return mention
			}
			var list []news.Mention // newest first
			for range m.size {
				list = slices.Insert(list, 0, fresh())
			}
			shown := func() []news.Mention {
				out := slices.Clone(list[:min(len(list), m.size)])
				if m.top {
					out = slices.Insert(out, 0, news.Mention{Item: "pinned", Date: start.AddDate(-1, 0, 0)})
				}
				if m.ascending {
					slices.Reverse(out)
				}
				return out
			}
			before, taken, found := shown(), 0, 0
			for visit := range 400 {
				for range r.IntN(m.most + 1) {
					list = slices.Insert(list, 0, fresh())
				}
				if m.jumps && r.IntN(5) == 0 {
					i := 1 + r.IntN(m.size-2)
					edited := list[i]
					list = slices.Insert(slices.Delete(list, i, i+1), 0, edited)
				}
				want := news.ItemID("")
				if visit%10 == 9 { // one that was shown, and neither first nor last
					at := slices.IndexFunc(list, func(a news.Mention) bool { return slices.Contains(before, a) })
					if i := at + 1 + r.IntN(3); at >= 0 && i < m.size-1 && slices.Contains(before, list[i+1]) {
						want = list[i].Item
						list = slices.Delete(list, i, i+1)
						taken++
					}
				}
				now := shown()
				got := news.Withdrawn(before, now)
				switch {
				case len(got) == 1 && got[0] == want:
					found++
				case len(got) > 0:
					t.Fatalf("visit %d: withdrawn %v, want %q\nbefore %v\nnow    %v", visit, got, want, before, now)
				}
				before, list = now, list[:min(len(list), 2*m.size)]
			}
			// Where an item has jumped, those beside it are not judged; without
			// dates the newest is not, unless another has come.
			if taken < 20 || found < taken*3/4 || !m.jumps && !m.bare && found < taken {
				t.Errorf("%d of %d withdrawals are found", found, taken)
			}
		})
	}
}
