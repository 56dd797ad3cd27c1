package news

import (
	"net/netip"
	"strings"

	"golang.org/x/net/idna"
)

// hostNames maps international names to ASCII as a lookup does (UTS 46), but
// lets through the underscores and double hyphens that real hosts have.
var hostNames = idna.New(
	idna.MapForLookup(),
	idna.Transitional(false),
	idna.StrictDomainName(false),
	idna.CheckHyphens(false),
)

// asciiHost returns a host in lower-case ASCII without a trailing dot, or
// false if there can be no such host.
func asciiHost(host string) (string, bool) {
	if strings.HasPrefix(host, "[") {
		addr, err := netip.ParseAddr(strings.TrimSuffix(host[1:], "]"))
		if err != nil || !addr.Is6() || addr.Zone() != "" || !strings.HasSuffix(host, "]") {
			return "", false
		}
		return "[" + addr.String() + "]", true
	}
	host = unescape(host)
	for i := range len(host) {
		if host[i] >= 0x80 {
			ascii, err := hostNames.ToASCII(host)
			if err != nil {
				return "", false
			}
			host = ascii
			break
		}
	}
	host = strings.TrimRight(strings.ToLower(host), ".")
	if host == "" || len(host) > 253 || host[0] == '.' || strings.Contains(host, "..") {
		return "", false
	}
	for _, c := range []byte(host) {
		if !uriBytes[c].unreserved || c == '~' {
			return "", false
		}
	}
	return host, true
}

// editionHosts are first labels under which a site shows the same pages.
var editionHosts = []string{"www.", "m.", "mobile.", "amp.", "wap."}

// hostAliases are hosts that show the same pages under the same paths.
var hostAliases = map[string]string{
	"bbc.co.uk":            "bbc.com",
	"edition.cnn.com":      "cnn.com",
	"twitter.com":          "x.com",
	"youtube-nocookie.com": "youtube.com",
}

// keyHost returns the host under which a site is compared.
func keyHost(host string) string {
	for i := 0; i < len(editionHosts); i++ {
		if rest, ok := strings.CutPrefix(host, editionHosts[i]); ok && strings.Contains(rest, ".") {
			host = rest
			i = -1 // "www.m." needs another round
		}
	}
	if alias, ok := hostAliases[host]; ok {
		return alias
	}
	return host
}

// isGoogle reports whether a host is Google's search, in whatever country.
func isGoogle(host string) bool {
	land, ok := strings.CutPrefix(host, "google.")
	if !ok {
		return false
	}
	first, second, two := strings.Cut(land, ".")
	if two {
		return (first == "co" || first == "com") && len(second) == 2
	}
	return first == "com" || len(first) == 2
}
