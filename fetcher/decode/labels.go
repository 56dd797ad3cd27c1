package decode

import (
	"strings"

	"golang.org/x/net/html/charset"
	"golang.org/x/text/encoding"
	"golang.org/x/text/encoding/charmap"
	"golang.org/x/text/encoding/simplifiedchinese"
	"golang.org/x/text/encoding/unicode"
	"golang.org/x/text/encoding/unicode/utf32"
)

// aliases are labels that feeds use and the WHATWG table does not know.
var aliases = map[string]string{
	"949": "euc-kr", "cp949": "euc-kr", "ms949": "euc-kr", "x-windows-949": "euc-kr", "uhc": "euc-kr", "x-uhc": "euc-kr",
	"ksc5601": "euc-kr", "ks_c_5601": "euc-kr", "ks_c_5601_1987": "euc-kr", "euc_kr": "euc-kr", "euckr": "euc-kr",
	"936": "gb18030", "cp936": "gb18030", "ms936": "gb18030", "gb_2312": "gb18030", "euc-cn": "gb18030", "euccn": "gb18030",
	"gb2312": "gb18030", "gbk": "gb18030", "x-gbk": "gb18030", "gb-2312": "gb18030", "gb2312-80": "gb18030", "gb-18030": "gb18030", "gb18030-2000": "gb18030",
	"950": "big5", "cp950": "big5", "ms950": "big5", "big-5": "big5", "big5hkscs": "big5", "big5_hkscs": "big5", "big5-hkscs:2004": "big5", "x-big5": "big5",
	"932": "shift_jis", "cp932": "shift_jis", "ms932": "shift_jis", "windows-932": "shift_jis", "windows-31j": "shift_jis", "x-ms-cp932": "shift_jis",
	"shift-jis2004": "shift_jis", "shiftjis": "shift_jis", "s-jis": "shift_jis",
	"eucjp": "euc-jp", "euc_jp": "euc-jp", "ujis": "euc-jp", "eucjp-ms": "euc-jp", "eucjp-win": "euc-jp", "cp51932": "euc-jp",
	"iso2022jp": "iso-2022-jp", "iso-2022-jp-1": "iso-2022-jp", "iso-2022-jp-2": "iso-2022-jp", "iso-2022-jp-ms": "iso-2022-jp", "cp50220": "iso-2022-jp", "cp50221": "iso-2022-jp", "jis": "iso-2022-jp",
	"utf8-mac": "utf-8", "utf-8-mac": "utf-8", "utf8mb4": "utf-8", "utf_8": "utf-8", "utf-8n": "utf-8", "x-utf-8": "utf-8", "cp65001": "utf-8", "65001": "utf-8", "unicode-utf-8": "utf-8",
	"windows1250": "windows-1250", "windows1251": "windows-1251", "windows1252": "windows-1252", "windows1253": "windows-1253", "windows1254": "windows-1254",
	"windows1255": "windows-1255", "windows1256": "windows-1256", "windows1257": "windows-1257", "windows1258": "windows-1258",
	"win-1250": "windows-1250", "win-1251": "windows-1251", "win-1252": "windows-1252", "win1250": "windows-1250", "win1251": "windows-1251", "win1252": "windows-1252",
	"1250": "windows-1250", "1251": "windows-1251", "1252": "windows-1252", "ansi": "windows-1252", "latin-1": "windows-1252", "iso8859_1": "windows-1252", "iso-latin-1": "windows-1252", "iso_8859_1": "windows-1252",
	"koi8r": "koi8-r", "koi8u": "koi8-u", "cp878": "koi8-r", "koi8-ru": "koi8-u",
	"tis620": "windows-874", "cp874": "windows-874", "windows874": "windows-874", "iso-8859-11": "windows-874",
	"mac": "macintosh", "macroman": "macintosh", "mac-roman": "macintosh", "x-mac-ce": "x-mac-centraleurope",
	"dos-866": "ibm866", "cp-866": "ibm866",
}

// extra are encodings that the WHATWG table leaves out.
var extra = map[string]encoding.Encoding{
	"hz-gb-2312": simplifiedchinese.HZGB2312, "hz": simplifiedchinese.HZGB2312, "hzgb2312": simplifiedchinese.HZGB2312,
	"utf-32": utf32.UTF32(utf32.BigEndian, utf32.UseBOM), "utf32": utf32.UTF32(utf32.BigEndian, utf32.UseBOM), "ucs-4": utf32.UTF32(utf32.BigEndian, utf32.UseBOM), "iso-10646-ucs-4": utf32.UTF32(utf32.BigEndian, utf32.UseBOM),
	"utf-32be": utf32.UTF32(utf32.BigEndian, utf32.IgnoreBOM), "utf-32le": utf32.UTF32(utf32.LittleEndian, utf32.IgnoreBOM),
	"utf-16be": unicode.UTF16(unicode.BigEndian, unicode.IgnoreBOM), "utf-16le": unicode.UTF16(unicode.LittleEndian, unicode.IgnoreBOM),
	"cp437": charmap.CodePage437, "ibm437": charmap.CodePage437, "437": charmap.CodePage437,
	"cp850": charmap.CodePage850, "ibm850": charmap.CodePage850, "850": charmap.CodePage850,
	"cp852": charmap.CodePage852, "ibm852": charmap.CodePage852, "852": charmap.CodePage852,
	"cp855": charmap.CodePage855, "ibm855": charmap.CodePage855,
	"cp858": charmap.CodePage858, "cp860": charmap.CodePage860, "cp862": charmap.CodePage862, "ibm862": charmap.CodePage862,
	"cp863": charmap.CodePage863, "cp865": charmap.CodePage865,
	"cp037": charmap.CodePage037, "ibm037": charmap.CodePage037, "ebcdic-cp-us": charmap.CodePage037, "cp1047": charmap.CodePage1047, "cp1140": charmap.CodePage1140,
}

// lookup returns the encoding for a label and its canonical name, or nil for
// a label that nobody knows.
func lookup(label string) (encoding.Encoding, string) {
	l := strings.ToLower(strings.Trim(label, " \t\r\n\"';,"))
	if l == "" || len(l) > 64 {
		return nil, ""
	}
	if a, ok := aliases[l]; ok {
		l = a
	}
	if e, ok := extra[l]; ok {
		return e, l
	}
	e, name := charset.Lookup(l)
	if e == nil || name == "replacement" {
		return nil, ""
	}
	if name == "gbk" { // its superset costs nothing
		return simplifiedchinese.GB18030, "gb18030"
	}
	return e, name
}
