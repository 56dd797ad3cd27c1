package main

import (
	"net/http"
	"strings"
)

// tidied returns the address that somebody most likely means who asks for one
// that we do not have; it may not be there either.
func tidied(path string) string {
	var parts []string
	for part := range strings.SplitSeq(strings.ToLower(path), "/") {
		if part != "" {
			parts = append(parts, part)
		}
	}
	if len(parts) == 0 {
		return "/"
	}
	if parts[0] == "feed" || parts[0] == "feeds" || parts[0] == "topic" {
		parts[0] = "topics"
	}
	if len(parts) == 3 && parts[0] == "topics" { // /topics/id/feed
		if suffix, ok := suffixes()[strings.TrimSuffix(parts[2], ".xml")]; ok {
			parts = []string{"topics", parts[1] + suffix}
		}
	}
	last := len(parts) - 1
	if id, ok := strings.CutSuffix(parts[last], ".xml"); ok {
		// topics.xml is no feed; name.rss.xml is one in a certain format.
		if !strings.HasSuffix(id, ".rss") && !strings.HasSuffix(id, ".atom") {
			id += ".rss"
		}
		parts[last] = id
	}
	return "/" + strings.Join(parts, "/")
}

// suffixes are what others call the formats of a feed.
func suffixes() map[string]string {
	return map[string]string{"feed": ".rss", "rss": ".rss", "rss2": ".rss", "index": ".rss", "atom": ".atom", "json": ".json"}
}

// direct sends a request on to target, for good. The address is written
// relative to the one that was asked for: only the reader knows the host, and
// what a proxy has put in front of the path. It begins with a dot, so that it
// never names a host.
func direct(w http.ResponseWriter, r *http.Request, target string) {
	asked := r.URL.EscapedPath() // as the reader counts its steps
	where := strings.Repeat("../", max(strings.Count(asked, "/")-1, 0)) + "./" + strings.TrimPrefix(target, "/")
	if r.URL.RawQuery != "" {
		where += "?" + r.URL.RawQuery
	}
	h := w.Header()
	h.Set("Location", where)
	h.Set("Cache-Control", "public, max-age=86400")
	w.WriteHeader(http.StatusMovedPermanently)
}

// maxAddress is how long an address may be; RFC 9110 section 4.1 asks for 8000 at least.
const maxAddress = 8 << 10

func tooLong(w http.ResponseWriter) {
	w.Header().Set("Cache-Control", "no-store")
	http.Error(w, "this address is too long; no address here has more than 8192 bytes", http.StatusRequestURITooLong)
}

// navigates reports whether a person opens the address in a browser. Readers
// of feeds may send what they like as Accept, but these headers (Fetch
// Metadata) only a browser sends, and only for what it is going to show.
func navigates(r *http.Request) bool {
	return reads(r) && r.Header.Get("Sec-Fetch-Dest") == "document" && r.Header.Get("Sec-Fetch-Mode") == "navigate"
}

func reads(r *http.Request) bool { return r.Method == http.MethodGet || r.Method == http.MethodHead }
