package config

import (
	"errors"
	"fmt"
	"hash/fnv"
	"net/url"
	"strings"

	"golang.org/x/text/unicode/norm"

	"straitwire/news"
)

// FreeID derives the id of a new source from its name, or from its address
// where the name has no Latin letters. The same source gets the same id again;
// one that is taken is told apart by a mark made of the address.
func FreeID(name, address string, taken func(id string) bool) string {
	id := slug(name)
	u, err := url.Parse(address)
	if err != nil {
		u = &url.URL{}
	}
	host := u.Hostname()
	if len(id) < 2 {
		for _, part := range []string{"www.", "feeds.", "rss.", "feed."} {
			host = strings.TrimPrefix(host, part)
		}
		id = slug(host)
	}
	if id == "" {
		id = "source"
	}
	if !taken(id) {
		return id
	}
	h := fnv.New64a()
	h.Write([]byte(news.CanonicalURL(address))) // never fails
	mark := fmt.Sprintf("%016x", h.Sum64())
	for n := 4; n <= len(mark); n += 2 {
		if marked := id + "-" + mark[:n]; !taken(marked) {
			return marked
		}
	}
	for n := 2; ; n++ {
		if numbered := fmt.Sprintf("%s-%s-%d", id, mark, n); !taken(numbered) {
			return numbered
		}
	}
}

// slug writes a name in small letters, digits and hyphens, at a length that a
// person can type.
func slug(name string) string {
	const most = 40
	var b strings.Builder
	hyphen := false
	for _, r := range norm.NFKD.String(strings.ToLower(name)) {
		switch {
		case r >= 'a' && r <= 'z' || r >= '0' && r <= '9':
			if hyphen && b.Len() > 0 {
				b.WriteByte('-')
			}
			b.WriteRune(r)
			hyphen = false
		case r >= 0x300 && r < 0x370 || r == '\'' || r == '’': // a mark on the letter before
		default:
			hyphen = true
		}
		if b.Len() > most {
			break
		}
	}
	id := b.String()
	if len(id) <= most {
		return id
	}
	if whole := strings.LastIndexByte(id[:most+1], '-'); whole > most/2 {
		return id[:whole] // no half word
	}
	return id[:most]
}

// FitURL says why a configuration does not take an address of a source, or
// nothing.
func FitURL(address string) error {
	if p := new(webURL).parse(address); p != nil {
		return errors.New(p.String())
	}
	return nil
}

// Fitting returns a source without the values that a configuration does not
// take: what a foreign list says of language, region and kind is a hint.
func Fitting(src news.Source) news.Source {
	fit := func(to *string, v value) {
		if *to != "" && v.parse(*to) != nil {
			*to = ""
		}
	}
	fit(&src.Site, new(webURL))
	fit(&src.Country, new(country))
	fit(&src.Region, new(region))
	fit(&src.Kind, new(kind))
	fit(&src.Control, new(control))
	fit(&src.Timezone, new(zone))
	var tag language
	if src.Language != "" && tag.parse(src.Language) != nil {
		tag = ""
	}
	src.Language = string(tag)
	for _, text := range []*string{&src.Title, &src.Publisher} {
		*text = strings.ReplaceAll(news.Clean(*text), "${", "{") // no foreign list names our secrets
	}
	return src
}
