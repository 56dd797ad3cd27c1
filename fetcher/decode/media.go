package decode

import (
	"path"
	"strconv"
	"strings"

	"github.com/mmcdole/gofeed/atom"
	ext "github.com/mmcdole/gofeed/extensions"
	"github.com/mmcdole/gofeed/rss"

	"straitwire/news"
)

// rssMedia fills the picture and the files of an RSS item.
func (m *mapper) rssMedia(in *rss.Item, base string, it *news.Item) {
	for _, e := range in.Enclosures {
		if e != nil {
			m.file(it, base, e.URL, e.Type, e.Length)
		}
	}
	m.media(in.Extensions, base, it)
	for _, e := range elementsOf(in.Extensions, "link", "atom", "atom10", "atom03") {
		if strings.EqualFold(e.Attrs["rel"], "enclosure") {
			m.file(it, base, e.Attrs["href"], e.Attrs["type"], e.Attrs["length"])
		}
	}
	for _, e := range in.Extensions["itunes"]["image"] {
		it.Image = first(it.Image, m.url(base, first(e.Attrs["href"], e.Value)))
	}
	m.pictureFile(it)
	for _, key := range []string{"image", "thumbnail", "thumb", "img"} {
		if v := in.Custom[key]; absolute(v) && !strings.ContainsAny(v, "<> ") {
			it.Image = first(it.Image, m.url(base, v))
		}
	}
}

// atomMedia fills the picture and the files of an Atom entry.
func (m *mapper) atomMedia(e *atom.Entry, base string, it *news.Item) {
	for _, l := range e.Links {
		if l != nil && strings.EqualFold(l.Rel, "enclosure") {
			m.file(it, base, l.Href, l.Type, l.Length)
		}
	}
	m.media(e.Extensions, base, it)
	m.pictureFile(it)
	for _, l := range e.Links {
		if l != nil && (strings.EqualFold(l.Rel, "image") || strings.EqualFold(l.Rel, "icon")) && it.Image == "" {
			it.Image = m.url(base, l.Href)
		}
	}
}

// media reads Media RSS: the largest thumbnail or picture is the item's, and
// sound and film are files.
func (m *mapper) media(x ext.Extensions, base string, it *news.Item) {
	contents := append(append([]ext.Extension(nil), x["media"]["content"]...), groupElements(x, "content")...)
	thumbs := append(append([]ext.Extension(nil), x["media"]["thumbnail"]...), groupElements(x, "thumbnail")...)
	for _, c := range contents {
		thumbs = append(thumbs, c.Children["thumbnail"]...)
	}
	best := -1
	for _, t := range thumbs {
		if width := pixels(t.Attrs["width"]); width > best {
			if u := m.url(base, first(t.Attrs["url"], t.Value)); u != "" {
				it.Image, best = u, width
			}
		}
	}
	best = max(best, 0)
	for _, c := range contents {
		typ := strings.ToLower(first(c.Attrs["type"], c.Attrs["medium"]))
		switch {
		case strings.HasPrefix(typ, "image") || typ == "" && isPicture(c.Attrs["url"]):
			if width := pixels(c.Attrs["width"]); it.Image == "" || width > best {
				if u := m.url(base, c.Attrs["url"]); u != "" {
					it.Image, best = u, max(width, best)
				}
			}
		case strings.HasPrefix(typ, "audio") || strings.HasPrefix(typ, "video"):
			m.file(it, base, c.Attrs["url"], c.Attrs["type"], c.Attrs["fileSize"])
		}
	}
}

// pictureFile takes the item's picture from its files if nothing named one.
func (m *mapper) pictureFile(it *news.Item) {
	for _, e := range it.Enclosures {
		if it.Image == "" && (strings.HasPrefix(e.Type, "image/") || e.Type == "" && isPicture(e.URL)) {
			it.Image = e.URL
		}
	}
}

func isPicture(u string) bool {
	u, _, _ = strings.Cut(u, "?")
	switch strings.ToLower(path.Ext(u)) {
	case ".jpg", ".jpeg", ".png", ".gif", ".webp", ".avif":
		return true
	}
	return false
}

func pixels(s string) int {
	n, err := strconv.Atoi(strings.TrimSuffix(strings.TrimSpace(s), "px"))
	if err != nil || n < 0 || n > 20000 {
		return 0
	}
	return n
}

// file adds an enclosure.
func (m *mapper) file(it *news.Item, base, ref, typ, length string) {
	u := m.url(base, ref)
	if u == "" || len(it.Enclosures) >= maxList {
		return
	}
	n, err := strconv.ParseInt(strings.TrimSpace(length), 10, 64)
	if err != nil || n < 0 {
		n = 0
	}
	it.Enclosures = append(it.Enclosures, news.Enclosure{URL: u, Type: mediaType(typ), Length: n})
}

// mediaType returns a media type in lower case, or nothing for what is none.
func mediaType(s string) string {
	s, _, _ = strings.Cut(strings.ToLower(strings.TrimSpace(s)), ";")
	major, minor, ok := strings.Cut(s, "/")
	if !ok || major == "" || minor == "" || len(s) > 100 {
		return ""
	}
	for _, c := range []byte(s) {
		if !nameByte(c) && c != '/' && c != '+' {
			return ""
		}
	}
	return s
}

// files drops enclosures that come twice.
func files(list []news.Enclosure) []news.Enclosure {
	var out []news.Enclosure
	seen := map[string]bool{}
	for _, e := range list {
		if !seen[e.URL] {
			seen[e.URL] = true
			out = append(out, e)
		}
	}
	return out
}
