package config

import (
	"fmt"
	"os"
	"slices"
	"strings"
	"testing"

	"github.com/google/go-cmp/cmp"
)

const toSelectFrom = `# What it is.
listen: 127.0.0.1:9000
# contact: mailto:desk@example.org

# --- sources ---
sources:
  # = East =

  - id: a
    url: https://a.example/
    region: east-asia   # east
    # of a

  # Of b.
  - id: b
    url: https://b.example/
    region: europe

  # = World =

  - {id: c, url: "https://c.example/", region: world}
  - {id: off, url: "https://off.example/", enabled: false}

# --- topics ---

topics:
  - id: x
    title: X
    match: x
  # By its source.
  - id: y
    title: Y
    match: {all: [y, source: b]}
`

func TestSelected(t *testing.T) {
	for _, tt := range []struct {
		name string
		s    Selection
		gone []string // lines of the file that are not in the result
		come []string // and the other way round
	}{
		{"everything", Selection{}, nil, nil},
		{
			"settings",
			Selection{Contact: "https://me.example/#a", BaseURL: "https://n.example/", Listen: ":80"},
			[]string{"listen: 127.0.0.1:9000", "# contact: mailto:desk@example.org"},
			[]string{`base_url: https://n.example/`, "listen: :80", "contact: https://me.example/#a"},
		},
		{
			"a region, and what topics name",
			Selection{Regions: []string{"world"}},
			[]string{"  - id: a", "    url: https://a.example/", "    region: east-asia   # east", "    # of a", `  - {id: off, url: "https://off.example/", enabled: false}`},
			nil,
		},
		{
			"a topic and a region",
			Selection{Topics: []string{"x"}, Regions: []string{"east-asia"}},
			[]string{
				"  # Of b.", "  - id: b", "    url: https://b.example/", "    region: europe", "  # = World =",
				`  - {id: c, url: "https://c.example/", region: world}`, `  - {id: off, url: "https://off.example/", enabled: false}`,
				"  # By its source.", "  - id: y", "    title: Y", "    match: {all: [y, source: b]}",
			},
			nil,
		},
	} {
		t.Run(tt.name, func(t *testing.T) {
			got, err := Selected("config.yaml", []byte(toSelectFrom), tt.s)
			if err != nil {
				t.Fatal(err)
			}
			if _, err := Parse("config.yaml", got); err != nil {
				t.Error(err)
			}
			was, is := words(toSelectFrom), words(string(got))
			for _, line := range tt.gone {
				i := slices.Index(was, line)
				if i < 0 {
					t.Fatalf("%q is no line of the file", line)
				}
				was = slices.Delete(was, i, i+1)
			}
			was = append(was, tt.come...)
			slices.Sort(was)
			slices.Sort(is)
			if diff := cmp.Diff(was, is); diff != "" {
				t.Errorf("lines (-want +got):\n%s\n%s", diff, got)
			}
		})
	}
}

// words are the lines that are not blank.
func words(text string) []string {
	return slices.DeleteFunc(strings.Split(text, "\n"), func(line string) bool { return strings.TrimSpace(line) == "" })
}

func TestSelectedRefuses(t *testing.T) {
	for _, tt := range []struct {
		name, text string
		s          Selection
		want       string
	}{
		{"unknown topic", toSelectFrom, Selection{Topics: []string{"z"}}, "no topic"},
		{"unknown region", toSelectFrom, Selection{Regions: []string{"erope"}}, `did you mean "europe"?`},
		{"no contact", toSelectFrom, Selection{Contact: "me"}, "contact: "},
		{"no address", toSelectFrom, Selection{BaseURL: "n.example"}, "base_url: "},
		{"no port", toSelectFrom, Selection{Listen: "here"}, "listen: "},
		{"in brackets", `sources: [{id: a, url: "https://a.example/", region: world}]` + "\ntopics: []\n", Selection{Regions: []string{"world"}}, "in brackets"},
		{
			"a topic of a topic", "sources: []\ntopics:\n  - {id: x, title: X, match: x}\n  - {id: y, title: Y, match: {all: [y, topic: x]}}\n",
			Selection{Topics: []string{"y"}},
			"choose more",
		},
	} {
		t.Run(tt.name, func(t *testing.T) {
			if got, err := Selected("config.yaml", []byte(tt.text), tt.s); err == nil || !strings.Contains(err.Error(), tt.want) {
				t.Errorf("Selected = %v, want an error with %q\n%s", err, tt.want, got)
			}
		})
	}
}

// What an anchor stands for comes along with the first that refers to it.
func TestSelectedAnchors(t *testing.T) {
	const text = `sources: []
topics:
  - id: x
    title: X
    match:
      any: &ships   # of all kinds
        - ship*
        - {near: {within: 3, terms: [b, c]}}
  - {id: y, title: Y, match: {any: *ships}}
  - id: z
    title: Z
    match: {all: [z, {any: *ships}]}
`
	all, err := Parse("config.yaml", []byte(text))
	if err != nil {
		t.Fatal(err)
	}
	if n := len(all.Topics.Topics()); n != 3 {
		t.Fatalf("%d topics, want 3", n)
	}
	for _, tt := range []struct {
		topics []string
		want   string // how often the anchor and its aliases stand there
	}{
		{[]string{"x", "z"}, "1 1"},
		{[]string{"y", "z"}, "1 1"},
		{[]string{"z"}, "1 0"},
	} {
		got, err := Selected("config.yaml", []byte(text), Selection{Topics: tt.topics})
		if err != nil {
			t.Errorf("topics %q: %v", tt.topics, err)
			continue
		}
		if n := fmt.Sprint(strings.Count(string(got), "&ships"), " ", strings.Count(string(got), "*ships")); n != tt.want {
			t.Errorf("topics %q: %s anchors and aliases, want %s:\n%s", tt.topics, n, tt.want, got)
		}
	}
}

// Each topic and each region of the shipped configuration can be had alone.
func TestShippedSelections(t *testing.T) {
	data, err := os.ReadFile("../config.yaml")
	if err != nil {
		t.Fatal(err)
	}
	offer, err := OfferOf(data)
	if err != nil {
		t.Fatal(err)
	}
	for i, topic := range offer.Topics {
		region := offer.Regions[i%len(offer.Regions)]
		got, err := Selected("config.yaml", data, Selection{Topics: []string{string(topic.ID)}, Regions: []string{region}, Contact: "mailto:a@b.example"})
		if err != nil {
			t.Errorf("topic %s, region %s: %v", topic.ID, region, err)
			continue
		}
		if strings.Count(string(got), "contact: ") != 1 || strings.Count(string(got), "\n  - id: "+string(topic.ID)+"\n") != 1 {
			t.Errorf("topic %s: the contact or the topic does not stand there once:\n%.300s", topic.ID, got)
		}
	}
}
