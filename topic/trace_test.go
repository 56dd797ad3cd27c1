package topic

import (
	"strings"
	"testing"

	"github.com/google/go-cmp/cmp"
)

// An explanation has every place of what it found, where the topic looks for it.
func TestExplainEveryPlace(t *testing.T) {
	set := compileText(t, `
- id: t
  match: {all: [{any: [ship*, {concept: taiwan}]}, {title: port}, {regex: 'T-[0-9]+'}], none: [{summary: rain}]}
`)
	in := Input{Title: "Ships in port", Summary: "A ship and a ship's boat off Taiwan, near Port T-1 and T-22, 台湾", Body: "rain"}
	e, _ := set.Explain("t", &in)
	var got []string
	var walk func(s *Step)
	walk = func(s *Step) {
		for _, p := range s.Places {
			text := map[string]string{"title": in.Title, "summary": in.Summary, "body": in.Body}[p.Field]
			got = append(got, s.Term+" in "+p.Field+": "+text[p.At[0]:p.At[1]])
		}
		for i := range s.Steps {
			walk(&s.Steps[i])
		}
	}
	walk(&e.Tree)
	want := []string{
		"ship* in title: Ship", "ship* in summary: ship", "ship* in summary: ship",
		"taiwan in summary: Taiwan", "taiwan in summary: 台湾",
		"port in title: port",
		"T-[0-9]+ in summary: T-1", "T-[0-9]+ in summary: T-22",
	}
	if diff := cmp.Diff(want, got); diff != "" {
		t.Errorf("places (-want +got):\n%s", diff)
	}
	in.Body = strings.Repeat("ship ", 1000)
	e, _ = set.Explain("t", &in)
	if n := len(e.Tree.Steps[0].Steps[0].Steps[0].Places); n != mostPlaces {
		t.Errorf("%d places of a thousand, want %d", n, mostPlaces)
	}
}
