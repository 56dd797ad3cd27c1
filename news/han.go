package news

import "sync"

// HanVariants returns for each traditional or Japanese form of a character the
// simplified one with which it is compared. The map is shared: it is not to be
// changed. It is for comparing only: some pairs unite what a reader tells apart.
func HanVariants() map[rune]rune { return hanVariants() }

var hanVariants = sync.OnceValue(func() map[rune]rune {
	table := make(map[rune]rune, 4096)
	for _, pairs := range []string{shinjitaiPairs, hanPairs} {
		from := rune(-1)
		for _, r := range pairs {
			if from < 0 {
				from = r
				continue
			}
			table[from] = r
			from = -1
		}
	}
	// Chains are followed, so that folding twice changes nothing.
	for from, to := range table {
		for n := 0; n < 4; n++ {
			next, ok := table[to]
			if !ok || next == from {
				break
			}
			to = next
		}
		table[from] = to
	}
	return table
})
