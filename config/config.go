package config

import (
	"cmp"
	"fmt"
	"log/slog"
	"net"
	"net/netip"
	"os"
	"path/filepath"
	"strings"

	"straitwire/feedout"
	"straitwire/fetcher"
	hubs "straitwire/fetcher/websub"
	"straitwire/news"
	"straitwire/store"
	"straitwire/topic"
)

// Config is a configuration that has been checked as a whole. It may hold
// secrets in the headers of its sources; it prints and logs without them.
type Config struct {
	Path string // of the file it was read from, as given

	Listen  string // host:port of the feed server
	BaseURL string // public address without a trailing slash
	Title   string // of the service; may be empty
	Data    string // directory of the data file
	Contact string // URL or e-mail address in the User-Agent; may be empty
	Socket  string // path of the admin socket
	OpsFeed bool   // everybody may read /ops.atom
	Metrics string // host:port of a server for /metrics; empty is none

	Log      Log
	Sources  []news.Source   // the enabled ones in file order, schedules resolved
	Disabled []news.SourceID // sources that are switched off, in file order
	Concepts *topic.Lexicon  // the built-in concepts with those of the files
	Topics   *topic.Set      // compiled; their examples hold

	Fetcher fetcher.Options
	WebSub  hubs.Options
	Store   store.Options
	Feeds   feedout.Options
	Search  feedout.SearchOptions
	Hub     bool // readers may subscribe to pushes

	ownBaseURL bool // the file says base_url
	ownSocket  bool // the file says admin.socket
}

// Log says how the daemon speaks.
type Log struct {
	Level  slog.Level
	Format string // auto, text or json
}

// Overrides are what the command line may put in place of the file.
type Overrides struct {
	Listen string // host:port; empty keeps the file's
	Data   string // directory, relative to the working directory; empty keeps the file's
}

// Override puts the command line's settings in place of the file's, and what
// follows from them: the public address and the admin socket move along unless
// the file names them. On an error nothing has changed.
func (c *Config) Override(o Overrides) error {
	if o.Listen != "" {
		var addr hostPort
		if p := addr.parse(o.Listen); p != nil {
			return fmt.Errorf("--listen: %s", p)
		}
	}
	if o.Data != "" {
		socket := c.Socket
		if !c.ownSocket {
			socket = defaultSocket(o.Data)
		}
		if len(socket) > maxSocketPath {
			return fmt.Errorf("--data: %s", longSocket(socket))
		}
		c.Data, c.Socket = o.Data, socket
	}
	if o.Listen != "" {
		c.Listen = o.Listen
		if !c.ownBaseURL {
			c.BaseURL = addressOf(o.Listen)
			c.Feeds.BaseURL = c.BaseURL
		}
	}
	return nil
}

// String returns a summary of c on one line, without any secret.
func (c Config) String() string {
	topics := 0
	if c.Topics != nil {
		topics = len(c.Topics.Topics())
	}
	return fmt.Sprintf("%s: %d sources, %d topics, listen %s, data %s",
		cmp.Or(c.Path, "config"), len(c.Sources), topics, c.Listen, c.Data)
}

// GoString is String, so that no verb of fmt shows a secret.
func (c Config) GoString() string { return c.String() }

// LogValue is String for slog.
func (c Config) LogValue() slog.Value { return slog.StringValue(c.String()) }

// MarshalText is String for everything that writes values as text or JSON.
func (c Config) MarshalText() ([]byte, error) { return []byte(c.String()), nil }

// maxSocketPath is what fits into sun_path of a Unix socket address on every
// system we run on, with its closing zero.
const maxSocketPath = 103

// defaultSocket is where the admin socket lies when nobody says: in the
// runtime directory that systemd made for us, else beside the data.
func defaultSocket(data string) string {
	return filepath.Join(cmp.Or(systemdDirectory("RUNTIME_DIRECTORY"), data), "admin.sock")
}

// systemdDirectory returns the first directory that systemd names in an
// environment variable, or nothing.
func systemdDirectory(name string) string {
	first, _, _ := strings.Cut(os.Getenv(name), ":")
	return first
}

// longSocket is the mistake of a socket path that no kernel takes.
func longSocket(path string) *problem {
	return &problem{
		why:  fmt.Sprintf("the path of the admin socket is %d bytes long, at most %d fit: %s", len(path), maxSocketPath, brief(path)),
		hint: "set admin.socket to a shorter path",
	}
}

// addressOf returns the address at which a reader on the same machine finds a
// server that listens at hostport.
func addressOf(hostport string) string {
	host, port, err := net.SplitHostPort(hostport)
	if err != nil {
		return ""
	}
	if ip, err := netip.ParseAddr(host); host == "" || err == nil && ip.IsUnspecified() {
		host = "127.0.0.1"
	}
	return "http://" + net.JoinHostPort(host, port)
}
