package topic

import (
	"errors"
	"fmt"
	"slices"
	"strings"
	"time"
	"unicode"
	"unicode/utf8"

	"go.yaml.in/yaml/v4"
)

// The short form of the language fits into one line. Words and "phrases" must
// all be there, OR between two makes one of them enough, and a minus keeps
// items out; name:value stands for the operators that take a value. It says
// what the long form says, and nothing else.

const (
	maxQuery      = 500 // bytes of a query
	maxQueryParts = 30
	daysOfQuery   = 3650
)

// Query is a filter in the short form.
type Query struct {
	Set   *Set          // of one topic, search
	Text  string        // the query as it is read: equal queries have equal texts
	Since time.Duration // how long ago items may have been seen at most; 0 is any time
}

// queryFields are the names that may stand before a colon, with the operator
// that each is.
func queryFields() map[string]string {
	return map[string]string{
		"title": "title", "summary": "summary", "body": "body", "category": "category", "author": "author",
		"url": "url", "site": "url", "concept": "concept", "source": "source", "kind": "kind", "control": "control",
		"country": "country", "region": "region", "language": "language", "lang": "language",
	}
}

// queryPart is one word of a query.
type queryPart struct {
	column int    // of its first character, from 1
	not    bool   // a minus stands before it
	field  string // an operator, since, or empty
	value  string
	quoted bool
}

// Query reads a filter in the short form. An error is an *Error, or several,
// whose column is that of the query.
func (l *Lexicon) Query(text string) (Query, error) {
	if len(text) > maxQuery {
		return Query{}, queryError(1, fmt.Sprintf("the query has %d bytes", len(text)), fmt.Sprintf("write at most %d", maxQuery))
	}
	if !utf8.ValidString(text) {
		return Query{}, queryError(1, "the query is not UTF-8", "write it in UTF-8")
	}
	parts, err := queryParts(text)
	if err != nil {
		return Query{}, err
	}
	var q Query
	match, normal, err := q.read(parts)
	if err != nil {
		return Query{}, err
	}
	q.Text = normal
	scalar := func(s string) *yaml.Node { return wordNode(1, s) }
	spec := &yaml.Node{Kind: yaml.MappingNode, Tag: "!!map", Line: 1, Column: 1, Content: []*yaml.Node{
		scalar("id"), scalar("search"), scalar("match"), match,
	}}
	specs, err := l.Parse("query", &yaml.Node{Kind: yaml.SequenceNode, Tag: "!!seq", Line: 1, Column: 1, Content: []*yaml.Node{spec}})
	if err == nil {
		q.Set, err = Compile(specs)
	}
	return q, err
}

func queryError(column int, message, hint string) error {
	return &Error{File: "query", Line: 1, Column: column, Message: message, Hint: hint}
}

// queryParts cuts a query at spaces that are not in quotes.
func queryParts(text string) ([]queryPart, error) {
	runes := []rune(text)
	var parts []queryPart
	for i := 0; i < len(runes); {
		if unicode.IsSpace(runes[i]) {
			i++
			continue
		}
		p := queryPart{column: i + 1}
		if runes[i] == '-' && i+1 < len(runes) && !unicode.IsSpace(runes[i+1]) {
			p.not = true
			i++
		}
		var word strings.Builder
		for i < len(runes) && !unicode.IsSpace(runes[i]) {
			if runes[i] != '"' {
				if runes[i] == ':' && p.field == "" && !p.quoted {
					name := strings.ToLower(word.String())
					if op, ok := queryFields()[name]; ok || name == "since" {
						p.field = op
						if name == "since" {
							p.field = name
						}
						word.Reset()
						i++
						continue
					}
				}
				word.WriteRune(runes[i])
				i++
				continue
			}
			end := slices.Index(runes[i+1:], '"')
			if end < 0 {
				return nil, queryError(i+1, "a quote that is not closed", `write a second "`)
			}
			word.WriteString(string(runes[i+1 : i+1+end]))
			p.quoted = true
			i += end + 2
		}
		p.value = strings.Join(strings.Fields(word.String()), " ")
		if p.value == "" {
			return nil, queryError(p.column, "nothing is looked for", "write a word")
		}
		if len(parts) == maxQueryParts {
			return nil, queryError(p.column, fmt.Sprintf("more than %d words", maxQueryParts), "write a topic")
		}
		parts = append(parts, p)
	}
	return parts, nil
}

// read makes of the parts the node that a topic would have as its match.
func (q *Query) read(parts []queryPart) (match *yaml.Node, normal string, err error) {
	var all, none []*yaml.Node
	var words []string
	for i := 0; i < len(parts); i++ {
		p := parts[i]
		if p.isOr() {
			return nil, "", queryError(p.column, "OR stands between two words", "write a word before it and one after it")
		}
		if p.field == "since" {
			if err := q.since(p); err != nil {
				return nil, "", err
			}
			continue
		}
		either := []queryPart{p}
		for i+2 < len(parts) && parts[i+1].isOr() && !parts[i+2].isOr() {
			i += 2
			either = append(either, parts[i])
		}
		nodes, texts := make([]*yaml.Node, len(either)), make([]string, len(either))
		for k, e := range either {
			if len(either) > 1 && (e.not || e.field == "since") {
				return nil, "", queryError(e.column, "OR with a minus or with since", "put that beside the words that OR joins")
			}
			nodes[k], texts[k] = e.node(), e.text()
		}
		words = append(words, strings.Join(texts, " OR "))
		switch {
		case p.not:
			none = append(none, nodes[0])
		case len(nodes) > 1:
			all = append(all, pairNode(p.column, "any", listNode(p.column, nodes)))
		default:
			all = append(all, nodes[0])
		}
	}
	if len(all) == 0 {
		return nil, "", queryError(1, "nothing is looked for", "write a word that must be there")
	}
	match = pairNode(all[0].Column, "all", listNode(all[0].Column, all))
	if len(none) > 0 {
		match.Content = append(match.Content, wordNode(none[0].Column, "none"), listNode(none[0].Column, none))
	}
	if q.Since > 0 {
		words = append(words, fmt.Sprintf("since:%dh", q.Since/time.Hour))
	}
	return match, strings.Join(words, " "), nil
}

func (p *queryPart) isOr() bool { return p.value == "OR" && p.field == "" && !p.quoted && !p.not }

// node is what the part says in the long form.
func (p *queryPart) node() *yaml.Node {
	value := wordNode(p.column, p.value)
	if p.field == "" {
		return value
	}
	switch p.field {
	case "kind", "control", "country", "region", "language", "source":
		var values []*yaml.Node
		for v := range strings.SplitSeq(p.value, ",") {
			if v = strings.TrimSpace(v); v != "" {
				values = append(values, wordNode(p.column, v))
			}
		}
		if len(values) != 1 {
			return pairNode(p.column, p.field, listNode(p.column, values))
		}
		value = values[0]
	}
	return pairNode(p.column, p.field, value)
}

func (p *queryPart) text() string {
	value := p.value
	if p.quoted || strings.ContainsFunc(value, unicode.IsSpace) {
		value = `"` + value + `"`
	}
	if p.field != "" {
		value = p.field + ":" + value
	}
	if p.not {
		value = "-" + value
	}
	return value
}

// since reads how long ago an item may have been seen: 36h, 7d, 2w.
func (q *Query) since(p queryPart) error {
	wrong := queryError(p.column, fmt.Sprintf("since is %q", p.value), "write a number of hours, days or weeks, for example since:7d")
	if p.not || len(p.value) < 2 {
		return wrong
	}
	hours, ok := map[byte]int{'h': 1, 'd': 24, 'w': 168}[p.value[len(p.value)-1]]
	var n int
	if _, err := fmt.Sscanf(p.value[:len(p.value)-1]+" ", "%d ", &n); err != nil || !ok || n < 1 || n*hours > daysOfQuery*24 || fmt.Sprint(n) != p.value[:len(p.value)-1] {
		return wrong
	}
	q.Since = time.Duration(n*hours) * time.Hour
	return nil
}

func wordNode(column int, s string) *yaml.Node {
	return &yaml.Node{Kind: yaml.ScalarNode, Tag: "!!str", Value: s, Line: 1, Column: column}
}

func listNode(column int, nodes []*yaml.Node) *yaml.Node {
	return &yaml.Node{Kind: yaml.SequenceNode, Tag: "!!seq", Content: nodes, Line: 1, Column: column}
}

func pairNode(column int, key string, value *yaml.Node) *yaml.Node {
	return &yaml.Node{Kind: yaml.MappingNode, Tag: "!!map", Content: []*yaml.Node{wordNode(column, key), value}, Line: 1, Column: column}
}

// QueryErrors lists what is wrong with a query, each with its column.
func QueryErrors(err error) []*Error {
	var found []*Error
	if many, ok := err.(interface{ Unwrap() []error }); ok {
		for _, one := range many.Unwrap() {
			found = append(found, QueryErrors(one)...)
		}
		return found
	}
	if e, ok := errors.AsType[*Error](err); ok {
		return []*Error{e}
	}
	return nil
}
