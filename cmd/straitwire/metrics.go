package main

import (
	"net/http"
	"runtime"
	"slices"
	"sync"
	"time"

	"github.com/prometheus/client_golang/prometheus"
	"github.com/prometheus/client_golang/prometheus/collectors"
	"github.com/prometheus/client_golang/prometheus/promhttp"

	"straitwire/config"
	"straitwire/feedout"
	"straitwire/news"
)

// meters count what happens, for Prometheus. Their labels come from the
// configuration or from fixed lists, so that no source can make them grow.
type meters struct {
	registry *prometheus.Registry

	visits, bytes, arrived, changed *prometheus.CounterVec // by source
	entered, left, editions         *prometheus.CounterVec // by topic
	judged                          prometheus.Counter
	took, sinceSeen, sincePublished prometheus.Histogram
	reloadGood, reloadTime          prometheus.Gauge
	requests                        *requestMeter

	mu      sync.Mutex
	sources map[news.SourceID]bool // that have series
	waiting []entrance             // until an edition shows them
}

// entrance is an item on its way into a topic's editions.
type entrance struct {
	topic           news.TopicID
	published, seen time.Time
}

// maxWaiting bounds what is remembered for the lag when editions are held up.
const maxWaiting = 10_000

func newMeters(cfg *config.Config) *meters {
	m := &meters{registry: prometheus.NewRegistry(), requests: newRequestMeter()}
	counts := func(name, help string, labels ...string) *prometheus.CounterVec {
		c := prometheus.NewCounterVec(prometheus.CounterOpts{Name: name, Help: help}, labels)
		m.registry.MustRegister(c)
		return c
	}
	times := func(name, help string, buckets ...float64) prometheus.Histogram {
		h := prometheus.NewHistogram(prometheus.HistogramOpts{Name: name, Help: help, Buckets: buckets})
		m.registry.MustRegister(h)
		return h
	}
	gauge := func(name, help string) prometheus.Gauge {
		g := prometheus.NewGauge(prometheus.GaugeOpts{Name: name, Help: help})
		m.registry.MustRegister(g)
		return g
	}
	m.visits = counts("straitwire_visits_total", "Visits of a source, by how they ended.", "source", "reason")
	m.bytes = counts("straitwire_visit_bytes_total", "Bytes of documents that were read, decompressed.", "source")
	m.arrived = counts("straitwire_items_new_total", "New items of a source.", "source")
	m.changed = counts("straitwire_items_changed_total", "Changed items of a source.", "source")
	m.entered = counts("straitwire_matches_total", "Items that entered a topic when they came or changed.", "topic")
	m.left = counts("straitwire_matches_lost_total", "Items that left a topic when they changed.", "topic")
	m.editions = counts("straitwire_editions_total", "Editions of a topic whose bytes changed, all formats.", "topic")
	m.judged = prometheus.NewCounter(prometheus.CounterOpts{Name: "straitwire_items_judged_total", Help: "New and changed items that were held against the topics."})
	m.took = times("straitwire_visit_duration_seconds", "How long a visit took.", .1, .25, .5, 1, 2.5, 5, 10, 20, 30, 60, 120)
	m.sinceSeen = times("straitwire_edition_lag_seconds", "From the visit that brought a new item to an edition that shows it.",
		.1, .25, .5, 1, 2.5, 5, 10, 30, 60, 300)
	m.sincePublished = times("straitwire_publication_lag_seconds", "From the date that a source gives a new item to an edition that shows it.",
		10, 30, 60, 120, 300, 600, 1200, 1800, 3600, 2*3600, 4*3600, 8*3600, 24*3600)
	m.reloadGood = gauge("straitwire_config_last_reload_successful", "1 if the last reading of the configuration was taken over.")
	m.reloadTime = gauge("straitwire_config_last_reload_success_timestamp_seconds", "When a configuration was taken over last.")
	build := prometheus.NewGauge(prometheus.GaugeOpts{
		Name: "straitwire_build_info", Help: "Always 1; the labels say which program runs.",
		ConstLabels: prometheus.Labels{"version": programVersion(), "goversion": runtime.Version()},
	})
	build.Set(1)
	m.registry.MustRegister(m.judged, build, m.requests,
		collectors.NewGoCollector(), collectors.NewProcessCollector(collectors.ProcessCollectorOpts{}))
	m.configured(nil, cfg)
	return m
}

// handler serves the metrics.
func (m *meters) handler() http.Handler {
	return promhttp.HandlerFor(m.registry, promhttp.HandlerOpts{
		ErrorHandling: promhttp.ContinueOnError, MaxRequestsInFlight: 4, Timeout: 30 * time.Second,
	})
}

// configured begins the series of a configuration that was taken over, at
// nought, and ends those of what it has no more.
func (m *meters) configured(old, next *config.Config) {
	m.reloadGood.Set(1)
	m.reloadTime.SetToCurrentTime()
	sources := make(map[news.SourceID]bool, len(next.Sources))
	for _, src := range next.Sources {
		sources[src.ID] = true
		for _, v := range []*prometheus.CounterVec{m.bytes, m.arrived, m.changed} {
			v.WithLabelValues(string(src.ID))
		}
	}
	topics := make(map[news.TopicID]bool)
	for _, t := range next.Topics.Topics() {
		topics[t.ID] = true
		for _, v := range []*prometheus.CounterVec{m.entered, m.left, m.editions} {
			v.WithLabelValues(string(t.ID))
		}
	}
	m.mu.Lock()
	defer m.mu.Unlock()
	for id := range m.sources {
		if sources[id] {
			continue
		}
		for _, v := range []*prometheus.CounterVec{m.visits, m.bytes, m.arrived, m.changed} {
			v.DeletePartialMatch(prometheus.Labels{"source": string(id)})
		}
	}
	m.sources = sources
	if old == nil {
		return
	}
	for _, t := range old.Topics.Topics() {
		if topics[t.ID] {
			continue
		}
		for _, v := range []*prometheus.CounterVec{m.entered, m.left, m.editions} {
			v.DeletePartialMatch(prometheus.Labels{"topic": string(t.ID)})
		}
	}
	m.waiting = slices.DeleteFunc(m.waiting, func(e entrance) bool { return !topics[e.topic] })
}

// refused says that a configuration was not taken over.
func (m *meters) refused() { m.reloadGood.Set(0) }

// visited counts a visit.
func (m *meters) visited(v news.Visit) {
	m.took.Observe(v.Took.Seconds())
	m.mu.Lock()
	defer m.mu.Unlock()
	if m.sources[v.Source] { // else it was taken out of the configuration meanwhile
		m.visits.WithLabelValues(string(v.Source), string(v.Reason)).Inc()
		m.bytes.WithLabelValues(string(v.Source)).Add(float64(max(v.Bytes, 0)))
	}
}

// received counts what a visit or a hub brought.
func (m *meters) received(v news.Visit) {
	m.mu.Lock()
	defer m.mu.Unlock()
	if m.sources[v.Source] {
		m.arrived.WithLabelValues(string(v.Source)).Add(float64(v.New))
		m.changed.WithLabelValues(string(v.Source)).Add(float64(v.Updated))
	}
}

// hooks count what the publisher does.
func (m *meters) hooks() feedout.Hooks {
	return feedout.Hooks{Judged: m.hasJudged, Edited: m.hasEdited}
}

func (m *meters) hasJudged(began time.Time, items []news.Item, entries []news.Entry) {
	m.judged.Add(float64(len(items)))
	fresh := make(map[news.ItemID]*news.Item)
	for i := range items {
		if items[i].Revision == 0 {
			fresh[items[i].ID] = &items[i]
		}
	}
	m.mu.Lock()
	defer m.mu.Unlock()
	for i := range entries {
		e := &entries[i]
		switch it := fresh[e.Item]; {
		case !e.Live():
			m.left.WithLabelValues(string(e.Topic)).Inc()
		case e.Entered.Before(began): // it stays
		default:
			m.entered.WithLabelValues(string(e.Topic)).Inc()
			if it != nil && len(m.waiting) < maxWaiting {
				m.waiting = append(m.waiting, entrance{e.Topic, it.Published, it.FirstSeen})
			}
		}
	}
}

func (m *meters) hasEdited(topic news.TopicID, changed int) {
	m.editions.WithLabelValues(string(topic)).Add(float64(changed))
	now := time.Now()
	m.mu.Lock()
	defer m.mu.Unlock()
	m.waiting = slices.DeleteFunc(m.waiting, func(e entrance) bool {
		if e.topic != topic {
			return false
		}
		m.sinceSeen.Observe(lag(now, e.seen))
		if !e.published.IsZero() {
			m.sincePublished.Observe(lag(now, e.published))
		}
		return true
	})
}

// lag is the time since t, which for a date of the future is none.
func lag(now, t time.Time) float64 { return max(now.Sub(t), 0).Seconds() }
