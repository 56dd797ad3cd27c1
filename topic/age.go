package topic

import (
	"fmt"
	"regexp"
	"strconv"
	"sync"
	"time"

	"go.yaml.in/yaml/v4"
)

// agePattern is how a span of time is written: 3d, 36h, 2w, 1d12h.
const agePattern = `^([0-9]{1,4}w)?([0-9]{1,4}d)?([0-9]{1,5}h)?([0-9]{1,6}m)?$`

var ageShape = sync.OnceValue(func() *regexp.Regexp { return regexp.MustCompile(agePattern) })

const day = 24 * time.Hour

// readAge reads age: {within: 3d}.
func (p *parser) readAge(n *node, value *yaml.Node, _ int) {
	if !p.unscoped(n) {
		return
	}
	values := p.keys(n, value, "age: {within: 3d}", []string{"within"}, "within")
	if values == nil {
		return
	}
	within, ok := p.ageOf(values["within"], "within of age")
	if !ok {
		return
	}
	if within == 0 {
		p.fail(values["within"], "within of age is no time at all", "write a span of time, for example 3d or 36h")
		return
	}
	shown := ageText(within)
	n.shown = "within " + shown
	n.checks = []condition{{property: "age", values: []string{shown}, at: []place{p.place(values["within"])}, within: within}}
}

// ageOf reads a span of time.
func (p *parser) ageOf(value *yaml.Node, what string) (time.Duration, bool) {
	text, ok := p.scalar(value, what)
	if !ok {
		return 0, false
	}
	parts := ageShape().FindStringSubmatch(text)
	if parts == nil {
		p.fail(value, fmt.Sprintf("%s is %q", what, text), "write a span of time, for example 3d or 36h")
		return 0, false
	}
	var age time.Duration
	for i, unit := range []time.Duration{7 * day, day, time.Hour, time.Minute} {
		if part := parts[i+1]; part != "" {
			count, _ := strconv.Atoi(part[:len(part)-1]) // digits only, and few
			age += time.Duration(count) * unit
		}
	}
	return age, true
}

// ageText writes a span of time as it is read.
func ageText(age time.Duration) string {
	switch {
	case age < 0:
		return "0m"
	case age >= day && age%day == 0 || age >= 60*day:
		return fmt.Sprintf("%dd", age/day)
	case age >= time.Hour && age < 3*day && age%time.Hour == 0:
		return fmt.Sprintf("%dh", age/time.Hour)
	case age >= day:
		return fmt.Sprintf("%dd%dh", age/day, age%day/time.Hour)
	case age >= time.Hour:
		return fmt.Sprintf("%dh%dm", age/time.Hour, age%time.Hour/time.Minute)
	}
	return fmt.Sprintf("%dm", age/time.Minute)
}

// age returns how old the item is, if that is known.
func (in *Input) age() (time.Duration, bool) {
	if in.Published.IsZero() || in.Now.IsZero() {
		return 0, false
	}
	return in.Now.Sub(in.Published), true
}
