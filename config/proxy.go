package config

import (
	"net/url"
	"strings"

	"github.com/google/jsonschema-go/jsonschema"
)

// proxy is the address of a proxy. It may be a secret as a whole, for it may
// hold a password.
type proxy struct{ Secret }

// absentProxy stands for a proxy that is a secret and not to be had here: a
// source is never asked past its proxy.
const absentProxy = "absent:"

// parse takes an address or a secret that is one. What it says of a mistake
// never shows the address.
func (p *proxy) parse(text string) *problem {
	const forms = "write for example socks5://127.0.0.1:9050 or http://proxy.example:3128"
	var s Secret
	if pr := s.parse(text); pr != nil {
		return pr
	}
	u, err := url.Parse(s.text)
	if err != nil || u.Hostname() == "" {
		return wrong(forms, "the proxy is no address")
	}
	switch u.Scheme {
	case "http", "https", "socks5", "socks5h":
	default:
		return wrong(forms, "the proxy has the scheme %s", brief(u.Scheme))
	}
	switch {
	case u.User != nil && s.text == text:
		return wrong("put the whole address into a secret and write ${env:NAME}, ${file:/path} or ${cred:name}", "a user name or password stands in the address of the proxy")
	case strings.Trim(u.Path, "/") != "" || u.RawQuery != "" || u.Fragment != "":
		return wrong(forms, "more than a host and a port stands in the address of the proxy")
	}
	p.Secret = s
	return nil
}

func (*proxy) schema() *jsonschema.Schema {
	return &jsonschema.Schema{Type: "string", Examples: []any{"socks5://127.0.0.1:9050", "${env:NAME}"}}
}
