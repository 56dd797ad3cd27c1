package config

import (
	"errors"
	"fmt"
	"strings"

	"github.com/google/jsonschema-go/jsonschema"

	"straitwire/topic"
)

// conceptFile is the path of a file with concepts of the user's own.
type conceptFile string

func (c *conceptFile) parse(text string) *problem {
	if strings.TrimSpace(text) == "" || strings.ContainsRune(text, 0) {
		return wrong("write the path of a file, for example concepts.yaml", "%s is no path", brief(text))
	}
	*c = conceptFile(text)
	return nil
}

func (*conceptFile) schema() *jsonschema.Schema {
	return &jsonschema.Schema{Type: "string", MinLength: jsonschema.Ptr(1), Examples: []any{"concepts.yaml"}}
}

// concepts reads the files of concepts and joins them to the built-in ones. It
// returns nil if there is a file of which nothing is known.
func (c *checker) concepts() *topic.Lexicon {
	var files []topic.ConceptFile
	complete := true
	lines := make(map[string]int)
	for i := range c.f.Concepts {
		name := &c.f.Concepts[i]
		if !c.given(name) {
			complete = false // the decoder said why
			continue
		}
		at, path := c.at[name], c.under(string(*name))
		thing := fmt.Sprintf("concepts[%d]", i)
		if line, taken := lines[path]; taken {
			c.add(at, thing, wrong("remove one of the two", "the file stands on line %d already", line))
			continue
		}
		lines[path] = at.line
		data, p := readFile(path)
		if p != nil {
			if errors.Is(p.err, errDirectory) {
				p.hint = "name the files in it one by one"
			}
			p.why = path + ": " + p.why
			c.add(at, thing, p)
			complete = false
			continue
		}
		m := &mistakes{file: path, begin: "concepts: and a list below it"}
		root := m.read(data)
		for _, e := range m.errs {
			c.keep(e)
		}
		c.more += m.more
		if root == nil {
			complete = false
			continue
		}
		files = append(files, topic.ConceptFile{Name: path, Root: root})
	}
	concepts, err := topic.ReadConcepts(files)
	if err != nil {
		c.adopt(err, nil)
	}
	if !complete {
		return nil
	}
	return concepts
}
