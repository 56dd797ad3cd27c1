// Package web is the pages for people: the front page with every topic and
// its newest items, one page for each topic, and the page for an address that
// is not there.
//
// It is not the place for feeds, which package feedout serves, and it decides
// nothing: it shows a Snapshot that somebody else has taken. It promises that
// a page needs no script, that no text of a source can become markup, that
// every link leads to http or https, and that a page is rendered once for a
// snapshot, however often it is asked for.
package web
