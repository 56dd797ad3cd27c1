package config

import (
	"strings"
	"testing"
)

func TestProxy(t *testing.T) {
	t.Setenv("PROXY", "socks5://me:hunter2@127.0.0.1:9050")
	t.Setenv("NO_PROXY_URL", "hunter2")
	for _, tt := range []struct{ name, value, want, wantErr string }{
		{"tor", "socks5://127.0.0.1:9050", "socks5://127.0.0.1:9050", ""},
		{"socks5h", "socks5h://tor:9050", "socks5h://tor:9050", ""},
		{"http", "http://proxy.example:3128/", "http://proxy.example:3128/", ""},
		{"without a port", "https://proxy.example", "https://proxy.example", ""},
		{"secret", "${env:PROXY}", "socks5://me:hunter2@127.0.0.1:9050", ""},
		{"password in the file", "http://me:hunter2@proxy.example", "", "a user name or password stands in the address of the proxy"},
		{"scheme", "socks4://x:1", "", `the proxy has the scheme "socks4"`},
		{"no address", "proxy.example:3128", "", "the proxy"},
		{"path", "http://proxy.example/x?hunter2", "", "more than a host and a port"},
		{"secret that is none", "${env:NO_PROXY_URL}", "", "the proxy is no address"},
		{"secret that is not there", "${env:NOT_THERE}", "", `the environment variable "NOT_THERE" is not set`},
	} {
		t.Run(tt.name, func(t *testing.T) {
			cfg, err := Parse("c.yaml", []byte(src("proxy: "+tt.value)))
			switch {
			case tt.wantErr == "" && (err != nil || cfg.Sources[0].Proxy != tt.want):
				t.Errorf("%+v, %v; want %q", cfg, err, tt.want)
			case tt.wantErr != "" && (err == nil || !strings.Contains(err.Error(), tt.wantErr) || strings.Contains(err.Error(), "hunter2")):
				t.Errorf("error %v, want %q and no secret", err, tt.wantErr)
			}
		})
	}
}

// Whoever has not the secret must not ask past the proxy.
func TestAbsentProxyIsNoProxy(t *testing.T) {
	m := &mistakes{file: "c.yaml", inspecting: true}
	cfg, err := m.parse([]byte(src("proxy: ${env:NOT_THERE}")))
	if err != nil || len(m.absent) != 1 || cfg.Sources[0].Proxy != absentProxy {
		t.Errorf("%+v, %v, absent %q", cfg, err, m.absent)
	}
}
