package main

import (
	"strings"

	"github.com/prometheus/client_golang/prometheus"

	"straitwire/config"
	"straitwire/feedout"
	"straitwire/hub"
)

// hubPath is where readers subscribe to pushes.
const hubPath = "/hub"

func hubOptions(cfg *config.Config) hub.Options {
	if !cfg.Hub {
		return hub.Options{}
	}
	return hub.Options{Address: cfg.BaseURL + hubPath}
}

// pushed are the feeds as the hub knows them: by their public addresses.
type pushed struct{ d *daemon }

// Feed returns a feed as it is served now.
func (p pushed) Feed(address string) (hub.Document, bool) {
	path, ok := strings.CutPrefix(address, p.d.cfg.Load().BaseURL)
	if !ok {
		return hub.Document{}, false
	}
	e := p.d.publisher.Topic(path)
	if e == nil {
		return hub.Document{}, false
	}
	return hub.Document{Body: e.Body, ContentType: e.ContentType(), Tag: e.ETag}, true
}

// changed tells the hub of editions.
func (d *daemon) changed(paths []string) {
	base := d.cfg.Load().BaseURL
	addresses := make([]string, len(paths))
	for i, path := range paths {
		addresses[i] = base + path
	}
	d.hub.Publish(addresses)
}

// hooks tell meters and hub of what is published.
func (d *daemon) hooks() feedout.Hooks {
	hooks := d.meters.hooks()
	hooks.Changed = d.changed
	return hooks
}

// subscribers shows how many readers get pushes.
func (d *daemon) subscribers() prometheus.Collector {
	return prometheus.NewGaugeFunc(prometheus.GaugeOpts{Name: "straitwire_hub_subscribers", Help: "Readers that get feeds pushed."},
		func() float64 { return float64(d.hub.Count()) })
}
