package decode

import (
	"bytes"
	"fmt"
	"strings"

	"straitwire/news"
)

// The families of documents.
const (
	formatRSS  = "rss"
	formatAtom = "atom"
	formatRDF  = "rdf"
	formatJSON = "json"
)

// opening is where a document really begins.
type opening struct {
	format string
	body   []byte // from the root element, or from the brace
	junk   bool   // something that does not belong there came before
}

// skipProlog finds the root of a feed behind blanks, byte order marks,
// declarations, comments, processing instructions, document types (whose
// entities are never read) and whatever a server printed before. What has no
// such root is a web page or something else.
func skipProlog(text []byte, contentType string) (opening, error) {
	text = bytes.TrimLeft(text, " \t\r\n\x00\v\f\uFEFF\uFFFD")
	if len(text) == 0 {
		return opening{}, &Error{news.ReasonNotFeed, "the document is empty"}
	}
	if text[0] == '{' {
		return opening{formatJSON, text, false}, nil
	}
	root, junk := firstElement(text)
	if format := feedRoot(root); format != "" {
		return opening{format, root, junk}, nil
	}
	if root, format := buriedRoot(text); format != "" {
		return opening{format, root, true}, nil
	}
	return opening{}, strange(text, root, contentType)
}

// firstElement returns the document from its first start tag on.
func firstElement(text []byte) (root []byte, junk bool) {
	for {
		i := bytes.IndexByte(text, '<')
		if i < 0 {
			return nil, true
		}
		if len(bytes.TrimSpace(text[:i])) > 0 {
			junk = true
		}
		text = text[i:]
		n := markup(text)
		if n == 0 {
			if len(tagName(text)) > 0 {
				return text, junk
			}
			junk, n = true, 1
		}
		text = text[n:]
	}
}

// maxSubset is how long the declarations inside a document type may be.
const maxSubset = 256 << 10

// markup returns the length of the comment, instruction or declaration at the
// start of text; 0 if something else stands there.
func markup(text []byte) int {
	end := func(mark string, from int) int {
		if i := bytes.Index(text[from:], []byte(mark)); i >= 0 {
			return from + i + len(mark)
		}
		return len(text)
	}
	switch {
	case bytes.HasPrefix(text, []byte("<!--")):
		return end("-->", 4)
	case bytes.HasPrefix(text, []byte("<![CDATA[")):
		return 0
	case bytes.HasPrefix(text, []byte("<?")):
		next := len(text)
		if i := bytes.Index(text[2:], []byte("<?")); i >= 0 {
			next = 2 + i
		}
		if i := bytes.Index(text[2:next], []byte("?>")); i >= 0 {
			return 2 + i + len("?>")
		}
		return end(">", 2) // an instruction without its question mark
	case bytes.HasPrefix(text, []byte("<!")):
		n := end(">", 2)
		if i := bytes.IndexByte(text[:n], '['); i >= 0 && len(text) > 9 && bytes.EqualFold(text[:9], []byte("<!doctype")) {
			// An internal subset, with declarations of its own.
			if j := bytes.IndexByte(subset(text[i:]), ']'); j >= 0 {
				n = end(">", i+j)
			}
		}
		return n
	}
	return 0
}

// subset returns where an internal subset may end: before the next document
// type, for each byte is to be searched once, however many of them there are.
func subset(text []byte) []byte {
	text = text[:min(len(text), maxSubset)]
	for from := 0; ; {
		i := bytes.Index(text[from:], []byte("<!"))
		if i < 0 {
			return text
		}
		from += i + len("<!")
		if from < len(text) && text[from]|0x20 == 'd' {
			return text[:from]
		}
	}
}

// tagName returns the name of the start tag at the start of text, or nothing.
func tagName(text []byte) []byte {
	if len(text) < 2 || text[0] != '<' || !nameStart(text[1]) {
		return nil
	}
	n := 2
	for n < len(text) && nameByte(text[n]) {
		n++
	}
	if n < len(text) && !blank(text[n]) && text[n] != '>' && text[n] != '/' {
		return nil
	}
	return text[1:n]
}

// local returns a name without its prefix.
func local(name []byte) []byte {
	if i := bytes.LastIndexByte(name, ':'); i >= 0 {
		return name[i+1:]
	}
	return name
}

// feedRoot returns the format of a document that begins so.
func feedRoot(root []byte) string {
	switch strings.ToLower(string(local(tagName(root)))) {
	case "rss":
		return formatRSS
	case "rdf":
		return formatRDF
	case "feed":
		return formatAtom
	case "urlset":
		return formatSitemap
	case "sitemapindex":
		return formatIndex
	}
	return ""
}

// buriedRoot looks for a feed inside something else: behind the warnings of a
// script, or wrapped in a page. Its root must look like one, for a page may
// well speak of <rss>.
func buriedRoot(text []byte) (root []byte, format string) {
	const candidates = 16 // a page that is full of roots is none of them
	entries := bytes.Contains(text, []byte("<entry"))
	for seen := 0; len(text) > 0 && seen < candidates; {
		i := bytes.IndexByte(text, '<')
		if i < 0 {
			return nil, ""
		}
		text = text[i:]
		if n := markup(text); n > 0 {
			text = text[n:]
			continue
		}
		format := feedRoot(text)
		if format == "" {
			text = text[1:]
			continue
		}
		seen++
		head := text[:min(len(text), 8<<10)]
		tag, after, _ := bytes.Cut(head, []byte(">"))
		switch {
		case format == formatRSS && bytes.Contains(after, []byte("<channel")),
			format == formatAtom && bytes.Contains(tag, []byte("xmlns")) && entries,
			format == formatRDF && bytes.Contains(tag, []byte("rdf-syntax")):
			return text, format
		}
		text = text[1:]
	}
	return nil, ""
}

// strange says what a document is that is no feed.
func strange(text, root []byte, contentType string) error {
	name := strings.ToLower(string(tagName(root)))
	head := bytes.ToLower(text[:min(len(text), 4<<10)])
	switch {
	case name == "opml":
		return &Error{news.ReasonNotFeed, "a list of feeds (OPML) instead of a feed"}
	case name == "html" || name == "head" || name == "body" || bytes.Contains(head, []byte("<!doctype html")) ||
		bytes.Contains(head, []byte("<html")) || bytes.Contains(head, []byte("<body")),
		strings.Contains(strings.ToLower(contentType), "html") && root != nil:
		detail := "a web page instead of a feed"
		if title := pageTitle(text); title != "" {
			detail += ": " + title
		}
		return &Error{news.ReasonPage, detail}
	case name != "":
		return &Error{news.ReasonNotFeed, fmt.Sprintf("the root element is <%.40s>, not a feed", name)}
	}
	return &Error{news.ReasonNotFeed, "neither XML nor JSON"}
}

// pageTitle returns the title of a web page, for the operator.
func pageTitle(text []byte) string {
	head := text[:min(len(text), 16<<10)]
	i := bytes.Index(bytes.ToLower(head), []byte("<title"))
	if i < 0 {
		return ""
	}
	_, rest, _ := bytes.Cut(head[i:], []byte(">"))
	title, _, ok := bytes.Cut(rest, []byte("<"))
	if !ok {
		return ""
	}
	return news.Cut(news.Clean(unescape(string(title))), 80)
}

func nameStart(c byte) bool {
	return c >= 'a' && c <= 'z' || c >= 'A' && c <= 'Z' || c == '_'
}

func nameByte(c byte) bool {
	return nameStart(c) || c >= '0' && c <= '9' || c == '-' || c == '.' || c == ':'
}

func blank(c byte) bool { return c == ' ' || c == '\n' || c == '\t' || c == '\r' }
