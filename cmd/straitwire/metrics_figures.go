package main

import (
	"context"
	"sync"
	"time"

	"github.com/prometheus/client_golang/prometheus"

	"straitwire/store"
)

// figures are the metrics that are read when Prometheus asks: what status
// shows, and what the store did.
type figures struct {
	status   func(context.Context) (*statusReport, error)
	activity func() store.Activity

	mu    sync.Mutex
	at    time.Time
	last  *statusReport // nil if the store could not be read
	descs map[string]*prometheus.Desc
}

// figuresAge is how old figures may be: several who ask at once, or one who
// asks without a pause, cost one reading of the store.
const figuresAge = 5 * time.Second

func newFigures(status func(context.Context) (*statusReport, error), activity func() store.Activity) *figures {
	f := &figures{status: status, activity: activity, descs: make(map[string]*prometheus.Desc)}
	for _, d := range []struct {
		name, help string
		labels     []string
	}{
		{"store_up", "1 if the store could be read.", nil},
		{"store_file_bytes", "Size of the data file.", nil},
		{"store_free_bytes", "Of the data file, to be filled before it grows.", nil},
		{"store_items", "Kept items.", nil},
		{"store_unjudged_changes", "New and changed items that the publisher has still to read.", nil},
		{"store_read_transactions_total", "Read transactions that began.", nil},
		{"store_open_read_transactions", "Read transactions under way.", nil},
		{"store_page_writes_total", "Pages that were written.", nil},
		{"store_write_seconds_total", "Time spent writing pages and syncing.", nil},
		{"source_items", "Kept items of a source.", []string{"source"}},
		{"source_healthy", "1 unless somebody should look after the source.", []string{"source"}},
		{"source_failures", "Visits in a row that failed.", []string{"source"}},
		{"source_gaps", "Visits so far before which items were probably lost.", []string{"source"}},
		{"source_last_good_visit_timestamp_seconds", "Start of the last visit that succeeded.", []string{"source"}},
		{"topic_items", "Items in a topic.", []string{"topic"}},
		{"topic_rebuilding", "1 while a topic is judged anew.", []string{"topic"}},
		{"edition_changed_timestamp_seconds", "When an item came to a topic or changed in it last.", []string{"topic"}},
	} {
		f.descs[d.name] = prometheus.NewDesc("straitwire_"+d.name, d.help, d.labels, nil)
	}
	return f
}

// Describe implements prometheus.Collector.
func (f *figures) Describe(ch chan<- *prometheus.Desc) {
	for _, d := range f.descs {
		ch <- d
	}
}

// Collect implements prometheus.Collector.
func (f *figures) Collect(ch chan<- prometheus.Metric) {
	gauge := func(name string, v float64, label ...string) {
		ch <- prometheus.MustNewConstMetric(f.descs[name], prometheus.GaugeValue, v, label...)
	}
	counter := func(name string, v float64) {
		ch <- prometheus.MustNewConstMetric(f.descs[name], prometheus.CounterValue, v)
	}
	moment := func(name string, t time.Time, label string) {
		if !t.IsZero() {
			gauge(name, float64(t.UnixMilli())/1000, label)
		}
	}
	a := f.activity()
	counter("store_read_transactions_total", float64(a.Reads))
	gauge("store_open_read_transactions", float64(a.OpenReads))
	counter("store_page_writes_total", float64(a.Writes))
	counter("store_write_seconds_total", a.WriteTime.Seconds())
	r := f.report()
	gauge("store_up", truth(r != nil))
	if r == nil {
		return
	}
	gauge("store_file_bytes", float64(r.Store.Bytes))
	gauge("store_free_bytes", float64(r.Store.FreeBytes))
	gauge("store_items", float64(r.Store.Items))
	gauge("store_unjudged_changes", float64(r.Store.Seq-min(r.Store.Checkpoint, r.Store.Seq)))
	for i := range r.Sources {
		s, id := &r.Sources[i], string(r.Sources[i].ID)
		gauge("source_items", float64(s.Items), id)
		gauge("source_healthy", truth(!s.needsSomebody()), id)
		gauge("source_failures", float64(s.Failures), id)
		gauge("source_gaps", float64(s.Gaps), id)
		moment("source_last_good_visit_timestamp_seconds", s.Succeeded, id)
	}
	for i := range r.Topics {
		t, id := &r.Topics[i], string(r.Topics[i].ID)
		gauge("topic_items", float64(t.Items), id)
		gauge("topic_rebuilding", truth(t.Rebuilding), id)
		moment("edition_changed_timestamp_seconds", t.Updated, id)
	}
}

// report is the status of now, or of a few seconds ago; nil if there is none.
func (f *figures) report() *statusReport {
	f.mu.Lock()
	defer f.mu.Unlock()
	if now := time.Now(); f.at.IsZero() || now.Sub(f.at) >= figuresAge {
		ctx, cancel := context.WithTimeout(context.Background(), 10*time.Second)
		defer cancel()
		report, err := f.status(ctx)
		if err != nil {
			report = nil // store_up says so; the log has the reason from whoever works with the store
		}
		f.at, f.last = now, report
	}
	return f.last
}

func truth(b bool) float64 {
	if b {
		return 1
	}
	return 0
}
