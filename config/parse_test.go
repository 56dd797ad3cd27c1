package config

import (
	"errors"
	"strings"
	"testing"

	"github.com/google/go-cmp/cmp"
)

// valid is the smallest configuration that works.
const valid = "sources: []\ntopics: []\n"

// src is a configuration with one source that has these further lines.
func src(lines ...string) string {
	var b strings.Builder
	b.WriteString("sources:\n  - id: a\n    url: https://a.example/feed\n")
	for _, l := range lines {
		b.WriteString("    " + l + "\n")
	}
	b.WriteString("topics: []\n")
	return b.String()
}

func TestMistakes(t *testing.T) {
	for _, tt := range []struct{ name, in, want string }{
		// The file as a whole.
		{"empty", "", `c.yaml: the file is empty; write at least sources and topics`},
		{"only comments", "# a\n# b\n", `c.yaml: the file is empty; write at least sources and topics`},
		{"null", "---\n~\n", `c.yaml: the file is empty; write at least sources and topics`},
		{"list at the top", "- a\n", `c.yaml:1:1: the file wants key: value lines at its top and has a list; begin with sources: and topics:`},
		{"scalar at the top", "hello\n", `c.yaml:1:1: the file wants key: value lines at its top and has a single value; begin with sources: and topics:`},
		{"second document", valid + "---\nlisten: x\n", `c.yaml:3:1: a second document begins here; keep one document in the file and remove the ---`},
		{"empty second document", valid + "---\n", `c.yaml:3:1: a second document begins here; keep one document in the file and remove the ---`},
		{"bad UTF-8", "title: \xff\xfe\nsources: [] # \xe4\xb8\n", "c.yaml:1:8: the byte 0xff is not UTF-8; save the file as UTF-8\nc.yaml:2:15: the byte 0xe4 is not UTF-8; save the file as UTF-8"},
		{"UTF-16", "\xff\xfet\x00", `c.yaml:1:1: the file is UTF-16; save it as UTF-8`},
		{"control character", "title: 台\x01\n", `c.yaml:1:9: the control character U+0001 stands here; remove it`},
		{"missing keys", "listen: :80\n", "c.yaml:1:1: the key \"sources\" is missing; add sources:\nc.yaml:1:1: the key \"topics\" is missing; add topics:"},

		// YAML itself.
		{"tab", "log:\n\tlevel: info\n", `c.yaml:2:1: yaml: a value cannot begin with this character; put it into quotes; indent with spaces, not tabs`},
		{"tab in the middle", valid + "log:\n  level: info\n\tformat: text\n", `c.yaml:5:1: yaml: a tab cannot indent YAML; use spaces`},
		{"colon", "title: a: b\n", `c.yaml:1:9: yaml: a colon stands where no key can be; check the indentation, or put the value into quotes`},
		{"open quote", "title: \"a\nlisten: b\n", `c.yaml:1:8: yaml: a quotation mark is not closed; close it`},
		{"open bracket", "sources: [\ntopics: []\n", `c.yaml:1:10: yaml: a bracket that opens here is not closed by line 3; add the missing , or bracket`},
		{"indentation", "log:\n  level: info\n format: text\n", `c.yaml:3:2: yaml: this does not go on what began on line 1; check the indentation of this line and the lines above`},
		{"unknown anchor", "title: *x\n", `c.yaml:1:8: yaml: unknown anchor 'x' referenced; define it above with &name, or put a value that begins with * into quotes`},
		{"alias in itself", valid + "log: &x {level: *x}\n", `c.yaml:3:17: the alias *x stands inside what it stands for`},
		{"merge of a list", valid + "log: {<<: [1]}\n", `c.yaml:3:12: a merge key takes a mapping, not a single value; write <<: *name`},
		{"tag", valid + "title: !!binary aGk=\n", `c.yaml:3:8: title: the tag "!!binary" has no meaning here; remove it`},
		{"own tag", valid + "log: !x {}\n", `c.yaml:3:6: log: the tag "!x" has no meaning here; remove it`},
		{"list as a key", valid + "? [a]\n: b\n", `c.yaml:3:3: a list cannot be a key; write key: value`},

		// Keys.
		{"unknown key", valid + "lisen: :80\n", `c.yaml:3:1: no key "lisen" here; did you mean "listen"?`},
		{"unknown key far from all", valid + "log: {zebra: 1}\n", `c.yaml:3:7: log: no key "zebra" here; known are level, format`},
		{"key of a section", valid + "min_interval: 5m\n", `c.yaml:3:1: no key "min_interval" here; it belongs under limits`},
		{"key of a source", src("shedule: x"), `c.yaml:4:5: source "a": no key "shedule" here; did you mean "schedule"?`},
		{"duplicate key", valid + "title: a\ntitle: b\n", `c.yaml:4:1: the key "title" stands on line 3 already; remove one of the two`},
		{"duplicate key in a source", src("title: a", "title: b"), `c.yaml:5:5: source "a": the key "title" stands on line 4 already; remove one of the two`},

		// Types.
		{"list for a mapping", valid + "limits: [1]\n", `c.yaml:3:9: limits: wants a mapping and has a list; write key: value below it, indented`},
		{"mapping for a list", "sources: {}\ntopics: []\n", `c.yaml:1:10: sources: wants a list and has a mapping; write one - before each element, or [] for none`},
		{"topics a mapping", "sources: []\ntopics: {}\n", `c.yaml:2:9: topics: wants a list and has a mapping; write one - before each element, or [] for none`},
		{"nothing for a list", "sources:\ntopics: []\n", `c.yaml:1:9: sources: wants a list and has nothing; write one - before each element, or [] for none, or leave the key out`},
		{"nothing for a mapping", valid + "log:\n", `c.yaml:3:5: log: wants a mapping and has nothing; write key: value below it, indented, or leave the key out`},
		{"nothing for a value", valid + "title: ~\n", `c.yaml:3:8: title: has no value; write one, or leave the key out`},
		{"list for a value", valid + "title: [a]\n", `c.yaml:3:8: title: wants a single value and has a list`},
		{"scalar for a source", "sources: [7]\ntopics: []\n", `c.yaml:1:11: sources[0]: wants a mapping and has a single value; write key: value below it, indented`},
		{"yes", src("enabled: yes"), `c.yaml:4:14: source "a": enabled: "yes" is neither true nor false; write true or false`},
		{"no number", valid + "limits: {workers: many}\n", `c.yaml:3:19: limits.workers: "many" is no whole number; allowed are 1 to 256`},
		{"quoted number", valid + "limits: {workers: \"8\"}\n", `c.yaml:3:19: limits.workers: "8" is a text; write 8 without quotes`},
		{"octal", valid + "limits: {workers: 010}\n", `c.yaml:3:19: limits.workers: "010" is no whole number; allowed are 1 to 256`},
		{"fraction", valid + "limits: {workers: 1.5}\n", `c.yaml:3:19: limits.workers: "1.5" is no whole number; allowed are 1 to 256`},
		{"huge number", valid + "limits: {workers: 99999999999999999999}\n", `c.yaml:3:19: limits.workers: "99999999999999999999" is no whole number; allowed are 1 to 256`},

		// Values and their bounds.
		{"workers", valid + "limits: {workers: 0}\n", `c.yaml:3:19: limits.workers: 0 is less than 1; allowed are 1 to 256`},
		{"entries", src("entries: 5001"), `c.yaml:4:14: source "a": entries: 5001 is more than 5000; allowed are 1 to 5000`},
		{"interval", valid + "limits: {min_interval: 500ms}\n", `c.yaml:3:24: limits.min_interval: 500ms is less than 1s; allowed are 1s to 1d`},
		{"no unit", valid + "limits: {timeout: 30}\n", `c.yaml:3:19: limits.timeout: "30" is no duration; a unit is missing: write 30s, 30m, 30h or 30d`},
		{"words", valid + "limits: {timeout: 5 minutes}\n", `c.yaml:3:19: limits.timeout: "5 minutes" is no duration; write 5m`},
		{"negative", valid + "limits: {timeout: -5m}\n", `c.yaml:3:19: limits.timeout: "-5m" is no duration; write for example 90s, 10m, 36h or 90d`},
		{"endless", valid + "retention: {age: 999999999999d}\n", `c.yaml:3:18: retention.age: "999999999999d" is too long; write for example 90s, 10m, 36h or 90d`},
		{"size", valid + "limits: {body: 10mb}\n", `c.yaml:3:16: limits.body: "10mb" is no size; write 10MiB`},
		{"no size", valid + "limits: {body: big}\n", `c.yaml:3:16: limits.body: "big" is no size; write for example 10MiB, 256KiB or a number of bytes`},
		{"first byte", valid + "limits: {timeout: 10s, first_byte: 20s}\n", `c.yaml:3:36: limits.first_byte: 20s is longer than limits.timeout, which is 10s; write 10s or less`},
		{"level", valid + "log: {level: inof}\n", `c.yaml:3:14: log.level: no level "inof"; did you mean "info"?`},
		{"port alone", valid + "listen: 8017\n", `c.yaml:3:9: listen: "8017" is no address to listen on; write host:port, for example 127.0.0.1:8017`},
		{"port too large", valid + "listen: :80170\n", `c.yaml:3:9: listen: ":80170" is no address to listen on; a port is a number from 0 to 65535`},
		{"base with a query", valid + "base_url: https://x.example/?a\n", `c.yaml:3:11: base_url: "https://x.example/?a" has a query or a fragment; write it without ? and #`},
		{"contact", valid + "contact: desk@\n", `c.yaml:3:10: contact: "desk@" is no contact; write mailto:name@example.org or https://example.org/about`},
		{"authority", valid + "feeds: {authority: example.org}\n", `c.yaml:3:20: feeds.authority: "example.org" is no authority; write a domain name you own and a year, for example news.example.org,2026`},
		{"network", valid + "limits: {allow_addresses: [10.0.0.1/8]}\n", `c.yaml:3:28: limits.allow_addresses[0]: "10.0.0.1/8" has bits beyond its length; write 10.0.0.0/8, or 10.0.0.1 for the one address`},
		{"network by name", valid + "limits: {allow_addresses: [localhost]}\n", `c.yaml:3:28: limits.allow_addresses[0]: "localhost" is no network; write for example 10.0.0.0/8 or fd00::/8`},
		{"port list", valid + "limits: {allow_ports: [80, 0]}\n", `c.yaml:3:28: limits.allow_ports[1]: "0" is no port; a port is a number from 1 to 65535`},
		{"long socket", valid + "admin: {socket: /" + strings.Repeat("x", 110) + "}\n", `c.yaml:3:17: the path of the admin socket is 111 bytes long, at most 103 fit: "/` + strings.Repeat("x", 59) + `"...; set admin.socket to a shorter path`},
		{"default schedule", valid + "defaults: {schedule: {wire: 0 0 31 2 *}}\n", `c.yaml:3:29: defaults.schedule.wire: schedule "0 0 31 2 *" never runs: no month has such a day; write for example "0 0 * * *"`},
		{"default of no kind", valid + "defaults: {schedule: {newpaper: \"@hourly\"}}\n", `c.yaml:3:23: defaults.schedule: no kind "newpaper"; did you mean "newspaper"?`},
		{"secret elsewhere", valid + "title: ${env:HOME}\n", `c.yaml:3:8: title: a secret can stand only in a value under headers or in proxy; write the value itself`},

		// Sources.
		{"no id", "sources: [{url: \"https://a.example/\"}]\ntopics: []\n", `c.yaml:1:11: sources[0]: the key "id" is missing; add id:`},
		{"bad id", "sources: [{id: a b, url: \"https://a.example/\"}]\ntopics: []\n", `c.yaml:1:16: source "a b": id: "a b" is no id; use letters, digits, hyphens, dots and underscores, at most 100, a letter or digit first`},
		{"kind", src("kind: newspapr"), `c.yaml:4:11: source "a": kind: no kind "newspapr"; did you mean "newspaper"?`},
		{"control", src("control: State"), `c.yaml:4:14: source "a": control: no control "State"; did you mean "state"?`},
		{"country small", src("country: tw"), `c.yaml:4:14: source "a": country: no country "tw"; write "TW"`},
		{"country old", src("country: UK"), `c.yaml:4:14: source "a": country: no country "UK"; write "GB"`},
		{"country none", src("country: QQ"), `c.yaml:4:14: source "a": country: no country "QQ"; use the two capital letters of ISO 3166, for example TW, or ZZ if unknown`},
		{"region", src("region: East Asia"), `c.yaml:4:13: source "a": region: "East Asia" is no region; write "east-asia"`},
		{"language", src("language: jp"), `c.yaml:4:15: source "a": language: no language "jp"; did you mean "ja"?`},
		{"timezone", src("timezone: Asia/Taipeh"), `c.yaml:4:15: source "a": timezone: no time zone "Asia/Taipeh"; use an IANA name, for example Asia/Taipei, or UTC`},
		{"charset", src("charset: big6"), `c.yaml:4:14: source "a": charset: no charset "big6"; use a label such as utf-8, big5, gbk, shift_jis, euc-kr or windows-1251`},
		{"every second", src(`schedule: "@every -1h"`), `c.yaml:4:15: source "a": schedule "@every -1h" would run every second; write "@every 1h"`},
		{"zone alone", src("schedule: TZ=UTC"), `c.yaml:4:15: source "a": schedule "TZ=UTC" has only half of a zone and a time; write for example "CRON_TZ=Asia/Taipei 0 6 * * *"`},
		{"too often", src(`schedule: "@every 30s"`), `c.yaml:4:15: source "a": schedule "@every 30s" would run every 30s, more often than limits.min_interval (1m) allows; write "@every 1m"`},
		{"relative", src("site: /about"), `c.yaml:4:11: source "a": site: "/about" is no absolute URL; write it in full: https://...`},
		{"scheme", src("site: ftp://a.example/"), `c.yaml:4:11: source "a": site: "ftp://a.example/" has the scheme "ftp"; use http or https`},
		{"userinfo", src("site: https://me:hunter2@a.example/"), `c.yaml:4:11: source "a": site: a user name or password stands in the URL; take them out; an Authorization header under headers can hold a secret`},
		{"url port", src("site: https://a.example:0/"), `c.yaml:4:11: source "a": site: "https://a.example:0/" has the port 0; a port is a number from 1 to 65535`},
		{"header name", src(`headers: {"a b": c}`), `c.yaml:4:15: source "a": headers: "a b" is no name of a header; use letters, digits and hyphens`},
		{"header of ours", src("headers: {user-agent: me}"), `c.yaml:4:15: source "a": headers: the header User-Agent is not for you to set: we say who we are; set contact instead; leave it out`},
		{"header twice", src("headers: {X-Key: a, x-key: b}"), `c.yaml:4:25: source "a": headers: the key "X-Key" stands here already; remove one of the two`},
	} {
		t.Run(tt.name, func(t *testing.T) {
			_, err := Parse("c.yaml", []byte(tt.in))
			got := ""
			if err != nil {
				got = err.Error()
			}
			if diff := cmp.Diff(tt.want, got); diff != "" {
				t.Errorf("Parse(%q): -want +got\n%s", tt.in, diff)
			}
		})
	}
}

func TestSourcesTogether(t *testing.T) {
	in := `sources:
  - {id: a, url: "https://a.example/feed"}
  - {id: b, url: "https://b.example/feed"}
  - {id: a, url: "https://c.example/feed"}
  - {id: d, url: "https://B.example:443/feed#top"}
  - {id: e, url: "https://a.example/feed", enabled: false}
topics: []
`
	want := `c.yaml:4:10: source "a": the id stands on line 2 already; give each source its own id
c.yaml:5:18: source "d": url: source "b" on line 3 has the same address; remove one of the two`
	_, err := Parse("c.yaml", []byte(in))
	if got := err.Error(); got != want {
		t.Errorf("Parse says\n%s\nwant\n%s", got, want)
	}
}

func TestAllMistakesAtOnceInLineOrder(t *testing.T) {
	in := `listen: 8017
lisen: x
limits:
  workers: 0
  min_interval: 1s
sources:
  - id: a
    url: ftp://a.example/
    kind: newspapr
    schedule: "@every 500ms"
  - url: /feed
  - id: a
    url: https://c.example/
topics: []
data: ""
`
	_, err := Parse("c.yaml", []byte(in))
	var all Errors
	if !errors.As(err, &all) {
		t.Fatalf("Parse gives a %T, want Errors", err)
	}
	type at struct {
		Line, Column int
		Thing        string
	}
	var got []at
	for _, e := range all {
		got = append(got, at{e.Line, e.Column, e.Thing})
	}
	want := []at{
		{1, 9, ""},
		{2, 1, ""},
		{4, 12, ""},
		{8, 10, `source "a"`},
		{9, 11, `source "a"`},
		{10, 15, `source "a"`},
		{11, 5, "sources[1]"},
		{11, 10, "sources[1]"},
		{12, 9, `source "a"`},
		{15, 7, ""},
	}
	if diff := cmp.Diff(want, got); diff != "" {
		t.Errorf("mistakes: -want +got\n%s\n%s", diff, err)
	}
	if lines := strings.Split(err.Error(), "\n"); len(lines) != len(want) {
		t.Errorf("the error has %d lines, want one a mistake: %d", len(lines), len(want))
	}
	if one, ok := errors.AsType[*Error](err); !ok || one != all[0] {
		t.Errorf("errors.AsType finds %v, want the first mistake", one)
	}
}
