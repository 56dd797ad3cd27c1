package news

import "time"

// Token lets whoever shows it read a topic that is not for everybody. What is
// kept of it opens nothing.
type Token struct {
	ID    string // short, to name it by
	Topic TopicID
	Name  string    // for whom it is; may be empty
	Hash  []byte    // SHA-256 of what is shown
	Made  time.Time // our clock
	Used  time.Time // the last day on which it was shown; zero if it never was
}
