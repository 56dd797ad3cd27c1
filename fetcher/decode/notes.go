package decode

import (
	"strings"

	ext "github.com/mmcdole/gofeed/extensions"

	"straitwire/news"
)

// The parser forgets some of what a document says: the type of a text, the
// language and base address of an item, an RDF resource. The guard, which
// walks over every tag anyway, writes these down in an extension element of
// its own at the end of each item, and reads the parser's answer back here.
const (
	notePrefix = "straitwire"
	noteName   = "note"
)

// note is what the guard wrote down about one item, or about the head.
type note struct {
	lang, base, about string
	types             [fieldCount]string // "", text, html or xhtml
	bases             [fieldCount]string
	langs             [fieldCount]string
}

// The fields of an item that carry text.
const (
	fieldTitle = iota
	fieldSummary
	fieldContent
	fieldRights
	fieldCount
)

var fieldNames = [fieldCount]string{"title", "summary", "content", "rights"}

// textField tells which field an element fills.
func textField(local string) (field int, ok bool) {
	switch local {
	case "title":
		return fieldTitle, true
	case "summary", "description", "subtitle", "tagline", "info":
		return fieldSummary, true
	case "content", "encoded", "body", "fullitem":
		return fieldContent, true
	case "rights", "copyright":
		return fieldRights, true
	}
	return 0, false
}

// textType returns the type of a text construct, and how the parser has to be
// told: "" reads escaped text, xhtml leaves markup alone.
func textType(typ, mode string) (name string, told string) {
	typ, mode = strings.ToLower(strings.TrimSpace(typ)), strings.ToLower(strings.TrimSpace(mode))
	typ, _, _ = strings.Cut(typ, ";")
	switch {
	case mode == "base64" && (typ == "text" || typ == "text/plain" || typ == ""):
		return "base64-text", ""
	case mode == "base64":
		return "base64-html", ""
	case strings.Contains(typ, "xhtml"):
		if mode == "escaped" {
			return "html", ""
		}
		return "xhtml", "xhtml"
	case typ == "html" || typ == "text/html":
		if mode == "xml" {
			return "xhtml", "xhtml"
		}
		return "html", ""
	case typ == "text" || typ == "text/plain":
		return "text", ""
	case typ == "":
		return "", ""
	case strings.HasSuffix(typ, "+xml") || strings.HasSuffix(typ, "/xml"):
		return "xhtml", "xhtml"
	case strings.HasPrefix(typ, "text/"):
		return "text", ""
	}
	return "other", "as it is"
}

// writeNote appends the note of an item to the document.
func writeNote(out []byte, n *note) []byte {
	if *n == (note{}) {
		return out
	}
	out = append(out, '<')
	out = append(out, notePrefix+":"+noteName...)
	put := func(name, value string) {
		if value == "" {
			return
		}
		out = append(out, ' ')
		out = append(out, name...)
		out = append(out, '=')
		out = appendQuoted(out, appendText(nil, []byte(escapeAmp.Replace(value)), false))
	}
	put("lang", n.lang)
	put("base", n.base)
	put("about", n.about)
	for i, name := range fieldNames {
		put("t-"+name, n.types[i])
		put("b-"+name, n.bases[i])
		put("l-"+name, n.langs[i])
	}
	return append(out, "/>"...)
}

var escapeAmp = strings.NewReplacer("&", "&amp;")

// readNote reads the note back from what the parser returned: the last one,
// because the guard's own stands behind any that a source may have put there.
func readNote(exts ext.Extensions) note {
	var n note
	list := exts[notePrefix][noteName]
	if len(list) == 0 {
		return n
	}
	a := list[len(list)-1].Attrs
	n.lang, n.base, n.about = a["lang"], a["base"], a["about"]
	for i, name := range fieldNames {
		n.types[i], n.bases[i], n.langs[i] = a["t-"+name], a["b-"+name], a["l-"+name]
	}
	return n
}

// baseOf returns the base address of a field.
func (n *note) baseOf(field int, document string) string {
	if n.bases[field] != "" {
		return n.bases[field]
	}
	if n.base != "" {
		return n.base
	}
	return document
}

// rebase resolves an xml:base against the one around it.
func rebase(base, ref, document string) string {
	if base == "" {
		base = document
	}
	if abs := news.AbsoluteURL(base, ref); abs != "" {
		return abs
	}
	return base
}
