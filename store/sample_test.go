package store_test

import (
	"fmt"
	"math/rand/v2"
	"strings"

	"straitwire/news"
)

// sample makes items from to to-1 with texts of some size; the same numbers
// give the same items.
func sample(from, to, size int) []news.Item {
	syllables := []string{"ka", "to", "mir", "sel", "ond", "ura", "pek", "lin", "var", "jos", "wen", "tai"}
	var items []news.Item
	for n := from; n < to; n++ {
		r := rand.New(rand.NewPCG(uint64(n), 7))
		words := func(size int) string {
			var b strings.Builder
			for b.Len() < size {
				for range 2 + r.IntN(3) {
					b.WriteString(syllables[r.IntN(len(syllables))])
				}
				b.WriteByte(' ')
			}
			return strings.TrimSpace(b.String())
		}
		items = append(items, news.Item{
			GUID:    fmt.Sprintf("https://news.example/?p=%d", n),
			URL:     fmt.Sprintf("https://news.example/2022/12/story-%d", n),
			Title:   words(60),
			Summary: words(size / 5),
			Content: "<p>" + words(size*2/5) + "</p>",
			Text:    words(size * 2 / 5),
		})
	}
	return items
}
