package decode

import (
	"regexp"
	"strings"
	"testing"

	"github.com/microcosm-cc/bluemonday"
	"golang.org/x/net/html"
	"golang.org/x/text/unicode/norm"
)

// judge is another sanitiser: what it would still take away from our result
// was not safe.
func judge() *bluemonday.Policy {
	p := bluemonday.UGCPolicy()
	p.AllowRelativeURLs(false)
	p.RequireNoFollowOnLinks(false)
	p.AllowElements("address", "bdi", "bdo", "big", "center", "tt", "u", "strike", "picture", "source", "audio", "video", "header", "footer", "main", "acronym", "section", "wbr", "col", "colgroup", "caption")
	p.AllowAttrs("src", "srcset", "width", "height", "poster", "controls", "title", "dir", "lang", "alt", "align", "valign", "scope", "value", "start", "cite", "datetime", "colspan", "rowspan", "span").Globally()
	p.AllowNoAttrs().OnElements("a", "span", "img", "bdo", "font", "video", "audio", "source", "q")
	return p
}

var unsafePattern = regexp.MustCompile(`(?i)<\s*(script|style|iframe|object|embed|form|input|meta|link|base|svg|math|frame|applet|textarea|template|noscript)\b|\son[a-z]+\s*=\s*"|javascript:[^<]*"|data:text|\sstyle=|expression\(`)

// checkSafe fails on anything in our HTML that is not allowed, not absolute
// or not balanced.
func checkSafe(t *testing.T, where, safe string) {
	t.Helper()
	if safe == "" {
		return
	}
	var open []string
	z := html.NewTokenizer(strings.NewReader(safe))
	for {
		switch z.Next() {
		case html.ErrorToken:
			if len(open) > 0 {
				t.Errorf("%s: left open: %v in %.200q", where, open, safe)
			}
			return
		case html.StartTagToken, html.SelfClosingTagToken:
			tok := z.Token()
			if k := elements[tok.DataAtom]; k == 0 || k == kindGone {
				t.Errorf("%s: element %q in %.200q", where, tok.Data, safe)
			}
			if unsafePattern.MatchString(strings.ToLower(tok.Data)) {
				t.Errorf("%s: unsafe element %q", where, tok.Data)
			}
			for _, a := range tok.Attr {
				switch a.Key {
				case "href", "src", "poster", "cite":
					if !strings.HasPrefix(a.Val, "http://") && !strings.HasPrefix(a.Val, "https://") {
						t.Errorf("%s: %s=%q is not absolute", where, a.Key, a.Val)
					}
				case "style", "class", "id", "name":
					t.Errorf("%s: attribute %s", where, a.Key)
				}
				if strings.HasPrefix(a.Key, "on") {
					t.Errorf("%s: handler %s=%q", where, a.Key, a.Val)
				}
			}
			if !htmlVoid([]byte(tok.Data)) && tok.Data != "source" {
				open = append(open, tok.Data)
			}
		case html.EndTagToken:
			tok := z.Token()
			if len(open) == 0 || open[len(open)-1] != tok.Data {
				t.Errorf("%s: </%s> closes %v in %.200q", where, tok.Data, open, safe)
				return
			}
			open = open[:len(open)-1]
		case html.CommentToken, html.DoctypeToken:
			t.Errorf("%s: a comment or doctype in %.200q", where, safe)
		}
	}
}

// normalHTML parses and renders, so that two ways to write the same compare
// equal.
func normalHTML(s string) string {
	var b strings.Builder
	z := html.NewTokenizer(strings.NewReader(s))
	for z.Next() != html.ErrorToken {
		b.WriteString(z.Token().String())
	}
	return norm.NFC.String(b.String())
}
