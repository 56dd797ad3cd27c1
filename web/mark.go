package web

import (
	"slices"
	"unicode/utf8"

	"straitwire/news"
)

// piece is a part of a text that is either marked or not.
type piece struct {
	Text   string
	Marked bool
}

// pieces cuts text at the places that whys name in field, so that the marked
// ones can be shown. Joined, the pieces are always text again. A place that
// does not fit the text, as when an item has changed since it was judged, is
// passed over: a missing mark is better than a broken character.
func pieces(text, field string, whys []news.Why) []piece {
	var places [][2]int
	for _, why := range whys {
		if why.Field == field && fits(text, why.At) {
			places = append(places, why.At)
		}
	}
	slices.SortFunc(places, func(a, b [2]int) int { return a[0] - b[0] })

	var out []piece
	done := 0
	for i := 0; i < len(places); {
		from, to := places[i][0], places[i][1]
		for i++; i < len(places) && places[i][0] <= to; i++ {
			to = max(to, places[i][1])
		}
		if from > done {
			out = append(out, piece{Text: text[done:from]})
		}
		out = append(out, piece{Text: text[from:to], Marked: true})
		done = to
	}
	if done < len(text) {
		out = append(out, piece{Text: text[done:]})
	}
	return out
}

// fits reports whether at names a part of text and cuts no character.
func fits(text string, at [2]int) bool {
	from, to := at[0], at[1]
	return 0 <= from && from < to && to <= len(text) && edge(text, from) && edge(text, to)
}

// edge reports whether a character begins at i, or the text ends there.
func edge(text string, i int) bool {
	return i == len(text) || utf8.RuneStart(text[i])
}
