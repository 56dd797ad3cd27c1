package feedout

import (
	"cmp"
	"fmt"
	"html"
	"io"
	"slices"
	"strconv"
	"strings"
	"time"

	"straitwire/news"
)

// Bounds of a feed of changes.
const (
	changedItems = 50  // items whose changes are read
	changesShown = 100 // entries
	changeText   = 64 << 10
	contextRunes = 120 // of unchanged text on each side of a change
)

// changesPath is where the changes of a topic are served. It is a path of its
// own, because caches and readers may drop or reorder a query.
func changesPath(id news.TopicID) string { return "/topics/" + string(id) + "/changes.atom" }

// changes adds the edition of what changed in a topic.
func (p *press) changes(next, old map[string]*Edition, f *feed, changed []news.Changed, r *resolved) {
	is := composeChanges(f, changed, r)
	path := changesPath(f.ID)
	e, err := p.print(old[path], atomType, is.Updated, r.opts.MaxAge, func(w io.Writer) error { return writeAtom(w, is) })
	if err != nil {
		p.log.Error("rendering", "topic", f.ID, "format", "changes", "err", err)
		keep(next, old, path)
		return
	}
	next[path] = e
}

// composeChanges makes an issue whose entries are changes, newest first: an
// item that changed twice is in it twice.
func composeChanges(f *feed, changed []news.Changed, r *resolved) *issue {
	o := &r.opts
	is := &issue{
		ID:          tag(o, "changes", string(f.ID)),
		Title:       line(f.name() + ": changes"),
		Description: "Items of this topic that were edited after they came out, or that their sources list no more.",
		Page:        uri(o.BaseURL + "/topics/" + string(f.ID)),
		Self:        uri(strings.TrimSuffix(o.BaseURL+changesPath(f.ID), ".atom")),
		Service:     line(o.Title),
		Home:        uri(o.BaseURL + "/"),
		Version:     line(o.Version),
		TTL:         o.MaxAge,
		Updated:     beginning,
	}
	for i := range changed {
		if changed[i].Entry.LeftWhy == leftByFilter {
			continue // it should never have been here
		}
		for n := range changed[i].Changes {
			is.Entries = append(is.Entries, r.change(f, is, &changed[i], n))
		}
	}
	slices.SortStableFunc(is.Entries, func(a, b entry) int {
		return cmp.Or(b.Updated.Compare(a.Updated), cmp.Compare(a.ID, b.ID))
	})
	is.Entries = is.Entries[:min(len(is.Entries), changesShown)]
	if len(is.Entries) > 0 && is.Entries[0].Updated.After(beginning) {
		is.Updated = is.Entries[0].Updated
	}
	return is
}

// change makes an entry of the nth change of an item.
func (r *resolved) change(f *feed, is *issue, item *news.Changed, n int) entry {
	c := &item.Changes[n]
	e := r.entry(f, is, &news.Listed{Entry: item.Entry, Item: item.Item})
	e.ID = tag(&r.opts, "change", string(item.Item.ID)+"."+string(c.Kind)+"."+strconv.FormatInt(c.Seen.UnixNano(), 36))
	e.Published = plausible(c.Seen, e.FirstSeen)
	e.Updated, e.Why, e.Image, e.Enclosures, e.Excerpt = e.Published, nil, "", nil, ""
	said := ""
	switch c.Kind {
	case news.ChangeWithdrawn:
		e.Title = "Withdrawn: " + e.Title
		said = fmt.Sprintf("Not in its source since %s, although older items still are.", moment(c.Seen))
	case news.ChangeReturned:
		e.Title = "Listed again: " + e.Title
		said = fmt.Sprintf("In its source again since %s.", moment(c.Seen))
	default:
		e.Title = "Edited: " + e.Title
		said = edited(item, n, r)
	}
	e.Summary = said
	var body strings.Builder
	fmt.Fprintf(&body, "<p>%s</p>", html.EscapeString(said))
	for _, edit := range item.Edits(n) {
		if body.Len() < changeText {
			fmt.Fprintf(&body, "<p><b>%s</b></p><p>%s</p>", html.EscapeString(edit.Name), difference(clean(edit.Old), clean(edit.New)))
		}
	}
	e.Content = body.String()
	return e
}

// edited says in a line what an edit changed.
func edited(item *news.Changed, n int, r *resolved) string {
	c := &item.Changes[n]
	var names []string
	for _, was := range c.Was {
		names = append(names, clean(was.Name))
	}
	said := "Changed: " + strings.Join(names, ", ")
	if len(names) == 0 {
		said = "Changed; what it said before is no longer kept"
	}
	said += fmt.Sprintf(", seen %s, revision %d.", moment(c.Seen), c.Revision)
	if c.From != "" {
		from := r.source(c.From)
		said += " " + line(from.Name()) + " brought the item; the text is now that of the page's own source."
	}
	if n+1 < len(item.Changes) && item.Changes[n+1].Missed > 0 {
		said += fmt.Sprintf(" Of the %d changes after this one nothing is kept; the difference is that of all of them.", item.Changes[n+1].Missed)
	}
	return said
}

func moment(t time.Time) string { return t.UTC().Format("2 January 2006, 15:04 UTC") }

// difference writes how a text changed as HTML. Long runs of what stayed are
// cut to what stands beside a change.
func difference(before, after string) string {
	var b strings.Builder
	pieces := news.Diff(before, after)
	for i, p := range pieces {
		switch p.Op {
		case news.PieceRemoved:
			b.WriteString("<del>" + html.EscapeString(p.Text) + "</del>")
		case news.PieceAdded:
			b.WriteString("<ins>" + html.EscapeString(p.Text) + "</ins>")
		default:
			b.WriteString(html.EscapeString(shorten(p.Text, i > 0, i < len(pieces)-1)))
		}
	}
	return b.String()
}

// shorten keeps the ends of an unchanged text that a change stands beside.
func shorten(s string, before, after bool) string {
	runes := []rune(s)
	if len(runes) <= 2*contextRunes+1 {
		return s
	}
	out := "…"
	if before {
		out = string(runes[:contextRunes]) + " …"
	}
	if after {
		out += " " + string(runes[len(runes)-contextRunes:])
	}
	return out
}

// nextRenewal returns when the first of the entries is due to get a later
// date: its newest change came too soon after the one before. It is zero if
// none is.
func nextRenewal(listed []news.Listed, now time.Time) time.Time {
	var next time.Time
	for i := range listed {
		if at := listed[i].Item.Renewed; at.After(now) && (next.IsZero() || at.Before(next)) {
			next = at
		}
	}
	return next
}
