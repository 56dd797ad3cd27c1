// Package decode turns the bytes of one document into items.
//
// It is a pipeline of small pure steps: charset, prolog, guard, repair,
// gofeed, dates, links, safe HTML. It knows no network, no disk and no clock,
// and it is the only place that knows gofeed. Its promise: whatever the bytes
// are, the answer comes in bounded time and memory, without a panic, and
// every item in it is safe to keep: plain text is plain, HTML has passed an
// allow-list, links are absolute, and a date that could not be understood is
// absent, never wrong.
package decode
