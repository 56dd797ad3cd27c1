package main

import (
	"context"
	"fmt"
	"path/filepath"
	"strings"
	"testing"
	"time"

	"go.yaml.in/yaml/v4"

	"straitwire/feedout"
	"straitwire/fetcher/decode"
	"straitwire/news"
	"straitwire/store"
	"straitwire/topic"
)

// BenchmarkRebuildInStore changes every one of 50 topics and reports how long
// it takes until all kept items are judged anew, in the data file, and the
// feeds are rendered. The aim is 1.5 s.
func BenchmarkRebuildInStore(b *testing.B) {
	const topics, sources, each = 50, 20, 1000
	b.Run(fmt.Sprintf("topics=%d/items=%d", topics, sources*each), func(b *testing.B) {
		st, err := store.Open(filepath.Join(b.TempDir(), "straitwire.db"), store.Options{})
		if err != nil {
			b.Fatal(err)
		}
		defer func() { _ = st.Close() }()
		for n := range sources {
			doc, err := decode.Decode(ordinaryFeed(n, each), decode.Hints{Now: time.Now(), Limits: decode.Limits{Entries: each}})
			if err != nil {
				b.Fatal(err)
			}
			if _, err := st.Record(b.Context(), news.Visit{Source: news.SourceID(fmt.Sprint("s", n)), Started: time.Now()}, doc.Items); err != nil {
				b.Fatal(err)
			}
		}
		version := 0
		plan := func() feedout.Plan {
			version++
			return feedout.Plan{Topics: manyTopics(b, topics, version), Options: feedout.Options{BaseURL: "https://news.example"}}
		}
		p := feedout.NewPublisher(st, plan(), nil)
		ctx, cancel := context.WithCancel(b.Context())
		ended := make(chan error)
		go func() { ended <- p.Run(ctx) }()
		defer func() {
			cancel()
			if err := <-ended; err != nil {
				b.Error(err)
			}
		}()
		settled(b, p)
		for b.Loop() {
			b.StopTimer()
			next := plan()
			b.StartTimer()
			p.Replace(next)
			settled(b, p)
		}
		live, err := st.Count(b.Context(), "t0")
		if err != nil || live == 0 {
			b.Fatalf("topic t0 has %d items, %v", live, err)
		}
		b.ReportMetric(b.Elapsed().Seconds()/float64(b.N), "s/rebuild")
	})
}

// settled waits until the newest plan is served and nothing is judged anew.
func settled(b *testing.B, p *feedout.Publisher) {
	for deadline := time.Now().Add(time.Minute); ; time.Sleep(time.Millisecond) {
		if _, judging := p.Progress(); p.Current() && !judging {
			return
		}
		if time.Now().After(deadline) {
			b.Fatal("the topics were never judged")
		}
	}
}

// manyTopics are topics of concepts and words that each version has others of.
func manyTopics(b *testing.B, topics, version int) *topic.Set {
	concepts := []string{"taiwan", "japan", "ukraine", "iran", "poland", "mali", "nato", "gaza", "warship", "drone"}
	subjects := []string{"navy patrol", "missile test", "defence budget", "drone attack", "convoy", "hospital", "water", "council", "road", "market"}
	var text strings.Builder
	for i := range topics {
		fmt.Fprintf(&text, "- {id: t%d, match: {all: [{any: [{concept: %s}, %s, only%d]}, {any: [{concept: %s}, %s, %s, report, minister]}]}}\n",
			i, concepts[i%10], concepts[i*7%10], version, concepts[(i+3)%10], subjects[i%10], subjects[i*3%10])
	}
	var doc yaml.Node
	if err := yaml.Load([]byte(text.String()), &doc); err != nil {
		b.Fatal(err)
	}
	specs, err := topic.BuiltinLexicon().Parse("bench.yaml", &doc)
	if err != nil {
		b.Fatal(err)
	}
	set, err := topic.Compile(specs)
	if err != nil {
		b.Fatal(err)
	}
	return set
}
