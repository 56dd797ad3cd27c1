package config

import (
	"reflect"

	"go.yaml.in/yaml/v4"

	"straitwire/news"
)

// The structs below are config.yaml. A field's json tag is its key, without
// omitempty it must be given; the jsonschema tag describes it to a person, and
// default, min and max bind the decoder and the schema alike. (The tag is json
// because the schema generator knows that one; yaml tags would say it twice.)

// file is the whole of config.yaml.
type file struct {
	Listen    hostPort      `json:"listen,omitempty" default:"127.0.0.1:8017" jsonschema:"Address and port on which the feed server listens."`
	BaseURL   baseURL       `json:"base_url,omitempty" jsonschema:"Public address of the service, used in self links. Default: http:// and the listen address."`
	Title     string        `json:"title,omitempty" jsonschema:"Name of the whole service, shown to readers."`
	Data      string        `json:"data,omitempty" jsonschema:"Directory of the data file, relative to the folder of this file. Default: systemd's state directory, else the directory data beside this file."`
	Contact   contact       `json:"contact,omitempty" jsonschema:"A mailto: or https: address under which publishers reach you; it is part of the User-Agent."`
	Admin     admin         `json:"admin,omitempty" jsonschema:"The socket through which subcommands ask the running daemon."`
	Metrics   metrics       `json:"metrics,omitempty" jsonschema:"Figures of the daemon for Prometheus."`
	Log       logging       `json:"log,omitempty" jsonschema:"How the daemon speaks on standard error."`
	Defaults  defaults      `json:"defaults,omitempty" jsonschema:"What holds for every source that says nothing else."`
	Limits    limits        `json:"limits,omitempty" jsonschema:"How fast, how long and how much the fetcher may read."`
	WebSub    websub        `json:"websub,omitempty" jsonschema:"How hubs reach us that tell at once what is new of a source."`
	Retention retention     `json:"retention,omitempty" jsonschema:"How long items are kept."`
	Ops       ops           `json:"ops,omitempty" jsonschema:"What the operator is told."`
	Feeds     feeds         `json:"feeds,omitempty" jsonschema:"What the published feeds look like."`
	Hub       hubSection    `json:"hub,omitempty" jsonschema:"Sends feeds to subscribers when they change."`
	Search    search        `json:"search,omitempty" jsonschema:"Any filter as a feed, for everybody who can read the feeds."`
	Concepts  []conceptFile `json:"concepts,omitempty" jsonschema:"Files with concepts of your own, which topics use beside the built-in ones; relative to the folder of this file."`
	Sources   []source      `json:"sources" jsonschema:"The sites to read from. Write [] for none."`
	Topics    topicNodes    `json:"topics" jsonschema:"The named filters; each is published as a feed. Write [] for none."`
}

// admin is the section of the admin socket.
type admin struct {
	Socket string `json:"socket,omitempty" jsonschema:"Path of the socket, relative to the folder of this file. Default: admin.sock in systemd's runtime directory, else in the data directory."`
}

// metrics is the section of the figures for Prometheus.
type metrics struct {
	Listen hostPort `json:"listen,omitempty" jsonschema:"Address and port of a server for /metrics and nothing else, for example 127.0.0.1:9095. Default: none, only the admin socket serves them."`
}

// logging is the section of the log.
type logging struct {
	Level  logLevel  `json:"level,omitempty" default:"info" jsonschema:"The least important message to write."`
	Format logFormat `json:"format,omitempty" default:"auto" jsonschema:"text for people, json for machines; auto is text on a terminal."`
}

// defaults is the section of what a source need not say.
type defaults struct {
	Schedule schedules `json:"schedule,omitempty" jsonschema:"When to visit the sources of a kind; default is for those without one."`
	Timezone zone      `json:"timezone,omitempty" jsonschema:"Time zone of dates that name none. Default: UTC."`
}

// limits is the section of the fetcher's bounds.
type limits struct {
	MinInterval    duration `json:"min_interval,omitempty" default:"1m" min:"1s" max:"1d" jsonschema:"No source is visited more often."`
	Workers        int      `json:"workers,omitempty" default:"8" min:"1" max:"256" jsonschema:"Visits at the same time, not counting those whose host has hardly answered for two seconds."`
	PerHost        duration `json:"per_host,omitempty" default:"1s" min:"1ms" max:"1h" jsonschema:"Pause between two requests to one host."`
	Timeout        duration `json:"timeout,omitempty" default:"60s" min:"1s" max:"10m" jsonschema:"One visit from start to end."`
	FirstByte      duration `json:"first_byte,omitempty" default:"20s" min:"1s" max:"10m" jsonschema:"Until a host begins to answer; not longer than timeout."`
	Redirects      int      `json:"redirects,omitempty" default:"10" min:"1" max:"20" jsonschema:"Redirects followed in one visit."`
	MaxWait        duration `json:"max_wait,omitempty" default:"7d" min:"1m" max:"30d" jsonschema:"The longest pause that a host may ask us for."`
	MaxFresh       duration `json:"max_fresh,omitempty" default:"24h" min:"1m" max:"7d" jsonschema:"The longest time that a source's word on how long its document stays fresh delays a visit."`
	Body           size     `json:"body,omitempty" default:"10MiB" min:"1KiB" max:"256MiB" jsonschema:"Bytes of one document after decompression."`
	Item           size     `json:"item,omitempty" default:"256KiB" min:"1KiB" max:"16MiB" jsonschema:"Bytes kept of one item's content."`
	Depth          int      `json:"depth,omitempty" default:"64" min:"8" max:"500" jsonschema:"Nested elements of a document."`
	Entries        int      `json:"entries,omitempty" default:"500" min:"1" max:"5000" jsonschema:"Items taken of one document, the first ones."`
	FirstItems     int      `json:"first_items,omitempty" min:"1" max:"5000" jsonschema:"Items that a new source brings, the newest ones of its first document; the older ones are known from then on, but no news. Default: all."`
	FirstAge       duration `json:"first_age,omitempty" min:"1h" max:"36500d" jsonschema:"How old the items may be that a new source brings, by their dates. Default: any age."`
	AllowAddresses []prefix `json:"allow_addresses,omitempty" jsonschema:"Private addresses or networks that may be visited all the same. Default: none."`
	AllowPorts     []port   `json:"allow_ports,omitempty" jsonschema:"Ports that may be visited. Default: 80, 443, 8080, 8443."`
}

// websub is the section of the subscriptions to hubs.
type websub struct {
	Callback baseURL `json:"callback,omitempty" jsonschema:"Public address below which hubs reach this server, for example https://news.example.org/websub. Sources that name a hub are subscribed then. Default: none, nothing is subscribed."`
}

// retention is the section of what is kept.
type retention struct {
	Age       duration `json:"age,omitempty" default:"90d" min:"1h" max:"36500d" jsonschema:"Items seen longer ago are removed."`
	PerSource int      `json:"per_source,omitempty" default:"5000" min:"1" max:"1000000" jsonschema:"Newest items of one source that are kept."`
	Size      size     `json:"size,omitempty" min:"16MiB" max:"1024GiB" jsonschema:"How large the data file may grow before items are removed that have not changed for the longest time, but for more than a day, with the months of archives that are older, and the file is compacted, which takes room for a second one meanwhile. Default: no bound."`
}

// ops is the section of the operator's own feed.
type ops struct {
	Feed bool `json:"feed,omitempty" jsonschema:"true serves /ops.atom, the news of sources and configuration, to everybody who can read the feeds. Default: only the admin socket serves it."`
}

// hubSection is the section of our own WebSub hub.
type hubSection struct {
	Enabled bool `json:"enabled,omitempty" jsonschema:"true lets readers subscribe at /hub and sends them each feed when it has changed; base_url must be the address under which they reach us. Default: no hub."`
}

// search is the section of filters that readers write themselves.
type search struct {
	Enabled   bool `json:"enabled,omitempty" jsonschema:"true answers /search.atom?q=QUERY, .rss and .json. Default: no search."`
	PerMinute int  `json:"per_minute,omitempty" default:"6" min:"1" max:"10000" jsonschema:"Questions of one address that are looked up in a minute; those behind one proxy are one address."`
	Items     int  `json:"items,omitempty" default:"20000" min:"1" max:"1000000" jsonschema:"Newest items that are looked at; 20,000 take about a second."`
}

// feeds is the section of what is published.
type feeds struct {
	Entries   int       `json:"entries,omitempty" default:"100" min:"1" max:"5000" jsonschema:"Newest items of a topic in its feed."`
	MaxAge    duration  `json:"max_age,omitempty" min:"1s" max:"1d" jsonschema:"How long a reader may hold a feed before asking again. Default: the shortest pause between two visits of a source, at most 15m."`
	Authority authority `json:"authority,omitempty" jsonschema:"Domain name and date from which ids of items are made, for example news.example.org,2026. Set it once and never change it. Default: the host of the first base_url, kept in the data file."`
}

// source is one element of sources.
type source struct {
	ID        sourceID `json:"id" jsonschema:"Short name that never changes: letters, digits, hyphens, dots, underscores."`
	Title     string   `json:"title,omitempty" jsonschema:"Name shown to readers."`
	URL       webURL   `json:"url" jsonschema:"Address of the RSS, Atom or JSON feed, or of a news sitemap."`
	Site      webURL   `json:"site,omitempty" jsonschema:"The page for people. Where several sources list a page of its site, this one leads."`
	Publisher string   `json:"publisher,omitempty" jsonschema:"Who publishes it. Sources of one publisher are one voice."`
	Country   country  `json:"country,omitempty" jsonschema:"Seat of the publisher: two capital letters of ISO 3166, ZZ if unknown."`
	Region    region   `json:"region,omitempty" jsonschema:"What the source covers, for example east-asia."`
	Language  language `json:"language,omitempty" jsonschema:"BCP 47 tag of its language, for example zh-Hant."`
	Kind      kind     `json:"kind,omitempty" jsonschema:"What kind of publisher it is; decides the default schedule."`
	Control   control  `json:"control,omitempty" jsonschema:"Who stands behind it. Leave out if unknown; independent says only that no other owner is known."`
	Schedule  schedule `json:"schedule,omitempty" jsonschema:"When to visit: five cron fields, @hourly, @every 15m; UTC unless CRON_TZ=Zone stands before it; or adaptive, which follows its rhythm. Default: that of its kind."`
	Timezone  zone     `json:"timezone,omitempty" jsonschema:"Time zone of its dates that name none."`
	Charset   charset  `json:"charset,omitempty" jsonschema:"Character encoding that overrides what the source declares."`
	Entries   int      `json:"entries,omitempty" min:"1" max:"5000" jsonschema:"Items taken of one document. Default: limits.entries."`
	Headers   headers  `json:"headers,omitempty" jsonschema:"Extra request headers. A value may be a secret: ${env:NAME}, ${file:/path} or ${cred:name}."`
	Proxy     proxy    `json:"proxy,omitempty" jsonschema:"Address of the proxy through which alone the source is asked: http, https or socks5. It resolves the names. May be a secret: ${env:NAME}, ${file:/path} or ${cred:name}."`
	Enabled   bool     `json:"enabled,omitempty" default:"true" jsonschema:"false switches the source off."`
}

// thing names a source in errors, by its id or, without one, by its place.
func (source) thing(id string) string { return "source " + brief(id) }

// schedules are the default schedules by kind of source.
type schedules map[scheduleKey]schedule

// topicNodes is the list of topics as package topic reads it.
type topicNodes struct{ node *yaml.Node }

// take keeps the list for package topic.
func (t *topicNodes) take(n *yaml.Node) { t.node = n }

// named is an element of a list that errors call by its name.
type named interface{ thing(id string) string }

// raw is a part of the file that another room reads.
type raw interface{ take(n *yaml.Node) }

var (
	rawType   = reflect.TypeFor[raw]()
	valueType = reflect.TypeFor[value]()
)

// builtinSchedules is how often the sources of a kind are visited when the
// file does not say: as often as sources of that kind usually have news, and
// no more.
func builtinSchedules() map[string]string {
	return map[string]string{
		"wire":          "*/10 * * * *",
		"broadcaster":   "*/15 * * * *",
		"newspaper":     "*/20 * * * *",
		"defence_press": "*/30 * * * *",
		"ministry":      "*/30 * * * *",
		"government":    "*/30 * * * *",
		"think_tank":    "0 */4 * * *",
		"humanitarian":  "*/30 * * * *",
		"ngo":           "0 */3 * * *",
		"cyber_cert":    "*/30 * * * *",
		"cyber":         "0 * * * *",
		"aggregator":    "*/30 * * * *",
		anyKind:         "*/30 * * * *",
	}
}

// anyKind is the key of the schedule for sources without a kind of their own.
const anyKind = "default"

// scheduleKeys are the keys under defaults.schedule.
func scheduleKeys() []string { return append(news.Kinds(), anyKind) }
