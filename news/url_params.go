package news

import "strings"

// trackingNames are query parameters, in lower case, that say how a reader
// came to a page and never which page it is. Names that some site uses for an
// article (id, p, page, from, source, src, feed, cid, mod ...) are not here.
var trackingNames = nameSet(
	// Clicks, as advertisers and networks number them.
	"fbclid", "gclid", "gclsrc", "dclid", "gbraid", "wbraid", "gad_source", "gad_campaignid", "srsltid",
	"msclkid", "yclid", "ysclid", "_openstat", "twclid", "ttclid", "igshid", "igsh", "mibextid",
	"li_fat_id", "rdt_cid", "epik", "sscid", "irclickid", "irgwc", "cjevent", "zanpid", "dicbo", "tblci",
	"tbcid", "oborigurl", "rb_clickid", "s_cid", "s_kwcid", "sc_cid", "sc_channel", "sc_campaign", "wickedid", "_branch_match_id",
	"__twitter_impression", "ref_src", "ref_url", "tt_medium", "tt_content", "isappinstalled",
	// Mailings.
	"mc_cid", "mc_eid", "mkt_tok", "_hsenc", "_hsmi", "hsctatracking", "__hstc", "__hssc", "__hsfp",
	"_ke", "__s", "dm_i", "oly_enc_id", "oly_anon_id", "bxid", "cndid", "ueid", "emc", "campaign_id",
	"instance_id", "segment_id", "regi_id", "ml_subscriber", "ml_subscriber_hash", "bsft_eid", "bsft_uid",
	// Analytics.
	"_ga", "_gl", "wt_mc", "wt_zmc", "elqtrackid", "elqtrack", "elqat", "elqaid", "elqcampaignid",
	"cm_mmc", "cm_ven", "cm_cat", "cm_pla", "cm_ite", "icid", "intcid", "intcmp", "usqp", "aoh",
	"guccounter", "guce_referrer", "guce_referrer_sig", "soc_src", "soc_trk", "traffic_source",
	// Publishers, in their feeds and share buttons.
	"ref", "cmp", "cmpid", "cmpgn", "ito", "ncid", "n_cid", "xtor", "xtref", "smid", "smtyp", "taid",
	"spm", "scm", "maca", "wpisrc", "wpmm", "ftag", "ocid", "mbid", "iref", "sref", "sr_share", "tpcc",
	"leadsource", "esrc", "share_token", "feedname", "feedtype", "rssfeed", "__tn__",
)

// trackingPrefixes are beginnings of such names.
var trackingPrefixes = []string{
	"utm_", "mtm_", "matomo_", "pk_", "piwik_", "at_", "ns_", "hsa_", "itm_", "stm_", "wt.", "ga_", "trk_",
	"fb_action_", "fb_ref", "fb_source", "vero_", "amp_", "cx_", "pf_rd_", "bsft_", "elq_", "uta_", "hmb_",
}

// siteParams are parameters that count for nothing on one site and its subdomains.
var siteParams = []struct {
	domain string
	names  map[string]bool
}{
	{"yna.co.kr", nameSet("input", "section", "site")},
}

// sessionNames are parameters that may hold the session of a visitor.
var sessionNames = nameSet(
	"sid", "phpsessid", "jsessionid", "sessionid", "session_id", "session", "sessid", "zenid", "oscsid", "cfid", "cftoken",
)

func nameSet(names ...string) map[string]bool {
	set := make(map[string]bool, len(names))
	for _, n := range names {
		set[n] = true
	}
	return set
}

// isTracking reports whether a parameter of a site says nothing about the page.
func isTracking(host, name, value string) bool {
	name = strings.ToLower(name)
	if trackingNames[name] {
		return true
	}
	for _, s := range siteParams {
		if s.names[name] && strings.HasSuffix(host, s.domain) && strings.HasSuffix("."+host, "."+s.domain) {
			return true
		}
	}
	for _, p := range trackingPrefixes {
		if strings.HasPrefix(name, p) {
			return true
		}
	}
	switch name {
	case "amp":
		return value == "" || value == "0" || value == "1" || strings.EqualFold(value, "true")
	case "outputtype":
		return strings.EqualFold(value, "amp")
	}
	return (sessionNames[name] || strings.HasPrefix(name, "aspsessionid")) && isToken(value)
}

// isToken reports whether a value is a long hexadecimal number, as sessions
// have and articles do not.
func isToken(s string) bool {
	if len(s) < 16 {
		return false
	}
	for i := range len(s) {
		if hexDigit(s[i]) > 15 {
			return false
		}
	}
	return true
}
