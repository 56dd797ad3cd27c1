package config

import (
	"fmt"
	"math"
	"regexp"
	"strconv"
	"strings"
	"time"

	"github.com/google/jsonschema-go/jsonschema"
)

// value is a scalar with a form of its own. The decoder hands it the text as
// it stands in the file, never what YAML takes it for, so that 055 stays 055.
type value interface {
	// parse takes the text, or says what is wrong with it.
	parse(text string) *problem
	// schema describes what parse takes.
	schema() *jsonschema.Schema
}

// pattern is the schema of a text with a form.
func pattern(expr string, examples ...any) *jsonschema.Schema {
	return &jsonschema.Schema{Type: "string", Pattern: expr, Examples: examples}
}

// oneOf is the schema of a word out of a list.
func oneOf(words []string) *jsonschema.Schema {
	s := &jsonschema.Schema{Type: "string"}
	for _, w := range words {
		s.Enum = append(s.Enum, w)
	}
	return s
}

// quantity is a number with a unit.
var quantity = regexp.MustCompile(`^([0-9]+(?:\.[0-9]+)?)([A-Za-z]*)$`)

// duration is a span of time such as 90s, 10m, 36h, 90d or 1h30m.
type duration time.Duration

// String writes a duration as a person does: 1m, not 1m0s.
func (d duration) String() string {
	s := time.Duration(d).String()
	if strings.HasSuffix(s, "m0s") {
		s = strings.TrimSuffix(s, "0s")
	}
	if strings.HasSuffix(s, "h0m") {
		s = strings.TrimSuffix(s, "0m")
	}
	return s
}

// timeUnits are the units of a duration.
func timeUnits() map[string]time.Duration {
	return map[string]time.Duration{
		"ms": time.Millisecond, "s": time.Second, "m": time.Minute,
		"h": time.Hour, "d": 24 * time.Hour, "w": 7 * 24 * time.Hour,
	}
}

func (d *duration) parse(text string) *problem {
	const forms = "write for example 90s, 10m, 36h or 90d"
	var total float64
	rest := text
	for rest != "" {
		part := durationPart.FindStringSubmatch(rest)
		if part == nil {
			return wrong(durationHint(text, forms), "%s is no duration", brief(text))
		}
		n, err := strconv.ParseFloat(part[1], 64)
		if err != nil {
			return wrong(forms, "%s is no duration", brief(text))
		}
		total += n * float64(timeUnits()[part[2]])
		rest = rest[len(part[0]):]
	}
	if text == "" {
		return wrong(forms, "an empty text is no duration")
	}
	if total >= math.MaxInt64 {
		return wrong(forms, "%s is too long", brief(text))
	}
	*d = duration(math.Round(total))
	return nil
}

var (
	durationPart = regexp.MustCompile(`^([0-9]+(?:\.[0-9]+)?)(ms|s|m|h|d|w)`)
	longUnit     = regexp.MustCompile(`^([0-9]+)\s*(ms|s|m|h|d|w)[a-z]*$`)
)

// durationHint guesses what a text that is no duration was meant to be.
func durationHint(text, otherwise string) string {
	lower := strings.ToLower(strings.TrimSpace(text))
	if q := quantity.FindStringSubmatch(lower); q != nil && q[2] == "" {
		if strings.Trim(q[1], "0.") == "" {
			return otherwise
		}
		return fmt.Sprintf("a unit is missing: write %ss, %sm, %sh or %sd", q[1], q[1], q[1], q[1])
	}
	if l := longUnit.FindStringSubmatch(lower); l != nil && !strings.HasPrefix(l[0][len(l[1]):], "mo") {
		return fmt.Sprintf("write %s%s", l[1], l[2])
	}
	return otherwise
}

func (*duration) schema() *jsonschema.Schema {
	return pattern(`^([0-9]+(\.[0-9]+)?(ms|s|m|h|d|w))+$`, "90s", "10m", "36h", "90d")
}

// size is a number of bytes such as 10MiB, 256KiB or 4096.
type size int64

// sizeUnits are the units of a size.
func sizeUnits() map[string]float64 {
	return map[string]float64{
		"": 1, "B": 1,
		"KiB": 1 << 10, "MiB": 1 << 20, "GiB": 1 << 30,
		"kB": 1e3, "KB": 1e3, "MB": 1e6, "GB": 1e9,
	}
}

func (s *size) parse(text string) *problem {
	const forms = "write for example 10MiB, 256KiB or a number of bytes"
	q := quantity.FindStringSubmatch(text)
	if q == nil {
		return wrong(forms, "%s is no size", brief(text))
	}
	unit, known := sizeUnits()[q[2]]
	if !known {
		for _, u := range []string{"KiB", "MiB", "GiB"} {
			if u[0] == q[2][0]&^0x20 {
				return wrong(fmt.Sprintf("write %s%s", q[1], u), "%s is no size", brief(text))
			}
		}
		return wrong(forms, "%s is no size", brief(text))
	}
	n, err := strconv.ParseFloat(q[1], 64)
	if err != nil || n*unit >= math.MaxInt64 {
		return wrong(forms, "%s is too large", brief(text))
	}
	if n*unit != math.Trunc(n*unit) {
		return wrong(forms, "%s is no whole number of bytes", brief(text))
	}
	*s = size(n * unit)
	return nil
}

func (*size) schema() *jsonschema.Schema {
	return &jsonschema.Schema{
		Types:    []string{"string", "integer"},
		Pattern:  `^[0-9]+(\.[0-9]+)?(B|KiB|MiB|GiB|kB|KB|MB|GB)?$`,
		Minimum:  jsonschema.Ptr(0.0),
		Examples: []any{"10MiB", "256KiB"},
	}
}

// logLevel is the least important message to write.
type logLevel string

func logLevels() []string { return []string{"debug", "info", "warn", "error"} }

func (l *logLevel) parse(text string) *problem {
	return word((*string)(l), text, "level", logLevels())
}

func (*logLevel) schema() *jsonschema.Schema { return oneOf(logLevels()) }

// logFormat is how a message is written.
type logFormat string

func logFormats() []string { return []string{"auto", "text", "json"} }

func (f *logFormat) parse(text string) *problem {
	return word((*string)(f), text, "format", logFormats())
}

func (*logFormat) schema() *jsonschema.Schema { return oneOf(logFormats()) }

// word takes text if it is one of known.
func word(to *string, text, what string, known []string) *problem {
	if !listed(text, known) {
		return wrong(suggest(text, known), "no %s %s", what, brief(text))
	}
	*to = text
	return nil
}
