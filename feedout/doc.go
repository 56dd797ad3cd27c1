// Package feedout publishes: it reads new items out of the store, finds their
// places in stories, decides by the topics where they belong, writes both down
// in the ledger, and serves every topic as RSS 2.0, Atom 1.0 and JSON Feed 1.1.
//
// The Publisher is the only writer of the ledger. Its loop judges items, and
// renders a topic's window (its newest entries) to editions: finished bytes
// with their validators. Requests are answered from editions alone, so a
// broken disk still serves yesterday's feeds.
//
// It neither fetches nor keeps items, and it has no pages for people.
//
// Its promises: an item has one id in all topics, formats and restarts; an
// edition changes exactly when its content does; what is served is valid for
// its format whatever a source sent; after a crash the publisher goes on where
// it was, nothing missing and nothing twice.
package feedout
