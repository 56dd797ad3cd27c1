package news

// SourceID names a source in config.yaml. It never changes for a source, or
// its items would be taken for new ones.
type SourceID string

// Source is a site we read from, as the configuration describes it.
type Source struct {
	ID    SourceID
	Title string // shown to readers
	URL   string // the feed's address, absolute http(s)
	Site  string // the page for people, absolute http(s); may be empty

	Country   string // seat of the publisher, ISO 3166-1 alpha-2; "ZZ" or empty if unknown
	Region    string // what the source covers, for example "east-asia"
	Language  string // BCP 47 tag, for example "zh-Hant"
	Kind      string // one of Kinds
	Control   string // one of Controls; empty is unknown, never independent
	Publisher string // sources of one publisher are one voice

	Schedule string // cron specification, resolved from the defaults
	Timezone string // IANA name, for dates without a zone; empty is UTC
	Charset  string // WHATWG label that overrides what the source declares; empty is automatic
	Entries  int    // at most so many items of a document are taken, the first ones; 0 is the default limit

	Proxy   string            // address of the proxy through which alone it is asked, http, https or socks5; may hold a password and is never logged
	Headers map[string]string // extra request headers; values may be secrets and are never logged
}

// Voice returns the name under which a source counts as one voice: its
// publisher, or itself when no publisher is known.
func (s Source) Voice() string {
	if s.Publisher != "" {
		return s.Publisher
	}
	return string(s.ID)
}

// Name returns the title of a source, or its id when it has none.
func (s Source) Name() string {
	if s.Title != "" {
		return s.Title
	}
	return string(s.ID)
}

// Kinds are the values of Source.Kind.
func Kinds() []string {
	return []string{
		"wire", "broadcaster", "newspaper", "defence_press", "ministry", "government",
		"think_tank", "humanitarian", "ngo", "cyber_cert", "cyber", "aggregator",
	}
}

// Controls are the values of Source.Control: who stands behind a source.
// "independent" says only that no owner of another kind is known.
func Controls() []string {
	return []string{
		"independent", "public", "state", "state_owned", "state_funded", "state_supervised",
		"party", "military", "government", "igo", "ngo",
	}
}
