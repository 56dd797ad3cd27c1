package web

import (
	"fmt"

	"straitwire/news"
)

// because says in words why a source is in its class. The details of a visit
// stay with the operator: they may name addresses with a secret in them.
func because(s *SourceState, snap *Snapshot) string {
	v := s.Visit
	switch {
	case s.Class == "":
		return "It was not visited yet."
	case s.Twin != "" && s.Class == news.ClassWrong:
		twin := snap.Sources[s.Twin]
		twin.ID = s.Twin
		return fmt.Sprintf("It serves the same documents as %s.", twin.Name())
	case s.Class == news.ClassWrong && v.Was != "":
		return fmt.Sprintf("It now calls itself %q instead of %q, and none of its items was known.", v.Title, v.Was)
	}
	r := v.Rhythm
	age, usual := "", ""
	if !r.Last.IsZero() {
		age = news.Span(snap.Taken.Sub(r.Last))
	}
	if r.Usual() > 0 {
		usual = news.Span(r.Usual())
	}
	switch s.Class {
	case news.ClassOK:
		if age != "" && usual != "" {
			return fmt.Sprintf("The newest item came %s ago; the longest usual pause is %s.", age, usual)
		}
		return "It answers."
	case news.ClassQuiet, news.ClassStale, news.ClassFrozen:
		if usual != "" {
			return fmt.Sprintf("It answers, but the newest item came %s ago; the longest usual pause is %s.", age, usual)
		}
		return fmt.Sprintf("It answers, but the newest item came %s ago.", age)
	case news.ClassMoved:
		return "It works, at another address than the configured one."
	case news.ClassDegraded:
		return "Its documents are damaged; their complete items are read."
	case news.ClassEmpty:
		return "It answers with a valid document that lists nothing."
	}
	if v.Reason.Good() {
		return "The last visit went well, which has not held long enough to count."
	}
	text := "The last visit found " + ending(v) + "."
	if v.Failures > 1 && !v.FailingSince.IsZero() {
		text += fmt.Sprintf(" So did %d in a row since %s.", v.Failures, v.FailingSince.UTC().Format("2 January 2006, 15:04 UTC"))
	}
	return text
}

// ending says in words how a visit ended.
func ending(v news.Visit) string {
	text := string(v.Reason)
	switch v.Reason {
	case news.ReasonOK:
		text = "a document"
	case news.ReasonNotModified:
		text = "nothing changed"
	case news.ReasonEmpty:
		text = "a document without items"
	case news.ReasonDegraded:
		text = "a damaged document"
	case news.ReasonDNS:
		text = "no such host"
	case news.ReasonConnect:
		text = "no connection"
	case news.ReasonProtocol:
		text = "an answer that is not HTTP"
	case news.ReasonTLS:
		text = "no secure connection"
	case news.ReasonTimeout:
		text = "no answer in time"
	case news.ReasonBlocked:
		text = "an address that our limits refuse"
	case news.ReasonRedirects:
		text = "redirects without an end"
	case news.ReasonRefused:
		text = "that we are not let in"
	case news.ReasonLimited:
		text = "that the host asks for patience"
	case news.ReasonMissing:
		text = "no document at the address"
	case news.ReasonGone:
		text = "that the document is gone for good"
	case news.ReasonStatus:
		text = "a fault of the server"
	case news.ReasonTooLarge:
		text = "more than our limits take"
	case news.ReasonPage:
		text = "a web page instead of a feed"
	case news.ReasonNotFeed:
		text = "something else than a feed"
	case news.ReasonMalformed:
		text = "a document that nobody can read"
	case news.ReasonPanic, news.ReasonInternal:
		text = "a fault of ours"
	}
	if v.Status != 0 && !v.Reason.Good() {
		text += fmt.Sprintf(" (HTTP %d)", v.Status)
	}
	return text
}

// eventWords says what an event was, without its details.
func eventWords(e *news.Event) string {
	switch e.Kind {
	case news.EventGap:
		return "items were probably lost before a visit"
	case news.EventRevived:
		return fmt.Sprintf("%s again, after it was %s", e.Class, e.Was)
	case news.EventHealth:
		if e.Was == "" {
			return string(e.Class)
		}
		return fmt.Sprintf("%s, after it was %s", e.Class, e.Was)
	}
	return string(e.Kind)
}
