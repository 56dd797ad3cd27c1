package config

import (
	"errors"
	"fmt"
	"strings"
	"testing"

	"github.com/google/go-cmp/cmp"

	"straitwire/topic"
)

// TestTopicMistakes holds what package topic finds to the form of all other
// mistakes; the words are package topic's own.
func TestTopicMistakes(t *testing.T) {
	const sources = "sources:\n  - {id: cert-ua, url: \"https://a.example/\", kind: cyber_cert}\n  - {id: off, url: \"https://b.example/\", enabled: false}\ntopics:\n"
	for _, tt := range []struct {
		name, in string
		want     []string
	}{
		{
			"together with others in line order", "lisen: x\n" + sources + "  - {id: x, title: X, match: {wrod: a}}\nlog: {level: x}\n",
			[]string{`1:1 no key "lisen"`, `6:31 topic "x" no operator "wrod"`, `7:14 log.level: no level "x"`},
		},
		{
			"source that is not there", sources + "  - id: x\n    title: X\n    match: {all: [a, {source: cert-uk}]}\n",
			[]string{`7:31 topic "x" no source "cert-uk"`},
		},
		{"sources that are", sources + "  - id: x\n    title: X\n    match: {any: [{source: cert-ua}, {source: off}]}\n", nil},
		{
			"example that fails", sources + "  - id: x\n    title: X\n    match: missile\n    examples: {match: [rocket], reject: [tulip]}\n",
			[]string{`8:24 topic "x" example "rocket"`},
		},
		{
			"duplicate topics", sources + "  - {id: x, title: X, match: a1b2}\n  - {id: x, title: Y, match: c3d4}\n",
			[]string{`6:6 topic id "x"`},
		},
	} {
		t.Run(tt.name, func(t *testing.T) {
			_, err := Parse("c.yaml", []byte(tt.in))
			all, _ := errors.AsType[Errors](err)
			var got []string
			for i, e := range all {
				line := strings.Join(strings.Fields(fmt.Sprintf("%d:%d %s %s", e.Line, e.Column, e.Thing, e.Message)), " ") + " "
				if i < len(tt.want) {
					line = line[:min(len(line), len(tt.want[i]))]
				}
				got = append(got, line)
			}
			if diff := cmp.Diff(tt.want, got); diff != "" {
				t.Errorf("Parse(%q): -want +got\n%s\n%v", tt.in, diff, err)
			}
		})
	}
	_, err := Parse("c.yaml", []byte(sources+"  - {id: x, title: X, match: {wrod: a}}\n"))
	if te, ok := errors.AsType[*topic.Error](err); !ok || te.Line != 5 {
		t.Errorf("errors.AsType finds %v, want the mistake of package topic", te)
	}
}
