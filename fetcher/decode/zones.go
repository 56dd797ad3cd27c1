package decode

import (
	"strings"
	"time"
)

// zoneMinutes are the offsets of zone names that mean one thing everywhere,
// in minutes east of UTC.
var zoneMinutes = map[string]int{
	"z": 0, "ut": 0, "utc": 0, "gmt": 0, "wet": 0, "zulu": 0, "tuc": 0,
	"west": 60, "cet": 60, "met": 60, "mez": 60, "wat": 60,
	"cest": 120, "mest": 120, "mesz": 120, "eet": 120, "sast": 120, "cat": 120, "idt": 180, "kaliningrad": 120,
	"eest": 180, "msk": 180, "мск": 180, "trt": 180, "eat": 180, "msd": 240, "fet": 180, "oez": 120, "oesz": 180,
	"irst": 210, "irdt": 270, "samt": 240, "azt": 240, "get": 240, "gst": 240, "mut": 240, "aft": 270,
	"pkt": 300, "uzt": 300, "yekt": 300, "екб": 300, "tmt": 300, "tjt": 300, "mvt": 300,
	"npt": 345, "bdt": 360, "btt": 360, "kgt": 360, "omst": 360, "mmt": 390,
	"ict": 420, "wib": 420, "krat": 420, "novt": 420, "hovt": 420,
	"hkt": 480, "sgt": 480, "pht": 480, "phst": 480, "myt": 480, "wita": 480, "awst": 480, "irkt": 480, "ulat": 480, "bnt": 480, "twt": 480,
	"jst": 540, "kst": 540, "wit": 540, "yakt": 540, "tlt": 540,
	"acst": 570, "acdt": 630, "aest": 600, "aedt": 660, "chst": 600, "pgt": 600, "vlat": 600, "sakt": 660, "magt": 660, "sbt": 660, "nct": 660,
	"nzst": 720, "nzdt": 780, "fjt": 720, "pett": 720, "tot": 780, "chast": 765,
	"brt": -180, "brst": -120, "art": -180, "uyt": -180, "clst": -180, "gft": -180, "pyst": -180, "pmst": -180,
	"nst": -210, "ndt": -150, "clt": -240, "bot": -240, "vet": -240, "gyt": -240, "pyt": -240,
	"edt": -240, "pet": -300, "cot": -300, "ect": -300, //nolint:misspell // Ecuador.
	"mdt": -360, "pdt": -420,
	"akst": -540, "akdt": -480, "hst": -600, "hast": -600, "cvt": -60, "azot": -60,
	"a": -60, "n": 60, "m": -720, "y": 720, // of the letters of RFC 822 only these were ever used
}

// zoneChoices are names that several parts of the world use. The first choice
// whose countries or languages fit the source wins; the one without any is
// what the name means to most.
var zoneChoices = map[string][]zoneChoice{
	"cst": {{480, "CN TW HK MO SG", "zh"}, {-300, "CU", ""}, {-360, "", ""}},
	"cdt": {{540, "CN", ""}, {-240, "CU", ""}, {-300, "", ""}},
	"ist": {{120, "IL PS", "he iw"}, {60, "IE", "ga"}, {330, "", ""}},
	"bst": {{360, "BD", "bn"}, {660, "PG", ""}, {60, "", ""}},
	"est": {{600, "AU", ""}, {-300, "", ""}},
	"pst": {{480, "PH", "fil tl"}, {300, "PK", "ur"}, {-480, "", ""}},
	"mst": {{480, "MY", "ms"}, {390, "MM", "my"}, {-420, "", ""}},
	"ast": {{180, "SA IQ KW BH QA YE", "ar"}, {-240, "", ""}},
	"adt": {{240, "IQ", ""}, {-180, "", ""}},
	"amt": {{240, "AM", "hy"}, {-240, "BR", "pt"}},
	"sst": {{480, "SG", ""}, {-660, "AS WS", ""}},
	"wst": {{480, "AU", ""}, {60, "EH MA", ""}, {780, "WS", ""}},
	"sgt": {{480, "", ""}},
}

type zoneChoice struct {
	minutes              int
	countries, languages string
}

// zoneCities are names that stand for the clock of a place, summer or winter.
var zoneCities = map[string]string{
	"et": "America/New_York", "ct": "America/Chicago", "mt": "America/Denver", "pt": "America/Los_Angeles",
	"eastern": "America/New_York", "pacific": "America/Los_Angeles",
}

// zoneHints are what a source tells about its clock.
type zoneHints struct {
	home     *time.Location // of dates without a zone; never nil
	sure     bool           // home was configured
	country  string
	language string
}

func newZoneHints(h Hints, language string) zoneHints {
	z := zoneHints{home: time.UTC, country: h.Source.Country, language: strings.ToLower(h.Source.Language)}
	if z.language == "" {
		z.language = strings.ToLower(language)
	}
	if h.Source.Timezone != "" {
		if loc, err := time.LoadLocation(h.Source.Timezone); err == nil {
			z.home, z.sure = loc, true
		}
	}
	return z
}

// named returns the zone of a name at a date, or nil for one that nobody
// knows: a date in an unknown zone is no date.
func (z zoneHints) named(name string, at time.Time) *time.Location {
	if z.sure { // the source's own clock uses the name
		local := time.Date(at.Year(), at.Month(), at.Day(), at.Hour(), at.Minute(), 0, 0, z.home)
		if abbr, offset := local.Zone(); strings.EqualFold(abbr, name) {
			return time.FixedZone(abbr, offset)
		}
	}
	for _, c := range zoneChoices[name] {
		if c.countries == "" && c.languages == "" || listed(c.countries, z.country) || z.speaks(c.languages) {
			return fixed(c.minutes)
		}
	}
	if m, ok := zoneMinutes[name]; ok {
		return fixed(m)
	}
	if city, ok := zoneCities[name]; ok {
		if loc, err := time.LoadLocation(city); err == nil {
			return loc
		}
	}
	return nil
}

// isZone reports whether a word can name a zone.
func isZone(name string) bool {
	_, minutes := zoneMinutes[name]
	_, city := zoneCities[name]
	return minutes || city || len(zoneChoices[name]) > 0
}

func (z zoneHints) speaks(languages string) bool {
	primary, _, _ := strings.Cut(z.language, "-")
	return listed(languages, primary)
}

func listed(list, word string) bool {
	if word == "" {
		return false
	}
	for w := range strings.FieldsSeq(list) {
		if strings.EqualFold(w, word) {
			return true
		}
	}
	return false
}

func fixed(minutes int) *time.Location {
	if minutes == 0 {
		return time.UTC
	}
	return time.FixedZone("", minutes*60)
}

// dayOrder tells how a source writes 6/7: day first (1), month first (-1), or
// nobody knows (0).
func (z zoneHints) dayOrder() int {
	primary, region, _ := strings.Cut(z.language, "-")
	if len(region) != 2 {
		region = ""
	}
	country := strings.ToUpper(z.country)
	if country == "" || country == "ZZ" {
		country = strings.ToUpper(region)
	}
	switch {
	case primary == "zh" || primary == "ja" || primary == "ko" || primary == "hu" || primary == "lt" || primary == "mn":
		return 0 // they write the year first, and one that does not is foreign
	case country == "US" || country == "PH" && primary == "en":
		return -1
	case country != "" || primary != "" && primary != "en":
		return 1
	}
	return 0
}
