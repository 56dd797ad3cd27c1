package main

import (
	"encoding/json"
	"fmt"
	"io"
	"math/rand/v2"
	"os"
	"path/filepath"
	"strings"
	"testing"
	"time"
)

// wireStream makes lines for a replay that resemble the news: words of ten
// languages as often as texts have them, with a tail of rare ones; events told
// by 1 to 20 houses in other words; and copies under another headline.
type wireStream struct {
	rand   *rand.Rand
	words  map[string][]string // by language, a word as often as it was met
	langs  []string            // a language as often as it is to come
	told   []wireReport        // texts that are copied
	events []wireEvent         // that are still told
	at     time.Time
	n      int
}

type wireReport struct{ lang, title, text string }

// wireEvent is what the reports of an event have in common.
type wireEvent struct {
	lang  string
	words []string
	left  int // reports to come
}

// wireLine is a line of input.
type wireLine struct {
	ID     string    `json:"id"`
	Feed   string    `json:"feed"`
	Source string    `json:"source"`
	GUID   string    `json:"guid"`
	Lang   string    `json:"lang"`
	Title  string    `json:"title"`
	Body   string    `json:"body"`
	URL    string    `json:"url"`
	Time   time.Time `json:"time"`
	Seen   time.Time `json:"seen"`
}

// Kinds of streams: a language and its share.
var (
	alphabets  = map[string]int{"en": 40, "ru": 18, "fr": 9, "es": 9, "vi": 9, "ar": 7, "zh-Hant": 3, "ja": 3, "ko": 2}
	characters = map[string]int{"zh-Hant": 25, "zh-Hans": 20, "ja": 27, "ko": 20, "en": 8}
)

func newWireStream(tb testing.TB, shares map[string]int) *wireStream {
	s := &wireStream{
		rand: rand.New(rand.NewPCG(7, 1)), words: map[string][]string{},
		at: time.Date(2026, 3, 1, 0, 0, 0, 0, time.UTC),
	}
	files, err := filepath.Glob("../../story/testdata/*.jsonl")
	if err != nil || len(files) == 0 {
		tb.Fatalf("no texts to take the words from: %v", err)
	}
	for _, name := range files {
		text, err := os.ReadFile(name)
		if err != nil {
			tb.Fatal(err)
		}
		for line := range strings.Lines(string(text)) {
			var in replayLine
			if json.Unmarshal([]byte(line), &in) == nil {
				lang := in.Lang
				s.words[lang] = append(s.words[lang], wordsOf(lang, in.Title+" "+in.Summary+" "+in.Body)...)
			}
		}
	}
	for _, lang := range []string{"en", "fr", "es", "vi", "ru", "ar", "zh-Hant", "zh-Hans", "ja", "ko"} {
		if shares[lang] > 0 && len(s.words[lang]) == 0 {
			tb.Fatalf("no words of %s", lang)
		}
		for range shares[lang] {
			s.langs = append(s.langs, lang)
		}
	}
	return s
}

// setsWordsApart reports whether a language has blanks between its words.
func setsWordsApart(lang string) bool { return lang != "ja" && !strings.HasPrefix(lang, "zh") }

// wordsOf returns the words of a text; of Chinese and Japanese, two characters
// each.
func wordsOf(lang, text string) []string {
	if setsWordsApart(lang) {
		return strings.Fields(text)
	}
	var words []string
	rs := []rune(text)
	for i := 0; i+1 < len(rs); i += 2 {
		words = append(words, string(rs[i:i+2]))
	}
	return words
}

// word returns a word of a language, now and then one that was not met: the
// head of one with the end of another.
func (s *wireStream) word(lang string) string {
	words := s.words[lang]
	w := words[s.rand.IntN(len(words))]
	if s.rand.IntN(5) > 0 {
		return w
	}
	a, b := []rune(w), []rune(words[s.rand.IntN(len(words))])
	return string(a[:(len(a)+1)/2]) + string(b[len(b)/2:])
}

// text returns so many words, a share of them those of an event.
func (s *wireStream) text(ev *wireEvent, words int) string {
	var b strings.Builder
	for i := range words {
		w := ev.words[s.rand.IntN(len(ev.words))]
		if s.rand.IntN(3) > 0 {
			w = s.word(ev.lang)
		}
		if i > 0 && setsWordsApart(ev.lang) {
			b.WriteByte(' ')
		}
		b.WriteString(w)
		if s.rand.IntN(14) == 0 {
			b.WriteString(". ")
		}
	}
	return b.String()
}

// report returns a new text: of an event that is told already, or another one.
func (s *wireStream) report() wireReport {
	if len(s.events) < 200 || s.rand.IntN(3) == 0 {
		ev := wireEvent{lang: s.langs[s.rand.IntN(len(s.langs))], left: 1}
		if s.rand.IntN(3) == 0 {
			ev.left = 2 + s.rand.IntN(19)
		}
		for range 24 {
			ev.words = append(ev.words, s.word(ev.lang))
		}
		s.events = append(s.events, ev)
	}
	i := s.rand.IntN(len(s.events))
	ev := &s.events[i]
	r := wireReport{ev.lang, s.text(ev, 8+s.rand.IntN(6)), s.text(ev, 60+s.rand.IntN(141))}
	if ev.left--; ev.left == 0 {
		s.events[i] = s.events[len(s.events)-1]
		s.events = s.events[:len(s.events)-1]
	}
	return r
}

func (s *wireStream) next() wireLine {
	s.n++
	s.at = s.at.Add(14 * 24 * time.Hour / 300_000)
	var r wireReport
	if len(s.told) > 0 && s.rand.IntN(100) < 15 {
		r = s.told[s.rand.IntN(len(s.told))]
		if s.rand.IntN(2) == 0 {
			r.text = "LONDON, Jan 12 (Reuters) - " + r.text
		}
		if s.rand.IntN(2) == 0 {
			r.title = s.word(r.lang) + " " + r.title
		}
	} else {
		r = s.report()
		s.told = append(s.told, r)
		s.told = s.told[max(0, len(s.told)-300):]
	}
	src := fmt.Sprintf("s%d", s.rand.IntN(1500))
	return wireLine{
		ID: fmt.Sprintf("l%d", s.n), Feed: src, Source: src + ".example", GUID: fmt.Sprintf("g%d", s.n), Lang: r.lang,
		Title: r.title, Body: r.text, URL: fmt.Sprintf("https://%s.example/news/%d", src, s.n), Time: s.at.Add(-time.Minute), Seen: s.at,
	}
}

// write writes so many lines.
func (s *wireStream) write(w io.Writer, lines int) error {
	enc := json.NewEncoder(w)
	enc.SetEscapeHTML(false)
	for range lines {
		if err := enc.Encode(s.next()); err != nil {
			return err
		}
	}
	return nil
}
