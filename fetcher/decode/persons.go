package decode

import (
	"strings"

	"github.com/mmcdole/gofeed/atom"

	"straitwire/news"
)

// person reads one name as RSS writes them: "a@b.example (Jane Doe)",
// "Jane Doe <a@b.example>", "Jane Doe (a@b.example)", an address, a name.
func person(s string) news.Person {
	s = plainLine(strings.ReplaceAll(strings.ReplaceAll(s, "&lt;", "<"), "&gt;", ">"), "")
	for _, pair := range []string{"<>", "()", "[]"} {
		open := strings.IndexByte(s, pair[0])
		end := strings.LastIndexByte(s, pair[1])
		if open < 0 || end < open {
			continue
		}
		outer := strings.TrimSpace(s[:open] + " " + s[end+1:])
		inner := strings.TrimSpace(s[open+1 : end])
		inner = strings.TrimPrefix(inner, "mailto:")
		switch {
		case isEmail(inner):
			return news.Person{Name: unquoted(outer), Email: inner}
		case isEmail(outer):
			return news.Person{Name: unquoted(inner), Email: outer}
		}
	}
	s = strings.TrimPrefix(s, "mailto:")
	if isEmail(s) {
		return news.Person{Email: s}
	}
	if i := strings.IndexByte(s, ' '); i > 0 { // a@b.example Jane Doe
		if head, rest := s[:i], s[i+1:]; isEmail(head) {
			return news.Person{Name: unquoted(rest), Email: head}
		}
		j := strings.LastIndexByte(s, ' ')
		if head, rest := s[:j], s[j+1:]; isEmail(rest) {
			return news.Person{Name: unquoted(strings.TrimRight(head, " ,-")), Email: rest}
		}
	}
	return news.Person{Name: unquoted(s)}
}

// atomPerson reads one person of Atom, whose name may be written the other
// way as well.
func atomPerson(p *atom.Person, url string) news.Person {
	out := person(p.Name)
	if e := strings.TrimSpace(p.Email); isEmail(e) {
		out.Email = e
	}
	out.URL = url
	return out
}

func unquoted(s string) string {
	s = strings.TrimSpace(s)
	if len(s) > 1 && (s[0] == '"' && s[len(s)-1] == '"' || s[0] == '\'' && s[len(s)-1] == '\'') {
		s = s[1 : len(s)-1]
	}
	return strings.TrimSpace(s)
}

// isEmail is generous: an at sign between something and a name with a dot.
func isEmail(s string) bool {
	at := strings.IndexByte(s, '@')
	return at > 0 && !strings.ContainsAny(s, " <>()\"\t") && strings.Contains(s[at:], ".") && strings.Count(s, "@") == 1 && len(s) <= 254
}

// people bounds a list of persons and drops those that come twice or say
// nothing.
func people(list []news.Person) []news.Person {
	var out []news.Person
	seen := map[string]bool{}
	for _, p := range list {
		p.Name = news.Cut(news.Clean(p.Name), maxName)
		p.Email = news.Clean(p.Email)
		if !isEmail(p.Email) {
			p.Email = ""
		}
		p.URL = news.AbsoluteURL("", p.URL)
		key := strings.ToLower(p.Name + "\n" + p.Email)
		if p.Name == "" && p.Email == "" || seen[key] || len(out) >= maxList {
			continue
		}
		seen[key] = true
		out = append(out, p)
	}
	return out
}

// labels cleans and bounds a list of categories; the same word in another
// case is the same.
func labels(list []string) []string {
	var out []string
	seen := map[string]bool{}
	for _, c := range list {
		c = news.Cut(plainLine(c, ""), maxName)
		key := strings.ToLower(c)
		if c == "" || seen[key] || len(out) >= maxList {
			continue
		}
		seen[key] = true
		out = append(out, c)
	}
	return out
}
