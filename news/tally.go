package news

// Tally says what became of the items of documents. Nothing may disappear:
// what was fetched is New, Changed, Known or Cut.
type Tally struct {
	Fetched int `json:"fetched,omitempty"` // items that the documents had
	New     int `json:"new,omitempty"`     // of these, new to the source
	Changed int `json:"changed,omitempty"` // known, and stored anew
	Known   int `json:"known,omitempty"`   // known, and as they were; also those that a document lists twice
	Cut     int `json:"cut,omitempty"`     // rejected: beyond the items taken of one document, or of the first one
}

// Add returns the sum of two tallies.
func (t Tally) Add(u Tally) Tally {
	return Tally{t.Fetched + u.Fetched, t.New + u.New, t.Changed + u.Changed, t.Known + u.Known, t.Cut + u.Cut}
}

// Balanced reports whether nothing has disappeared.
func (t Tally) Balanced() bool { return t.Fetched == t.New+t.Changed+t.Known+t.Cut }
