package topic

import (
	"fmt"
	"math/rand/v2"
	"regexp"
	"strings"
	"testing"
	"time"
)

// vocabulary is words of several scripts; the first of each are common words,
// which no topic asks for.
type vocabulary struct {
	words  [5][]string
	common int
}

func newVocabulary(each, common int) *vocabulary {
	r := rand.New(rand.NewPCG(3, 4))
	v := &vocabulary{common: common}
	block := func(first rune, n int, step rune) string {
		var b strings.Builder
		for i := range n {
			b.WriteRune(first + rune(i)*step)
		}
		return b.String()
	}
	for script, letters := range []string{
		block('a', 26, 1), block('а', 32, 1), "ابتثجحدرزسشصطعغفقكلمنهوي", block('一', 800, 19), block('가', 400, 21),
	} {
		runes := []rune(letters)
		seen := map[string]bool{}
		for len(v.words[script]) < each {
			n := 3 + r.IntN(7)
			if script > 2 {
				n = 2 + r.IntN(3)
			}
			var b strings.Builder
			for range n {
				b.WriteRune(runes[r.IntN(len(runes))])
			}
			if w := b.String(); !seen[w] {
				seen[w] = true
				v.words[script] = append(v.words[script], w)
			}
		}
	}
	return v
}

// term returns the n-th word that topics ask for.
func (v *vocabulary) term(n int) string {
	list := v.words[n%len(v.words)]
	return list[v.common+n/len(v.words)%(len(list)-v.common)]
}

// text returns a text of so many bytes, in one language and some words of
// others, a tenth of it words that topics may ask for.
func (v *vocabulary) text(r *rand.Rand, size int) string {
	var b strings.Builder
	home := r.IntN(len(v.words))
	for b.Len() < size {
		script := home
		if r.IntN(10) == 0 {
			script = r.IntN(len(v.words))
		}
		n := r.IntN(v.common)
		if r.IntN(10) == 0 {
			n = v.common + r.IntN(len(v.words[script])-v.common)
		}
		b.WriteString(v.words[script][n])
		if script != 3 {
			b.WriteByte(' ')
		}
	}
	return strings.ToValidUTF8(b.String()[:size], "")
}

func (v *vocabulary) items(n, size int) []Input {
	r := rand.New(rand.NewPCG(5, 6))
	items := make([]Input, n)
	for i := range items {
		items[i] = Input{Title: v.text(r, 80), Summary: v.text(r, min(size, 300)-80), Body: v.text(r, max(size-300, 1))}
	}
	return items
}

// topicsOf returns topics with the terms of each: some of these and some of those.
func (v *vocabulary) topicsOf(topics, terms int) (yaml string, lists [][]string) {
	var b strings.Builder
	for i := range topics {
		var list []string
		for j := range terms {
			list = append(list, v.term(i*terms+j))
		}
		lists = append(lists, list)
		fmt.Fprintf(&b, "- {id: t%d, match: {all: [{any: [%s]}, {any: [%s]}]}}\n", i, strings.Join(list[:terms/2], ", "), strings.Join(list[terms/2:], ", "))
	}
	return b.String(), lists
}

// perItem returns the time for one item that each of several ways takes. They
// take turns, and the best turn of each counts: other work on the machine hits
// one or the other at random.
func perItem(items []Input, ways ...func(*Input)) []time.Duration {
	const turns, turn = 8, 20 * time.Millisecond
	best := make([]time.Duration, len(ways))
	next := make([]int, len(ways))
	for range turns {
		for i, way := range ways {
			started, n := time.Now(), 0
			for n == 0 || time.Since(started) < turn {
				way(&items[next[i]%len(items)])
				next[i]++
				n++
			}
			if each := time.Since(started) / time.Duration(n); best[i] == 0 || each < best[i] {
				best[i] = each
			}
		}
	}
	return best
}

// BenchmarkAgainstLoops matches items of several languages and reports how
// many items a second one core does, how many times longer loops over all
// terms take, and how much longer it takes than with 15 topics.
func BenchmarkAgainstLoops(b *testing.B) {
	const terms = 30
	v := newVocabulary(8000, 400)
	yaml, _ := v.topicsOf(15, terms)
	few := compileText(b, yaml)
	for _, topics := range []int{15, 100, 1000} {
		yaml, lists := v.topicsOf(topics, terms)
		set := compileText(b, yaml)
		var patterns []*regexp.Regexp
		for _, list := range lists {
			quoted := make([]string, len(list))
			for i, term := range list {
				quoted[i] = regexp.QuoteMeta(term)
			}
			patterns = append(patterns, regexp.MustCompile("(?i)"+strings.Join(quoted, "|")))
		}
		for _, size := range []int{300, 3000} {
			b.Run(fmt.Sprintf("bytes=%d/topics=%d/terms=%d", size, topics, topics*terms), func(b *testing.B) {
				items := v.items(500, size)
				b.ReportAllocs()
				found, n := 0, 0
				for b.Loop() {
					found += len(set.Match(&items[n%len(items)]))
					n++
				}
				times := perItem(items,
					func(in *Input) { set.Match(in) },
					func(in *Input) { few.Match(in) },
					func(in *Input) {
						text := strings.ToLower(in.Title + "\n" + in.Summary + "\n" + in.Body)
						for _, list := range lists {
							for _, term := range list {
								if strings.Contains(text, term) {
									found++
								}
							}
						}
					},
					func(in *Input) {
						text := in.Title + "\n" + in.Summary + "\n" + in.Body
						for _, p := range patterns {
							if p.MatchString(text) {
								found++
							}
						}
					})
				ours := float64(times[0])
				b.ReportMetric(float64(time.Second)/ours, "items/s")
				b.ReportMetric(ours/float64(times[1]), "×15topics")
				b.ReportMetric(float64(times[2])/ours, "×contains")
				b.ReportMetric(float64(times[3])/ours, "×regexp")
			})
		}
	}
}
