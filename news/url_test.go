package news_test

import (
	"strings"
	"testing"

	"straitwire/news"
)

func TestAbsoluteURL(t *testing.T) {
	const base = "http://user:secret@www.cert.example:8080/news/world/index.xml?x=1#top"
	tests := []struct{ name, base, ref, want string }{
		{"absolute", base, "https://a.example/b?c=d#e", "https://a.example/b?c=d#e"},
		{"kept as given", base, " HTTPS://A.Example/%7eb/../c/?utm_source=x&&y \n", "https://a.example/%7eb/../c/?utm_source=x&&y"},
		{"without a path", base, "https://a.example?b", "https://a.example?b"},
		{"without a scheme", base, "//a.example/b", "http://a.example/b"},
		{"without a scheme or base", "", "//a.example/b", "https://a.example/b"},
		{"without slashes", base, "www.a.example/b", "http://www.a.example/b"},
		{"root", base, "/a", "http://www.cert.example:8080/a"},
		{"beside", base, "a.html", "http://www.cert.example:8080/news/world/a.html"},
		{"above", base, "../../../a/./b/..", "http://www.cert.example:8080/a/"},
		{"query", base, "?p=7", "http://www.cert.example:8080/news/world/index.xml?p=7"},
		{"fragment", base, "#a", "http://www.cert.example:8080/news/world/index.xml?x=1#a"},
		{"colon in a path", base, "./a:b", "http://www.cert.example:8080/news/world/a:b"},
		{"base without a path", "https://a.example", "b", "https://a.example/b"},
		{"backslashes", base, `\a\b`, "http://www.cert.example:8080/a/b"},
		{"not ascii", base, "/台灣?q=é#ü", "http://www.cert.example:8080/%E5%8F%B0%E7%81%A3?q=%C3%A9#%C3%BC"},
		{"international host", base, "https://bücher.example/a", "https://xn--bcher-kva.example/a"},
		{"blanks and quotes", base, `/a b"c<d>`, "http://www.cert.example:8080/a%20b%22c%3Cd%3E"},
		{"lone percent", base, "/100%", "http://www.cert.example:8080/100%25"},
		{"line breaks within", base, "https://a.example/b\n\tc", "https://a.example/bc"},
		{"user dropped", base, "https://cert.example@evil.example/a", "https://evil.example/a"},
		{"control", base, "/a\x01b", "http://www.cert.example:8080/a%01b"},
		{"ip 6", base, "http://[2001:DB8::1]/a", "http://[2001:db8::1]/a"},

		{"empty", base, " ", ""},
		{"script", base, "java\nscript:alert(1)", ""},
		{"data", base, "data:text/html,x", ""},
		{"mail", base, "mailto:a@b.example", ""},
		{"tag", base, "tag:a.example,2026:1", ""},
		{"file", base, "file:///etc/passwd", ""},
		{"no base", "", "a.html", ""},
		{"bad base", "file:///a/b", "a.html", ""},
		{"bad host", base, "https://a b/c", ""},
		{"no host", base, "https:///a", ""},
		{"single slash", base, "https:/a", ""},
		{"too long", base, "/" + strings.Repeat("é", 5000), ""},
	}
	for _, tt := range tests {
		t.Run(tt.name, func(t *testing.T) {
			got := news.AbsoluteURL(tt.base, tt.ref)
			if got != tt.want {
				t.Errorf("AbsoluteURL(%q, %q) = %q, want %q", tt.base, tt.ref, got, tt.want)
			}
		})
	}
}

func FuzzAbsoluteURL(f *testing.F) {
	f.Add("https://a.example/b/c", "../d?e#f")
	f.Add("http://例え.example:80", "//ü.example/%zz")
	f.Add("", `www.a.example\b`)
	f.Fuzz(func(t *testing.T, base, ref string) {
		got := news.AbsoluteURL(base, ref)
		if got == "" {
			return
		}
		if !strings.HasPrefix(got, "http://") && !strings.HasPrefix(got, "https://") {
			t.Errorf("AbsoluteURL(%q, %q) = %q, want http or https", base, ref, got)
		}
		for _, c := range []byte(got) {
			if c <= ' ' || c >= 0x7F {
				t.Errorf("AbsoluteURL(%q, %q) = %q, holds byte %#x", base, ref, got, c)
			}
		}
		if again := news.AbsoluteURL("https://other.example/", got); again != got {
			t.Errorf("AbsoluteURL(%q, %q) = %q, and again %q", base, ref, got, again)
		}
	})
}
