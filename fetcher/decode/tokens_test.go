package decode

import (
	"io/fs"
	"os"
	"path/filepath"
	"strings"
	"testing"
)

// bothWays sanitises a text with and without the short way past the tokenizer.
func bothWays(t *testing.T, src string, limit int, textOnly bool) (short bool) {
	t.Helper()
	read := func(through bool) (out, text string) {
		s := sanitizer{base: "https://news.example/a/", limit: limit, textOnly: textOnly, through: through}
		s.run(src)
		return string(s.out), s.plain()
	}
	out, text := read(false)
	wantOut, wantText := read(true)
	if out != wantOut {
		t.Errorf("HTML of %q:\n%q\nby the tokenizer:\n%q", src, out, wantOut)
	}
	if text != wantText {
		t.Errorf("text of %q:\n%q\nby the tokenizer:\n%q", src, text, wantText)
	}
	s := sanitizer{limit: limit, textOnly: textOnly}
	src = strings.ReplaceAll(src, "\r", "")
	return s.plainRun(src) == len(src)
}

func tokenCases() []string {
	return []string{
		"", "a", "a < b", "a <b", "a<1>b", "<", "</", "<a", "<p>a</p>", "<P CLASS='x'>a</P >", "<br/>a<br />b<br>", "</p/>a", "</p x>a",
		`<a href="/x?a=1&amp;b=2">y</a>`, `<a href="/x?a=1&copy=2">y</a>`, `<a href="/x&quot;&#34;&#39;&lt;&gt;">y</a>`, `<a href='/x'title="t">y</a>`,
		`<a href="/1" href="/2">y</a>`, `<a href = "/1">y</a>`, `<a href=/1>y</a>`, `<a title href="/1">y</a>`, `<video controls src="/v">`, `<video controls  =1 src="/v">`, `<video controls/>`,
		"a&amp;b&nbsp;c&copy d&#150;e", "a\r\nb", "a\x00b", "<p\x00>a", "<p title='a\rb'>c", "<p title='a\x00b'>c", "<!-- a --><p>b", "<![CDATA[a]]>b", "<?x?>b",
		"<o:p>a</o:p>b", "<script>a<b>c</script>d", "a<p>b<script>c</script>d<p>e", "<textarea><p>a</textarea>b", "<svg><p>a</svg>b", "<title>a</title>b",
		"a  <p>  b  </p>  c", "<p>a<p>b<ul><li>c<li>d</ul>", "e<p>\u0301</p>f", "<img alt='x'>", `<img src="/i" width="1" height="2" alt="a" title="b" srcset="/j 2x" lang="en" dir="ltr" data-src="/k">`,
		"<p>a</p", "<p title='a>b</p>", strings.Repeat("<b>", 200) + "x",
	}
}

func TestPlainRun(t *testing.T) {
	for _, src := range tokenCases() {
		for _, limit := range []int{1 << 20, 40} {
			bothWays(t, src, limit, false)
			bothWays(t, src, limit, true)
		}
	}
}

// TestPlainRunCorpus holds that nearly all texts take the short way.
func TestPlainRunCorpus(t *testing.T) {
	texts, short := 0, 0
	for _, folder := range []string{"news", "blogs"} {
		err := filepath.WalkDir(filepath.Join(corpus, folder), func(file string, e fs.DirEntry, err error) error {
			if err != nil || e.IsDir() || strings.HasSuffix(file, ".json") || strings.HasSuffix(file, ".meta") {
				return err
			}
			body, err := os.ReadFile(file)
			if err != nil {
				return err
			}
			text, _, _ := toUTF8(body, hintsFor(file))
			g, err := guardXML(text[max(0, strings.Index(string(text), "<rss")):], formatRSS, Hints{}, Limits{}.resolved(5000), nil)
			if err != nil {
				return nil
			}
			for _, aside := range g.asides {
				texts++
				if bothWays(t, aside, 1<<20, false) {
					short++
				}
			}
			return nil
		})
		if err != nil {
			t.Skipf("no corpus at %s: %v", corpus, err)
		}
	}
	t.Logf("%d of %d texts take the short way to their end", short, texts)
	if short*10 < texts*7 {
		t.Errorf("only %d of %d texts take the short way", short, texts)
	}
}

func FuzzPlainRun(f *testing.F) {
	for _, src := range tokenCases() {
		f.Add(src, false)
		f.Add(src, true)
	}
	f.Fuzz(func(t *testing.T, src string, textOnly bool) {
		bothWays(t, src, 1<<20, textOnly)
		bothWays(t, src, 60, textOnly)
	})
}
