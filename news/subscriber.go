package news

import "time"

// Subscriber is who gets a feed of ours pushed (W3C WebSub).
type Subscriber struct {
	Topic    string    // address of the feed
	Callback string    // where the feed is sent to
	Secret   string    // with which we sign; may be empty, never logged
	Until    time.Time // end of the lease
	Sent     string    // tag of the edition that it has; empty if that is not known
}
