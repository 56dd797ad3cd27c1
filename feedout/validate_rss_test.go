package feedout

import (
	"errors"
	"slices"
	"strconv"
	"strings"
	"time"
)

func validRSS(doc []byte) error {
	root, err := parseXML(doc)
	if err != nil {
		return err
	}
	var f faults
	if root.name.Local != "rss" || root.attrs["version"] != "2.0" || len(root.all("channel")) != 1 {
		return errors.New("no RSS 2.0")
	}
	date := func(where, s string) {
		t, err := time.Parse("Mon, 02 Jan 2006 15:04:05 MST", s)
		if err != nil || t.Format("Mon") != s[:3] {
			f.add("%s: date %q", where, s)
		}
	}
	ch := root.all("channel")[0]
	f.only(ch, "channel", "title", "link", "description", "language", "lastBuildDate", "generator", "docs", "ttl", "item")
	f.most(ch, "channel", "language", "lastBuildDate", "generator", "docs", "ttl")
	if f.one(ch, "channel", "title") == "" || f.one(ch, "channel", "description") == "" {
		f.add("channel: no title or description")
	}
	f.httpURI("channel link", f.one(ch, "channel", "link"))
	for _, n := range ch.all("lastBuildDate") {
		date("lastBuildDate", n.text)
	}
	for _, n := range ch.all("ttl") {
		if v, err := strconv.Atoi(n.text); err != nil || v < 1 {
			f.add("ttl %q", n.text)
		}
	}
	self := ch.in("http://www.w3.org/2005/Atom", "link")
	self = slices.DeleteFunc(self, func(n *node) bool { return n.attrs["rel"] != "self" })
	if len(self) != 1 {
		f.add("no atom:link rel=self")
	} else {
		f.httpURI("self", self[0].attrs["href"])
	}
	guids := make(map[string]bool)
	for _, it := range ch.all("item") {
		where := "item " + f.one(it, "item", "guid")
		f.only(it, where, "title", "link", "description", "category", "enclosure", "guid", "pubDate", "source")
		f.most(it, where, "title", "link", "description", "enclosure", "pubDate", "source")
		if len(it.all("title"))+len(it.all("description")) == 0 {
			f.add("%s: neither title nor description", where)
		}
		for _, n := range slices.Concat(it.all("title"), it.all("description"), it.all("category"), it.in("http://purl.org/dc/elements/1.1/", "creator")) {
			if strings.TrimSpace(n.text) == "" {
				f.add("%s: <%s> is blank", where, n.name.Local)
			}
		}
		f.httpURI(where+" link", f.one(it, where, "link"))
		date(where, f.one(it, where, "pubDate"))
		for _, g := range it.all("guid") {
			if g.attrs["isPermaLink"] != "false" {
				f.httpURI(where+" guid", g.text)
			} else if !tagSyntax.MatchString(g.text) {
				f.add("%s: no tag URI", where)
			}
			if guids[g.text] {
				f.add("%s: twice", where)
			}
			guids[g.text] = true
		}
		for _, n := range it.all("enclosure") {
			f.httpURI(where+" enclosure", n.attrs["url"])
			if v, err := strconv.ParseInt(n.attrs["length"], 10, 64); err != nil || v < 0 || !mimeSyntax.MatchString(n.attrs["type"]) {
				f.add("%s: enclosure length %q, type %q", where, n.attrs["length"], n.attrs["type"])
			}
		}
		for _, n := range it.all("source") {
			f.httpURI(where+" source", n.attrs["url"])
		}
		for _, n := range it.in("http://purl.org/dc/elements/1.1/", "language") {
			if !langSyntax.MatchString(n.text) {
				f.add("%s: language %q", where, n.text)
			}
		}
		for _, local := range []string{"thumbnail", "content"} {
			for _, n := range it.in("http://search.yahoo.com/mrss/", local) {
				f.httpURI(where+" media", n.attrs["url"])
			}
		}
		if n := len(it.in("http://purl.org/rss/1.0/modules/content/", "encoded")); n > 1 {
			f.add("%s: %d content:encoded", where, n)
		}
	}
	return f.err()
}
