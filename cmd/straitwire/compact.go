package main

import (
	"fmt"

	"github.com/spf13/cobra"

	"straitwire/store"
)

func newCompact() *cobra.Command {
	cmd := &cobra.Command{
		Use:   "compact",
		Short: "make the data file of a stopped daemon as small as what it holds",
		Long: `Copy what the data file holds into a new one, verify that, and put it in the
place of the old one. What is removed leaves room in a data file that is filled
before it grows; the file never shrinks by itself. The daemon must be stopped.
It compacts by itself when it starts, if most of a large file is such room.`,
		Args: cobra.NoArgs,
		RunE: func(cmd *cobra.Command, _ []string) error {
			path, err := dataPath(cmd)
			if err != nil {
				return err
			}
			c, err := store.Compact(cmd.Context(), path, store.Options{Owner: cmd.CommandPath()})
			if err != nil {
				return err
			}
			_, err = fmt.Fprintf(cmd.OutOrStdout(), "%s: %s, before %s\n", path, megabytes(c.After), megabytes(c.Before))
			return err
		},
	}
	dataFlag(cmd)
	return cmd
}

// worthCompacting reports whether a data file holds so much room that the
// start may wait for it to be given back: a second or two for 100,000 items. For
// what would take much longer there is the command.
func worthCompacting(size, free int64) bool {
	const large, most = 64 << 20, 1 << 30
	return size >= large && free > size/2 && size-free <= most
}
