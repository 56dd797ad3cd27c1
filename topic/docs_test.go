package topic

import (
	"errors"
	"fmt"
	"os"
	"strings"
	"testing"

	"github.com/google/go-cmp/cmp"
	"go.yaml.in/yaml/v4"
)

// fence is a block of a page.
type fence struct {
	line int    // of its first line of text
	info string // what stands behind the backquotes
	text string
}

// fences returns the blocks of a Markdown text in their order.
func fences(t *testing.T, markdown string) []fence {
	t.Helper()
	var all []fence
	var open *fence
	for i, line := range strings.SplitAfter(markdown, "\n") {
		info, mark := strings.CutPrefix(strings.TrimSpace(line), "```")
		switch {
		case mark && open == nil:
			open = &fence{line: i + 2, info: info}
		case mark && info != "":
			t.Fatalf("line %d opens a block inside that of line %d", i+1, open.line)
		case mark:
			all, open = append(all, *open), nil
		case open != nil:
			open.text += line
		}
	}
	if open != nil {
		t.Fatalf("the block of line %d has no end", open.line)
	}
	return all
}

// TestTopicsPages runs the pages of docs about topics: the examples of their
// blocks come out as they say, their mistakes have the text that they show, and
// their explanations are those of the examples above them. The first page shows
// every operator, on no more than two printed pages.
func TestTopicsPages(t *testing.T) {
	for _, page := range []struct {
		name                 string
		good, bad, explained int // blocks of topics, mistakes and explanations, at least
		whole                bool
	}{
		{"topics", 4, 0, 1, true},
		{"topics-in-detail", 14, 3, 2, false},
		{"concepts", 3, 0, 0, false},
	} {
		t.Run(page.name, func(t *testing.T) {
			text, err := os.ReadFile("../docs/" + page.name + ".md")
			if err != nil {
				t.Fatal(err)
			}
			good, bad, explained, used := runPage(t, string(text))
			if good < page.good || bad < page.bad || explained < page.explained {
				t.Errorf("%d blocks of topics, %d of mistakes, %d explanations", good, bad, explained)
			}
			if !page.whole {
				return
			}
			for _, op := range operatorNames() {
				if !used[op] {
					t.Errorf("no block shows the operator %s", op)
				}
			}
			if lines := strings.Count(string(text), "\n"); lines > 120 {
				t.Errorf("%d lines are more than two pages", lines)
			}
		})
	}
}

// runPage runs one page and returns how much of it there is to run, and the
// operators that it shows.
func runPage(t *testing.T, page string) (good, bad, explained int, used map[string]bool) {
	t.Helper()
	used = map[string]bool{}
	blocks := fences(t, page)
	for i, b := range blocks {
		before, after := fence{}, fence{}
		if i > 0 {
			before = blocks[i-1]
		}
		if i+1 < len(blocks) {
			after = blocks[i+1]
		}
		t.Run(fmt.Sprintf("line %d", b.line), func(t *testing.T) {
			switch {
			case b.info == "yaml concepts" && after.info == "yaml": // read with the block that uses them
			case b.info == "yaml":
				good++
				concepts := BuiltinLexicon()
				if before.info == "yaml concepts" {
					concepts = readOwn(t, before.text)
				}
				checkPageTopics(t, b.text, concepts, used)
			case b.info == "yaml bad" && after.info == "text":
				bad++
				if diff := cmp.Diff(strings.TrimSpace(after.text), pageMistakes(t, b.text)); diff != "" {
					t.Errorf("mistakes (-page +got):\n%s", diff)
				}
			case b.info == "text" && before.info == "yaml bad": // compared above
			case b.info == "text explain" && before.info == "yaml":
				explained++
				checkPageExplanation(t, before.text, b.text)
			default:
				t.Errorf("block %q between %q and %q is not held by anything", b.info, before.info, after.info)
			}
		})
	}
	return good, bad, explained, used
}

// checkPageTopics compiles the topics of a block and tries their examples.
func checkPageTopics(t *testing.T, text string, concepts *Lexicon, used map[string]bool) {
	t.Helper()
	set, specs, err := pageTopics(t, text, concepts)
	if err != nil {
		t.Fatal(err)
	}
	if len(specs) == 0 {
		t.Error("no topic in the block")
	}
	for _, spec := range specs {
		if len(spec.Examples.Match) == 0 || len(spec.Examples.Reject) == 0 {
			t.Errorf("topic %q proves nothing; give it examples of match and reject", spec.ID)
		}
		operatorsOf(spec.match, used)
	}
	for _, wrong := range set.CheckExamples() {
		t.Error(wrong)
	}
}

// pageMistakes returns what is wrong with the topics of a block.
func pageMistakes(t *testing.T, text string) string {
	t.Helper()
	set, _, err := pageTopics(t, text, BuiltinLexicon())
	if err == nil {
		for _, wrong := range set.CheckExamples() {
			err = errors.Join(err, wrong)
		}
	}
	if err == nil {
		return "no mistake"
	}
	return err.Error()
}

// checkPageExplanation wants the explanation of one of the examples of a block.
func checkPageExplanation(t *testing.T, topics, want string) {
	t.Helper()
	set, specs, err := pageTopics(t, topics, BuiltinLexicon())
	if err != nil {
		t.Fatal(err)
	}
	first := ""
	for _, spec := range specs {
		for _, list := range [][]Example{spec.Examples.Match, spec.Examples.Reject} {
			for _, ex := range list {
				e, _ := set.Explain(spec.ID, &ex.Input)
				got := e.String()
				if got == want {
					return
				}
				first = orElse(first, got)
			}
		}
	}
	t.Errorf("no example is explained so; the first one is (-page +got):\n%s", cmp.Diff(want, first))
}

// pageTopics parses and compiles the list of topics of a block, which is read
// as a file of its own.
func pageTopics(t *testing.T, text string, concepts *Lexicon) (*Set, []Spec, error) {
	t.Helper()
	var doc yaml.Node
	if err := yaml.Load([]byte(text), &doc); err != nil {
		t.Fatalf("not YAML: %v", err)
	}
	specs, err := concepts.Parse("config.yaml", &doc)
	if err != nil {
		return nil, nil, err
	}
	set, err := Compile(specs)
	return set, specs, err
}

// operatorsOf notes the operators of a node and all below it.
func operatorsOf(n *node, used map[string]bool) {
	used[n.op] = true
	for _, kid := range n.kids {
		operatorsOf(kid, used)
	}
}
