package news

import "time"

// Subscription is what we agreed, or try to agree, with a WebSub hub: that it
// sends what is new of a source to an address of ours.
type Subscription struct {
	Source   SourceID
	Hub      string // address of the hub
	Topic    string // address by which the hub knows the source
	Callback string // our address; its last part nobody can guess
	Secret   string // with which the hub signs what it sends; never logged

	Asked    time.Time // last request to the hub; zero before the first
	Failures int       // requests in a row that came to nothing; 0 once the hub has confirmed
	Next     time.Time // when to ask the hub again
	Until    time.Time // end of the lease; zero until the hub has confirmed
	Ending   bool      // it is to be ended, and goes once the hub has confirmed that
}
