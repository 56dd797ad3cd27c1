package news

import "time"

// Class is how a source is, in a word.
type Class string

// The classes. Healthy says which of them need nobody's attention.
const (
	ClassOK        Class = "ok"        // news as often as it usually has
	ClassQuiet     Class = "quiet"     // none for longer than usual, as may be
	ClassMoved     Class = "moved"     // works at another address than the configured one
	ClassDegraded  Class = "degraded"  // its documents are damaged, their complete items were read
	ClassStale     Class = "stale"     // answers, but none for far longer than usual
	ClassFrozen    Class = "frozen"    // answers, but nobody writes there any more
	ClassEmpty     Class = "empty"     // a valid document without items
	ClassWrong     Class = "wrong"     // something else than what was subscribed
	ClassPage      Class = "page"      // a web page instead of a feed
	ClassMalformed Class = "malformed" // a document that nobody can read
	ClassLimited   Class = "limited"   // the host asks for patience
	ClassRefused   Class = "refused"   // the host does not let us in
	ClassTimeout   Class = "timeout"   // no answer in time
	ClassTLS       Class = "tls"       // no secure connection
	ClassBroken    Class = "broken"    // no connection, no HTTP, endless redirects or a fault of the server
	ClassBlocked   Class = "blocked"   // an address or a size that our own limits refuse
	ClassGone      Class = "gone"      // the document or its host is not there any more
	ClassInternal  Class = "internal"  // a fault of ours
)

// Healthy reports whether a class needs nobody's attention.
func (c Class) Healthy() bool { return c == ClassOK || c == ClassQuiet }

// Severity orders classes, those that need a person most last. It is below
// zero for none.
func (c Class) Severity() int {
	for i, other := range []Class{
		ClassOK, ClassQuiet, ClassMoved, ClassDegraded, ClassLimited, ClassStale, ClassTimeout, ClassBroken,
		ClassTLS, ClassRefused, ClassBlocked, ClassInternal, ClassEmpty, ClassMalformed, ClassPage, ClassWrong,
		ClassFrozen, ClassGone,
	} {
		if c == other {
			return i
		}
	}
	return -1
}

const (
	// A source is quiet after its usual pause; stale and frozen after so many
	// times that, but not before it has been silent for a time in which
	// everybody who still writes would have written.
	staleTimes, frozenTimes = 3, 10
	// Who has been known for two weeks has shown a weekend and a night.
	acquainted = 14 * 24 * time.Hour
	staleLeast = 12 * time.Hour
	staleNew   = 4 * 24 * time.Hour
	// frozenLeast is a long holiday.
	frozenLeast = 21 * 24 * time.Hour
	// frozenBlind is for sources of which too little is known: nobody lists
	// one or two items for years.
	frozenBlind = 2 * 365 * 24 * time.Hour
)

// Judge says how a source is by its last visit, at that time or later. What
// has no news is judged by its own rhythm: a source that writes once a month
// is not frozen after two.
func Judge(v Visit, now time.Time) Class {
	switch v.Reason {
	case ReasonRefused:
		return ClassRefused
	case ReasonLimited:
		return ClassLimited
	case ReasonGone, ReasonMissing, ReasonDNS:
		return ClassGone
	case ReasonTimeout:
		return ClassTimeout
	case ReasonTLS:
		return ClassTLS
	case ReasonConnect, ReasonProtocol, ReasonRedirects, ReasonStatus:
		return ClassBroken
	case ReasonBlocked, ReasonTooLarge:
		return ClassBlocked
	case ReasonPage:
		return ClassPage
	case ReasonNotFeed:
		return ClassWrong
	case ReasonMalformed:
		return ClassMalformed
	case ReasonPanic, ReasonInternal:
		return ClassInternal
	}
	alive := silence(v, now)
	switch {
	case v.Was != "":
		return ClassWrong
	case v.Listed == 0 && !v.Delta:
		return ClassEmpty
	case alive == ClassFrozen || alive == ClassStale:
		return alive
	case v.Reason == ReasonDegraded, v.Reason == ReasonNotModified && v.Damage != "":
		return ClassDegraded
	case v.Moved != "" && v.Moved != v.URL:
		return ClassMoved
	}
	return alive
}

// silence judges how long there has been nothing new.
func silence(v Visit, now time.Time) Class {
	r := v.Rhythm
	if r.Since.IsZero() {
		return ClassOK
	}
	age, usual := now.Sub(r.Last), r.Usual()
	if usual == 0 {
		if age > frozenBlind {
			return ClassFrozen
		}
		return ClassOK
	}
	least := staleNew
	if now.Sub(r.Since) >= acquainted && r.Since.Before(r.Last.Add(-acquainted)) {
		least = staleLeast
	}
	switch {
	case age > max(frozenTimes*usual, frozenLeast):
		return ClassFrozen
	case age > max(staleTimes*usual, least):
		return ClassStale
	case age > usual:
		return ClassQuiet
	}
	return ClassOK
}

// Health is the class of a source that has held, and the one that may follow.
type Health struct {
	Class Class     `json:"class,omitempty"` // empty until one has held
	Since time.Time `json:"since,omitzero"`  // start of the visit with which it had held
	Was   Class     `json:"was,omitempty"`   // the one before; empty for the first
	Next  Class     `json:"next,omitempty"`  // what the last visits say instead; empty if they agree with Class
	From  time.Time `json:"from,omitzero"`   // start of the first of these
	Held  int       `json:"held,omitempty"`  // their number
}

// A class counts when so many visits in a row agree on it: what comes and goes
// is not worth a word. Failures back off, so that five of them take hours:
// what may as well be our own network or a restart over there has so much time
// to pass by.
const (
	holdsGood     = 2 // visits that reached a feed
	holdsAnswered = 3 // failures with an answer that says what is wrong
	holdsSilent   = 5 // failures that may pass by themselves
)

// after returns the health after a visit that has its final state.
func (h Health) after(v Visit) Health {
	class := Judge(v, v.Started)
	if class == h.Class {
		h.Next, h.From, h.Held = "", time.Time{}, 0
		return h
	}
	if class != h.Next {
		h.Next, h.From, h.Held = class, v.Started, 0
	}
	if h.Held++; !h.holds(v) {
		return h
	}
	return Health{Class: class, Since: v.Started, Was: h.Class}
}

// holds reports whether Next has held.
func (h Health) holds(v Visit) bool {
	switch {
	case v.Reason == ReasonGone: // the source is not asked again
		return true
	case h.Next.Healthy() && (h.Class == "" || h.Class.Healthy()):
		return true
	case h.Next.Healthy() && (h.Class == ClassFrozen || h.Class == ClassStale) && v.New > 0:
		return true // news is proof enough
	case v.Reason.Good():
		return h.Held >= holdsGood
	case v.Reason == ReasonDNS, h.Next == ClassTimeout, h.Next == ClassTLS, h.Next == ClassBroken, h.Next == ClassLimited:
		return h.Held >= holdsSilent
	}
	return h.Held >= holdsAnswered
}

// Shown is the class to show: the one that has held or, before any has, what
// the visits so far say; empty before the first.
func (h Health) Shown() Class {
	if h.Class == "" {
		return h.Next
	}
	return h.Class
}
