package feedout

import (
	"cmp"
	"context"
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

// lastChange names the newest change of a topic.
type lastChange struct {
	item news.ItemID
	seq  uint64
	seen time.Time
}

// changes brings the edition of what changed in a topic up to date. Most of
// what comes into a topic is no change, and costs one look.
func (l *loop) changes(ctx context.Context, next, old map[string]*Edition, f *feed) error {
	changed, err := l.p.store.Changes(ctx, f.ID, 1)
	if err != nil {
		return err
	}
	var last lastChange
	for _, c := range changed {
		last.item, last.seq = c.Item.ID, c.Item.Seq
		if n := len(c.Changes); n > 0 {
			last.seen = c.Changes[n-1].Seen
		}
	}
	if told, ok := l.told[f.ID]; ok && told == last {
		keep(next, old, changesPath(f.ID))
		return nil
	}
	if len(changed) > 0 {
		if changed, err = l.p.store.Changes(ctx, f.ID, changedItems); err != nil {
			return err
		}
	}
	l.press.changes(next, old, f, changed, l.plan)
	l.told[f.ID] = last
	return nil
}

// changes adds the edition of what changed in a topic.
func (p *press) changes(next, old map[string]*Edition, f *feed, changed []news.Changed, r *resolved) {
	is := composeChanges(f, changed, r)
	path := changesPath(f.ID)
	e, err := p.print(old[path], is.Updated, terms{contentType: atomType, maxAge: r.opts.MaxAge, links: is.links(format{suffix: ".atom"}, nil), vary: onlyReaders}, func(w io.Writer) error { return writeAtom(w, is) })
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
	type one struct {
		item *news.Changed
		n    int
	}
	var all []one
	for i := range changed {
		if changed[i].Entry.LeftWhy == leftByFilter {
			continue // it should never have been here
		}
		for n := range changed[i].Changes {
			all = append(all, one{&changed[i], n})
		}
	}
	seen := func(c one) time.Time { return c.item.Changes[c.n].Seen }
	slices.SortFunc(all, func(a, b one) int {
		return cmp.Or(seen(b).Compare(seen(a)), cmp.Compare(a.item.Item.ID, b.item.Item.ID), b.n-a.n)
	})
	for _, c := range all[:min(len(all), changesShown)] {
		e := r.change(f, is, c.item, c.n)
		is.Entries = append(is.Entries, e)
		if e.Updated.After(is.Updated) {
			is.Updated = e.Updated
		}
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
