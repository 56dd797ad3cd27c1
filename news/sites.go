package news

import (
	"net/netip"
	"slices"
	"strings"

	"golang.org/x/net/publicsuffix"
)

// Sites are the sites that belong to a source, by their registrable domains:
// those of its page for people and of the address it is read from. A link
// that leads there leads to the source's own page.
type Sites []string

// SitesOf returns the sites at which addresses lie. What is no web address is
// left out.
func SitesOf(addresses ...string) Sites {
	var s Sites
	for _, address := range addresses {
		if site := siteOf(CanonicalURL(address)); site != "" && !slices.Contains(s, site) {
			s = append(s, site)
		}
	}
	return s
}

// have reports whether a canonical link leads to one of the sites.
func (s Sites) have(key string) bool {
	if len(s) == 0 || key == "" {
		return false
	}
	return slices.Contains(s, siteOf(key))
}

// siteOf returns the registrable domain of a canonical link. A host that has
// none, such as an address, is a site by itself.
func siteOf(key string) string {
	rest, ok := strings.CutPrefix(key, "https://")
	if !ok {
		return ""
	}
	host := rest
	if i := strings.IndexAny(rest, "/?#"); i >= 0 {
		host = rest[:i]
	}
	name := host
	if i := strings.LastIndexByte(host, ':'); i > strings.IndexByte(host, ']') {
		name = host[:i]
	}
	if _, err := netip.ParseAddr(strings.Trim(name, "[]")); err == nil {
		return host
	}
	if domain, err := publicsuffix.EffectiveTLDPlusOne(name); err == nil {
		return domain
	}
	return host
}
