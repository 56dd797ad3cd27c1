package main

import (
	"slices"
	"strings"
	"unicode"

	"golang.org/x/text/language"
	"golang.org/x/text/language/display"
	"golang.org/x/text/unicode/norm"
)

// concept is what the file says of one concept.
type concept struct {
	id    string
	adds  bool // to one that another file defines
	names map[string][]string
	exact []string
	not   []string
}

// concepts returns the concepts of all countries, sorted by id.
func concepts(files map[string]string) []*concept {
	known, own := defined(files), ids()
	all := map[string]*concept{}
	for _, code := range strings.Fields(codes()) {
		region := language.MustParseRegion(code)
		names := namesOf(region)
		to := own[code]
		if to == nil {
			to = []string{slug(display.Regions(language.English).Name(region))}
		}
		for _, id := range to {
			c := all[id]
			if c == nil {
				c = &concept{id: id, adds: known[id], names: map[string][]string{}}
				all[id] = c
			}
			c.take(names)
		}
	}
	var list []*concept
	for _, c := range all {
		list = append(list, c)
	}
	slices.SortFunc(list, func(a, b *concept) int { return strings.Compare(a.id, b.id) })
	longer := allNames()
	for _, c := range list {
		c.guard(longer)
	}
	return list
}

func (c *concept) take(names map[string][]string) {
	for _, lang := range languages() {
		for _, name := range names[lang] {
			if !slices.Contains(c.names[lang], name) {
				c.names[lang] = append(c.names[lang], name)
			}
			if slices.Contains(exact()[lang], name) && !slices.Contains(c.exact, name) {
				c.exact = append(c.exact, name)
			}
		}
	}
}

// guard keeps the names of the concept from hits inside names of other
// countries: Guinea in Papua New Guinea, 印度 in 印度尼西亚.
func (c *concept) guard(longer map[string][]string) {
	for _, lang := range languages() {
		for _, name := range c.names[lang] {
			for _, other := range longer[lang] {
				if other != name && !slices.Contains(c.names[lang], other) && inside(lang, name, other) && !slices.Contains(c.not, other) {
					c.not = append(c.not, other)
				}
			}
		}
	}
}

// allNames returns the names of every country by language, and those of
// territories whose names hold that of another country.
func allNames() map[string][]string {
	all := map[string][]string{}
	for _, code := range strings.Fields(codes() + " AS GS IC") {
		for lang, names := range namesOf(language.MustParseRegion(code)) {
			all[lang] = append(all[lang], names...)
		}
	}
	return all
}

// inside reports whether a text with the name long would be taken for one with
// the name short.
func inside(lang, short, long string) bool {
	if lang == "vi" { // syllables stand alone
		return strings.Contains(" "+long+" ", " "+short+" ")
	}
	for at := 0; ; {
		i := strings.Index(long[at:], short)
		if i < 0 {
			return false
		}
		from, to := at+i, at+i+len(short)
		before, after := []rune(long[:from]), []rune(long[to:])
		open := len(before) == 0 || !joins(before[len(before)-1], []rune(short)[0])
		ends := len(after) == 0 || !joins([]rune(short)[len([]rune(short))-1], after[0]) || lang == "ko"
		if open && ends {
			return true
		}
		at = to
	}
}

// joins reports whether two runes beside one another belong to one word.
func joins(a, b rune) bool {
	word := func(r rune) bool { return unicode.IsLetter(r) && !unicode.Is(unicode.Han, r) || r == 'ー' }
	kana := func(r rune) bool { return unicode.Is(unicode.Katakana, r) || r == 'ー' }
	return word(a) && word(b) && kana(a) == kana(b)
}

// namesOf returns the names of a region that can stand in a text, by language.
func namesOf(region language.Region) map[string][]string {
	names := map[string][]string{}
	for _, lang := range languages() {
		for _, name := range forms(display.Regions(language.MustParse(lang)).Name(region)) {
			if !slices.Contains(unusable()[lang], name) {
				names[lang] = append(names[lang], name)
			}
		}
	}
	return names
}

// forms returns what people write for a name of CLDR, which may hold a second
// name or what tells two countries apart in brackets, and abbreviations.
func forms(name string) []string {
	var list []string
	add := func(s string) {
		if s = strings.TrimSpace(s); s != "" && !slices.Contains(list, s) {
			list = append(list, s)
		}
	}
	name = norm.NFC.String(name)
	name = strings.NewReplacer("о-ва", "острова", "о-в", "остров", "- ", "-", " - ", "-", " – ", "-").Replace(name)
	if outer, rest, ok := strings.Cut(name, "("); ok { // full-width brackets are part of a name
		add(outer)
		inner, _, _ := strings.Cut(rest, ")")
		add(inner)
	} else {
		add(name)
	}
	for _, s := range slices.Clone(list) {
		if rest, ok := strings.CutPrefix(s, "St. "); ok {
			add("St " + rest)
			add("Saint " + rest)
		}
	}
	for _, s := range slices.Clone(list) {
		if strings.Contains(s, " & ") {
			add(strings.ReplaceAll(s, " & ", " and "))
		}
		if strings.Contains(s, " — ") {
			add(strings.ReplaceAll(s, " — ", "-"))
		}
	}
	return list
}

// slug returns an id made of the letters of a name.
func slug(name string) string {
	name, _, _ = strings.Cut(strings.ReplaceAll(name, "&", "and"), " (")
	var b strings.Builder
	gap := false
	for _, r := range norm.NFD.String(strings.ToLower(name)) {
		switch {
		case 'a' <= r && r <= 'z':
			if gap && b.Len() > 0 {
				b.WriteByte('-')
			}
			gap = false
			b.WriteRune(r)
		case !unicode.Is(unicode.Mn, r):
			gap = true
		}
	}
	return b.String()
}
