package config

import (
	"errors"
	"fmt"
	"io"
	"io/fs"
	"os"
	"path/filepath"
	"reflect"

	"go.yaml.in/yaml/v4"

	"straitwire/news"
	"straitwire/topic"
)

// Load reads and checks the configuration in a file. An error lists every
// mistake, one on a line; see Errors.
func Load(path string) (*Config, error) {
	data, p := readFile(path)
	if p != nil {
		return nil, unread(path, p)
	}
	return Parse(path, data)
}

// Inspect is Load for whoever does not run the configuration: an administrator
// in a shell has neither the credentials nor the environment of the service.
// Secrets that are not to be had here are left empty and named in absent.
func Inspect(path string) (cfg *Config, absent []string, err error) {
	data, p := readFile(path)
	if p != nil {
		return nil, nil, unread(path, p)
	}
	m := &mistakes{file: path, inspecting: true}
	cfg, err = m.parse(data)
	return cfg, m.absent, err
}

// Settings is Inspect for whoever looks for a daemon or its data: sources and
// topics, which take the most of the time, are not judged and not there, and
// a mistake in a topic is in nobody's way.
func Settings(path string) (*Config, error) {
	data, p := readFile(path)
	if p != nil {
		return nil, unread(path, p)
	}
	m := &mistakes{file: path, inspecting: true}
	c := m.checked(data)
	if err := m.err(); err != nil {
		return nil, err
	}
	return c.config(), nil
}

// unread is the mistake of a configuration that cannot be read.
func unread(path string, p *problem) error {
	switch {
	case errors.Is(p.err, fs.ErrNotExist):
		p.hint = "write one with straitwire init, or name it with --config FILE"
	case errors.Is(p.err, errDirectory):
		p.hint = fmt.Sprintf("did you mean %s?", filepath.Join(path, "config.yaml"))
	}
	return Errors{{File: path, Message: p.why, Hint: p.hint, Err: p.err}}
}

var errDirectory = errors.New("is a directory")

// readFile reads a file, a byte more than the limit if it is too long.
func readFile(path string) ([]byte, *problem) {
	fail := func(why, hint string, err error) ([]byte, *problem) {
		return nil, &problem{why: why, hint: hint, err: err}
	}
	info, err := os.Stat(path)
	switch {
	case errors.Is(err, fs.ErrNotExist):
		return fail("no such file", "", err)
	case err != nil:
		return fail(cause(err), "", err)
	case info.IsDir():
		return fail("is a directory", "", errDirectory)
	}
	f, err := os.Open(path)
	if err != nil {
		return fail(cause(err), "let the user of straitwire read it", err)
	}
	defer f.Close()
	data, err := io.ReadAll(io.LimitReader(f, maxFile+1))
	if err != nil {
		return fail(cause(err), "", err)
	}
	return data, nil
}

// Parse checks the bytes of a configuration as if they stood in a file at
// path, which is not read. Relative paths in it start in the file's folder.
// It reads the environment and files only where the configuration says so:
// secrets, files of concepts, and the directories that systemd names.
func Parse(path string, data []byte) (*Config, error) {
	m := &mistakes{file: path}
	return m.parse(data)
}

func (m *mistakes) parse(data []byte) (*Config, error) {
	c := m.checked(data)
	if c == nil {
		return nil, m.err()
	}
	c.sources()
	sources := c.build()
	concepts := c.concepts()
	topics := m.topics(c.f.Topics.node, c.f, sources, concepts)
	if err := m.err(); err != nil {
		return nil, err
	}
	cfg := c.config()
	cfg.Sources, cfg.Topics, cfg.Concepts = sources, topics, concepts
	if !c.given(&c.f.Feeds.MaxAge) {
		cfg.Feeds.MaxAge = c.freshness(sources)
	}
	return cfg, nil
}

// checked decodes the file and checks its settings; it is nil if that is no
// file at all.
func (m *mistakes) checked(data []byte) *checker {
	top := m.read(data)
	if top == nil {
		return nil
	}
	d := newDecoder(m)
	var f file
	root := reflect.ValueOf(&f).Elem()
	setDefaults(root)
	d.decode(top, root, place{})

	c := &checker{decoder: d, f: &f, schedules: make(map[schedule]*problem)}
	c.settings()
	return c
}

// topics hands the list to package topic and takes over what it finds wrong.
// Without concepts it does nothing: one that is missing may stand in the file
// that could not be read.
func (m *mistakes) topics(list *yaml.Node, f *file, sources []news.Source, concepts *topic.Lexicon) *topic.Set {
	if list == nil || concepts == nil {
		return nil
	}
	specs, err := concepts.Parse(m.file, list)
	if err != nil {
		m.adopt(err, list)
	}
	ids := make([]string, len(f.Sources))
	for i := range f.Sources {
		ids[i] = string(f.Sources[i].ID)
	}
	known := make(map[string]bool, len(ids))
	for _, id := range ids {
		known[id] = true
	}
	for _, spec := range specs {
		for _, ref := range spec.SourceRefs() {
			if !known[string(ref.ID)] {
				m.add(position{ref.Line, ref.Column}, fmt.Sprintf("topic %q", spec.ID),
					wrong(meant(string(ref.ID), ids), "no source %s", brief(string(ref.ID))))
			}
		}
	}
	if err != nil {
		return nil
	}
	set, err := topic.Compile(specs)
	if err != nil {
		m.adopt(err, list)
		return nil
	}
	for _, e := range set.CheckExamples(sources...) {
		m.adopt(e, list)
	}
	return set
}

// adopt takes over the mistakes that package topic found.
func (m *mistakes) adopt(err error, list *yaml.Node) {
	if many, ok := err.(interface{ Unwrap() []error }); ok {
		for _, one := range many.Unwrap() {
			m.adopt(one, list)
		}
		return
	}
	te, ok := errors.AsType[*topic.Error](err)
	if !ok {
		m.add(where(list), "topics", wrong("", "%s", err))
		return
	}
	e := &Error{File: te.File, Line: te.Line, Column: te.Column, Message: te.Message, Hint: te.Hint, Err: te}
	switch {
	case te.Topic != "":
		e.Thing = fmt.Sprintf("topic %q", te.Topic)
	case te.Concept != "":
		e.Thing = fmt.Sprintf("concept %q", te.Concept)
	}
	m.keep(e)
}
