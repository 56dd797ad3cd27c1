package main

import (
	"net/http"
	"path"
	"slices"
	"strconv"
	"sync/atomic"

	"github.com/prometheus/client_golang/prometheus"

	"straitwire/feedout"
)

// What is asked for, and how it is answered: anything else counts as other.
var (
	askedFormats  = []string{"rss", "atom", "json", "opml", "ops", "health", "page", "hub"}
	askedStatuses = []int{200, 202, 206, 226, 301, 302, 304, 307, 308, 400, 401, 403, 404, 405, 406, 410, 412, 413, 414, 416, 429, 500, 503, 0}
)

// requestMeter counts requests by format and status with one atomic addition each.
type requestMeter struct {
	desc   *prometheus.Desc
	counts [][]atomic.Uint64 // by place in askedFormats and in askedStatuses
}

func newRequestMeter() *requestMeter {
	m := &requestMeter{desc: prometheus.NewDesc("straitwire_http_requests_total", "Requests that were answered, by what was asked for.", []string{"format", "status"}, nil)}
	for range askedFormats {
		m.counts = append(m.counts, make([]atomic.Uint64, len(askedStatuses)))
	}
	return m
}

// Describe implements prometheus.Collector.
func (m *requestMeter) Describe(ch chan<- *prometheus.Desc) { ch <- m.desc }

// Collect implements prometheus.Collector. Pairs that never occurred are left
// out, but for those that a rate is asked of.
func (m *requestMeter) Collect(ch chan<- prometheus.Metric) {
	for f, format := range askedFormats {
		for s, status := range askedStatuses {
			n := m.counts[f][s].Load()
			if n == 0 && status != http.StatusOK {
				continue
			}
			word := "other"
			if status != 0 {
				word = strconv.Itoa(status)
			}
			ch <- prometheus.MustNewConstMetric(m.desc, prometheus.CounterValue, float64(n), format, word)
		}
	}
}

// around counts what h answers.
func (m *requestMeter) around(h http.Handler, isHub func(path string) bool) http.Handler {
	return http.HandlerFunc(func(w http.ResponseWriter, r *http.Request) {
		noted := statusNote{ResponseWriter: w}
		defer func() { // a handler may panic: the answer was cut off
			m.count(askedFormat(r.URL.Path, isHub), noted.status)
		}()
		h.ServeHTTP(&noted, r)
		if noted.status == 0 {
			noted.status = http.StatusOK
		}
	})
}

func (m *requestMeter) count(format string, status int) {
	f, s := slices.Index(askedFormats, format), slices.Index(askedStatuses, status)
	if s < 0 {
		s = len(askedStatuses) - 1
	}
	m.counts[f][s].Add(1)
}

// askedFormat returns which of askedFormats a path is.
func askedFormat(asked string, isHub func(path string) bool) string {
	switch {
	case asked == feedout.OperatorPath:
		return "ops"
	case asked == "/healthz" || asked == "/readyz":
		return "health"
	case isFeed(asked):
		return path.Ext(asked)[1:]
	case isHub(asked):
		return "hub"
	}
	return "page"
}

// statusNote remembers the status of an answer.
type statusNote struct {
	http.ResponseWriter
	status int
}

// WriteHeader implements http.ResponseWriter.
func (w *statusNote) WriteHeader(status int) {
	if w.status == 0 && status >= http.StatusOK { // not 103 Early Hints
		w.status = status
	}
	w.ResponseWriter.WriteHeader(status)
}

// Write implements http.ResponseWriter.
func (w *statusNote) Write(p []byte) (int, error) {
	if w.status == 0 {
		w.status = http.StatusOK
	}
	return w.ResponseWriter.Write(p)
}

// Unwrap lets http.ResponseController reach the connection.
func (w *statusNote) Unwrap() http.ResponseWriter { return w.ResponseWriter }
