package feedout

import (
	"bytes"
	"fmt"
	"io"
	"maps"
	"net/http"
	"net/http/httptest"
	"slices"
	"strconv"
	"strings"
	"testing"
	"time"

	"straitwire/news"
)

// hundred is a full window of items of some 3 KB.
func hundred() []news.Listed {
	var out []news.Listed
	paragraph := "<p>Der Verband übte 24 Stunden lang; 海峽中線 was crossed twelve times, officials said, <a href=\"https://cna.example/x?a=1&amp;b=2\">more</a>.</p>\n"
	for i := range defaultEntries {
		it := news.Item{
			ID: news.ItemID(fmt.Sprintf("item%012d", i)), Source: "cna", Title: fmt.Sprintf("Aircraft cross the median line, day %d 共軍機", i),
			URL: fmt.Sprintf("https://cna.example/news/%d?ref=rss", i), Summary: "Officials said that aircraft had crossed the line & returned.",
			Content: strings.Repeat(fmt.Sprintf("<p>Report %d.</p>", i)+paragraph, 20), Language: "en", Authors: []news.Person{{Name: "Jane Doe"}},
			Categories: []string{"defence", "strait"}, Published: day.Add(-time.Duration(i) * time.Hour), FirstSeen: day, Changed: day,
		}
		out = append(out, news.Listed{Item: it, Entry: news.Entry{
			Item: it.ID, FirstSeen: day, Entered: day, Why: []news.Why{{Op: "term", Term: "median line", Field: "title", At: [2]int{19, 30}}},
		}})
	}
	return out
}

func BenchmarkRender(b *testing.B) {
	r := goldenPlan()
	window := hundred()
	for _, ft := range formats {
		b.Run(fmt.Sprintf("format=%s/items=%d", ft.suffix[1:], len(window)), func(b *testing.B) {
			b.ReportAllocs()
			var buf bytes.Buffer
			for b.Loop() {
				buf.Reset()
				if err := ft.write(&buf, compose(&r.feeds[0], window, r)); err != nil {
					b.Fatal(err)
				}
			}
			b.ReportMetric(float64(buf.Len()), "B/edition")
		})
	}
	b.Run("topic, all formats, hashed and compressed", func(b *testing.B) {
		b.ReportAllocs()
		p := newPress(testLog(b))
		for b.Loop() {
			p.topic(make(map[string]*Edition), nil, &r.feeds[0], window, chain{}, r)
		}
	})
}

// plain writes the same bytes as editions with the least that net/http needs.
func plain(editions map[string]*Edition) http.Handler {
	type packed struct {
		body []byte
		tag  string
	}
	all := make(map[string]packed)
	for path, e := range editions {
		body, tag := e.In("gzip")
		all[path] = packed{body, tag}
	}
	return http.HandlerFunc(func(w http.ResponseWriter, r *http.Request) {
		h, e, c := w.Header(), editions[r.URL.Path], all[r.URL.Path]
		if r.Header.Get("If-None-Match") != "" {
			h.Set("ETag", c.tag)
			w.WriteHeader(http.StatusNotModified)
			return
		}
		h.Set("Content-Type", e.ContentType())
		h.Set("ETag", c.tag)
		body := e.Body
		if r.Header.Get("Accept-Encoding") != "" {
			h.Set("Content-Encoding", "gzip")
			body = c.body
		}
		h.Set("Content-Length", strconv.Itoa(len(body)))
		_, _ = w.Write(body)
	})
}

// shelf is a publisher with the Atom editions of n topics of 100 items.
func shelf(b *testing.B, n int) (p *Publisher, editions map[string]*Edition) {
	b.Helper()
	r, press, window := goldenPlan(), newPress(testLog(b)), hundred()
	editions = make(map[string]*Edition)
	for i := range n {
		f := r.feeds[0]
		f.ID = news.TopicID(fmt.Sprintf("t%03d", i))
		is := compose(&f, window, r)
		t := terms{contentType: atomType, maxAge: r.opts.MaxAge, links: is.links(formats[1], formats), vary: onlyReaders}
		e, err := press.print(nil, day, t, func(w io.Writer) error { return writeAtom(w, is) })
		if err != nil {
			b.Fatal(err)
		}
		editions[formats[1].path(f.ID)] = e
	}
	p = NewPublisher(newMemory(), Plan{Options: testOptions}, nil)
	p.front.Store(&front{editions: editions})
	return p, editions
}

// BenchmarkServe reports how many requests editions answer for each one that
// the plain handler answers in the same time, on the same machine, turn by
// turn. The ratio is at least 0.8 where nothing else runs.
func BenchmarkServe(b *testing.B) {
	const topics = 100
	p, editions := shelf(b, topics)
	paths := slices.Sorted(maps.Keys(editions))
	for _, tt := range []struct {
		name   string
		status int
		coding string
	}{
		{"200 gzip", 200, "gzip, deflate, br"},
		{"200 plain", 200, ""},
		{"304", 304, "gzip, deflate, br"},
	} {
		b.Run(fmt.Sprintf("%s/topics=%d", tt.name, topics), func(b *testing.B) {
			ours, theirs := httptest.NewServer(p.Handler()), httptest.NewServer(plain(editions))
			defer ours.Close()
			defer theirs.Close()
			client := &http.Client{Transport: &http.Transport{DisableCompression: true}}
			defer client.CloseIdleConnections()
			ask := func(base, path string) time.Duration {
				req, err := http.NewRequestWithContext(b.Context(), http.MethodGet, base+path, nil)
				if err != nil {
					b.Fatal(err)
				}
				if tt.coding != "" {
					req.Header.Set("Accept-Encoding", tt.coding)
				}
				if tt.status == http.StatusNotModified {
					_, tag := editions[path].In("gzip")
					req.Header.Set("If-None-Match", tag)
				}
				started := time.Now()
				resp, err := client.Do(req)
				if err != nil {
					b.Fatal(err)
				}
				_, err = io.Copy(io.Discard, resp.Body)
				resp.Body.Close()
				if err != nil || resp.StatusCode != tt.status {
					b.Fatalf("status %d, %v; want %d", resp.StatusCode, err, tt.status)
				}
				return time.Since(started)
			}
			var mine, other []time.Duration
			for n := 0; b.Loop(); n++ {
				path := paths[n%len(paths)]
				if n%2 == 0 { // neither always comes to a warm machine
					mine, other = append(mine, ask(ours.URL, path)), append(other, ask(theirs.URL, path))
				} else {
					other, mine = append(other, ask(theirs.URL, path)), append(mine, ask(ours.URL, path))
				}
			}
			// Medians: other work on the machine hits one or the other at random.
			slices.Sort(mine)
			slices.Sort(other)
			b.ReportMetric(float64(other[len(other)/2])/float64(mine[len(mine)/2]), "ratio")
			b.ReportMetric(float64(mine[len(mine)/2]), "ns/answer")
		})
	}
}

// sink is a ResponseWriter that costs nothing.
type sink struct {
	header http.Header
	n      int
}

func (s *sink) Header() http.Header         { return s.header }
func (s *sink) WriteHeader(int)             {}
func (s *sink) Write(b []byte) (int, error) { s.n += len(b); return len(b), nil }

// BenchmarkHandler is the handler alone, without a connection.
func BenchmarkHandler(b *testing.B) {
	const path = "/topics/taiwan-strait.atom"
	p := served(b, map[news.TopicID][]news.Listed{"taiwan-strait": hundred()})
	e := p.front.Load().editions[path]
	_, tag := e.In("gzip")
	for _, tt := range []struct {
		name  string
		match string
	}{{"200 gzip", ""}, {"304", tag}} {
		req := httptest.NewRequest(http.MethodGet, path, nil)
		req.Header.Set("Accept-Encoding", "gzip, deflate, br")
		if tt.match != "" {
			req.Header.Set("If-None-Match", tt.match)
		}
		for name, h := range map[string]http.Handler{"edition": p.Handler(), "plain": plain(map[string]*Edition{path: e})} {
			b.Run(tt.name+"/"+name, func(b *testing.B) {
				b.ReportAllocs()
				w := &sink{header: make(http.Header)}
				for b.Loop() {
					clear(w.header)
					h.ServeHTTP(w, req)
				}
			})
		}
	}
}

// BenchmarkRebuild judges all kept items anew for every topic.
func BenchmarkRebuild(b *testing.B) {
	const topics, items = 50, 20000
	b.Run(fmt.Sprintf("topics=%d/items=%d", topics, items), func(b *testing.B) {
		store := newMemory()
		for i := range items {
			store.put(item(fmt.Sprintf("i%05d", i), fmt.Sprintf("ship %d", i%topics)))
		}
		var j words
		for i := range topics {
			j = append(j, wordTopic{fmt.Sprintf("t%d", i), fmt.Sprintf("ship %d", i), ""})
		}
		version := 0
		for b.Loop() {
			version++
			for i := range j {
				j[i].version = strconv.Itoa(version)
			}
			p := NewPublisher(store, Plan{Options: testOptions}, nil)
			p.replace(j, Plan{Options: testOptions, Sources: testSources()})
			l := newLoop(p)
			if err := l.round(b.Context()); err != nil {
				b.Fatal(err)
			}
		}
	})
}
