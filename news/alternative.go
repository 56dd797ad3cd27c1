package news

// Alternative is a longer text of a page than the source says that leads its
// item. It is kept for people: topics and stories go by what the leading
// source says, or anybody who lists a page could put words into it.
type Alternative struct {
	Source SourceID `json:"src"`
	Text   string   `json:"text"` // plain, cut at 16 KiB
}

// Hear keeps the text of another reading of the page if it is longer than
// what is known, and so far as it is kept at all.
func (it *Item) Hear(other *Item) {
	it.hear(Alternative{other.Source, cutText(other.longest())})
}

// Inherit takes over the alternative of an earlier reading, unless what the
// item says now is as long.
func (it *Item) Inherit(old *Item) {
	it.Alternative = Alternative{}
	it.hear(old.Alternative)
}

func (it *Item) hear(a Alternative) {
	if a.Source != it.Source && len(a.Text) > max(len(it.longest()), len(it.Alternative.Text)) {
		it.Alternative = a
	}
}

// longest is the longest text of an item.
func (it *Item) longest() string {
	if len(it.Text) > len(it.Summary) {
		return it.Text
	}
	return it.Summary
}
