// Package store is the hall of the house: it keeps the items, the visits and
// the ledger in one bbolt file.
//
// The fetch wing puts items in with Record, the publish wing takes them out
// with Since and keeps its ledger with Append; neither needs to know the
// other. The store decides nothing about news: package news says what makes
// two readings one item, package topic what belongs to a topic.
//
// Its promises are written down as tests in package storetest, for this and
// for any other backend: what was recorded is kept (a visit that only found
// the same as the one before may wait some seconds for its write), a visit is
// never saved without its items, nothing is skipped by a reader, the ledger
// and its checkpoint move together, what a kept item said before its changes
// is kept with it, and an item that was pruned does not come back as new while
// any of its sources may still list it. A file that is locked, damaged,
// emptied, too new or on a full disk is named in one error, never taken for a
// new one, and never ends the process.
package store
