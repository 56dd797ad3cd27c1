package main

import (
	"bytes"
	"cmp"
	"encoding/json"
	"errors"
	"fmt"
	"io"
	"net/url"
	"strings"
	"time"

	"github.com/spf13/cobra"

	"straitwire/news"
)

func newExplain() *cobra.Command {
	var asJSON, identity bool
	cmd := &cobra.Command{
		Use:   "explain TOPIC URL|ID|- | --identity URL|ID URL|ID",
		Short: "say why an item is in a topic, or why not",
		Long: `Ask the running daemon why an item that it keeps is in a topic, or why not:
the item's text with what was found marked, the tree of operators with those
that held and those that failed, the terms and where they stand, and what the
ledger says. What happened to the item since it was first seen follows, with
the differences of its text, and who else has reported the story.

With - instead of an item, one item is read from standard input as JSON, with
the fields of straitwire replay, and judged by the configuration; no daemon is
asked.

With --identity, two items are compared: whether they are one, which rule says
so, and all that it looked at. With - instead of them, two lines of JSON are
read from standard input; no daemon is asked.`,
		Example: `  straitwire explain taiwan-strait https://news.example/2022/12/28/seko
  echo '{"title": "Ships in the strait", "lang": "en"}' | straitwire explain taiwan-strait -
  straitwire explain --identity https://news.example/1 https://wire.example/a1`,
		Args: func(cmd *cobra.Command, args []string) error {
			if identity && len(args) == 1 && args[0] == "-" {
				return nil
			}
			return cobra.ExactArgs(2)(cmd, args)
		},
		RunE: func(cmd *cobra.Command, args []string) error {
			if identity {
				return explainIdentity(cmd, args, asJSON)
			}
			ask := explainKept
			if args[1] == "-" {
				ask = explainInput
			}
			found, err := ask(cmd, args[0], args[1])
			if err != nil {
				return err
			}
			out := cmd.OutOrStdout()
			if asJSON {
				return writeJSON(out, found)
			}
			for _, e := range found {
				e.print(out, marksFor(out))
			}
			return nil
		},
	}
	socketFlag(cmd)
	cmd.Flags().BoolVar(&asJSON, "json", false, "print the explanation as JSON")
	cmd.Flags().BoolVar(&identity, "identity", false, "say why two items are one, or are not")
	return cmd
}

// explainKept asks the daemon for an item that it keeps.
func explainKept(cmd *cobra.Command, id, item string) ([]explained, error) {
	client, err := adminFlag(cmd)
	if err != nil {
		return nil, err
	}
	var found []explained
	query := url.Values{"topic": {id}, "item": {item}}
	err = client.call(cmd.Context(), "GET", "/explain", query, &found)
	return found, err
}

// explainInput judges the one item on standard input.
func explainInput(cmd *cobra.Command, id, _ string) ([]explained, error) {
	cfg, _, err := inspectConfig(cmd)
	if err != nil {
		return nil, err
	}
	if err := knownTopic(cfg, news.TopicID(id)); err != nil {
		return nil, usageError(err)
	}
	lines, err := itemsInput(cmd.InOrStdin(), 1)
	if err != nil {
		return nil, err
	}
	in := &lines[0]
	r := newReplayer(cfg)
	src := r.source(in)
	it := r.item(in, src)
	if it.FirstSeen.IsZero() {
		it.FirstSeen = time.Now().UTC()
	}
	if decision, err := news.Identify(news.NewMapMemory(), it, nil); err == nil {
		it.ID = decision.Known.ID
	}
	return []explained{explainItem(cfg, news.TopicID(id), *it, src, in.input(it, src))}, nil
}

// itemsInput reads so many items from standard input.
func itemsInput(r io.Reader, n int) ([]replayLine, error) {
	raw, err := io.ReadAll(io.LimitReader(r, maxLine+1))
	if err != nil {
		return nil, fmt.Errorf("standard input: %w", err)
	}
	raw = bytes.TrimSpace(bytes.TrimPrefix(raw, []byte("\xef\xbb\xbf")))
	what := "one item"
	if n > 1 {
		what = fmt.Sprint(n, " items")
	}
	switch {
	case len(raw) > maxLine:
		return nil, fmt.Errorf("standard input: %w", errLongLine)
	case len(raw) == 0:
		return nil, fmt.Errorf("standard input: nothing to read; write %s as JSON, as for straitwire replay", what)
	}
	dec := json.NewDecoder(bytes.NewReader(raw))
	lines := make([]replayLine, n)
	for i := range lines {
		if err := dec.Decode(&lines[i]); err != nil {
			return nil, fmt.Errorf("standard input: item %d: %w; write %s as JSON, as for straitwire replay", i+1, err, what)
		}
	}
	if _, err := dec.Token(); !errors.Is(err, io.EOF) {
		return nil, fmt.Errorf("standard input: more than %s; straitwire replay judges many", what)
	}
	return lines, nil
}

func (e explained) print(w io.Writer, with marks) {
	it := &e.Item
	fmt.Fprintf(w, "%s\n%s, %s, item %s\n", with.text(it.Title, e.spans("title"), 0), cmp.Or(e.Source, "no source"), it.Date().Format(time.RFC3339), it.ID)
	if it.URL != "" {
		fmt.Fprintln(w, it.URL)
	}
	for _, part := range []struct{ field, text string }{{"summary", it.Summary}, {"body", it.Text}} {
		if part.text != "" {
			fmt.Fprintf(w, "%s: %s\n", part.field, with.text(part.text, e.spans(part.field), maxShown))
		}
	}
	verdict := "does not match"
	if e.Matches {
		verdict = "matches"
	}
	fmt.Fprintf(w, "\n%s %s\n%s\n", verdict, e.Topic, strings.TrimRight(e.Text, "\n"))
	if it.Seq > 0 { // the daemon keeps it
		fmt.Fprintln(w, e.ledger())
		e.printChanges(w)
		if e.Told != nil {
			e.Told.print(w)
		}
	}
}

// ledger says what the ledger holds of the item.
func (e explained) ledger() string {
	if e.Entry == nil {
		return "ledger: never in this topic"
	}
	text := fmt.Sprintf("ledger: in since %s, filter %s", e.Entry.Entered.Format(time.RFC3339), e.Entry.Filter)
	if !e.Entry.Live() {
		text += fmt.Sprintf("; left %s: %s", e.Entry.Left.Format(time.RFC3339), e.Entry.LeftWhy)
	}
	return text + reasons(e.Entry.Why)
}

func reasons(why []news.Why) string {
	var b strings.Builder
	for _, y := range why {
		fmt.Fprintf(&b, "\n  %s %q in %s", y.Op, y.Term, y.Field)
	}
	return b.String()
}
