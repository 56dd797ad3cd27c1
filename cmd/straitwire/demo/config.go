package demo

import (
	_ "embed"
	"encoding/json"
	"fmt"
	"net/netip"
	"net/url"
	"strings"
)

//go:embed topics.yaml
var topics string

// Config returns the whole configuration of a demo whose feeds are at origin,
// an address such as http://127.0.0.1:40001, and which listens at listen. The
// data directory is left to the caller.
func Config(origin, listen string) []byte {
	var b strings.Builder
	line := func(format string, args ...any) { fmt.Fprintf(&b, format+"\n", args...) }
	line("# The configuration of the demo. All its news are invented.")
	line("listen: %s", quote(listen))
	line("base_url: %s", quote("http://"+reachable(listen)))
	line("title: straitwire demo")
	line("contact: mailto:demo@straitwire.example")
	line("limits:")
	line("  min_interval: 1s")
	line("  per_host: 50ms")
	line("  allow_addresses: [127.0.0.0/8, %q]", "::1/128")
	if u, err := url.Parse(origin); err == nil && u.Port() != "" {
		line("  allow_ports: [%s]", u.Port())
	}
	line("sources:")
	for _, ol := range world() {
		line("  - id: %s", ol.ID)
		line("    title: %s", quote(ol.Title))
		line("    url: %s", quote(strings.TrimRight(origin, "/")+ol.path()))
		line("    site: %s", quote(ol.Site+"/"))
		line("    publisher: %s", quote(ol.Publisher))
		line("    country: %s", quote(ol.Country))
		line("    region: %s", ol.Region)
		line("    language: %s", ol.Language)
		line("    kind: %s", ol.Kind)
		line("    control: %s", ol.Control)
		line("    schedule: %q", "@every 5s")
	}
	line("topics:")
	for text := range strings.Lines(topics) {
		if strings.TrimSpace(text) != "" {
			text = "  " + text
		}
		b.WriteString(text)
	}
	return []byte(b.String())
}

// reachable is the address under which a person on this machine reaches a
// server that listens at listen.
func reachable(listen string) string {
	if strings.HasPrefix(listen, ":") {
		return "127.0.0.1" + listen
	}
	at, err := netip.ParseAddrPort(listen)
	if err != nil || !at.Addr().IsUnspecified() {
		return listen
	}
	return fmt.Sprintf("127.0.0.1:%d", at.Port())
}

// quote writes s as a YAML scalar: a JSON string is one.
func quote(s string) string {
	b, _ := json.Marshal(s) // a string always can be marshalled
	return string(b)
}
