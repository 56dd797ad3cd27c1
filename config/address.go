package config

import (
	"fmt"
	"net"
	"net/mail"
	"net/netip"
	"net/url"
	"regexp"
	"strconv"
	"strings"

	"github.com/google/jsonschema-go/jsonschema"
)

// hostPort is an address to listen on.
type hostPort string

var hostForm = regexp.MustCompile(`^[A-Za-z0-9]([A-Za-z0-9.-]*[A-Za-z0-9])?$`)

func (h *hostPort) parse(text string) *problem {
	const form = "write host:port, for example 127.0.0.1:8017"
	host, number, err := net.SplitHostPort(text)
	if err != nil {
		return wrong(form, "%s is no address to listen on", brief(text))
	}
	if _, err := strconv.ParseUint(number, 10, 16); err != nil {
		return wrong("a port is a number from 0 to 65535", "%s is no address to listen on", brief(text))
	}
	if _, err := netip.ParseAddr(host); err != nil && host != "" && !hostForm.MatchString(host) {
		return wrong(form, "%s is no address to listen on", brief(text))
	}
	*h = hostPort(text)
	return nil
}

func (*hostPort) schema() *jsonschema.Schema {
	return pattern(`^.*:[0-9]{1,5}$`, "127.0.0.1:8017", ":8017")
}

// webURL is an absolute address on the web, without credentials.
type webURL string

const webURLPattern = `^[Hh][Tt][Tt][Pp][Ss]?://[^\s@/?#]+([/?#]\S*)?$`

func (w *webURL) parse(text string) *problem {
	if _, p := parseURL(text); p != nil {
		return p
	}
	*w = webURL(text)
	return nil
}

func (*webURL) schema() *jsonschema.Schema { return pattern(webURLPattern) }

// parseURL reads an absolute http or https URL. What it says of a URL with
// credentials never shows them.
func parseURL(text string) (*url.URL, *problem) {
	_, rest, hasScheme := strings.Cut(text, "://")
	if host, _, _ := strings.Cut(rest, "/"); hasScheme && strings.Contains(host, "@") {
		return nil, wrong("take them out; an Authorization header under headers can hold a secret", "a user name or password stands in the URL")
	}
	if len(text) > 4096 {
		return nil, wrong("", "a URL of %d bytes is too long", len(text))
	}
	u, err := url.Parse(text)
	switch {
	case strings.ContainsFunc(text, func(r rune) bool { return r <= ' ' || r == 0x7f }):
		return nil, wrong("write a space as %20", "%s is no URL: it has white space in it", brief(text))
	case !hasScheme:
		return nil, wrong("write it in full: https://...", "%s is no absolute URL", brief(text))
	case err != nil:
		return nil, wrong("", "%s is no URL: %s", brief(text), plainURLError(err))
	case u.Scheme != "http" && u.Scheme != "https":
		return nil, wrong("use http or https", "%s has the scheme %q", brief(text), u.Scheme)
	case u.Hostname() == "":
		return nil, wrong("write it in full: https://...", "%s names no host", brief(text))
	}
	if p := u.Port(); p != "" {
		if n, err := strconv.ParseUint(p, 10, 16); err != nil || n == 0 {
			return nil, wrong("a port is a number from 1 to 65535", "%s has the port %s", brief(text), p)
		}
	}
	return u, nil
}

// plainURLError is what net/url has to say, without its repeating the URL.
func plainURLError(err error) string {
	text := err.Error()
	if i := strings.LastIndex(text, `": `); i >= 0 {
		text = text[i+3:]
	}
	return strings.TrimPrefix(text, "net/url: ")
}

// baseURL is the public address of the service, without a trailing slash.
type baseURL string

func (b *baseURL) parse(text string) *problem {
	u, p := parseURL(text)
	if p != nil {
		return p
	}
	if u.RawQuery != "" || u.Fragment != "" || strings.ContainsAny(text, "?#") {
		return wrong("write it without ? and #", "%s has a query or a fragment", brief(text))
	}
	*b = baseURL(strings.TrimRight(text, "/"))
	return nil
}

func (*baseURL) schema() *jsonschema.Schema {
	return pattern(`^[Hh][Tt][Tt][Pp][Ss]?://[^\s@/?#]+(/[^\s?#]*)?$`, "https://news.example.org")
}

// contact is where publishers reach the operator.
type contact string

func (c *contact) parse(text string) *problem {
	const form = "write mailto:name@example.org or https://example.org/about"
	if rest, ok := strings.CutPrefix(text, "mailto:"); ok || !strings.Contains(text, "://") {
		if !ok {
			rest = text
		}
		a, err := mail.ParseAddress(rest)
		if err != nil || a.Address != rest || strings.ContainsAny(rest, " ()<>\"\\;,") {
			return wrong(form, "%s is no contact", brief(text))
		}
		*c = contact(text)
		return nil
	}
	if _, p := parseURL(text); p != nil {
		return p
	}
	if strings.ContainsAny(text, "()<>\"\\;, ") {
		return wrong(form, "%s cannot stand in a User-Agent", brief(text))
	}
	*c = contact(text)
	return nil
}

func (*contact) schema() *jsonschema.Schema {
	return pattern(`^(https?://\S+|(mailto:)?\S+@\S+)$`, "mailto:desk@example.org", "https://example.org/about")
}

// authority is the tagging entity of RFC 4151 section 2.1: who made an id, and
// a date at which the name was his.
type authority string

const authorityPattern = `^([A-Za-z0-9._-]+@)?[A-Za-z0-9]([A-Za-z0-9.-]*[A-Za-z0-9])?,[0-9]{4}(-[0-9]{2}(-[0-9]{2})?)?$`

var authorityForm = regexp.MustCompile(authorityPattern)

func (a *authority) parse(text string) *problem {
	if !authorityForm.MatchString(text) {
		return wrong("write a domain name you own and a year, for example news.example.org,2026", "%s is no authority", brief(text))
	}
	*a = authority(text)
	return nil
}

func (*authority) schema() *jsonschema.Schema {
	return pattern(authorityPattern, "news.example.org,2026")
}

// prefix is a network or a single address.
type prefix netip.Prefix

func (p *prefix) parse(text string) *problem {
	if a, err := netip.ParseAddr(text); err == nil && a.Zone() == "" {
		*p = prefix(netip.PrefixFrom(a, a.BitLen()))
		return nil
	}
	n, err := netip.ParsePrefix(text)
	if err != nil {
		return wrong("write for example 10.0.0.0/8 or fd00::/8", "%s is no network", brief(text))
	}
	if n != n.Masked() {
		return wrong(fmt.Sprintf("write %s, or %s for the one address", n.Masked(), n.Addr()), "%s has bits beyond its length", brief(text))
	}
	*p = prefix(n)
	return nil
}

func (*prefix) schema() *jsonschema.Schema {
	return pattern(`^[0-9A-Fa-f.:]+(/[0-9]{1,3})?$`, "10.0.0.0/8", "fd00::/8")
}

// port is the number of a TCP port.
type port uint16

func (p *port) parse(text string) *problem {
	n, err := strconv.ParseUint(text, 10, 16)
	if err != nil || n == 0 {
		return wrong("a port is a number from 1 to 65535", "%s is no port", brief(text))
	}
	*p = port(n)
	return nil
}

func (*port) schema() *jsonschema.Schema {
	return &jsonschema.Schema{Type: "integer", Minimum: jsonschema.Ptr(1.0), Maximum: jsonschema.Ptr(65535.0)}
}
