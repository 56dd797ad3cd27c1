package config

import (
	"fmt"
	"regexp"
	"strings"
	"time"

	"github.com/google/jsonschema-go/jsonschema"
	"golang.org/x/text/encoding"
	"golang.org/x/text/encoding/htmlindex"
	xlanguage "golang.org/x/text/language"

	"straitwire/news"
)

// sourceID is the name of a source.
type sourceID string

const idPattern = `^[A-Za-z0-9][A-Za-z0-9._-]{0,99}$`

var idForm = regexp.MustCompile(idPattern)

func (id *sourceID) parse(text string) *problem {
	if !idForm.MatchString(text) {
		return wrong("use letters, digits, hyphens, dots and underscores, at most 100, a letter or digit first", "%s is no id", brief(text))
	}
	*id = sourceID(text)
	return nil
}

func (*sourceID) schema() *jsonschema.Schema { return pattern(idPattern) }

// country is the seat of a publisher.
type country string

func (c *country) parse(text string) *problem {
	const form = "use the two capital letters of ISO 3166, for example TW, or ZZ if unknown"
	r, err := xlanguage.ParseRegion(text)
	switch {
	case text == "ZZ":
	case len(text) != 2 || err != nil || !r.IsCountry():
		return wrong(form, "no country %s", brief(text))
	case r.Canonicalize().String() != text:
		return wrong(fmt.Sprintf("write %q", r.Canonicalize()), "no country %s", brief(text))
	}
	*c = country(text)
	return nil
}

func (*country) schema() *jsonschema.Schema { return pattern(`^[A-Z]{2}$`, "TW", "JP", "ZZ") }

// region is what a source covers.
type region string

const regionPattern = `^[a-z0-9]+(-[a-z0-9]+)*$`

var regionForm = regexp.MustCompile(regionPattern)

func (r *region) parse(text string) *problem {
	if !regionForm.MatchString(text) || len(text) > 64 {
		hint := "use small letters and hyphens, for example east-asia"
		if better := strings.Join(strings.Fields(strings.ToLower(strings.ReplaceAll(text, "_", " "))), "-"); regionForm.MatchString(better) && len(better) <= 64 {
			hint = fmt.Sprintf("write %q", better)
		}
		return wrong(hint, "%s is no region", brief(text))
	}
	*r = region(text)
	return nil
}

func (*region) schema() *jsonschema.Schema { return pattern(regionPattern, "east-asia", "world") }

// language is a BCP 47 tag in its usual spelling.
type language string

func (l *language) parse(text string) *problem {
	if len(text) > 64 {
		return wrong("use a BCP 47 tag, for example zh-Hant", "no language %s", brief(text))
	}
	tag, err := xlanguage.Parse(text)
	if err != nil || tag == xlanguage.Und {
		hint := "use a BCP 47 tag, for example en, ja or zh-Hant"
		// jp, kr and ua are countries; what is spoken there is what was meant.
		if r, err := xlanguage.ParseRegion(text); err == nil && r.IsCountry() {
			if base, sure := xlanguage.Make("und-" + r.String()).Base(); sure != xlanguage.No {
				hint = fmt.Sprintf("did you mean %q?", base)
			}
		}
		return wrong(hint, "no language %s", brief(text))
	}
	*l = language(tag.String())
	return nil
}

func (*language) schema() *jsonschema.Schema {
	return pattern(`^[A-Za-z]{2,8}([-_][A-Za-z0-9]{1,8})*$`, "en", "zh-Hant", "ja")
}

// kind is what kind of publisher a source is.
type kind string

func (k *kind) parse(text string) *problem { return word((*string)(k), text, "kind", news.Kinds()) }

func (*kind) schema() *jsonschema.Schema { return oneOf(news.Kinds()) }

// control is who stands behind a source.
type control string

func (c *control) parse(text string) *problem {
	return word((*string)(c), text, "control", news.Controls())
}

func (*control) schema() *jsonschema.Schema { return oneOf(news.Controls()) }

// zone is the IANA name of a time zone.
type zone string

func (z *zone) parse(text string) *problem {
	const form = "use an IANA name, for example Asia/Taipei, or UTC"
	// Local would make the meaning of the file depend on the machine.
	if text == "" || text == "Local" {
		return wrong(form, "no time zone %s", brief(text))
	}
	if _, err := time.LoadLocation(text); err != nil {
		return wrong(form, "no time zone %s", brief(text))
	}
	*z = zone(text)
	return nil
}

func (*zone) schema() *jsonschema.Schema {
	return pattern(`^[A-Za-z][A-Za-z0-9_+/-]*$`, "Asia/Taipei", "UTC")
}

// charset is the WHATWG label of a character encoding.
type charset string

func (c *charset) parse(text string) *problem {
	enc, err := htmlindex.Get(text)
	if err != nil || enc == encoding.Replacement {
		return wrong("use a label such as utf-8, big5, gbk, shift_jis, euc-kr or windows-1251", "no charset %s", brief(text))
	}
	*c = charset(strings.ToLower(strings.TrimSpace(text)))
	return nil
}

func (*charset) schema() *jsonschema.Schema {
	return pattern(`^[A-Za-z0-9][A-Za-z0-9_:.-]*$`, "big5", "shift_jis", "windows-1251")
}

// scheduleKey is a kind of source, or the word default.
type scheduleKey string

func (k *scheduleKey) parse(text string) *problem {
	return word((*string)(k), text, "kind", scheduleKeys())
}

func (*scheduleKey) schema() *jsonschema.Schema { return oneOf(scheduleKeys()) }

// schedule is a cron specification; what it means is checked when the shortest
// interval is known.
type schedule string

func (s *schedule) parse(text string) *problem {
	*s = schedule(text)
	return nil
}

func (*schedule) schema() *jsonschema.Schema {
	return &jsonschema.Schema{
		Type: "string", MinLength: jsonschema.Ptr(1),
		Examples: []any{"*/10 * * * *", "@hourly", "@every 15m", "CRON_TZ=Asia/Taipei 0 9 * * *", "adaptive", "adaptive 5m..6h"},
	}
}
