package decode

import (
	"fmt"
	"io/fs"
	"os"
	"path/filepath"
	"strings"
	"testing"
	"time"

	"github.com/google/go-cmp/cmp"

	"straitwire/news"
)

// checkAside compares a reading with one for which the parser got all texts.
func checkAside(t *testing.T, body []byte, h Hints) {
	t.Helper()
	got, err := Decode(body, h)
	h.inline = true
	want, wrong := Decode(body, h)
	if fmt.Sprint(err) != fmt.Sprint(wrong) {
		t.Fatalf("%v, by the parser %v", err, wrong)
	}
	if diff := cmp.Diff(want, got); diff != "" {
		t.Errorf("texts put aside are read otherwise (-parser +aside):\n%s", diff)
	}
}

func TestAsideCorpus(t *testing.T) {
	err := filepath.WalkDir(corpus, func(file string, e fs.DirEntry, err error) error {
		if err != nil || e.IsDir() || strings.HasSuffix(file, ".json") || strings.HasSuffix(file, ".meta") {
			return err
		}
		body, err := os.ReadFile(file)
		if err == nil {
			t.Run(filepath.Base(file), func(t *testing.T) { checkAside(t, body, hintsFor(file)) })
		}
		return err
	})
	if err != nil {
		t.Skipf("no corpus at %s: %v", corpus, err)
	}
}

// asideCases are texts of an element; they are long enough after long has
// been put behind them.
func asideCases() map[string]string {
	return map[string]string{
		"escaped":                  "&lt;p&gt;a &amp;amp; b&lt;/p&gt;",
		"references":               "&#8217;&#x2019;&nbsp;&eacute;&hearts;&#39;&apos;&quot;",
		"what is none":             "?a=1&copy=2&amp;b=3 AT&T &; &#; &#xZZ; &nosuch; & ; &a b; &lt",
		"half of a pair":           "&#xD83D;&#xDE00; &#xD83D; &#0; &#x1F; &#150;",
		"blanks around":            " \n\t a \r\n",
		"CDATA":                    "<![CDATA[<p>a &amp; b</p>]]>",
		"CDATA in blanks":          " \n<![CDATA[ <p>a</p> ]]>\n ",
		"two CDATA":                "<![CDATA[a]]><![CDATA[b]]>",
		"text before CDATA":        "a <![CDATA[b]]>",
		"CDATA within":             "<![CDATA[a <![CDATA[b]]>",
		"markup":                   "a <b>c</b> d",
		"a comment":                "a <!-- c --> d",
		"a bare bracket":           "1 < 2",
		"control characters":       "a\x01\u0081\u0082b\uFFFEc",
		"a control in a reference": "&#x\x13019; &#\x0125; &\x16#x1F; &\uFFFE#x1F; &\u0081#1;",
		"marks":                    asideMark + "0" + asideMark,
		"escaped marks":            "&#x81;0&#x81;",
	}
}

func TestAside(t *testing.T) {
	long := strings.Repeat(" more and more words of it", 10)
	for name, text := range asideCases() {
		for _, text := range []string{text, text + long, strings.Replace(text, "]]>", long+"]]>", 1), long + text} {
			for _, form := range []string{
				"<rss><channel><item><title>A</title><description>%s</description></item><item><title>B</title><description>short</description></item></channel></rss>",
				"<rss xmlns:content='http://purl.org/rss/1.0/modules/content/'><channel><item><title>A</title><content:encoded>%s</content:encoded><description>%[1]s</description></item></channel></rss>",
				"<rss><channel><item><title>A</title><body>%s</body></item></channel></rss>",
				"<feed xmlns='http://www.w3.org/2005/Atom'><entry><title>A</title><summary>%s</summary><content type='html'>%[1]s</content></entry></feed>",
				"<feed xmlns='http://www.w3.org/2005/Atom'><entry><title>A</title><summary type='xhtml'>%s</summary><content type='image/png'>%[1]s</content></entry></feed>",
			} {
				t.Run(name, func(t *testing.T) {
					checkAside(t, fmt.Appendf(nil, form, text), Hints{URL: "https://a.example/", Limits: Limits{Item: 4096}})
				})
			}
		}
	}
}

func FuzzAside(f *testing.F) {
	for _, text := range asideCases() {
		f.Add([]byte(text), true)
		f.Add([]byte(text), false)
	}
	f.Fuzz(func(t *testing.T, text []byte, atom bool) {
		form := "<rss><channel><item><description>%s %s</description></item></channel></rss>"
		if atom {
			form = "<feed xmlns='http://www.w3.org/2005/Atom'><entry><content type='html'>%s %s</content></entry></feed>"
		}
		body := fmt.Appendf(nil, form, strings.Repeat("words and ", 20), text)
		checkAside(t, body, Hints{URL: "https://a.example/", Now: time.Date(2024, 6, 8, 0, 0, 0, 0, time.UTC), Source: news.Source{ID: "fuzz"}, Limits: Limits{Item: 4096}})
	})
}
