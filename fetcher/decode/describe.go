package decode

import (
	"bytes"
	"strings"

	"straitwire/news"
)

// describe writes down what the parser would forget of a start tag, and takes
// out of the tag what would make it do by half what is done here in full:
// bases are resolved in one place, by the rules of the RFC.
func (g *guard) describe(t *tag) open {
	el := open{name: t.name}
	depth := len(g.stack)
	if depth > 0 {
		el.lang, el.base = g.stack[depth-1].lang, g.stack[depth-1].base
	}
	if depth > 0 && g.stack[depth-1].text || g.mute {
		el.text = true
		return el
	}
	if len(t.attrs) > 0 {
		if v := t.get("xml:lang"); v != "" {
			el.lang = v
		}
		if v := t.get("xml:base"); v != "" {
			el.base = rebase(el.base, v, g.document)
		}
		t.drop("xml:base")
	}
	name := strings.ToLower(string(local(t.name)))
	field, isText := textField(name)
	inItem := g.item >= 0 && depth == g.item+1
	inHead := g.item < 0 && (depth == 1 || depth == 2 && bytes.EqualFold(local(g.stack[1].name), []byte("channel")))
	switch {
	case depth == 0:
		g.head.lang, g.head.base = el.lang, el.base
		g.mendRoot(t)
	case depth == 1 && name == "channel":
		g.head.lang, g.head.base = el.lang, el.base
	case g.isItem(t.name) && g.item < 0:
		g.now.lang, g.now.base = el.lang, el.base
		g.now.about = t.get("rdf:about")
	case isText && foreign(t.name, name):
		el.text = prefix(t.name) != "media" // which nests pictures in its content
	case isText && inItem:
		el.text = true
		g.textTag(t, &g.now, field, &el)
		if g.format != formatAtom && (name == "body" || name == "fullitem") {
			// The parser keeps the markup of elements that it does not know
			// only when they have no namespace.
			t.name, t.attrs, t.plain = []byte(name), t.attrs[:0], false
			el.name = t.name
		}
	case isText && inHead:
		el.text = true
		if name == "info" && g.format == formatAtom { // of Atom 0.3; the parser does not know it
			t.name, t.plain = []byte("tagline"), false
			el.name = t.name
		}
		g.textTag(t, &g.head, field, &el)
	}
	if el.base != "" && len(t.attrs) > 0 {
		resolveAttrs(t, el.base)
	}
	return el
}

// foreign reports whether a name with a prefix is another vocabulary's word
// that only sounds like ours: media:title, itunes:summary.
func foreign(name []byte, local string) bool {
	switch prefix(name) {
	case "media", "itunes", "dc", "dcterms", "googleplay", "image", "prism", "podcast":
		return true
	}
	return local == "encoded" && prefix(name) == "excerpt"
}

// textTag notes the type of a text construct.
func (g *guard) textTag(t *tag, n *note, field int, el *open) {
	if g.format == formatAtom {
		typ, told := textType(t.get("type"), t.get("mode"))
		n.types[field] = typ
		switch told {
		case "":
			t.drop("type")
			t.drop("mode")
		case "xhtml":
			t.drop("mode")
			t.set("type", "xhtml")
		}
	}
	if parent := g.stack[len(g.stack)-1]; el.base != parent.base {
		n.bases[field] = el.base
	} else if el.lang != parent.lang {
		n.langs[field] = el.lang
	}
}

// mendRoot gives an Atom feed of an unknown default namespace the right one:
// drafts, and people who made one up.
func (g *guard) mendRoot(t *tag) {
	if g.format != formatAtom || prefix(t.name) != "" {
		return
	}
	switch strings.TrimSpace(t.get("xmlns")) {
	case "", "http://www.w3.org/2005/Atom", "http://purl.org/atom/ns#":
	default:
		t.set("xmlns", "http://www.w3.org/2005/Atom")
	}
}

// resolveAttrs makes the addresses in attributes absolute where an xml:base
// is in force.
func resolveAttrs(t *tag, base string) {
	for i, a := range t.attrs {
		switch string(bytes.ToLower(a.name)) {
		case "href", "url", "src", "uri", "rdf:resource":
			if abs := news.AbsoluteURL(base, unescape(string(a.value))); abs != "" {
				t.attrs[i].value = []byte(escapeAmp.Replace(abs))
				t.plain = false
			}
		}
	}
}
