package news

import "time"

// TopicID names a topic in config.yaml; it is part of the feed's address.
type TopicID string

// Why is one reason for a match: an operator that held, what it looked for,
// and where it found it.
type Why struct {
	Op    string `json:"op"`              // the operator: term, phrase, regex, source, kind, ...
	Term  string `json:"term"`            // what was looked for, as configured
	Field string `json:"field,omitempty"` // title, summary, body, or the property of the source
	At    [2]int `json:"at"`              // byte offsets [from, to) in the original text of Field; [0,0] for a property
}

// Match is an item meeting a topic, with the reasons.
type Match struct {
	Topic TopicID
	Score int
	Why   []Why
}

// Entry is one line of the ledger: an item in a topic, since when and why,
// and, once it has left, when and why not any more.
type Entry struct {
	Topic     TopicID
	Item      ItemID
	Seq       uint64    // the state of the item that was judged
	FirstSeen time.Time // of the item: the order of the topic
	Entered   time.Time // our clock
	Filter    string    // version of the topic's filter that decided
	Score     int
	Why       []Why
	Left      time.Time // zero while the item is in the topic
	LeftWhy   string
}

// Live reports whether the item is in the topic now.
func (e *Entry) Live() bool { return e.Left.IsZero() }

// Listed is an entry together with its item: one line of a topic's window.
type Listed struct {
	Entry Entry
	Item  Item
	Told  Told // of its story; the store leaves it empty
}
