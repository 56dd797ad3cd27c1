// Package topic is the filter language of config.yaml: it parses topics,
// compiles them, decides which of them an item belongs to, and explains the
// decision. It also holds the folding of text and the concept lexicon.
//
// It is pure: no clock, no disk, no network. It does not fetch, keep or
// publish anything, and it does not know where a configuration comes from.
//
// Its promise: nothing in a topic is ignored silently. What is unclear is an
// error with line, column and a hint; what compiled decides the same way for
// the same item every time, never panics, takes time that grows with the text
// and its hits and not with the number of topics, and can say why. Offsets
// always refer to the bytes of the original text and fall on rune boundaries.
package topic
