package decode

import "strings"

// monthWords lists the names of months, January first, in the languages that
// feeds use: full names in the cases that dates take, and abbreviations
// without their full stop. A word stands in one month only.
var monthWords = [12]string{
	"jan january janvier janv enero ene januar jänner jän januari janeiro gennaio gen ocak oca ledna leden ianuarie ian január styczeń stycznia sty " +
		"январь января янв січень січня січ јануар януари студзеня ιανουάριος ιανουαρίου ιαν يناير جانفي ژانويه ינואר בינואר",
	"feb february février fevrier févr fevr fév fev febrero februar februari feber fevereiro febbraio şubat şub února únor februarie február luty lutego lut pebruari " +
		"февраль февраля фев февр лютий лютого лют фебруар февруари лютага φεβρουάριος φεβρουαρίου φεβ فبراير شباط فيفري فوريه פברואר בפברואר",
	"mar march mars marzo märz maerz mär mrz maart mrt maret março marco mart mac března březen martie március marzec marca " +
		"март марта мар березень березня бер сакавіка μάρτιος μαρτίου μαρ μάρ مارس آذار מרץ במרץ",
	"apr april avril avr abril abr aprile nisan nis dubna duben aprilie április kwiecień kwietnia kwi " +
		"апрель апреля апр квітень квітня квіт кві април красавіка απρίλιος απριλίου απρ أبريل ابريل إبريل نيسان أفريل افريل آوريل אפריל באפריל",
	"may mai mayo mei maj maio maggio mag mayıs května květen május maja " +
		"май мая травень травня трав тра мај траўня μάιος μαΐου μαϊ μάι مايو أيار ايار ماي مه מאי במאי",
	"jun june juin junio juni junho giugno giu haziran haz června červen iunie iun június czerwiec czerwca cze " +
		"июнь июня июн червень червня черв чер јун юни чэрвеня ιούνιος ιουνίου ιουν ιούν يونيو يونيه حزيران جوان ژوئن יוני ביוני",
	"jul july juillet juil julio juli julho luglio lug temmuz tem července červenec iulie iul július lipiec lipca lip julai " +
		"июль июля июл липень липня лип јул юли ліпеня ιούλιος ιουλίου ιουλ ιούλ يوليو يوليه تموز جويلية يوليوز ژوئيه יולי ביולי",
	"aug august août aout agosto ago augustus agustus agt agu ags augusti ağustos ağu srpna srpen augusztus sierpień sierpnia sie ogos " +
		"август августа авг серпень серпня серп сер жніўня αύγουστος αυγούστου αυγ αύγ أغسطس اغسطس آب أوت غشت اوت אוגוסט באוגוסט",
	"sep september sept septembre septiembre setiembre set setembro settembre eylül eyl září septembrie szeptember wrzesień września wrz " +
		"сентябрь сентября сен сент вересень вересня вер септембар септември верасня σεπτέμβριος σεπτεμβρίου σεπ سبتمبر أيلول ايلول شتنبر سپتامبر ספטמבר בספטמבר",
	"oct october octobre octubre oktober okt outubro out ottobre ott ekim eki října říjen octombrie október październik października paź oktobar " +
		"октябрь октября окт жовтень жовтня жовт жов октобар октомври кастрычніка οκτώβριος οκτωβρίου οκτ أكتوبر اكتوبر اكتبر אוקטובר באוקטובר",
	"nov november novembre noviembre nop novembro kasım kas listopadu noiembrie noi listopad listopada lis " +
		"ноябрь ноября ноя нояб листопад листопада лист лис новембар ноември лістапада νοέμβριος νοεμβρίου νοε νοέ نوفمبر نونبر نوامبر נובמבר בנובמבר",
	//nolint:misspell // French, Spanish, Romanian and others.
	"dec december décembre decembre déc diciembre dic dezember dez desember des dezembro dicembre aralık ara prosince prosinec decembrie grudzień grudnia gru disember " +
		"декабрь декабря дек грудень грудня груд гру децембар декември снежня δεκέμβριος δεκεμβρίου δεκ ديسمبر دجنبر دسامبر דצמבר בדצמבר",
}

// weekdayWords are names of days, to be skipped where they do not come first.
const weekdayWords = "mon tue tues wed weds thu thur thurs fri sat sun monday tuesday wednesday thursday friday saturday sunday " +
	"mo di mi do fr sa so montag dienstag mittwoch donnerstag freitag samstag sonnabend sonntag " +
	"lun mar mer jeu ven sam dim lundi mardi mercredi jeudi vendredi samedi dimanche " +
	"mié mie jue vie sáb sab dom lunes martes miércoles miercoles jueves viernes sábado sabado domingo " +
	"seg ter qua qui sex segunda terça quarta quinta sexta feira gio lunedì martedì mercoledì giovedì venerdì sabato domenica " +
	"senin sen selasa sel rabu rab kamis kam jumat jum sabtu minggu min ahad isnin khamis jumaat " +
	"пн вт ср чт пт сб вс нд понедельник вторник среда среду четверг пятница пятницу суббота субботу воскресенье " +
	"понеділок вівторок середа середу четвер пʼятниця п'ятниця п’ятниця субота суботу неділя неділю " +
	"pzt sal çar per cum cmt paz pazartesi salı çarşamba perşembe cuma cumartesi pazar pon wto śro czw pią sob nie"

// fillerWords stand between the parts of a date and say nothing.
const fillerWords = "of at on the in de del la el le du um uhr den der dem à a as às e em das dos los las alle ore ora jam pukul kl klo t o " +
	"r godz uur hod hrs hs ساعت ساعة الساعة على في م เวลา ที่ " +
	"v ve saat г год года р рік року в о об ч час годин time date st nd rd th er rd. ngày lúc hari tanggal tgl h"

// dateWords is the vocabulary of dates, made once.
type dateWords struct {
	months             map[string]int
	calendars          map[string]string // of names of months that no other calendar has
	weekdays, fillers  map[string]bool
	eastern, viMonthly *strings.Replacer
}

func newDateWords() *dateWords {
	w := &dateWords{months: map[string]int{}, calendars: map[string]string{}, weekdays: map[string]bool{}, fillers: map[string]bool{}}
	for i, words := range monthWords {
		for m := range strings.FieldsSeq(words) {
			w.months[m] = i + 1
		}
	}
	for i, words := range jalaliMonths {
		for m := range strings.FieldsSeq(words) {
			w.months[m], w.calendars[m] = i+1, "jalali"
		}
	}
	for i, m := range thaiMonths {
		w.months[m], w.calendars[m] = i+1, "thai"
	}
	for d := range strings.FieldsSeq(weekdayWords) {
		w.weekdays[d] = true
	}
	for f := range strings.FieldsSeq(fillerWords) {
		w.fillers[f] = true
	}
	w.eastern = strings.NewReplacer(append(thaiParts(), easternParts...)...)
	w.viMonthly = strings.NewReplacer(vietnameseParts...)
	return w
}

// vocabulary is shared by all readings; nothing changes it.
var vocabulary = newDateWords()

// easternParts turn the units of Chinese, Japanese and Korean dates, which
// follow their number, into marks of one capital letter. Longer words stand
// before the shorter ones that they contain.
var easternParts = []string{
	"時半", " H 30 N ", "时半", " H 30 N ", "點半", " H 30 N ", "点半", " H 30 N ", "시 반", " H 30 N ", "시반", " H 30 N ", "正午", " 12 H ",
	"كانون الثاني", " يناير ", "كانون الأول", " ديسمبر ", "كانون الاول", " ديسمبر ", "تشرين الأول", " أكتوبر ", "تشرين الاول", " أكتوبر ", "تشرين الثاني", " نوفمبر ",
	"北京时间", " utc+8 ", "北京時間", " utc+8 ", "台北時間", " utc+8 ", "臺北時間", " utc+8 ", "香港時間", " utc+8 ", "日本時間", " jst ", "한국시간", " kst ", "한국시각", " kst ",
	"月曜日", " ", "火曜日", " ", "水曜日", " ", "木曜日", " ", "金曜日", " ", "土曜日", " ", "日曜日", " ",
	"(月)", " ", "(火)", " ", "(水)", " ", "(木)", " ", "(金)", " ", "(土)", " ", "(日)", " ", "(一)", " ", "(二)", " ", "(三)", " ", "(四)", " ", "(五)", " ", "(六)", " ",
	"(월)", " ", "(화)", " ", "(수)", " ", "(목)", " ", "(금)", " ", "(토)", " ", "(일)", " ",
	"星期一", " ", "星期二", " ", "星期三", " ", "星期四", " ", "星期五", " ", "星期六", " ", "星期日", " ", "星期天", " ",
	"礼拜一", " ", "礼拜二", " ", "礼拜三", " ", "礼拜四", " ", "礼拜五", " ", "礼拜六", " ", "礼拜日", " ", "礼拜天", " ",
	"禮拜一", " ", "禮拜二", " ", "禮拜三", " ", "禮拜四", " ", "禮拜五", " ", "禮拜六", " ", "禮拜日", " ", "禮拜天", " ",
	"週一", " ", "週二", " ", "週三", " ", "週四", " ", "週五", " ", "週六", " ", "週日", " ", "周一", " ", "周二", " ", "周三", " ", "周四", " ", "周五", " ", "周六", " ", "周日", " ",
	"월요일", " ", "화요일", " ", "수요일", " ", "목요일", " ", "금요일", " ", "토요일", " ", "일요일", " ",
	"上午", " am ", "下午", " pm ", "午前", " am ", "午後", " pm ", "凌晨", " am ", "清晨", " am ", "早上", " am ", "早晨", " am ", "中午", " noon ", "晚上", " night ", "晚間", " night ", "晚间", " night ", "傍晚", " pm ", "深夜", " night ",
	"오전", " am ", "오후", " pm ", "새벽", " am ", "아침", " am ", "저녁", " night ", "밤", " night ", "낮", " noon ",
	"民國前", " BEFORE ", "民国前", " BEFORE ", "中華民國", " ROC ", "中华民国", " ROC ", "民國", " ROC ", "民国", " ROC ", "令和", " REIWA ", "平成", " HEISEI ", "昭和", " SHOWA ", "元年", " 1 Y ",
	"公元", " ", "西元", " ", "年", " Y ", "년", " Y ", "月份", " M ", "月", " M ", "월", " M ", "日", " D ", "号", " D ", "號", " D ", "일", " D ",
	"時間", " ", "时间", " ", "時", " H ", "时", " H ", "點", " H ", "点", " H ", "시", " H ", "分", " N ", "분", " N ", "秒", " S ", "초", " S ",
}

// vietnameseParts do the same for Vietnamese, where the unit comes first.
var vietnameseParts = []string{
	"thứ hai", " ", "thứ ba", " ", "thứ tư", " ", "thứ năm", " ", "thứ sáu", " ", "thứ bảy", " ", "thứ bẩy", " ", "chủ nhật", " ", "chúa nhật", " ",
	"thứ 2", " ", "thứ 3", " ", "thứ 4", " ", "thứ 5", " ", "thứ 6", " ", "thứ 7", " ",
	"tháng mười một", " MM 11 ", "tháng mười hai", " MM 12 ", "tháng giêng", " MM 1 ", "tháng chạp", " MM 12 ", "tháng một", " MM 1 ", "tháng hai", " MM 2 ", "tháng ba", " MM 3 ", "tháng tư", " MM 4 ",
	"tháng bốn", " MM 4 ", "tháng năm", " MM 5 ", "tháng sáu", " MM 6 ", "tháng bảy", " MM 7 ", "tháng bẩy", " MM 7 ", "tháng tám", " MM 8 ", "tháng chín", " MM 9 ", "tháng mười", " MM 10 ",
	"tháng", " MM ", "thg", " MM ", "năm", " ", "ngày", " ", "lúc", " ", "giờ", " H ", "phút", " N ", "giây", " S ", "sáng", " am ", "chiều", " pm ", "trưa", " noon ", "tối", " night ", "đêm", " night ",
}
