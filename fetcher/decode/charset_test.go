package decode

import (
	"strings"
	"testing"

	"straitwire/news"

	"golang.org/x/text/encoding/unicode"
)

// headlines are a few sentences as a feed of the language has them.
var headlines = map[string]string{
	"zh-Hant": "國防部：共機越過海峽中線，國軍嚴密監控。總統府表示，政府將持續強化防衛能力。外交部長今天會見來訪的議員團",
	"zh-Hans": "国务院总理会见外宾，双方就地区安全问题交换意见。外交部发言人表示，中方坚决反对任何形式的军事合作",
	"ja":      "防衛省は10日、中国海軍の艦艇が尖閣諸島周辺の接続水域に入ったと発表した。政府は外交ルートを通じて抗議した",
	"ko":      "국방부는 오늘 북한이 동해상으로 탄도미사일을 발사했다고 밝혔다. 정부는 국가안전보장회의를 열고 대응 방안을 논의했다",
	"ru":      "Министерство обороны сообщило о завершении учений в акватории Балтийского моря. Президент провёл совещание с членами правительства",
	"uk":      "Міністерство оборони повідомило про завершення навчань. Президент України провів зустріч із представниками уряду та їхніми радниками",
	"bg":      "Министърът на отбраната заяви, че учението ще продължи до края на седмицата в района на Черно море",
	"el":      "Το υπουργείο Άμυνας ανακοίνωσε την ολοκλήρωση της άσκησης στο Αιγαίο. Ο πρωθυπουργός συναντήθηκε με τους υπουργούς",
	"he":      "משרד הביטחון הודיע היום על סיום התרגיל בים התיכון. ראש הממשלה נפגש עם שרי הממשלה בירושלים",
	"ar":      "أعلنت وزارة الدفاع اليوم انتهاء المناورات العسكرية في البحر المتوسط. التقى رئيس الوزراء أعضاء الحكومة",
	"th":      "กระทรวงกลาโหมประกาศวันนี้ว่าการฝึกซ้อมในทะเลจีนใต้สิ้นสุดลงแล้ว นายกรัฐมนตรีได้พบกับสมาชิกคณะรัฐบาล",
	"vi":      "Bộ Quốc phòng thông báo kết thúc cuộc tập trận trên biển Đông. Thủ tướng đã gặp các thành viên chính phủ tại Hà Nội",
	"fr":      "Le ministère de la Défense a annoncé la fin des manœuvres en mer. Le président a rencontré les députés à l’Élysée, où ça s’est bien passé",
	"de":      "Das Ministerium für Verteidigung kündigte größere Übungen in der Ostsee an. Der Außenminister äußerte sich zurückhaltend über die Gespräche",
	"es":      "El ministro de Defensa señaló que las maniobras concluirán mañana. El presidente del Perú se reunió con los líderes de la región en España",
	"pl":      "Ministerstwo Obrony ogłosiło zakończenie ćwiczeń na Bałtyku. Premier spotkał się z członkami rządu, żeby omówić współpracę wojskową",
	"cs":      "Ministerstvo obrany oznámilo ukončení cvičení. Předseda vlády se dnes sešel s členy kabinetu, řekl mluvčí vlády",
	"hu":      "A védelmi minisztérium bejelentette a gyakorlat végét. A miniszterelnök találkozott a kormány tagjaival, közölte a szóvivő, és megbeszélték a jövő évi költségvetést, főleg az erőművekről",
	"tr":      "Milli Savunma Bakanlığı Karadeniz'deki tatbikatın sona erdiğini açıkladı. Cumhurbaşkanı bugün kabine üyeleriyle görüştü, güçlü işbirliği istedi",
	"lt":      "Krašto apsaugos ministerija pranešė apie pratybų pabaigą. Šalies vadovė susitiko su vyriausybės nariais, žurnalistams sakė atstovė, šį rytą",
}

// feedIn wraps text in a feed and encodes it.
func feedIn(t *testing.T, label, decl, language, text string) []byte {
	t.Helper()
	enc, _ := lookup(label)
	if enc == nil {
		t.Fatalf("no encoding %q", label)
	}
	doc := `<?xml version="1.0"` + decl + `?><rss version="2.0"><channel><title>x</title><link>http://news.example/</link>` + language +
		`<item><title>` + text + `</title><link>http://news.example/1</link></item></channel></rss>`
	out, err := enc.NewEncoder().Bytes([]byte(doc))
	if err != nil {
		t.Fatalf("%s: %v", label, err)
	}
	return out
}

// TestUndeclared reads feeds that say nothing of their charset, once with a
// language in the document and once without any help.
func TestUndeclared(t *testing.T) {
	tests := []struct {
		charset, lang string
		needsLanguage bool // several charsets read the bytes equally well
	}{
		{"big5", "zh-Hant", false},
		{"gb18030", "zh-Hans", false},
		{"shift_jis", "ja", false},
		{"euc-jp", "ja", false},
		{"iso-2022-jp", "ja", false},
		{"euc-kr", "ko", false},
		{"windows-1251", "ru", false},
		{"koi8-r", "ru", false},
		{"iso-8859-5", "ru", false},
		{"ibm866", "ru", false},
		{"windows-1251", "uk", false},
		{"koi8-u", "uk", false},
		{"windows-1251", "bg", false},
		{"windows-1253", "el", false},
		{"iso-8859-7", "el", false},
		{"windows-1255", "he", false},
		{"windows-1256", "ar", false},
		{"iso-8859-6", "ar", false},
		{"windows-874", "th", false},
		{"windows-1252", "fr", false},
		{"windows-1252", "de", false},
		{"windows-1252", "es", false},
		{"windows-1250", "pl", false},
		{"iso-8859-2", "pl", false},
		{"windows-1250", "cs", false},
		{"windows-1250", "hu", true},
		{"windows-1254", "tr", false},
		{"windows-1257", "lt", false},
		{"utf-8", "ja", false},
		{"utf-16le", "zh-Hant", false},
		{"utf-16be", "ru", false},
		{"utf-32le", "ko", false},
		{"utf-32be", "th", false},
	}
	for _, tt := range tests {
		for _, language := range []string{"<language>" + tt.lang + "</language>", ""} {
			if language == "" && tt.needsLanguage {
				continue
			}
			t.Run(tt.charset+" "+tt.lang+language, func(t *testing.T) {
				want := headlines[tt.lang]
				doc, err := Decode(feedIn(t, tt.charset, "", language, want), Hints{URL: "http://news.example/feed"})
				if err != nil {
					t.Fatal(err)
				}
				if got := doc.Items[0].Title; got != news.Clean(want) {
					t.Errorf("title = %q, want %q", got, want)
				}
			})
		}
	}
}

// TestShortUndeclared has little text to judge: one short headline.
func TestShortUndeclared(t *testing.T) {
	tests := []struct{ charset, text string }{
		{"big5", "國軍展開演習"},
		{"gb18030", "外交部发言人答记者问"},
		{"shift_jis", "首相が会見、防衛費を説明"},
		{"euc-jp", "首相が会見、防衛費を説明"},
		{"euc-kr", "북한 미사일 발사"},
		{"windows-1251", "Президент провёл совещание"},
		{"koi8-r", "Президент провёл совещание"},
	}
	for _, tt := range tests {
		t.Run(tt.charset, func(t *testing.T) {
			doc, err := Decode(feedIn(t, tt.charset, "", "", tt.text), Hints{})
			if err != nil {
				t.Fatal(err)
			}
			if got := doc.Items[0].Title; got != tt.text {
				t.Errorf("title = %q, want %q", got, tt.text)
			}
		})
	}
}

// TestDeclared reads what somebody said, truly or not.
func TestDeclared(t *testing.T) {
	utf16, err := unicode.UTF16(unicode.LittleEndian, unicode.UseBOM).NewEncoder().Bytes([]byte(`<rss><channel><item><title>` + headlines["ko"] + `</title></item></channel></rss>`))
	if err != nil {
		t.Fatal(err)
	}
	decl := func(label string) string { return ` encoding="` + label + `"` }
	tests := []struct {
		name, header, charset string
		body                  []byte
		want                  string
	}{
		{"declaration", "", "", feedIn(t, "big5", decl("Big5"), "", headlines["zh-Hant"]), headlines["zh-Hant"]},
		{"declaration in single quotes", "", "", feedIn(t, "shift_jis", " encoding='Shift_JIS'", "", headlines["ja"]), headlines["ja"]},
		{"header only", "text/xml; charset=windows-1251", "", feedIn(t, "windows-1251", "", "", headlines["ru"]), headlines["ru"]},
		{"header before declaration", "text/xml; charset=koi8-r", "", feedIn(t, "koi8-r", decl("windows-1251"), "", headlines["ru"]), headlines["ru"]},
		{"the source's own setting before all", "text/xml; charset=utf-8", "windows-1250", feedIn(t, "windows-1250", decl("iso-8859-1"), "", headlines["hu"]), headlines["hu"]},
		{"utf-8 that says gb2312", "", "", feedIn(t, "utf-8", decl("gb2312"), "", headlines["zh-Hans"]), headlines["zh-Hans"]},
		{"utf-8 that says utf-16", "", "", feedIn(t, "utf-8", decl("utf-16"), "", headlines["ja"]), headlines["ja"]},
		{"utf-8 and a header of latin-1", "text/xml; charset=ISO-8859-1", "", feedIn(t, "utf-8", decl("utf-8"), "", headlines["fr"]), headlines["fr"]},
		{"gbk that says utf-8", "", "", feedIn(t, "gb18030", decl("utf-8"), "", headlines["zh-Hans"]), headlines["zh-Hans"]},
		{"windows-1251 that says utf-8", "text/xml; charset=utf-8", "", feedIn(t, "windows-1251", decl("utf-8"), "", headlines["ru"]), headlines["ru"]},
		{"euc-kr that says iso-8859-1", "", "", feedIn(t, "euc-kr", decl("iso-8859-1"), "", headlines["ko"]), headlines["ko"]},
		{"windows-1252 that says iso-8859-1", "", "", feedIn(t, "windows-1252", decl("iso-8859-1"), "", headlines["fr"]), headlines["fr"]},
		{"default header over big5", "text/xml; charset=iso-8859-1", "", feedIn(t, "big5", decl("big5"), "", headlines["zh-Hant"]), headlines["zh-Hant"]},
		{"alias cp949", "", "", feedIn(t, "euc-kr", decl("CP949"), "", headlines["ko"]), headlines["ko"]},
		{"alias x-gbk", "", "", feedIn(t, "gb18030", decl("x-gbk"), "", headlines["zh-Hans"]), headlines["zh-Hans"]},
		{"alias windows-31j", "", "", feedIn(t, "shift_jis", decl("Windows-31J"), "", headlines["ja"]), headlines["ja"]},
		{"hz", "", "", feedIn(t, "hz-gb-2312", decl("HZ-GB-2312"), "", "国务院总理会见外宾"), "国务院总理会见外宾"},
		{"iso-2022-jp that says utf-8", "", "", feedIn(t, "iso-2022-jp", decl("utf-8"), "", headlines["ja"]), headlines["ja"]},
		{"utf-16 with a mark", "text/xml; charset=utf-8", "", utf16, headlines["ko"]},
		{"mark and legacy declaration", "", "", append([]byte("\xef\xbb\xbf"), feedIn(t, "utf-8", decl("windows-1258"), "", headlines["vi"])...), headlines["vi"]},
		{"decomposed vietnamese", "", "", feedIn(t, "utf-8", "", "", "Ha\u0300 No\u0323\u0302i"), "Hà Nội"},
		{"no such charset", "text/xml; charset=klingon", "", feedIn(t, "windows-1251", decl("x-unknown"), "", headlines["ru"]), headlines["ru"]},
		{"one bad byte", "", "", []byte(strings.Replace(string(feedIn(t, "utf-8", "", "", headlines["ja"])), "発表した", "発\xe8\xa1した", 1)), strings.Replace(headlines["ja"], "発表した", "発\uFFFDした", 1)},
		{"a quote of windows-1252", "", "", []byte(strings.Replace(string(feedIn(t, "utf-8", "", "", "été, cQest là")), "cQ", "c\x92", 1)), "été, c’est là"},
	}
	for _, tt := range tests {
		t.Run(tt.name, func(t *testing.T) {
			doc, err := Decode(tt.body, Hints{ContentType: tt.header, Source: news.Source{Charset: tt.charset}})
			if err != nil {
				t.Fatal(err)
			}
			if len(doc.Items) != 1 {
				t.Fatalf("%d items", len(doc.Items))
			}
			if got := doc.Items[0].Title; got != news.Clean(tt.want) {
				t.Errorf("title = %q, want %q", got, tt.want)
			}
		})
	}
}
