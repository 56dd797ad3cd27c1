package decode

import "time"

// buddhistYears is added to a year of the Buddhist era.
const buddhistYears = -543

// thaiMonths are the names of the months in Thai, January first; a year of four
// digits beside one may be of the Buddhist era.
var thaiMonths = [12]string{"มกราคม", "กุมภาพันธ์", "มีนาคม", "เมษายน", "พฤษภาคม", "มิถุนายน", "กรกฎาคม", "สิงหาคม", "กันยายน", "ตุลาคม", "พฤศจิกายน", "ธันวาคม"}

// thaiShort are their abbreviations, without the last full stop.
var thaiShort = [12]string{"ม.ค", "ก.พ", "มี.ค", "เม.ย", "พ.ค", "มิ.ย", "ก.ค", "ส.ค", "ก.ย", "ต.ค", "พ.ย", "ธ.ค"}

// thaiParts write abbreviations of Thai dates out.
func thaiParts() []string {
	parts := []string{"พ.ศ.", " BE ", "พ.ศ", " BE ", "พุทธศักราช", " BE ", "ค.ศ.", " ", "ค.ศ", " ", "คริสต์ศักราช", " ", "น.", " "}
	for i, short := range thaiShort {
		parts = append(parts, short+".", " "+thaiMonths[i]+" ", short, " "+thaiMonths[i]+" ")
	}
	return parts
}

// jalaliMonths are the names of the months of Iran and of Afghanistan, the
// first of the year first.
var jalaliMonths = [12]string{
	"فروردين حمل", "ارديبهشت ثور", "خرداد جوزا", "تير سرطان", "مرداد اسد", "شهريور سنبله",
	"مهر ميزان", "آبان عقرب", "آذر قوس", "دي جدي", "بهمن دلو", "اسفند حوت",
}

// jalali turns month and day of the solar calendar of Iran into ours and
// returns the year. A year of that age that is not of Iran is of the moon, whose
// months begin when it is seen: nobody can compute them.
func (d *dateReader) jalali(year int) (int, bool) {
	iran := d.calendar == "jalali" || d.z.speaks("fa ps prs") || listed("IR AF", d.z.country)
	if !iran || year < 1300 || year > 1500 || d.month < 1 || d.month > 12 || d.day < 1 || d.day > jalaliDays(year, d.month) {
		return 0, false
	}
	days := d.day - 1
	for m := 1; m < d.month; m++ {
		days += jalaliDays(year, m)
	}
	// 1 Farvardin 1398 was the 21st of March 2019.
	const known = 1398
	for y := known; y < year; y++ {
		days += 336 + jalaliDays(y, 12)
	}
	for y := year; y < known; y++ {
		days -= 336 + jalaliDays(y, 12)
	}
	t := time.Date(2019, 3, 21+days, 0, 0, 0, 0, time.UTC)
	d.month, d.day = int(t.Month()), t.Day()
	return t.Year(), true
}

// jalaliDays is how many days a month has: eight years of 33 have one more in
// the last.
func jalaliDays(year, month int) int {
	switch {
	case month <= 6:
		return 31
	case month < 12 || (8*year+29)%33 < 8:
		return 30
	}
	return 29
}

// eraLetter reads R6.6.7, a Japanese date with the first letter of its era.
func (d *dateReader) eraLetter(word string) bool {
	era := map[string]string{"r": "REIWA", "h": "HEISEI", "s": "SHOWA"}[word]
	if era == "" || !d.z.speaks("ja") || !d.isNumber(0) || !d.peek(0).glued || !d.isSign(1, "/-.") || !d.isNumber(2) || !d.isSign(3, "/-.") || !d.isNumber(4) {
		return false
	}
	d.era, d.year, d.month, d.day = eras[era], d.peek(0).n, d.peek(2).n, d.peek(4).n
	d.i += 5
	return true
}

// dayHalf are words behind a time for its part of the day; those that stand
// for themselves may come before it.
var dayHalf = map[string]string{
	"am": "am", "pm": "pm", "noon": "noon", "night": "night",
	"ص": "am", "م": "pm", "صباحا": "am", "مساء": "pm", "πμ": "am", "μμ": "pm", "sa": "am", "ch": "pm",
	"pagi": "am", "petang": "pm", "sore": "pm", "siang": "noon", "malam": "night",
	"утра": "am", "дня": "noon", "вечера": "night", "ранку": "am", "вечора": "night",
	"matin": "am", "soir": "night", "morgens": "am", "nachmittags": "pm", "abends": "night",
}

// hourOf completes an hour by its part of the day. Midnight by the name of the
// night may be of either day, and is none.
func hourOf(hour int, half string) (int, bool) {
	switch {
	case half == "" || hour > 12:
		return hour, true
	case half == "am" && hour == 12:
		return 0, true
	case half == "pm" && hour < 12, half == "noon" && hour > 0 && hour < 7, half == "night" && hour > 4 && hour < 12:
		return hour + 12, true
	case half == "night":
		return 0, false
	}
	return hour, true
}
