package fetcher

import (
	"context"
	"net"
	"net/http"
	"net/netip"
	"net/url"
	"strings"
	"time"

	"golang.org/x/net/idna"

	"straitwire/news"
)

// A source with a proxy is asked through it and in no other way: when the
// proxy is down, the source is not read. The proxy resolves the names, so the
// guard cannot see where they lead; what names a place inside a network by
// itself is refused before the proxy hears of it.

// through returns the transport of a source.
func (c *client) through(src news.Source) (http.RoundTripper, error) {
	if src.Proxy == "" {
		return c.transport, nil
	}
	c.mu.Lock()
	defer c.mu.Unlock()
	if t := c.proxied[src.Proxy]; t != nil {
		return t, nil
	}
	proxy, err := url.Parse(src.Proxy)
	if err != nil || proxy.Hostname() == "" || !isProxyScheme(proxy.Scheme) {
		return nil, blocked("the proxy of the source cannot be used, and it is not asked without one")
	}
	if c.proxied == nil {
		c.proxied = map[string]*http.Transport{}
	}
	t := newTransport(c.opts, proxyDial(proxy))
	t.Proxy = http.ProxyURL(proxy)
	t.OnProxyConnectResponse = func(_ context.Context, _ *url.URL, _ *http.Request, answer *http.Response) error {
		if answer.StatusCode != http.StatusOK {
			return &Error{Reason: news.ReasonConnect, Detail: detail("the proxy answers " + answer.Status)}
		}
		return nil
	}
	c.proxied[src.Proxy] = t
	return t, nil
}

func isProxyScheme(scheme string) bool {
	switch scheme {
	case "http", "https", "socks5", "socks5h":
		return true
	}
	return false
}

// proxyDial connects to the proxy and to nothing else. That the operator named
// it is the permission for its address, which may well be on this machine: no
// other connection can use it.
func proxyDial(proxy *url.URL) func(ctx context.Context, network, address string) (net.Conn, error) {
	port := proxy.Port()
	if port == "" {
		port = map[string]string{"http": "80", "https": "443"}[proxy.Scheme]
	}
	if port == "" {
		port = "1080"
	}
	only := net.JoinHostPort(proxy.Hostname(), port)
	dialer := &net.Dialer{Timeout: 15 * time.Second, KeepAlive: 30 * time.Second}
	return func(ctx context.Context, network, address string) (net.Conn, error) {
		if !strings.EqualFold(address, only) {
			return nil, blocked("a connection past the proxy")
		}
		return dialer.DialContext(ctx, network, address)
	}
}

// checkTarget is checkURL for a source, which also judges where the request of
// one with a proxy would go.
func (g *guard) checkTarget(src news.Source, u *url.URL) error {
	if err := g.checkURL(u); err != nil || src.Proxy == "" {
		return err
	}
	host, err := idna.Lookup.ToASCII(strings.TrimSuffix(u.Hostname(), "."))
	if err != nil {
		host = u.Hostname() // an address, or a name with an underscore
	}
	host = strings.ToLower(strings.TrimSuffix(host, "."))
	port, err := netip.ParseAddrPort("[::]:" + portOf(u))
	if err != nil {
		return blocked("port %s is not a port", portOf(u))
	}
	if addr, err := netip.ParseAddr(host); err == nil {
		return g.check(netip.AddrPortFrom(addr, port.Port()))
	}
	if isInner(host) {
		return blocked("%s names a place inside a network", host)
	}
	return g.checkPort(port.Port())
}

// isInner reports whether a name can lead to no public host: those that are
// set aside for inner networks, and the old ways to write an address, which
// some resolvers still read.
func isInner(host string) bool {
	labels := strings.Split(host, ".")
	switch last := labels[len(labels)-1]; {
	case len(labels) == 1:
		return true
	case last == "localhost", last == "local", last == "localdomain", last == "internal", last == "intranet", last == "lan", last == "home", last == "corp":
		return true
	case strings.HasSuffix(host, ".home.arpa"):
		return true
	default:
		// No top-level domain is a number, in decimal, octal or hexadecimal.
		return last == "" || last[0] >= '0' && last[0] <= '9'
	}
}
