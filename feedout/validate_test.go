package feedout

import (
	"bytes"
	"encoding/xml"
	"errors"
	"fmt"
	"io"
	"net/url"
	"regexp"
	"slices"
	"strings"
	"unicode/utf8"
)

// The checks below follow the published rules of the W3C feed validator, RFC
// 4287 and JSON Feed 1.1 for all that our editions may contain. They know
// nothing of the code under test.

var (
	uriSyntax  = regexp.MustCompile(`^[a-z][a-z0-9+.-]*:([A-Za-z0-9._~:/?#\[\]@!$&'()*+,;=-]|%[0-9A-Fa-f]{2})+$`)
	tagSyntax  = regexp.MustCompile(`^tag:[a-z0-9.-]+,\d{4}(-\d\d){0,2}:([A-Za-z0-9._~:/?@!$&'()*+,;=-]|%[0-9A-Fa-f]{2})+$`)
	langSyntax = regexp.MustCompile(`^[A-Za-z]{1,8}(-[A-Za-z0-9]{1,8})*$`)
	mimeSyntax = regexp.MustCompile(`^[A-Za-z0-9!#$&^_.+-]+/[A-Za-z0-9!#$&^_.+-]+$`)
)

// node is an element of a document that has been read strictly.
type node struct {
	name     xml.Name
	attrs    map[string]string // by local name; xml:lang as "xml:lang"
	text     string
	children []*node
}

func (n *node) all(local string) []*node {
	var out []*node
	for _, c := range n.children {
		if c.name.Local == local && c.name.Space == n.name.Space {
			out = append(out, c)
		}
	}
	return out
}

func (n *node) in(space, local string) []*node {
	var out []*node
	for _, c := range n.children {
		if c.name.Local == local && c.name.Space == space {
			out = append(out, c)
		}
	}
	return out
}

// faults collects what is wrong with a document.
type faults []string

func (f *faults) add(format string, args ...any) { *f = append(*f, fmt.Sprintf(format, args...)) }

func (f *faults) err() error {
	if len(*f) == 0 {
		return nil
	}
	return errors.New(strings.Join(*f, "\n"))
}

func (f *faults) httpURI(where, s string) {
	u, err := url.Parse(s)
	if !uriSyntax.MatchString(s) || err != nil || u.Host == "" || u.Scheme != "http" && u.Scheme != "https" || strings.ContainsAny(u.RequestURI(), "[]") {
		f.add("%s: %q is no absolute http URI", where, s)
	}
}

// one returns the text of the only child of that name.
func (f *faults) one(n *node, where, local string) string {
	found := n.all(local)
	if len(found) != 1 {
		f.add("%s: %d <%s>, want 1", where, len(found), local)
		return ""
	}
	return found[0].text
}

func (f *faults) most(n *node, where string, locals ...string) {
	for _, local := range locals {
		if got := len(n.all(local)); got > 1 {
			f.add("%s: %d <%s>, want at most 1", where, got, local)
		}
	}
}

func (f *faults) only(n *node, where string, locals ...string) {
	for _, c := range n.children {
		if c.name.Space == n.name.Space && !slices.Contains(locals, c.name.Local) {
			f.add("%s: <%s> is not allowed", where, c.name.Local)
		}
	}
}

// parseXML reads a document strictly.
func parseXML(doc []byte) (*node, error) {
	if !utf8.Valid(doc) {
		return nil, errors.New("not UTF-8")
	}
	if !bytes.HasPrefix(doc, []byte("<?xml version=\"1.0\" encoding=\"UTF-8\"?>\n<")) || !bytes.HasSuffix(doc, []byte(">\n")) {
		return nil, errors.New("no declaration, or no line breaks around the document")
	}
	d := xml.NewDecoder(bytes.NewReader(doc))
	d.Strict = true
	root := &node{}
	stack := []*node{root}
	for {
		tok, err := d.Token()
		if errors.Is(err, io.EOF) {
			break
		}
		if err != nil {
			return nil, err
		}
		top := stack[len(stack)-1]
		switch tok := tok.(type) {
		case xml.StartElement:
			n := &node{name: tok.Name, attrs: make(map[string]string)}
			for _, a := range tok.Attr {
				key := a.Name.Local
				switch a.Name.Space {
				case "http://www.w3.org/XML/1998/namespace", "xml":
					key = "xml:" + key
				case "xmlns":
					key = "xmlns:" + key
				}
				if _, twice := n.attrs[key]; twice {
					return nil, fmt.Errorf("<%s>: attribute %s twice", tok.Name.Local, key)
				}
				n.attrs[key] = a.Value
			}
			if tok.Name.Space != "" && !strings.Contains(tok.Name.Space, "/") {
				return nil, fmt.Errorf("<%s:%s>: prefix not declared", tok.Name.Space, tok.Name.Local)
			}
			top.children = append(top.children, n)
			stack = append(stack, n)
		case xml.EndElement:
			stack = stack[:len(stack)-1]
		case xml.CharData:
			top.text += string(tok)
			for _, r := range string(tok) {
				if r < 0x20 && r != '\n' && r != '\t' && r != '\r' || r >= 0x7f && r <= 0x9f || r == 0xfffe || r == 0xffff {
					return nil, fmt.Errorf("character %U", r)
				}
			}
		}
	}
	if len(root.children) != 1 {
		return nil, errors.New("not one root")
	}
	return root.children[0], nil
}

// validators by the suffix of the format.
func validate(suffix string, doc []byte) error {
	switch suffix {
	case ".rss":
		return validRSS(doc)
	case ".atom":
		return validAtom(doc)
	case ".json":
		return validJSON(doc)
	}
	_, err := parseXML(doc)
	return err
}
