package topic

import (
	"fmt"
	"net/url"
	"strings"

	"go.yaml.in/yaml/v4"
)

// readURL reads what the link of an item must lead to, or a node that must
// hold in its path.
func (p *parser) readURL(n *node, value *yaml.Node, depth int) {
	if value.Kind == yaml.MappingNode {
		p.readScope(n, value, depth)
		return
	}
	if !p.unscoped(n) {
		return
	}
	texts, at := p.texts(value, "url")
	c := condition{property: "url"}
	for i, s := range texts {
		target, err := urlTarget(s)
		if err != nil {
			p.fail(at[i], err.Error(), "write example.org, example.org/path or /path, or {term: x} for a word in the path")
			continue
		}
		c.values, c.at = append(c.values, target), append(c.at, p.place(at[i]))
	}
	if len(c.values) > 0 {
		n.checks, n.shown = []condition{c}, strings.Join(c.values, ", ")
	}
}

// urlTarget returns a host, a host with a path, or a path in its usual form.
func urlTarget(s string) (string, error) {
	bare := s
	for _, scheme := range []string{"https://", "http://"} {
		if rest, ok := strings.CutPrefix(bare, scheme); ok {
			bare = rest
			break
		}
	}
	host, path, _ := strings.Cut(bare, "/")
	host = strings.ToLower(strings.Trim(host, "."))
	switch {
	case strings.ContainsAny(bare, " \t\n*?#@\\"):
		return "", fmt.Errorf("url %q holds more than a host and a path", s)
	case host == "" && path == "":
		return "", fmt.Errorf("url %q has no host and no path", s)
	case host != "" && !strings.Contains(host, "."):
		return "", fmt.Errorf("url %q has no host with a dot", s)
	}
	if path = strings.Trim(path, "/"); path != "" {
		return host + "/" + path, nil
	}
	return host, nil
}

// leads returns the value to which the link leads. A host takes its
// subdomains; a path takes what is below it.
func (c *condition) leads(link string) (value string, ok bool) {
	host, path := splitLink(link)
	if host == "" {
		return "", false
	}
	for _, want := range c.values {
		wantHost, wantPath, _ := strings.Cut(want, "/")
		if within(host, wantHost) && below(path, wantPath) {
			return want, true
		}
	}
	return "", false
}

// splitLink returns the host of a link without user and port, and its path
// without the slash in front.
func splitLink(link string) (host, path string) {
	_, rest, ok := strings.Cut(link, "://")
	if !ok {
		return "", ""
	}
	end := strings.IndexAny(rest, "/?#")
	if end < 0 {
		end = len(rest)
	}
	host, path = rest[:end], strings.TrimLeft(rest[end:], "/")
	host = host[strings.LastIndexByte(host, '@')+1:]
	if colon := strings.LastIndexByte(host, ':'); colon >= 0 && !strings.HasSuffix(host, "]") {
		host = host[:colon]
	}
	return strings.TrimSuffix(host, "."), path
}

// within reports whether host is want, or a subdomain of it.
func within(host, want string) bool {
	if len(host) < len(want) || !strings.EqualFold(host[len(host)-len(want):], want) {
		return want == ""
	}
	return len(host) == len(want) || want == "" || host[len(host)-len(want)-1] == '.'
}

// below reports whether path is want, or below it.
func below(path, want string) bool {
	return want == "" || strings.HasPrefix(path, want) && (len(path) == len(want) || strings.IndexByte("/?#", path[len(want)]) >= 0)
}

// urlWords returns the path of a link as a text to look for words in.
func urlWords(link string) string {
	_, path := splitLink(link)
	if strings.IndexByte(path, '%') >= 0 {
		if plain, err := url.PathUnescape(path); err == nil {
			path = plain
		}
	}
	if strings.ContainsAny(path, "_+") {
		path = strings.NewReplacer("_", " ", "+", " ").Replace(path)
	}
	return path
}
