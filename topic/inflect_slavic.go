package topic

import (
	"strings"
	"unicode/utf8"
)

// The shortest stems of Russian and Ukrainian words in letters: of a shorter
// one too many other words are made. Beside other words of a name it may be
// shorter.
const (
	shortestStem   = 4
	shortestBeside = 3
	shortestWhole  = 2 // of a word that takes endings and loses none
)

// What words may end with in the cases of both numbers: a class for each ending
// of the form in which they are named. Russian and Ukrainian share the lists.
const (
	adjectives endings = "|ый|ий|ой|ая|яя|ое|ее|ые|ие|ого|его|ому|ему|ым|им|ом|ем|ую|юю|ых|их|ыми|ими|ою|ею|ей|"
	adjectivUk endings = "|ий|ій|а|я|е|є|і|ого|ього|ому|ьому|им|ім|у|ю|ої|ьої|их|іх|ими|іми|ою|ьою|"
	likeArmy   endings = "|я|и|ю|ей|ею|й|ї|єю|є|ям|ями|ях|"                                   // ар-мия, ар-мія
	likeSide   endings = "|а|ы|и|і|е|у|ой|ою|ей|ею||о|ам|ами|ах|"                             // сторон-а
	likeLand   endings = "|я|и|і|ї|е|є|ю|ей|ею|єю|ь|й||ям|ями|ях|"                            // земл-я
	likeTroops endings = "|о|а|у|ом|е|і|ові||ам|ами|ах|"                                      // войск-о
	likeSea    endings = "|е|я|ю|ем|єм|и|і|ей|ів|ям|ями|ях|"                                  // мор-е
	likeSun    endings = "|е|а|у|ем|і||ам|ами|ах|"                                            // солнц-е
	likeOath   endings = "|ие|ия|ию|ием|ии|ий|иям|иями|иях|ье|"                               // соглашен-ие
	likePower  endings = "|ь|я|ю|ем|єм|и|і|е|ей|ью|ею|єю|ям|ями|ях|ів|"                       // област-ь, стрел-ь
	likeHero   endings = "|й|я|ю|ем|єм|е|и|і|ї|ев|їв|ям|ями|ях|єві|"                          // геро-й
	likeForces endings = "|ы|и|і|ов|ів|ей||ам|ами|ах|ям|ями|ях|"                              // сил-ы
	likeStates endings = "|ї|й|їв|ям|ями|ях|"                                                 // краї-ни
	likeTank   endings = "||а|у|ом|ем|єм|е|ы|и|і|ов|ев|ей|ів|їв|ам|ами|ах|ям|ями|ях|ові|еві|" // танк
	likeIvanov endings = "||а|у|ым|им|ом|е|ы|и|і|ых|их|ыми|ими|ам|ами|ах|ові|"                // Иванов
)

// cyrillicEndings returns how many bytes of a Russian or Ukrainian word are its
// stem, and what may stand behind it. Beside other words of the name, stems may
// be shorter.
func cyrillicEndings(w *rawWord, lang string, beside bool) (stem int, ends endings) {
	whole := len(w.key)
	if n := utf8.RuneCountInString(w.key); n < 2 || n <= 4 && w.original == strings.ToUpper(w.original) { // an acronym
		return whole, ""
	}
	cut, ends := slavicClass(w.key, lang)
	for range cut {
		_, size := utf8.DecodeLastRuneInString(w.key[:whole-stem])
		stem += size
	}
	stem = whole - stem
	shortest := shortestStem
	switch {
	case beside && cut == 0:
		shortest = shortestWhole
	case beside:
		shortest = shortestBeside
	}
	if ends == "" || utf8.RuneCountInString(w.key[:stem]) < shortest {
		return whole, ""
	}
	return stem, ends
}

// slavicClass returns how many letters at the end of a word change, and to
// what. Words that do not change have no endings.
func slavicClass(key, lang string) (cut int, ends endings) {
	ending := func(list ...string) bool {
		for _, s := range list {
			if strings.HasSuffix(key, s) {
				return true
			}
		}
		return false
	}
	also := func(a endings) endings { // an adjective, in Ukrainian
		if lang == "uk" {
			return a + adjectivUk[1:]
		}
		return a
	}
	switch {
	case ending("ый", "ая", "яя", "ое", "ее", "ые"):
		return 2, adjectives
	case ending("ий"):
		return 2, also(adjectives + likeOath[1:])
	case ending("ій"):
		return 2, adjectivUk + "ію|ієм|ії|іїв|іям|іями|іях|ія|"
	case ending("ой"):
		return 2, adjectives + "оя|ою|оем|ое|ои|оев|"
	case ending("ие"):
		return 2, adjectives + likeOath[1:]
	case ending("ия", "ія"):
		return 1, likeArmy
	case ending("а"):
		return 1, also(likeSide)
	case ending("я"):
		return 1, likeLand
	case ending("о"):
		return 1, likeTroops
	case ending("це", "ще", "же", "ше", "че"):
		return 1, also(likeSun)
	case ending("е"):
		return 1, also(likeSea)
	case ending("ь"):
		return 1, likePower
	case ending("й"):
		return 1, likeHero
	case ending("ы", "и"):
		return 1, likeForces
	case ending("і"):
		return 1, also(likeForces)
	case ending("ї"):
		return 1, likeStates
	case ending("у", "ю", "э", "є", "'"):
		return 0, ""
	case ending("ов", "ев", "ин", "ын", "ін", "їн"):
		return 0, likeIvanov + likeTank[1:]
	}
	return 0, likeTank
}
