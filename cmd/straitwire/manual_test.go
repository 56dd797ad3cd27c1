package main

import (
	"bytes"
	"os"
	"os/exec"
	"path/filepath"
	"strings"
	"testing"
	"time"

	"github.com/spf13/cobra"
)

// TestManual writes the manual as a package does: each command has its page
// and each page its flags, the shells take the completions, and a second
// writing is the same.
func TestManual(t *testing.T) {
	t.Setenv("SOURCE_DATE_EPOCH", "1700000000")
	write := func() string {
		dir := t.TempDir()
		var stderr bytes.Buffer
		if code := command(t.Context(), []string{"manual", dir}, nil, &stderr, &stderr); code != 0 {
			t.Fatalf("exit %d: %s", code, &stderr)
		}
		return dir
	}
	dir := write()
	read := func(path string) string {
		t.Helper()
		data, err := os.ReadFile(path)
		if err != nil {
			t.Fatal(err)
		}
		return string(data)
	}

	pages := 0
	var visit func(cmd *cobra.Command)
	visit = func(cmd *cobra.Command) {
		if cmd.Hidden || cmd.Name() == "help" || cmd.Name() == "completion" {
			return
		}
		pages++
		page := read(filepath.Join(dir, "man", pageName(cmd)+".1"))
		if !strings.Contains(page, "2023-11-14") || !strings.Contains(page, roff(cmd.Short)) {
			t.Errorf("the page of %q lacks its date or what it does:\n%.200s", cmd.CommandPath(), page)
		}
		for _, usage := range []string{cmd.LocalFlags().FlagUsages(), cmd.InheritedFlags().FlagUsages()} {
			for word := range strings.FieldsSeq(usage) {
				if strings.HasPrefix(word, "--") && !strings.Contains(page, roff(word)) {
					t.Errorf("the page of %q lacks %s", cmd.CommandPath(), word)
				}
			}
		}
		if above := cmd.Parent(); above != nil {
			if list := read(filepath.Join(dir, "man", pageName(above)+".1")); !strings.Contains(list, ".BR "+roff(pageName(cmd))+" (1)") {
				t.Errorf("the page of %q does not lead to %q", above.CommandPath(), cmd.CommandPath())
			}
		}
		for _, sub := range cmd.Commands() {
			visit(sub)
		}
	}
	visit(newRoot())
	written, err := filepath.Glob(filepath.Join(dir, "man", "*.1"))
	if err != nil || len(written) != pages {
		t.Errorf("%d pages of %d commands, %v", len(written), pages, err)
	}

	for _, shell := range []struct{ program, file, flag string }{{"bash", "straitwire.bash", "-n"}, {"zsh", "_straitwire", "-n"}, {"fish", "straitwire.fish", "-n"}} {
		file := filepath.Join(dir, "completions", shell.file)
		if text := read(file); !strings.Contains(text, "__complete") {
			t.Errorf("%s asks the program for nothing", shell.file)
		}
		program, err := exec.LookPath(shell.program)
		if err != nil {
			continue // the shell is not here
		}
		if out, err := exec.Command(program, shell.flag, file).CombinedOutput(); err != nil {
			t.Errorf("%s does not take %s: %v\n%s", shell.program, shell.file, err, out)
		}
	}

	again := write()
	if out, err := exec.Command("diff", "-r", dir, again).CombinedOutput(); err != nil {
		t.Errorf("a second writing differs: %v\n%s", err, out)
	}
}

func TestRoff(t *testing.T) {
	for _, tt := range []struct{ name, text, want string }{
		{"plain", "a word", "a word\n"},
		{"request", ".so /etc/passwd\n'tis", "\\&.so /etc/passwd\n\\(aqtis\n"},
		{"backslash", `C:\fB`, "C:\\efB\n"},
		{"paragraphs", "one\n\ntwo", "one\n.PP\ntwo\n"},
		{"set in", "such as\n  a b\nor", "such as\n.nf\n  a b\n.fi\nor\n"},
		{"set in to the end", "such as\n\n  a b", "such as\n.PP\n.nf\n  a b\n.fi\n"},
	} {
		t.Run(tt.name, func(t *testing.T) {
			var b bytes.Buffer
			if roffText(&b, tt.text); b.String() != tt.want {
				t.Errorf("roffText(%q) = %q, want %q", tt.text, b.String(), tt.want)
			}
		})
	}
}

func TestManualDate(t *testing.T) {
	now := time.Date(2026, 1, 2, 3, 4, 5, 0, time.UTC)
	for _, tt := range []struct {
		epoch string
		want  time.Time
		ok    bool
	}{
		{"", now, true},
		{"0", time.Unix(0, 0).UTC(), true},
		{"yesterday", time.Time{}, false},
	} {
		if got, err := manualDate(tt.epoch, now); !got.Equal(tt.want) || (err == nil) != tt.ok {
			t.Errorf("manualDate(%q) = %s, %v; want %s", tt.epoch, got, err, tt.want)
		}
	}
}
