package fetcher

import (
	"net/netip"
	"net/url"
	"testing"

	"straitwire/news"
)

func TestGuardAddresses(t *testing.T) {
	closed := newGuard(Options{}.withDefaults())
	intranet := newGuard(Options{AllowAddresses: []netip.Prefix{
		netip.MustParsePrefix("10.1.0.0/16"),
		netip.MustParsePrefix("::ffff:192.168.7.0/120"),
		netip.MustParsePrefix("fd00:1::/32"),
	}}.withDefaults())
	tests := []struct {
		name, address string
		guard         *guard
		ok            bool
	}{
		{"public", "93.184.216.34:443", closed, true},
		{"public v6", "[2606:2800:220:1::1]:80", closed, true},
		{"public, 4 in 6", "[::ffff:93.184.216.34]:443", closed, true},
		{"loopback", "127.0.0.1:80", closed, false},
		{"all of loopback", "127.8.8.8:80", closed, false},
		{"loopback v6", "[::1]:80", closed, false},
		{"loopback, 4 in 6", "[::ffff:127.0.0.1]:80", closed, false},
		{"unspecified", "0.0.0.0:80", closed, false},
		{"0/8", "0.1.2.3:80", closed, false},
		{"unspecified v6", "[::]:80", closed, false},
		{"private 10", "10.0.0.1:80", closed, false},
		{"private 172", "172.31.0.1:80", closed, false},
		{"private 192", "192.168.1.1:443", closed, false},
		{"private, 4 in 6", "[::ffff:10.0.0.1]:80", closed, false},
		{"metadata", "169.254.169.254:80", closed, false},
		{"CGNAT", "100.64.0.1:80", closed, false},
		{"broadcast", "255.255.255.255:80", closed, false},
		{"multicast", "224.0.0.1:80", closed, false},
		{"documentation", "192.0.2.1:80", closed, false},
		{"benchmarking", "198.18.0.1:80", closed, false},
		{"ULA", "[fd00::1]:80", closed, false},
		{"link-local v6", "[fe80::1%eth0]:80", closed, false},
		{"site-local v6", "[fec0::1]:80", closed, false},
		{"NAT64", "[64:ff9b::7f00:1]:80", closed, false},
		{"NAT64 local", "[64:ff9b:1::7f00:1]:80", closed, false},
		{"6to4", "[2002:7f00:1::]:80", closed, false},
		{"Teredo", "[2001:0:1::1]:80", closed, false},
		{"4 compatible", "[::127.0.0.1]:80", closed, false},
		{"multicast v6", "[ff02::1]:80", closed, false},
		{"port", "93.184.216.34:22", closed, false},
		{"no address", "localhost:80", closed, false},
		{"allowed", "10.1.2.3:80", intranet, true},
		{"allowed, 4 in 6", "[::ffff:10.1.2.3]:80", intranet, true},
		{"allowed prefix written 4 in 6", "192.168.7.9:80", intranet, true},
		{"allowed v6", "[fd00:1::9]:80", intranet, true},
		{"beside the allowed", "10.2.2.3:80", intranet, false},
		{"allowed, other port", "10.1.2.3:25", intranet, false},
	}
	for _, tt := range tests {
		network := "tcp4"
		if tt.address[0] == '[' {
			network = "tcp6"
		}
		err := tt.guard.control(network, tt.address, nil)
		if (err == nil) != tt.ok {
			t.Errorf("%s: control(%q) = %v, want ok %v", tt.name, tt.address, err, tt.ok)
		}
		if err != nil && classify(err).Reason != news.ReasonBlocked {
			t.Errorf("%s: control(%q) = %v, want reason blocked", tt.name, tt.address, err)
		}
	}
	if err := closed.control("unix", "/run/x", nil); err == nil {
		t.Error("control lets a unix socket through")
	}
}

func TestGuardURLs(t *testing.T) {
	g := newGuard(Options{}.withDefaults())
	tests := []struct {
		address string
		ok      bool
	}{
		{"http://a.example/", true},
		{"https://a.example:8443/", true},
		{"https://a.example:22/", false},
		{"https://a.example:99999/", false},
		{"ftp://a.example/", false},
		{"file:///etc/passwd", false},
		{"gopher://a.example/", false},
		{"http:///x", false},
		{"//a.example/x", false},
	}
	for _, tt := range tests {
		u, err := url.Parse(tt.address)
		if err != nil {
			t.Fatal(err)
		}
		if err := g.checkURL(u); (err == nil) != tt.ok {
			t.Errorf("checkURL(%q) = %v, want ok %v", tt.address, err, tt.ok)
		}
	}
}
