package decode

import (
	"io/fs"
	"os"
	"path/filepath"
	"regexp"
	"sort"
	"strconv"
	"strings"
	"testing"
	"time"

	"straitwire/news"
)

// The headers of the expect/ slice state in Python what another parser reads
// of the document. Of these, the core fields are translated: titles, links,
// ids, texts, dates, languages, authors, categories and enclosures.
var (
	expectLine      = regexp.MustCompile(`(?m)^\s*Expect:\s*(.*?)\s*$`)
	comparison      = regexp.MustCompile(`^(feed|entries\[0\])((?:\[[^\]]+\]|\.\w+)+)\s*==\s*(.+)$`)
	pathStep        = regexp.MustCompile(`\['([^']+)'\]|\[(\d+)\]|\.(\w+)`)
	contentLocation = regexp.MustCompile(`(?m)^\s*Header:\s*Content-Location:\s*(\S+)`)
	contentType     = regexp.MustCompile(`(?mi)^\s*Header:\s*Content-Type:\s*(\S.*)$`)
	dateTuple       = regexp.MustCompile(`^\(?\(?(\d+), (\d+), (\d+), (\d+), (\d+), (\d+)`)
)

// expectation is one comparison of a case.
type expectation struct {
	entry bool
	path  string
	want  string
}

// expectationOf translates the header of a case; false for what is no
// comparison of a core field.
func expectationOf(doc []byte) (expectation, bool) {
	m := expectLine.FindSubmatch(doc)
	if m == nil {
		return expectation{}, false
	}
	expr := strings.TrimPrefix(strings.TrimPrefix(string(m[1]), "not bozo and "), "bozo and ")
	c := comparison.FindStringSubmatch(expr)
	if c == nil {
		return expectation{}, false
	}
	var steps []string
	for _, s := range pathStep.FindAllStringSubmatch(c[2], -1) {
		steps = append(steps, s[1]+s[2]+s[3])
	}
	if strings.Contains(c[3], "' + '") || strings.Contains(c[3], " and ") && !strings.HasPrefix(c[3], "u'") {
		return expectation{}, false
	}
	e := expectation{entry: c[1] != "feed", path: strings.Join(steps, "/")}
	if d := dateTuple.FindStringSubmatch(c[3]); d != nil {
		var n [6]int
		for i := range n {
			n[i], _ = strconv.Atoi(d[i+1])
		}
		e.want = time.Date(n[0], time.Month(n[1]), n[2], n[3], n[4], n[5], 0, time.UTC).Format(time.RFC3339)
		return e, true
	}
	want, ok := pythonString(c[3])
	e.want = want
	return e, ok
}

// pythonString reads a Python string literal.
func pythonString(s string) (string, bool) {
	s = strings.TrimPrefix(strings.TrimSpace(s), "u")
	if len(s) < 2 || s[0] != '\'' && s[0] != '"' || s[len(s)-1] != s[0] {
		return "", false
	}
	body := s[1 : len(s)-1]
	body = regexp.MustCompile(`\\x([0-9a-fA-F]{2})`).ReplaceAllString(body, `\u00$1`)
	body = strings.ReplaceAll(strings.ReplaceAll(body, `\'`, `'`), `"`, `\"`)
	body = strings.ReplaceAll(body, `\\"`, `\"`)
	out, err := strconv.Unquote(`"` + body + `"`)
	return out, err == nil
}

// got returns our answer to an expectation; false if we keep no such field.
func (e expectation) got(d Document) (values []string, known bool) {
	date := func(t time.Time) string {
		if t.IsZero() {
			return ""
		}
		return t.Format(time.RFC3339)
	}
	if !e.entry {
		switch e.path {
		case "title", "title_detail/value":
			return []string{d.Title}, true
		case "subtitle", "tagline", "description", "info", "subtitle_detail/value", "tagline_detail/value":
			return []string{d.Description}, true
		case "link":
			return []string{d.Site}, true
		case "rights", "copyright", "copyright_detail/value", "rights_detail/value":
			return []string{d.Rights}, true
		case "language":
			return []string{d.Language}, true
		case "updated_parsed", "modified_parsed":
			return []string{date(d.Updated)}, true
		}
		return nil, false
	}
	if len(d.Items) == 0 {
		switch e.path {
		case "title", "link", "id", "guid", "description", "summary", "content/0/value", "title_detail/value":
			return nil, true
		}
		return nil, false
	}
	it := d.Items[0]
	_, content := SafeHTML(it.Content, "")
	switch e.path {
	case "title", "title_detail/value":
		return []string{it.Title}, true
	case "link", "links/0/href":
		return []string{it.URL}, true
	case "id", "guid":
		return []string{it.GUID}, true
	case "description", "summary", "content/0/value", "summary_detail/value":
		return []string{it.Summary, it.Text, content}, true
	case "rights":
		return []string{it.Rights}, true
	case "updated_parsed":
		return []string{date(it.Updated), date(it.Published)}, true
	case "published_parsed", "created_parsed":
		return []string{date(it.Published)}, true
	case "author", "author_detail/name", "author_detail/email", "author_detail/url":
		var all []string
		for _, p := range it.Authors {
			all = append(all, p.Name, p.Email, p.URL, p.Name+" ("+p.Email+")")
		}
		return all, true
	case "category", "tags/0/term", "tags/1/term", "tags/0/label":
		return it.Categories, true
	case "enclosures/0/href", "enclosures/0/url":
		var all []string
		for _, f := range it.Enclosures {
			all = append(all, f.URL)
		}
		return all, true
	case "title_detail/language", "summary_detail/language", "content/0/language":
		return []string{it.Language}, true
	}
	return nil, false
}

// squeeze makes two readings comparable: the text of their markup, without
// the white space that programs treat as they like.
func squeeze(s string) string {
	_, text := SafeHTML(s, "")
	return strings.Join(strings.Fields(text), "")
}

// notOurs are cases that we read otherwise, with the reason.
var notOurs = map[string]string{
	"entities/rang.xml": "HTML 5 gave the entity another character",
	"wellformed/cdf/channel_abstract_map_description.xml": "CDF died in 1999",
	"wellformed/cdf/item_href_map_link.xml":               "CDF died in 1999",
	"wellformed/cdf/item_title.xml":                       "CDF died in 1999",
	"wellformed/rss/entity_in_doctype.xml":                "entities of a document type are never expanded",
	"wellformed/rss/item_image_link_conflict.xml":         "a host has no upper case",
}

func TestExpect(t *testing.T) {
	var files []string
	err := filepath.WalkDir(filepath.Join(corpus, "expect"), func(path string, e fs.DirEntry, err error) error {
		if err == nil && !e.IsDir() {
			files = append(files, path)
		}
		return err
	})
	if err != nil {
		t.Skipf("no corpus at %s: %v", corpus, err)
	}
	sort.Strings(files)
	core, right := 0, 0
	for _, file := range files {
		body, err := os.ReadFile(file)
		if err != nil {
			t.Fatal(err)
		}
		e, ok := expectationOf(utf8Copy(body))
		if !ok {
			continue
		}
		h := hintsFor(file)
		if strings.Contains(string(body), "127.0.0.1:8097") || contentLocation.Match(body) {
			h.URL = "http://127.0.0.1:8097/tests/" + filepath.Base(file)
		}
		if m := contentType.FindSubmatch(body); m != nil {
			h.ContentType = string(m[1])
		}
		if m := contentLocation.FindSubmatch(body); m != nil {
			if u := news.AbsoluteURL(h.URL, string(m[1])); u != "" {
				h.URL = u
			}
		}
		doc, err := Decode(body, h)
		for _, it := range doc.Items {
			checkSafe(t, file, it.Content)
		}
		values, known := e.got(doc)
		if !known {
			continue
		}
		core++
		hit := len(values) == 0 && squeeze(e.want) == "" // nothing is left of it, and so no item
		for _, v := range values {
			hit = hit || v == e.want || squeeze(v) == squeeze(e.want) || strings.Join(strings.Fields(v), "") == squeeze(e.want)
		}
		if hit {
			right++
			continue
		}
		name := strings.TrimPrefix(file, filepath.Join(corpus, "expect")+"/")
		if notOurs[name] == "" {
			t.Errorf("%s: %s = %.120q (%v), want %.120q", name, e.path, values, err, e.want)
		}
	}
	t.Logf("core fields: %d of %d as expected (%.1f %%)", right, core, 100*float64(right)/float64(max(core, 1)))
}

// utf8Copy makes a header readable whatever charset the document is in.
func utf8Copy(body []byte) []byte {
	text, _, _ := toUTF8(body, Hints{})
	return text
}
