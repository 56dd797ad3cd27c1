package main

// languages are those of the concepts.
func languages() []string {
	return []string{"en", "zh-Hant", "zh-Hans", "ja", "ko", "ru", "uk", "vi", "id", "fil", "fr", "es", "ar"}
}

// codes are the countries and territories whose names are written, ISO 3166.
// Hong Kong, Macau and the Palestinian territories are not here: what CLDR
// calls them is in no headline.
func codes() string {
	return "AD AE AF AG AL AM AO AR AT AU AZ BA BB BD BE BF BG BH BI BJ BN BO BR BS BT BW BY BZ CA CD CF CG CH CI CL CM CN CO CR CU CV CY CZ " +
		"DE DJ DK DM DO DZ EC EE EG EH ER ES ET FI FJ FK FM FR GA GB GD GE GH GL GM GN GQ GR GT GU GW GY HN HR HT HU ID IE IL IN IQ IR IS IT " +
		"JM JO JP KE KG KH KI KM KN KP KR KW KZ LA LB LC LI LK LR LS LT LU LV LY MA MC MD ME MG MH MK ML MM MN MP MR MT MU MV MW MX MY MZ " +
		"NA NC NE NG NI NL NO NP NR NZ OM PA PE PG PH PK PL PR PT PW PY QA RO RS RU RW SA SB SC SD SE SG SI SK SL SM SN SO SR SS ST SV SY SZ " +
		"TD TG TH TJ TL TM TN TO TR TT TV TW TZ UA UG US UY UZ VA VC VE VN VU WS XK YE ZA ZM ZW"
}

// ids names the concepts of a country where the slug of its English name is
// not the one; a country may belong to several.
func ids() map[string][]string {
	return map[string][]string{
		"AE": {"united-arab-emirates", "saudi-gulf"}, "BH": {"bahrain", "saudi-gulf"}, "KW": {"kuwait", "saudi-gulf"},
		"QA": {"qatar", "saudi-gulf"}, "SA": {"saudi-arabia", "saudi-gulf"},
		"EE": {"estonia", "baltic-states"}, "LV": {"latvia", "baltic-states"}, "LT": {"lithuania", "baltic-states"},
		"DK": {"denmark", "nordic-states"}, "FI": {"finland", "nordic-states"}, "GL": {"greenland", "nordic-states"},
		"NO": {"norway", "nordic-states"}, "SE": {"sweden", "nordic-states"},
		"CD": {"drc-east"}, "GE": {"georgia-country"}, "GY": {"guyana", "essequibo"}, "JO": {"jordan-country"}, "MK": {"north-macedonia"},
		"MM": {"myanmar"}, "SZ": {"eswatini"}, "TR": {"turkey-country"},
	}
}

// unusable are names that mean something else more often than the country.
// The names that a person would use instead are in countries-more.yaml.
func unusable() map[string][]string {
	return map[string][]string{
		"zh-Hant": {
			"多哥",  // 許多哥們
			"東加",  // 東加勒比海
			"獅子山", // a hill of Hong Kong
			"多米尼克",
		},
		"zh-Hans": {"多哥", "多米尼克"}, // Dominic
		"ja":      {"タイ"},         // a tie, a sea bream
		"ko": {
			"오만", // arrogance; fifty thousand
			"가나", // 가나다
			"피지", // sebum; 피지컬
		},
		"ru": {"Того"}, // that one
		"uk": {"Того"},
		"vi": {"Áo"},  // clothes
		"id": {"Cad"}, // CAD
		"fr": {
			"Dominique", "Maurice", // given names
			"Grenade", // of the hand
			"Salvador",
		},
		"es": {
			"Granada", // of Spain; of the hand
			"Mauricio",
		},
		"ar": {
			"عُمان", // written like Amman
			"بنين",  // sons, boys
			"مالي",  // financial
		},
	}
}

// exact are names that count in this case only, because a common word is
// written like them.
func exact() map[string][]string {
	return map[string][]string{
		"en": {"Chile", "Guinea"},
		"fr": {"Bénin", "Chili", "Équateur"},
		"es": {"Catar"},
		"ru": {"Дания", "Катар", "Куба", "Мали", "Панама", "Перу", "Чад", "Чили"},
		"uk": {"Катар", "Куба", "Малі", "Оман", "Панама", "Перу", "Чад"},
		"vi": {"Bỉ", "Lào", "Nga", "Pháp", "Síp", "Séc", "Đức"},
	}
}
