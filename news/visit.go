package news

import "time"

// Reason is how a visit ended.
type Reason string

// The reasons. Good says which of them are no failure.
const (
	ReasonOK          Reason = "ok"           // a document was read
	ReasonNotModified Reason = "not_modified" // 304, or the same bytes as the last time
	ReasonEmpty       Reason = "empty"        // a valid document without any item
	ReasonDegraded    Reason = "degraded"     // damaged; the complete items were read

	ReasonDNS       Reason = "dns"        // the host's name was not found
	ReasonConnect   Reason = "connect"    // no connection
	ReasonProtocol  Reason = "protocol"   // an answer, but none in HTTP
	ReasonTLS       Reason = "tls"        // the certificate or the handshake
	ReasonTimeout   Reason = "timeout"    // slower than the limits allow
	ReasonBlocked   Reason = "blocked"    // an address, port or scheme that the guard refuses
	ReasonRedirects Reason = "redirects"  // too many, or a loop
	ReasonRefused   Reason = "refused"    // 401, 403, 451
	ReasonLimited   Reason = "limited"    // 429, 503: the host asks for patience
	ReasonMissing   Reason = "missing"    // 404
	ReasonGone      Reason = "gone"       // 410
	ReasonStatus    Reason = "status"     // any other status that is not a success
	ReasonTooLarge  Reason = "too_large"  // more bytes, depth or elements than the limits allow
	ReasonPage      Reason = "page"       // a web page instead of a feed
	ReasonNotFeed   Reason = "not_a_feed" // something else instead of a feed
	ReasonMalformed Reason = "malformed"  // a feed that nobody could read
	ReasonPanic     Reason = "panic"      // our own mistake; the visit is lost, nothing else
	ReasonInternal  Reason = "internal"   // the store or the machine failed us
)

// Good reports whether a visit that ended so reached a readable feed.
func (r Reason) Good() bool {
	switch r {
	case ReasonOK, ReasonNotModified, ReasonEmpty, ReasonDegraded:
		return true
	}
	return false
}

// Visit is one fetch of a source and what we remember of it until the next.
type Visit struct {
	Source   SourceID
	URL      string // the address of the source; what is remembered of the document holds for it alone
	Site     string // the source's page for people, as configured; links to its site, and to URL's, are the source's own
	FinalURL string // where the answer came from, after redirects; the validators hold for it alone
	Moved    string // the address that is asked instead of URL: permanent redirects held; empty if none did
	Moving   string // where permanent redirects lead that have not held yet
	Held     int    // good visits in a row that led there

	Started time.Time
	Took    time.Duration
	Reason  Reason
	Detail  string // one line for the operator; empty when all is well
	Status  int    // HTTP status; 0 if there was no answer
	Bytes   int64  // of the body, decompressed

	ETag         string // echoed byte for byte
	LastModified string // echoed byte for byte
	BodyHash     uint64 // of the last body that was read to the end; 0 if none
	Damage       string // what was damaged in that document, for as long as it stays the same; empty if nothing was

	Fresh time.Duration // how long the server says that its answer stays true; what an answer does not repeat still holds
	Pause time.Duration // what the document asks for between two visits
	Quiet Quiet         // when the document asks not to be visited

	NotBefore    time.Time // no visit before this, whoever asks
	Failures     int       // failed visits in a row; 0 after a good one
	FailingSince time.Time // start of the first of them; zero after a good one
	Calm         string    // the host that asked for patience, which holds for all its sources; empty if none did
	CalmUntil    time.Time // until then
	Succeeded    time.Time // start of the last good visit
	Read         time.Time // start of the last visit that read a document: what it did not list, the source has dropped
	Brought      time.Time // start of the last visit with a new item
	Newest       time.Time // newest Date of an item so far

	Title   string // what the source calls itself
	Listed  int    // items in the last document that was read
	New     int    // of these, new to the source; another one may have brought them
	Updated int    // of these, changed

	Tally Tally // of the items of this visit
	Total Tally // of all visits and of what hubs sent so far

	Hub    string    // WebSub hub that the document or its server names; empty if none does
	Self   string    // the address by which that hub knows the document
	Pushed time.Time // when the hub last sent something; zero if it never did
	Pushes int       // how often it did since a visit last found something new by itself

	Delta   bool      // the document listed only what is new since the one before; Listed is still of that
	Follows bool      // a whole document was read, and one of the same address before: some item should be known
	Gaps    int       // visits so far before which items were probably lost
	GapAt   time.Time // start of the last of them; zero if there was none
	Hurry   int       // how many times the pause between visits is halved, until a day after GapAt

	Was    string // what the source called itself before it turned into another one; empty if it did not
	Rhythm Rhythm // when its items come
	Health Health // how it is, as far as that has held

	Listing Listing // of the last whole document; only where a single visit is asked for
	First   First   // what it takes of the first document of its source; not kept
}
