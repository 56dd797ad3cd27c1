package main

import (
	"context"
	"fmt"
	"time"

	"github.com/spf13/cobra"

	"straitwire/store"
)

func newPrune() *cobra.Command {
	cmd := &cobra.Command{
		Use:   "prune",
		Short: "remove now what retention says, as the daemon does each hour",
		Long: `Remove the items that are too old, too many for their source, or beyond the
size that the data file may hold, as retention in the configuration says. The
running daemon is asked to do it, by the configuration that it runs with; where
none runs, it is done here. The ledger stays, and a removed item is still known:
it does not come back.`,
		Args: cobra.NoArgs,
		RunE: func(cmd *cobra.Command, _ []string) error {
			client, err := dataClient(cmd)
			if err != nil {
				return err
			}
			var pruned store.Pruned
			if client != nil {
				err = client.call(cmd.Context(), "POST", "/prune", nil, &pruned)
			} else {
				pruned, err = pruneStopped(cmd)
			}
			if err != nil {
				return err
			}
			if pruned.Over > 0 {
				fmt.Fprintf(cmd.ErrOrStderr(), "straitwire: %s more than retention.size stay: what is left is of the last day, or no item\n", megabytes(pruned.Over))
			}
			archived := ""
			if pruned.Archived > 0 {
				archived = fmt.Sprintf(", %d entries of archives removed", pruned.Archived)
			}
			_, err = fmt.Fprintf(cmd.OutOrStdout(), "%d items removed, %d forgotten%s\n", pruned.Items, pruned.Forgotten, archived)
			return err
		},
	}
	socketFlag(cmd)
	dataFlag(cmd)
	cmd.MarkFlagsMutuallyExclusive("data", "socket")
	return cmd
}

// pruneStopped prunes the data file of a daemon that does not run.
func pruneStopped(cmd *cobra.Command) (store.Pruned, error) {
	cfg, err := settings(cmd)
	if err != nil {
		return store.Pruned{}, err
	}
	path, err := dataPath(cmd)
	if err != nil {
		return store.Pruned{}, err
	}
	opts := cfg.Store
	opts.Owner = cmd.CommandPath()
	st, err := store.Open(path, opts)
	if err != nil {
		return store.Pruned{}, err
	}
	pruned, err := st.Prune(cmd.Context(), time.Now())
	if closed := st.Close(); err == nil {
		err = closed
	}
	return pruned, err
}

// prune prunes out of turn.
func (d *daemon) prune(ctx context.Context) (store.Pruned, error) {
	pruned, err := d.store.Prune(ctx, time.Now())
	if err == nil {
		d.told(pruned)
	}
	return pruned, err
}
