package news

import (
	"iter"
	"slices"
	"strings"
)

// passers are the sites of aggregators that everybody knows: whoever reads
// them means them to be such.
var passers = []string{"news.google.com", "bing.com", "news.yahoo.com", "news.search.yahoo.com", "msn.com"}

// Passes reports whether the source passes on what others publish, so that it
// is believed when it names them: its kind says so, or its address is that of
// an aggregator that everybody knows. Of every other source the word is not
// taken: by inventing names it could make itself many.
func (s Source) Passes() bool {
	return s.Kind == "aggregator" || slices.Contains(passers, hostOfKey(CanonicalURL(s.URL)))
}

// platforms are sites of which nobody is the publisher.
var platforms = []string{
	"blogger.com", "dailymotion.com", "facebook.com", "feedburner.com", "github.com", "instagram.com", "linkedin.com", "livejournal.com",
	"medium.com", "reddit.com", "rsshub.app", "substack.com", "t.me", "telegram.me", "tumblr.com", "twitter.com", "vk.com", "weibo.com",
	"wordpress.com", "x.com", "youtube.com",
}

// Voices knows the configured sources by their sites and names, and so whom an
// aggregator names.
type Voices struct {
	hosts, sites, names map[string]*Source // nil is what sources of several voices have in common
}

// VoicesOf returns the voices of sources, in whatever order they come.
func VoicesOf(sources iter.Seq[Source]) *Voices {
	v := &Voices{map[string]*Source{}, map[string]*Source{}, map[string]*Source{}}
	for src := range sources {
		if src.Passes() {
			continue
		}
		// A feed may lie with somebody who carries those of many.
		address := src.Site
		if address == "" {
			address = src.URL
		}
		key := CanonicalURL(address)
		if !slices.Contains(platforms, siteOf(key)) {
			put(v.hosts, hostOfKey(key), &src)
			put(v.sites, siteOf(key), &src)
		}
		put(v.names, foldName(src.Title), &src)
		put(v.names, foldName(src.Publisher), &src)
	}
	return v
}

// put notes a source under a key. Of several of one voice the first by its id
// stands for all.
func put(to map[string]*Source, key string, src *Source) {
	known, taken := to[key]
	switch {
	case key == "":
	case !taken:
		to[key] = src
	case known == nil:
	case known.Voice() != src.Voice():
		to[key] = nil
	case src.ID < known.ID:
		to[key] = src
	}
}

// Behind returns as whom an item counts that a source lists: the outlet that
// is named for it, if the source is one that passes on, else the source. An
// outlet that is no configured source is known by its registrable domain, or
// by its name if that is all there is; who controls it is not known then.
func (v *Voices) Behind(src Source, o Outlet) Source {
	if o.IsZero() || !src.Passes() {
		return src
	}
	voice, known := v.find(&o)
	if !known {
		voice = Source{Title: o.String(), Site: o.URL, Publisher: o.id()}
		if voice.Publisher == "" {
			return src
		}
	}
	voice.Language = src.Language
	return voice
}

// find returns the configured source that an outlet is.
func (v *Voices) find(o *Outlet) (Source, bool) {
	if v == nil {
		return Source{}, false
	}
	if src := v.names[foldName(o.Name)]; src != nil && o.URL == "" { // an address says more than a name, which anybody may have
		return *src, true
	}
	key := o.key()
	if src := v.hosts[hostOfKey(key)]; src != nil {
		return *src, true
	}
	if src := v.sites[siteOf(key)]; src != nil {
		return *src, true
	}
	return Source{}, false
}

// hostOfKey returns the host of a canonical link.
func hostOfKey(key string) string {
	rest, ok := strings.CutPrefix(key, "https://")
	if !ok {
		return ""
	}
	if i := strings.IndexAny(rest, "/?#"); i >= 0 {
		rest = rest[:i]
	}
	return rest
}

// foldName brings a name into one form.
func foldName(name string) string {
	var words []string
	s := Comparable(name)
	for a, ok := NextAtom(s, 0); ok; a, ok = NextAtom(s, a.To) {
		words = append(words, strings.Map(FoldRune, s[a.From:a.To]))
	}
	return strings.Join(words, " ")
}
