package news

import (
	"slices"
	"strings"
)

// CanonicalURL returns the key under which a link is compared: two links with
// one key show the same page, as far as that can be told without asking.
// It ignores scheme, host case, default port, editions for phones, needless
// escapes, fragments that only scroll, the order of parameters and those that
// only track, sessions, and redirectors that carry their target. It is empty
// for what is no http or https URL, and CanonicalURL of a key is that key.
// A key is for comparing only: it need not lead anywhere.
func CanonicalURL(link string) string {
	if len(link) > maxLink {
		return ""
	}
	u, ok := splitLink(trimLink(link))
	if !ok {
		return ""
	}
	if u.host, ok = asciiHost(u.host); !ok {
		return ""
	}
	u.host = keyHost(u.host)
	// Keys have one scheme, so that port 443 must be the default of both.
	if u.port == "443" || u.port == "80" && u.scheme == "http" {
		u.port = ""
	}
	u.path = normalPath(u.path)

	// A wrapper may show its nature only after tidying, and a viewer's path
	// loses it by tidying. The target is shorter than its wrapper: this ends.
	target, wrapped := u.unwrap()
	if !wrapped {
		u.tidy()
		target, wrapped = u.unwrap()
	}
	if wrapped {
		if key := CanonicalURL(target); key != "" {
			return key
		}
		u.tidy()
	}
	u.fitSite()
	return u.key()
}

// isHomeKey reports whether a key is that of the front page of a site, which
// many items may share and which identifies none of them.
func isHomeKey(key string) bool {
	rest, ok := strings.CutPrefix(key, "https://")
	return ok && strings.IndexByte(rest, '/') == len(rest)-1
}

// key writes the parts down.
func (u *link) key() string {
	var b strings.Builder
	b.Grow(len("https://:/?#") + len(u.host) + len(u.port) + len(u.path) + len(u.query) + len(u.fragment))
	b.WriteString("https://")
	b.WriteString(u.host)
	if u.port != "" {
		b.WriteString(":")
		b.WriteString(u.port)
	}
	b.WriteString(u.path)
	if u.hasQuery {
		b.WriteString("?")
		b.WriteString(u.query)
	}
	if u.hasFragment {
		b.WriteString("#")
		b.WriteString(u.fragment)
	}
	if b.Len() > maxURL {
		return ""
	}
	return b.String()
}

// tidy drops from query, fragment and path what does not say which page it is.
func (u *link) tidy() {
	u.query = normalQuery(u.host, u.query)
	u.hasQuery = u.query != ""
	u.fragment = normalFragment(u.fragment)
	u.hasFragment = u.fragment != ""
	u.path = tidyPath(u.path, u.hasQuery)
}

// normalPath makes escapes equal, drops a Java session, resolves dots and
// joins slashes.
func normalPath(path string) string {
	if path == "" {
		return "/"
	}
	path = normalize(path)
	const session = ";jsessionid="
	for i := 0; i+len(session) <= len(path); i++ {
		if path[i] == ';' && strings.EqualFold(path[i:i+len(session)], session) {
			end := strings.IndexByte(path[i:], '/')
			if end < 0 {
				path = path[:i]
				break
			}
			path = path[:i] + path[i+end:]
		}
	}
	path = dropDots(path)
	for strings.Contains(path, "//") {
		path = strings.ReplaceAll(path, "//", "/")
	}
	return path
}

// tidyPath drops trailing slashes, directory indexes and the marks of AMP
// pages, as often as there are any.
func tidyPath(path string, hasQuery bool) string {
	for {
		before := len(path)
		if path = strings.TrimRight(path, "/"); path == "" {
			return "/"
		}
		if i := strings.LastIndexByte(path, '/'); !hasQuery && isIndex(path[i+1:]) {
			path = path[:i+1]
		}
		if rest, ok := strings.CutSuffix(path, "/amp"); ok && rest != "" {
			path = rest
		}
		if strings.HasPrefix(path, "/amp/") && len(path) > len("/amp/") {
			path = path[len("/amp"):]
		}
		if rest, ok := strings.CutSuffix(path, ".amp.html"); ok {
			path = rest + ".html"
		}
		if len(path) == before {
			return path
		}
	}
}

// isIndex reports whether a file is what a server shows for its directory.
func isIndex(file string) bool {
	name, ext, _ := strings.Cut(file, ".")
	if !strings.EqualFold(name, "index") && !strings.EqualFold(name, "default") {
		return false
	}
	switch strings.ToLower(ext) {
	case "html", "htm", "shtml", "xhtml", "php", "asp", "aspx", "jsp", "do", "cfm":
		return true
	}
	return false
}

// normalFragment keeps a fragment that says what is shown, not where to scroll.
func normalFragment(fragment string) string {
	for _, prefix := range []string{"/", "!", "block-"} {
		if strings.HasPrefix(fragment, prefix) && len(fragment) > len(prefix) {
			return normalize(fragment)
		}
	}
	return ""
}

// trimAmp undoes a separator that was escaped twice: "&amp;b" for "&b".
func trimAmp(pair string) string {
	for strings.HasPrefix(pair, "amp;") {
		pair = pair[len("amp;"):]
	}
	return pair
}

// normalQuery drops parameters that only track and sorts the others by name;
// those of one name keep their order.
func normalQuery(host, query string) string {
	if query == "" {
		return ""
	}
	type pair struct{ text, name string }
	var few [8]pair
	kept := few[:0]
	for text := range strings.SplitSeq(query, "&") {
		text = normalize(text)
		if strings.Contains(text, "+") {
			text = strings.ReplaceAll(text, "+", "%20")
		}
		text = trimAmp(text)
		name, value, _ := strings.Cut(text, "=")
		if text != "" && !isTracking(host, name, value) {
			kept = append(kept, pair{text, name})
		}
	}
	slices.SortStableFunc(kept, func(a, b pair) int { return strings.Compare(a.name, b.name) })
	var b strings.Builder
	b.Grow(len(query) + 8)
	for i, p := range kept {
		if i > 0 {
			b.WriteByte('&')
		}
		b.WriteString(p.text)
	}
	return b.String()
}

// fitSite applies what only holds for one site.
func (u *link) fitSite() {
	switch u.host {
	case newsGoogle:
		if id, ok := u.googleNewsID(); ok {
			*u = link{host: u.host, path: "/articles/" + id}
		}
	case "youtu.be", "youtube.com":
		if id, ok := u.videoID(); ok && u.port == "" {
			*u = link{host: "youtube.com", path: "/watch", query: "v=" + id, hasQuery: true}
		}
	}
}

// videoID returns the id of a video at YouTube.
func (u *link) videoID() (string, bool) {
	id := ""
	if u.host == "youtu.be" {
		id = u.path[1:]
	} else if u.path == "/watch" {
		for pair := range strings.SplitSeq(u.query, "&") {
			if v, ok := strings.CutPrefix(pair, "v="); ok {
				id = v
				break
			}
		}
	} else {
		for _, prefix := range []string{"/shorts/", "/live/", "/embed/", "/v/"} {
			if rest, ok := strings.CutPrefix(u.path, prefix); ok {
				id = rest
				break
			}
		}
	}
	for _, c := range []byte(id) {
		if !uriBytes[c].unreserved || c == '.' || c == '~' {
			return "", false
		}
	}
	return id, id != "" && id != "watch" && id != "playlist"
}
