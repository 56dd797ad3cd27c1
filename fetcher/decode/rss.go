package decode

import (
	"strings"

	ext "github.com/mmcdole/gofeed/extensions"
	"github.com/mmcdole/gofeed/rss"

	"straitwire/news"
)

// rssHead maps the channel of an RSS or RDF document.
func (m *mapper) rssHead(f *rss.Feed) {
	d := &m.doc
	d.Title = plainTitle(first(f.Title, value(f.Extensions, "dc", "title")), "")
	d.Description = news.Cut(plainLine(first(f.Description, value(f.Extensions, "itunes", "summary"), value(f.Extensions, "itunes", "subtitle"), value(f.Extensions, "dc", "description")), ""), maxSummary)
	d.Rights = plainTitle(first(f.Copyright, value(f.Extensions, "dc", "rights")), "")
	d.Language = documentLanguage(first(f.Language, value(f.Extensions, "dc", "language"), m.head.lang), m.h)
	for _, link := range f.Links {
		d.Site = first(d.Site, m.url(m.head.base, link))
	}
	for _, l := range elementsOf(f.Extensions, "link", "atom", "atom10", "atom03") {
		switch href := m.url(m.head.base, l.Attrs["href"]); strings.ToLower(l.Attrs["rel"]) {
		case "self":
			d.Self = first(d.Self, href)
		case "hub":
			d.Hub = first(d.Hub, href)
		case "", "alternate":
			d.Site = first(d.Site, href)
		}
	}
	d.TTL, d.Period, d.Quiet = rssTTL(f), updatePeriod(f.Extensions), rssQuiet(f)
	d.Updated = m.date(f.LastBuildDate, f.PubDate, value(f.Extensions, "dc", "date"), value(f.Extensions, "atom", "updated"))
}

// rssItems maps the items of an RSS or RDF document.
func (m *mapper) rssItems(f *rss.Feed) {
	m.expect(len(f.Items))
	m.reading()
	for _, in := range f.Items {
		m.begin()
		if in != nil {
			m.rssItem(in)
		}
	}
	m.relist()
}

func (m *mapper) rssItem(in *rss.Item) {
	n := readNote(in.Extensions)
	x := in.Extensions
	d := itemDraft{base: first(n.base, m.h.URL), lang: first(n.lang, value(x, "dc", "language"), n.langs[fieldContent], n.langs[fieldTitle], n.langs[fieldSummary])}
	it := &d.it
	it.GUID = first(guidOf(in), value(x, "atom", "id"), n.about)
	it.URL = m.rssLink(in, &n)
	it.Title = plainTitle(first(in.Title, value(x, "dc", "title"), value(x, "atom", "title"), value(x, "media", "title"), groupValue(x, "title"), value(x, "itunes", "title")), "")
	d.summary, d.sumBase = in.Description, n.bases[fieldSummary]
	for _, v := range []string{value(x, "dc", "description"), value(x, "dcterms", "abstract"), value(x, "atom", "summary"), value(x, "itunes", "summary"), value(x, "media", "description"), groupValue(x, "description"), value(x, "itunes", "subtitle")} {
		d.summary = first(d.summary, v)
	}
	d.content, d.conBase = first(in.Content, value(x, "atom", "content"), in.Custom["body"], in.Custom["fullitem"], in.Custom["encoded"], in.Custom["content"], value(x, "yandex", "full-text")), n.bases[fieldContent]
	it.Published = m.date(in.PubDate, value(x, "dc", "date"), value(x, "dcterms", "issued"), value(x, "dcterms", "created"), value(x, "atom", "published"), value(x, "prism", "publicationDate"), in.Custom["published"], in.Custom["date"], in.Custom["created"])
	it.Updated = m.date(value(x, "atom", "updated"), value(x, "dcterms", "modified"), in.Custom["updated"], in.Custom["modified"], in.Custom["lastmod"])
	if it.Published.IsZero() {
		it.Published = it.Updated
	}
	it.Authors = rssAuthors(in)
	it.Categories = rssCategories(in)
	m.rssMedia(in, d.base, it)
	it.Rights = plainLine(first(value(x, "dc", "rights"), value(x, "dcterms", "rights"), value(x, "media", "copyright")), "")
	it.Outlet = m.rssOutlet(in, d.base)
	m.add(d)
}

func guidOf(in *rss.Item) string {
	if in.GUID == nil {
		return ""
	}
	return strings.TrimSpace(in.GUID.Value)
}

// rssLink finds the page of an item: the original behind a counting proxy,
// its link, one of Atom's, a guid that is a permanent link, its RDF resource.
func (m *mapper) rssLink(in *rss.Item, n *note) string {
	base := first(n.base, m.h.URL)
	if u := m.url(base, value(in.Extensions, "feedburner", "origLink")); u != "" {
		return u
	}
	for _, link := range in.Links {
		if u := m.url(base, link); u != "" {
			return u
		}
	}
	for _, l := range elementsOf(in.Extensions, "link", "atom", "atom10", "atom03") {
		if rel := strings.ToLower(l.Attrs["rel"]); rel == "" || rel == "alternate" {
			if u := m.url(base, first(l.Attrs["href"], l.Value)); u != "" {
				return u
			}
		}
	}
	if in.GUID != nil && !strings.EqualFold(strings.TrimSpace(in.GUID.IsPermalink), "false") && absolute(in.GUID.Value) {
		return m.url("", in.GUID.Value)
	}
	for _, id := range []string{n.about, value(in.Extensions, "atom", "id")} {
		if absolute(id) {
			return m.url("", id)
		}
	}
	return ""
}

// absolute reports whether an id is written as an address of the web.
func absolute(id string) bool {
	id = strings.ToLower(strings.TrimSpace(id))
	return strings.HasPrefix(id, "http://") || strings.HasPrefix(id, "https://")
}

// rssAuthors reads every form in which RSS names people.
func rssAuthors(in *rss.Item) []news.Person {
	var names []string
	for _, c := range in.Extensions["dc"]["creator"] {
		names = append(names, c.Value)
	}
	if in.Author != "" && len(names) == 0 {
		names = append(names, in.Author)
	}
	var list []news.Person
	for _, name := range names {
		list = append(list, person(name))
	}
	for _, a := range elementsOf(in.Extensions, "author", "atom", "atom10", "atom03") {
		list = append(list, news.Person{Name: child(a, "name"), Email: child(a, "email"), URL: child(a, "uri")})
	}
	if len(list) > 0 {
		if in.Author != "" && len(names) > 0 && names[0] != in.Author {
			if p := person(in.Author); p.Email != "" && p.Name == list[0].Name {
				list[0].Email = p.Email
			}
		}
		return list
	}
	for _, name := range []string{value(in.Extensions, "dc", "author"), value(in.Extensions, "itunes", "author"), in.Custom["creator"], in.Custom["byline"]} {
		if name != "" {
			return []news.Person{person(name)}
		}
	}
	return nil
}

func rssCategories(in *rss.Item) []string {
	var list []string
	for _, c := range in.Categories {
		if c != nil {
			list = append(list, c.Value)
		}
	}
	for _, s := range in.Extensions["dc"]["subject"] {
		list = append(list, s.Value)
	}
	for _, c := range elementsOf(in.Extensions, "category", "atom", "atom10", "atom03") {
		list = append(list, first(c.Attrs["label"], c.Attrs["term"]))
	}
	for _, c := range append(in.Extensions["media"]["category"], groupElements(in.Extensions, "category")...) {
		list = append(list, first(c.Attrs["label"], c.Value))
	}
	for part := range strings.SplitSeq(in.Custom["categories"], "<category") { // <categories><category>a</category>...
		if _, after, ok := strings.Cut(part, ">"); ok && len(list) < maxList {
			name, _, _ := strings.Cut(after, "<")
			list = append(list, name)
		}
	}
	for _, k := range in.Extensions["itunes"]["keywords"] {
		list = append(list, strings.Split(k.Value, ",")...)
	}
	return list
}

// elementsOf returns the elements of one name under several prefixes.
func elementsOf(x ext.Extensions, name string, prefixes ...string) []ext.Extension {
	var list []ext.Extension
	for _, p := range prefixes {
		list = append(list, x[p][name]...)
	}
	return list
}

// value returns the first text that an extension element has.
func value(x ext.Extensions, prefix, name string) string {
	for _, e := range x[prefix][name] {
		if e.Value != "" {
			return e.Value
		}
	}
	return ""
}

func child(e ext.Extension, name string) string {
	for _, c := range e.Children[name] {
		if c.Value != "" {
			return c.Value
		}
	}
	return ""
}

// groupElements returns what stands in a media:group.
func groupElements(x ext.Extensions, name string) []ext.Extension {
	var list []ext.Extension
	for _, g := range x["media"]["group"] {
		list = append(list, g.Children[name]...)
	}
	return list
}

func groupValue(x ext.Extensions, name string) string {
	for _, e := range groupElements(x, name) {
		if e.Value != "" {
			return e.Value
		}
	}
	return ""
}
