package main

import (
	"fmt"

	"github.com/spf13/cobra"

	"straitwire/store"
)

func newCompact() *cobra.Command {
	cmd := &cobra.Command{
		Use:   "compact",
		Short: "make the data file as small as what it holds",
		Long: `Copy what the data file holds into a new one, verify that, and put it in the
place of the old one. What is removed leaves room in a data file that is filled
before it grows; the file never shrinks by itself. The running daemon is asked to
do it, and its feeds are served meanwhile; where none runs, it is done here. The
disk needs room for both files.

The daemon does it by itself where most of a large file is free, and where the
file is larger than retention.size.`,
		Args: cobra.NoArgs,
		RunE: func(cmd *cobra.Command, _ []string) error {
			client, err := dataClient(cmd)
			if err != nil {
				return err
			}
			var c store.Compacted
			if client != nil {
				err = client.call(cmd.Context(), "POST", "/compact", nil, &c)
			} else {
				c, err = compactStopped(cmd)
			}
			if err != nil {
				return err
			}
			_, err = fmt.Fprintf(cmd.OutOrStdout(), "data file: %s, before %s\n", megabytes(c.After), megabytes(c.Before))
			return err
		},
	}
	socketFlag(cmd)
	dataFlag(cmd)
	cmd.MarkFlagsMutuallyExclusive("data", "socket")
	return cmd
}

// compactStopped compacts the data file of a daemon that does not run.
func compactStopped(cmd *cobra.Command) (store.Compacted, error) {
	path, err := dataPath(cmd)
	if err != nil {
		return store.Compacted{}, err
	}
	return store.Compact(cmd.Context(), path, store.Options{Owner: cmd.CommandPath()})
}
