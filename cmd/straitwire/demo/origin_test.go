package demo

import (
	"bytes"
	"encoding/json"
	"encoding/xml"
	"errors"
	"io"
	"net/http"
	"net/http/httptest"
	"regexp"
	"strings"
	"testing"
	"time"
)

// begin is when the demo of a test starts: not on a whole second, as in life.
var begin = time.Date(2026, 3, 4, 5, 6, 7, 890_000_000, time.UTC)

// at returns an origin so long after its start.
func at(elapsed time.Duration) *Origin {
	return NewOrigin(begin, func() time.Time { return begin.Add(elapsed) })
}

func get(t *testing.T, o *Origin, path string, headers ...string) *httptest.ResponseRecorder {
	t.Helper()
	r := httptest.NewRequest(http.MethodGet, path, nil)
	for i := 0; i+1 < len(headers); i += 2 {
		r.Header.Set(headers[i], headers[i+1])
	}
	w := httptest.NewRecorder()
	o.ServeHTTP(w, r)
	return w
}

// read is what a strict reader finds in a feed.
type read struct {
	titles map[string]string // by the id of the item
	err    error
}

// readFeed decodes a document of the demo with the standard library alone.
func readFeed(t *testing.T, s Source, body []byte) read {
	t.Helper()
	out := read{titles: map[string]string{}}
	enc, err := charset(s.Charset)
	if err != nil {
		t.Fatal(err)
	}
	text, err := enc.NewDecoder().Bytes(body)
	if err != nil || bytes.ContainsRune(text, '\uFFFD') {
		t.Fatalf("source %s: not valid %s: %v", s.ID, s.Charset, err)
	}
	if s.Format == "json" {
		var doc jsonDocument
		out.err = json.Unmarshal(text, &doc)
		for _, it := range doc.Items {
			out.titles[it.ID] = it.Title
		}
		return out
	}
	d := xml.NewDecoder(bytes.NewReader(text))
	d.CharsetReader = func(label string, r io.Reader) (io.Reader, error) {
		if label != s.Charset {
			t.Errorf("source %s declares %q, want %q", s.ID, label, s.Charset)
		}
		return r, nil // it has been decoded
	}
	var id, title string
	for {
		tok, err := d.Token()
		if errors.Is(err, io.EOF) {
			return out
		}
		if err != nil {
			out.err = err
			return out
		}
		switch el := tok.(type) {
		case xml.StartElement:
			switch el.Name.Local {
			case "item", "entry":
				id, title = "", ""
				for _, a := range el.Attr {
					if a.Name.Local == "about" {
						id = a.Value
					}
				}
			case "guid", "id":
				_ = d.DecodeElement(&id, &el)
			case "title":
				_ = d.DecodeElement(&title, &el)
			}
		case xml.EndElement:
			if el.Name.Local == "item" || el.Name.Local == "entry" {
				out.titles[id] = title
			}
		}
	}
}

// titles reads all feeds and returns the titles of all items by id.
func titles(t *testing.T, elapsed time.Duration) map[string]string {
	t.Helper()
	o := at(elapsed)
	all := map[string]string{}
	for _, s := range o.Sources() {
		w := get(t, o, s.Path)
		if w.Code != http.StatusOK {
			t.Fatalf("source %s at %v: status %d", s.ID, elapsed, w.Code)
		}
		if s.Broken && strings.HasPrefix(w.Header().Get("Content-Type"), "text/html") {
			continue
		}
		feed := readFeed(t, s, w.Body.Bytes())
		if (feed.err != nil) != s.Broken {
			t.Errorf("source %s at %v: %v", s.ID, elapsed, feed.err)
		}
		for id, title := range feed.titles {
			if id == "" || title == "" {
				t.Errorf("source %s at %v: item %q has title %q", s.ID, elapsed, id, title)
			}
			if _, twice := all[id]; twice {
				t.Errorf("source %s at %v: id %q is there twice", s.ID, elapsed, id)
			}
			all[id] = title
		}
	}
	return all
}

func TestOriginReleasesEverythingInTwoMinutes(t *testing.T) {
	// The broken source holds its items back until it serves a feed, so it
	// is left out of the pace.
	whole := 0
	for _, ol := range world() {
		for _, d := range ol.Items {
			if !d.Cut {
				whole++
			}
		}
	}
	counts := []int{}
	var before map[string]string
	for _, elapsed := range []time.Duration{0, 30 * time.Second, time.Minute, 90 * time.Second, 2 * time.Minute, time.Hour} {
		now := titles(t, elapsed)
		for id := range before {
			if _, ok := now[id]; !ok {
				t.Errorf("at %v item %q has gone", elapsed, id)
			}
		}
		counts, before = append(counts, len(now)), now
	}
	t.Logf("%d items; there after 0, 30, 60, 90, 120 and 3600 s: %v", whole, counts)
	if whole < 90 || whole > 120 {
		t.Errorf("the demo has %d items, want 90 to 120", whole)
	}
	if third := whole / 3; counts[0] < third-3 || counts[0] > third+1 {
		t.Errorf("%d of %d items at the start, want a third", counts[0], whole)
	}
	for i := 1; i < 5; i++ {
		if counts[i] <= counts[i-1] {
			t.Errorf("counts %v do not grow", counts)
		}
	}
	if counts[4] != whole || counts[5] != whole {
		t.Errorf("after two minutes %d items, after an hour %d, want %d", counts[4], counts[5], whole)
	}
}

func TestOriginHasTheFoundingMeetingAtOnce(t *testing.T) {
	want := []string{
		"Tsai and Seko discuss regional security and Japan's defence plan in Taipei",
		"蔡英文接見世耕弘成 談區域安全、日本防衛計畫與台海現狀",
		"蔡英文総統と世耕参院幹事長、台北で会談　防衛計画と台湾海峡の現状維持を協議",
	}
	there := map[string]bool{}
	for _, title := range titles(t, 0) {
		there[title] = true
	}
	for _, title := range want {
		if !there[title] {
			t.Errorf("%q is not there at the start", title)
		}
	}
	for _, ol := range world() {
		for _, d := range ol.Items {
			if !strings.Contains(d.Slug, "tsai-seko") {
				continue
			}
			day, err := d.date(begin)
			if err != nil || day.Format(time.DateOnly) != "2022-12-28" {
				t.Errorf("%s: dated %v, %v", ol.ID, day, err)
			}
		}
	}
}

func TestOriginCoversScriptsCharsetsAndFormats(t *testing.T) {
	languages, charsets, kinds := map[string]int{}, map[string]int{}, map[string]int{}
	broken := 0
	sources := at(0).Sources()
	for _, s := range sources {
		languages[s.Language]++
		charsets[s.Charset]++
		kinds[s.Format]++
		if s.Broken {
			broken++
		}
	}
	if len(sources) < 14 || len(languages) < 8 || broken != 1 {
		t.Errorf("%d sources, %d languages, %d broken", len(sources), len(languages), broken)
	}
	for _, label := range []string{"big5", "shift_jis", "euc-kr", "gb18030", "windows-1251", "utf-8"} {
		if charsets[label] == 0 {
			t.Errorf("no source in %s", label)
		}
	}
	for name := range formats() {
		if kinds[name] == 0 {
			t.Errorf("no source as %s", name)
		}
	}
}

func TestEditsComeAfterTheirItemAndKeepItsID(t *testing.T) {
	start, end := titles(t, 0), titles(t, 2*time.Minute)
	changed := 0
	for id, title := range start {
		if end[id] != title {
			changed++
		}
	}
	if changed == 0 {
		t.Error("no item of the start has changed its title at the end")
	}
	edits := 0
	for _, ol := range world() {
		for _, d := range ol.Items {
			last := d.after
			for _, e := range d.Edits {
				edits++
				if time.Duration(e.At) < last+10*time.Second || time.Duration(e.At) > 118*time.Second {
					t.Errorf("%s %s: edited at %v, released or edited before at %v", ol.ID, d.Slug, time.Duration(e.At), last)
				}
				last = time.Duration(e.At)
			}
		}
	}
	t.Logf("%d edits, %d of them to titles of the start", edits, changed)
}

func TestSyndicatedReportIsInThreeOutletsAndCredited(t *testing.T) {
	outlets, credited := map[string]int{}, map[string]int{}
	for _, ol := range world() {
		for _, d := range ol.Items {
			outlets[d.Summary]++
			if d.Author == "Pacific Wire" {
				credited[d.Summary]++
			}
		}
	}
	for summary, copies := range outlets {
		if copies >= 3 && credited[summary] >= 2 && strings.Contains(summary, "(Pacific Wire)") {
			return
		}
	}
	t.Error("no report of the wire is in three outlets with a credit")
}

func TestBrokenSourceGoesFromPageToCutDocument(t *testing.T) {
	const path = "/mirror-gazette.rss"
	page := get(t, at(44*time.Second), path)
	if !strings.HasPrefix(page.Body.String(), "<!DOCTYPE html>") || page.Header().Get("Content-Type") != "text/html; charset=utf-8" {
		t.Errorf("at 44 s %s: %s", page.Header().Get("Content-Type"), page.Body)
	}
	cut := get(t, at(45*time.Second), path).Body.String()
	if !strings.HasPrefix(cut, "<?xml") || strings.Contains(cut, "</rss>") || !strings.HasSuffix(cut, "and that they have") {
		t.Errorf("at 45 s the document does not end in its last item: %s", cut)
	}
	if strings.Count(cut, "<item>") != strings.Count(cut, "</item>")+1 || strings.Count(cut, "</item>") == 0 {
		t.Errorf("at 45 s not all items but the last are whole: %s", cut)
	}
}

func TestOriginAnswersConditionalRequestsHonestly(t *testing.T) {
	const path = "/pacific-wire.atom"
	first := get(t, at(0), path)
	etag, modified := first.Header().Get("ETag"), first.Header().Get("Last-Modified")
	if etag == "" || modified == "" {
		t.Fatalf("no validators: %v", first.Header())
	}
	rows := []struct {
		name    string
		elapsed time.Duration
		headers []string
		want    int
	}{
		{"same etag", time.Second, []string{"If-None-Match", etag}, 304},
		{"same date", time.Second, []string{"If-Modified-Since", modified}, 304},
		{"etag later", time.Minute, []string{"If-None-Match", etag}, 200},
		{"date later", time.Minute, []string{"If-Modified-Since", modified}, 200},
		{"etag wins", time.Second, []string{"If-None-Match", `"x"`, "If-Modified-Since", modified}, 200},
	}
	for _, row := range rows {
		t.Run(row.name, func(t *testing.T) {
			w := get(t, at(row.elapsed), path, row.headers...)
			if w.Code != row.want || w.Code == 304 && w.Body.Len() > 0 {
				t.Errorf("status %d with %d bytes, want %d", w.Code, w.Body.Len(), row.want)
			}
		})
	}
}

// TestValidatorsChangeExactlyWithTheBytes walks through the demo second by
// second.
func TestValidatorsChangeExactlyWithTheBytes(t *testing.T) {
	for _, s := range at(0).Sources() {
		var before *httptest.ResponseRecorder
		for sec := range 125 {
			w := get(t, at(time.Duration(sec)*time.Second), s.Path)
			if before != nil {
				same := bytes.Equal(w.Body.Bytes(), before.Body.Bytes())
				for _, name := range []string{"ETag", "Last-Modified"} {
					if (w.Header().Get(name) == before.Header().Get(name)) != same {
						t.Fatalf("source %s at %d s: bytes same %v, %s %q after %q", s.ID, sec, same, name, w.Header().Get(name), before.Header().Get(name))
					}
				}
			}
			before = w
		}
	}
}

func TestOriginRefusesWhatIsNotThere(t *testing.T) {
	rows := []struct {
		name, method, path string
		want               int
	}{
		{"unknown", http.MethodGet, "/nobody.rss", 404},
		{"wrong suffix", http.MethodGet, "/pacific-wire.rss", 404},
		{"post", http.MethodPost, "/pacific-wire.atom", 405},
		{"head", http.MethodHead, "/pacific-wire.atom", 200},
		{"list", http.MethodGet, "/", 200},
	}
	for _, row := range rows {
		t.Run(row.name, func(t *testing.T) {
			w := httptest.NewRecorder()
			at(0).ServeHTTP(w, httptest.NewRequest(row.method, row.path, nil))
			if w.Code != row.want {
				t.Errorf("%s %s = %d, want %d", row.method, row.path, w.Code, row.want)
			}
		})
	}
}

func TestEncodeRefusesWhatACharsetDoesNotHave(t *testing.T) {
	if _, err := encode("big5", []byte("한")); err == nil {
		t.Error("Big5 took a Hangul syllable")
	}
	if _, err := encode("windows-1251", []byte("海")); err == nil {
		t.Error("windows-1251 took a Han character")
	}
	if _, err := encode("latin-9", nil); err == nil {
		t.Error("an unknown charset was taken")
	}
}

// hosts outside .example must not occur: nobody's news are imitated.
var link = regexp.MustCompile(`https?://[^/"<]+`)

func TestAllAddressesAreExamples(t *testing.T) {
	for _, ol := range world() {
		for _, u := range link.FindAllString(ol.Site, -1) {
			if !strings.HasSuffix(u, ".example") {
				t.Errorf("source %s: %s", ol.ID, u)
			}
		}
	}
}
