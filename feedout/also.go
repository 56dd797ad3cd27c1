package feedout

import (
	"fmt"
	"html"
	"strings"
	"time"

	"straitwire/news"
)

// also is another item that an entry stands for.
type also struct {
	ID       string // tag URI
	Source   string
	Link     string // may be empty
	Language string // may be empty
	Seen     time.Time
	Copy     bool // of a text that is there already
}

// telling is what an entry says of its story.
type telling struct {
	ID    string // tag URI of the story; empty while it is not known
	Count string // empty for a story of one
	Also  []also
	More  int  // that are not listed
	Whole bool // Also are all other items of the story, not only copies
}

func (r *resolved) telling(t *news.Told) telling {
	var out telling
	if t.Story == "" {
		return out
	}
	out.ID, out.Count = tag(&r.opts, "story", string(t.Story)), line(t.Count)
	others := t.Copies
	if len(t.Others) > 0 {
		others, out.Whole = t.Others, true
	}
	for i := range others {
		if i == maxCopies {
			out.More = len(others) - maxCopies
			break
		}
		m := &others[i]
		src := r.source(m.Source)
		out.Also = append(out.Also, also{
			ID: tag(&r.opts, "item", string(m.Item)), Source: line(r.voices.Behind(src, m.Outlet).Name()), Link: uri(m.URL),
			Language: language(m.Language), Seen: plausible(m.Seen, beginning), Copy: !out.Whole || m.CopyOf != "",
		})
	}
	return out
}

const alsoTime = "2006-01-02 15:04 UTC"

// verb says how an item is told. The copies of one text stand alone under it.
func (t *telling) verb(a *also) string {
	switch {
	case !t.Whole:
		return "also"
	case a.Copy:
		return "copied by"
	}
	return "reported by"
}

// when writes the time, and in the list of a story, which has several, the language.
func (a *also) when(t *telling) string {
	if !t.Whole || a.Language == "" {
		return a.Seen.Format(alsoTime)
	}
	return a.Seen.Format(alsoTime) + ", " + a.Language
}

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
		fmt.Fprintf(&b, "\n<li>%s: %s (%s)</li>", t.verb(a), name, a.when(t))
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
		lines = append(lines, strings.TrimSpace(fmt.Sprintf("%s: %s (%s) %s", t.verb(a), a.Source, a.when(t), a.Link)))
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
