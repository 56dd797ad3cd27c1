//go:build linux

package main

import (
	"bufio"
	"bytes"
	"context"
	"errors"
	"fmt"
	"io"
	"net"
	"net/http"
	"net/netip"
	"net/url"
	"os"
	"os/exec"
	"path/filepath"
	"runtime"
	"strconv"
	"strings"
	"sync"
	"syscall"
	"testing"
	"time"

	"github.com/mmcdole/gofeed"

	"straitwire/fetcher"
	"straitwire/news"
	"straitwire/store"
)

// scaleSources is how many sources the benchmarks of scale have: few, so that
// they end soon, or as many as STRAITWIRE_SCALE says. The promises are for 2000.
func scaleSources() int {
	n, err := strconv.Atoi(os.Getenv("STRAITWIRE_SCALE"))
	if err != nil || n <= 0 {
		return 40
	}
	return n
}

const (
	scaleItems = 30   // in each document
	scaleBytes = 3000 // of each item
	perHost    = 10   // sources
	again      = 5    // times that cheap visits are repeated
	workers    = 8    // visits at a time
)

// BenchmarkScale visits many sources on many hosts, with a store, and sets the
// processor time of each kind of visit against that of a bare client, and of
// gofeed alone: 1 is as cheap. The origin is another process.
func BenchmarkScale(b *testing.B) {
	n := scaleSources()
	o := startOrigin(b, (n+perHost-1)/perHost)
	sources := make([]news.Source, n)
	for i := range sources {
		sources[i] = news.Source{ID: news.SourceID(fmt.Sprint("s", i)), URL: o.url(i), Schedule: "@every 1h", Language: "en"}
	}
	bodies := make([][]byte, min(n, 50))
	for i := range bodies {
		bodies[i] = scaleFeed(i, 0, time.Now())
	}
	parser := perVisit(b, 5*len(bodies), func() {
		for range 5 {
			for _, body := range bodies {
				if _, err := gofeed.NewParser().Parse(bytes.NewReader(body)); err != nil {
					b.Fatal(err)
				}
			}
		}
	})
	b.Run(fmt.Sprintf("sources=%d/items=%d/bytes=%d", n, scaleItems, len(bodies[0])), func(b *testing.B) {
		for b.Loop() {
			scale(b, o, sources, parser)
		}
	})
}

// scale measures every kind of visit once.
func scale(b *testing.B, o *manyHosts, sources []news.Source, parser time.Duration) {
	st, err := store.Open(filepath.Join(b.TempDir(), "straitwire.db"), store.Options{})
	if err != nil {
		b.Fatal(err)
	}
	defer func() { _ = st.Close() }()
	opts := fetcher.Options{Workers: workers, PerHost: time.Millisecond, AllowAddresses: []netip.Prefix{netip.MustParsePrefix("127.0.0.0/8")}, AllowPorts: []uint16{o.port}}
	visits := func(memory fetcher.Store, times, fresh int) time.Duration {
		f := fetcher.New(memory, opts, fetcher.Hooks{}, nil)
		return perVisit(b, times*len(sources), func() {
			for range times {
				err := f.Pass(b.Context(), sources, func(out fetcher.Outcome) {
					if !out.Visit.Reason.Good() || out.Visit.New != fresh && out.Visit.Reason != news.ReasonNotModified || out.Visit.Updated != 0 {
						b.Errorf("%s: %s %s, %d new, %d updated; want %d new", out.Source, out.Visit.Reason, out.Visit.Detail, out.Visit.New, out.Visit.Updated, fresh)
					}
				})
				if err != nil {
					b.Fatal(err)
				}
				// What waits for a write is paid here too: once in a round, as it would be.
				if err := st.Note(b.Context(), news.Event{At: time.Now(), Kind: news.EventHealth, Source: sources[0].ID}); err != nil {
					b.Fatal(err)
				}
			}
		})
	}
	rate := func(name string, ours, other time.Duration) {
		b.Logf("%s: %s of %s", name, ours, other)
		b.ReportMetric(float64(other)/float64(ours), name)
	}
	o.phase(b, "new")
	cold := visits(st, 1, scaleItems)
	b.ReportMetric(scaleItems/cold.Seconds(), "cold-items/cpu-s")
	rate("cold/gofeed", cold, parser)
	full := o.bare(b, again, len(sources))

	o.phase(b, "304")
	unchanged, bare := visits(st, again, 0), o.bare(b, again, len(sources))
	rate("304/bare", unchanged, bare)

	o.phase(b, "same")
	rate("same/bare", visits(st, again, 0), full)

	o.phase(b, "three")
	three := visits(st, 1, 3)
	b.ReportMetric(1/three.Seconds(), "three-visits/cpu-s")
	o.phase(b, "three") // three more
	whole := visits(forgetful{st}, 1, 3)
	rate("three/whole", three, whole)
	rate("three/gofeed", three, parser+full)
}

// forgetful is a store that remembers no blocks: each document is read whole.
type forgetful struct{ *store.Store }

func (f forgetful) Visit(ctx context.Context, id news.SourceID) (news.Visit, bool, error) {
	v, ok, err := f.Store.Visit(ctx, id)
	v.Listing = news.Listing{}
	return v, ok, err
}

// perVisit returns the processor time that fn takes for each of n visits.
func perVisit(b *testing.B, n int, fn func()) time.Duration {
	used := func() time.Duration {
		var u syscall.Rusage
		if err := syscall.Getrusage(syscall.RUSAGE_SELF, &u); err != nil {
			b.Fatal(err)
		}
		return time.Duration(u.Utime.Nano() + u.Stime.Nano())
	}
	runtime.GC() // what others left behind is not paid here
	before := used()
	fn()
	return (used() - before) / time.Duration(n)
}

// manyHosts is a process that serves documents on many addresses.
type manyHosts struct {
	port uint16
}

func (o *manyHosts) url(source int) string {
	return fmt.Sprintf("http://%s:%d/%d", scaleHost(source/perHost), o.port, source)
}

func scaleHost(n int) string { return fmt.Sprintf("127.1.%d.%d", n/250, n%250+1) }

func (o *manyHosts) phase(b *testing.B, name string) {
	b.Helper()
	resp, err := http.PostForm(fmt.Sprintf("http://127.0.0.1:%d/phase", o.port), url.Values{"name": {name}})
	if err != nil {
		b.Fatal(err)
	}
	resp.Body.Close()
}

// bare returns what a visit costs that only moves the bytes, as many at a time
// as ours are.
func (o *manyHosts) bare(b *testing.B, times, sources int) time.Duration {
	client := &http.Client{Transport: &http.Transport{DisableCompression: true}}
	defer client.CloseIdleConnections()
	return perVisit(b, times*sources, func() {
		var all sync.WaitGroup
		next := make(chan int)
		for range workers {
			all.Go(func() {
				for i := range next {
					if err := get(b.Context(), client, o.url(i)); err != nil {
						b.Error(err)
					}
				}
			})
		}
		for i := range times * sources {
			next <- i % sources
		}
		close(next)
		all.Wait()
	})
}

func get(ctx context.Context, client *http.Client, url string) error {
	req, err := http.NewRequestWithContext(ctx, http.MethodGet, url, nil)
	if err != nil {
		return err
	}
	req.Header.Set("If-None-Match", `"1"`)
	resp, err := client.Do(req)
	if err != nil {
		return err
	}
	_, err = io.Copy(io.Discard, resp.Body)
	return errors.Join(err, resp.Body.Close())
}

// startOrigin starts this test program again, as an origin.
func startOrigin(b *testing.B, hosts int) *manyHosts {
	b.Helper()
	cmd := exec.Command(os.Args[0], "-test.run=^TestScaleOrigin$")
	cmd.Env = append(os.Environ(), fmt.Sprint("STRAITWIRE_SCALE_HOSTS=", hosts))
	stdin, err := cmd.StdinPipe()
	if err != nil {
		b.Fatal(err)
	}
	stdout, err := cmd.StdoutPipe()
	if err != nil {
		b.Fatal(err)
	}
	if err := cmd.Start(); err != nil {
		b.Fatal(err)
	}
	b.Cleanup(func() {
		_ = stdin.Close()
		_ = cmd.Wait()
	})
	line, err := bufio.NewReader(stdout).ReadString('\n')
	if err != nil {
		b.Fatal("the origin did not start: ", err)
	}
	port, err := strconv.ParseUint(strings.TrimSpace(line), 10, 16)
	if err != nil {
		b.Skipf("no origin on many loopback addresses here: %s", line)
	}
	return &manyHosts{port: uint16(port)}
}

// TestScaleOrigin is the origin, where it is started as one.
func TestScaleOrigin(t *testing.T) {
	hosts, err := strconv.Atoi(os.Getenv("STRAITWIRE_SCALE_HOSTS"))
	if err != nil {
		t.Skip("it serves BenchmarkScale")
	}
	var mu sync.Mutex
	phase, generation, began := "new", 0, time.Now()
	srv := &http.Server{Handler: http.HandlerFunc(func(w http.ResponseWriter, r *http.Request) {
		mu.Lock()
		defer mu.Unlock()
		if r.URL.Path == "/phase" {
			if phase = r.FormValue("name"); phase == "three" {
				generation++
			}
			return
		}
		w.Header().Set("ETag", `"1"`)
		if phase == "304" && r.Header.Get("If-None-Match") != "" {
			w.WriteHeader(http.StatusNotModified)
			return
		}
		n, _ := strconv.Atoi(strings.TrimPrefix(r.URL.Path, "/"))
		w.Header().Set("Content-Type", "application/rss+xml")
		_, _ = w.Write(scaleFeed(n, generation, began))
	})}
	first, err := net.Listen("tcp", "127.0.0.1:0")
	if err != nil {
		t.Fatal(err)
	}
	port := first.Addr().(*net.TCPAddr).Port
	listeners := []net.Listener{first}
	for i := range hosts {
		l, err := net.Listen("tcp", net.JoinHostPort(scaleHost(i), fmt.Sprint(port)))
		if err != nil {
			fmt.Println(err)
			return
		}
		listeners = append(listeners, l)
	}
	for _, l := range listeners {
		go func() { _ = srv.Serve(l) }()
	}
	fmt.Println(port)
	_, _ = io.Copy(io.Discard, os.Stdin)
	_ = srv.Close()
}

// scaleFeed is a document as news sites write them: articles in full, of which
// three are new in each generation, of the day before: what is written of a
// source once, when it turns out to be frozen, is not what is measured.
func scaleFeed(source, generation int, now time.Time) []byte {
	var b bytes.Buffer
	day := now.AddDate(0, 0, -1).Format("Mon, 02 Jan 2006")
	fmt.Fprintf(&b, `<?xml version="1.0" encoding="UTF-8"?><rss version="2.0" xmlns:content="http://purl.org/rss/1.0/modules/content/" xmlns:dc="http://purl.org/dc/elements/1.1/"><channel><title>Source %d</title><link>https://s%d.example/</link><language>en</language>`, source, source)
	newest := scaleItems + 3*generation
	for i := newest; i > newest-scaleItems; i-- {
		begin := b.Len()
		fmt.Fprintf(&b, `<item><title>Patrol %d of source %d crosses the median line &amp; returns</title><link>https://s%d.example/a/%d?utm_source=rss</link><guid isPermaLink="false">tag:s%d.example,2024:%d</guid><pubDate>%s 10:%02d:12 +0800</pubDate><dc:creator>Jane Doe</dc:creator><category>Defence</category><description>A patrol of %d aircraft crossed the line on Friday, the ministry said.</description><content:encoded><![CDATA[`,
			i, source, source, i, source, i, day, i%60, i)
		for p := 0; b.Len()-begin < scaleBytes-300; p++ {
			fmt.Fprintf(&b, `<p class="body">Paragraph %d: the <a href="/topic/%d">ministry</a> said that <strong>%d aircraft</strong> had been seen near the island; ships followed at a distance, and no shot was fired during the whole of night %d, according to officials.</p><img src="/img/%d.jpg" alt="map" width="640" height="480">`, p, p, i, i, p)
		}
		b.WriteString(`]]></content:encoded></item>`)
	}
	b.WriteString(`</channel></rss>`)
	return b.Bytes()
}
