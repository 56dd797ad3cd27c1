package decode

import (
	"testing"
	"time"

	"straitwire/news"
)

func TestParseDate(t *testing.T) {
	tests := []struct{ name, in, lang, zone, country, want string }{
		{"rfc822", "Fri, 07 Jun 2024 10:11:12 +0200", "", "", "", "2024-06-07T08:11:12Z"},
		{"rfc822 two digit year", "7 Jun 24 10:11 GMT", "", "", "", "2024-06-07T10:11:00Z"},
		{"rfc3339", "2024-06-07T10:11:12.345+09:00", "", "", "", "2024-06-07T01:11:12Z"},
		{"rfc3339 short fraction", "2024-06-07T10:11:12.5Z", "", "", "", "2024-06-07T10:11:12Z"},
		{"no colon", "2024-06-07T10:11:12+0900", "", "", "", "2024-06-07T01:11:12Z"},
		{"compact", "20240607T101112Z", "", "", "", "2024-06-07T10:11:12Z"},
		{"compact date", "20240607", "", "", "", "2024-06-07T00:00:00Z"},
		{"fourteen digits", "20240607101112", "", "Asia/Seoul", "", "2024-06-07T01:11:12Z"},
		{"date only", "2024-06-07", "", "", "", "2024-06-07T00:00:00Z"},
		{"zoneless in the source's zone", "2024-06-07 10:11:12", "", "Asia/Taipei", "", "2024-06-07T02:11:12Z"},
		{"slashes, year first", "2024/06/07 10:11", "", "Asia/Tokyo", "", "2024-06-07T01:11:00Z"},
		{"JST", "Fri, 07 Jun 2024 10:11:12 JST", "", "", "", "2024-06-07T01:11:12Z"},
		{"KST", "Fri, 07 Jun 2024 10:11:12 KST", "", "", "", "2024-06-07T01:11:12Z"},
		{"HKT", "Fri, 07 Jun 2024 10:11:12 HKT", "", "", "", "2024-06-07T02:11:12Z"},
		{"MSK", "Fri, 07 Jun 2024 10:11:12 MSK", "", "", "", "2024-06-07T07:11:12Z"},
		{"ICT", "Fri, 07 Jun 2024 10:11:12 ICT", "", "", "", "2024-06-07T03:11:12Z"},
		{"WIB", "Fri, 07 Jun 2024 10:11:12 WIB", "", "", "", "2024-06-07T03:11:12Z"},
		{"PHT", "Fri, 07 Jun 2024 10:11:12 PHT", "", "", "", "2024-06-07T02:11:12Z"},
		{"AEST", "Fri, 07 Jun 2024 10:11:12 AEST", "", "", "", "2024-06-07T00:11:12Z"},
		{"IST india", "Fri, 07 Jun 2024 10:11:12 IST", "en-IN", "", "IN", "2024-06-07T04:41:12Z"},
		{"IST israel", "Fri, 07 Jun 2024 10:11:12 IST", "he", "", "IL", "2024-06-07T08:11:12Z"},
		{"IST ireland by zone", "Fri, 07 Jun 2024 10:11:12 IST", "", "Europe/Dublin", "", "2024-06-07T09:11:12Z"},
		{"CST america", "Fri, 07 Jun 2024 10:11:12 CST", "en", "", "US", "2024-06-07T16:11:12Z"},
		{"CST china", "Fri, 07 Jun 2024 10:11:12 CST", "zh-CN", "", "", "2024-06-07T02:11:12Z"},
		{"CST by zone", "Fri, 07 Jun 2024 10:11:12 CST", "", "Asia/Shanghai", "", "2024-06-07T02:11:12Z"},
		{"BST", "Fri, 07 Jun 2024 10:11:12 BST", "en-GB", "", "", "2024-06-07T09:11:12Z"},
		{"BST bangladesh", "Fri, 07 Jun 2024 10:11:12 BST", "bn", "", "BD", "2024-06-07T04:11:12Z"},
		{"EDT", "Fri, 07 Jun 2024 10:11:12 EDT", "", "", "", "2024-06-07T14:11:12Z"},
		{"ET in summer", "Fri, 07 Jun 2024 10:11 AM ET", "", "", "", "2024-06-07T14:11:00Z"},
		{"GMT+8", "Fri, 07 Jun 2024 10:11:12 GMT+8", "", "", "", "2024-06-07T02:11:12Z"},
		{"GMT-3", "Fri, 07 Jun 2024 10:11:12 GMT-3", "", "", "", "2024-06-07T13:11:12Z"},
		{"UTC+9", "2024-06-07 10:11:12 UTC+9", "", "", "", "2024-06-07T01:11:12Z"},
		{"UTC+05:30", "2024-06-07 10:11:12 UTC+05:30", "", "", "", "2024-06-07T04:41:12Z"},
		{"javascript", "Fri Jun 07 2024 10:11:12 GMT+0800 (China Standard Time)", "", "", "", "2024-06-07T02:11:12Z"},
		{"javascript, chinese", "Fri Jun 07 2024 10:11:12 GMT+0800 (中国标准时间)", "", "", "", "2024-06-07T02:11:12Z"},
		{"offset and name", "Fri, 07 Jun 2024 10:11:12 +0800 (CST)", "en-US", "", "US", "2024-06-07T02:11:12Z"},
		{"offset and name, bare", "Fri, 07 Jun 2024 10:11:12 +0900 JST", "", "", "", "2024-06-07T01:11:12Z"},
		{"ruby", "Fri Jun 07 10:11:12 +0200 2024", "", "", "", "2024-06-07T08:11:12Z"},
		{"unix date", "Fri Jun  7 10:11:12 UTC 2024", "", "", "", "2024-06-07T10:11:12Z"},
		{"unix date kst", "Fri Jun  7 10:11:12 KST 2024", "", "", "", "2024-06-07T01:11:12Z"},
		{"ansi c", "Fri Jun  7 10:11:12 2024", "", "", "", "2024-06-07T10:11:12Z"},
		{"american words", "June 7, 2024 3:04 PM", "", "America/New_York", "", "2024-06-07T19:04:00Z"},
		{"american words and zone", "June 7, 2024, 3:04 p.m. EDT", "", "", "", "2024-06-07T19:04:00Z"},
		{"ordinal", "June 7th, 2024 at 10:11", "", "", "", "2024-06-07T10:11:00Z"},
		{"Sept", "Mon, 02 Sept 2024 10:00:00 +0000", "", "", "", "2024-09-02T10:00:00Z"},
		{"dashes and month", "07-Jun-2024 10:11:12", "", "", "", "2024-06-07T10:11:12Z"},
		{"no blank after comma", "Fri,07 Jun 2024 10:11:12 GMT", "", "", "", "2024-06-07T10:11:12Z"},
		{"noon", "Jun 7, 2024 12:30 AM", "", "", "", "2024-06-07T00:30:00Z"},
		{"midnight", "Fri, 07 Jun 2024 24:00:00 +0900", "", "", "", "2024-06-07T15:00:00Z"},
		{"leap second", "2016-12-31T23:59:60Z", "", "", "", "2017-01-01T00:00:00Z"},
		{"epoch", "1717755072", "", "", "", "2024-06-07T10:11:12Z"},
		{"epoch milliseconds", "1717755072000", "", "", "", "2024-06-07T10:11:12Z"},
		{"russian short", "Пт, 07 июн 2024 10:11:12 +0300", "", "", "", "2024-06-07T07:11:12Z"},
		{"russian long", "7 июня 2024 г., 10:11", "ru", "Europe/Moscow", "", "2024-06-07T07:11:00Z"},
		{"russian msk", "07 июня 2024, 10:11 МСК", "ru", "", "", "2024-06-07T07:11:00Z"},
		{"ukrainian", "п'ятниця, 7 червня 2024 р. о 10:11", "uk", "Europe/Kyiv", "", "2024-06-07T07:11:00Z"},
		{"french", "ven., 07 juin 2024 10:11:12 +0200", "fr", "", "", "2024-06-07T08:11:12Z"},
		{"french tuesday", "mar., 04 juin 2024 10:11:12 +0200", "fr", "", "", "2024-06-04T08:11:12Z"},
		{"french long", "vendredi 7 juin 2024 à 10h30", "fr", "Europe/Paris", "", "2024-06-07T08:30:00Z"},
		{"spanish", "mar, 04 jun 2024 10:11:12 +0200", "es", "", "", "2024-06-04T08:11:12Z"},
		{"spanish long", "viernes, 7 de junio de 2024, 10:11", "es", "Europe/Madrid", "", "2024-06-07T08:11:00Z"},
		{"spanish march", "12 mar 2024 10:11:12 GMT", "es", "", "", "2024-03-12T10:11:12Z"},
		{"german", "Fr, 07 Mai 2021 10:11:12 +0200", "de", "", "", "2021-05-07T08:11:12Z"},
		{"german long", "Freitag, 7. Juni 2024 um 10:11 Uhr", "de", "Europe/Berlin", "", "2024-06-07T08:11:00Z"},
		{"german numbers", "07.06.2024 10:11", "de", "Europe/Berlin", "", "2024-06-07T08:11:00Z"},
		{"indonesian", "Jumat, 07 Juni 2024 10:11:12 +0700", "id", "", "", "2024-06-07T03:11:12Z"},
		{"indonesian dots", "Jumat, 7 Agustus 2020 10.30 WIB", "id", "", "", "2020-08-07T03:30:00Z"},
		{"vietnamese", "Thứ Sáu, 07/06/2024, 10:11 (GMT+7)", "vi", "", "", "2024-06-07T03:11:00Z"},
		{"vietnamese words", "ngày 7 tháng 6 năm 2024 10:11", "vi", "Asia/Ho_Chi_Minh", "", "2024-06-07T03:11:00Z"},
		{"vietnamese month word", "Thứ Năm, 6 tháng Sáu, 2024 10:11:00 +0700", "vi", "", "", "2024-06-06T03:11:00Z"},
		{"chinese", "2024年6月7日 10:11", "zh-CN", "Asia/Shanghai", "", "2024-06-07T02:11:00Z"},
		{"chinese afternoon", "2024年6月7日 星期五 下午3:04", "zh", "Asia/Taipei", "", "2024-06-07T07:04:00Z"},
		{"chinese units", "2024年06月07日10時11分12秒", "zh", "Asia/Taipei", "", "2024-06-07T02:11:12Z"},
		{"chinese numerals", "二〇二四年六月十七日", "zh", "", "", "2024-06-17T00:00:00Z"},
		{"chinese beijing time", "2024-06-07 10:11 北京时间", "zh", "", "", "2024-06-07T02:11:00Z"},
		{"republic of china", "民國113年6月7日 10:11", "zh-TW", "Asia/Taipei", "", "2024-06-07T02:11:00Z"},
		{"republic of china, short", "113/06/07", "zh-TW", "Asia/Taipei", "TW", "2024-06-06T16:00:00Z"},
		{"reiwa", "令和6年6月7日", "ja", "Asia/Tokyo", "", "2024-06-06T15:00:00Z"},
		{"reiwa one", "令和元年5月7日", "ja", "", "", "2019-05-07T00:00:00Z"},
		{"japanese", "2024年6月7日(金) 午後3時4分", "ja", "Asia/Tokyo", "", "2024-06-07T06:04:00Z"},
		{"korean", "2024년 6월 7일 금요일 오후 3:04", "ko", "Asia/Seoul", "", "2024-06-07T06:04:00Z"},
		{"korean dots", "2024. 6. 7. 오후 3:04:05", "ko", "Asia/Seoul", "", "2024-06-07T06:04:05Z"},
		{"korean units", "2024년 06월 07일 15시 04분", "ko", "Asia/Seoul", "", "2024-06-07T06:04:00Z"},
		{"full-width digits", "２０２４年６月７日", "ja", "", "", "2024-06-07T00:00:00Z"},
		{"weekday in brackets", "2024-06-07 (Fri) 10:11:12", "", "", "", "2024-06-07T10:11:12Z"},
		{"american order", "06/07/2024 10:11", "en-US", "", "US", "2024-06-07T10:11:00Z"},
		{"british order", "07/06/2024 10:11", "en-GB", "", "GB", "2024-06-07T10:11:00Z"},
		{"order told by the day", "06/17/2024", "", "", "", "2024-06-17T00:00:00Z"},
		{"turkish", "Cum, 07 Haz 2024 10:11:12 +0300", "tr", "", "", "2024-06-07T07:11:12Z"},
		{"portuguese", "sex, 07 jun 2024 10:11:12 -0300", "pt-BR", "", "", "2024-06-07T13:11:12Z"},
		{"arabic", "الجمعة 7 يونيو 2024 10:11", "ar", "", "", "2024-06-07T10:11:00Z"},
		{"place", "2024-06-07 10:11 Asia/Tokyo", "", "", "", "2024-06-07T01:11:00Z"},
		{"hawaii offset", "Fri, 07 Jun 2024 10:11:12 -1000", "", "", "", "2024-06-07T20:11:12Z"},

		{"java in korean", "월, 17 6월 2024 10:11:12 +0900", "ko", "", "", "2024-06-17T01:11:12Z"},
		{"java in vietnamese", "T2, 17 Th6 2024 10:11:12 +0700", "vi", "", "", "2024-06-17T03:11:12Z"},
		{"year of the republic without its name", "113年6月7日", "zh-TW", "", "", "2024-06-07T00:00:00Z"},
		{"compact with a blank", "20240617 101112", "", "", "", "2024-06-17T10:11:12Z"},
		{"offset and place", "2024-06-07 10:11:12 +08:00 Asia/Taipei", "", "", "", "2024-06-07T02:11:12Z"},
		{"date and offset", "17.06.2024 +0900", "", "", "", "2024-06-16T15:00:00Z"},

		{"year at either end", "24-06-17", "vi", "", "", ""},
		{"ambiguous order", "06/07/2024", "", "", "", ""},
		{"unknown zone", "Fri, 07 Jun 2024 10:11:12 XYZ", "", "", "", ""},
		{"no such day", "Sun, 31 Feb 2024 10:11:12 GMT", "", "", "", ""},
		{"no such month", "2024-13-07", "", "", "", ""},
		{"no such hour", "2024-06-07 25:11", "", "", "", ""},
		{"relative", "2 hours ago", "", "", "", ""},
		{"words", "last Tuesday", "", "", "", ""},
		{"zeros", "0000-00-00 00:00:00", "", "", "", ""},
		{"month only", "June 2024", "", "", "", ""},
		{"nothing", "-", "", "", "", ""},
		{"offset beyond reason", "2024-06-07 10:11:12 +9900", "", "", "", ""},
	}
	for _, tt := range tests {
		t.Run(tt.name, func(t *testing.T) {
			z := newZoneHints(Hints{Source: news.Source{Language: tt.lang, Timezone: tt.zone, Country: tt.country}}, "")
			got := ""
			if d, ok := parseDate(tt.in, z); ok {
				got = d.Format(time.RFC3339)
			}
			if got != tt.want {
				t.Errorf("parseDate(%q) = %q, want %q", tt.in, got, tt.want)
			}
		})
	}
}
