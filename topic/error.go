package topic

import (
	"fmt"
	"strings"

	"straitwire/news"
)

// Error is one mistake in the topics or concepts of a configuration.
type Error struct {
	File         string
	Line, Column int
	Topic        news.TopicID // empty when the mistake is not inside a topic that has an id
	Concept      string       // empty when the mistake is not inside a concept that has an id
	Message      string
	Hint         string // what to do; may be empty
}

// Error returns "FILE:LINE:COL: topic "id": message; hint".
func (e *Error) Error() string {
	var b strings.Builder
	fmt.Fprintf(&b, "%s:%d:%d: ", e.File, e.Line, e.Column)
	if e.Topic != "" {
		fmt.Fprintf(&b, "topic %q: ", string(e.Topic))
	}
	if e.Concept != "" {
		fmt.Fprintf(&b, "concept %q: ", e.Concept)
	}
	b.WriteString(e.Message)
	if e.Hint != "" {
		b.WriteString("; ")
		b.WriteString(e.Hint)
	}
	return b.String()
}
