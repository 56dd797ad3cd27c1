package main

import (
	"context"
	"fmt"
	"io"
	"net/http"
	"os"
	"path/filepath"
	"strconv"
	"time"

	"github.com/spf13/cobra"

	"straitwire/store"
)

// snapshotTime bounds how long a copy may hold back the room that others free.
const snapshotTime = 5 * time.Minute

func newBackup() *cobra.Command {
	cmd := &cobra.Command{
		Use:   "backup FILE|-",
		Short: "copy the data file, of the running daemon as well",
		Long: `Copy the data file as it is at one instant, with all that is known: items,
visits, the ledger. The running daemon is asked for the copy and goes on
meanwhile; where none runs, the data file itself is read.

FILE is readable for its owner alone. It is read once and verified before it
takes the name, so that a backup which fails leaves the one before. With "-"
the copy goes to the standard output, and whoever takes it verifies it.`,
		Example: `  straitwire backup /backup/straitwire-$(date +%F).db
  straitwire backup - | ssh elsewhere 'cat > straitwire.db && straitwire verify straitwire.db'`,
		Args: cobra.ExactArgs(1),
		RunE: func(cmd *cobra.Command, args []string) error {
			client, err := dataClient(cmd)
			if err != nil {
				return err
			}
			copyTo := func(w io.Writer) error { return client.backup(cmd.Context(), w) }
			if client == nil {
				path, err := dataPath(cmd)
				if err != nil {
					return err
				}
				copyTo = func(w io.Writer) error { return copyStopped(cmd.Context(), path, w) }
			}
			if args[0] == "-" {
				if err := notTerminal(cmd.OutOrStdout()); err != nil {
					return err
				}
				return copyTo(cmd.OutOrStdout())
			}
			v, err := store.Backup(cmd.Context(), args[0], copyTo)
			if err != nil {
				return err
			}
			info, err := os.Stat(args[0])
			if err != nil {
				return err
			}
			_, err = fmt.Fprintf(cmd.OutOrStdout(), "%s: %s, verified: %d items, %d entries of the ledger\n", args[0], megabytes(info.Size()), v.Items, v.Entries)
			return err
		},
	}
	socketFlag(cmd)
	dataFlag(cmd)
	cmd.MarkFlagsMutuallyExclusive("data", "socket")
	return cmd
}

// copyStopped copies the data file of a daemon that does not run.
func copyStopped(ctx context.Context, path string, w io.Writer) error {
	st, err := store.Open(path, store.Options{ReadOnly: true})
	if err != nil {
		return err
	}
	defer func() { _ = st.Close() }() // nothing was written
	_, err = st.Snapshot(ctx, w)
	return err
}

// serveBackup sends a copy of the data file. It is made beside the data file
// first, in a file without a name that goes with us: a reader may be slow, and
// the store is not to wait for one.
func (d *daemon) serveBackup(w http.ResponseWriter, r *http.Request) {
	temp, size, err := d.snapshot(r.Context())
	if err != nil {
		answer(w, nil, err)
		return
	}
	defer temp.Close()
	w.Header().Set("Content-Type", "application/octet-stream")
	w.Header().Set("Content-Length", strconv.FormatInt(size, 10)) // who gets less knows that it was cut off
	conn := http.NewResponseController(w)
	for {
		_ = conn.SetWriteDeadline(time.Now().Add(patience)) // not every writer has one
		if _, err := io.CopyN(w, temp, 4<<20); err != nil {
			return // the end, or the reader has gone away
		}
	}
}

func (d *daemon) snapshot(ctx context.Context) (temp *os.File, size int64, err error) {
	ctx, cancel := context.WithTimeout(ctx, snapshotTime)
	defer cancel()
	temp, err = os.CreateTemp(d.cfg.Load().Data, "backup.*.unfinished")
	if err != nil {
		return nil, 0, fmt.Errorf("backup: %w", err)
	}
	if err = os.Remove(temp.Name()); err == nil {
		if size, err = d.store.Snapshot(ctx, temp); err == nil {
			_, err = temp.Seek(0, io.SeekStart)
		}
	}
	if err != nil {
		temp.Close()
		return nil, 0, fmt.Errorf("backup: %w", err)
	}
	return temp, size, nil
}

// backup asks the daemon for a copy of its data file.
func (c *adminClient) backup(ctx context.Context, w io.Writer) error {
	ctx, cancel := context.WithTimeout(ctx, snapshotTime+time.Hour)
	defer cancel()
	res, err := c.send(ctx, http.MethodGet, "/backup", nil)
	if err != nil {
		return err
	}
	defer res.Body.Close()
	if _, err := io.Copy(w, res.Body); err != nil { // a body that is cut off is an error by its length
		return fmt.Errorf("copy from the daemon at %s: %w", c.socket, err)
	}
	return nil
}

func newRestore() *cobra.Command {
	var force bool
	cmd := &cobra.Command{
		Use:   "restore FILE",
		Short: "put a backup in the place of the data file of a stopped daemon",
		Long: `Verify a backup and put a copy of it in the place of the data file. The daemon
must be stopped. A data file that is there is kept: without --force the command
refuses, with it the old one is set aside under a name with the time in it.`,
		Args: cobra.ExactArgs(1),
		RunE: func(cmd *cobra.Command, args []string) error {
			path, err := dataPath(cmd)
			if err != nil {
				return err
			}
			// Only the last directory: a longer missing path is rather an unmounted disk or a typing error.
			if err := os.Mkdir(filepath.Dir(path), 0o700); err != nil && !os.IsExist(err) {
				return fmt.Errorf("data directory: %w", err)
			}
			aside, v, err := store.Restore(cmd.Context(), copyName(args[0]), path, force)
			if err != nil {
				return err
			}
			if aside != "" {
				fmt.Fprintf(cmd.ErrOrStderr(), "straitwire: the data file before is %s; remove it when all is well\n", aside)
			}
			_, err = fmt.Fprintf(cmd.OutOrStdout(), "%s: restored from %s: %d items, %d entries of the ledger\n", path, args[0], v.Items, v.Entries)
			return err
		},
	}
	dataFlag(cmd)
	cmd.Flags().BoolVar(&force, "force", false, "set aside a data file that is there")
	return cmd
}
