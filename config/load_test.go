package config

import (
	"errors"
	"fmt"
	"io/fs"
	"log/slog"
	"net/netip"
	"os"
	"path/filepath"
	"strings"
	"testing"
	"time"

	"github.com/google/go-cmp/cmp"
	"github.com/google/go-cmp/cmp/cmpopts"

	"straitwire/feedout"
	"straitwire/fetcher"
	"straitwire/fetcher/decode"
	hubs "straitwire/fetcher/websub"
	"straitwire/news"
	"straitwire/store"
)

// noSystemd makes the environment that of a plain terminal.
func noSystemd(t *testing.T) {
	t.Helper()
	for _, name := range []string{"STATE_DIRECTORY", "RUNTIME_DIRECTORY", "CREDENTIALS_DIRECTORY"} {
		t.Setenv(name, "")
	}
}

func parse(t *testing.T, in string) *Config {
	t.Helper()
	cfg, err := Parse("/etc/x/c.yaml", []byte(in))
	if err != nil {
		t.Fatalf("Parse: %v", err)
	}
	return cfg
}

func TestDefaults(t *testing.T) {
	noSystemd(t)
	got := parse(t, valid)
	want := &Config{
		Path: "/etc/x/c.yaml", Listen: "127.0.0.1:8017", BaseURL: "http://127.0.0.1:8017",
		Data: "/etc/x/data", Socket: "/etc/x/data/admin.sock",
		Log:     Log{Level: slog.LevelInfo, Format: "auto"},
		Sources: []news.Source{},
		Fetcher: fetcher.Options{
			Workers: 8, PerHost: time.Second, MinInterval: time.Minute, Timeout: time.Minute, FirstByte: 20 * time.Second,
			Redirects: 10, MaxWait: 7 * 24 * time.Hour, MaxFresh: 24 * time.Hour,
			Decode: decode.Limits{Body: 10 << 20, Depth: 64, Entries: 500, Item: 256 << 10},
		},
		WebSub: hubs.Options{Decode: decode.Limits{Body: 10 << 20, Depth: 64, Entries: 500, Item: 256 << 10}},
		Store:  store.Options{MaxAge: 90 * 24 * time.Hour, MaxPerSource: 5000},
		Feeds:  feedout.Options{BaseURL: "http://127.0.0.1:8017", Entries: 100, MaxAge: 15 * time.Minute},
	}
	if diff := cmp.Diff(want, got, cmpopts.IgnoreUnexported(Config{}), cmpopts.IgnoreFields(Config{}, "Topics", "Concepts")); diff != "" {
		t.Errorf("the defaults: -want +got\n%s", diff)
	}
}

func TestEverything(t *testing.T) {
	noSystemd(t)
	t.Setenv("WIRE_TOKEN", "Bearer abc")
	got := parse(t, `
listen: "[::]:80"
base_url: https://news.example.org/straitwire/
title: 2024
data: ../data
contact: mailto:desk@example.org
admin: {socket: run/s.sock}
log: {level: debug, format: json}
defaults: {schedule: {wire: "@every 5m", default: "@hourly"}, timezone: Asia/Taipei}
limits:
  min_interval: 1s
  workers: 2
  per_host: 50ms
  timeout: 1m30s
  first_byte: 1.5s
  redirects: 3
  max_wait: 2d
  max_fresh: 12h
  body: 1MB
  item: 4096
  depth: 100
  entries: 5000
  allow_addresses: [127.0.0.0/8, "::1"]
  allow_ports: [80, 8099]
websub: {callback: https://news.example.org/hubs/}
retention: {age: 2w, per_source: 10}
ops: {feed: true}
feeds: {entries: 7, max_age: 1h, authority: "news.example.org,2026"}
sources:
  - &wire
    id: "055"
    title: 055
    url: http://a.example/feed?id=1
    site: https://a.example
    publisher: p
    country: "NO"
    region: europe
    language: zh-hant
    kind: wire
    control: state
    timezone: Europe/Oslo
    charset: Big5
    entries: 7
    headers: {authorization: "${env:WIRE_TOKEN}", X-Plain: yes}
    proxy: socks5h://tor:9050
  - <<: *wire
    id: b
    url: http://a.example/feed?id=2
    schedule: CRON_TZ=Asia/Tokyo 0 9 * * *
  - {id: c, url: "https://c.example/"}
  - {id: off, url: "https://c.example/", enabled: false}
  - {id: d, url: "https://d.example/", kind: ngo}
topics: []
`)
	first := news.Source{
		ID: "055", Title: "055", URL: "http://a.example/feed?id=1", Site: "https://a.example", Publisher: "p",
		Country: "NO", Region: "europe", Language: "zh-Hant", Kind: "wire", Control: "state",
		Schedule: "@every 5m", Timezone: "Europe/Oslo", Charset: "big5", Entries: 7,
		Headers: map[string]string{"Authorization": "Bearer abc", "X-Plain": "yes"},
		Proxy:   "socks5h://tor:9050",
	}
	second := first
	second.ID, second.URL, second.Schedule = "b", "http://a.example/feed?id=2", "CRON_TZ=Asia/Tokyo 0 9 * * *"
	want := &Config{
		Path: "/etc/x/c.yaml", Listen: "[::]:80", BaseURL: "https://news.example.org/straitwire", Title: "2024",
		Data: "/etc/data", Socket: "/etc/x/run/s.sock", OpsFeed: true, Contact: "mailto:desk@example.org",
		Log: Log{Level: slog.LevelDebug, Format: "json"},
		Sources: []news.Source{
			first, second,
			{ID: "c", URL: "https://c.example/", Schedule: "@hourly", Timezone: "Asia/Taipei"},
			{ID: "d", URL: "https://d.example/", Kind: "ngo", Schedule: "@hourly", Timezone: "Asia/Taipei"},
		},
		Disabled: []news.SourceID{"off"},
		Fetcher: fetcher.Options{
			Contact: "mailto:desk@example.org",
			Workers: 2, PerHost: 50 * time.Millisecond, MinInterval: time.Second, Timeout: 90 * time.Second,
			FirstByte: 1500 * time.Millisecond, Redirects: 3, MaxWait: 48 * time.Hour, MaxFresh: 12 * time.Hour,
			AllowAddresses: []netip.Prefix{netip.MustParsePrefix("127.0.0.0/8"), netip.MustParsePrefix("::1/128")},
			AllowPorts:     []uint16{80, 8099},
			Decode:         decode.Limits{Body: 1e6, Depth: 100, Entries: 5000, Item: 4096},
		},
		WebSub: hubs.Options{
			Callback: "https://news.example.org/hubs",
			Decode:   decode.Limits{Body: 1e6, Depth: 100, Entries: 5000, Item: 4096},
		},
		Store: store.Options{MaxAge: 14 * 24 * time.Hour, MaxPerSource: 10},
		Feeds: feedout.Options{
			BaseURL: "https://news.example.org/straitwire", Authority: "news.example.org,2026", Title: "2024",
			Entries: 7, MaxAge: time.Hour,
		},
	}
	if diff := cmp.Diff(want, got, cmpopts.IgnoreUnexported(Config{}), cmpopts.IgnoreFields(Config{}, "Topics", "Concepts"), cmp.Comparer(func(a, b netip.Prefix) bool { return a == b })); diff != "" {
		t.Errorf("a full configuration: -want +got\n%s", diff)
	}
}

func TestBuiltinSchedules(t *testing.T) {
	for _, tt := range []struct{ name, limits, kind, want string }{
		{"of the kind", "{}", "wire", "*/10 * * * *"},
		{"of no kind", "{}", "", "*/30 * * * *"},
		{"gives way to a longer interval", "{min_interval: 45m}", "wire", "@every 45m"},
		{"rare enough already", "{min_interval: 45m}", "think_tank", "0 */4 * * *"},
	} {
		in := "limits: " + tt.limits + "\n" + src()
		if tt.kind != "" {
			in = "limits: " + tt.limits + "\n" + src("kind: "+tt.kind)
		}
		if got := parse(t, in).Sources[0].Schedule; got != tt.want {
			t.Errorf("%s: schedule %q, want %q", tt.name, got, tt.want)
		}
	}
	for _, kind := range scheduleKeys() {
		spec, ok := builtinSchedules()[kind]
		if !ok {
			t.Errorf("kind %s has no schedule of ours", kind)
		}
		if _, err := fetcher.ParseSchedule(spec, 5*time.Minute); err != nil {
			t.Errorf("kind %s: %v", kind, err)
		}
	}
}

func TestSystemdDirectories(t *testing.T) {
	t.Setenv("STATE_DIRECTORY", "/var/lib/straitwire:/var/lib/other")
	t.Setenv("RUNTIME_DIRECTORY", "/run/straitwire")
	for _, tt := range []struct{ name, in, data, socket string }{
		{"both from systemd", valid, "/var/lib/straitwire", "/run/straitwire/admin.sock"},
		{"data in the file", valid + "data: d\n", "/etc/x/d", "/run/straitwire/admin.sock"},
		{"socket in the file", valid + "admin: {socket: /tmp/s}\n", "/var/lib/straitwire", "/tmp/s"},
	} {
		if cfg := parse(t, tt.in); cfg.Data != tt.data || cfg.Socket != tt.socket {
			t.Errorf("%s: data %s, socket %s; want %s and %s", tt.name, cfg.Data, cfg.Socket, tt.data, tt.socket)
		}
	}
}

func TestOverride(t *testing.T) {
	noSystemd(t)
	for _, tt := range []struct {
		name, in                  string
		over                      Overrides
		listen, base, data, where string
		wantErr                   string
	}{
		{"nothing", valid, Overrides{}, "127.0.0.1:8017", "http://127.0.0.1:8017", "/etc/x/data", "/etc/x/data/admin.sock", ""},
		{"all", valid, Overrides{":99", "/d"}, ":99", "http://127.0.0.1:99", "/d", "/d/admin.sock", ""},
		{"IPv6", valid, Overrides{Listen: "[::1]:99"}, "[::1]:99", "http://[::1]:99", "/etc/x/data", "/etc/x/data/admin.sock", ""},
		{"the file's own stay", valid + "base_url: https://n.example\nadmin: {socket: /s}\n", Overrides{":99", "/d"}, ":99", "https://n.example", "/d", "/s", ""},
		{"bad address", valid, Overrides{"99", "/d"}, "127.0.0.1:8017", "http://127.0.0.1:8017", "/etc/x/data", "/etc/x/data/admin.sock", `--listen: "99" is no address to listen on; write host:port, for example 127.0.0.1:8017`},
		{"long path", valid, Overrides{":99", "/" + strings.Repeat("d", 100)}, "127.0.0.1:8017", "http://127.0.0.1:8017", "/etc/x/data", "/etc/x/data/admin.sock", "--data: the path of the admin socket is 112 bytes long"},
	} {
		cfg := parse(t, tt.in)
		err := cfg.Override(tt.over)
		if (err == nil) != (tt.wantErr == "") || err != nil && !strings.HasPrefix(err.Error(), tt.wantErr) {
			t.Errorf("%s: error %v, want %q", tt.name, err, tt.wantErr)
		}
		got := []string{cfg.Listen, cfg.BaseURL, cfg.Feeds.BaseURL, cfg.Data, cfg.Socket}
		if diff := cmp.Diff([]string{tt.listen, tt.base, tt.base, tt.data, tt.where}, got); diff != "" {
			t.Errorf("%s: -want +got\n%s", tt.name, diff)
		}
	}
}

func TestLoad(t *testing.T) {
	dir := t.TempDir()
	good := filepath.Join(dir, "good.yaml")
	if err := os.WriteFile(good, []byte("\ufeff"+strings.ReplaceAll(valid, "\n", "\r\n")), 0o600); err != nil {
		t.Fatal(err)
	}
	big := filepath.Join(dir, "big.yaml")
	if err := os.WriteFile(big, nil, 0o600); err != nil {
		t.Fatal(err)
	}
	if err := os.Truncate(big, maxFile+10); err != nil {
		t.Fatal(err)
	}
	missing := filepath.Join(dir, "none.yaml")
	for _, tt := range []struct{ name, path, want string }{
		{"with a byte order mark and CRLF", good, ""},
		{"missing", missing, missing + ": no such file; write one with straitwire init, or name it with --config FILE"},
		{"directory", dir, dir + ": is a directory; did you mean " + dir + "/config.yaml?"},
		{"too large", big, fmt.Sprintf("%s: the file has %d bytes, at most %d are read", big, maxFile+1, maxFile)},
	} {
		cfg, err := Load(tt.path)
		got := ""
		if err != nil {
			got = err.Error()
		}
		if got != tt.want || (cfg == nil) != (tt.want != "") {
			t.Errorf("%s: Load gives %v, %q; want the error %q", tt.name, cfg, got, tt.want)
		}
	}
	if _, err := Load(missing); !errors.Is(err, fs.ErrNotExist) {
		t.Errorf("errors.Is(%v, fs.ErrNotExist) is false", err)
	}
}

func TestFind(t *testing.T) {
	dir := t.TempDir()
	here, there := filepath.Join(dir, "here.yaml"), filepath.Join(dir, "there.yaml")
	for _, tt := range []struct{ name, make, flag, want, wantErr string }{
		{"none", "", "", "", "no configuration: neither " + here + " nor " + there + " exists; write one with straitwire init, or name it with --config FILE: file does not exist"},
		{"flag", "", "x.yaml", "x.yaml", ""},
		{"second place", there, "", there, ""},
		{"first place", here, "", here, ""},
	} {
		if tt.make != "" {
			if err := os.WriteFile(tt.make, nil, 0o600); err != nil {
				t.Fatal(err)
			}
		}
		got, err := find(tt.flag, []string{here, there})
		text := ""
		if err != nil {
			text = err.Error()
		}
		if got != tt.want || text != tt.wantErr {
			t.Errorf("%s: find = %q, %q; want %q, %q", tt.name, got, text, tt.want, tt.wantErr)
		}
	}
}

// A reader may hold a feed as long as no visit can have changed it.
func TestMaxAgeFitsTheSchedules(t *testing.T) {
	for _, tt := range []struct {
		name, text string
		want       time.Duration
	}{
		{"the shortest", "sources: [{id: a, url: 'https://a.example/', schedule: '@every 7m'}, {id: b, url: 'https://b.example/', schedule: '*/10 * * * *'}]", 7 * time.Minute},
		{"at most a quarter", "sources: [{id: a, url: 'https://a.example/', schedule: '@every 6h'}]", 15 * time.Minute},
		{"not of a source that is off", "sources: [{id: a, url: 'https://a.example/', schedule: '@every 2m', enabled: false}]", 15 * time.Minute},
		{"as said", "feeds: {max_age: 1h}\nsources: [{id: a, url: 'https://a.example/', schedule: '@every 2m'}]", time.Hour},
	} {
		cfg, err := Parse("config.yaml", []byte("topics: []\n"+tt.text+"\n"))
		if err != nil {
			t.Fatalf("%s: %v", tt.name, err)
		}
		if cfg.Feeds.MaxAge != tt.want {
			t.Errorf("%s: max age %s, want %s", tt.name, cfg.Feeds.MaxAge, tt.want)
		}
	}
}
