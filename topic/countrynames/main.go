// Command countrynames writes the names of countries in the languages of the
// concepts: topic/concepts/countries.yaml, from the CLDR tables of
// golang.org/x/text. With -prune it also takes those names out of the files
// that people write, so that every name stands once. It runs in topic:
//
//	go run ./countrynames -prune concepts
//
// What it leaves out, and why, is in choices.go.
package main

import (
	"errors"
	"flag"
	"fmt"
	"io/fs"
	"os"
	"path/filepath"
	"strings"
)

const output = "countries.yaml"

func main() {
	prune := flag.Bool("prune", false, "take the names out of the other files")
	flag.Parse()
	if flag.NArg() != 1 {
		fmt.Fprintln(os.Stderr, "usage: countrynames [-prune] DIRECTORY")
		os.Exit(2)
	}
	if err := run(flag.Arg(0), *prune); err != nil {
		fmt.Fprintln(os.Stderr, "countrynames:", err)
		os.Exit(1)
	}
}

// run writes the file into dir, and the other files of dir if they change.
func run(dir string, prune bool) error {
	files, err := read(dir)
	if err != nil {
		return err
	}
	list := concepts(files)
	if err := write(dir, output, files[output], render(list)); err != nil || !prune {
		return err
	}
	for name, text := range files {
		if name == output {
			continue
		}
		if err := write(dir, name, text, pruned(text, list)); err != nil {
			return err
		}
	}
	return nil
}

// read returns the files of a directory of concepts by name.
func read(dir string) (map[string]string, error) {
	paths, err := filepath.Glob(filepath.Join(dir, "*.yaml"))
	if err != nil {
		return nil, err
	}
	files := map[string]string{}
	for _, path := range paths {
		data, err := os.ReadFile(path)
		if err != nil {
			return nil, err
		}
		files[filepath.Base(path)] = string(data)
	}
	if len(files) == 0 {
		return nil, fmt.Errorf("%s: %w", dir, errors.Join(fs.ErrNotExist, errors.New("no files of concepts")))
	}
	return files, nil
}

func write(dir, name, old, text string) error {
	if old == text {
		return nil
	}
	return os.WriteFile(filepath.Join(dir, name), []byte(text), 0o644)
}

// defined returns the ids that files written by people define.
func defined(files map[string]string) map[string]bool {
	ids := map[string]bool{}
	for name, text := range files {
		if name == output {
			continue
		}
		id := ""
		for line := range strings.Lines(text) {
			line = strings.TrimRight(line, "\n")
			if next, ok := strings.CutPrefix(line, "  - id: "); ok {
				id = strings.TrimSpace(next)
			} else if strings.HasPrefix(line, "    type:") { // what only adds has none
				ids[id] = true
			}
		}
	}
	return ids
}
