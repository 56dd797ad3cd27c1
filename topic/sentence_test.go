package topic

import (
	"slices"
	"testing"
)

// sentences cuts a text as the ruler does.
func sentences(src, language string) (list []string) {
	var tx text
	var r ruler
	tx.read(src, language)
	r.read(&tx, language)
	for i := range tx.folded {
		n := int(r.sentence[i])
		for n >= len(list) {
			list = append(list, "")
		}
		if i == 0 || tx.from[i] != tx.from[i-1] {
			list[n] += src[tx.from[i]:tx.to[i]]
		}
	}
	return list
}

func TestSentenceEnds(t *testing.T) {
	tests := []struct {
		name, lang, text string
		want             []string // without blanks and hyphens
	}{
		{"one", "en", "Ships sail", []string{"Shipssail"}},
		{"full stop", "en", "Ships sail. Ports shut.", []string{"Shipssail.", "Portsshut."}},
		{"question, exclamation", "en", "Why? Now! Go", []string{"Why?", "Now!", "Go"}},
		{"many signs", "en", "What?! No...  Yes", []string{"What?!", "No...", "Yes"}},
		{"ellipsis goes on", "en", "Wait… not yet", []string{"Wait…notyet"}},
		{"decimal", "en", "Some 3.5 million left. More come", []string{"Some3.5millionleft.", "Morecome"}},
		{"country", "en", "The U.S. Navy left. Ports shut", []string{"TheU.S.Navyleft.", "Portsshut"}},
		{"country at the end", "en", "It left the U.S. The port shut", []string{"ItlefttheU.S.", "Theportshut"}},
		{"initial", "en", "John F. Kennedy sails", []string{"JohnF.Kennedysails"}},
		{"time", "en", "At 3 p.m. Tokyo time", []string{"At3p.m.Tokyotime"}},
		{"title", "en", "Adm. The Lord met Gen. Smith", []string{"Adm.TheLordmetGen.Smith"}},
		{"number", "en", "Hull No. 17 sails", []string{"HullNo.17sails"}},
		{"no", "en", "He said no. Ships sail", []string{"Hesaidno.", "Shipssail"}},
		{"month", "en", "On Oct. 7 ships sailed", []string{"OnOct.7shipssailed"}},
		{"company inside", "en", "Acme Corp. Chairman resigns", []string{"AcmeCorp.Chairmanresigns"}},
		{"company at the end", "en", "He left Acme Corp. The yard shut", []string{"HeleftAcmeCorp.", "Theyardshut"}},
		{"small letter", "en", "approx. five and cap. two", []string{"approx.fiveandcap.two"}},
		{"address", "en", "See navy.mil for more", []string{"Seenavy.milformore"}},
		{"list number", "en", "1. Ships sail. 2. Ports shut", []string{"1.Shipssail.", "2.Portsshut"}},
		{"year", "en", "It came in 2024. Taiwan waits", []string{"Itcamein2024.", "Taiwanwaits"}},
		{"quote goes on", "en", "“Fire!” he said. Ships sail", []string{"“Fire!”hesaid.", "Shipssail"}},
		{"quote ends", "en", "“We sail.” Ports shut", []string{"“Wesail.”", "Portsshut"}},
		{"quote opens", "en", "Ships sail. \"Ports shut\"", []string{"Shipssail.", "\"Portsshut\""}},
		{"bracket", "en", "(Ships sail.) Ports shut", []string{"(Shipssail.)", "Portsshut"}},
		{"name with a sign", "en", "Yahoo! reports", []string{"Yahoo!reports"}},
		{"paragraph", "en", "Ships sail\nPorts shut", []string{"Shipssail", "Portsshut"}},
		{"wrapped line", "en", "Ships\nsail", []string{"Shipssail"}},
		{"German ordinal", "de", "Am 3. Oktober lief es aus. Häfen zu", []string{"Am3.Oktoberliefesaus.", "Häfenzu"}},
		{"Russian", "ru", "Флот на ул. Ленина. Порт закрыт", []string{"Флотнаул.Ленина.", "Портзакрыт"}},
		{"Russian initials", "ru", "В. В. Путин прибыл. Порт закрыт", []string{"В.В.Путинприбыл.", "Портзакрыт"}},
		{"Chinese", "zh", "海警出港。港口關閉！為何？", []string{"海警出港。", "港口關閉！", "為何？"}},
		{"Japanese quote goes on", "ja", "「出港した。」と述べた。港は閉鎖", []string{"「出港した。」と述べた。", "港は閉鎖"}},
		{"Japanese name with a sign", "ja", "Yahoo!ニュースで公開。次", []string{"Yahoo!ニュースで公開。", "次"}},
		{"half width stop", "ja", "出港した｡港は閉鎖", []string{"出港した｡", "港は閉鎖"}},
		{"Korean", "ko", "함정이 출항했다. 항구는 닫혔다.", []string{"함정이출항했다.", "항구는닫혔다."}},
		{"Arabic", "ar", "أبحرت السفن. هل أغلق الميناء؟ نعم", []string{"أبحرتالسفن.", "هلأغلقالميناء؟", "نعم"}},
		{"Urdu", "ur", "جہاز روانہ۔ بندرگاہ بند", []string{"جہازروانہ۔", "بندرگاہبند"}},
		{"Hindi", "hi", "जहाज रवाना। नया जहाज", []string{"जहाजरवाना।", "नयाजहाज"}},
		{"Greek question", "el", "Τι έγινε; Τίποτα", []string{"Τιέγινε;", "Τίποτα"}},
		{"semicolon", "en", "Ships sail; Ports shut", []string{"Shipssail;Portsshut"}},
	}
	for _, tt := range tests {
		t.Run(tt.name, func(t *testing.T) {
			if got := sentences(tt.text, tt.lang); !slices.Equal(got, tt.want) {
				t.Errorf("sentences of %q are %q, want %q", tt.text, got, tt.want)
			}
		})
	}
}

func TestSentence(t *testing.T) {
	tests := []struct {
		name, match, text string
		want              bool
	}{
		{"in one", "{sentence: [navy, drill]}", "Ports shut. The navy starts a long and costly drill.", true},
		{"in two", "{sentence: [navy, drill]}", "The navy left. A drill starts.", false},
		{"later places", "{sentence: [navy, drill]}", "The navy left. A drill starts. No drill, navy says", true},
		{"abbreviation is no end", "{sentence: [U.S., drill]}", "The U.S. Navy and Gen. Smith saw a drill", true},
		{"any inside", "{sentence: [navy, {any: [drill, exercise]}]}", "Drill over. The navy ends exercise.", true},
		{"all inside", "{sentence: [{any: [{all: [navy, drill]}, {all: [army, raid]}]}]}", "Army, drill. Navy, raid.", false},
		{"all inside, both", "{sentence: [{any: [{all: [navy, drill]}, {all: [army, raid]}]}]}", "Army, drill. Army, raid.", true},
		{"none inside", "{sentence: [navy, {none: [museum]}]}", "The navy museum opens. Ports shut.", false},
		{"none elsewhere", "{sentence: [navy, {none: [museum]}]}", "The museum opens. The navy left.", true},
		{"at least", "{sentence: [{at_least: {n: 2, of: [navy, drill, reef]}}]}", "A navy. A drill. A reef.", false},
		{"at least, there", "{sentence: [{at_least: {n: 2, of: [navy, drill, reef]}}]}", "A navy. A drill by the reef.", true},
		{"Chinese", "{sentence: [海警, 演習]}", "海警出港。軍方演習", false},
		{"Chinese, in one", "{sentence: [海警, 演習]}", "天氣好。海警出港後，軍方演習", true},
		{"guard", "{sentence: [{term: Georgia, if: [Tbilisi]}, vote]}", "Georgia holds a vote. Tbilisi waits.", true},
		{"guard fails", "{sentence: [{term: Georgia, if: [Tbilisi]}, vote]}", "Georgia holds a vote. Atlanta waits.", false},
		{"two guards of one term", "{sentence: [{any: [{all: [{term: Georgia, if: [Tbilisi]}, vote]}, {all: [{term: Georgia, if: [Atlanta]}, storm]}]}]}", "Georgia vote, Atlanta", false},
		{"sentence in a guard", "{term: Georgia, if: {sentence: [vote, EU]}}", "Georgia waits. A vote in the EU.", true},
	}
	for _, tt := range tests {
		t.Run(tt.name, func(t *testing.T) {
			in := Input{Summary: tt.text, Language: "en"}
			if got := holdsFor(t, tt.match, &in); got != tt.want {
				t.Errorf("%s matches %q: %t, want %t", tt.match, tt.text, got, tt.want)
			}
		})
	}
	in := Input{Title: "navy", Summary: "drill"}
	if holdsFor(t, "{sentence: [navy, drill]}", &in) {
		t.Error("title and summary are one sentence")
	}
}
