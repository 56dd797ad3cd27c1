//go:build unix

package main

import (
	"bytes"
	"encoding/json"
	"io"
	"syscall"
	"testing"
	"time"

	"straitwire/config"
	"straitwire/news"
)

// BenchmarkReplayStream says how many items a second of the processor takes in
// with stories, without them, and in a loop that only reads and writes the
// JSON, and how often the first goes into the last. It counts the time of the
// processor and not that of the clock, so that what else runs does not matter
// much.
func BenchmarkReplayStream(b *testing.B) {
	const items = 20_000
	cfg, err := config.Load("../../config.yaml")
	if err != nil {
		b.Fatal(err)
	}
	for _, stream := range []struct {
		name   string
		shares map[string]int
	}{{"alphabets", alphabets}, {"characters", characters}} {
		var lines bytes.Buffer
		if err := newWireStream(b, stream.shares).write(&lines, items); err != nil {
			b.Fatal(err)
		}
		b.Run("stream="+stream.name, func(b *testing.B) {
			var spent [3]time.Duration
			for range b.N {
				told, bare := newReplayer(cfg), newReplayer(cfg)
				told.stories.naming.events() // made when first asked: no item's cost
				for i, answer := range []func([]byte) (any, error){told.line, bare.lineWithoutStory, copiedLine} {
					began := processorTime(b)
					if err := eachLine(bytes.NewReader(lines.Bytes()), io.Discard, answer); err != nil {
						b.Fatal(err)
					}
					spent[i] += processorTime(b) - began
				}
			}
			for i, name := range []string{"items/cpu-s", "without-stories/cpu-s", "json-only/cpu-s"} {
				b.ReportMetric(float64(items*b.N)/spent[i].Seconds(), name)
			}
			b.ReportMetric(spent[0].Seconds()/spent[2].Seconds(), "times-json")
		})
	}
}

// lineWithoutStory answers as line does, but for copies and stories.
func (r *replayer) lineWithoutStory(raw []byte) (any, error) {
	var in replayLine
	if err := json.Unmarshal(raw, &in); err != nil {
		return nil, err
	}
	src := r.source(&in)
	it := r.item(&in, src)
	known := r.known.Of(it.Source)
	decision, err := news.Identify(known, it, news.SitesOf(src.Site, src.URL))
	if err != nil {
		return nil, err
	}
	known.Remember(decision)
	answer := replayAnswer{ID: orNull(in.ID), Action: decision.Action, ItemOf: orNull(nil), Topics: []replayMatch{}}
	answer.DupOf = orNull(nil)
	input := in.input(it, src)
	for _, m := range r.topics.Match(&input) {
		answer.Topics = append(answer.Topics, replayMatch{ID: m.Topic, Score: m.Score, Why: m.Why})
	}
	return answer, nil
}

// copiedLine reads a line and writes it again.
func copiedLine(raw []byte) (any, error) {
	var in map[string]any
	err := json.Unmarshal(raw, &in)
	return in, err
}

// processorTime is what the process has spent in itself and in the system.
func processorTime(tb testing.TB) time.Duration {
	var u syscall.Rusage
	if err := syscall.Getrusage(syscall.RUSAGE_SELF, &u); err != nil {
		tb.Fatal(err)
	}
	return time.Duration(u.Utime.Nano() + u.Stime.Nano())
}
