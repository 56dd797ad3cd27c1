package decode

import (
	"bytes"
	"strings"
	"testing"

	"golang.org/x/text/unicode/norm"

	"straitwire/news"
)

// TestCharsetForms reads one short feed after another whose bytes, HTTP header
// and XML declaration agree or do not, most of them with nothing but a title
// to go by.
func TestCharsetForms(t *testing.T) {
	tests := []struct {
		true, http, xml string // the charset of the bytes, and what is said of it
		lang            string // of the document
		title           string
	}{
		// Declared as it is.
		{"big5", "", "big5", "", "金門外海驚見漁船越界 海巡驅離"},
		{"big5", "big5", "", "", "立院三讀通過國安五法"},
		{"cp950", "", "cp950", "", "漢光演習登場"},
		{"gb18030", "", "gb2312", "", "南海航行自由引发争议"},
		{"gb18030", "gbk", "", "", "镕基、喆、㐀都读得出"},
		{"shift_jis", "", "Shift_JIS", "", "与那国島に自衛隊が駐屯地～住民説明会"},
		{"shift_jis", "windows-31j", "", "", "①髙市氏、米国防長官と会談"},
		{"euc-jp", "", "EUC-JP", "", "台湾有事への備えを問う"},
		{"iso-2022-jp", "", "iso-2022-jp", "", "日米韓が共同訓練を開始"},
		{"euc-kr", "", "euc-kr", "", "한미 연합훈련 다음 주 시작"},
		{"euc-kr", "ks_c_5601-1987", "", "", "합참 “북, 쓩 소리와 함께 발사”"},
		{"windows-1250", "", "windows-1250", "", "Żołnierze strzegą granicy"},
		{"windows-1251", "windows-1251", "", "", "Учения в Японском море"},
		{"windows-1252", "", "windows-1252", "", "L’armée déploie une frégate — “rien d’inhabituel”"},
		{"windows-1252", "", "iso-8859-1", "", "Manöver im Südchinesischen Meer – „Übung“"},
		{"windows-1254", "", "iso-8859-9", "", "Ege'de gerginlik sürüyor, NATO çağrı yaptı"},
		{"windows-1256", "windows-1256", "", "", "مناورات بحرية في الخليج"},
		{"windows-1258", "", "windows-1258", "vi", "Tàu hải cảnh xuất hiện gần bãi cạn"},
		{"windows-874", "", "tis-620", "", "กองทัพเรือส่งเรือรบเข้าอ่าวไทย"},
		{"koi8-r", "", "koi8-r", "", "Крейсер вышел из порта"},
		{"koi8-u", "koi8-u", "", "", "Єдиний шлях до безпеки її громадян"},
		{"utf-16le", "", "utf-16", "", "海警船進入禁限制水域"},
		{"utf-16be", "", "utf-16", "", "Übung in der Straße von Taiwan"},
		{"utf-32le", "", "utf-32", "", "독도 인근 해역에서 훈련"},
		{"utf-32be", "", "", "", "尖閣沖に中国海警局の船"},
		// Nobody says anything.
		{"big5", "", "", "", "國軍今起實施實彈射擊訓練，軍方呼籲民眾勿進入海域"},
		{"gb18030", "", "", "", "中国海军编队通过宫古海峡进入西太平洋训练"},
		{"shift_jis", "", "", "", "海上自衛隊の護衛艦が台湾海峡を通過した"},
		{"euc-jp", "", "", "", "海上自衛隊の護衛艦が台湾海峡を通過した"},
		{"iso-2022-jp", "", "", "", "政府、防衛費を増額"},
		{"euc-kr", "", "", "", "해군 함정이 동해에서 기동훈련을 실시했다"},
		{"windows-1251", "", "", "", "Береговая охрана задержала рыболовное судно"},
		{"koi8-r", "", "", "", "Береговая охрана задержала рыболовное судно"},
		{"windows-1256", "", "", "", "وزير الدفاع يزور القاعدة البحرية"},
		{"windows-874", "", "", "", "รัฐมนตรีกลาโหมเยือนฐานทัพเรือ"},
		{"windows-1252", "", "", "", "La frégate a traversé le détroit"},
		{"windows-1250", "", "", "pl", "Okręt wpłynął na Morze Bałtyckie"},
		{"windows-1250", "", "", "cs", "Loď připlula do přístavu"},
		{"windows-1254", "", "", "tr", "Savaş gemisi Boğaz'dan geçti"},
		{"windows-1258", "", "", "vi", "Bộ trưởng Quốc phòng thăm căn cứ hải quân"},
		// A word or two, with the language of the document to help.
		{"big5", "", "", "zh-TW", "兩岸關係"},
		{"gb18030", "", "", "zh-cn", "两岸关系"},
		{"shift_jis", "", "", "ja", "台湾海峡"},
		{"euc-jp", "", "", "ja", "台湾海峡"},
		{"shift_jis", "", "", "ja", "ミサイル発射"},
		{"euc-jp", "", "", "ja", "ミサイル発射"},
		{"euc-kr", "", "", "ko-kr", "남북 관계"},
		{"windows-1251", "", "", "ru", "Учения"},
		{"koi8-r", "", "", "ru", "Учения"},
		{"windows-1256", "", "", "ar", "مناورات"},
		{"windows-874", "", "", "th", "กองทัพ"},
		{"windows-1252", "", "", "de", "Übung"},
		// And without it.
		{"big5", "", "", "", "國防部長訪美"},
		{"gb18030", "", "", "", "国防部长访美"},
		{"euc-kr", "", "", "", "국방장관 방미"},
		{"windows-1251", "", "", "", "Новости флота"},
		// Somebody lies.
		{"utf-8", "iso-8859-1", "iso-8859-1", "", "海峽中線 – 共機擾台"},
		{"utf-8", "", "big5", "", "海峽中線"},
		{"utf-8", "", "gb2312", "", "南海"},
		{"utf-8", "windows-1251", "utf-8", "", "Море"},
		{"utf-8", "", "utf-16", "", "Straße von Taiwan"},
		{"big5", "utf-8", "utf-8", "", "海軍艦隊今日返抵左營軍港，總統親自迎接官兵"},
		{"gb18030", "utf-8", "", "", "外交部发言人主持例行记者会回答提问"},
		{"shift_jis", "utf-8", "utf-8", "", "防衛大臣は記者会見で説明した"},
		{"euc-kr", "utf-8", "utf-8", "", "외교부 장관이 기자회견을 열었다"},
		{"windows-1252", "utf-8", "utf-8", "", "Le président a été reçu à l’Élysée"},
		{"windows-1251", "", "utf-8", "", "Президент провёл переговоры"},
		{"big5", "iso-8859-1", "big5", "", "海巡署長視察"},
		{"euc-kr", "iso-8859-1", "euc-kr", "", "해경 순찰"},
		{"windows-1251", "iso-8859-1", "windows-1251", "", "Флот"},
		{"gb18030", "iso-8859-1", "", "", "国务院新闻办公室举行新闻发布会介绍情况"},
		{"koi8-r", "", "windows-1251", "ru", "Министерство обороны сообщило о завершении учений флота"},
		{"windows-1251", "", "koi8-r", "ru", "Министерство обороны сообщило о завершении учений флота"},
		{"gb18030", "", "big5", "zh-cn", "国务院总理会见来访的外国客人并举行会谈"},
		{"big5", "", "gb2312", "zh-tw", "行政院長接見外賓並舉行會談，雙方交換意見"},
		{"shift_jis", "", "euc-jp", "ja", "防衛省は新しい計画を発表した"},
		{"euc-jp", "", "shift_jis", "ja", "防衛省は新しい計画を発表した"},
		{"windows-1252", "", "no-such-charset", "", "Größere Übungen"},
		{"utf-8", "x-unknown", "none", "", "Größere Übungen"},
	}
	for _, tt := range tests {
		name := tt.true + " http=" + tt.http + " xml=" + tt.xml + " " + tt.lang + " " + tt.title
		t.Run(name, func(t *testing.T) {
			body := shortFeed(t, tt.true, tt.xml, tt.lang, tt.title)
			if got := titleIn(t, body, tt.http); got != norm.NFC.String(tt.title) {
				t.Errorf("title %q, want %q", got, tt.title)
			}
		})
	}
}

// TestCharsetDamage reads feeds of which a byte is wrong: what stands around
// it is read all the same.
func TestCharsetDamage(t *testing.T) {
	tests := []struct{ charset, xml, title, mark string }{
		{"utf-8", "utf-8", "臺海情勢升溫@國防部回應", "\xe5"},
		{"utf-8", "", "Le détroit @ la présidence", "\x92"},
		{"utf-8", "utf-8", "해군 훈련@ 종료", "\xed\x95"},
		{"big5", "big5", "國防部回應@海軍出動", "\xff"},
		{"gb18030", "gb2312", "海军出动@外交部回应", "\xff"},
		{"shift_jis", "shift_jis", "海上保安庁が@調査を開始", "\xa0"},
		{"euc-jp", "euc-jp", "海上保安庁が@調査を開始", "\xff"},
		{"euc-kr", "euc-kr", "해군 훈련 @ 종료", "\xff"},
		{"windows-1251", "windows-1251", "Флот @ вышел в море", "\x98"},
		{"windows-1252", "utf-8", "La présidence @ a répondu à l’Élysée", "\x81"},
	}
	for _, tt := range tests {
		t.Run(tt.charset+" "+tt.title, func(t *testing.T) {
			body := bytes.Replace(shortFeed(t, tt.charset, tt.xml, "", tt.title), []byte("@"), []byte(tt.mark), 1)
			got := titleIn(t, body, "")
			before, after, _ := strings.Cut(tt.title, "@")
			if !strings.HasPrefix(got, strings.TrimSpace(before)) || !strings.HasSuffix(got, strings.TrimSpace(after)) {
				t.Errorf("title %q, want %q and %q in it", got, before, after)
			}
		})
	}
}

// shortFeed is a feed of one title in a charset.
func shortFeed(t *testing.T, label, declared, language, title string) []byte {
	t.Helper()
	if declared != "" {
		declared = ` encoding="` + declared + `"`
	}
	if language != "" {
		language = "<language>" + language + "</language>"
	}
	return feedIn(t, label, declared, language, title)
}

// titleIn is the title of the only item of a document.
func titleIn(t *testing.T, body []byte, charset string) string {
	t.Helper()
	contentType := "application/rss+xml"
	if charset != "" {
		contentType += "; charset=" + charset
	}
	doc, err := Decode(body, Hints{URL: "http://news.example/feed", ContentType: contentType, Source: news.Source{ID: "x"}})
	if err != nil || len(doc.Items) != 1 {
		t.Fatalf("%d items, error %v", len(doc.Items), err)
	}
	return doc.Items[0].Title
}
