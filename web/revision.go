package web

import (
	"strings"
	"time"
	"unicode/utf8"

	"straitwire/news"
)

const (
	diffContext = 120  // bytes of unchanged text that are shown on either side of a change
	diffShown   = 4000 // bytes of one difference
)

// revisionView is one thing that happened to an item after it was first seen.
type revisionView struct {
	What   string
	Seen   time.Time
	When   string
	Fields []fieldView
	Missed int // changes before it that are not kept
}

// fieldView is how one text changed.
type fieldView struct {
	Name   string
	Lang   string
	Pieces []diffPiece
	Cut    bool // there is more
}

// diffPiece is a part of a text that was kept, added or removed.
type diffPiece struct {
	Text    string
	Added   bool
	Removed bool
}

func viewRevisions(snap *Snapshot, c *news.Changed) []revisionView {
	lang := c.Item.Language
	if lang == "" {
		lang = snap.Sources[c.Item.Source].Language
	}
	var out []revisionView
	for i, change := range c.Changes {
		v := revisionView{Seen: change.Seen.UTC(), When: day(change.Seen.UTC(), snap.Taken), Missed: change.Missed}
		switch change.Kind {
		case news.ChangeWithdrawn:
			v.What = "not in its source any more"
		case news.ChangeReturned:
			v.What = "in its source again"
		default:
			v.What = "edited"
		}
		for _, edit := range c.Edits(i) {
			f := fieldView{Name: edit.Name, Lang: langTag(lang)}
			f.Pieces, f.Cut = shorten(news.Diff(edit.Old, edit.New))
			v.Fields = append(v.Fields, f)
		}
		out = append(out, v)
	}
	return out
}

// shorten leaves of what was kept only what stands next to a change.
func shorten(diff []news.Piece) (out []diffPiece, cut bool) {
	size := 0
	for i, p := range diff {
		text := p.Text
		if p.Op == news.PieceKept {
			text = near(text, i > 0, i < len(diff)-1)
		}
		if left := diffShown - size; len(text) > left {
			text, cut = headOf(text, left), true
		}
		size += len(text)
		if text != "" {
			out = append(out, diffPiece{text, p.Op == news.PieceAdded, p.Op == news.PieceRemoved})
		}
		if cut {
			break
		}
	}
	return out, cut
}

// near leaves the beginning of a text that follows a change, and the end of
// one that a change follows.
func near(text string, after, before bool) string {
	head, tail := "", ""
	if after {
		head = headOf(text, diffContext)
	}
	if before {
		tail = tailOf(text, diffContext)
	}
	if len(head)+len(tail) >= len(text) {
		return text
	}
	return head + " … " + tail
}

// headOf returns at most n bytes from the beginning of s, cutting no character.
func headOf(s string, n int) string {
	if len(s) <= n {
		return s
	}
	for n > 0 && !utf8.RuneStart(s[n]) {
		n--
	}
	return strings.TrimRight(s[:n], " ")
}

// tailOf returns at most n bytes from the end of s, cutting no character.
func tailOf(s string, n int) string {
	if len(s) <= n {
		return s
	}
	from := len(s) - n
	for from < len(s) && !utf8.RuneStart(s[from]) {
		from++
	}
	return strings.TrimLeft(s[from:], " ")
}
