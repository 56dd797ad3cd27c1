package news

// gapLeast is how many items a document must list before their all being new
// means something: a source with a few may well have replaced them all.
const gapLeast = 5

// IsGap reports whether items were probably lost before a visit: its document
// follows on one that was not empty, and of its items, known had been seen
// before. A source that lists its newest items and shares none with the time
// before has listed others in between.
func IsGap(before, v Visit, known int) bool {
	return v.Follows && before.Listed > 0 && known == 0 && v.New >= gapLeast
}
