package story

import (
	"strings"
	"testing"
)

func TestStripDatelines(t *testing.T) {
	tests := []struct{ name, text, body, credit string }{
		{"english", "TAIPEI, Jan 12 (Reuters) - Taiwan said", "Taiwan said", "reuters"},
		{"em dash", "SEOUL, South Korea (AP) — North Korea fired", "North Korea fired", "ap"},
		{"xinhua in english", "BEIJING, May 4 (Xinhua) -- China will", "China will", "xinhua"},
		{"city alone", "TAIPEI — Taiwan said", "Taiwan said", ""},
		{"an agency nobody knows", "KABUL, May 4 (Hindukush News) - Two men", "Two men", ""},
		{"spanish", "Manila, 12 ene (EFE).- El Ministerio", "El Ministerio", "efe"},
		{"french", "Manille, 12 jan 2026 (AFP) - L'armée", "L'armée", "afp"},
		{"russian", "МОСКВА, 12 янв — РИА Новости. Корабли", "Корабли", "ria"},
		{"russian slashes", "МОСКВА, 9 марта. /ТАСС/. Корабли", "Корабли", "tass"},
		{"vietnamese", "(TTXVN) - Người phát ngôn", "Người phát ngôn", "vna"},
		{"vietnamese paper", "VOV.VN - Người phát ngôn", "Người phát ngôn", ""},
		{"arabic", "سول (رويترز) - قال الجيش", "قال الجيش", "reuters"},
		{"arabic afp", "تايبيه، 9 آذار/مارس 2026 (أ ف ب) - قال", "قال", "afp"},
		{"taiwan", "（中央社記者王小明連江12日電）海巡署", "海巡署", "cna-tw"},
		{"taiwan paper", "〔記者張大年／台北報導〕海巡署", "海巡署", ""},
		{"china", "新华社北京1月12日电（记者张伟、刘洋）外交部", "外交部", "xinhua"},
		{"china, quoted", "据新华社消息，外交部", "外交部", "xinhua"},
		{"japan", "【東京共同】防衛省は", "防衛省は", "kyodo"},
		{"japan, wide", "［ソウル　４日　ロイター］ - 韓国軍は", "韓国軍は", "reuters"},
		{"korea", "(서울=연합뉴스) 김철수 기자 = 합참은", "합참은", "yonhap"},
		{"a sentence that names one", "The minister told Reuters that talks failed", "The minister told Reuters that talks failed", ""},
		{"a sentence with brackets", "The ministry (which runs the ports) said", "The ministry (which runs the ports) said", ""},
		{"a dash in a sentence", "Talks failed - again", "Talks failed - again", ""},
		{"nothing else", "(AP)", "(AP)", ""},
		{"empty", "", "", ""},
	}
	for _, tt := range tests {
		t.Run(tt.name, func(t *testing.T) {
			body, credit := stripDatelines(tt.text)
			if body != tt.body || credit != tt.credit {
				t.Errorf("stripDatelines(%q) = %q, %q, want %q, %q", tt.text, body, credit, tt.body, tt.credit)
			}
		})
	}
}

func TestCreditOfTail(t *testing.T) {
	tests := []struct{ name, tail, want string }{
		{"alone", "entregados a partir de 2029. EFE", "efe"},
		{"brackets", "تتبادلان المعلومات. (رويترز)", "reuters"},
		{"wide brackets", "侵入はなかったという。（共同）", "kyodo"},
		{"rights", "une manœuvre dangereuse. © 2026 AFP", "afp"},
		{"rights in words", "provocative surveys. Copyright 2026 Thomson Reuters.", "reuters"},
		{"korean rights", "있다. <저작권자(c) 연합뉴스, 무단 전재-재배포 금지>", "yonhap"},
		{"slash", "공유하고 있다. /연합뉴스", "yonhap"},
		{"russian", "лодок. Об этом сообщает ТАСС.", "tass"},
		{"vietnamese", "trong vùng. Theo TTXVN", "vna"},
		{"said to", "the minister told Reuters on Monday after the talks in the capital had failed again", ""},
		{"a word with another meaning", "reads the map. Officials follow a map", ""},
		{"none", "No casualties were reported.", ""},
	}
	for _, tt := range tests {
		t.Run(tt.name, func(t *testing.T) {
			if got := creditOfTail(tt.tail); got != tt.want {
				t.Errorf("creditOfTail(%q) = %q, want %q", tt.tail, got, tt.want)
			}
		})
	}
}

func TestCutSuffix(t *testing.T) {
	tests := []struct{ name, title, main, site string }{
		{"site", "Navy opens new base in Palawan - The Harbour Post", "Navy opens new base in Palawan", "The Harbour Post"},
		{"bar", "漢光演習首度納入無人機蜂群攻防｜風傳媒", "漢光演習首度納入無人機蜂群攻防", "風傳媒"},
		{"credit", "邦人拘束、中国が発表し解放求める（共同）", "邦人拘束、中国が発表し解放求める", "共同"},
		{"too short", "Live - Navy opens new base in Palawan", "Live - Navy opens new base in Palawan", ""},
		{"none", "Navy opens new base", "Navy opens new base", ""},
	}
	for _, tt := range tests {
		t.Run(tt.name, func(t *testing.T) {
			if main, site := cutSuffix(tt.title); main != tt.main || site != tt.site {
				t.Errorf("cutSuffix(%q) = %q, %q, want %q, %q", tt.title, main, site, tt.main, tt.site)
			}
		})
	}
}

// Every line of the table is one that can be used.
func TestAgencyFile(t *testing.T) {
	names := map[string]string{}
	for line := range strings.Lines(agencyFile) {
		if strings.HasPrefix(line, "#") {
			continue
		}
		fields := strings.Split(strings.TrimRight(line, "\n"), "\t")
		if len(fields) != 3 || fields[0] == "" || fields[1] == "" {
			t.Errorf("agencies.tsv: %q: want an id, names and hosts", line)
			continue
		}
		for name := range strings.SplitSeq(fields[1], "|") {
			name = strings.TrimSuffix(name, "!")
			if other := names[name]; name == "" || other != "" {
				t.Errorf("agencies.tsv: name %q of %s is one of %q too", name, fields[0], other)
			}
			names[name] = fields[0]
		}
	}
}
