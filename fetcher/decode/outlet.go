package decode

import (
	"strings"

	"github.com/mmcdole/gofeed/atom"
	"github.com/mmcdole/gofeed/rss"

	"straitwire/news"
)

// rssOutlet reads from where an item of RSS comes: its source, that of Atom
// within RSS, that of the module for aggregators, or the name alone as Bing
// gives it.
func (m *mapper) rssOutlet(in *rss.Item, base string) news.Outlet {
	if s := in.Source; s != nil {
		if o := m.outlet(m.restore(s.Title), m.url(base, s.URL)); !o.IsZero() {
			return o
		}
	}
	for _, s := range elementsOf(in.Extensions, "source", "atom", "atom10", "atom03") {
		address := ""
		for _, l := range s.Children["link"] {
			if rel := strings.ToLower(l.Attrs["rel"]); rel == "" || rel == "alternate" {
				address = first(address, m.url(base, l.Attrs["href"]))
			}
		}
		if o := m.outlet(child(s, "title"), first(address, m.url("", child(s, "id")))); !o.IsZero() {
			return o
		}
	}
	x := in.Extensions
	if o := m.outlet(value(x, "ag", "source"), m.url(base, value(x, "ag", "sourceURL"))); !o.IsZero() {
		return o
	}
	return m.outlet(first(value(x, "News", "Source"), value(x, "news", "source")), "")
}

// atomOutlet reads from where an entry was copied.
func (m *mapper) atomOutlet(s *atom.Source, base string) news.Outlet {
	if s == nil {
		return news.Outlet{}
	}
	address := m.atomLink(base, s.Links)
	for _, l := range s.Links {
		if strings.EqualFold(l.Rel, "self") {
			address = first(address, m.url(base, l.Href))
		}
	}
	if address == "" && absolute(s.ID) {
		address = m.url("", s.ID)
	}
	return m.outlet(s.Title, address)
}

// outlet is where an item comes from, if that is not the document itself.
func (m *mapper) outlet(name, address string) news.Outlet {
	if name == "" && address == "" {
		return news.Outlet{}
	}
	src := &m.h.Source
	if m.own == nil {
		m.own = news.SitesOf(src.URL, src.Site, m.h.URL, m.doc.Site, m.doc.Self)
	}
	return news.OutletOf(plainTitle(name, ""), address, m.own, m.doc.Title, src.Title, src.Publisher)
}
