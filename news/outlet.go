package news

import (
	"slices"
	"strings"
	"unicode"
	"unicode/utf8"
)

// Outlet is where an item comes from, as a source says that passes on what
// others publish: what RSS and Atom call the source of an item.
type Outlet struct {
	Name string `json:"name,omitempty"` // plain text
	URL  string `json:"url,omitempty"`  // absolute http(s): its page for people, or its feed
}

// IsZero reports whether no outlet is named.
func (o Outlet) IsZero() bool { return o == Outlet{} }

// String returns the name of the outlet, or its site if it has none.
func (o Outlet) String() string {
	if o.Name != "" {
		return o.Name
	}
	return siteOf(o.key())
}

// key returns the canonical link of the outlet; for a name alone, if that is
// the name of a host, that of the host.
func (o Outlet) key() string {
	if o.URL == "" && strings.Contains(o.Name, ".") && !strings.ContainsAny(o.Name, " /@:") {
		return CanonicalURL("https://" + o.Name)
	}
	return CanonicalURL(o.URL)
}

// id returns what an outlet that nobody knows is known by: its registrable
// domain, or its name if that is all there is.
func (o Outlet) id() string {
	if site := siteOf(o.key()); site != "" {
		return site
	}
	return foldName(o.Name)
}

// OutletOf returns the outlet that a document names for an item, if that is
// another site than those of the document itself: many feeds put their own
// name there. The names are those of the source.
func OutletOf(name, address string, own Sites, names ...string) Outlet {
	o := Outlet{Cut(Clean(name), outletName), address}
	if strings.HasPrefix(o.Name, "http://") || strings.HasPrefix(o.Name, "https://") {
		if o.URL == "" {
			o.URL = AbsoluteURL("", o.Name)
		}
		o.Name = ""
	}
	if len(o.URL) > outletURL {
		o.URL = ""
	}
	if CanonicalURL(o.URL) == "" {
		o.URL = ""
	}
	same := func(n string) bool { return foldName(n) == foldName(o.Name) }
	switch {
	case o.IsZero(), own.have(o.key()), o.URL == "" && slices.ContainsFunc(names, same):
		return Outlet{}
	}
	return o
}

// Bounds of what is kept of an outlet.
const (
	outletName = 200
	outletURL  = 1000
)

// Headline returns the title of the item without the name of the outlet that
// an aggregator puts behind it.
func (it *Item) Headline() string { return stripName(it.Title, it.Outlet.Name) }

// nameDashes stand between a title and the name of its outlet. The first three
// stand in words as well, and count only with space around.
const nameDashes = "-\u2010\u2011\u2012–—―−－﹣｜|·・:："

// stripName drops a name from the end of a title, with the dash before it.
func stripName(title, name string) string {
	if name == "" || len(title) < len(name) {
		return title
	}
	want := hashAtoms(name)
	for end, tried := len(title), 0; tried < 8; tried++ {
		at := strings.LastIndexAny(title[:end], nameDashes)
		if at <= 0 {
			return title
		}
		dash, size := utf8.DecodeRuneInString(title[at:])
		head, tail := title[:at], title[at+size:]
		end = at
		if len(tail) > 4*len(name)+len(" - ") {
			return title // no more than a name in another form is that long
		}
		if strings.ContainsRune("-\u2010\u2011", dash) && (strings.TrimRightFunc(head, unicode.IsSpace) == head || strings.TrimLeftFunc(tail, unicode.IsSpace) == tail) {
			continue
		}
		if hashAtoms(tail) == want {
			if head = strings.TrimSpace(head); head == "" {
				return title
			}
			return head
		}
	}
	return title
}
