package main

import (
	"bytes"
	"encoding/json"
	"errors"
	"fmt"
	"io"
	"io/fs"
	"os"
	"path"
	"slices"
)

// siteList is the file in which a directory says what was written into it.
const siteList = ".straitwire-site.json"

// siteDone counts the files of a site.
type siteDone struct{ written, same, removed int }

// siteDir is a directory with the files of a site. What was not written by us
// is never touched, and no name leads out of it.
type siteDir struct {
	name string
	root *os.Root
	ours map[string]bool // by name, with slashes
}

// writeSite writes what read returns for each path, and removes what an
// earlier call wrote and is not among the paths any more.
func writeSite(dir string, paths []string, read func(path string) ([]byte, error)) (done siteDone, err error) {
	s, err := openSite(dir)
	if err != nil {
		return done, err
	}
	defer func() { _ = s.root.Close() }() // files are closed by themselves
	now := make(map[string]bool, len(paths))
	for _, p := range paths {
		now[siteFile(p)] = true
	}
	before := s.ours
	if err := s.claim(now); err != nil {
		return done, err
	}
	for _, p := range paths {
		body, err := read(p)
		if errors.Is(err, errNotServed) { // since it was listed
			delete(now, siteFile(p))
			continue
		}
		if err != nil {
			return done, err
		}
		changed, err := s.put(siteFile(p), body)
		if err != nil {
			return done, err
		}
		if changed {
			done.written++
		} else {
			done.same++
		}
	}
	for name := range before {
		if now[name] {
			continue
		}
		if err := s.remove(name); err != nil {
			return done, err
		}
		done.removed++
	}
	s.ours = now
	return done, s.keepList()
}

// openSite opens a directory that is empty or that has a list, or makes one.
func openSite(dir string) (*siteDir, error) {
	if err := os.MkdirAll(dir, 0o755); err != nil {
		return nil, fmt.Errorf("site: %w", err)
	}
	root, err := os.OpenRoot(dir)
	if err != nil {
		return nil, fmt.Errorf("site: %w", err)
	}
	s := &siteDir{name: dir, root: root, ours: make(map[string]bool)}
	if err := s.readList(); err != nil {
		return nil, errors.Join(err, root.Close())
	}
	return s, nil
}

func (s *siteDir) readList() error {
	text, err := s.root.ReadFile(siteList)
	if errors.Is(err, fs.ErrNotExist) {
		d, err := s.root.Open(".")
		if err != nil {
			return fmt.Errorf("site %s: %w", s.name, err)
		}
		defer d.Close()
		if _, err := d.ReadDir(1); !errors.Is(err, io.EOF) {
			return usageError(fmt.Errorf("site %s: it has files that straitwire did not write; name an empty directory", s.name))
		}
		return nil
	}
	var names []string
	if err == nil {
		err = json.Unmarshal(text, &names)
	}
	if err != nil {
		return fmt.Errorf("site %s: %s: %w; empty the directory and write the site anew", s.name, siteList, err)
	}
	for _, name := range names {
		s.ours[name] = true
	}
	return nil
}

// claim notes that files are ours before they are written, so that what a
// call that is cut off has written is known to the next one.
func (s *siteDir) claim(names map[string]bool) error {
	all := make(map[string]bool, len(names)+len(s.ours))
	for name := range s.ours {
		all[name] = true
	}
	for name := range names {
		if all[name] {
			continue
		}
		if _, err := s.root.Lstat(name); err == nil {
			return fmt.Errorf("site %s: %s is not a file that straitwire wrote; move it away", s.name, name)
		}
		all[name] = true
	}
	s.ours = all
	return s.keepList()
}

func (s *siteDir) keepList() error {
	names := make([]string, 0, len(s.ours))
	for name := range s.ours {
		names = append(names, name)
	}
	slices.Sort(names)
	text, err := json.MarshalIndent(names, "", " ")
	if err != nil {
		return err
	}
	_, err = s.put(siteList, append(text, '\n'))
	return err
}

// put gives a file its content, whole and at once, unless it has it.
func (s *siteDir) put(name string, body []byte) (changed bool, err error) {
	if old, err := s.root.ReadFile(name); err == nil && bytes.Equal(old, body) {
		return false, nil
	}
	if dir := path.Dir(name); dir != "." {
		if err := s.root.MkdirAll(dir, 0o755); err != nil {
			return false, fmt.Errorf("site %s: %w", s.name, err)
		}
	}
	part := fmt.Sprintf(".straitwire-%d.part", os.Getpid())
	err = s.root.WriteFile(part, body, 0o644)
	if err == nil {
		err = s.root.Rename(part, name)
	}
	if err != nil {
		_ = s.root.Remove(part)
		return false, fmt.Errorf("site %s: %w", s.name, err)
	}
	return true, nil
}

// remove removes a file, and the directories that are empty without it.
func (s *siteDir) remove(name string) error {
	if err := s.root.Remove(name); err != nil && !errors.Is(err, fs.ErrNotExist) {
		return fmt.Errorf("site %s: %w", s.name, err)
	}
	for dir := path.Dir(name); dir != "."; dir = path.Dir(dir) {
		if s.root.Remove(dir) != nil { // it has other files
			break
		}
	}
	return nil
}
