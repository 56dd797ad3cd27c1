package decode

// Limits bound what one document may cost. The zero value works.
type Limits struct {
	Body    int64 // bytes after decompression; 0 is 10 MiB
	Depth   int   // nested elements; 0 is 64
	Entries int   // items taken of one document, the first ones; 0 is 500; more than 5000 is 5000
	Item    int   // bytes of one item's content; 0 is 256 KiB
}

// Bounds of single fields, in bytes, and of lists.
const (
	maxName    = 300
	maxTitle   = 1000
	maxGUID    = 2000
	maxSummary = 16 << 10
	maxList    = 64
)

// resolved returns the limits with their defaults filled in. A source may ask
// for fewer or more items than the default, never for more than the ceiling.
func (l Limits) resolved(entries int) Limits {
	if l.Body <= 0 {
		l.Body = 10 << 20
	}
	if l.Depth <= 0 {
		l.Depth = 64
	}
	if entries > 0 {
		l.Entries = entries
	}
	if l.Entries <= 0 {
		l.Entries = 500
	}
	l.Entries = min(l.Entries, 5000)
	if l.Item <= 0 {
		l.Item = 256 << 10
	}
	return l
}

// elements is how many elements a document may have in all: a parser's memory
// goes with them and not with the bytes.
func (l Limits) elements() int { return 100_000 + 40*l.Entries }
