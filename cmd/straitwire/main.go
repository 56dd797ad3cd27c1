package main

import (
	"context"
	"errors"
	"fmt"
	"io"
	"log"
	"os"
	"os/signal"
	"runtime/debug"
	"strings"
	"syscall"
	_ "time/tzdata" // schedules and source time zones work on hosts without a zone database

	"github.com/spf13/cobra"

	"straitwire/config"
)

// version is set by the linker for releases.
var version = ""

func main() {
	log.SetOutput(io.Discard) // net/http tells it what servers send on idle connections; everything of ours goes to slog
	os.Exit(run())
}

// run is main with a return value: the exit code.
func run() int {
	ctx, stop := signal.NotifyContext(context.Background(), os.Interrupt, syscall.SIGTERM)
	defer stop()
	return command(ctx, os.Args[1:], os.Stdin, os.Stdout, os.Stderr)
}

// command is the whole program but for the process around it. It returns the
// exit code: 0 done, 1 failed, 2 usage or configuration, 3 where a command was
// asked to say by it that there is a difference.
func command(ctx context.Context, args []string, stdin io.Reader, stdout, stderr io.Writer) int {
	root := newRoot()
	root.SetArgs(args)
	root.SetIn(stdin)
	root.SetOut(stdout)
	root.SetErr(stderr)
	err := root.ExecuteContext(ctx)
	if err == nil {
		return 0
	}
	if err.Error() != "" { // an exit code may be the whole answer
		printError(stderr, err)
	}
	return exitCode(err)
}

// newRoot builds the command tree; each subcommand has its own file.
func newRoot() *cobra.Command {
	root := &cobra.Command{
		Use:           "straitwire",
		Short:         "watch the news of regional security and republish it as topic feeds",
		Version:       programVersion(),
		SilenceUsage:  true,
		SilenceErrors: true,
		Args:          cobra.NoArgs,
		RunE: func(cmd *cobra.Command, _ []string) error {
			return cmd.Help()
		},
	}
	root.SetVersionTemplate("straitwire {{.Version}}\n")
	root.SetFlagErrorFunc(func(cmd *cobra.Command, err error) error {
		return usageError(fmt.Errorf("%w; see %q", err, cmd.CommandPath()+" --help"))
	})
	root.PersistentFlags().String("config", "", "configuration `FILE` (default config.yaml, then /etc/straitwire/config.yaml)")
	root.AddCommand(
		newServe(), newFetch(), newDemo(),
		newInit(), newCheck(), newSchema(),
		newStatus(), newReload(), newExplain(), newStory(), newBacktest(), newLint(),
		newBackup(), newRestore(), newVerify(), newCompact(), newPrune(),
		newReplay(), newParse(), newCanon(), newConcept(),
		newDiscover(), newSource(), newToken(), newImport(), newExport(),
		newManual(),
	)
	tellUsage(root)
	return root
}

// tellUsage makes wrong arguments of all commands below one a usage error
// that says where to look.
func tellUsage(parent *cobra.Command) {
	for _, cmd := range parent.Commands() {
		tellUsage(cmd)
		if args := cmd.Args; args != nil {
			cmd.Args = func(cmd *cobra.Command, words []string) error {
				if err := args(cmd, words); err != nil {
					return usageError(fmt.Errorf("%s: %w; see %q", cmd.Name(), err, cmd.CommandPath()+" --help"))
				}
				return nil
			}
		}
	}
}

// programVersion is the release, else what the build recorded of the checkout.
func programVersion() string {
	if version != "" {
		return version
	}
	info, ok := debug.ReadBuildInfo()
	if !ok {
		return "dev"
	}
	for _, s := range info.Settings {
		if s.Key == "vcs.revision" && len(s.Value) >= 12 {
			return "dev-" + s.Value[:12]
		}
	}
	return "dev"
}

// exitError is an error with an exit code of its own. Without an error the
// code says it all.
type exitError struct {
	code int
	err  error
}

func (e *exitError) Error() string {
	if e.err == nil {
		return ""
	}
	return e.err.Error()
}

func (e *exitError) Unwrap() error { return e.err }

// usageError marks a mistake in the command line or the configuration.
func usageError(err error) error { return &exitError{code: 2, err: err} }

func exitCode(err error) int {
	var exit *exitError
	var mistakes config.Errors
	switch {
	case errors.As(err, &exit):
		return exit.code
	case errors.As(err, &mistakes):
		return 2
	case strings.HasPrefix(err.Error(), "unknown command"), strings.HasPrefix(err.Error(), "unknown flag"):
		return 2
	}
	return 1
}

// printError writes "straitwire: error: ..." and, where the error carries
// advice behind its last semicolon, "straitwire: hint: ...".
func printError(w io.Writer, err error) {
	var mistakes config.Errors
	if errors.As(err, &mistakes) {
		for _, line := range strings.Split(strings.TrimRight(mistakes.Error(), "\n"), "\n") {
			fmt.Fprintln(w, line)
		}
		return
	}
	text := strings.TrimSpace(err.Error())
	if what, hint, ok := cutLast(text, "; "); ok && !strings.Contains(text, "\n") {
		fmt.Fprintf(w, "straitwire: error: %s\nstraitwire: hint: %s\n", what, hint)
		return
	}
	fmt.Fprintf(w, "straitwire: error: %s\n", text)
}

func cutLast(s, sep string) (before, after string, found bool) {
	if i := strings.LastIndex(s, sep); i >= 0 {
		return s[:i], s[i+len(sep):], true
	}
	return s, "", false
}

// configPath is the configuration that --config names or that is found.
func configPath(cmd *cobra.Command) (string, error) {
	flag, err := cmd.Flags().GetString("config")
	if err != nil {
		return "", err
	}
	path, err := config.Find(flag)
	if err != nil {
		return "", usageError(err)
	}
	return path, nil
}

// loadConfig reads the configuration to run it.
func loadConfig(cmd *cobra.Command) (*config.Config, error) {
	path, err := configPath(cmd)
	if err != nil {
		return nil, err
	}
	return config.Load(path)
}

// inspectConfig reads the configuration without the secrets that only the
// daemon has.
func inspectConfig(cmd *cobra.Command) (cfg *config.Config, absent []string, err error) {
	path, err := configPath(cmd)
	if err != nil {
		return nil, nil, err
	}
	return config.Inspect(path)
}

// settings reads what the configuration says of the daemon and its data.
func settings(cmd *cobra.Command) (*config.Config, error) {
	path, err := configPath(cmd)
	if err != nil {
		return nil, err
	}
	return config.Settings(path)
}
