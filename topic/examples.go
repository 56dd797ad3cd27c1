package topic

import (
	"fmt"
	"strings"
	"time"

	"go.yaml.in/yaml/v4"

	"straitwire/news"
)

func exampleKeys() []string {
	return []string{"title", "summary", "body", "lang", "source", "kind", "control", "country", "region", "publisher", "categories", "author", "url", "date", "age", "reports"}
}

// examples reads the two lists of a topic.
func (p *parser) examples(n *yaml.Node) (ex Examples) {
	if n.Kind != yaml.MappingNode {
		p.fail(n, "examples is "+kindOf(n), "write a mapping with match and reject")
		return ex
	}
	for _, kv := range p.pairs(n) {
		switch kv.key {
		case "match":
			ex.Match = p.exampleList(kv)
		case "reject":
			ex.Reject = p.exampleList(kv)
		default:
			p.fail(kv.at, fmt.Sprintf("no key %q in examples", kv.key), orElse(didYouMean(kv.key, []string{"match", "reject"}), "the keys are match and reject"))
		}
	}
	return ex
}

func (p *parser) exampleList(kv pair) (list []Example) {
	if kv.value.Kind != yaml.SequenceNode {
		p.fail(kv.value, fmt.Sprintf("examples of %s is %s", kv.key, kindOf(kv.value)), "write a list of titles")
		return nil
	}
	for _, item := range kv.value.Content {
		if p.nodes++; p.nodes > maxNodes {
			p.fail(item, "too many examples", "")
			return list
		}
		list = append(list, p.example(resolve(item)))
	}
	return list
}

// example reads a title, or a mapping of what matters.
func (p *parser) example(n *yaml.Node) Example {
	ex := Example{at: p.place(n)}
	if n.Kind != yaml.MappingNode {
		ex.Input.Title, _ = p.scalar(n, "example")
		return ex
	}
	in := &ex.Input
	age := time.Duration(-1)
	for _, kv := range p.pairs(n) {
		if kv.key == "categories" {
			in.Categories, _ = p.texts(kv.value, "categories")
			continue
		}
		if kv.key == "author" {
			in.Authors, _ = p.texts(kv.value, "author")
			continue
		}
		if kv.key == "age" {
			age, _ = p.ageOf(kv.value, "age")
			continue
		}
		if kv.key == "date" {
			in.Published = p.exampleDate(kv)
			continue
		}
		if kv.key == "reports" {
			in.Story = p.reports(kv.value)
			continue
		}
		to := in.exampleField(kv.key)
		if to == nil {
			p.fail(kv.at, fmt.Sprintf("no key %q in an example", kv.key), orElse(didYouMean(kv.key, exampleKeys()), "the keys are "+strings.Join(exampleKeys(), ", ")))
			continue
		}
		text, ok := p.scalar(kv.value, kv.key)
		if !ok {
			continue
		}
		if property := map[string]string{"lang": "language", "kind": "kind", "control": "control", "country": "country"}[kv.key]; property != "" {
			value, err := checkValue(property, text)
			if err != nil {
				message, hint, _ := strings.Cut(err.Error(), "; ")
				p.fail(kv.value, message, hint)
				continue
			}
			text = value
		}
		*to = text
		if kv.key == "source" {
			in.Source.ID = news.SourceID(text)
		}
	}
	if age >= 0 {
		if in.Published.IsZero() {
			in.Published = time.Unix(0, 0).UTC() // any time: only the difference counts
		}
		in.Now = in.Published.Add(age)
	}
	if in.Title == "" && in.Summary == "" && in.Body == "" {
		p.fail(n, "an example has no text", "write a title")
	}
	return ex
}

// exampleDate reads when an example was published.
func (p *parser) exampleDate(kv pair) time.Time {
	text, ok := p.scalar(kv.value, kv.key)
	if !ok {
		return time.Time{}
	}
	at, err := time.Parse(time.DateOnly, text)
	if err != nil {
		p.fail(kv.value, fmt.Sprintf("date is %q", text), "write year-month-day, for example 2024-05-20")
	}
	return at
}

// reports reads who reported the story of an example: names, all at once, or
// names with the time after the first.
func (p *parser) reports(value *yaml.Node) *news.Story {
	s := &news.Story{}
	if value.Kind != yaml.MappingNode {
		names, _ := p.texts(value, "reports")
		for _, name := range names {
			s.Members = append(s.Members, news.Member{Origin: name})
		}
		return s
	}
	for _, kv := range p.pairs(value) {
		if after, ok := p.ageOf(kv.value, "report of "+kv.key); ok {
			s.Members = append(s.Members, news.Member{Origin: kv.key, Seen: time.Unix(0, 0).UTC().Add(after)})
		}
	}
	return s
}

// exampleField returns where the value of a key of an example goes.
func (in *Input) exampleField(key string) *string {
	switch key {
	case "title":
		return &in.Title
	case "summary":
		return &in.Summary
	case "body":
		return &in.Body
	case "lang":
		return &in.Language
	case "kind":
		return &in.Source.Kind
	case "control":
		return &in.Source.Control
	case "country":
		return &in.Source.Country
	case "region":
		return &in.Source.Region
	case "publisher":
		return &in.Source.Publisher
	case "url":
		return &in.URL
	case "source":
		return new(string)
	}
	return nil
}

// CheckExamples tries every topic on its examples and returns what does not
// come out as wanted, in the order of the configuration. An example that names
// one of the sources has the properties of that source where it says nothing
// else.
func (s *Set) CheckExamples(sources ...news.Source) []*Error {
	byID := make(map[news.SourceID]news.Source, len(sources))
	for _, src := range sources {
		byID[src.ID] = src
	}
	var wrong []*Error
	for i := range s.topics {
		t := &s.topics[i]
		for _, list := range []struct {
			examples []Example
			want     bool
		}{{t.examples.Match, true}, {t.examples.Reject, false}} {
			for _, ex := range list.examples {
				in := ex.Input
				in.lend(byID[in.Source.ID])
				e, _ := s.Explain(t.ID, &in)
				if e.Matches == list.want {
					continue
				}
				message := "example %q should match and does not"
				if !list.want {
					message = "example %q should be rejected and matches"
				}
				wrong = append(wrong, &Error{
					File: ex.at.file, Line: ex.at.line, Column: ex.at.col, Topic: t.ID,
					Message: fmt.Sprintf(message, in.name()), Hint: e.Reason(),
				})
			}
		}
	}
	return wrong
}

// name returns the text by which a person knows an example.
func (in *Input) name() string {
	for _, s := range []string{in.Title, in.Summary, in.Body} {
		if s != "" {
			if r := []rune(s); len(r) > 80 {
				return string(r[:80]) + "…"
			}
			return s
		}
	}
	return ""
}

// lend fills in what the example leaves to its source.
func (in *Input) lend(src news.Source) {
	if src.ID == "" {
		return
	}
	own := in.Source
	in.Source = src
	for _, p := range []struct{ to, from *string }{
		{&in.Source.Kind, &own.Kind},
		{&in.Source.Control, &own.Control},
		{&in.Source.Country, &own.Country},
		{&in.Source.Region, &own.Region},
		{&in.Source.Publisher, &own.Publisher},
	} {
		if *p.from != "" {
			*p.to = *p.from
		}
	}
	if in.Language == "" {
		in.Language = src.Language
	}
}
