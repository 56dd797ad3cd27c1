package main

import (
	"bufio"
	"bytes"
	"context"
	"encoding/csv"
	"encoding/json"
	"errors"
	"fmt"
	"io"
	"net/http"
	"net/url"
	"reflect"
	"slices"
	"strings"
	"time"

	"github.com/spf13/cobra"

	"straitwire/news"
	"straitwire/store"
)

// exports are what can be exported, beside the list of sources.
func exports() []export {
	return []export{
		{"items", "every kept item; straitwire replay reads it", exportItem{}, exportItems},
		{"ledger", "which item was in which topic, since when, why, and when it left", exportEntry{}, exportLedger},
		{"visits", "the last visit of every source", exportVisit{}, exportVisits},
	}
}

// export is one kind of things that can be exported.
type export struct {
	name, about string
	row         any
	walk        func(ctx context.Context, st *store.Store, emit func(row any) error) error
}

// exportItem is one kept item.
type exportItem struct {
	ID         news.ItemID     `json:"id"`
	Seq        uint64          `json:"seq"`
	Feed       news.SourceID   `json:"feed"`
	Also       []news.SourceID `json:"also,omitempty"`
	Outlet     news.Outlet     `json:"outlet,omitzero"` // that the source names for it
	GUID       string          `json:"guid,omitempty"`
	URL        string          `json:"url,omitempty"`
	Lang       string          `json:"lang,omitempty"`
	Title      string          `json:"title"`
	Summary    string          `json:"summary,omitempty"`
	Body       string          `json:"body,omitempty"` // safe HTML
	Authors    []string        `json:"authors,omitempty"`
	Categories []string        `json:"categories,omitempty"`
	Time       time.Time       `json:"time,omitzero"`
	Updated    time.Time       `json:"updated,omitzero"`
	Seen       time.Time       `json:"seen"`
	Changed    time.Time       `json:"changed"`
	Revision   int             `json:"revision"`
	Withdrawn  time.Time       `json:"withdrawn,omitzero"`
}

func exportItems(ctx context.Context, st *store.Store, emit func(any) error) error {
	for after := uint64(0); ; {
		items, err := st.Since(ctx, after, keptBatch)
		if err != nil || len(items) == 0 {
			return err
		}
		for _, it := range items {
			row := exportItem{
				ID: it.ID, Seq: it.Seq, Feed: it.Source, Also: it.Also, Outlet: it.Outlet, GUID: it.GUID, URL: it.URL, Lang: it.Language,
				Title: it.Title, Summary: it.Summary, Body: it.Content, Categories: it.Categories,
				Time: it.Published, Updated: it.Updated, Seen: it.FirstSeen, Changed: it.Changed, Revision: it.Revision, Withdrawn: it.Withdrawn,
			}
			for _, p := range it.Authors {
				row.Authors = append(row.Authors, p.Name)
			}
			if err := emit(row); err != nil {
				return err
			}
			after = it.Seq
		}
	}
}

// exportEntry is one line of the ledger.
type exportEntry struct {
	Item    news.ItemID  `json:"item"`
	Topic   news.TopicID `json:"topic"`
	Seq     uint64       `json:"seq"`
	Seen    time.Time    `json:"seen"`
	Entered time.Time    `json:"entered,omitzero"`
	Filter  string       `json:"filter,omitempty"`
	Score   int          `json:"score"`
	Why     []string     `json:"why,omitempty"`
	Left    time.Time    `json:"left,omitzero"`
	LeftWhy string       `json:"left_why,omitempty"`
}

func exportLedger(ctx context.Context, st *store.Store, emit func(any) error) error {
	var last news.Entry
	for {
		entries, err := st.EntriesAfter(ctx, last.Item, last.Topic, 0)
		if err != nil || len(entries) == 0 {
			return err
		}
		for _, e := range entries {
			row := exportEntry{
				Item: e.Item, Topic: e.Topic, Seq: e.Seq, Seen: e.FirstSeen, Entered: e.Entered,
				Filter: e.Filter, Score: e.Score, Left: e.Left, LeftWhy: e.LeftWhy,
			}
			for _, w := range e.Why {
				row.Why = append(row.Why, inWords([]news.Why{w}))
			}
			if err := emit(row); err != nil {
				return err
			}
		}
		last = entries[len(entries)-1]
	}
}

// exportVisit is what is remembered of a source.
type exportVisit struct {
	Source       news.SourceID `json:"source"`
	URL          string        `json:"url"`
	Visited      time.Time     `json:"visited"`
	Reason       news.Reason   `json:"reason"`
	Detail       string        `json:"detail,omitempty"`
	HTTP         int           `json:"http,omitempty"`
	Bytes        int64         `json:"bytes"`
	Succeeded    time.Time     `json:"succeeded,omitzero"`
	FailingSince time.Time     `json:"failing_since,omitzero"`
	Failures     int           `json:"failures"`
	Listed       int           `json:"listed"`
	New          int           `json:"new"`
	Updated      int           `json:"updated"`
	Newest       time.Time     `json:"newest,omitzero"`
	Gaps         int           `json:"gaps"`
	Health       news.Class    `json:"health,omitempty"`
}

func exportVisits(ctx context.Context, st *store.Store, emit func(any) error) error {
	visits, err := st.Visits(ctx)
	if err != nil {
		return err
	}
	var ids []news.SourceID
	for id := range visits {
		ids = append(ids, id)
	}
	slices.Sort(ids)
	for _, id := range ids {
		v := visits[id]
		if err := emit(exportVisit{
			Source: id, URL: v.URL, Visited: v.Started, Reason: v.Reason, Detail: v.Detail, HTTP: v.Status, Bytes: v.Bytes,
			Succeeded: v.Succeeded, FailingSince: v.FailingSince, Failures: v.Failures,
			Listed: v.Listed, New: v.New, Updated: v.Updated, Newest: v.Newest, Gaps: v.Gaps, Health: v.Health.Shown(),
		}); err != nil {
			return err
		}
	}
	return nil
}

// command is the subcommand that writes such things.
func (e export) command() *cobra.Command {
	var format string
	cmd := &cobra.Command{
		Use:   e.name,
		Short: "write " + e.about,
		Long: "Write " + e.about + `, one line each, as JSON or as CSV with a head. The running
daemon is asked for it; where none runs, the data file itself is read.

In CSV, lists are joined by "; ", and a text that a spreadsheet would take for a
formula gets an apostrophe in front: what sources write is not to be run.`,
		Args: cobra.NoArgs,
		RunE: func(cmd *cobra.Command, _ []string) error {
			if format != "jsonl" && format != "csv" {
				return usageError(fmt.Errorf("--format %q: write jsonl or csv", format))
			}
			client, err := dataClient(cmd)
			if err != nil {
				return err
			}
			out := bufio.NewWriter(cmd.OutOrStdout())
			take, end := jsonLinesTo(out), func() error { return nil }
			if format == "csv" {
				take, end = e.csvTo(out)
			}
			if client != nil {
				err = client.export(cmd.Context(), e.name, take)
			} else {
				err = e.stopped(cmd, take)
			}
			return errors.Join(err, end(), out.Flush())
		},
	}
	cmd.Flags().StringVar(&format, "format", "jsonl", "`FORMAT` of the output: jsonl or csv")
	socketFlag(cmd)
	dataFlag(cmd)
	cmd.MarkFlagsMutuallyExclusive("data", "socket")
	return cmd
}

// stopped reads the data file of a daemon that does not run.
func (e export) stopped(cmd *cobra.Command, take func(line []byte) error) error {
	path, err := dataPath(cmd)
	if err != nil {
		return err
	}
	st, err := store.Open(path, store.Options{ReadOnly: true})
	if err != nil {
		return err
	}
	defer func() { _ = st.Close() }() // nothing was written
	return e.walk(cmd.Context(), st, func(row any) error {
		line, err := json.Marshal(row)
		if err != nil {
			return err
		}
		return take(line)
	})
}

// serveExport streams lines. The last one is an error if there was one; what is
// cut off lacks the end that HTTP wants.
func (d *daemon) serveExport(w http.ResponseWriter, r *http.Request) {
	at := slices.IndexFunc(exports(), func(e export) bool { return e.name == r.URL.Query().Get("what") })
	if at < 0 {
		answer(w, nil, &notFoundError{"nothing of that name can be exported"})
		return
	}
	w.Header().Set("Content-Type", "application/jsonl; charset=utf-8")
	conn := http.NewResponseController(w)
	enc := json.NewEncoder(w)
	var gone error
	err := exports()[at].walk(r.Context(), d.store, func(row any) error {
		_ = conn.SetWriteDeadline(time.Now().Add(patience)) // not every writer has one
		gone = enc.Encode(row)
		return gone
	})
	if err != nil && gone == nil {
		_ = enc.Encode(map[string]string{"error": err.Error()})
	}
}

// export asks the daemon for lines.
func (c *adminClient) export(ctx context.Context, what string, take func(line []byte) error) error {
	return c.lines(ctx, "/export", url.Values{"what": {what}}, func(line []byte) error {
		if !bytes.HasPrefix(line, []byte(`{"error":`)) {
			return take(line)
		}
		var failure struct {
			Error string `json:"error"`
		}
		if err := json.Unmarshal(line, &failure); err != nil {
			return err
		}
		return fmt.Errorf("the daemon stopped half-way: %s", failure.Error)
	})
}

func jsonLinesTo(w io.Writer) func(line []byte) error {
	return func(line []byte) error {
		_, err := w.Write(append(line, '\n'))
		return err
	}
}

// csvTo writes lines as CSV with the fields of a row as columns.
func (e export) csvTo(w io.Writer) (take func(line []byte) error, end func() error) {
	out := csv.NewWriter(w)
	typ := reflect.TypeOf(e.row)
	var head []string
	for i := range typ.NumField() {
		name, _, _ := strings.Cut(typ.Field(i).Tag.Get("json"), ",")
		head = append(head, name)
	}
	_ = out.Write(head) // end tells of an error
	take = func(line []byte) error {
		row := reflect.New(typ)
		if err := json.Unmarshal(line, row.Interface()); err != nil {
			return err
		}
		cells := make([]string, typ.NumField())
		for i := range cells {
			cells[i] = cell(row.Elem().Field(i))
		}
		return out.Write(cells)
	}
	return take, func() error { out.Flush(); return out.Error() }
}

// cell writes one value for a table.
func cell(v reflect.Value) string {
	switch value := v.Interface().(type) {
	case time.Time:
		if value.IsZero() {
			return ""
		}
		return value.Format(time.RFC3339)
	case string:
		return noFormula(value)
	case news.Outlet:
		return noFormula(strings.TrimSpace(value.Name + " " + value.URL))
	}
	switch v.Kind() {
	case reflect.Slice:
		var parts []string
		for i := range v.Len() {
			parts = append(parts, v.Index(i).String())
		}
		return noFormula(strings.Join(parts, "; "))
	case reflect.String:
		return noFormula(v.String())
	}
	return fmt.Sprint(v.Interface())
}

// noFormula keeps a spreadsheet from running a text.
func noFormula(s string) string {
	if s != "" && strings.ContainsRune("=+-@\t\r", rune(s[0])) {
		return "'" + s
	}
	return s
}
