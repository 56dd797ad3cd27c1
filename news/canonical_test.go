package news_test

import (
	"bufio"
	"encoding/json"
	"os"
	"strings"
	"testing"

	"straitwire/news"
)

func TestCanonicalURL(t *testing.T) {
	tests := []struct{ name, link, want string }{
		{"plain", "https://cert.example/a", "https://cert.example/a"},
		{"scheme, case, port", "HTTP://WWW.CERT.Example:80/A", "https://cert.example/A"},
		{"other port", "http://cert.example:8080/a", "https://cert.example:8080/a"},
		{"https port with http", "http://cert.example:443/a", "https://cert.example/a"},
		{"empty port", "https://cert.example:/a", "https://cert.example/a"},
		{"root", "https://cert.example", "https://cert.example/"},
		{"root dot, userinfo", "https://me:secret@cert.example./a", "https://cert.example/a"},
		{"spaces and line breaks", " \u00a0https://cert.example/a\n b ", "https://cert.example/a%20b"},
		{"backslashes", `https://cert.example\a\b`, "https://cert.example/a/b"},
		{"fragment", "https://cert.example/a#top", "https://cert.example/a"},
		{"empty hash route", "https://cert.example/a#/", "https://cert.example/a"},
		{"hash route", "https://cert.example/a#/b c", "https://cert.example/a#/b%20c"},
		{"live block", "https://cert.example/live#block-65a", "https://cert.example/live#block-65a"},
		{"text fragment", "https://cert.example/a#:~:text=x", "https://cert.example/a"},
		{"tracking args", "https://cert.example/a?utm_source=x&UTM_Medium=y&id=3", "https://cert.example/a?id=3"},
		{"stray separators", "https://cert.example/a?&&b=1&", "https://cert.example/a?b=1"},
		{"escaped twice", "https://cert.example/a?a=1&amp;amp;b=2&amp;utm_id=3", "https://cert.example/a?a=1&b=2"},
		{"order by name, not value", "https://cert.example/a?b=1&a=3&a=2", "https://cert.example/a?a=3&a=2&b=1"},
		{"array names", "https://cert.example/a?x[]=1&x%5b%5d=2", "https://cert.example/a?x%5B%5D=1&x%5B%5D=2"},
		{"lone percent", "https://cert.example/100%/a%zz", "https://cert.example/100%25/a%25zz"},
		{"bytes that are no text", "https://cert.example/\xff", "https://cert.example/%FF"},
		{"escaped dots", "https://cert.example/a/%2e%2E/b", "https://cert.example/b"},
		{"dots above the root", "https://cert.example/../../b/.", "https://cert.example/b"},
		{"index needs no query", "https://cert.example/x/index.php?id=1", "https://cert.example/x/index.php?id=1"},
		{"index with tracking", "https://cert.example/x/Default.aspx?utm_id=1", "https://cert.example/x"},
		{"no index", "https://cert.example/x/index.xml", "https://cert.example/x/index.xml"},
		{"session in the middle", "https://cert.example/a;JSESSIONID=1F/b", "https://cert.example/a/b"},
		{"short sid is an article", "https://cert.example/a?sid=1234", "https://cert.example/a?sid=1234"},
		{"amp in front", "https://cert.example/amp/a/b", "https://cert.example/a/b"},
		{"amp is a page", "https://cert.example/amp", "https://cert.example/amp"},
		{"amp value is an article", "https://cert.example/a?amp=230v", "https://cert.example/a?amp=230v"},
		{"output type", "https://cert.example/a?outputType=amp", "https://cert.example/a"},
		{"mobile host twice", "https://www.m.cert.example/a", "https://cert.example/a"},
		{"no dot remains", "https://m.example/a", "https://m.example/a"},
		{"underscore host", "https://x_y.cert.example/a", "https://x_y.cert.example/a"},
		{"wide host", "https://ｃｅｒｔ。example/a", "https://cert.example/a"},
		{"eszett", "https://straße.example/", "https://xn--strae-oqa.example/"},
		{"ip", "http://192.0.2.7/a", "https://192.0.2.7/a"},
		{"ip 6", "http://[2001:DB8:0::1]:80/a", "https://[2001:db8::1]/a"},
		{"bbc", "http://www.bbc.co.uk/news/1?at_medium=RSS", "https://bbc.com/news/1"},
		{"yonhap", "https://en.yna.co.kr/view/AEN1?section=news&input=rss", "https://en.yna.co.kr/view/AEN1"},
		{"video", "https://m.youtube.com/watch?list=x&v=a_b-c&t=3", "https://youtube.com/watch?v=a_b-c"},
		{"short video", "https://youtu.be/a_b-c?t=3", "https://youtube.com/watch?v=a_b-c"},
		{"channel", "https://www.youtube.com/@navy/videos", "https://youtube.com/@navy/videos"},
		{"amp cache", "https://cert-example.cdn.ampproject.org/v/s/www.cert.example/a/amp?id=1&amp_js_v=0.1", "https://cert.example/a?id=1"},
		{"amp cache, http", "https://cdn.ampproject.org/c/cert.example/a", "https://cert.example/a"},
		{"viewer in a land", "https://www.google.com.tw/amp/s/cert.example/a", "https://cert.example/a"},
		{"viewer of nothing", "https://www.google.com/amp/s/a", "https://google.com/s/a"},
		{"not google", "https://google.evil.example/url?q=https://cert.example/a", "https://google.evil.example/url?q=https://cert.example/a"},
		{"wrapped twice", "https://www.google.com/url?q=https%3A%2F%2Fl.facebook.com%2Fl.php%3Fu%3Dhttps%253A%252F%252Fcert.example%252Fa", "https://cert.example/a"},
		{"wrapped rubbish", "https://www.google.com/url?q=https://", "https://google.com/url?q=https://"},
		{"bing", "http://www.bing.com/news/apiclick.aspx?ref=FexRss&url=https%3a%2f%2fcert.example%2fa%3fid%3d1&c=1", "https://cert.example/a?id=1"},
		{"google news, old", "https://news.google.com/__i/rss/rd/articles/CBMiFmh0dHBzOi8vY2VydC5leGFtcGxlL2HSAQA?oc=5", "https://cert.example/a"},
		{"google news, new", "https://news.google.com/read/CBMiakFVX3lxTE5kZXYx?hl=en", "https://news.google.com/articles/CBMiakFVX3lxTE5kZXYx"},

		{"other scheme", "ftp://cert.example/a", ""},
		{"no scheme", "cert.example/a", ""},
		{"relative", "/a", ""},
		{"tag", "tag:cert.example,2026:1", ""},
		{"script", "javascript:alert(1)", ""},
		{"nothing", "", ""},
		{"no host", "https:///a", ""},
		{"only port", "https://:80/a", ""},
		{"bad port", "https://cert.example:8o/a", ""},
		{"space in host", "https://cert example/a", ""},
		{"slash in host", "https://cert%2Fexample/a", ""},
		{"empty label", "https://cert..example/a", ""},
		{"bad ip 6", "https://[fe80::1%25eth0]/a", ""},
		{"too long", "https://cert.example/" + strings.Repeat("a", 20000), ""},
		{"too long when escaped", "https://cert.example/" + strings.Repeat("é", 4000), ""},
	}
	for _, tt := range tests {
		t.Run(tt.name, func(t *testing.T) {
			got := news.CanonicalURL(tt.link)
			if got != tt.want {
				t.Errorf("CanonicalURL(%q) = %q, want %q", tt.link, got, tt.want)
			}
			if again := news.CanonicalURL(got); again != got {
				t.Errorf("CanonicalURL(%q) = %q, want the key itself", got, again)
			}
		})
	}
}

// TestCanonicalURLDeep checks that wrappers within wrappers cost little.
func TestCanonicalURLDeep(t *testing.T) {
	link := strings.Repeat("https://google.com/amp/s/", 1)
	for len(link) < 16000 {
		link += "google.com/amp/s/"
	}
	if got, want := news.CanonicalURL(link+"cert.example/a"), "https://cert.example/a"; got != want {
		t.Errorf("CanonicalURL(deep) = %q, want %q", got, want)
	}
	got := news.CanonicalURL(link + strings.Repeat("é", 100))
	if again := news.CanonicalURL(got); again != got {
		t.Errorf("CanonicalURL(CanonicalURL(deep)) = %q, want %q", again, got)
	}
}

// TestCanonicalURLPairs runs the shared pairs of links.
func TestCanonicalURLPairs(t *testing.T) {
	f, err := os.Open("../../shared/corpus/stories/urls_crafted.jsonl")
	if err != nil {
		t.Skipf("the shared pairs of links are not here: %v", err)
	}
	defer f.Close()
	pairs, right := 0, 0
	lines := bufio.NewScanner(f)
	for lines.Scan() {
		var p struct {
			A, B, Why string
			Same      bool
		}
		if err := json.Unmarshal(lines.Bytes(), &p); err != nil {
			t.Fatal(err)
		}
		pairs++
		a, b := news.CanonicalURL(p.A), news.CanonicalURL(p.B)
		// What is no web address is the same as nothing.
		if same := a != "" && a == b; same != p.Same {
			t.Errorf("%s: %q -> %q, %q -> %q: same = %v, want %v", p.Why, p.A, a, p.B, b, same, p.Same)
			continue
		}
		right++
	}
	if err := lines.Err(); err != nil {
		t.Fatal(err)
	}
	t.Logf("%d of %d pairs right", right, pairs)
}

func FuzzCanonicalURL(f *testing.F) {
	for _, s := range []string{
		"https://www.google.com/url?rct=j&q=http%3A%2F%2Fa.example%2F",
		"http://cdn.ampproject.org/amp/c/s/m.example.com/amp/index.html?amp;amp=1&b=+%2",
		"https://user@例え.example:443/a;jsessionid=1/../.amp.html?sid=0123456789abcdef#!x",
		"https://news.google.com/rss/articles/CBMiI2h0dHBzOi8vd3d3LmlzbGFuZC5leGFtcGxlL25ld3MvMTAx0gEA?oc=5",
		"https://youtu.be/abc/amp?v=x#/y",
		"https://google.com/amp/url/?%71=https://x.example",
	} {
		f.Add(s)
	}
	f.Fuzz(func(t *testing.T, link string) {
		key := news.CanonicalURL(link)
		if again := news.CanonicalURL(key); again != key {
			t.Errorf("CanonicalURL(%q) = %q, whose key is %q", link, key, again)
		}
		if key == "" {
			return
		}
		if !strings.HasPrefix(key, "https://") {
			t.Errorf("CanonicalURL(%q) = %q, want an https key", link, key)
		}
		for _, c := range []byte(key) {
			if c <= ' ' || c >= 0x7F {
				t.Errorf("CanonicalURL(%q) = %q, holds byte %#x", link, key, c)
			}
		}
		if abs := news.AbsoluteURL("", link); abs != "" && news.CanonicalURL(abs) != key {
			t.Errorf("AbsoluteURL(%q) = %q has the key %q, want %q", link, abs, news.CanonicalURL(abs), key)
		}
	})
}

func BenchmarkCanonicalURL(b *testing.B) {
	for _, bb := range []struct{ name, link string }{
		{"plain", "https://www.cert.example/world/2026/01/12/navy-opens-base-4471"},
		{"tracked", "https://www.cert.example/a?id=4471&utm_source=rss&utm_medium=feed&utm_campaign=world#top"},
		{"chinese", "https://www.cert.example/新聞/國防部.html"},
		{"wrapped", "https://www.google.com/url?rct=j&sa=t&url=https://cert.example/a%3Fid=1&ct=ga&cd=xx"},
	} {
		b.Run(bb.name, func(b *testing.B) {
			b.ReportAllocs()
			for b.Loop() {
				news.CanonicalURL(bb.link)
			}
		})
	}
}
