package main

import (
	"bytes"
	"fmt"
	"strings"
	"time"

	"github.com/spf13/cobra"
	"github.com/spf13/pflag"
)

// pageName is the name of a command's page: its words with hyphens.
func pageName(cmd *cobra.Command) string {
	return strings.ReplaceAll(cmd.CommandPath(), " ", "-")
}

// manualPage writes the page of a command in the man macros (man-pages(7)).
func manualPage(cmd *cobra.Command, date time.Time) []byte {
	var b bytes.Buffer
	name := pageName(cmd)
	fmt.Fprintf(&b, ".TH %q 1 %q %q \"User Commands\"\n", strings.ToUpper(name), date.Format(time.DateOnly), "straitwire "+cmd.Root().Version)
	fmt.Fprintf(&b, ".SH NAME\n%s \\- %s\n", roff(name), roff(cmd.Short))
	fmt.Fprintf(&b, ".SH SYNOPSIS\n.B %s\n%s\n", roff(cmd.CommandPath()), roff(synopsis(cmd)))
	b.WriteString(".SH DESCRIPTION\n")
	roffText(&b, about(cmd))
	roffFlags(&b, "OPTIONS", cmd.NonInheritedFlags())
	roffFlags(&b, "OPTIONS OF ALL COMMANDS", cmd.InheritedFlags())
	if cmd.HasExample() {
		b.WriteString(".SH EXAMPLES\n.nf\n" + roff(cmd.Example) + "\n.fi\n")
	}
	if subs := documented(cmd)[1:]; len(subs) > 0 {
		b.WriteString(".SH COMMANDS\n")
		for _, sub := range subs {
			if sub.Parent() == cmd {
				fmt.Fprintf(&b, ".TP\n.BR %s (1)\n%s\n", roff(pageName(sub)), roff(sub.Short))
			}
		}
	}
	if cmd == cmd.Root() {
		b.WriteString(".SH EXIT STATUS\n.TP\n0\ndone\n.TP\n1\nfailed\n.TP\n2\na mistake in the command line or the configuration\n.TP\n3\nwhere a command was asked to tell a difference by it, there is one\n")
		b.WriteString(".SH FILES\n.TP\n.I /etc/straitwire/config.yaml\nthe configuration, unless there is a config.yaml in the working directory\n.TP\n.I /var/lib/straitwire\nthe data file of the service\n.TP\n.I /run/straitwire/admin.sock\nthe socket through which commands ask the service\n")
	} else {
		fmt.Fprintf(&b, ".SH SEE ALSO\n.BR %s (1)\n", roff(pageName(cmd.Parent())))
	}
	return b.Bytes()
}

// synopsis is how a command is called, without its name.
func synopsis(cmd *cobra.Command) string {
	words := strings.TrimPrefix(cmd.UseLine(), cmd.CommandPath())
	if cmd.HasAvailableSubCommands() {
		words = " COMMAND" + words
	}
	return strings.TrimSpace(words)
}

// roffText writes paragraphs, and lines that are set in from the margin as
// they are.
func roffText(b *bytes.Buffer, text string) {
	for i, paragraph := range strings.Split(strings.Trim(text, "\n"), "\n\n") {
		if i > 0 {
			b.WriteString(".PP\n")
		}
		asIs := false
		for _, line := range strings.Split(paragraph, "\n") {
			if set := strings.HasPrefix(line, "  ") || strings.HasPrefix(line, "\t"); set != asIs {
				asIs = set
				b.WriteString(map[bool]string{true: ".nf\n", false: ".fi\n"}[set])
			}
			b.WriteString(roff(line) + "\n")
		}
		if asIs {
			b.WriteString(".fi\n")
		}
	}
}

// roffFlags writes a section of flags, if there are any.
func roffFlags(b *bytes.Buffer, title string, flags *pflag.FlagSet) {
	if !flags.HasAvailableFlags() {
		return
	}
	fmt.Fprintf(b, ".SH %s\n", title)
	flags.VisitAll(func(f *pflag.Flag) {
		if f.Hidden {
			return
		}
		value, usage := pflag.UnquoteUsage(f)
		b.WriteString(".TP\n")
		if f.Shorthand != "" {
			fmt.Fprintf(b, "\\fB%s\\fR, ", roff("-"+f.Shorthand))
		}
		fmt.Fprintf(b, "\\fB%s\\fR", roff("--"+f.Name))
		if value != "" {
			fmt.Fprintf(b, " \\fI%s\\fR", roff(value))
		}
		if trivial := map[string]bool{"": true, "false": true, "0": true, "0s": true, "[]": true}; !trivial[f.DefValue] {
			usage += fmt.Sprintf(" (default %s)", f.DefValue)
		}
		b.WriteString("\n" + roff(usage) + "\n")
	})
}

// roff writes text so that no part of it is taken for a request.
func roff(text string) string {
	text = strings.NewReplacer(`\`, `\e`, "-", `\-`, "'", `\(aq`, "`", `\(ga`, "^", `\(ha`, "~", `\(ti`).Replace(text)
	lines := strings.Split(text, "\n")
	for i, line := range lines {
		if strings.HasPrefix(line, ".") {
			lines[i] = `\&` + line
		}
	}
	return strings.Join(lines, "\n")
}
