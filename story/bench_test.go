package story

import (
	"fmt"
	"math/rand/v2"
	"runtime"
	"strings"
	"testing"
	"time"

	"straitwire/news"
)

// stream makes reports of invented words that are spread like those of a
// language: every fourth repeats a text of the hours before.
type stream struct {
	rand   *rand.Rand
	words  []string
	recent [][2]string
	at     time.Time
	n      int
}

func newStream(seed uint64) *stream {
	s := &stream{rand: rand.New(rand.NewPCG(seed, 1)), at: time.Date(2026, 3, 1, 0, 0, 0, 0, time.UTC)}
	for range 60_000 {
		var b strings.Builder
		for range 2 + s.rand.IntN(8) {
			b.WriteByte(byte('a' + s.rand.IntN(26)))
		}
		s.words = append(s.words, b.String())
	}
	return s
}

func (s *stream) text(words int) string {
	var b strings.Builder
	for i := range words {
		if i > 0 {
			b.WriteByte(' ')
		}
		// A share of the words as Zipf has it.
		f := s.rand.Float64()
		b.WriteString(s.words[int(f*f*f*float64(len(s.words)))])
	}
	return b.String()
}

func (s *stream) next() Report {
	s.n++
	s.at = s.at.Add(14 * 24 * time.Hour / 300_000)
	var title, text string
	if len(s.recent) > 0 && s.rand.IntN(4) == 0 {
		old := s.recent[s.rand.IntN(len(s.recent))]
		title, text = old[0], old[1]
		if s.rand.IntN(2) == 0 {
			text = "LONDON, Jan 12 (Reuters) - " + text
		}
	} else {
		title, text = s.text(9), s.text([]int{15, 30, 45, 80}[s.rand.IntN(4)])
		s.recent = append(s.recent, [2]string{title, text})
		s.recent = s.recent[max(0, len(s.recent)-300):]
	}
	src := news.Source{ID: news.SourceID(fmt.Sprintf("src%d", s.rand.IntN(1500))), Language: "en", Control: "state"}
	return Report{
		Item:   &news.Item{ID: news.ItemID(fmt.Sprintf("%016d", s.n)), Source: src.ID, Title: title, Summary: text, Language: "en", FirstSeen: s.at},
		Source: src,
	}
}

func BenchmarkPlace(b *testing.B) {
	for _, held := range []int{1_000, 30_000} {
		b.Run(fmt.Sprintf("held=%d", held), func(b *testing.B) {
			d, s := NewDesk(Options{}), newStream(1)
			for range held {
				d.Place(s.next())
			}
			reports := make([]Report, 0, b.N)
			for range b.N {
				reports = append(reports, s.next())
			}
			b.ReportAllocs()
			b.ResetTimer()
			for _, r := range reports {
				d.Place(r)
			}
			b.ReportMetric(float64(b.N)/b.Elapsed().Seconds(), "items/s")
		})
	}
}

// BenchmarkWindow fills a desk with the items of 14 days and says how much
// memory it holds.
func BenchmarkWindow(b *testing.B) {
	const items = 300_000
	for range b.N {
		var before, after runtime.MemStats
		s := newStream(1)
		runtime.GC()
		runtime.ReadMemStats(&before)
		d := NewDesk(Options{})
		for range items {
			d.Place(s.next())
		}
		s.recent = nil
		runtime.GC()
		runtime.ReadMemStats(&after)
		b.ReportMetric(float64(after.HeapAlloc-before.HeapAlloc)/1e6, "MB")
		b.ReportMetric(float64(d.Len()), "items")
		runtime.KeepAlive(d)
		runtime.KeepAlive(s)
	}
}
