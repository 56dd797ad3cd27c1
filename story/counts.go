package story

// counts says how many items have a hash, as a table of counters: hashes may
// share one. What is added can be taken back without a trace, which a table
// that forgets by halving could not; to that end a counter that overflows
// starts again at zero.
type counts struct {
	rows [][]uint16
}

func newCounts(rows, bits int) counts {
	var c counts
	for range rows {
		c.rows = append(c.rows, make([]uint16, 1<<bits))
	}
	return c
}

// add counts a hash once more, or with by = -1 once less.
func (c counts) add(hash uint32, by int) {
	for i, row := range c.rows {
		row[place(hash, i)&uint32(len(row)-1)] += uint16(by)
	}
}

// of returns how often a hash was counted, or more.
func (c counts) of(hash uint32) int {
	least := ^uint16(0)
	for i, row := range c.rows {
		least = min(least, row[place(hash, i)&uint32(len(row)-1)])
	}
	return int(least)
}

// place spreads a hash, for each row in another way.
func place(hash uint32, row int) uint32 {
	hash *= [...]uint32{0x9e3779b1, 0x85ebca77}[row&1]
	return hash ^ hash>>15
}
