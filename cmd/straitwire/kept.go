package main

import (
	"context"
	"encoding/json"
	"errors"
	"fmt"
	"io"
	"io/fs"
	"net/http"
	"time"

	"straitwire/config"
	"straitwire/feedout"
	"straitwire/news"
	"straitwire/store"
)

// keptItem is one kept item, without what no filter reads, and the entries by
// which it is in topics now.
type keptItem struct {
	Item news.Item    `json:"item"`
	In   []news.Entry `json:"in,omitempty"`
	// Story is who reported the same event, for topics that ask about it.
	Story *news.Story `json:"story,omitempty"`
}

// keptHead says what the ledger is the judgement of.
type keptHead struct {
	Config string      `json:"config"` // path, or the data directory of a backup
	Topics []keptTopic `json:"topics"`
}

// keptTopic is one topic of the ledger.
type keptTopic struct {
	ID       news.TopicID `json:"id"`
	Title    string       `json:"title,omitempty"`
	Version  string       `json:"version,omitempty"`
	Complete bool         `json:"complete"` // false while kept items are being judged anew
}

// keptTail ends the items; without it they were cut off.
type keptTail struct {
	Items   int    `json:"items"`
	Pending uint64 `json:"pending"` // changes that the ledger did not know at the start
}

// keptLine is one line of the daemon's answer: a head, then items, then a tail
// or an error.
type keptLine struct {
	Head  *keptHead `json:"head,omitempty"`
	Item  *keptItem `json:"kept,omitempty"`
	Tail  *keptTail `json:"tail,omitempty"`
	Error string    `json:"error,omitempty"`
}

// keptBatch bounds what is read in one transaction and held at once.
const keptBatch = 100

// walkKept reads the items first seen since a time, batch by batch, each in a
// short transaction, as far as the ledger had judged when it began. flush is
// called between batches; an error of take or flush ends the walk.
func walkKept(ctx context.Context, st *store.Store, since time.Time, take func(*keptItem) error, flush func() error) (keptTail, error) {
	var tail keptTail
	until, err := st.Checkpoint(ctx)
	if err != nil {
		return tail, err
	}
	begin, err := beforeFirst(ctx, st, since, until)
	if err != nil {
		return tail, err
	}
	for after := begin; after < until; {
		items, err := st.Since(ctx, after, keptBatch)
		if err != nil {
			return tail, err
		}
		if len(items) == 0 {
			break
		}
		after = items[len(items)-1].Seq
		var wanted []news.Item
		var ids []news.ItemID
		for _, it := range items {
			// An item beyond has changed since, or was never judged.
			if it.Seq <= until && !it.FirstSeen.Before(since) {
				wanted, ids = append(wanted, it), append(ids, it.ID)
			}
		}
		entries, err := st.EntriesOf(ctx, ids)
		if err != nil {
			return tail, err
		}
		stories, err := st.StoriesOf(ctx, ids)
		if err != nil {
			return tail, err
		}
		for _, it := range wanted {
			it.Content, it.Image, it.Rights, it.Enclosures = "", "", "", nil
			kept := keptItem{Item: it}
			if s, ok := stories[it.ID]; ok {
				kept.Story = gist(attributed(&s))
			}
			for _, e := range entries[it.ID] {
				if e.Live() {
					kept.In = append(kept.In, e)
				}
			}
			if err := take(&kept); err != nil {
				return tail, err
			}
		}
		tail.Items += len(wanted)
		if err := flush(); err != nil {
			return tail, err
		}
	}
	stats, err := st.Stats(ctx)
	if err != nil {
		return tail, err
	}
	tail.Pending = stats.Seq - min(until, stats.Seq)
	return tail, nil
}

// beforeFirst returns the Seq behind which the items first seen since a time
// lie, so that older ones are not read.
func beforeFirst(ctx context.Context, st *store.Store, since time.Time, until uint64) (uint64, error) {
	if since.IsZero() {
		return 0, nil
	}
	first, ok, err := st.FirstSeen(ctx, since)
	if err != nil || !ok {
		return until, err
	}
	return first - 1, nil
}

// serveKept streams the kept items and their live entries as JSON lines. What
// a changed configuration makes of them is for the asking process to find
// out: a heavy filter never loads the daemon.
func (d *daemon) serveKept(w http.ResponseWriter, r *http.Request) {
	var since time.Time
	if text := r.URL.Query().Get("since"); text != "" {
		var err error
		if since, err = time.Parse(time.RFC3339, text); err != nil {
			answer(w, nil, fmt.Errorf("since: %w", err))
			return
		}
	}
	cfg := d.cfg.Load()
	head, err := d.keptHead(r.Context(), cfg)
	if err != nil {
		answer(w, nil, err)
		return
	}
	w.Header().Set("Content-Type", "application/jsonl; charset=utf-8")
	conn := http.NewResponseController(w)
	// A reader that has stopped reading is let go, batch by batch.
	wait := func() { _ = conn.SetWriteDeadline(time.Now().Add(patience)) } // not every writer has one
	wait()
	out := &keptWriter{enc: json.NewEncoder(w)}
	out.enc.SetEscapeHTML(false)
	_ = out.put(keptLine{Head: &head})
	flush := func() error {
		if d.cfg.Load() != cfg {
			return errors.New("the daemon was reloaded meanwhile; ask again")
		}
		if err := conn.Flush(); err != nil && out.err == nil {
			out.err = err
		}
		wait()
		return out.err
	}
	tail, err := walkKept(r.Context(), d.store, since, func(k *keptItem) error { return out.put(keptLine{Item: k}) }, flush)
	switch {
	case out.err != nil: // the reader has gone away
	case err != nil:
		_ = out.put(keptLine{Error: err.Error()})
	default:
		_ = out.put(keptLine{Tail: &tail})
	}
}

// keptWriter remembers that its reader has gone away.
type keptWriter struct {
	enc *json.Encoder
	err error
}

func (w *keptWriter) put(line keptLine) error {
	if w.err == nil {
		w.err = w.enc.Encode(line)
	}
	return w.err
}

// keptHead describes the ledger of the running configuration.
func (d *daemon) keptHead(ctx context.Context, cfg *config.Config) (keptHead, error) {
	head := keptHead{Config: cfg.Path}
	filters, err := d.store.Filters(ctx)
	if err != nil {
		return head, err
	}
	for _, t := range cfg.Topics.Topics() {
		version, complete := feedout.Judged(filters[t.ID])
		head.Topics = append(head.Topics, keptTopic{
			ID: t.ID, Title: t.Title, Version: t.Version, Complete: complete && version == t.Version,
		})
	}
	return head, nil
}

// keptReader is what becomes of a stream of kept items.
type keptReader interface {
	begin(head *keptHead) error
	take(kept *keptItem) error
}

// kept asks the daemon for its kept items.
func (c *adminClient) kept(ctx context.Context, since time.Time, to keptReader) (keptTail, error) {
	query := make(map[string][]string)
	if !since.IsZero() {
		query["since"] = []string{since.Format(time.RFC3339Nano)}
	}
	var tail *keptTail
	err := c.lines(ctx, "/kept", query, func(raw []byte) error {
		var line keptLine
		if err := json.Unmarshal(raw, &line); err != nil {
			return fmt.Errorf("admin socket %s: %w; is it of another version?", c.socket, err)
		}
		switch {
		case line.Error != "":
			return fmt.Errorf("the daemon stopped half-way: %s", line.Error)
		case line.Head != nil:
			return to.begin(line.Head)
		case line.Item != nil:
			return to.take(line.Item)
		}
		tail = line.Tail
		return nil
	})
	if err == nil && tail == nil {
		err = fmt.Errorf("admin socket %s: %w: the daemon ended half-way; ask again", c.socket, io.ErrUnexpectedEOF)
	}
	if err != nil {
		return keptTail{}, err
	}
	return *tail, nil
}

// keptIn reads the store of a daemon that does not run, or a backup of it.
// Nothing says which topics that daemon had; wanted are those of the
// configuration to try.
func keptIn(ctx context.Context, dir string, wanted map[news.TopicID]bool, since time.Time, to keptReader) (keptTail, error) {
	st, err := store.Open(dataFile(dir), store.Options{ReadOnly: true})
	if errors.Is(err, fs.ErrNotExist) {
		return keptTail{}, fmt.Errorf("%w; name the directory of a data file or of a backup", err)
	}
	if err != nil {
		return keptTail{}, err
	}
	defer func() { _ = st.Close() }() // nothing was written
	filters, err := st.Filters(ctx)
	if err != nil {
		return keptTail{}, err
	}
	head := keptHead{Config: dir}
	for id, filter := range filters {
		// A topic that went away keeps its old entries, under a filter that is not complete.
		version, complete := feedout.Judged(filter)
		if complete || wanted[id] {
			head.Topics = append(head.Topics, keptTopic{ID: id, Version: version, Complete: complete})
		}
	}
	if err := to.begin(&head); err != nil {
		return keptTail{}, err
	}
	return walkKept(ctx, st, since, to.take, func() error { return ctx.Err() })
}
