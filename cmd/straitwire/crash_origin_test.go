package main

import (
	"fmt"
	"math/rand/v2"
	"net/http"
	"net/http/httptest"
	"strings"
	"sync"
	"testing"
)

// numberedOrigin serves some sources whose items are numbered from 1 without a
// gap. Each answer may bring a new item or a changed one, and lists so many old
// ones that a visit which came to nothing loses none.
type numberedOrigin struct {
	*httptest.Server
	news float64 // new items a request

	mu       sync.Mutex
	random   *rand.Rand
	last     map[string]int
	revision map[string]map[int]int
	quiet    bool
}

const numberedListed = 40

func newNumberedOrigin(t *testing.T, seed uint64, news float64) *numberedOrigin {
	o := &numberedOrigin{
		news: news, random: rand.New(rand.NewPCG(seed, 1)),
		last: map[string]int{}, revision: map[string]map[int]int{},
	}
	o.Server = httptest.NewServer(http.HandlerFunc(o.serve))
	t.Cleanup(o.Close)
	return o
}

func (o *numberedOrigin) serve(w http.ResponseWriter, r *http.Request) {
	o.mu.Lock()
	defer o.mu.Unlock()
	src := strings.Trim(r.URL.Path, "/")
	if o.revision[src] == nil {
		o.revision[src] = map[int]int{}
	}
	if !o.quiet {
		for o.random.Float64() < o.news/(1+o.news) { // news of them on average
			o.last[src]++
		}
		if n := o.last[src]; n > 0 && o.random.IntN(4) == 0 {
			o.revision[src][n-o.random.IntN(min(n, 10))]++
		}
	}
	w.Header().Set("Content-Type", "application/rss+xml")
	fmt.Fprint(w, `<rss version="2.0"><channel><title>`, src, `</title>`)
	for n := o.last[src]; n > max(0, o.last[src]-numberedListed); n-- {
		fmt.Fprintf(w, `<item><guid isPermaLink="false">%s-%d</guid><title>%s</title><link>http://%s.example/%d</link><description>Report %d of %s, %s, in edition %s. %s</description></item>`,
			src, n, numberedTitle(src, n), src, n, n, src, numberedWord(n), strings.Repeat("x", 1+o.revision[src][n]), numberedBallast(src, n))
	}
	fmt.Fprint(w, `</channel></rss>`)
}

// numberedTitle names an item as nobody else is named: no two are near-copies.
func numberedTitle(src string, n int) string {
	return fmt.Sprintf("%s %s %s", numberedWords(src, n, 5), numberedWord(n), fmt.Sprintf("%s-%d", src, n))
}

func numberedWord(n int) string {
	if n%2 == 1 {
		return "oddly"
	}
	return "evenly"
}

func numberedBallast(src string, n int) string { return numberedWords(src, n+1<<20, 60) }

func numberedWords(src string, n, count int) string {
	r := rand.New(rand.NewPCG(uint64(n), uint64(len(src))<<8+uint64(src[len(src)-1])))
	syllables := []string{"ka", "to", "mir", "sel", "ond", "ura", "pek", "lin", "var", "jos", "wen", "tai"}
	words := make([]string, count)
	for i := range words {
		for range 3 {
			words[i] += syllables[r.IntN(len(syllables))]
		}
	}
	return strings.Join(words, " ")
}

// hush ends the news, and says how many there were of each source.
func (o *numberedOrigin) hush() map[string]int {
	o.mu.Lock()
	defer o.mu.Unlock()
	o.quiet = true
	last := map[string]int{}
	for src, n := range o.last {
		last[src] = n
	}
	return last
}
