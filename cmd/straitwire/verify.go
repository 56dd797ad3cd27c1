package main

import (
	"fmt"

	"github.com/spf13/cobra"

	"straitwire/store"
)

func newVerify() *cobra.Command {
	cmd := &cobra.Command{
		Use:   "verify [FILE]",
		Short: "read a data file or a backup whole and name all that is wrong",
		Long: `Read every page and every record of the data file of a stopped daemon, or of a
backup, and hold them to what straitwire promises: no record is other than what
was written, whatever leads to something leads there and back, and items,
ledger and checkpoint agree. Nothing is changed.

What is wrong is printed, one line each, and the exit code is 1. For the data
of a running daemon make a backup, which is verified on the way.`,
		Args: cobra.MaximumNArgs(1),
		RunE: func(cmd *cobra.Command, args []string) error {
			var path string
			var err error
			if len(args) == 1 {
				path = copyName(args[0])
			} else if path, err = dataPath(cmd); err != nil {
				return err
			}
			v, err := store.Verify(cmd.Context(), path)
			if err != nil {
				return err
			}
			out := cmd.OutOrStdout()
			for _, problem := range v.Problems {
				fmt.Fprintln(out, problem)
			}
			switch {
			case v.More:
				return fmt.Errorf("%s: %d problems and more; restore a backup", path, len(v.Problems))
			case len(v.Problems) > 0:
				return fmt.Errorf("%s: %d problems; restore a backup", path, len(v.Problems))
			}
			_, err = fmt.Fprintf(out, "%s: sound: %d pages, %d records, %d items, %d entries of the ledger\n", path, v.Pages, v.Records, v.Items, v.Entries)
			return err
		},
	}
	dataFlag(cmd)
	return cmd
}
