package decode

import (
	"strings"

	"github.com/mmcdole/gofeed/atom"

	"straitwire/news"
)

// atomHead maps the head of an Atom feed.
func (m *mapper) atomHead(f *atom.Feed) {
	d := &m.doc
	d.Title = plainTitle(f.Title, m.head.types[fieldTitle])
	d.Description = news.Cut(plainLine(f.Subtitle, m.head.types[fieldSummary]), maxSummary)
	d.Rights = plainTitle(f.Rights, m.head.types[fieldRights])
	d.Language = documentLanguage(first(m.head.lang, f.Language, value(f.Extensions, "dc", "language")), m.h)
	d.Site = m.atomLink(m.head.base, f.Links)
	for _, l := range f.Links {
		switch strings.ToLower(l.Rel) {
		case "self", "http://www.iana.org/assignments/relation/self":
			d.Self = first(d.Self, m.url(m.head.base, l.Href))
		case "hub":
			d.Hub = first(d.Hub, m.url(m.head.base, l.Href))
		}
	}
	d.Period = updatePeriod(f.Extensions)
	d.Updated = m.date(f.Updated, value(f.Extensions, "dc", "date"))
}

// atomLink chooses the page for people among links.
func (m *mapper) atomLink(base string, links []*atom.Link) string {
	best := ""
	for _, l := range links {
		rel, typ := strings.ToLower(l.Rel), strings.ToLower(l.Type)
		if rel != "alternate" && rel != "" && rel != "http://www.iana.org/assignments/relation/alternate" {
			continue
		}
		u := m.url(base, l.Href)
		if u == "" {
			continue
		}
		if typ == "" || strings.Contains(typ, "html") {
			return u
		}
		best = first(best, u)
	}
	return best
}

// atomItems maps the entries of an Atom feed.
func (m *mapper) atomItems(f *atom.Feed) {
	m.expect(len(f.Entries))
	var authors []string
	for _, p := range f.Authors {
		if p != nil {
			authors = append(authors, p.Name, p.Email, p.URI)
		}
	}
	m.reading(authors...)
	for _, e := range f.Entries {
		m.begin()
		if e != nil {
			m.atomItem(e, f.Authors)
		}
	}
	m.relist()
}

func (m *mapper) atomItem(e *atom.Entry, inherited []*atom.Person) {
	n := readNote(e.Extensions)
	x := e.Extensions
	d := itemDraft{base: first(n.base, m.head.base, m.h.URL), lang: first(n.langs[fieldContent], n.langs[fieldTitle], n.lang, value(x, "dc", "language"), n.langs[fieldSummary])}
	it := &d.it
	it.GUID = first(strings.TrimSpace(e.ID), value(x, "dc", "identifier"))
	it.URL = m.entryLink(e, d.base)
	if e.Title != "" {
		it.Title = plainTitle(e.Title, n.types[fieldTitle])
	} else {
		it.Title = plainTitle(first(value(x, "media", "title"), groupValue(x, "title"), value(x, "dc", "title")), "")
	}
	d.summary, d.sumType, d.sumBase = e.Summary, n.types[fieldSummary], n.baseOf(fieldSummary, d.base)
	if d.summary == "" {
		d.summary, d.sumType = first(groupValue(x, "description"), value(x, "media", "description"), value(x, "dc", "description"), value(x, "itunes", "summary")), ""
	}
	if e.Content != nil {
		d.content, d.conType, d.conBase = e.Content.Value, n.types[fieldContent], n.baseOf(fieldContent, d.base)
	}
	it.Published = m.date(e.Published, value(x, "dc", "date"), value(x, "dcterms", "issued"), value(x, "atom03", "created"))
	it.Updated = m.date(e.Updated, value(x, "dcterms", "modified"))
	if it.Published.IsZero() { // the only date there is
		it.Published = it.Updated
	}
	people := e.Authors
	if len(people) == 0 && e.Source != nil {
		people = e.Source.Authors
	}
	if len(people) == 0 && len(x["dc"]["creator"]) == 0 {
		people = inherited
	}
	for _, p := range people {
		if p != nil {
			it.Authors = append(it.Authors, atomPerson(p, m.url(d.base, p.URI)))
		}
	}
	for _, c := range x["dc"]["creator"] {
		it.Authors = append(it.Authors, person(c.Value))
	}
	for _, c := range e.Categories {
		if c != nil {
			it.Categories = append(it.Categories, first(c.Label, c.Term))
		}
	}
	for _, s := range append(x["dc"]["subject"], append(x["media"]["category"], groupElements(x, "category")...)...) {
		it.Categories = append(it.Categories, first(s.Attrs["label"], s.Value))
	}
	m.atomMedia(e, d.base, it)
	it.Rights = plainLine(first(e.Rights, value(x, "dc", "rights")), n.types[fieldRights])
	it.Outlet = m.atomOutlet(e.Source, d.base)
	m.add(d)
}

// entryLink finds the page of an entry.
func (m *mapper) entryLink(e *atom.Entry, base string) string {
	if u := m.url(base, value(e.Extensions, "feedburner", "origLink")); u != "" {
		return u
	}
	if u := m.atomLink(base, e.Links); u != "" {
		return u
	}
	if absolute(e.ID) {
		return m.url("", e.ID)
	}
	if e.Content != nil && e.Content.Src != "" {
		if u := m.url(base, e.Content.Src); u != "" {
			return u
		}
	}
	for _, rel := range []string{"via", "related", "self"} {
		for _, l := range e.Links {
			if strings.EqualFold(l.Rel, rel) {
				if u := m.url(base, l.Href); u != "" {
					return u
				}
			}
		}
	}
	return ""
}
