// Package news is the vocabulary of the house: sources, items, visits, the
// ledger, and what makes two readings of a source the same item.
//
// Everybody speaks it and it speaks to nobody: no clock, no disk, no network,
// nothing but the standard library, golang.org/x/text and the IDNA tables of
// golang.org/x/net. Its promise: a value that is valid here is safe
// everywhere. Text has been cleaned of control characters and bidirectional
// overrides, and every URL is absolute and http or https.
package news
