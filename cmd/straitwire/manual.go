package main

import (
	"bytes"
	"cmp"
	"fmt"
	"os"
	"path/filepath"
	"strconv"
	"time"

	"github.com/spf13/cobra"
)

// newManual is for whoever makes a package; it needs nothing but the commands
// themselves, so that the pages cannot say something else than they do.
func newManual() *cobra.Command {
	return &cobra.Command{
		Use:    "manual DIR",
		Short:  "write the manual pages and the completions of the shells",
		Hidden: true,
		Long: `Write into a directory what a package installs beside the program: man/ with
a manual page of every command, and completions/ for bash, zsh and fish.
SOURCE_DATE_EPOCH, where set, is the date of the pages.`,
		Args: cobra.ExactArgs(1),
		RunE: func(cmd *cobra.Command, args []string) error {
			date, err := manualDate(os.Getenv("SOURCE_DATE_EPOCH"), time.Now())
			if err != nil {
				return usageError(err)
			}
			files, err := manual(cmd.Root(), date)
			if err != nil {
				return err
			}
			for _, f := range files {
				path := filepath.Join(args[0], f.name)
				if err := os.MkdirAll(filepath.Dir(path), 0o755); err != nil {
					return fmt.Errorf("manual: %w", err)
				}
				if err := os.WriteFile(path, f.data, 0o644); err != nil {
					return fmt.Errorf("manual: %w", err)
				}
			}
			return nil
		},
	}
}

// manualDate reads SOURCE_DATE_EPOCH, which makes builds of one state the same
// whenever they are made (reproducible-builds.org).
func manualDate(epoch string, now time.Time) (time.Time, error) {
	if epoch == "" {
		return now.UTC(), nil
	}
	seconds, err := strconv.ParseInt(epoch, 10, 64)
	if err != nil {
		return time.Time{}, fmt.Errorf("SOURCE_DATE_EPOCH: %q is no number of seconds", epoch)
	}
	return time.Unix(seconds, 0).UTC(), nil
}

// manualFile is a file of the manual, named from its directory.
type manualFile struct {
	name string
	data []byte
}

// manual returns everything that a package installs beside the program.
func manual(root *cobra.Command, date time.Time) ([]manualFile, error) {
	root.InitDefaultHelpCmd()
	root.InitDefaultCompletionCmd()
	var files []manualFile
	for _, shell := range []struct {
		name  string
		write func(*bytes.Buffer) error
	}{
		{"straitwire.bash", func(b *bytes.Buffer) error { return root.GenBashCompletionV2(b, true) }},
		{"_straitwire", func(b *bytes.Buffer) error { return root.GenZshCompletion(b) }},
		{"straitwire.fish", func(b *bytes.Buffer) error { return root.GenFishCompletion(b, true) }},
	} {
		var b bytes.Buffer
		if err := shell.write(&b); err != nil {
			return nil, fmt.Errorf("completion %s: %w", shell.name, err)
		}
		files = append(files, manualFile{"completions/" + shell.name, b.Bytes()})
	}
	for _, cmd := range documented(root) {
		files = append(files, manualFile{"man/" + pageName(cmd) + ".1", manualPage(cmd, date)})
	}
	return files, nil
}

// documented returns a command and all below it that have a page.
func documented(cmd *cobra.Command) []*cobra.Command {
	all := []*cobra.Command{cmd}
	for _, sub := range cmd.Commands() {
		if sub.IsAvailableCommand() && sub.Name() != "completion" {
			all = append(all, documented(sub)...)
		}
	}
	return all
}

// about is what a command says of itself.
func about(cmd *cobra.Command) string { return cmp.Or(cmd.Long, cmd.Short) }
