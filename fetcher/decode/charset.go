package decode

import (
	"bytes"
	"mime"
	"strings"
	"unicode/utf8"

	"golang.org/x/text/encoding"
	"golang.org/x/text/encoding/charmap"
)

// toUTF8 decodes a document. What the bytes prove counts more than what
// anybody says of them, except for the operator: the source's own setting, a
// byte order mark, wide units, escape sequences, valid UTF-8, then HTTP, the
// XML declaration, and at last a guess. The answer is valid UTF-8, without a
// byte order mark; broken says how many bytes had to be replaced.
func toUTF8(body []byte, h Hints) (text []byte, name string, broken int) {
	if enc, name := lookup(h.Source.Charset); enc != nil {
		if name == "utf-8" {
			text, broken := mendUTF8(cutBOM(body))
			return text, name, broken
		}
		text := decodeWith(enc, body)
		return cutBOM(text), name, bad(text) - bad(body)
	}
	if text, name := wide(body); name != "" {
		return cutBOM(text), name, bad(text)
	}
	body = cutBOM(body)
	declared := declaration(body)
	if text, name := escaped(body, declared, headerCharset(h.ContentType)); name != "" {
		return text, name, bad(text)
	}
	if utf8.Valid(body) {
		return body, "utf-8", 0
	}
	good, wrong := utf8Runs(body)
	labels := []string{headerCharset(h.ContentType), declared}
	if mostlyUTF8(good, wrong, labels) {
		text, broken := mendUTF8(body)
		return text, "utf-8", broken
	}
	if text, name, ok := labelled(body, labels, h); ok {
		return text, name, bad(text)
	}
	if enc, name := detect(body, hintLanguages(body, h), declared); enc != nil {
		text := decodeWith(enc, body)
		return text, name, bad(text)
	}
	text, broken = mendUTF8(body)
	return text, "utf-8", broken
}

// labelled tries what HTTP and the document say, and believes a label whose
// decoder finds the bytes plausible.
func labelled(body []byte, labels []string, h Hints) (text []byte, name string, ok bool) {
	for i, label := range labels {
		enc, name := lookup(label)
		if enc == nil || name == "utf-8" || strings.HasPrefix(name, "utf-16") || strings.HasPrefix(name, "utf-32") {
			continue
		}
		// A server that says iso-8859-1 often only repeats its default: the
		// document's own word for a multi-byte charset is better evidence.
		if i == 0 && name == "windows-1252" && len(labels) > 1 {
			if other, otherName := lookup(labels[1]); other != nil && otherName != name && otherName != "utf-8" {
				if text := decodeWith(other, body); bad(text)*50 <= len(text)-bad(text) {
					return text, otherName, true
				}
			}
		}
		text := decodeWith(enc, body)
		high := highBytes(body)
		if bad(text)*20 > high+19 {
			continue // one byte in twenty cannot be decoded: the label lies
		}
		if !suspicious(body, name, h) {
			return text, name, true
		}
	}
	return nil, "", false
}

// suspicious reports whether bytes look much more like another charset than
// like the declared one: decoders of many charsets never fail, so that they
// cannot disprove their own label. A few characters prove nothing, but that the
// default of so many servers is no word on a multi-byte charset.
func suspicious(body []byte, name string, h Hints) bool {
	const enough, margin, most = 16, 0.4, 4 << 10
	sample := sampleOf(body)
	sample = sample[:min(len(sample), most)]
	scores := weigh(sample, hintLanguages(body, h), "")
	best := scores.best()
	if name == "windows-1252" && multiByte(best) {
		return true
	}
	own, judged := scores[name]
	return judged && highBytes(sample) >= enough && scores[best] > own+margin
}

func multiByte(name string) bool {
	switch name {
	case "big5", "gb18030", "shift_jis", "euc-jp", "euc-kr", "iso-2022-jp", "hz-gb-2312":
		return true
	}
	return false
}

// headerCharset returns the charset parameter of a Content-Type.
func headerCharset(contentType string) string {
	if _, params, err := mime.ParseMediaType(contentType); err == nil {
		return params["charset"]
	}
	low := strings.ToLower(contentType)
	if _, after, ok := strings.Cut(low, "charset="); ok {
		after, _, _ = strings.Cut(after, ";")
		return strings.Trim(after, " \"'")
	}
	return ""
}

// declaration returns the encoding that an XML declaration names.
func declaration(body []byte) string {
	head := body[:min(len(body), 1024)]
	i := bytes.Index(head, []byte("<?xml"))
	if i < 0 {
		return ""
	}
	head = head[i:]
	if j := bytes.IndexByte(head, '>'); j >= 0 {
		head = head[:j]
	}
	_, rest, ok := bytes.Cut(head, []byte("encoding"))
	if !ok {
		return ""
	}
	rest = bytes.TrimLeft(rest, " \t\r\n=")
	if len(rest) == 0 {
		return ""
	}
	if q := rest[0]; q == '"' || q == '\'' {
		label, _, _ := bytes.Cut(rest[1:], []byte{q})
		return string(label)
	}
	label, _, _ := bytes.Cut(rest, []byte("?"))
	label, _, _ = bytes.Cut(label, []byte(" "))
	return string(label)
}

// wide recognises UTF-16 and UTF-32, with a byte order mark or by the zeros
// that ASCII markup leaves in them.
func wide(body []byte) (text []byte, name string) {
	has := func(p string) bool { return bytes.HasPrefix(body, []byte(p)) }
	switch {
	case has("\x00\x00\xfe\xff"):
		name = "utf-32be"
	case has("\xff\xfe\x00\x00"):
		name = "utf-32le"
	case has("\xfe\xff"):
		name = "utf-16be"
	case has("\xff\xfe"):
		name = "utf-16le"
	default:
		name = wideByZeros(body[:min(len(body), 64)])
	}
	if name == "" {
		return nil, ""
	}
	return decodeWith(extra[name], body), name
}

// wideByZeros looks where the zero bytes of the first units stand.
func wideByZeros(head []byte) string {
	var zeros [4]int
	for i, b := range head {
		if b == 0 {
			zeros[i%4]++
		}
	}
	quarter := len(head) / 4
	if quarter < 4 {
		return ""
	}
	most := func(n int) bool { return n*10 >= quarter*6 }
	few := func(n int) bool { return n*10 <= quarter*2 }
	switch {
	case most(zeros[0]) && most(zeros[1]) && few(zeros[3]):
		return "utf-32be"
	case most(zeros[2]) && most(zeros[3]) && few(zeros[0]):
		return "utf-32le"
	case most(zeros[0]) && most(zeros[2]) && few(zeros[1]) && few(zeros[3]):
		return "utf-16be"
	case most(zeros[1]) && most(zeros[3]) && few(zeros[0]) && few(zeros[2]):
		return "utf-16le"
	}
	return ""
}

// escaped recognises the seven-bit charsets by their escape sequences. They
// are valid UTF-8 too, so they come before that test.
func escaped(body []byte, labels ...string) (text []byte, name string) {
	for _, seq := range []string{"\x1b$B", "\x1b$@", "\x1b(J", "\x1b(I"} {
		if bytes.Contains(body, []byte(seq)) {
			enc, name := lookup("iso-2022-jp")
			return decodeWith(enc, body), name
		}
	}
	for _, label := range labels {
		if enc, name := lookup(label); enc != nil && strings.HasPrefix(name, "hz") && bytes.Contains(body, []byte("~{")) {
			return decodeWith(enc, body), "hz-gb-2312"
		}
	}
	return nil, ""
}

// utf8Runs counts the multi-byte sequences that are valid UTF-8 and the bytes
// that are not.
func utf8Runs(body []byte) (good, wrong int) {
	for i := 0; i < len(body); {
		if body[i] < utf8.RuneSelf {
			i++
			continue
		}
		r, n := utf8.DecodeRune(body[i:])
		if r == utf8.RuneError && n == 1 {
			wrong++
		} else {
			good++
		}
		i += n
	}
	return good, wrong
}

// mostlyUTF8 reports whether damaged UTF-8 explains the bytes better than any
// label. Against a label of a legacy charset it must be overwhelming.
func mostlyUTF8(good, wrong int, labels []string) bool {
	legacy := false
	for _, label := range labels {
		if _, name := lookup(label); name != "" && name != "utf-8" && name != "windows-1252" {
			legacy = true
		}
	}
	if legacy {
		return good >= 20*wrong && good >= 10
	}
	return good >= 2*wrong
}

// mendUTF8 replaces what is not UTF-8. A single byte between ASCII is most
// often a quote or an accent out of windows-1252; anything else is the rest
// of a sequence that somebody cut.
func mendUTF8(body []byte) (text []byte, broken int) {
	if utf8.Valid(body) {
		return body, 0
	}
	out := make([]byte, 0, len(body)+16)
	for i := 0; i < len(body); {
		r, n := utf8.DecodeRune(body[i:])
		if r != utf8.RuneError || n > 1 {
			out = append(out, body[i:i+n]...)
			i += n
			continue
		}
		broken++
		alone := (i == 0 || body[i-1] < utf8.RuneSelf) && (i+1 == len(body) || body[i+1] < utf8.RuneSelf)
		if c := cp1252(body[i]); alone && c != 0 {
			out = utf8.AppendRune(out, c)
			i++
			continue
		}
		out = utf8.AppendRune(out, utf8.RuneError)
		i++
		for i < len(body) && body[i]&0xC0 == 0x80 && !utf8.FullRune(body[i-1:]) {
			i++
		}
		for i < len(body) && body[i]&0xC0 == 0x80 {
			i++
		}
	}
	return out, broken
}

// cp1252 returns the character of a byte in windows-1252, or 0.
func cp1252(b byte) rune {
	if r := charmap.Windows1252.DecodeByte(b); r >= 0xA0 && r != utf8.RuneError {
		return r
	}
	return 0
}

// decodeWith never fails: x/text's decoders replace what they cannot read.
func decodeWith(enc encoding.Encoding, body []byte) []byte {
	text, err := enc.NewDecoder().Bytes(body)
	if err != nil || !utf8.Valid(text) {
		text = bytes.ToValidUTF8(text, []byte("\uFFFD"))
	}
	return text
}

func cutBOM(b []byte) []byte {
	for bytes.HasPrefix(b, []byte("\xef\xbb\xbf")) {
		b = b[3:]
	}
	return b
}

// bad counts replacement characters.
func bad(text []byte) int { return bytes.Count(text, []byte("\uFFFD")) }

func ascii(b []byte) bool { return highBytes(b) == 0 }

func highBytes(b []byte) int {
	n := 0
	for _, c := range b {
		if c >= utf8.RuneSelf {
			n++
		}
	}
	return n
}
