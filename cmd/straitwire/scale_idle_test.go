//go:build linux

package main

import (
	"context"
	"encoding/json"
	"errors"
	"fmt"
	"os"
	"os/exec"
	"path/filepath"
	"regexp"
	"strconv"
	"strings"
	"sync"
	"testing"
	"time"

	"straitwire/news"
	"straitwire/store"
)

// BenchmarkScaleIdle reports what the built binary costs while none of ten
// times as many sources as in BenchmarkScale is due.
func BenchmarkScaleIdle(b *testing.B) {
	n := 10 * scaleSources()
	bin := filepath.Join(b.TempDir(), "straitwire")
	if out, err := exec.Command("go", "build", "-o", bin, ".").CombinedOutput(); err != nil {
		b.Fatalf("go build: %v\n%s", err, out)
	}
	b.Run(fmt.Sprintf("sources=%d", n), func(b *testing.B) {
		for b.Loop() {
			rss, busy := idle(b, bin, n)
			b.ReportMetric(float64(rss)/1e6, "RSS-MB")
			b.ReportMetric(100*busy, "cpu-%")
		}
	})
}

// idle starts the binary on a data file in which all sources were visited a
// moment ago, and returns its resident memory and its share of a processor.
func idle(b *testing.B, bin string, sources int) (rss int64, busy float64) {
	dir := b.TempDir()
	data := filepath.Join(dir, "data")
	var list strings.Builder
	list.WriteString("sources:\n")
	visits := make([]news.Visit, sources)
	for i := range sources {
		url := fmt.Sprintf("https://s%d.example/feed", i)
		fmt.Fprintf(&list, "  - {id: s%d, url: %q, schedule: \"@every 24h\", language: en, kind: newspaper}\n", i, url)
		visits[i] = news.Visit{Source: news.SourceID(fmt.Sprint("s", i)), URL: url, FinalURL: url, Started: time.Now(), Reason: news.ReasonOK, ETag: `"1"`, BodyHash: 1, Title: "Source"}
	}
	list.WriteString("topics:\n  - {id: taiwan, title: Taiwan, match: Taiwan}\n")
	path := filepath.Join(dir, "config.yaml")
	if err := errors.Join(os.WriteFile(path, []byte(list.String()), 0o600), os.Mkdir(data, 0o700)); err != nil {
		b.Fatal(err)
	}
	recordAll(b, data, visits)

	ctx, cancel := context.WithTimeout(b.Context(), 2*time.Minute)
	defer cancel()
	cmd := exec.CommandContext(ctx, bin, "serve", "--config", path, "--listen", "127.0.0.1:0", "--data", data)
	if err := cmd.Start(); err != nil {
		b.Fatal(err)
	}
	defer func() {
		_ = cmd.Process.Signal(os.Interrupt)
		_ = cmd.Wait()
	}()
	for {
		var report statusReport
		out, err := exec.CommandContext(ctx, bin, "status", "--json", "--socket", filepath.Join(data, "admin.sock")).Output()
		if err == nil && json.Unmarshal(out, &report) == nil && report.Store.Items == sources && report.Store.Checkpoint == report.Store.Seq {
			break
		}
		if ctx.Err() != nil {
			b.Fatalf("the daemon never came to rest: %+v", report.Store)
		}
		time.Sleep(200 * time.Millisecond)
	}
	time.Sleep(3 * time.Second) // the first collections after the start
	const span = 5 * time.Second
	before, _ := processCost(b, cmd.Process.Pid)
	time.Sleep(span)
	used, rss := processCost(b, cmd.Process.Pid)
	return rss, float64(used-before) / float64(span)
}

// recordAll fills a data file with visits, each with an item.
func recordAll(b *testing.B, data string, visits []news.Visit) {
	st, err := store.Open(dataFile(data), store.Options{})
	if err != nil {
		b.Fatal(err)
	}
	var all sync.WaitGroup
	next := make(chan news.Visit)
	for range 64 {
		all.Go(func() {
			for v := range next {
				title := "Talks at the port of " + string(v.Source)
				if _, err := st.Record(b.Context(), v, []news.Item{{Title: title, GUID: title, Summary: "The talks went on."}}); err != nil {
					b.Error(err)
				}
			}
		})
	}
	for _, v := range visits {
		next <- v
	}
	close(next)
	all.Wait()
	if err := st.Close(); err != nil {
		b.Fatal(err)
	}
}

// processCost returns the processor time of a process so far and its resident memory.
func processCost(b *testing.B, pid int) (used time.Duration, rss int64) {
	status, err := os.ReadFile(fmt.Sprintf("/proc/%d/status", pid))
	if err != nil {
		b.Fatal(err)
	}
	if m := regexp.MustCompile(`VmRSS:\s+(\d+) kB`).FindSubmatch(status); m != nil {
		rss, _ = strconv.ParseInt(string(m[1]), 10, 64)
	}
	stat, err := os.ReadFile(fmt.Sprintf("/proc/%d/stat", pid))
	if err != nil {
		b.Fatal(err)
	}
	_, rest, _ := strings.Cut(string(stat), ") ") // behind the name
	fields := strings.Fields(rest)
	const tick = 10 * time.Millisecond // of user and system time, on every Linux
	for _, field := range fields[11:13] {
		n, _ := strconv.ParseInt(field, 10, 64)
		used += time.Duration(n) * tick
	}
	return used, rss * 1024
}
