package news

// Block is one item of a document, as it stood there.
type Block struct {
	Hash uint64 // of its bytes and of what they stand in; 0 if it has to be read again in any case
	Item ItemID // what it was read as; empty until the store has said so
}

// Listing is what is remembered of the items of the last whole document of a
// source, so that those which come again unchanged need not be read again.
// The zero value remembers nothing.
type Listing struct {
	Reading uint64  // of all that decides how an item is read besides its block
	Blocks  []Block // in the order of the document, one for each item
}

// Relisted reports whether it stands for an item that the document lists
// unchanged: such an item was not read again and says nothing but its ID.
func (it *Item) Relisted() bool {
	return it.ID != "" && it.GUID == "" && it.URL == "" && it.Title == "" && it.Summary == "" && it.Content == ""
}
