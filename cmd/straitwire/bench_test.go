package main

import (
	"bytes"
	"context"
	"encoding/json"
	"errors"
	"fmt"
	"math/rand/v2"
	"net/http"
	"net/http/httptest"
	"net/netip"
	"os"
	"os/exec"
	"path/filepath"
	"regexp"
	"strconv"
	"strings"
	"testing"
	"time"

	"straitwire/fetcher/decode"
	"straitwire/news"
	"straitwire/store"
)

// BenchmarkIdleDaemon reports the resident memory of the built binary after it
// has read 10,020 items of 60 sources and published the shipped topics.
func BenchmarkIdleDaemon(b *testing.B) {
	if _, err := os.Stat("/proc/self/status"); err != nil {
		b.Skip("no /proc here to read the memory of a process from")
	}
	bin := filepath.Join(b.TempDir(), "straitwire")
	if out, err := exec.Command("go", "build", "-o", bin, ".").CombinedOutput(); err != nil {
		b.Fatalf("go build: %v\n%s", err, out)
	}
	const sources, perSource = 60, 167
	origin := httptest.NewServer(http.HandlerFunc(func(w http.ResponseWriter, r *http.Request) {
		n, _ := strconv.Atoi(strings.TrimPrefix(r.URL.Path, "/"))
		_, _ = w.Write(ordinaryFeed(n, perSource))
	}))
	defer origin.Close()
	for b.Loop() {
		rss := idleMemory(b, bin, origin, sources, sources*perSource)
		b.ReportMetric(float64(rss)/1e6, "RSS-MB")
	}
}

// BenchmarkBacktest tries the shipped topics on the kept items of a backup.
func BenchmarkBacktest(b *testing.B) {
	const sources, each = 20, 1000
	dir := b.TempDir()
	st, err := store.Open(dataFile(dir), store.Options{})
	if err != nil {
		b.Fatal(err)
	}
	for n := range sources {
		doc, err := decode.Decode(ordinaryFeed(n, each), decode.Hints{Now: time.Now(), Limits: decode.Limits{Entries: each}})
		if err != nil {
			b.Fatal(err)
		}
		if _, err := st.Record(b.Context(), news.Visit{Source: news.SourceID(fmt.Sprint("s", n)), Started: time.Now()}, doc.Items); err != nil {
			b.Fatal(err)
		}
	}
	stats, err := st.Stats(b.Context())
	if err == nil {
		err = errors.Join(st.Append(b.Context(), stats.Seq, nil, nil), st.Close())
	}
	if err != nil {
		b.Fatal(err)
	}
	b.Run(fmt.Sprintf("topics=15/items=%d", sources*each), func(b *testing.B) {
		for b.Loop() {
			code, out, errs := program("backtest", "--config", "../../config.yaml", "--data", dir, "--json")
			var r trialReport
			if err := json.Unmarshal([]byte(out), &r); code != 0 || err != nil || r.Items != sources*each || !r.Different {
				b.Fatalf("exit %d, %v: %s", code, err, errs)
			}
		}
		b.ReportMetric(float64(sources*each*b.N)/b.Elapsed().Seconds(), "items/s")
	})
}

// idleMemory runs the binary until it has all items and returns its VmRSS in bytes.
func idleMemory(b *testing.B, bin string, origin *httptest.Server, sources, items int) int64 {
	dir := b.TempDir()
	data := filepath.Join(dir, "data")
	shipped, err := os.ReadFile("../../config.yaml")
	if err != nil {
		b.Fatal(err)
	}
	_, topics, ok := strings.Cut(string(shipped), "\ntopics:\n")
	if !ok {
		b.Fatal("no topics in config.yaml")
	}
	var list strings.Builder
	for i := range sources {
		fmt.Fprintf(&list, "  - {id: s%d, url: \"%s/%d\", schedule: \"@every 1d\", language: en, kind: newspaper}\n", i, origin.URL, i)
	}
	// The topics name some shipped sources; they stay switched off here.
	for _, id := range regexp.MustCompile(`(?m)^  - id: (us-[a-z-]+)$`).FindAllStringSubmatch(string(shipped), -1) {
		fmt.Fprintf(&list, "  - {id: %s, url: \"https://%s.example/\", enabled: false}\n", id[1], id[1])
	}
	port := netip.MustParseAddrPort(strings.TrimPrefix(origin.URL, "http://")).Port()
	text := fmt.Sprintf("limits: {per_host: 1ms, entries: 200, allow_addresses: [127.0.0.0/8], allow_ports: [%d]}\nsources:\n%s\ntopics:\n%s",
		port, strings.ReplaceAll(list.String(), "@every 1d", "@every 24h"), topics)
	path := filepath.Join(dir, "config.yaml")
	if err := os.WriteFile(path, []byte(text), 0o600); err != nil {
		b.Fatal(err)
	}
	ctx, cancel := context.WithTimeout(context.Background(), 2*time.Minute)
	defer cancel()
	cmd := exec.CommandContext(ctx, bin, "serve", "--config", path, "--listen", "127.0.0.1:0", "--data", data)
	var stderr bytes.Buffer
	cmd.Stderr = &stderr
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
		if err == nil && json.Unmarshal(out, &report) == nil && report.Store.Items == items && report.Store.Checkpoint == report.Store.Seq {
			break
		}
		if ctx.Err() != nil {
			b.Fatalf("the daemon never had all items: %+v\n%s", report.Store, &stderr)
		}
		time.Sleep(200 * time.Millisecond)
	}
	time.Sleep(5 * time.Second) // the last windows are rendered, then it is idle
	status, err := os.ReadFile(fmt.Sprintf("/proc/%d/status", cmd.Process.Pid))
	if err != nil {
		b.Fatal(err)
	}
	m := regexp.MustCompile(`VmRSS:\s+(\d+) kB`).FindSubmatch(status)
	kb, err := strconv.ParseInt(string(m[1]), 10, 64)
	if err != nil {
		b.Fatal(err)
	}
	return kb * 1024
}

// ordinaryFeed is a feed as newspapers have them: short summaries, of which
// some are about the topics.
func ordinaryFeed(n, items int) []byte {
	r := rand.New(rand.NewPCG(1, uint64(n)))
	plain := strings.Fields("the of a in to for on with as by from at officials said after council new report market people year week city local minister company school road water health court plan group members opening between during more than residents hospital centre project funding season")
	hot := []string{"Taiwan strait", "missile test", "navy patrol", "drone attack", "Kyiv", "Japan", "defence budget", "Mali convoy", "South China Sea", "Gaza", "Iran", "NATO", "Poland"}
	text := func(words int, share float64) string {
		var w []string
		for range words {
			if r.Float64() < share {
				w = append(w, hot[r.IntN(len(hot))])
			} else {
				w = append(w, plain[r.IntN(len(plain))])
			}
		}
		return strings.Join(w, " ")
	}
	var b bytes.Buffer
	fmt.Fprintf(&b, `<rss version="2.0"><channel><title>Source %d</title><link>http://s%d.example/</link>`, n, n)
	for i := range items {
		title := text(9, .06)
		fmt.Fprintf(&b, `<item><guid isPermaLink="false">%d-%d</guid><title>%s %d</title><link>http://s%d.example/news/%d/%s</link><category>World</category><description>%s</description></item>`,
			n, i, title, i, n, i, strings.ReplaceAll(title, " ", "-"), text(60, .01))
	}
	b.WriteString("</channel></rss>")
	return b.Bytes()
}
