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
	data, err := readFile(path)
	if err != nil {
		return nil, err
	}
	return Parse(path, data)
}

// Inspect is Load for whoever does not run the configuration: an administrator
// in a shell has neither the credentials nor the environment of the service.
// Secrets that are not to be had here are left empty and named in absent.
func Inspect(path string) (cfg *Config, absent []string, err error) {
	data, err := readFile(path)
	if err != nil {
		return nil, nil, err
	}
	m := &mistakes{file: path, inspecting: true}
	cfg, err = m.parse(data)
	return cfg, m.absent, err
}

// readFile reads the file of a configuration.
func readFile(path string) ([]byte, error) {
	fail := func(why, hint string, err error) ([]byte, error) {
		return nil, Errors{{File: path, Message: why, Hint: hint, Err: err}}
	}
	info, err := os.Stat(path)
	switch {
	case errors.Is(err, fs.ErrNotExist):
		return fail("no such file", "write one or name it with --config FILE", err)
	case err != nil:
		return fail(cause(err), "", err)
	case info.IsDir():
		return fail("is a directory", fmt.Sprintf("did you mean %s?", filepath.Join(path, "config.yaml")), nil)
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
// secrets, and the directories that systemd names.
func Parse(path string, data []byte) (*Config, error) {
	m := &mistakes{file: path}
	return m.parse(data)
}

func (m *mistakes) parse(data []byte) (*Config, error) {
	top := m.read(data)
	if top == nil {
		return nil, m.err()
	}
	d := newDecoder(m)
	var f file
	root := reflect.ValueOf(&f).Elem()
	setDefaults(root)
	d.decode(top, root, place{})

	c := &checker{decoder: d, f: &f, schedules: make(map[schedule]*problem)}
	c.settings()
	c.sources()
	sources := c.build()
	topics := m.topics(f.Topics.node, &f, sources)
	if err := m.err(); err != nil {
		return nil, err
	}
	cfg := c.config()
	cfg.Sources, cfg.Topics = sources, topics
	if !c.given(&f.Feeds.MaxAge) {
		cfg.Feeds.MaxAge = c.freshness(sources)
	}
	return cfg, nil
}

// topics hands the list to package topic and takes over what it finds wrong.
func (m *mistakes) topics(list *yaml.Node, f *file, sources []news.Source) *topic.Set {
	if list == nil {
		return nil
	}
	specs, err := topic.Parse(m.file, list)
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
	if te.Topic != "" {
		e.Thing = fmt.Sprintf("topic %q", te.Topic)
	}
	m.keep(e)
}
