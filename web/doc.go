// Package web is the pages for people: the front page with every topic and
// its newest items, one page for each topic, each story and each source, and
// the page for an address that is not there.
//
// It is not the place for feeds, which package feedout serves, and it decides
// nothing: it shows a Snapshot that somebody else has taken, and what a Reader
// says of a story or of the sources. It promises that a page needs no script,
// that no text of a source can become markup, that every link leads to http or
// https, that no address of a source's feed is told, and that a page is
// rendered once for a snapshot, or once in a while where a Reader is asked,
// however often it is asked for.
package web
