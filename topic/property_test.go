package topic

import (
	"strings"
	"testing"
	"unicode"
	"unicode/utf8"

	"golang.org/x/text/unicode/norm"
	"golang.org/x/text/width"
	"pgregory.net/rapid"

	"straitwire/news"
)

// everything is a topic of many terms, so that random text finds something.
const everything = `
- id: t
  match:
    any: [Taiwan, "DF-21", Biển Đông, "Ren'ai Reef", 台灣海峽, ミサイル, ガザ*, 대만해협, 북한, ヘリ, Україна, "Чёрное море", الناتو, غزة,
      {term: PLA, case: true}, {term: 中国, not: [中国地方]}, {regex: '(?i)air(craft|plane)s?'}, {concept: taiwan}, {concept: iran},
      {concept: gaza}, {concept: drone}, {title: {concept: pla}}, {category: {concept: russia}},
      {near: {within: 2, terms: [{any: [Taiwan, 台湾, 대만]}, {any: [DF-21, ミサイル, PLA]}, {any: [ガザ, 中国, Україна]}]}},
      {sentence: [{any: [Taiwan, ミサイル]}, {any: [PLA, 中国]}, {none: [ガザ]}]}, {at_least: {n: 3, of: [море, Reef, 地方, 해협]}},
      {score: {threshold: 7, of: [{any: [中国, Iran], weight: 2, cap: 3}, {concept: taiwan, weight: -2, cap: 2}, {near: {within: 0, terms: [море, aircraft]}, weight: 5}]}},
      {term: 地方, if: [{concept: iran}, Reef]}, {author: PLA}, {url: {any: [Taiwan, 中国]}}]
`

// words are drawn from for random headlines.
func words() []string {
	return []string{
		"Taiwan", "DF", "21", "DF-21", "Biển Đông", "biển động", "Ren’ai", "Reef", "台灣", "海峽", "台湾海峡", "ミサイル", "ガザ", "ガザ地区",
		"대만", "해협", "북한산", "ヘリコプター", "Україна", "Чёрное", "море", "للناتو", "غَزَّة", "PLA", "pla", "中国", "地方", "aircraft", "Iran", "Tirana",
		"İran", "ﬁre", "①", "½", "e\u0301", "\u1103\u1162", "ｶﾞｻﾞ", "が", " ", " ", " ", ". ", "。", "\n", "! ", "U.S.", "-", "–", "—", "・", "'", ",", "\u200b", "\u00ad", "\u202e", "\xff", "\xe4\xb8", "🚀", "\u0301",
	}
}

func headline() *rapid.Generator[string] {
	letter := rapid.RuneFrom([]rune("aZé̀ıßœøλйї"), unicode.Latin, unicode.Han, unicode.Hiragana, unicode.Katakana, unicode.Cyrillic,
		unicode.Arabic, unicode.Greek, unicode.Nd, unicode.P, unicode.Zs, unicode.Sc).
		Filter(func(r rune) bool { return !unicode.Is(unicode.M, r) || r == 0x301 })
	return rapid.Custom(func(t *rapid.T) string {
		return strings.Join(rapid.SliceOfN(rapid.OneOf(rapid.SampledFrom(words()), rapid.StringOfN(letter, 0, 4, -1)), 0, 12).Draw(t, "words"), "")
	})
}

// count returns how many of the operators of a match were found in a text.
func ops(set *Set, title, lang string) []string {
	in := Input{Title: title, Language: lang}
	var found []string
	for _, m := range set.Match(&in) {
		for _, w := range m.Why {
			found = append(found, w.Op+" "+w.Term)
		}
	}
	return found
}

func TestMatchingIsTheSameInEveryForm(t *testing.T) {
	// A regex reads the text as it is written and is left out.
	set := compileText(t, strings.ReplaceAll(everything, "{regex: '(?i)air(craft|plane)s?'}", "aircraft"))
	rapid.Check(t, func(t *rapid.T) {
		text := strings.ToValidUTF8(headline().Draw(t, "text"), "")
		lang := rapid.SampledFrom([]string{"", "en", "vi", "ja"}).Draw(t, "lang")
		want := strings.Join(ops(set, text, lang), "|")
		for name, other := range map[string]string{
			"NFC": norm.NFC.String(text), "NFD": norm.NFD.String(text), "narrow": width.Narrow.String(norm.NFC.String(text)), "wide": width.Widen.String(norm.NFC.String(text)),
		} {
			if got := strings.Join(ops(set, other, lang), "|"); got != want {
				t.Fatalf("%+q finds %s, its %s form %+q finds %s", text, want, name, other, got)
			}
		}
	})
}

func TestFoldingTwiceChangesNothing(t *testing.T) {
	rapid.Check(t, func(t *rapid.T) {
		src := strings.ToValidUTF8(headline().Draw(t, "text"), "")
		var once, twice text
		once.read(src, "en")
		twice.read(string(once.folded), "en")
		if string(once.folded) != string(twice.folded) {
			t.Fatalf("%+q folds to %+q, and that to %+q", src, once.folded, twice.folded)
		}
	})
}

func TestHanVariantsAreStable(t *testing.T) {
	for from, to := range news.HanVariants() {
		if next, ok := news.HanVariants()[to]; ok && next != to {
			t.Errorf("%c folds to %c, and that to %c", from, to, next)
		}
	}
	if n := len(news.HanVariants()); n < 3000 {
		t.Errorf("%d pairs, want at least 3000", n)
	}
}

// checkOffsets fails when a reason does not point at whole runes of its field.
func checkOffsets(t testing.TB, set *Set, in *Input) {
	t.Helper()
	for _, m := range set.Match(in) {
		for _, w := range m.Why {
			text, ok := map[string]string{"title": in.Title, "summary": in.Summary, "body": in.Body}[w.Field]
			if !ok {
				continue
			}
			from, to := w.At[0], w.At[1]
			if from < 0 || to > len(text) || from >= to {
				t.Fatalf("%s %q: [%d:%d] of %d bytes of %q", w.Op, w.Term, from, to, len(text), text)
			}
			if !utf8.RuneStart(text[from]) || to < len(text) && !utf8.RuneStart(text[to]) {
				if utf8.ValidString(text) {
					t.Fatalf("%s %q: [%d:%d] cuts a rune of %+q", w.Op, w.Term, from, to, text)
				}
			}
		}
	}
}

func FuzzMatch(f *testing.F) {
	set := compileText(f, everything)
	for _, w := range words() {
		f.Add(w, w+" "+w, "en")
	}
	f.Add("中国地方と中国", "대만 해협 DF – 21", "vi")
	f.Fuzz(func(t *testing.T, title, body, lang string) {
		in := Input{Title: title, Body: body, Language: lang, Categories: []string{body, title}, Authors: []string{title, body}, URL: "https://a.example/" + body}
		checkOffsets(t, set, &in)
		e, ok := set.Explain("t", &in)
		if !ok || e.Matches != (len(set.Match(&in)) == 1) {
			t.Fatalf("Explain says %t, Match does not", e.Matches)
		}
		_ = e.String()
	})
}

func FuzzSpec(f *testing.F) {
	f.Add("{all: [taiwan, {any: [a1, 'b1*']}], none: [{title: x1}]}", "Taiwan a1")
	f.Add("{term: 中国, not: [中国地方], case: true}", "中国地方")
	f.Add("{regex: '(?i)air(craft|plane)s?'}", "Aircraft")
	f.Add("&a {any: [*a]}", "x")
	f.Add("{source: {kind: [wire], language: zh}}", "x")
	f.Add("{concept: pla}", "ＰＬＡ")
	f.Add("{near: {within: 3, terms: [a1, {any: [b1, 台湾]}, {regex: 'abc+'}]}}", "a1 台湾. abcc")
	f.Add("{sentence: [a1, {none: [b1]}, {at_least: {n: 1, of: [c1, d1]}}]}", "a1 b1. c1 a1! d1")
	f.Add("{score: {threshold: 3, title: 2, of: [{term: a1, weight: 2, cap: 3}, {any: [b1, c1], weight: -1}]}}", "a1 a1 b1")
	f.Add("{term: a1, if: [b1, {age: {within: 3d}}, {url: [a.example/x, /y]}]}", "a1 b1")
	f.Add("{any: [{author: a1}, {url: {term: b1}}, {topic: t}]}", "a1")
	f.Fuzz(func(t *testing.T, match, text string) {
		set, err := compileYAML("- id: t\n  match: " + match + "\n")
		if err != nil {
			_ = err.Error()
			return
		}
		in := Input{Title: text, Summary: text + match, Body: match, Language: "en", Categories: []string{text}}
		checkOffsets(t, set, &in)
		for _, topic := range set.Topics() {
			e, _ := set.Explain(topic.ID, &in)
			_ = e.String() + e.Reason()
		}
	})
}
