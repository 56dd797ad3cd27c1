package decode

import (
	"strings"
	"testing"
)

func TestSafeHTML(t *testing.T) {
	tests := []struct{ name, in, safe, text string }{
		{"plain", "a & b", "a &amp; b", "a & b"},
		{"paragraphs", "<p>a</p><p>b</p>", "<p>a</p><p>b</p>", "a\nb"},
		{"unclosed", "<p>a<b>c<p>d", "<p>a<b>c</b></p><p>d</p>", "ac\nd"},
		{"crossed", "<b>a<i>b</b>c</i>", "<b>a<i>b</i></b>c", "abc"},
		{"stray ends", "a</p></div>b", "ab", "a\nb"},
		{"list", "<ul><li>a<li>b</ul>c", "<ul><li>a</li><li>b</li></ul>c", "a\nb\nc"},
		{"table", "<table><tr><td>a<td>b<tr><td>c</table>", "<table><tr><td>a</td><td>b</td></tr><tr><td>c</td></tr></table>", "a\nb\nc"},
		{"white space", "a\n  b <b> c</b>", "a\n  b <b> c</b>", "a b c"},
		{"line break", "a<br>b<br/>c", "a<br>b<br>c", "a\nb\nc"},
		{"script", "a<script>alert(1)</script>b", "ab", "ab"},
		{"script not closed", "a<script>alert(1)", "a", "a"},
		{"style", "<style>p{}</style>a", "a", "a"},
		{"handlers", `<p onclick="x()" onload=y>a</p>`, "<p>a</p>", "a"},
		{"style attribute", `<p style="color:expression(x)" class=c id=i>a</p>`, "<p>a</p>", "a"},
		{"script link", `<a href="javascript:x()">a</a>`, "<a>a</a>", "a"},
		{"script link, hidden", "<a href=\" java\tscript:x()\">a</a>", "<a>a</a>", "a"},
		{"script link, encoded", "<a href='&#106;avascript:x()'>a</a>", "<a>a</a>", "a"},
		{"data picture", `<img src="data:image/svg+xml,x">a`, "a", "a"},
		{"lazy picture", `<img src="data:image/gif,x" data-src="/i.png">`, `<img src="https://news.example/i.png">`, ""},
		{"relative", `<a href="x?a=1&amp;b=2">a</a><img src=/i.png alt="A &lt; B" width=10 height="x">`, `<a href="https://news.example/a/x?a=1&amp;b=2">a</a><img src="https://news.example/i.png" alt="A &lt; B" width="10">`, "a"},
		{"sources", `<img srcset="/a.png 1x, b.png 2x, javascript:x 3x">`, `<img srcset="https://news.example/a.png 1x, https://news.example/a/b.png 2x">`, ""},
		{"frame", `a<iframe src="http://b.example"></iframe>b`, "ab", "ab"},
		{"frame written as empty", `a<iframe src="http://b.example"/>b`, "ab", "ab"},
		{"frame not closed", `a<iframe>b`, "ab", "ab"},
		{"object", `a<object data=x><p>b</p></object>`, "a<p>b</p>", "a\nb"},
		{"form", `<form action=x>a<input name=y><button>b</button></form>`, "ab", "ab"},
		{"svg", `a<svg><script>x</script><a xlink:href="javascript:y">t</a></svg>b`, "ab", "ab"},
		{"comment", "a<!-- <b>x</b> -->b", "ab", "ab"},
		{"quote in an attribute", `<a title='"><script>x</script>'>a</a>`, `<a title="&#34;&gt;&lt;script&gt;x&lt;/script&gt;">a</a>`, "a"},
		{"title with raw text", `<noscript><p title="</noscript><img src=x onerror=y>">`, `<img src="https://news.example/a/x">&#34;&gt;`, `">`},
		{"template", `a<template><p>b</p></template>c`, "ac", "ac"},
		{"angle brackets", "1 < 2 > 0", "1 &lt; 2 &gt; 0", "1 < 2 > 0"},
		{"empty elements", `<p/>a<b/>c`, `<p></p>a<b></b>c`, "ac"},
		{"base is ignored", `<base href="http://evil.example/"><a href="x">a</a>`, `<a href="https://news.example/a/x">a</a>`, "a"},
		{"links in one another", `<a href="/1">a<a href="/2">b</a>`, `<a href="https://news.example/1">a</a><a href="https://news.example/2">b</a>`, "ab"},
		{"attribute twice", `<a href="/1" href="/2">a</a>`, `<a href="https://news.example/1">a</a>`, "a"},
		{"right to left", `<p dir="rtl" lang="AR">ا</p>`, `<p dir="rtl" lang="ar">ا</p>`, "ا"},
		{"nothing", "", "", ""},
	}
	for _, tt := range tests {
		t.Run(tt.name, func(t *testing.T) {
			safe, text := SafeHTML(tt.in, "https://news.example/a/")
			if safe != tt.safe {
				t.Errorf("SafeHTML(%q) = %q, want %q", tt.in, safe, tt.safe)
			}
			if text != tt.text {
				t.Errorf("text of %q = %q, want %q", tt.in, text, tt.text)
			}
			checkSafe(t, tt.name, safe)
		})
	}
}

func TestSafeHTMLBounds(t *testing.T) {
	for _, unit := range []string{"<div>", "<a href=x>", "&", "<p>a", "<b>x</b>", "\u4e2d"} {
		safe, text := new(desk).safeHTML(strings.Repeat(unit, 1<<20/len(unit)), "https://news.example/"+strings.Repeat("x", 2000), 64<<10)
		if len(safe) > 80<<10 || len(text) > 80<<10 {
			t.Errorf("%q: %d bytes of HTML and %d of text from a limit of %d", unit, len(safe), len(text), 64<<10)
		}
		checkSafe(t, unit, safe)
	}
}

func TestLanguageTag(t *testing.T) {
	tests := []struct{ in, want string }{
		{"en", "en"},
		{"en_us", "en-US"},
		{"EN-gb", "en-GB"},
		{"zh-hant-tw", "zh-Hant-TW"},
		{"English", "en"},
		{"jp", "ja"},
		{"iw", "he"},
		{"de-DE, en", "de-DE"},
		{"", ""},
		{"-", ""},
		{"none of these", ""},
		{"en-<script>", ""},
		{"und", ""},
	}
	for _, tt := range tests {
		if got := languageTag(tt.in); got != tt.want {
			t.Errorf("languageTag(%q) = %q, want %q", tt.in, got, tt.want)
		}
	}
}
