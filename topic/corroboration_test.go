package topic

import (
	"fmt"
	"slices"
	"strings"
	"testing"
	"time"

	"straitwire/news"

	"github.com/google/go-cmp/cmp"
)

// reports makes a story of "name@hours" texts.
func reports(texts ...string) *news.Story {
	s := &news.Story{ID: "s"}
	for _, t := range texts {
		name, hours, _ := strings.Cut(t, "@")
		after, err := time.ParseDuration(hours + "h")
		if err != nil {
			panic(err)
		}
		s.Members = append(s.Members, news.Member{Origin: name, Seen: time.Unix(1_700_000_000, 0).Add(after)})
	}
	return s
}

func TestVoices(t *testing.T) {
	tests := []struct {
		name   string
		story  *news.Story
		within time.Duration
		want   string
	}{
		{"none", reports(), 0, ""},
		{"one", reports("a@0"), 0, "a"},
		{"a wire in three outlets", reports("afp@0", "afp@1", "afp@2"), 0, "afp"},
		{"several, ever", reports("a@0", "b@100", "a@101", "c@300"), 0, "a b c"},
		{"several, never at once", reports("a@0", "b@7", "c@14"), 6 * time.Hour, "a"},
		{"to the hour", reports("a@0", "b@6"), 6 * time.Hour, "a b"},
		{"one repeats itself when another comes", reports("a@0", "b@7", "a@8"), 6 * time.Hour, "b a"},
		{"the best stretch is in the middle", reports("a@0", "b@10", "c@11", "b@12", "d@13", "a@30"), 6 * time.Hour, "b c d"},
		{"clocks that jump", reports("a@12", "b@0", "c@13"), 6 * time.Hour, "a c"},
		{"a member without an origin", &news.Story{Members: []news.Member{{Source: "x"}, {Source: "y", Publisher: "x"}, {Source: "z"}}}, 0, "x z"},
	}
	for _, tt := range tests {
		if got := strings.Join(voices(tt.story, tt.within), " "); got != tt.want {
			t.Errorf("%s: voices = %q, want %q", tt.name, got, tt.want)
		}
	}
}

// The quick way finds as many voices as the slow one.
func TestVoicesAgainstEveryStretch(t *testing.T) {
	for seed := range 300 {
		var texts []string
		for i := range 3 + seed%9 {
			texts = append(texts, fmt.Sprintf("%c@%d", 'a'+rune((seed*7+i*i*3)%4), (seed*13+i*i*5)%40))
		}
		s := reports(texts...)
		sorted := slices.SortedStableFunc(slices.Values(s.Members), bySeen)
		most := 0
		for from := range sorted {
			names := map[string]bool{}
			for _, m := range sorted[from:] {
				if m.Seen.Sub(sorted[from].Seen) <= 8*time.Hour {
					names[m.Origin] = true
				}
			}
			most = max(most, len(names))
		}
		if got := voices(s, 8*time.Hour); len(got) != most {
			t.Errorf("%v: voices = %v, want %d", texts, got, most)
		}
	}
}

func TestCorroboration(t *testing.T) {
	confirmed := "{min_publishers: {n: 3, within: 6h}}"
	tests := []struct {
		name, match string
		story       *news.Story
		matches     bool
		note        string
	}{
		{"not known", confirmed, nil, false, `min_publishers "3 within 6h": nothing is known of its story`},
		{"too few", confirmed, reports("a@0", "b@1", "a@2"), false, `min_publishers "3 within 6h": 2 of 3 publishers within 6h: a, b`},
		{"too late", confirmed, reports("a@0", "b@1", "c@9"), false, `min_publishers "3 within 6h": 2 of 3 publishers within 6h: a, b`},
		{"enough", confirmed, reports("a@0", "b@1", "c@2"), true, "3 of 3 publishers within 6h: a, b, c held"},
		{"ever", "{min_publishers: {n: 2}}", reports("a@0", "b@100"), true, "2 of 2 publishers: a, b held"},
		{"single, not known", "{single_source: true}", nil, false, `single_source "true": nothing is known of its story`},
		{"single", "{single_source: true}", reports("afp@0", "afp@3"), true, "only afp so far held"},
		{"no longer single", "{single_source: true}", reports("afp@0", "mod@3"), false, `single_source "true": 2 publishers: afp, mod`},
		{"unless confirmed", "{all: [ship], none: [{min_publishers: {n: 2}}]}", reports("a@0"), true, `term "ship" in title held`},
		{"confirmed", "{all: [ship], none: [{min_publishers: {n: 2}}]}", reports("a@0", "b@0"), false, "none excludes 2 of 2 publishers: a, b"},
	}
	for _, tt := range tests {
		set, err := compileYAML("- {id: t, match: " + tt.match + "}\n")
		if err != nil {
			t.Fatal(err)
		}
		if !set.Topics()[0].Stories {
			t.Errorf("%s: Stories = false", tt.name)
		}
		in := Input{Title: "ship", Story: tt.story}
		matches := set.Match(&in)
		if (len(matches) == 1) != tt.matches {
			t.Errorf("%s: matches %v, want %v", tt.name, matches, tt.matches)
		}
		e, _ := set.Explain("t", &in)
		if e.Matches != tt.matches || e.Reason() != tt.note {
			t.Errorf("%s: Explain says %v, %q; want %v, %q", tt.name, e.Matches, e.Reason(), tt.matches, tt.note)
		}
		if e.Matches && len(matches) == 1 && e.Score != matches[0].Score {
			t.Errorf("%s: scores %d and %d", tt.name, e.Score, matches[0].Score)
		}
	}
}

// The reason of a match stays the same while a story grows, or feeds would
// change for nothing.
func TestReasonOfCorroborationStays(t *testing.T) {
	set, err := compileYAML("- {id: t, match: {all: [ship, {min_publishers: {n: 2, within: 6h}}]}}\n")
	if err != nil {
		t.Fatal(err)
	}
	want := set.Match(&Input{Title: "ship", Story: reports("a@0", "b@1")})
	got := set.Match(&Input{Title: "ship", Story: reports("a@0", "b@1", "c@2", "d@3")})
	if diff := cmp.Diff(want, got); diff != "" || len(got) != 1 {
		t.Errorf("matches (-two +four):\n%s", diff)
	}
}

func TestTopicsThatAskForStories(t *testing.T) {
	set, err := compileYAML(`
- {id: plain, match: ship, copies: show}
- {id: told, match: ship, entries: stories}
- {id: guarded, match: {term: x1, if: {min_publishers: {n: 2}}}}
- {id: refers, match: {all: [{topic: guarded}, ship]}}
`)
	if err != nil {
		t.Fatal(err)
	}
	var got []string
	for _, topic := range set.Topics() {
		got = append(got, fmt.Sprint(topic.ID, " ", topic.Stories, " ", topic.ShowCopies, " ", topic.ByStory))
	}
	if diff := cmp.Diff([]string{"plain false true false", "told false false true", "guarded true false false", "refers true false false"}, got); diff != "" {
		t.Errorf("topics (-want +got):\n%s", diff)
	}
	for _, other := range []string{"copies: fold", "entries: items", "entries: stories", "per_source: 3", "access: token"} {
		same, err := compileYAML("- {id: plain, match: ship, " + other + "}\n")
		if err != nil {
			t.Fatal(err)
		}
		if set.Topics()[0].Version != same.Topics()[0].Version {
			t.Errorf("%s changes the version of the filter", other)
		}
	}
	if _, err := compileYAML("- {id: plain, match: ship, copies: show, entries: stories}\n"); err == nil {
		t.Error("one entry for each story and one for each copy: no error")
	}
}
