package main

import (
	"net/url"
	"os"
	"path/filepath"
	"regexp"
	"slices"
	"strings"
	"testing"

	"go.yaml.in/yaml/v4"

	"straitwire/config"
	"straitwire/store"
)

// documentation is all pages: name → text.
func documentation(t *testing.T) map[string]string {
	t.Helper()
	names, err := filepath.Glob("../../docs/*.md")
	if err != nil {
		t.Fatal(err)
	}
	notes, err := filepath.Glob("../../docs/notes/*.md")
	if err != nil {
		t.Fatal(err)
	}
	texts := map[string]string{}
	for _, name := range append(append(names, notes...), "../../README.md", "../../SECURITY.md", "../../CONTRIBUTING.md") {
		data, err := os.ReadFile(name)
		if err != nil {
			t.Fatal(err)
		}
		texts[name] = string(data)
	}
	return texts
}

// TestDocumentedCommands holds each command line of the documentation to the
// commands and flags that there are.
func TestDocumentedCommands(t *testing.T) {
	found := 0
	// A line of a block, or code in a sentence; what follows in the shell is cut off.
	line := regexp.MustCompile("(?m)(?:^|`|\\| |&& |; )(?:sudo |\\S*/)?straitwire ([^`\n|;&<>#]+)")
	for name, text := range documentation(t) {
		for _, m := range line.FindAllStringSubmatch(text, -1) {
			words := strings.Fields(strings.ReplaceAll(m[1], `\`, ""))
			if len(words) == 0 || !regexp.MustCompile(`^[a-z]+$|^--`).MatchString(words[0]) {
				continue
			}
			if !strings.HasPrefix(words[0], "--") && m[0][0] != '`' && !inBlock(text, m[0]) {
				continue // a sentence about straitwire
			}
			found++
			cmd, rest, err := newRoot().Find(words)
			if err != nil || !cmd.HasParent() && !strings.HasPrefix(words[0], "--") {
				t.Errorf("%s: %q: no such command: %v", name, m[0], err)
				continue
			}
			cmd.InitDefaultHelpFlag()
			cmd.InitDefaultVersionFlag()
			if err := cmd.ParseFlags(rest); err != nil && !strings.Contains(err.Error(), "help requested") {
				t.Errorf("%s: %q: %v", name, m[0], err)
			}
		}
	}
	if found < 60 {
		t.Errorf("only %d command lines were found", found)
	}
}

// inBlock reports whether a line stands in a block of code.
func inBlock(text, line string) bool {
	before, _, _ := strings.Cut(text, line)
	return strings.Count(before, "```")%2 == 1
}

// TestDocumentedSettings loads each block of settings in the documentation.
func TestDocumentedSettings(t *testing.T) {
	found := 0
	block := regexp.MustCompile("(?ms)^```yaml\n(.*?)^```")
	for name, text := range documentation(t) {
		for _, m := range block.FindAllStringSubmatch(text, -1) {
			var keys map[string]any
			if yaml.Unmarshal([]byte(m[1]), &keys) != nil || keys["scrape_configs"] != nil {
				continue // a list of topics, which package topic tries, or another program's
			}
			found++
			whole := m[1]
			for _, key := range []string{"sources", "topics"} {
				if keys[key] == nil {
					whole += key + ": []\n"
				}
			}
			dir := t.TempDir()
			for _, file := range []string{"concepts.yaml", "concepts/people.yaml"} {
				if err := os.MkdirAll(filepath.Dir(filepath.Join(dir, file)), 0o700); err != nil {
					t.Fatal(err)
				}
				own := "concepts: [{id: own-" + strings.ReplaceAll(strings.TrimSuffix(file, ".yaml"), "/", "-") + ", names: {en: [Smit]}}]\n"
				if err := os.WriteFile(filepath.Join(dir, file), []byte(own), 0o600); err != nil {
					t.Fatal(err)
				}
			}
			path := filepath.Join(dir, "config.yaml")
			if err := os.WriteFile(path, []byte(whole), 0o600); err != nil {
				t.Fatal(err)
			}
			if _, _, err := config.Inspect(path); err != nil {
				t.Errorf("%s:\n%s%v", name, whole, err)
			}
		}
	}
	if found < 4 {
		t.Errorf("only %d blocks of settings were found", found)
	}
}

// TestDocumentedLinks follows each link of the documentation within the
// repository, down to the heading.
func TestDocumentedLinks(t *testing.T) {
	texts := documentation(t)
	heading := regexp.MustCompile(`(?m)^#+ (.*)$`)
	for name, text := range texts {
		for _, m := range regexp.MustCompile(`\]\(([^)\s]+)\)`).FindAllStringSubmatch(text, -1) {
			link, err := url.Parse(m[1])
			if err != nil || link.Host != "" || link.Scheme != "" {
				continue
			}
			target := name
			if link.Path != "" {
				target = filepath.Join(filepath.Dir(name), link.Path)
			}
			if _, err := os.Stat(target); err != nil {
				t.Errorf("%s links to %s: %v", name, m[1], err)
				continue
			}
			if link.Fragment == "" {
				continue
			}
			var anchors []string
			for _, h := range heading.FindAllStringSubmatch(texts[target], -1) {
				anchor := regexp.MustCompile(`[^\p{L}\p{N}\s_-]`).ReplaceAllString(strings.ToLower(h[1]), "")
				anchors = append(anchors, strings.ReplaceAll(anchor, " ", "-"))
			}
			if !slices.Contains(anchors, link.Fragment) {
				t.Errorf("%s links to %s: no such heading among %q", name, m[1], anchors)
			}
		}
	}
}

// TestTroubleshooting holds the page to what can be wrong.
func TestTroubleshooting(t *testing.T) {
	page := documentation(t)["../../docs/troubleshooting.md"]
	var words []string
	for _, err := range []error{store.ErrLocked, store.ErrDamaged, store.ErrEmptied, store.ErrNewer, store.ErrFull, store.ErrClosed} {
		words = append(words, err.Error())
	}
	for file, pattern := range map[string]string{
		"../../news/health.go":                        `Class\s+= "(\w+)"`,
		"../../dist/prometheus/straitwire.rules.yaml": `alert: (\w+)`,
	} {
		text, err := os.ReadFile(file)
		if err != nil {
			t.Fatal(err)
		}
		for _, m := range regexp.MustCompile(pattern).FindAllStringSubmatch(string(text), -1) {
			words = append(words, m[1])
		}
	}
	if len(words) < 30 {
		t.Fatalf("only %d things can be wrong: %q", len(words), words)
	}
	for _, word := range words {
		if !regexp.MustCompile("(?m)^\\|.*`" + word + "`.*\\|").MatchString(page) {
			t.Errorf("docs/troubleshooting.md does not say what to do about %q", word)
		}
	}
}
