package news

import "strings"

// A URI consists of these bytes and percent-escapes (RFC 3986 appendix A).
// Square brackets belong to hosts only.
const (
	unreserved = "ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789-._~"
	reserved   = ":/?#@!$&'()*+,;="
	upperHex   = "0123456789ABCDEF"
)

// uriBytes says of each byte what it may be.
var uriBytes = func() (t [256]struct{ unreserved, allowed bool }) {
	for _, c := range []byte(unreserved) {
		t[c].unreserved, t[c].allowed = true, true
	}
	for _, c := range []byte(reserved) {
		t[c].allowed = true
	}
	return t
}()

// encode percent-encodes what must not stand in a URI, and leaves alone what may.
func encode(s string) string { return escape(s, false) }

// normalize is encode; besides, needless escapes are undone and the others
// are written in upper case.
func normalize(s string) string { return escape(s, true) }

func escape(s string, undo bool) string {
	i := 0
	for i < len(s) && uriBytes[s[i]].allowed {
		i++
	}
	if i == len(s) {
		return s
	}
	var b strings.Builder
	b.Grow(len(s) + 32)
	b.WriteString(s[:i])
	for ; i < len(s); i++ {
		c := s[i]
		if c == '%' {
			d, ok := unhex(s, i)
			switch {
			case ok && undo && uriBytes[d].unreserved:
				b.WriteByte(d)
				i += 2
				continue
			case ok && undo:
				c = d
				i += 2
			case ok:
				b.WriteString(s[i : i+3])
				i += 2
				continue
			}
		} else if uriBytes[c].allowed {
			b.WriteByte(c)
			continue
		}
		b.WriteByte('%')
		b.WriteByte(upperHex[c>>4])
		b.WriteByte(upperHex[c&15])
	}
	return b.String()
}

// unhex returns the byte that the escape at s[i] stands for.
func unhex(s string, i int) (byte, bool) {
	if i+2 >= len(s) || s[i] != '%' {
		return 0, false
	}
	hi, lo := hexDigit(s[i+1]), hexDigit(s[i+2])
	return hi<<4 | lo, hi|lo < 16
}

// hexDigit returns the value of a hexadecimal digit, 255 of anything else.
func hexDigit(c byte) byte {
	switch {
	case '0' <= c && c <= '9':
		return c - '0'
	case 'a' <= c|0x20 && c|0x20 <= 'f':
		return c | 0x20 - 'a' + 10
	}
	return 255
}

// unescape undoes all percent-escapes.
func unescape(s string) string {
	if !strings.Contains(s, "%") {
		return s
	}
	var b strings.Builder
	b.Grow(len(s))
	for i := 0; i < len(s); i++ {
		if d, ok := unhex(s, i); ok {
			b.WriteByte(d)
			i += 2
			continue
		}
		b.WriteByte(s[i])
	}
	return b.String()
}
