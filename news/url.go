package news

import (
	"strings"
)

// maxLink is the longest link that is read, maxURL the longest that is given
// out: what browsers, proxies and stores agree to carry.
const (
	maxLink = 16 << 10
	maxURL  = 8 << 10
)

// AbsoluteURL resolves ref against base and returns an absolute http or https
// URI, or nothing if there is none: no address, another scheme, a host that
// cannot exist. The host comes in its ASCII form, user names and passwords are
// dropped, and what a URI must not contain is percent-encoded; the rest of a
// link stays as it was given. AbsoluteURL("", u) of such a result is u.
func AbsoluteURL(base, ref string) string {
	ref = trimLink(ref)
	if ref == "" || len(ref) > maxLink {
		return ""
	}
	u, ok := splitLink(ref)
	if !ok {
		if scheme(ref) != "" {
			return ""
		}
		b, ok := splitLink(trimLink(base))
		if strings.HasPrefix(ref, "//") || isBareHost(ref) {
			// Neither needs a base, but it may have the scheme of one.
			if !ok {
				b.scheme = "https"
			}
			u, ok = splitLink(b.scheme + "://" + strings.TrimPrefix(ref, "//"))
		} else if ok {
			u = b.resolve(ref)
		}
		if !ok {
			return ""
		}
	}
	if u.host, ok = asciiHost(u.host); !ok {
		return ""
	}
	var b strings.Builder
	b.Grow(len(ref) + len(base) + 16)
	b.WriteString(u.scheme)
	b.WriteString("://")
	b.WriteString(u.host)
	if u.port != "" {
		b.WriteString(":")
		b.WriteString(u.port)
	}
	b.WriteString(encode(u.path))
	if u.hasQuery {
		b.WriteString("?")
		b.WriteString(encode(u.query))
	}
	if u.hasFragment {
		b.WriteString("#")
		b.WriteString(encode(u.fragment))
	}
	if b.Len() > maxURL {
		return ""
	}
	return b.String()
}

// isBareHost reports whether a relative reference is a host that somebody
// wrote without its scheme.
func isBareHost(ref string) bool {
	return len(ref) > 4 && strings.EqualFold(ref[:4], "www.") && strings.Contains(ref[4:], ".")
}

// link is a URL taken apart. Between parts it holds no delimiters.
type link struct {
	scheme string // http or https
	host   string
	port   string
	path   string // empty or with a leading slash

	query       string
	hasQuery    bool
	fragment    string
	hasFragment bool
}

// trimLink drops what is around a link, and line breaks and tabs within, as
// browsers do.
func trimLink(s string) string {
	s = strings.TrimFunc(s, func(r rune) bool { return isBlank(r) || isNoise(r) })
	if strings.ContainsAny(s, "\t\r\n") {
		s = strings.NewReplacer("\t", "", "\r", "", "\n", "").Replace(s)
	}
	return s
}

// scheme returns the scheme of a reference in lower case, empty if it is relative.
func scheme(s string) string {
	for i := range len(s) {
		switch c := s[i]; {
		case c == ':':
			return strings.ToLower(s[:i])
		case 'a' <= c|0x20 && c|0x20 <= 'z':
		case i > 0 && ('0' <= c && c <= '9' || c == '+' || c == '-' || c == '.'):
		default:
			return ""
		}
	}
	return ""
}

// splitLink takes an absolute http or https URL apart. It is as tolerant as a
// browser where that is safe, and knows no other scheme.
func splitLink(s string) (link, bool) {
	var u link
	switch {
	case len(s) > 8 && strings.EqualFold(s[:8], "https://"):
		u.scheme, s = "https", s[8:]
	case len(s) > 7 && strings.EqualFold(s[:7], "http://"):
		u.scheme, s = "http", s[7:]
	default:
		return link{}, false
	}
	rest := ""
	if i := strings.IndexAny(s, `/\?#`); i >= 0 {
		s, rest = s[:i], s[i:]
	}
	if i := strings.LastIndexByte(s, '@'); i >= 0 {
		s = s[i+1:]
	}
	u.host = s
	if i := strings.LastIndexByte(s, ':'); i >= 0 && i > strings.LastIndexByte(s, ']') {
		u.host, u.port = s[:i], strings.TrimLeft(s[i+1:], "0")
		for _, c := range []byte(u.port) {
			if c < '0' || c > '9' {
				return link{}, false
			}
		}
		if len(u.port) > 5 {
			return link{}, false
		}
	}
	u.setRest(rest)
	return u, u.host != ""
}

// setRest sets path, query and fragment.
func (u *link) setRest(s string) {
	s, u.fragment, u.hasFragment = strings.Cut(s, "#")
	u.path, u.query, u.hasQuery = strings.Cut(s, "?")
	u.path = strings.ReplaceAll(u.path, `\`, "/")
}

// resolve returns the link that a relative reference means on the page u
// (RFC 3986 section 5.2).
func (u link) resolve(ref string) link {
	r := link{scheme: u.scheme, host: u.host, port: u.port}
	r.setRest(ref)
	switch {
	case r.path == "":
		r.path = u.path
		if !r.hasQuery {
			r.query, r.hasQuery = u.query, u.hasQuery
		}
		return r
	case r.path[0] != '/':
		// Everything behind the last slash of the page gives way.
		r.path = "/" + strings.TrimPrefix(u.path[:strings.LastIndexByte(u.path, '/')+1], "/") + r.path
	}
	r.path = dropDots(r.path)
	return r
}

// dropDots resolves the segments "." and ".." of a path that begins with a slash.
func dropDots(path string) string {
	if !strings.Contains(path, "/.") {
		return path
	}
	segments := strings.Split(path[1:], "/")
	kept := segments[:0]
	for i, s := range segments {
		last := i == len(segments)-1
		switch s {
		case "..":
			if len(kept) > 0 {
				kept = kept[:len(kept)-1]
			}
			if last {
				kept = append(kept, "")
			}
		case ".":
			if last {
				kept = append(kept, "")
			}
		default:
			kept = append(kept, s)
		}
	}
	return "/" + strings.Join(kept, "/")
}
