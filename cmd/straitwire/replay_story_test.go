package main

import (
	"bufio"
	"encoding/json"
	"os"
	"path/filepath"
	"slices"
	"testing"

	"straitwire/config"
	"straitwire/topic"
)

// sharedCases lie beside the repository where there are any.
const sharedCases = "../../../shared/corpus/stories"

// goldLine is what a line of cases should be answered with.
type goldLine struct {
	ID     json.RawMessage `json:"id"`
	Copies string          `json:"dup_group"`
	Story  string          `json:"story_group"`
	Tags   []string        `json:"tags"`
}

// scoreFile answers the lines of a file as replay does, and scores copies and
// stories. The answers do not depend on whether a line comes alone.
func scoreFile(t *testing.T, path string) (copies, stories score) {
	t.Helper()
	f, err := os.Open(path)
	if err != nil {
		t.Skipf("no cases at %s: %v", path, err)
	}
	defer f.Close()
	topics, err := topic.Compile(nil)
	if err != nil {
		t.Fatal(err)
	}
	r := newReplayer(&config.Config{Topics: topics, Concepts: topic.BuiltinLexicon()})
	var dups, events []grouped
	groups := map[string]string{} // the group of copies of a line
	lines := bufio.NewScanner(f)
	lines.Buffer(nil, 1<<24)
	for lines.Scan() {
		var want goldLine
		if err := json.Unmarshal(lines.Bytes(), &want); err != nil {
			t.Fatal(err)
		}
		got, err := r.line(lines.Bytes())
		if err != nil {
			t.Fatalf("line %s: %v", want.ID, err)
		}
		answer := got.(replayAnswer)
		id := string(want.ID)
		group := id
		if of, ok := groups[string(answer.ItemOf)]; ok {
			group = of // a later reading of an item is where the item is
		}
		if dup := string(answer.DupOf); dup != "null" {
			group = dup
		}
		groups[id] = group
		template := slices.Contains(want.Tags, "template")
		dups = append(dups, grouped{orAlone(want.Copies, id), group, template})
		events = append(events, grouped{orAlone(want.Story, id), string(answer.Story), template})
	}
	if err := lines.Err(); err != nil {
		t.Fatal(err)
	}
	return scoreOf(dups), scoreOf(events)
}

// orAlone is the group of a line, its own where it has none.
func orAlone(group, id string) string {
	if group == "" || group == "-" {
		return "alone " + id
	}
	return group
}

// The floors below which copies and stories must not fall.
func TestScores(t *testing.T) {
	own := filepath.Join("..", "..", "story", "testdata")
	for _, tt := range []struct {
		name           string
		dir            string
		copies, right  float64 // F1 and precision of the pairs of copies
		stories        float64 // B-cubed F1
		wrongStories   int     // pairs, at most; -1 is any
		wrongTemplates int
		largest        int // members of the largest story
	}{
		{"copies.jsonl", own, 0.985, 0.995, 0.97, -1, 0, 12},
		{"stories.jsonl", own, 1, 1, 0.90, -1, 0, 8},
		{"templates.jsonl", own, 1, 1, 0.95, 0, 0, 3},
		{"week.jsonl", own, 0.99, 0.99, 0.90, -1, 2, 10},
		{"crafted.jsonl", sharedCases, 0.985, 0.995, 0.97, -1, 0, 8},
		{"dupsynth_own.jsonl", sharedCases, 0.985, 0.995, 0.97, -1, 0, 16},
		{"crafted_xling.jsonl", sharedCases, 1, 1, 0.85, 0, 0, 5},
		{"uci_dev.jsonl", sharedCases, 0, 0, 0.80, -1, 0, 330},
	} {
		t.Run(tt.name, func(t *testing.T) {
			t.Parallel()
			copies, stories := scoreFile(t, filepath.Join(tt.dir, tt.name))
			t.Logf("copies:  %v", copies)
			t.Logf("stories: %v", stories)
			if copies.f1() < tt.copies || copies.precision() < tt.right {
				t.Errorf("copies of %s: F1 %.4f at precision %.4f, want %.4f at %.4f", tt.name, copies.f1(), copies.precision(), tt.copies, tt.right)
			}
			if stories.cubed() < tt.stories || stories.largest > tt.largest {
				t.Errorf("stories of %s: B-cubed %.4f with a largest of %d, want %.4f with at most %d", tt.name, stories.cubed(), stories.largest, tt.stories, tt.largest)
			}
			if tt.wrongStories >= 0 && stories.wrong > tt.wrongStories {
				t.Errorf("stories of %s: %d wrong pairs, want at most %d", tt.name, stories.wrong, tt.wrongStories)
			}
			if n := copies.wrongTemplates + stories.wrongTemplates; n > tt.wrongTemplates {
				t.Errorf("%s: %d wrong joins among templates, want at most %d", tt.name, n, tt.wrongTemplates)
			}
		})
	}
}
