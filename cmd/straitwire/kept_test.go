package main

import (
	"encoding/json"
	"fmt"
	"io"
	"log/slog"
	"net"
	"net/http"
	"net/http/httptest"
	"os"
	"path/filepath"
	"runtime"
	"strings"
	"testing"
	"time"

	"straitwire/config"
	"straitwire/news"
	"straitwire/store"
)

// fakeDaemon answers at an admin socket with lines.
func fakeDaemon(t *testing.T, write func(put func(v any))) (socket string) {
	t.Helper()
	socket = filepath.Join(t.TempDir(), "s")
	l, err := net.Listen("unix", socket)
	if err != nil {
		t.Fatal(err)
	}
	server := &http.Server{ReadHeaderTimeout: time.Second, Handler: http.HandlerFunc(func(w http.ResponseWriter, _ *http.Request) {
		enc := json.NewEncoder(w)
		write(func(v any) { _ = enc.Encode(v) })
	})}
	go func() { _ = server.Serve(l) }()
	t.Cleanup(func() { _ = server.Close() })
	return socket
}

func lonely(t *testing.T) (config string) {
	t.Helper()
	config = filepath.Join(t.TempDir(), "new.yaml")
	if err := os.WriteFile(config, []byte("sources: []\ntopics:\n  - {id: strait, match: strait}\n"), 0o600); err != nil {
		t.Fatal(err)
	}
	return config
}

// TestBacktestCutOff takes half an answer for a failure, never for a result.
func TestBacktestCutOff(t *testing.T) {
	head := keptLine{Head: &keptHead{Config: "config.yaml"}}
	item := keptLine{Item: &keptItem{Item: news.Item{ID: "a", Title: "strait"}}}
	for _, tt := range []struct {
		name  string
		lines []any
		want  string
	}{
		{"no tail", []any{head, item}, "the daemon ended half-way"},
		{"nothing", nil, "the daemon ended half-way"},
		{"an error", []any{head, item, keptLine{Error: "reloaded meanwhile"}}, "reloaded meanwhile"},
		{"no JSON of ours", []any{"hello"}, "is it of another version?"},
	} {
		t.Run(tt.name, func(t *testing.T) {
			socket := fakeDaemon(t, func(put func(any)) {
				for _, line := range tt.lines {
					put(line)
				}
			})
			code, out, errs := program("backtest", "--config", lonely(t), "--socket", socket)
			if code != 1 || out != "" || !strings.Contains(errs, tt.want) {
				t.Errorf("exit %d, want 1 with %q: %s%s", code, tt.want, out, errs)
			}
		})
	}
}

// TestBacktestIncomplete warns of a ledger that is being made anew.
func TestBacktestIncomplete(t *testing.T) {
	socket := fakeDaemon(t, func(put func(any)) {
		put(keptLine{Head: &keptHead{Config: "config.yaml", Topics: []keptTopic{{ID: "strait", Version: "x"}}}})
		put(keptLine{Tail: &keptTail{Pending: 4}})
	})
	code, out, errs := program("backtest", "--config", lonely(t), "--socket", socket)
	if code != 0 || !strings.Contains(out, "strait is being re-evaluated") || !strings.Contains(out, "left out: 4 changes") {
		t.Errorf("exit %d: %s%s", code, out, errs)
	}
}

// peak watches the live heap.
type peak struct{ base, most uint64 }

func (p *peak) look() {
	runtime.GC()
	var m runtime.MemStats
	runtime.ReadMemStats(&m)
	if p.base == 0 {
		p.base = m.HeapAlloc
	}
	p.most = max(p.most, m.HeapAlloc)
}

func (p *peak) grown() float64 { return float64(p.most-p.base) / (1 << 20) }

// TestBacktestMemory streams far more than may be held at either end.
func TestBacktestMemory(t *testing.T) {
	t.Run("asking", func(t *testing.T) {
		const items = 8_000
		var heap peak
		body := strings.Repeat("ships sail ", 200)
		socket := fakeDaemon(t, func(put func(any)) {
			put(keptLine{Head: &keptHead{Config: "config.yaml"}})
			for i := range items {
				it := news.Item{
					ID: news.ItemID(fmt.Sprint(i)), Source: news.SourceID(fmt.Sprint("s", i%50)), Title: fmt.Sprint("Strait ", i), Text: body,
					FirstSeen: time.Unix(int64(i), 0),
				}
				put(keptLine{Item: &keptItem{Item: it}})
				if i%(items/10) == 0 {
					heap.look()
				}
			}
			put(keptLine{Tail: &keptTail{Items: items}})
		})
		r := tried(t, "--config", lonely(t), "--socket", socket)
		if d := r.Topics[0]; r.Added != items || len(d.Samples) != 5 || d.Samples[0].Title != fmt.Sprint("Strait ", items-1) {
			t.Errorf("report = %+v", r)
		}
		if heap.grown() > 8 {
			t.Errorf("the heap grew by %.0f MB over %d MB of items", heap.grown(), items*len(body)>>20)
		}
	})
	t.Run("answering", func(t *testing.T) {
		const visits, each = 6, 250
		st, err := store.Open(filepath.Join(t.TempDir(), "straitwire.db"), store.Options{})
		if err != nil {
			t.Fatal(err)
		}
		defer func() { _ = st.Close() }()
		ctx := t.Context()
		for v := range visits {
			var items []news.Item
			for i := range each {
				n := v*each + i
				items = append(items, news.Item{
					GUID: fmt.Sprint(n), Title: fmt.Sprint("Ship ", n), URL: fmt.Sprintf("https://times.example/%d", n),
					Text: strings.Repeat(fmt.Sprint(n, " sails "), 1000),
				})
			}
			if _, err := st.Record(ctx, news.Visit{Source: "times", Started: time.Unix(int64(1e9+v), 0)}, items); err != nil {
				t.Fatal(err)
			}
		}
		stats, err := st.Stats(ctx)
		if err != nil {
			t.Fatal(err)
		}
		// The ledger does not know the last three.
		if err := st.Append(ctx, stats.Seq-3, nil, nil); err != nil {
			t.Fatal(err)
		}
		var heap peak
		heap.look()
		seen := 0
		tail, err := walkKept(ctx, st, time.Unix(1e9+1, 0), func(k *keptItem) error {
			if seen++; seen%500 == 0 {
				heap.look()
			}
			return nil
		}, func() error { return nil })
		want := keptTail{Items: visits*each - each - 3, Pending: 3}
		if err != nil || tail != want || seen != want.Items {
			t.Errorf("walked %d items: %+v, %v; want %+v", seen, tail, err, want)
		}
		if heap.grown() > 8 {
			t.Errorf("the heap grew by %.0f MB", heap.grown())
		}
	})
}

// TestKeptReload does not mix two configurations in one answer, and stops when
// its reader goes away.
func TestKeptReload(t *testing.T) {
	cfg, err := config.Load(lonely(t))
	if err != nil {
		t.Fatal(err)
	}
	cfg.Data = t.TempDir()
	d, err := newDaemon(cfg, "straitwire serve", config.Overrides{}, slog.New(slog.DiscardHandler), new(slog.LevelVar))
	if err != nil {
		t.Fatal(err)
	}
	defer func() { _ = d.close() }()
	var items []news.Item
	for i := range 3 * keptBatch {
		items = append(items, news.Item{GUID: fmt.Sprint(i), Title: fmt.Sprint("Ship ", i)})
	}
	if _, err := d.store.Record(t.Context(), news.Visit{Source: "times", Started: time.Unix(1e9, 0)}, items); err != nil {
		t.Fatal(err)
	}
	if err := d.store.Append(t.Context(), uint64(len(items)), nil, nil); err != nil {
		t.Fatal(err)
	}
	ask := func(w *watched, query string) []string {
		d.adminHandler().ServeHTTP(w, httptest.NewRequest(http.MethodGet, "/kept"+query, nil))
		return strings.Split(strings.TrimSpace(w.Body.String()), "\n")
	}

	w := &watched{ResponseRecorder: httptest.NewRecorder()}
	lines := ask(w, "")
	if w.extended < len(items)/keptBatch {
		t.Errorf("the reader got more time %d times, want once a batch", w.extended)
	}
	if last := lines[len(lines)-1]; len(lines) != 2+len(items) || last != `{"tail":{"items":300,"pending":0}}` {
		t.Errorf("%d lines, the last %s", len(lines), last)
	}
	w = &watched{ResponseRecorder: httptest.NewRecorder(), at: 50, then: func() error {
		next := *cfg
		d.cfg.Store(&next)
		return nil
	}}
	lines = ask(w, "")
	if last := lines[len(lines)-1]; len(lines) != 2+keptBatch || !strings.Contains(last, `"error":"the daemon was reloaded meanwhile`) {
		t.Errorf("after a reload: %d lines, the last %s", len(lines), last)
	}
	w = &watched{ResponseRecorder: httptest.NewRecorder(), at: 50, then: func() error { return io.ErrClosedPipe }}
	if ask(w, ""); w.writes != 50 {
		t.Errorf("%d lines were written to nobody", w.writes-50)
	}
	if lines = ask(&watched{ResponseRecorder: httptest.NewRecorder()}, "?since=monday"); !strings.HasPrefix(lines[0], `{"error":"since: `) {
		t.Errorf("a bad time was answered with %s", lines[0])
	}
}

// watched does something at a write.
type watched struct {
	*httptest.ResponseRecorder
	writes, at int
	then       func() error
	extended   int // how often the time to write was extended
}

func (w *watched) SetWriteDeadline(at time.Time) error {
	if time.Until(at) <= patience/2 {
		return os.ErrDeadlineExceeded
	}
	w.extended++
	return nil
}

func (w *watched) Write(p []byte) (int, error) {
	if w.writes++; w.writes == w.at {
		if err := w.then(); err != nil {
			return 0, err
		}
	}
	return w.ResponseRecorder.Write(p)
}
