// Package hub is a WebSub hub for our own feeds (W3C WebSub, sections 5 to 7):
// whoever subscribes to one gets it sent when it has changed.
package hub
