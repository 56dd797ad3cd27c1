package config

import (
	"bytes"
	"fmt"
	"os"
	"path/filepath"
	"reflect"
	"strings"
	"syscall"

	"go.yaml.in/yaml/v4"

	"straitwire/news"
)

// Addition is a source that is to be written into a configuration.
type Addition struct {
	Source news.Source
	Notes  []string // comments beside its id
}

// YAML returns the addition as an element of a list, its dash after indent.
func (a Addition) YAML(indent string) string {
	src := a.Source
	var b strings.Builder
	b.WriteString(indent + "- id: " + yamlText(string(src.ID)))
	if len(a.Notes) > 0 {
		b.WriteString("  # " + news.Clean(strings.Join(a.Notes, "; ")))
	}
	b.WriteByte('\n')
	for _, line := range []struct{ key, value string }{
		{"title", src.Title},
		{"url", src.URL},
		{"site", src.Site},
		{"publisher", src.Publisher},
		{"country", src.Country},
		{"region", src.Region},
		{"language", src.Language},
		{"kind", src.Kind},
		{"control", src.Control},
		{"schedule", src.Schedule},
		{"timezone", src.Timezone},
		{"charset", src.Charset},
	} {
		if line.value != "" {
			fmt.Fprintf(&b, "%s  %s: %s\n", indent, line.key, yamlText(line.value))
		}
	}
	return b.String()
}

// yamlText writes a text as one YAML value on one line.
func yamlText(s string) string {
	s = news.Clean(s)
	node := yaml.Node{Kind: yaml.ScalarNode, Tag: "!!str", Value: s}
	if strings.Contains(s, ": ") || strings.Contains(s, " #") || strings.ContainsAny(s, `"'\{}[]`) {
		node.Style = yaml.DoubleQuotedStyle
	}
	var b bytes.Buffer
	dumper, err := yaml.NewDumper(&b, yaml.WithLineWidth(-1))
	if err == nil {
		err = dumper.Dump(&node)
	}
	if err != nil {
		return fmt.Sprintf("%q", s)
	}
	return strings.TrimSpace(b.String())
}

// Append writes sources into the configuration at path, behind those that it
// has. All other bytes of the file stay what they are; the result is loaded
// before it takes the file's place, at once or not at all.
func Append(path string, add []Addition) error {
	data, p := readFile(path)
	if p != nil {
		return unread(path, p)
	}
	next, err := Added(path, data, add)
	if err != nil {
		return err
	}
	return replaceFile(path, data, next)
}

// Added returns the bytes of a configuration with sources written into it. It
// fails where the file cannot be changed as text with certainty, and then says
// so; nothing is ever written anew by a program that does not know comments.
func Added(path string, data []byte, add []Addition) ([]byte, error) {
	before, err := inspect(path, data)
	if err != nil {
		return nil, err
	}
	at, indent, spaced, err := endOfSources(path, data)
	if err != nil {
		return nil, err
	}
	newline := "\n"
	if bytes.Contains(data, []byte("\r\n")) {
		newline = "\r\n"
	}
	var b strings.Builder
	for _, a := range add {
		if spaced {
			b.WriteString("\n")
		}
		b.WriteString(a.YAML(indent))
	}
	text := strings.ReplaceAll(b.String(), "\n", newline)
	head, tail := at.head, at.tail
	if len(head) > 0 && head[len(head)-1] != '\n' {
		text = newline + text
	}
	next := bytes.Join([][]byte{head, []byte(text), tail}, nil)
	after, err := inspect(path, next)
	if err != nil {
		return nil, fmt.Errorf("%s: with the new sources it would not load: %w", path, err)
	}
	if !extends(after, before, add) {
		return nil, byHand(path, "the list of sources cannot be told apart from what follows it")
	}
	return next, nil
}

func inspect(path string, data []byte) (*Config, error) {
	m := &mistakes{file: path, inspecting: true}
	return m.parse(data)
}

// extends reports whether after is before with the new sources and nothing else.
func extends(after, before *Config, add []Addition) bool {
	n := len(before.Sources)
	if len(after.Sources) != n+len(add) || !reflect.DeepEqual(after.Sources[:n], before.Sources) || !reflect.DeepEqual(after.Disabled, before.Disabled) {
		return false
	}
	for i, a := range add {
		if after.Sources[n+i].ID != a.Source.ID || after.Sources[n+i].URL != a.Source.URL {
			return false
		}
	}
	was, is := before.Topics.Topics(), after.Topics.Topics()
	if len(was) != len(is) {
		return false
	}
	for i := range was {
		if was[i].ID != is[i].ID {
			return false
		}
	}
	return true
}

func byHand(path, why string) error {
	return fmt.Errorf("%s: %s; print the new sources with --dry-run and add them by hand", path, why)
}

// replaceFile puts new bytes in the place of a file that still has the old
// ones: first beside it, then by one rename. A symbolic link stays one.
func replaceFile(path string, old, next []byte) (err error) {
	target, err := filepath.EvalSymlinks(path)
	if err != nil {
		return fmt.Errorf("%s: %w", path, err)
	}
	info, err := os.Stat(target)
	if err != nil {
		return fmt.Errorf("%s: %w", path, err)
	}
	temp, err := os.CreateTemp(filepath.Dir(target), "."+filepath.Base(target)+".*")
	if err != nil {
		return fmt.Errorf("%s: %w; the directory must be writable, or use --dry-run", path, err)
	}
	defer func() {
		if err != nil {
			temp.Close()
			os.Remove(temp.Name()) //nolint:errcheck // the first error counts
		}
	}()
	if err := temp.Chmod(info.Mode().Perm()); err != nil {
		return fmt.Errorf("%s: %w", path, err)
	}
	if owner, ok := info.Sys().(*syscall.Stat_t); ok && (int(owner.Uid) != os.Geteuid() || int(owner.Gid) != os.Getegid()) {
		if err := temp.Chown(int(owner.Uid), int(owner.Gid)); err != nil {
			return fmt.Errorf("%s: its owner cannot be kept: %w", path, err)
		}
	}
	if _, err := temp.Write(next); err != nil {
		return fmt.Errorf("%s: %w", path, err)
	}
	if err := temp.Sync(); err != nil {
		return fmt.Errorf("%s: %w", path, err)
	}
	if err := temp.Close(); err != nil {
		return fmt.Errorf("%s: %w", path, err)
	}
	now, err := os.ReadFile(target)
	if err != nil {
		return fmt.Errorf("%s: %w", path, err)
	}
	if !bytes.Equal(now, old) {
		return fmt.Errorf("%s: somebody else changed it just now; try again", path)
	}
	if err := os.Rename(temp.Name(), target); err != nil {
		return fmt.Errorf("%s: %w", path, err)
	}
	return nil
}
