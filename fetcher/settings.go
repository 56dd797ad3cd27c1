package fetcher

import (
	"cmp"
	"strings"
	"time"
)

const (
	defaultMinInterval = time.Minute
	defaultBody        = 10 << 20
)

// withDefaults returns the options with every zero value replaced.
func (o Options) withDefaults() Options {
	o.Workers = cmp.Or(max(o.Workers, 0), 8)
	o.PerHost = cmp.Or(max(o.PerHost, 0), time.Second)
	o.MinInterval = cmp.Or(max(o.MinInterval, 0), defaultMinInterval)
	o.Timeout = cmp.Or(max(o.Timeout, 0), 60*time.Second)
	o.FirstByte = cmp.Or(max(o.FirstByte, 0), 20*time.Second)
	o.Redirects = cmp.Or(max(o.Redirects, 0), 10)
	o.MaxWait = cmp.Or(max(o.MaxWait, 0), 7*24*time.Hour)
	o.MaxFresh = cmp.Or(max(o.MaxFresh, 0), 24*time.Hour)
	if len(o.AllowPorts) == 0 {
		o.AllowPorts = []uint16{80, 443, 8080, 8443}
	}
	o.Decode.Body = cmp.Or(max(o.Decode.Body, 0), defaultBody)
	o.UserAgent = cmp.Or(oneLine(o.UserAgent), o.agent())
	return o
}

// agent says who asks and where a publisher can complain.
func (o Options) agent() string {
	agent := "straitwire"
	if version := oneLine(o.Version); version != "" {
		agent += "/" + version
	}
	if contact := oneLine(o.Contact); contact != "" {
		agent += " (+" + contact + ")"
	}
	return agent
}

// oneLine drops what may not stand in a header.
func oneLine(s string) string {
	return strings.TrimSpace(strings.Map(func(r rune) rune {
		if r < ' ' || r == 0x7f {
			return -1
		}
		return r
	}, s))
}
