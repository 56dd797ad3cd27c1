package feedout

import (
	"fmt"
	"html"
	"strings"
	"time"

	"straitwire/news"
)

// also is a copy of an entry's text in another place.
type also struct {
	ID     string // tag URI
	Source string
	Link   string // may be empty
	Seen   time.Time
}

// telling is what an entry says of its story.
type telling struct {
	ID    string // tag URI of the story; empty while it is not known
	Count string // empty for a story of one
	Also  []also
	More  int // copies that are not listed
}

func (r *resolved) telling(t *news.Told) telling {
	var out telling
	if t.Story == "" {
		return out
	}
	out.ID, out.Count = tag(&r.opts, "story", string(t.Story)), line(t.Count)
	for i := range t.Copies {
		if i == maxCopies {
			out.More = len(t.Copies) - maxCopies
			break
		}
		m := &t.Copies[i]
		src := r.source(m.Source)
		out.Also = append(out.Also, also{
			ID: tag(&r.opts, "item", string(m.Item)), Source: line(r.voices.Behind(src, m.Outlet).Name()), Link: uri(m.URL), Seen: plausible(m.Seen, beginning),
		})
	}
	return out
}

const alsoTime = "2006-01-02 15:04 UTC"

// html writes what is told of the story as the end of an entry's content.
func (t *telling) html() string {
	if t.Count == "" {
		return ""
	}
	var b strings.Builder
	b.WriteString("\n<p>" + html.EscapeString(t.Count) + "</p>")
	if len(t.Also) == 0 {
		return b.String()
	}
	b.WriteString("\n<ul>")
	for i := range t.Also {
		a := &t.Also[i]
		name := html.EscapeString(a.Source)
		if a.Link != "" {
			name = `<a href="` + html.EscapeString(a.Link) + `">` + name + "</a>"
		}
		fmt.Fprintf(&b, "\n<li>also: %s (%s)</li>", name, a.Seen.Format(alsoTime))
	}
	if t.More > 0 {
		fmt.Fprintf(&b, "\n<li>and %d more</li>", t.More)
	}
	b.WriteString("\n</ul>")
	return b.String()
}

// text writes the same as plain text.
func (t *telling) text() string {
	if t.Count == "" {
		return ""
	}
	lines := []string{t.Count}
	for i := range t.Also {
		a := &t.Also[i]
		lines = append(lines, strings.TrimSpace(fmt.Sprintf("also: %s (%s) %s", a.Source, a.Seen.Format(alsoTime), a.Link)))
	}
	if t.More > 0 {
		lines = append(lines, fmt.Sprintf("and %d more", t.More))
	}
	return strings.Join(lines, "\n")
}

// paragraphs joins texts with an empty line between them.
func paragraphs(texts ...string) string {
	var some []string
	for _, t := range texts {
		if t != "" {
			some = append(some, t)
		}
	}
	return strings.Join(some, "\n\n")
}
