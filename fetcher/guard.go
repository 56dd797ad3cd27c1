package fetcher

import (
	"fmt"
	"net/netip"
	"net/url"
	"slices"
	"strconv"
	"syscall"

	"code.dny.dev/ssrf"

	"straitwire/news"
)

// guard decides where a visit may go. It sees the address that is dialled,
// after name resolution, so that no name can lead it elsewhere between the
// check and the connection.
type guard struct {
	allowed  []netip.Prefix
	ports    []uint16
	guardian *ssrf.Guardian
}

func newGuard(opts Options) *guard {
	g := &guard{ports: opts.AllowPorts}
	for _, prefix := range opts.AllowAddresses {
		// ::ffff:10.0.0.0/104 is 10.0.0.0/8: every address is compared unmapped.
		if addr := prefix.Addr(); addr.Is4In6() && prefix.Bits() >= 96 {
			prefix = netip.PrefixFrom(addr.Unmap(), prefix.Bits()-96)
		}
		g.allowed = append(g.allowed, prefix.Masked())
	}
	g.guardian = ssrf.New(
		ssrf.WithPorts(opts.AllowPorts...),
		ssrf.WithDeniedV6Prefixes(
			// NAT64, 6to4 and Teredo wrap an IPv4 address that the other checks would not see.
			netip.MustParsePrefix("64:ff9b::/96"),
			netip.MustParsePrefix("64:ff9b:1::/48"),
			netip.MustParsePrefix("2002::/16"),
			netip.MustParsePrefix("2001::/32"),
			netip.MustParsePrefix("fec0::/10"),
		),
	)
	return g
}

// control is a net.Dialer.Control.
func (g *guard) control(network, address string, _ syscall.RawConn) error {
	if network != "tcp4" && network != "tcp6" {
		return blocked("network %s is not allowed", network)
	}
	target, err := netip.ParseAddrPort(address)
	if err != nil {
		return blocked("address %s cannot be read", address)
	}
	return g.check(target)
}

func (g *guard) check(target netip.AddrPort) error {
	if err := g.checkPort(target.Port()); err != nil {
		return err
	}
	addr := target.Addr().Unmap().WithZone("")
	for _, prefix := range g.allowed {
		if prefix.Contains(addr) {
			return nil
		}
	}
	if err := g.guardian.SafeAddr(addr); err != nil {
		return blocked("address %s is not public; limits.allow_addresses can let it through", addr)
	}
	return nil
}

// checkURL refuses what need not even be resolved.
func (g *guard) checkURL(u *url.URL) error {
	if u.Scheme != "http" && u.Scheme != "https" {
		return blocked("scheme %q is not http or https", u.Scheme)
	}
	if u.Hostname() == "" {
		return blocked("the address has no host")
	}
	port := u.Port()
	if port == "" {
		return nil // 80 or 443, judged when it is dialled
	}
	n, err := strconv.ParseUint(port, 10, 16)
	if err != nil {
		return blocked("port %s is not a port", port)
	}
	return g.checkPort(uint16(n))
}

func (g *guard) checkPort(port uint16) error {
	if !slices.Contains(g.ports, port) {
		return blocked("port %d is not allowed; limits.allow_ports can let it through", port)
	}
	return nil
}

func blocked(format string, args ...any) error {
	return &Error{Reason: news.ReasonBlocked, Detail: fmt.Sprintf(format, args...)}
}
