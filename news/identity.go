package news

// Known is what identity remembers of an item after the item itself may have
// been pruned. Stores keep it as an opaque value per ItemID.
type Known struct {
	ID ItemID
	// further exported fields: what Identify needs to compare with (content hash, title key, lead, dates, revision ...)
}

// Key is a handle by which a source may mention an item again.
type Key struct {
	Kind  byte   // 'g' guid, 'l' link, 'b' bare title
	Value string // within the source; never empty
}

// Memory is what a store remembers of the items of one source.
type Memory interface {
	// Recall returns the item that a key of this source points to, or false.
	Recall(Key) (Known, bool, error)
}

// Action is what a reading of an item means.
type Action string

// The actions.
const (
	ActionNew    Action = "new"
	ActionSame   Action = "same"
	ActionUpdate Action = "update"
)

// Decision is the answer of Identify.
type Decision struct {
	Action Action
	Known  Known // to be remembered under its ID and under all Keys; Known.ID is the id of the item
	Keys   []Key // every handle that leads to the item from now on
}

// Identify decides whether a freshly read item is new to its source, the same
// as a known one, or a changed reading of it. It never compares sources.
func Identify(m Memory, it *Item) (Decision, error) {
	panic("being written")
}
