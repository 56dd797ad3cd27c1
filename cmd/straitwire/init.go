package main

import (
	"bufio"
	"cmp"
	"errors"
	"fmt"
	"io"
	"io/fs"
	"os"
	"strings"

	"github.com/spf13/cobra"
	"golang.org/x/term"

	"straitwire"
	"straitwire/config"
)

func newInit() *cobra.Command {
	var chosen config.Selection
	cmd := &cobra.Command{
		Use:   "init",
		Short: "write a first configuration",
		Long: `Write a first configuration, to config.yaml or where --config says: the
sources and topics that come with the program, or those of them that are
chosen. On a terminal it asks for what no flag says. A file that is there is
never overwritten, and what is written passes straitwire check.`,
		Example: `  straitwire init
  straitwire init --contact mailto:desk@example.org --base-url https://news.example.org
  straitwire init --topic taiwan-strait --topic japan-defence --region east-asia --region world`,
		Args: cobra.NoArgs,
		RunE: func(cmd *cobra.Command, _ []string) error {
			path, err := cmd.Flags().GetString("config")
			if err != nil {
				return err
			}
			path = cmp.Or(path, "config.yaml")
			if _, err := os.Lstat(path); !errors.Is(err, fs.ErrNotExist) {
				return fmt.Errorf("init: %s is there already; name another file with --config, or change that one", path)
			}
			shipped := []byte(straitwire.Shipped())
			offer, err := config.OfferOf(shipped)
			if err != nil {
				return err
			}
			if err := chosen.Check(offer); err != nil {
				return usageError(err)
			}
			if f, ok := cmd.InOrStdin().(*os.File); ok && term.IsTerminal(int(f.Fd())) {
				if err := askSelection(f, cmd.ErrOrStderr(), &chosen, offer, cmd.Flags().Changed); err != nil {
					return err
				}
			}
			text, err := config.Selected(path, shipped, chosen)
			if err != nil {
				return err
			}
			if err := writeNew(path, text); err != nil {
				return err
			}
			cfg, err := config.Load(path)
			if err != nil {
				return err
			}
			fmt.Fprintf(cmd.OutOrStdout(), "wrote %s: %d sources, %d topics\n", path, len(cfg.Sources), len(cfg.Topics.Topics()))
			if cfg.Contact == "" {
				fmt.Fprintln(cmd.ErrOrStderr(), "straitwire: note: set contact: in it, so that publishers can write to you before they block")
			}
			return nil
		},
	}
	cmd.Flags().StringVar(&chosen.Contact, "contact", "", "mailto: or https: `ADDRESS` under which publishers reach you")
	cmd.Flags().StringVar(&chosen.BaseURL, "base-url", "", "public `URL` of the service")
	cmd.Flags().StringVar(&chosen.Listen, "listen", "", "`ADDR` of the feed server, host:port (default 127.0.0.1:8017)")
	cmd.Flags().StringSliceVar(&chosen.Topics, "topic", nil, "`ID` of a topic to take, several times for several (default all)")
	cmd.Flags().StringSliceVar(&chosen.Regions, "region", nil, "`ID` of a region whose sources to take, several times for several (default all)")
	return cmd
}

// askSelection asks for what given does not name, until the answer is good; an
// empty answer leaves the default.
func askSelection(in io.Reader, out io.Writer, s *config.Selection, offer config.Offer, given func(flag string) bool) error {
	lines := bufio.NewScanner(in)
	var topics []string
	for _, t := range offer.Topics {
		topics = append(topics, string(t.ID))
	}
	one := func(field *string) func(string) { return func(answer string) { *field = answer } }
	many := func(field *[]string) func(string) {
		return func(answer string) {
			*field = strings.FieldsFunc(answer, func(r rune) bool { return r == ' ' || r == ',' })
		}
	}
	for _, q := range []struct {
		flag, question string
		take           func(answer string)
	}{
		{"contact", "Where do publishers reach you (mailto:... or https://...)? [nowhere]", one(&s.Contact)},
		{"base-url", "At which address do readers reach the service (https://...)? [this machine only]", one(&s.BaseURL)},
		{"listen", "On which address and port is it to listen? [127.0.0.1:8017]", one(&s.Listen)},
		{"topic", "Topics are " + strings.Join(topics, ", ") + ".\nWhich do you want? [all]", many(&s.Topics)},
		{"region", "Regions are " + strings.Join(offer.Regions, ", ") + ".\nThe sources of which do you want? [all]", many(&s.Regions)},
	} {
		if given(q.flag) {
			continue
		}
		for {
			fmt.Fprintf(out, "%s ", q.question)
			if !lines.Scan() {
				fmt.Fprintln(out)
				return cmp.Or(lines.Err(), fmt.Errorf("init: no answer; nothing was written"))
			}
			q.take(strings.TrimSpace(lines.Text()))
			err := s.Check(offer)
			if err == nil {
				break
			}
			fmt.Fprintln(out, err)
		}
	}
	return nil
}

// writeNew writes a file that must not be there yet, whole or not at all.
func writeNew(path string, text []byte) error {
	f, err := os.OpenFile(path, os.O_WRONLY|os.O_CREATE|os.O_EXCL, 0o644)
	if err != nil {
		return fmt.Errorf("init: %w", err)
	}
	_, err = f.Write(text)
	if err = errors.Join(err, f.Close()); err != nil {
		return fmt.Errorf("init: %w", errors.Join(err, os.Remove(path)))
	}
	return nil
}
