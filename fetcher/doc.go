// Package fetcher visits sources: when they are due, politely, and within
// bounds.
//
// A schedule only enqueues a source; a bounded number of visits run at a time
// and one per host. A visit asks the store what is remembered, makes one
// conditional request, has the answer decoded (fetcher/decode) and hands the
// items and the visit to the store together. The room knows neither topics
// nor feeds.
//
// Its promises: a source is never asked before the time it allowed; whatever
// a source answers, the visit ends in a named reason within the limits, and
// no other source notices; a validator is never kept without the items it
// came with.
package fetcher
