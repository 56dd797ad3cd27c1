// Package story finds the same news among items: near-copies of one text,
// and reports of one event in different words. It knows no clock, no disk
// and no network; the same items in the same order get the same answers,
// whether one by one or after a restart.
//
// It is not for deciding whether two readings are one item: that is identity,
// in package news.
//
// A Desk holds the items of a window of some days. For each new one it says
// of which earlier text it is a copy, to which story it belongs, and who says
// it. What it knows of an item is a record of some hundred bytes; all that it
// counts (how common a word is, what is boilerplate) is counted over the items
// on the desk, so that their records are its whole state.
package story
