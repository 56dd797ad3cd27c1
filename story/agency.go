package story

import (
	_ "embed" // of the table of agencies
	"net/url"
	"slices"
	"strings"
	"sync"
	"unicode"
	"unicode/utf8"

	"straitwire/news"
)

//go:embed agencies.tsv
var agencyFile string

// agencyName is one name of a news agency.
type agencyName struct {
	name   string
	agency string // its id
	short  bool   // has other meanings: counts in datelines and brackets alone
}

// agencies is the table of the agencies of the world.
type agencies struct {
	byFirst [256][]agencyName // by the first byte, the longest names first
	voices  map[string]string // ids, names and hosts in lower case → id
	names   map[string]string // id → the name to show, its first
}

var agencyTable = sync.OnceValue(func() *agencies {
	t := &agencies{voices: map[string]string{}, names: map[string]string{}}
	for line := range strings.Lines(agencyFile) {
		fields := strings.Split(strings.TrimRight(line, "\n"), "\t")
		if len(fields) != 3 || strings.HasPrefix(line, "#") {
			continue
		}
		id := fields[0]
		t.voices[id] = id
		for name := range strings.SplitSeq(fields[1], "|") {
			name, short := strings.CutSuffix(name, "!")
			if t.names[id] == "" {
				t.names[id] = name
			}
			t.byFirst[name[0]] = append(t.byFirst[name[0]], agencyName{name, id, short})
			if !short {
				t.voices[strings.ToLower(name)] = id
			}
		}
		for host := range strings.SplitSeq(fields[2], "|") {
			if host != "" {
				t.voices[host] = id
			}
		}
	}
	for i := range t.byFirst {
		slices.SortStableFunc(t.byFirst[i], func(a, b agencyName) int { return len(b.name) - len(a.name) })
	}
	return t
})

// at returns the agency whose name begins at a place of a text, and where the
// name ends.
func (t *agencies) at(s string, i int) (agencyName, int, bool) {
	for _, n := range t.byFirst[s[i]] {
		if !strings.HasPrefix(s[i:], n.name) {
			continue
		}
		end := i + len(n.name)
		if cuts(s, i) || cuts(s, end) {
			continue
		}
		return n, end, true
	}
	return agencyName{}, 0, false
}

// cuts reports whether a place lies within a word of a script that sets words
// apart.
func cuts(s string, i int) bool {
	if i == 0 || i == len(s) {
		return false
	}
	before, _ := utf8.DecodeLastRuneInString(s[:i])
	after, _ := utf8.DecodeRuneInString(s[i:])
	if !unicode.IsLetter(before) && !unicode.IsDigit(before) || !unicode.IsLetter(after) && !unicode.IsDigit(after) {
		return false
	}
	a, b := scriptOf(before), scriptOf(after)
	return a == b && a <= scriptArabic && (a != scriptOther || before < 0x80 && after < 0x80)
}

// first returns the first agency named in a text; strict leaves out names that
// have other meanings.
func (t *agencies) first(s string, strict bool) (agency string, from, end int) {
	for i := 0; i < len(s); i++ {
		if !utf8.RuneStart(s[i]) {
			continue
		}
		if n, end, ok := t.at(s, i); ok && (!strict || !n.short) {
			return n.agency, i, end
		}
	}
	return "", 0, 0
}

// agencyOf returns the agency that a source itself is, or "".
func agencyOf(src news.Source) string {
	t := agencyTable()
	for _, name := range []string{src.Voice(), string(src.ID), hostOf(src.Site), hostOf(src.URL)} {
		name = strings.TrimPrefix(strings.ToLower(name), "www.")
		if id, ok := t.voices[name]; ok && name != "" {
			return id
		}
		// rss.news.example, feeds.news.example
		if _, parent, ok := strings.Cut(name, "."); ok {
			if id, ok := t.voices[parent]; ok && strings.Contains(parent, ".") {
				return id
			}
		}
	}
	return ""
}

func hostOf(address string) string {
	if address == "" {
		return ""
	}
	u, err := url.Parse(address)
	if err != nil {
		return ""
	}
	return u.Hostname()
}

// IsWire reports whether an origin is a news agency of the table, rather than
// the voice of a source.
func IsWire(origin string) bool {
	return agencyTable().voices[origin] == origin && origin != ""
}

// WireName returns the name of a news agency for people, or the origin itself
// if it is none.
func WireName(origin string) string {
	if name := agencyTable().names[origin]; name != "" {
		return name
	}
	return origin
}

// creditOfAuthors returns the agency among the authors of an item.
func creditOfAuthors(authors []news.Person) string {
	t := agencyTable()
	for _, p := range authors {
		if id := t.voices[strings.ToLower(strings.TrimSpace(p.Name))]; id != "" {
			return id
		}
		if len(p.Name) > 200 {
			continue
		}
		// "A. B. | Reuters", "By AFP", "Reuters staff"
		if id, from, end := t.first(p.Name, true); id != "" && (from == 0 || end == len(p.Name)) {
			return id
		}
	}
	return ""
}
