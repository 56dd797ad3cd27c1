package feedout

import (
	"mime"
	"net/url"
	"path"
	"regexp"
	"strings"
	"time"

	"straitwire/news"
)

// issue is what all formats of a feed say, before it is put into one of them:
// clean text, sound URIs, ids and dates. Formats only write down what is here.
type issue struct {
	ID          string // tag URI
	Title       string
	Description string
	Page        string // for people
	Self        string // address of the feed without the format's suffix
	Query       string // that follows the suffix
	Changes     string // address of the feed of changes; empty in that feed itself
	Chain       chain  // of archives
	Hub         string // that sends this feed to subscribers; may be empty
	Service     string // title of the whole service
	Home        string // of the service
	Version     string // of the program
	TTL         time.Duration
	Updated     time.Time
	Entries     []entry
}

// self is the address of the feed in a format.
func (is *issue) self(suffix string) string { return is.Self + suffix + is.Query }

// entry is one item in an issue, or one story.
type entry struct {
	ID         string // tag URI of the item or the story, the same in every topic and format
	Title      string // never empty
	Link       string // never empty
	Summary    string // plain text
	Content    string // HTML
	Excerpt    string // plain text; what stands in for a summary that is missing
	Language   string
	Rights     string
	Image      string
	Authors    []news.Person
	Tags       []string
	Labels     []label
	Enclosures []news.Enclosure
	Published  time.Time
	Updated    time.Time
	FirstSeen  time.Time
	Source     origin
	Outlet     news.Outlet // that the source names for it
	Why        []news.Why
	Story      telling
}

// origin is the source of an entry as readers are told of it.
type origin struct {
	ID, Tag, Title, URL, Home, Country, Kind, Control, Publisher string
}

// label is a category out of one of our vocabularies.
type label struct {
	Scheme string // topic, kind, control or country
	URI    string // of the scheme
	Term   string
	Name   string
}

// beginning is the date of a feed that never had an entry: Atom demands one,
// and a date that moved would make an unchanged feed look new.
var beginning = time.Date(2026, time.January, 1, 0, 0, 0, 0, time.UTC)

// compose makes the issue of a feed out of its window.
func compose(f *feed, window []news.Listed, r *resolved) *issue {
	o := &r.opts
	is := &issue{
		ID:          tag(o, "topic", string(f.ID)),
		Title:       line(f.name()),
		Description: line(f.Description),
		Page:        uri(o.BaseURL + "/topics/" + string(f.ID)),
		Self:        uri(o.BaseURL + "/topics/" + string(f.ID)),
		Changes:     uri(o.BaseURL + changesPath(f.ID)),
		Service:     line(o.Title),
		Home:        uri(o.BaseURL + "/"),
		Version:     line(o.Version),
		TTL:         o.MaxAge,
		Updated:     plausible(changed(window), beginning),
		Entries:     make([]entry, 0, len(window)),
	}
	for i := range window {
		is.Entries = append(is.Entries, r.entry(f, is, &window[i]))
	}
	return is
}

// entry makes the entry of an item. Only ids, the topic's label and, where
// nothing better is known, the link come from us: the rest is the source's.
func (r *resolved) entry(f *feed, is *issue, l *news.Listed) entry {
	it := &l.Item
	src := r.source(it.Source)
	e := entry{
		ID:        tag(&r.opts, "item", string(it.ID)),
		Summary:   strings.TrimSpace(clean(it.Summary)),
		Content:   strings.TrimSpace(clean(it.Content)),
		Language:  language(it.Language, src.Language),
		Rights:    line(it.Rights),
		Image:     uri(it.Image),
		Authors:   authors(it.Authors),
		Tags:      tags(it.Categories),
		Published: published(l),
		Updated:   updated(l),
		FirstSeen: plausible(it.FirstSeen, l.Entry.Entered),
		Source: origin{
			ID: string(src.ID), Tag: tag(&r.opts, "source", string(src.ID)), Title: line(src.Name()),
			URL: uri(src.URL), Home: uri(src.Site), Country: country(src.Country), Kind: line(src.Kind),
			Control: line(src.Control), Publisher: line(src.Publisher),
		},
		Outlet: news.Outlet{Name: line(it.Outlet.Name), URL: uri(it.Outlet.URL)},
		Why:    reasons(l.Entry.Why),
		Story:  r.telling(&l.Told),
	}
	if e.Summary == "" && e.Content != "" {
		e.Excerpt = excerpt(it.Text, 300)
	}
	for _, enc := range it.Enclosures {
		if enc.URL = uri(enc.URL); enc.URL == "" {
			continue
		}
		enc.Type, enc.Length = mediaType(enc.Type, enc.URL), max(enc.Length, 0)
		e.Enclosures = append(e.Enclosures, enc)
	}
	// Readers drop an entry without a link or show the feed's own. Where the
	// source gave none, its page is the nearest true place.
	e.Link = first(uri(it.URL), e.Source.Home, e.Source.URL, is.Home)
	e.Title = first(line(it.Title), excerpt(it.Summary, 80), excerpt(it.Text, 80), e.Source.Title)
	if f.ByStory {
		e.ID = e.Story.ID
	}
	e.Labels = labels(&r.opts,
		label{Scheme: "topic", Term: string(f.ID), Name: line(f.Title)},
		label{Scheme: "kind", Term: e.Source.Kind},
		label{Scheme: "control", Term: e.Source.Control},
		label{Scheme: "country", Term: e.Source.Country},
	)
	return e
}

// tag returns a tag URI (RFC 4151) of one of our things.
func tag(o *Options, what, id string) string {
	return "tag:" + o.Authority + ":" + what + "/" + url.PathEscape(clean(id))
}

// published returns when an item came out: never later than we saw it, because
// readers sort by it and a date ahead would stay on top for ever.
func published(l *news.Listed) time.Time {
	seen := plausible(l.Item.FirstSeen, l.Entry.Entered)
	t := plausible(l.Item.Date(), seen)
	if t.After(seen) {
		return seen
	}
	return t
}

// updated returns when an entry last changed in a way that readers care about.
// What it says may be newer: readers that show every step as news get one in
// news.RenewEvery.
func updated(l *news.Listed) time.Time {
	date := published(l)
	if renewed := l.Item.RenewedBy(time.Now()); renewed.After(l.Item.FirstSeen) {
		date = later(date, plausible(renewed, date))
	}
	joined, _ := held(l.Told.Joins, time.Now())
	return later(date, plausible(joined, date))
}

func later(a, b time.Time) time.Time {
	if b.After(a) {
		return b
	}
	return a
}

// changed returns when a window last changed, as its entries tell: what came
// in or was revised last.
func changed(window []news.Listed) time.Time {
	newest := time.Time{}
	for i := range window {
		for _, t := range []time.Time{updated(&window[i]), window[i].Entry.Entered} {
			if t.After(newest) && t.Year() <= lastYear {
				newest = t
			}
		}
	}
	if newest.IsZero() {
		return beginning
	}
	return newest
}

// The years that every format can write.
const firstYear, lastYear = 1900, 9999

// plausible returns t in whole seconds of UTC if every format can write it,
// else the fallback.
func plausible(t, fallback time.Time) time.Time {
	for _, t := range []time.Time{t, fallback} {
		if t = t.UTC().Truncate(time.Second); t.Year() >= firstYear && t.Year() <= lastYear {
			return t
		}
	}
	return beginning
}

func authors(people []news.Person) []news.Person {
	var out []news.Person
	seen := make(map[string]bool)
	for _, p := range people {
		p = news.Person{Name: line(p.Name), Email: line(p.Email), URL: uri(p.URL)}
		if !emailAddress.MatchString(p.Email) {
			p.Email = ""
		}
		if p.Name == "" {
			p.Name = p.Email
		}
		if p.Name != "" && !seen[p.Name] {
			seen[p.Name] = true
			out = append(out, p)
		}
	}
	return out
}

func tags(categories []string) []string {
	var out []string
	seen := make(map[string]bool)
	for _, c := range categories {
		if c = line(c); c != "" && !seen[c] {
			seen[c] = true
			out = append(out, c)
		}
	}
	return out
}

func labels(o *Options, all ...label) []label {
	out := all[:0]
	for _, l := range all {
		if l.Term = line(l.Term); l.Term != "" {
			l.URI = "tag:" + o.Authority + ":scheme/" + l.Scheme
			out = append(out, l)
		}
	}
	return out
}

func reasons(why []news.Why) []news.Why {
	out := make([]news.Why, 0, len(why))
	for _, w := range why {
		w.Op, w.Term, w.Field = clean(w.Op), clean(w.Term), clean(w.Field)
		out = append(out, w)
	}
	return out
}

func country(code string) string {
	if code = line(code); code == "ZZ" {
		return ""
	}
	return code
}

// language returns the first tag that is shaped like BCP 47, as xml:lang demands.
func language(tags ...string) string {
	for _, t := range tags {
		if languageTag.MatchString(t) {
			return t
		}
	}
	return ""
}

var (
	languageTag  = regexp.MustCompile(`^[A-Za-z]{2,8}(-[A-Za-z0-9]{1,8})*$`)
	emailAddress = regexp.MustCompile(`^[A-Za-z0-9.!#$%&'*+/=?^_{|}~-]+@[A-Za-z0-9-]+(\.[A-Za-z0-9-]+)+$`)
	mediaTypes   = regexp.MustCompile(`^[A-Za-z0-9!#$&^_.+-]+/[A-Za-z0-9!#$&^_.+-]+$`)
)

// mediaType returns a media type for an enclosure: all formats demand one. The
// table is our own, because the system's would differ from machine to machine.
func mediaType(given, link string) string {
	if t, _, err := mime.ParseMediaType(given); err == nil && mediaTypes.MatchString(t) {
		return t
	}
	if u, err := url.Parse(link); err == nil {
		switch strings.ToLower(path.Ext(u.Path)) {
		case ".mp3":
			return "audio/mpeg"
		case ".m4a":
			return "audio/mp4"
		case ".ogg", ".opus":
			return "audio/ogg"
		case ".mp4", ".m4v":
			return "video/mp4"
		case ".webm":
			return "video/webm"
		case ".jpg", ".jpeg":
			return "image/jpeg"
		case ".png":
			return "image/png"
		case ".gif":
			return "image/gif"
		case ".webp":
			return "image/webp"
		case ".pdf":
			return "application/pdf"
		}
	}
	return "application/octet-stream"
}

func first(values ...string) string {
	for _, v := range values {
		if v != "" {
			return v
		}
	}
	return ""
}
