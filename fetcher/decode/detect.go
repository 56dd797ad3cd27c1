package decode

import (
	"bytes"
	"cmp"
	"regexp"
	"slices"
	"strings"
	"unicode"
	"unicode/utf8"

	"github.com/gogs/chardet"
	"golang.org/x/text/encoding"
)

// The characters that make up most of a news text. Wrongly decoded bytes give
// characters that are valid but rare, so the share of frequent ones tells
// charsets apart that would all decode without an error.
const (
	frequentHans = "的一是在不了有和人这中大为上个国我以要他时来用们生到作地于出就分对成会可主发年动同工也能下过子说产种面而方后多定行学法所民得经十三之进着等部度家电力里如水化高自二理起小物现实加量都两体制机当使点从业本去把性好应开它合还因由其些然前外天政四日那社义事平形相全表间样与关各重新线内数正心反你明看原又么利比或但质气第向道命此变条只没结解问意建月公无系军很情者最立代想已通并提直题党程展五果料象员革位入常文总次品式活设及管特件长求老头基资边流路级少图山统接知较将组见计别她手角期根论运农指几九区强放决西被干做必战先回则任取据处队南给色光门即保治北造百规热领七海口东导器压志世金增争济阶油思术极交受联什认六共权收证改清己美再采转更单风切打白教速花带安场身车例真务具万每目至达走积示议声报斗完类八离华名确才科张信马节话米整空元况今集温传土许步群广石记需段研界拉林律叫且究观越织装影算低持音众书布复容儿须际商非验连断深难近矿千周委素技备半办青省列习响约支般史感劳便团往酸历市克何除消构府称太准精值号率族维划选标写存候毛亲快效斯院查江型眼王按格养易置派层片始却专状育厂京识适属圆包火住调满县局照参红细引听该铁价严台湾网闻讯视频评论专栏"
	frequentHant = "的一是在不了有和人這中大為上個國我以要他時來用們生到作地於出就分對成會可主發年動同工也能下過子說產種面而方後多定行學法所民得經十三之進著等部度家電力裡如水化高自二理起小物現實加量都兩體制機當使點從業本去把性好應開它合還因由其些然前外天政四日那社義事平形相全表間樣與關各重新線內數正心反你明看原又麼利比或但質氣第向道命此變條只沒結解問意建月公無系軍很情者最立代想已通並提直題黨程展五果料象員革位入常文總次品式活設及管特件長求老頭基資邊流路級少圖山統接知較將組見計別她手角期根論運農指幾九區強放決西被幹做必戰先回則任取據處隊南給色光門即保治北造百規熱領七海口東導器壓志世金增爭濟階油思術極交受聯什認六共權收證改清己美再採轉更單風切打白教速花帶安場身車例真務具萬每目至達走積示議聲報鬥完類八離華名確才科張信馬節話米整空元況今集溫傳土許步群廣石記需段研界拉林律叫且究觀越織裝影算低持音眾書布復容兒須際商非驗連斷深難近礦千週委素技備半辦青省列習響約支般史感勞便團往酸歷市克何除消構府稱太準精值號率族維劃選標寫存候毛親快效斯院查江型眼王按格養易置派層片始卻專狀育廠京識適屬圓包火住調滿縣局照參紅細引聽該鐵價嚴臺灣台網聞訊視頻評論專欄"
	frequentKore = "이다는의에을가고하지로기한은사리자도대를인정어나시서해그수아일전있부보라제구상원만장과여주들조스게동면성안경비공선중마국치신적진유오방관용미계우발최트내위민당통무실영회소개물생학후차연결명재분번양현세산드력문북남군러와간불화반달할단직말것했던모두입합판등령총체행터포추월년날강출까권약법청참업호김박"
	frequentJpan = "日一国会人年大十二本中長出三同時政事自行社見月分議後前民生連五発間対上部東者党地合市業内相方四定今回新場金員九入選立開手米力学問高代明実円関決子動京全目表戦経通外最言氏現理調体化田当八六約主題下首意法不来作性的要用制治度務強気小七成期公野協取都和統以機平総加山思家話世受区領多県続進正安設保改数記院女初北午指権心界支第産結百派点教報済書府活原先共得解名交資予川向際査勝面委告軍文反元重近千考判認画海参売利組知案道信策集在件団別物側任引使求所次水半品昨論計死官増係感特情投示変打男基私各始島直両朝革価式確村提運終挙果西勢減台広容必応演電歳住争談能無再位置企真流格有疑口過局少放税検藤町常校料沢裁状工建語球営空職証土与急止送援供可役構木割聞身費付施切由説転食比難防補車優夫研収断井何南石足違消境神番規術護展態導鮮備宅害配副算視条幹独警宮究育席輸訪楽起万着乗店述残想線率病農州武声質念待試族象銀域助労例衛然早張映限親額監環験追審商葉義伝働形景落欧担好退準賞訴辺造英被株頭技低毎医復仕去姿味負閣韓渡失移差衆個門写評課末守若脳極種美岡影命含福蔵量望松非撃佐核観察整段横融型白深字答夜製票況音申様財港識注呼渉達"
)

// candidate scores one charset on a decoded sample: 1 is the very language,
// 0 is noise.
type candidate struct {
	name      string
	languages string // prefixes of BCP 47 tags, blank separated
	score     func(text []byte) float64
}

var candidates = []candidate{
	{"gb18030", "zh-hans zh-cn zh-sg zh", func(t []byte) float64 { return wideScore(t, frequentHans, false) }},
	{"big5", "zh-hant zh-tw zh-hk zh-mo zh", func(t []byte) float64 { return wideScore(t, frequentHant, false) }},
	{"euc-kr", "ko", func(t []byte) float64 { return wideScore(t, frequentKore, false) }},
	{"shift_jis", "ja", func(t []byte) float64 { return wideScore(t, frequentJpan, true) }},
	{"euc-jp", "ja", func(t []byte) float64 { return wideScore(t, frequentJpan, true) }},
	{"windows-1251", "ru uk be bg sr mk kk ky mn tg", func(t []byte) float64 { return runScore(t, "оеаинтсрвліїєў", unicode.Cyrillic) }},
	{"koi8-r", "ru bg", func(t []byte) float64 { return runScore(t, "оеаинтсрвл", unicode.Cyrillic) - 0.01 }},
	{"koi8-u", "uk", func(t []byte) float64 { return runScore(t, "оеаинтсрвліїє", unicode.Cyrillic) - 0.01 }},
	{"iso-8859-5", "ru uk be bg sr mk", func(t []byte) float64 { return runScore(t, "оеаинтсрвліїєў", unicode.Cyrillic) - 0.02 }},
	{"ibm866", "ru", func(t []byte) float64 { return runScore(t, "оеаинтсрвл", unicode.Cyrillic) - 0.02 }},
	{"windows-1253", "el", func(t []byte) float64 { return runScore(t, "αοιετσνηυρπκάόίέήύώς", unicode.Greek) }},
	{"iso-8859-7", "el", func(t []byte) float64 {
		return runScore(t, "αοιετσνηυρπκάόίέήύώς", unicode.Greek) - 0.01
	}},
	{"windows-1255", "he iw yi", func(t []byte) float64 { return runScore(t, "יוהלארמתבשנ", unicode.Hebrew) }},
	{"windows-1256", "ar fa ur ps", func(t []byte) float64 { return runScore(t, "ايلمونرتبةعدسفهكقحج", unicode.Arabic) }},
	{"iso-8859-6", "ar", func(t []byte) float64 {
		return runScore(t, "ايلمونرتبةعدسفهكقحج", unicode.Arabic) - 0.01
	}},
	{"windows-874", "th", func(t []byte) float64 { return thaiScore(t) }},
	{"windows-1252", "en fr de es it pt nl sv da no nb nn fi is af id ms ca eu gl ga cy sw sq", func(t []byte) float64 { return latinScore(t, westernLetters...) + 0.04 }},
	{"windows-1250", "pl cs sk hu sl hr bs ro sq", func(t []byte) float64 { return latinScore(t, centralLetters...) }},
	{"iso-8859-2", "pl cs sk hu sl hr bs ro", func(t []byte) float64 { return latinScore(t, centralLetters...) - 0.02 }},
	{"windows-1254", "tr az ku", func(t []byte) float64 { return latinScore(t, "ıİşŞğĞçÇöÖüÜâîû") }},
	{"windows-1257", "lt lv et", func(t []byte) float64 {
		return latinScore(t, "āčēģīķļņōŗšūžĀČĒĢĪĶĻŅŠŪŽ", "čšžąęėįųūĄČŠŽĘĖĮŲŪ", "õäöüšžÕÄÖÜ")
	}},
	{"windows-1258", "vi", func(t []byte) float64 {
		return latinScore(t, "ăâđêôơưĂÂĐÊÔƠƯàáèéìíòóùúýÀÁÈÉÌÍÒÓÙÚÝ\u0300\u0301\u0303\u0309\u0323") - 0.02
	}},
}

// The accented letters of languages that share a charset: a text is in one of
// them, and not in all.
var (
	westernLetters = []string{"éèàêâîôûçëïùœÉÈÀÊÇæ", "äöüßéÄÖÜåøæÅÆØ", "áéíóúñüÁÉÍÓÚÑ¡¿ºª", "áâãàçéêíóôõúÁÂÃÀÇÉÊÍÓÔÕÚºª", "àèéìòùÈÀ", "äåöÄÅÖé", "áéíóúýþæöðÁÉÍÓÚÝÞÆÖÐ"}
	centralLetters = []string{"ąęłśżźćńóĄĘŁŚŻŹĆŃÓ", "áčďéěíňřšťúůýžÁČĎÉĚÍŇŘŠŤÚŮÝŽľĺŕäô", "áéíóöőúüűÁÉÍÓÖŐÚÜŰ", "ăâîşţĂÂÎŞŢ", "čćšžđČĆŠŽĐ"}
)

// latinSigns are what all of them write beside letters.
const latinSigns = "„“”‘’‚–—…»«•€£°§©®·\u00a0"

// detect guesses the charset of bytes that nobody named, or named wrongly.
// Languages that the document or the source mention are evidence too.
func detect(body []byte, languages []string, declared string) (encoding.Encoding, string) {
	return lookup(weigh(sampleOf(body), languages, declared).best())
}

// verdict is how much the bytes look like each candidate.
type verdict map[string]float64

// best returns the charset that they look most like.
func (v verdict) best() string {
	best := "windows-1252"
	for _, c := range candidates { // in their order, for two may be equal
		if v[c.name] >= 0.15 && (v[c.name] > v[best] || v[best] < 0.15) {
			best = c.name
		}
	}
	return best
}

// weigh decodes a sample with each candidate.
func weigh(sample []byte, languages []string, declared string) verdict {
	guess := chardetGuess(sample)
	_, named := lookup(declared)
	scores := make(verdict, len(candidates))
	for _, c := range candidates {
		enc, _ := lookup(c.name)
		score := c.score(decodeWith(enc, sample))
		if score > 0 {
			if speaks(c.languages, languages) {
				score += 0.25
			}
			if c.name == guess {
				score += 0.005
			}
			if named == c.name {
				score += 0.1
			}
		}
		scores[c.name] = score
	}
	return scores
}

// sampleOf returns the part of a document to judge: from its first byte
// beyond ASCII, with markup that says nothing left in.
func sampleOf(body []byte) []byte {
	i := bytes.IndexFunc(body, func(r rune) bool { return r >= utf8.RuneSelf })
	if i < 0 {
		return nil
	}
	return body[i:min(len(body), i+48<<10)]
}

func chardetGuess(sample []byte) string {
	all, err := chardet.NewHtmlDetector().DetectAll(sample[:min(len(sample), 8<<10)])
	if err != nil || len(all) == 0 {
		return ""
	}
	// Its recognisers race: of equals, the first to come would win.
	best := slices.MinFunc(all, func(a, b chardet.Result) int {
		return cmp.Or(cmp.Compare(b.Confidence, a.Confidence), cmp.Compare(a.Charset, b.Charset))
	})
	_, name := lookup(best.Charset)
	return name
}

func speaks(languages string, hints []string) bool {
	for l := range strings.FieldsSeq(languages) {
		for _, h := range hints {
			if h == l || strings.HasPrefix(h, l+"-") {
				return true
			}
		}
	}
	return false
}

var languageMark = regexp.MustCompile(`(?i)(?:<(?:dc:)?language>\s*|xml:lang\s*=\s*["'])([a-z]{2,3}(?:[-_][a-z0-9]{2,8})*)`)

// hintLanguages returns the languages that the configuration, HTTP and the
// document's own ASCII part name.
func hintLanguages(body []byte, h Hints) []string {
	var hints []string
	add := func(s string) {
		if s = strings.ToLower(strings.ReplaceAll(strings.TrimSpace(s), "_", "-")); s != "" {
			hints = append(hints, s)
		}
	}
	add(h.Source.Language)
	add(h.ContentLanguage)
	if m := languageMark.FindSubmatch(body[:min(len(body), 16<<10)]); m != nil {
		add(string(m[1]))
	}
	return hints
}

// wideScore is the share of frequent characters among those beyond ASCII,
// less what no text of the language contains.
func wideScore(text []byte, frequent string, kana bool) float64 {
	set := runeSet(frequent)
	var total, hits float64
	for _, r := range string(text) {
		switch {
		case r < utf8.RuneSelf:
			continue
		case r == utf8.RuneError || r >= 0xE000 && r <= 0xF8FF:
			hits -= 3
		case r >= 0xFF61 && r <= 0xFF9F:
			hits -= 0.5 // half-width kana: what eight-bit text looks like to Shift_JIS
		case r >= 0x3040 && r <= 0x30FF:
			if kana {
				hits++
			}
		case r >= 0x3000 && r <= 0x303F || r >= 0xFF01 && r <= 0xFF5E || r >= 0x2010 && r <= 0x2026:
			hits += 0.6 // punctuation of the whole region
		case set[r]:
			hits++
		case r < 0x2E80 || r >= 0x3400 && r < 0x4E00:
			hits -= 0.3
		}
		total++
	}
	if total == 0 {
		return 0
	}
	return hits / total
}

// runScore judges single-byte charsets of scripts whose words are written
// wholly beyond ASCII.
func runScore(text []byte, frequent string, script *unicode.RangeTable) float64 {
	set := runeSet(frequent)
	var total, hits float64
	prev := rune(' ')
	for _, r := range string(text) {
		if r >= utf8.RuneSelf {
			total++
			switch {
			case r == utf8.RuneError || r >= 0x80 && r < 0xA0:
				hits -= 3
			case !unicode.Is(script, r):
				if unicode.IsLetter(r) || unicode.IsLetter(prev) && !unicode.IsPunct(r) && !unicode.IsSpace(r) {
					hits--
				}
			case prev < utf8.RuneSelf && unicode.IsLetter(prev):
				hits-- // two scripts in one word
			case unicode.IsUpper(r) && unicode.IsLower(prev), prev >= utf8.RuneSelf && !unicode.IsLetter(prev) && unicode.IsLower(r):
				hits-- // a capital inside a word, or a sign where one should be
			case unicode.IsUpper(r):
				hits += 0.3
			case set[r]:
				hits++
			default:
				hits += 0.4
			}
		} else if unicode.IsLetter(r) && unicode.Is(script, prev) {
			hits-- // as above
		}
		prev = r
	}
	if total == 0 {
		return 0
	}
	return hits / total
}

// thaiScore knows that vowel signs and tone marks stand on consonants.
func thaiScore(text []byte) float64 {
	set := runeSet("านรอกเงมยลวดทตสปะหคบขจชพไแ่้ัิีุู็์ำ")
	var total, hits float64
	prev := rune(' ')
	for _, r := range string(text) {
		if r >= utf8.RuneSelf {
			total++
			consonant := prev >= 'ก' && prev <= 'ฮ'
			mark := r == 'ั' || r >= 'ิ' && r <= 'ฺ' || r >= '็' && r <= '๎'
			switch {
			case !unicode.Is(unicode.Thai, r) && r != 0xA0 && !unicode.IsPunct(r):
				hits -= 3
			case mark && !consonant && (prev < 'ั' || prev > 'ู'):
				hits -= 2
			case prev >= 'เ' && prev <= 'ไ' && (r < 'ก' || r > 'ฮ'):
				hits--
			case set[r]:
				hits++
			default:
				hits += 0.2
			}
		}
		prev = r
	}
	if total == 0 {
		return 0
	}
	return hits / total
}

// latinScore judges single-byte charsets whose accents stand among ASCII, by
// the language that fits best.
func latinScore(text []byte, languages ...string) float64 {
	best := -1.0
	for _, letters := range languages {
		best = max(best, accentScore(text, runeSet(letters), runeSet(latinSigns)))
	}
	return best
}

func accentScore(text []byte, letters, signs map[rune]bool) float64 {
	var total, hits float64
	prev, run := rune(' '), 0
	for _, r := range string(text) {
		if r < utf8.RuneSelf {
			run, prev = 0, r
			continue
		}
		total++
		if run++; run > 3 {
			hits-- // no Latin word has four accents in a row
		}
		switch {
		case r == utf8.RuneError || r >= 0x80 && r < 0xA0:
			hits -= 3
		case unicode.IsUpper(r) && unicode.IsLower(prev):
			hits--
		case unicode.IsLetter(r) || unicode.Is(unicode.Mn, r):
			if letters[r] && unicode.IsUpper(r) {
				hits += 0.7
			} else if letters[r] {
				hits++
			}
		case unicode.IsLetter(prev) && !unicode.IsPunct(r) && !unicode.IsSpace(r):
			hits-- // a sign inside a word
		case signs[r]:
			hits += 0.8
		}
		prev = r
	}
	if total == 0 {
		return 0
	}
	return hits / total
}

func runeSet(s string) map[rune]bool {
	set := make(map[rune]bool, len(s)/2)
	for _, r := range s {
		set[r] = true
	}
	return set
}
