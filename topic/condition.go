package topic

import (
	"fmt"
	"slices"
	"strings"
	"time"

	"golang.org/x/text/language"

	"straitwire/news"
)

// condition asks for one of several values of a property of the item or its
// source.
type condition struct {
	property string   // language, of the item; source language, kind, id ... of its source
	values   []string // one of them is enough
	at       []place  // of the values

	within time.Duration // of age and publishers
	number int           // of publishers
}

// sourceProperties are what `source:` can ask for.
func sourceProperties() []string {
	return []string{"id", "kind", "control", "country", "region", "language", "publisher"}
}

// value returns what in has for the property.
func (c *condition) value(in *Input) string {
	switch c.property {
	case "id":
		return string(in.Source.ID)
	case "kind":
		return in.Source.Kind
	case "control":
		return in.Source.Control
	case "country":
		return in.Source.Country
	case "region":
		return in.Source.Region
	case "publisher":
		return in.Source.Publisher
	case "source language":
		return in.Source.Language
	case "language":
		return in.Language
	case "url":
		return in.URL
	case "age":
		if age, ok := in.age(); ok {
			return ageText(age)
		}
	}
	return ""
}

// holds returns the value that was asked for, if in has it.
func (c *condition) holds(in *Input) (value string, ok bool) {
	switch c.property {
	case "age":
		age, ok := in.age()
		return c.values[0], ok && age <= c.within
	case "url":
		return c.leads(in.URL)
	case propPublishers, propSingle:
		return c.values[0], c.told(in)
	}
	has := c.value(in)
	if has == "" {
		return "", false
	}
	languages := c.property == "language" || c.property == "source language"
	for _, want := range c.values {
		if languages && languageWithin(has, want) || !languages && strings.EqualFold(has, want) {
			return want, true
		}
	}
	return "", false
}

// languageWithin reports whether the language tag has is want or a kind of it:
// zh-Hant and zh-TW are kinds of zh, and zh-TW is a kind of zh-Hant.
func languageWithin(has, want string) bool {
	prefix := func(tag, want string) bool {
		return len(tag) >= len(want) && strings.EqualFold(tag[:len(want)], want) && (len(tag) == len(want) || tag[len(want)] == '-')
	}
	if strings.Contains(has, "_") {
		has = strings.ReplaceAll(has, "_", "-")
	}
	if prefix(has, want) {
		return true
	}
	for _, alias := range [...][2]string{
		{"zh-TW", "zh-Hant"},
		{"zh-HK", "zh-Hant"},
		{"zh-MO", "zh-Hant"},
		{"zh-CN", "zh-Hans"},
		{"zh-SG", "zh-Hans"},
		{"zh-MY", "zh-Hans"},
		{"tl", "fil"},
		{"in", "id"},
		{"iw", "he"},
	} {
		if prefix(has, alias[0]) && prefix(alias[1], want) {
			return true
		}
	}
	return false
}

// checkValue returns the value in its usual form, or what is wrong with it.
func checkValue(property, value string) (string, error) {
	oneOf := func(options []string) (string, error) {
		if slices.Contains(options, value) {
			return value, nil
		}
		hint := didYouMean(value, options)
		if hint == "" {
			hint = "one of " + strings.Join(options, ", ")
		}
		return "", &valueError{fmt.Sprintf("no %s %q", property, value), hint}
	}
	switch property {
	case "kind":
		return oneOf(news.Kinds())
	case "control":
		return oneOf(news.Controls())
	case "country":
		region, err := language.ParseRegion(value)
		if err != nil || len(value) != 2 || !region.IsCountry() && !strings.EqualFold(value, "ZZ") {
			return "", &valueError{fmt.Sprintf("no country %q", value), "write the two letters of ISO 3166, for example TW"}
		}
		if canonical := region.Canonicalize().String(); !strings.EqualFold(canonical, value) {
			return "", &valueError{fmt.Sprintf("no country %q", value), fmt.Sprintf("did you mean %q?", canonical)}
		}
		return strings.ToUpper(value), nil
	case "language":
		tag, err := language.Parse(value)
		if err != nil || strings.Contains(value, "_") || tag == language.Und {
			return "", &valueError{fmt.Sprintf("no language %q", value), "write a BCP 47 tag, for example zh-Hant"}
		}
		return value, nil
	case "id", "source":
		if !validID(value) {
			return "", &valueError{fmt.Sprintf("no source can have the id %q", value), "ids are lower-case letters, digits and hyphens"}
		}
	case "region":
		if !validID(value) {
			return "", &valueError{fmt.Sprintf("no region %q", value), "regions are lower-case letters, digits and hyphens, for example east-asia"}
		}
	}
	return value, nil
}

type valueError struct{ message, hint string }

func (e *valueError) Error() string { return e.message + "; " + e.hint }

// validID reports whether s can be an id: [a-z0-9-]+.
func validID(s string) bool {
	return s != "" && len(s) <= 100 && strings.Trim(s, "abcdefghijklmnopqrstuvwxyz0123456789-") == ""
}
