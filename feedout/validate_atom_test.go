package feedout

import (
	"encoding/xml"
	"errors"
	"regexp"
	"slices"
	"strconv"
	"strings"
	"time"
)

func validAtom(doc []byte) error {
	feed, err := parseXML(doc)
	if err != nil {
		return err
	}
	var f faults
	if feed.name != (xml.Name{Space: "http://www.w3.org/2005/Atom", Local: "feed"}) {
		return errors.New("no Atom feed")
	}
	date := func(where, s string) time.Time {
		t, err := time.Parse(time.RFC3339, s)
		if err != nil {
			f.add("%s: date %q", where, s)
		}
		return t
	}
	people := func(n *node, where string) int {
		for _, a := range n.all("author") {
			f.only(a, where+" author", "name", "uri", "email")
			if strings.TrimSpace(f.one(a, where+" author", "name")) == "" {
				f.add("%s: author without name", where)
			}
			for _, u := range a.all("uri") {
				f.httpURI(where+" author", u.text)
			}
			for _, m := range a.all("email") {
				if !regexp.MustCompile(`^[^@\s]+@[^@\s]+\.[^@\s]+$`).MatchString(m.text) {
					f.add("%s: author's email %q", where, m.text)
				}
			}
		}
		return len(n.all("author"))
	}
	links := func(n *node, where string, need string) {
		seen := make(map[string]bool)
		for _, l := range n.all("link") {
			f.httpURI(where+" link", l.attrs["href"])
			rel, typ := l.attrs["rel"], l.attrs["type"]
			if typ != "" && !mimeSyntax.MatchString(typ) {
				f.add("%s: link type %q", where, typ)
			}
			if key := rel + " " + typ; rel == "alternate" && seen[key] {
				f.add("%s: alternate link twice", where)
			} else {
				seen[key], seen[rel] = true, true
			}
			if length, ok := l.attrs["length"]; ok {
				if _, err := strconv.ParseUint(length, 10, 63); err != nil {
					f.add("%s: link length %q", where, length)
				}
			}
		}
		if need != "" && !seen[need] {
			f.add("%s: no link rel=%s", where, need)
		}
	}
	f.only(feed, "feed", "id", "title", "subtitle", "updated", "link", "author", "generator", "entry")
	f.most(feed, "feed", "subtitle", "generator")
	if id := f.one(feed, "feed", "id"); !tagSyntax.MatchString(id) {
		f.add("feed id %q", id)
	}
	if f.one(feed, "feed", "title") == "" {
		f.add("feed: no title")
	}
	updated := date("feed", f.one(feed, "feed", "updated"))
	links(feed, "feed", "self")
	owned := people(feed, "feed") > 0
	ids := make(map[string]bool)
	for _, e := range feed.all("entry") {
		id := f.one(e, "entry", "id")
		where := "entry " + id
		f.only(e, where, "id", "title", "updated", "published", "link", "author", "category", "summary", "content", "rights", "source")
		f.most(e, where, "published", "summary", "content", "rights", "source")
		if !tagSyntax.MatchString(id) || ids[id] {
			f.add("%s: no tag URI, or twice", where)
		}
		ids[id] = true
		if strings.TrimSpace(f.one(e, where, "title")) == "" {
			f.add("%s: blank title", where)
		}
		changed := date(where, f.one(e, where, "updated"))
		if changed.After(updated) {
			f.add("%s: updated after the feed", where)
		}
		if date(where, f.one(e, where, "published")).After(changed) {
			f.add("%s: published after updated", where)
		}
		links(e, where, "alternate")
		if people(e, where) == 0 && !owned {
			f.add("%s: no author", where)
		}
		for _, c := range e.all("category") {
			if c.attrs["term"] == "" || c.attrs["scheme"] != "" && !uriSyntax.MatchString(c.attrs["scheme"]) {
				f.add("%s: category %v", where, c.attrs)
			}
		}
		if l, ok := e.attrs["xml:lang"]; ok && !langSyntax.MatchString(l) {
			f.add("%s: xml:lang %q", where, l)
		}
		for _, c := range slices.Concat(e.all("content"), e.all("summary")) {
			if c.attrs["type"] != "html" && c.attrs["type"] != "text" || len(c.children) > 0 {
				f.add("%s: content of type %q", where, c.attrs["type"])
			}
		}
		for _, s := range e.all("source") {
			if sid := f.one(s, where+" source", "id"); !tagSyntax.MatchString(sid) {
				f.add("%s: source id %q", where, sid)
			}
			f.one(s, where+" source", "title")
			date(where+" source", f.one(s, where+" source", "updated"))
			links(s, where+" source", "")
		}
	}
	return f.err()
}
