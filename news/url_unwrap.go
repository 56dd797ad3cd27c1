package news

import (
	"encoding/base64"
	"encoding/binary"
	"strings"
)

// redirectors are pages that only send the reader on to the address in a parameter.
var redirectors = []struct {
	host, path string
	params     []string
}{
	{"bing.com", "/news/apiclick.aspx", []string{"url"}},
	{"facebook.com", "/l.php", []string{"u"}},
	{"l.facebook.com", "/l.php", []string{"u"}},
	{"lm.facebook.com", "/l.php", []string{"u"}},
	{"l.instagram.com", "/", []string{"u"}},
	{"news.google.com", "/news/url", []string{"url", "q"}},
	{"vk.com", "/away.php", []string{"to"}},
	{"youtube.com", "/redirect", []string{"q"}},
}

// unwrap returns the link that a link of a cache, a viewer or a redirector
// leads to. The link has a key host and a normal path.
func (u *link) unwrap() (string, bool) {
	host := u.host
	switch {
	case host == "cdn.ampproject.org" || strings.HasSuffix(host, ".cdn.ampproject.org"):
		for _, prefix := range []string{"/c/", "/v/"} {
			if rest, ok := strings.CutPrefix(u.path, prefix); ok {
				return u.viewed(rest)
			}
		}
		return "", false
	case isGoogle(host):
		if rest, ok := strings.CutPrefix(u.path, "/amp/"); ok {
			return u.viewed(rest)
		}
		if u.path == "/url" {
			return u.param("url", "q")
		}
		return "", false
	case host == newsGoogle:
		if id, ok := u.googleNewsID(); ok {
			return oldGoogleNews(id)
		}
	}
	for i := range redirectors {
		if r := &redirectors[i]; r.host == host && r.path == u.path {
			return u.param(r.params...)
		}
	}
	return "", false
}

// viewed returns the page that an AMP cache or viewer shows: its address is
// the rest of the path, "s/" before it stands for https.
func (u *link) viewed(rest string) (string, bool) {
	scheme := "http://"
	if r, ok := strings.CutPrefix(rest, "s/"); ok {
		scheme, rest = "https://", r
	}
	if host, _, _ := strings.Cut(rest, "/"); !strings.Contains(host, ".") {
		return "", false
	}
	if u.hasQuery {
		rest += "?" + u.query
	}
	if u.hasFragment {
		rest += "#" + u.fragment
	}
	return scheme + rest, true
}

// param returns the first of the named parameters that holds a web address.
func (u *link) param(names ...string) (string, bool) {
	for _, name := range names {
		for pair := range strings.SplitSeq(u.query, "&") {
			key, value, _ := strings.Cut(trimAmp(pair), "=")
			if key != name {
				continue
			}
			target := unescape(strings.ReplaceAll(value, "+", " "))
			if s := scheme(trimLink(target)); s == "http" || s == "https" {
				return target, true
			}
		}
	}
	return "", false
}

const newsGoogle = "news.google.com"

// googleNewsID returns the id of an article at Google News.
func (u *link) googleNewsID() (string, bool) {
	for _, prefix := range []string{"/rss/articles/", "/articles/", "/__i/rss/rd/articles/", "/rss/read/", "/read/"} {
		rest, ok := strings.CutPrefix(u.path, prefix)
		if !ok {
			continue
		}
		id, _, _ := strings.Cut(rest, "/")
		for strings.HasSuffix(id, "=") || strings.HasSuffix(id, "%3D") {
			id = strings.TrimSuffix(strings.TrimSuffix(id, "="), "%3D")
		}
		for _, c := range []byte(id) {
			if !uriBytes[c].unreserved || c == '.' || c == '~' {
				return "", false
			}
		}
		return id, id != ""
	}
	return "", false
}

// oldGoogleNews returns the address inside an old id: a protocol buffer whose
// fields are 1: 19, and 4: the address. New ids hold a secret instead.
func oldGoogleNews(id string) (string, bool) {
	raw, err := base64.RawURLEncoding.DecodeString(id)
	if err != nil || len(raw) < 4 || raw[0] != 0x08 || raw[1] != 0x13 || raw[2] != 0x22 {
		return "", false
	}
	n, size := binary.Uvarint(raw[3:])
	if size <= 0 || n > uint64(len(raw)-3-size) {
		return "", false
	}
	target := string(raw[3+size:][:n])
	s := scheme(target)
	return target, s == "http" || s == "https"
}
