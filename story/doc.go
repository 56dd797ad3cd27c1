// Package story finds the same news among items: near-copies of one text,
// and reports of one event in different words. It knows no clock, no disk
// and no network; the same items in the same order get the same answers,
// whether one by one or after a restart.
//
// It is not for deciding whether two readings are one item: that is identity,
// in package news.
package story
