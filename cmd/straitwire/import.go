package main

import (
	"bufio"
	"bytes"
	"context"
	"encoding/json"
	"errors"
	"fmt"
	"io"
	"os"
	"time"

	"github.com/spf13/cobra"

	"straitwire/fetcher/decode"
	"straitwire/news"
	"straitwire/store"
)

// importBatch is how many items of one source are stored at once.
const importBatch = 500

func newImportItems() *cobra.Command {
	cmd := &cobra.Command{
		Use:   "items FILE|-",
		Short: "store items that straitwire export items wrote, as if they had been seen then",
		Long: `Read one item a line, as straitwire export items writes them and replay reads
them, and store each as first seen at the time that "seen" says, or else "time".
Items that are known already stay as they are. A line that is wrong is named, and
nothing at all is stored then.

The daemon must be stopped. When it starts again, its topics judge what came;
the next visit of a source knows the items and does not bring them as new.`,
		Example: `  straitwire export items | ssh other straitwire import items -`,
		Args:    cobra.ExactArgs(1),
		RunE: func(cmd *cobra.Command, args []string) error {
			cfg, _, err := inspectConfig(cmd)
			if err != nil {
				return err
			}
			path, err := dataPath(cmd)
			if err != nil {
				return err
			}
			in, name := cmd.InOrStdin(), "standard input"
			if args[0] != "-" {
				file, err := os.Open(args[0])
				if err != nil {
					return fmt.Errorf("import: %w", err)
				}
				defer file.Close()
				in, name = file, args[0]
			}
			im := &importer{replayer: newReplayer(cfg)}
			if err := im.read(in); err != nil {
				return fmt.Errorf("import %s: %w; nothing was stored", name, err)
			}
			opts := cfg.Store
			opts.Owner = cmd.CommandPath()
			st, err := store.Open(path, opts)
			if err != nil {
				return err
			}
			tally, err := im.store(cmd.Context(), st)
			if err := errors.Join(err, st.Close()); err != nil {
				return fmt.Errorf("import %s: after %d items: %w", name, tally.Fetched, err)
			}
			_, err = fmt.Fprintf(cmd.OutOrStdout(), "%d items: %d new, %d changed, %d known\n", tally.Fetched, tally.New, tally.Changed, tally.Known)
			return err
		},
	}
	dataFlag(cmd)
	return cmd
}

// importer gathers items by runs of one source, in the order in which they
// stand: that in which they came.
type importer struct {
	*replayer
	runs []importRun
}

type importRun struct {
	source news.Source
	items  []news.Item
}

// read reads all lines, so that nothing is stored if one is wrong.
func (im *importer) read(in io.Reader) error {
	r := bufio.NewReaderSize(in, 64<<10)
	for number := 1; ; number++ {
		line, err := readLine(r)
		if err != nil && !errors.Is(err, io.EOF) {
			return fmt.Errorf("line %d: %w", number, err)
		}
		last := err != nil
		line = bytes.TrimSpace(bytes.TrimPrefix(line, []byte("\xef\xbb\xbf")))
		if len(line) > 0 {
			if err := im.line(line); err != nil {
				return fmt.Errorf("line %d: %w", number, err)
			}
		}
		if last {
			return nil
		}
	}
}

func (im *importer) line(line []byte) error {
	var in replayLine
	if !bytes.HasPrefix(line, []byte("{")) {
		return errors.New("want an object with the fields of an item")
	}
	if err := json.Unmarshal(line, &in); err != nil {
		return err
	}
	if in.Seen.IsZero() {
		in.Seen = in.Time
	}
	switch now := time.Now(); {
	case in.Feed == "":
		return errors.New(`want "feed", the id of the item's source`)
	case in.Seen.IsZero():
		return errors.New(`want "seen", the time when the item was first seen, or "time"`)
	case in.Seen.After(now):
		return fmt.Errorf("seen at %s, which is still to come", in.Seen.Format(time.RFC3339))
	}
	src := im.source(&in)
	it := im.item(&in, src)
	it.Content, it.Text = decode.SafeHTML(in.Body, it.URL)
	if it.Published.After(it.FirstSeen.Add(24 * time.Hour)) {
		it.Claimed, it.Published = it.Published, it.FirstSeen
	}
	if n := len(im.runs); n == 0 || im.runs[n-1].source.ID != src.ID || len(im.runs[n-1].items) >= importBatch {
		im.runs = append(im.runs, importRun{source: src})
	}
	run := &im.runs[len(im.runs)-1]
	run.items = append(run.items, *it)
	return nil
}

func (im *importer) store(ctx context.Context, st *store.Store) (news.Tally, error) {
	var total news.Tally
	for _, run := range im.runs {
		tally, err := st.Import(ctx, run.source, run.items)
		if err != nil {
			return total, err
		}
		total = total.Add(tally)
	}
	return total, nil
}
