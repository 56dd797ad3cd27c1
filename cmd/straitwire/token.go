package main

import (
	"context"
	"errors"
	"fmt"
	"io"
	"log/slog"
	"net/url"
	"text/tabwriter"
	"time"

	"github.com/spf13/cobra"

	"straitwire/config"
	"straitwire/news"
	"straitwire/store"
)

func newToken() *cobra.Command {
	cmd := &cobra.Command{
		Use:   "token",
		Short: "let readers into topics that are not for everybody",
		Long: `Tokens let readers into topics with access: token. A reader shows one in the
address, as in /topics/ID.atom?token=TOKEN, or as the password of any user. The
running daemon is asked; where none runs, the data file is changed.`,
		Args: cobra.NoArgs,
		RunE: func(cmd *cobra.Command, _ []string) error { return cmd.Help() },
	}
	var name string
	add := &cobra.Command{
		Use:     "add TOPIC",
		Short:   "make a token for a topic, and show it this once",
		Example: `  straitwire token add embassies --name "Ann"`,
		Args:    cobra.ExactArgs(1),
		RunE: func(cmd *cobra.Command, args []string) error {
			cfg, _, err := inspectConfig(cmd)
			if err != nil {
				return err
			}
			id := news.TopicID(args[0])
			if err := privateTopic(cfg, id); err != nil {
				return err
			}
			var issued issuedToken
			err = withTokens(cmd, func(client *adminClient) error {
				return client.call(cmd.Context(), "POST", "/tokens", url.Values{"topic": {args[0]}, "name": {name}}, &issued)
			}, func(ctx context.Context, a *access) (err error) {
				issued, err = a.add(ctx, id, news.Clean(name))
				return err
			})
			if err != nil {
				return err
			}
			fmt.Fprintf(cmd.ErrOrStderr(), "straitwire: token %s of topic %s; it is shown this once:\n", issued.ID, issued.Topic)
			_, err = fmt.Fprintf(cmd.OutOrStdout(), "%s/topics/%s.atom?token=%s\n", cfg.BaseURL, issued.Topic, issued.Token)
			return err
		},
	}
	add.Flags().StringVar(&name, "name", "", "`NAME` of who gets it, for the list")
	var asJSON bool
	list := &cobra.Command{
		Use:   "list",
		Short: "show which tokens there are, and when they were used last",
		Args:  cobra.NoArgs,
		RunE: func(cmd *cobra.Command, _ []string) error {
			tokens := []listedToken{}
			err := withTokens(cmd, func(client *adminClient) error {
				return client.call(cmd.Context(), "GET", "/tokens", nil, &tokens)
			}, func(_ context.Context, a *access) error {
				tokens = a.list()
				return nil
			})
			if err != nil {
				return err
			}
			if asJSON {
				return writeJSON(cmd.OutOrStdout(), tokens)
			}
			return printTokens(cmd.OutOrStdout(), tokens)
		},
	}
	list.Flags().BoolVar(&asJSON, "json", false, "print JSON")
	revoke := &cobra.Command{
		Use:   "revoke ID",
		Short: "take a token back",
		Args:  cobra.ExactArgs(1),
		RunE: func(cmd *cobra.Command, args []string) error {
			err := withTokens(cmd, func(client *adminClient) error {
				var none struct{}
				return client.call(cmd.Context(), "POST", "/tokens/revoke", url.Values{"id": {args[0]}}, &none)
			}, func(ctx context.Context, a *access) error { return a.revoke(ctx, args[0]) })
			if err != nil {
				return err
			}
			_, err = fmt.Fprintf(cmd.OutOrStdout(), "token %s opens nothing any more\n", args[0])
			return err
		},
	}
	for _, sub := range []*cobra.Command{add, list, revoke} {
		socketFlag(sub)
		dataFlag(sub)
		sub.MarkFlagsMutuallyExclusive("data", "socket")
		cmd.AddCommand(sub)
	}
	return cmd
}

// privateTopic says what is wrong with a topic that needs no tokens.
func privateTopic(cfg *config.Config, id news.TopicID) error {
	for _, t := range cfg.Topics.Topics() {
		if t.ID != id {
			continue
		}
		if !t.Private {
			return fmt.Errorf("topic %q: everybody may read it; write access: token beside its match first", id)
		}
		return nil
	}
	return fmt.Errorf("no topic %q in %s", id, cfg.Path)
}

// withTokens asks the running daemon, or works on the data file of a stopped one.
func withTokens(cmd *cobra.Command, ask func(*adminClient) error, do func(context.Context, *access) error) error {
	client, err := dataClient(cmd)
	if err != nil {
		return err
	}
	if client != nil {
		return ask(client)
	}
	path, err := dataPath(cmd)
	if err != nil {
		return err
	}
	st, err := store.Open(path, store.Options{Owner: cmd.CommandPath()})
	if err != nil {
		return err
	}
	a, err := newAccess(cmd.Context(), st, slog.New(slog.DiscardHandler))
	if err == nil {
		err = do(cmd.Context(), a)
	}
	return errors.Join(err, st.Close())
}

func printTokens(w io.Writer, tokens []listedToken) error {
	if len(tokens) == 0 {
		_, err := fmt.Fprintln(w, "no tokens")
		return err
	}
	table := tabwriter.NewWriter(w, 0, 0, 2, ' ', 0)
	fmt.Fprintln(table, "id\ttopic\tname\tmade\tused")
	for _, t := range tokens {
		used := "never"
		if !t.Used.IsZero() {
			used = t.Used.Format(time.DateOnly)
		}
		fmt.Fprintf(table, "%s\t%s\t%s\t%s\t%s\n", t.ID, t.Topic, t.Name, t.Made.Format(time.DateOnly), used)
	}
	return table.Flush()
}
