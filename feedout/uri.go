package feedout

import (
	"net/url"
	"strings"

	"golang.org/x/net/idna"
)

// uri returns link as an absolute http(s) URI with nothing but the characters
// of RFC 3986, or "" if it is none. Some readers pass on what they are given,
// so an IRI is not enough. User names and passwords are left out.
func uri(link string) string {
	link = strings.TrimSpace(link)
	scheme, rest, ok := strings.Cut(link, "://")
	scheme = strings.ToLower(scheme)
	if !ok || scheme != "http" && scheme != "https" {
		return ""
	}
	authority, path := rest, ""
	if i := strings.IndexAny(rest, "/?#\\"); i >= 0 {
		authority, path = rest[:i], rest[i:]
	}
	if strings.HasPrefix(path, `\`) { // browsers read it so; escaped, it would become part of the host
		path = "/" + path[1:]
	}
	if i := strings.LastIndexByte(authority, '@'); i >= 0 {
		authority = authority[i+1:]
	}
	host := hostPort(authority)
	if host == "" {
		return ""
	}
	return scheme + "://" + host + escape(path)
}

// hostPort returns the authority of a URL in ASCII, or "" if it is not sound.
func hostPort(authority string) string {
	u, err := url.Parse("http://" + authority)
	if err != nil || u.Host != authority || u.Hostname() == "" {
		return ""
	}
	host, port := u.Hostname(), u.Port()
	if strings.Contains(host, ":") { // IPv6, where a zone would be local to us
		if strings.Contains(host, "%") {
			return ""
		}
		host = "[" + host + "]"
	} else {
		if !plainHost(host) {
			if host, err = idna.Lookup.ToASCII(host); err != nil {
				return ""
			}
		}
		if !plainHost(host) {
			return ""
		}
	}
	if port == "" {
		return host
	}
	return host + ":" + port
}

func plainHost(host string) bool {
	for i := range len(host) {
		b := host[i]
		if !isAlnum(b) && b != '-' && b != '.' && b != '_' {
			return false
		}
	}
	return host != ""
}

// escape percent-encodes the bytes of a path, query and fragment that may not
// stand there, and leaves sound escapes alone.
func escape(s string) string {
	const hex = "0123456789ABCDEF"
	var b strings.Builder
	b.Grow(len(s) + 16)
	fragment := false
	for i := range len(s) {
		c := s[i]
		sound := isAlnum(c) || strings.IndexByte("-._~:/?@!$&'()*+,;=", c) >= 0
		switch c {
		case '%':
			sound = i+2 < len(s) && isHex(s[i+1]) && isHex(s[i+2])
		case '#':
			sound, fragment = !fragment, true
		}
		if sound {
			b.WriteByte(c)
			continue
		}
		b.WriteByte('%')
		b.WriteByte(hex[c>>4])
		b.WriteByte(hex[c&15])
	}
	return b.String()
}

func isAlnum(b byte) bool {
	return b >= '0' && b <= '9' || b|0x20 >= 'a' && b|0x20 <= 'z'
}

func isHex(b byte) bool {
	return b >= '0' && b <= '9' || b|0x20 >= 'a' && b|0x20 <= 'f'
}
