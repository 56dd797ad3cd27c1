package demo

import (
	"fmt"

	"golang.org/x/text/encoding"
	"golang.org/x/text/encoding/charmap"
	"golang.org/x/text/encoding/japanese"
	"golang.org/x/text/encoding/korean"
	"golang.org/x/text/encoding/simplifiedchinese"
	"golang.org/x/text/encoding/traditionalchinese"
	"golang.org/x/text/encoding/unicode"
)

// charset returns the encoding that outlets know by label.
func charset(label string) (encoding.Encoding, error) {
	switch label {
	case "utf-8":
		return unicode.UTF8, nil
	case "big5":
		return traditionalchinese.Big5, nil
	case "shift_jis":
		return japanese.ShiftJIS, nil
	case "euc-kr":
		return korean.EUCKR, nil
	case "gb18030":
		return simplifiedchinese.GB18030, nil
	case "windows-1251":
		return charmap.Windows1251, nil
	}
	return nil, fmt.Errorf("no charset %q", label)
}

// encode returns text in the charset of label. A character that the charset
// does not have is an error, never a question mark.
func encode(label string, text []byte) ([]byte, error) {
	enc, err := charset(label)
	if err != nil {
		return nil, err
	}
	out, err := enc.NewEncoder().Bytes(text)
	if err != nil {
		return nil, fmt.Errorf("charset %s: %w", label, err)
	}
	return out, nil
}
