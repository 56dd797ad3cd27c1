package feedout

import (
	"encoding/xml"
	"log/slog"
	"strings"
	"testing"
	"time"
	"unicode/utf8"

	"straitwire/news"

	"pgregory.net/rapid"
)

func testLog(tb testing.TB) *slog.Logger {
	return slog.New(slog.NewTextHandler(tb.Output(), nil))
}

// hostileWindow puts s everywhere where a source, an operator or the clock can
// put something.
func hostileWindow(s string, unix int64) []news.Listed {
	at := time.Unix(unix, 0)
	it := news.Item{
		ID: "aaaaaaaaaaaaaaaa", Source: "evil", GUID: s, Title: s, URL: s, Summary: s, Content: s, Text: s, Language: s,
		Authors: []news.Person{{Name: s, Email: s, URL: s}}, Categories: []string{s, s}, Image: s,
		Enclosures: []news.Enclosure{{URL: s, Type: s, Length: unix}, {URL: "https://x.example/" + s, Type: s}}, Rights: s,
		Published: at, FirstSeen: at.Add(time.Duration(unix)), Changed: at, Revision: int(unix & 1),
	}
	other := it
	other.ID, other.URL, other.Source = news.ItemID("b"+s), "http://"+s+".example/"+s+"?"+s+"#"+s, "none"
	why := []news.Why{{Op: s, Term: s, Field: s}}
	copies := []news.Member{{Item: news.ItemID(s), Source: news.SourceID(s), URL: s, Seen: at}, {Source: "evil", URL: "https://x.example/" + s}}
	told := news.Told{Story: news.StoryID("s" + s), Count: "2 items " + s, Copies: copies, Joins: []time.Time{at, at.Add(time.Minute)}}
	return []news.Listed{
		{Item: it, Entry: news.Entry{Entered: at, Why: why}, Told: told},
		{Item: other, Entry: news.Entry{Why: why}, Told: told},
	}
}

type hostileTopics struct{ s string }

func (h hostileTopics) feeds() []feed {
	return []feed{{ID: "t", Title: h.s, Description: h.s, Version: "v"}}
}
func (hostileTopics) match(*news.Item, news.Source, *news.Story) []news.Match { return nil }

// reporter is what *testing.T and *rapid.T have in common.
type reporter interface {
	Errorf(format string, args ...any)
	Fatalf(format string, args ...any)
}

func checkHostile(tb reporter, s string, unix int64) {
	sources := map[news.SourceID]news.Source{"evil": {
		ID: "evil", Title: s, URL: s, Site: "https://" + s, Country: s, Region: s, Language: s, Kind: s, Control: s, Publisher: s,
	}}
	r := resolve(hostileTopics{s}, Plan{Sources: sources, Options: Options{BaseURL: "https://news.example.org", Title: s, Version: s}})
	p := newPress(slog.New(slog.DiscardHandler))
	editions := make(map[string]*Edition)
	p.topic(editions, nil, &r.feeds[0], hostileWindow(s, unix), chain{Prev: "https://news.example.org/topics/x/archive/2026-01-1"}, r)
	p.lists(editions, r)
	p.surges(editions, []news.Surge{{Topic: "t", Country: s, Start: time.Unix(unix, 0), Span: time.Hour, Items: []news.Headline{{Title: s, URL: "https://x.example/" + s, Source: "evil"}, {Title: s, URL: s}}}, {Topic: "gone"}}, r)
	if len(editions) != 2*len(formats)+2 {
		tb.Fatalf("rendered %d editions", len(editions))
	}
	for path, e := range editions {
		suffix := path[strings.LastIndexByte(path, '.'):]
		if err := validate(suffix, e.Body); err != nil {
			// A title of the operator that is blank is the configuration's mistake, not ours.
			if strings.TrimSpace(clean(s)) == "" {
				continue
			}
			tb.Errorf("%q at %d: %s is not valid:\n%v", s, unix, path, err)
		}
	}
}

var hostileStrings = []string{
	"", " ", "\x00", "\xff\xfe", "\ufffe\uffff", "]]>", "<![CDATA[", "<!-- -->", "&", "&#0;", "<b>", "\"'", "https://x.example/ü?ä=[ ]#a#b", "http://[::1]:80/", "http://[fe80::1%25eth0]/",
	"http://xn--/", "http://münchen.example/", "http://a b/", "http://-/", "//x", "javascript:alert(1)", "\u202etxt", "a@b", "en_US", "zh-Hant", "audio/mpeg; x=\"", strings.Repeat("長", 5000),
	"http://x.example\\@evil/", "https://x.example:99999/", "https://user:pw@x.example/", "http://%41.example/", "https://x.example/%", "https://..../", "tag:x", "\u0085\u2028", "\xed\xa0\x80", "%00%", "_",
}

func TestEditionsAreValidWhateverSourcesSend(t *testing.T) {
	for _, s := range hostileStrings {
		for _, unix := range []int64{0, -1 << 40, 1 << 50, 1_772_600_000} {
			checkHostile(t, s, unix)
		}
	}
	rapid.Check(t, func(rt *rapid.T) {
		s := rapid.OneOf(rapid.String(), rapid.Map(rapid.SliceOf(rapid.Byte()), func(b []byte) string { return string(b) })).Draw(rt, "s")
		checkHostile(rt, s, rapid.Int64().Draw(rt, "unix"))
	})
}

func FuzzEditions(f *testing.F) {
	for _, s := range hostileStrings {
		f.Add(s, int64(1_772_600_000))
	}
	f.Fuzz(func(t *testing.T, s string, unix int64) { checkHostile(t, s, unix) })
}

func TestClean(t *testing.T) {
	for _, tt := range []struct{ name, in, want string }{
		{"ASCII", "plain text\n\ttab\r", "plain text\n\ttab\r"},
		{"other scripts", "海峡 مضيق 해협 🛳", "海峡 مضيق 해협 🛳"},
		{"combining marks stay", "Vie\u0323\u0302t", "Vie\u0323\u0302t"},
		{"C0", "a\x00b\x1bc\x0bd", "abcd"},
		{"DEL and C1", "a\x7fb\u0085c\u009fd", "abcd"},
		{"noncharacters", "a\ufffeb\uffffc\ufdd0d\U0001ffffe", "abcde"},
		{"no UTF-8", "a\xffb\xc3", "a\ufffdb\ufffd"},
		{"surrogates", "a\xed\xa0\x80b", "a\ufffd\ufffd\ufffdb"},
		{"replacement character stays", "a\ufffdb", "a\ufffdb"},
		{"joiners stay", "a\u200db", "a\u200db"},
	} {
		t.Run(tt.name, func(t *testing.T) {
			if got := clean(tt.in); got != tt.want {
				t.Errorf("clean(%q) = %q, want %q", tt.in, got, tt.want)
			}
		})
	}
	rapid.Check(t, func(rt *rapid.T) {
		s := string(rapid.SliceOf(rapid.Byte()).Draw(rt, "s"))
		got := clean(s)
		if !utf8.ValidString(got) || clean(got) != got {
			rt.Errorf("clean(%q) = %q, which is not clean", s, got)
		}
		var back string
		if err := xml.Unmarshal([]byte("<a><![CDATA["+strings.ReplaceAll(got, "]]>", "")+"]]></a>"), &back); err != nil {
			rt.Errorf("clean(%q) in CDATA: %v", s, err)
		}
	})
}

func TestURI(t *testing.T) {
	for _, tt := range []struct{ name, in, want string }{
		{"as it is", "https://a.example/b?c=d&e=%20f#g", "https://a.example/b?c=d&e=%20f#g"},
		{"path of another script", "https://a.example/新聞", "https://a.example/%E6%96%B0%E8%81%9E"},
		{"query of another script", "https://a.example/?q=ä", "https://a.example/?q=%C3%A4"},
		{"host of another script", "https://münchen.example/", "https://xn--mnchen-3ya.example/"},
		{"blanks and quotes", ` https://a.example/a b"<> `, "https://a.example/a%20b%22%3C%3E"},
		{"brackets", "https://a.example/?a[]=1", "https://a.example/?a%5B%5D=1"},
		{"bad escape", "https://a.example/100%?x=%zz%41", "https://a.example/100%25?x=%25zz%41"},
		{"two fragments", "https://a.example/#a#b", "https://a.example/#a%23b"},
		{"no path", "https://a.example?x", "https://a.example?x"},
		{"port", "http://a.example:8080/", "http://a.example:8080/"},
		{"upper-case scheme", "HTTP://a.example/", "http://a.example/"},
		{"IPv6", "http://[2001:db8::1]:80/x", "http://[2001:db8::1]:80/x"},
		{"password", "https://user:secret@a.example/", "https://a.example/"},
		{"underscore in host", "https://a_b.example/", "https://a_b.example/"},
		{"invalid UTF-8", "https://a.example/\xff", "https://a.example/%FF"},
		{"script", "javascript:alert(1)", ""},
		{"relative", "/a", ""},
		{"no scheme", "//a.example/", ""},
		{"other scheme", "ftp://a.example/", ""},
		{"no host", "http:///a", ""},
		{"zone", "http://[fe80::1%25eth0]/", ""},
		{"blank in host", "http://a b/", ""},
		{"backslash ends the host", `http://a.example\@b.example/`, "http://a.example/@b.example/"},
		{"empty", "", ""},
	} {
		t.Run(tt.name, func(t *testing.T) {
			got := uri(tt.in)
			if got != tt.want {
				t.Errorf("uri(%q) = %q, want %q", tt.in, got, tt.want)
			}
			if uri(got) != got {
				t.Errorf("uri(uri(%q)) = %q, want %q", tt.in, uri(got), got)
			}
		})
	}
}

func TestAuthority(t *testing.T) {
	for _, tt := range []struct{ base, want string }{
		{"https://News.Example.org/wire/", "news.example.org,2026"},
		{"http://127.0.0.1:8080", "127.0.0.1,2026"},
		{"http://[::1]:8080", "localhost,2026"},
		{"https://münchen.example", "xn--mnchen-3ya.example,2026"},
		{"", "localhost,2026"},
		{"://", "localhost,2026"},
	} {
		if got := (Options{BaseURL: tt.base}).withDefaults().Authority; got != tt.want {
			t.Errorf("authority of %q = %q, want %q", tt.base, got, tt.want)
		}
	}
}

func TestDates(t *testing.T) {
	seen := day
	for _, tt := range []struct {
		name               string
		item               news.Item
		published, updated string
	}{
		{"source says", news.Item{Published: day.Add(-time.Hour), Changed: day}, "04:06:07", "04:06:07"},
		{"source says nothing", news.Item{Changed: day}, "05:06:07", "05:06:07"},
		{"ahead of our clock", news.Item{Published: day.Add(time.Hour), Changed: day}, "05:06:07", "05:06:07"},
		{"revised", news.Item{Published: day.Add(-time.Hour), Revision: 1, Changed: day.Add(2 * time.Hour)}, "04:06:07", "07:06:07"},
		{"the source's own update does not count", news.Item{Published: day, Updated: day.Add(time.Hour), Changed: day}, "05:06:07", "05:06:07"},
	} {
		t.Run(tt.name, func(t *testing.T) {
			tt.item.FirstSeen = seen
			l := &news.Listed{Item: tt.item}
			if got := published(l).Format("15:04:05"); got != tt.published {
				t.Errorf("published = %s, want %s", got, tt.published)
			}
			if got := updated(l).Format("15:04:05"); got != tt.updated {
				t.Errorf("updated = %s, want %s", got, tt.updated)
			}
		})
	}
}
