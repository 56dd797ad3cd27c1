package config

import (
	"cmp"
	"path/filepath"
	"strings"
	"time"

	"straitwire/fetcher"
	"straitwire/news"
)

// checker looks at what no single value can tell: how the parts fit together.
type checker struct {
	*decoder
	f         *file
	schedules map[schedule]*problem // what was found about each, nil if it is good
}

// given reports whether the file says a field well, by pointer to it.
func (c *checker) given(field any) bool {
	_, ok := c.at[field]
	return ok
}

// settings checks everything but sources and topics.
func (c *checker) settings() {
	l := &c.f.Limits
	switch {
	case l.FirstByte <= l.Timeout || c.bad[&l.Timeout]:
	case c.given(&l.FirstByte):
		c.add(c.at[&l.FirstByte], "", wrong("write "+l.Timeout.String()+" or less",
			"limits.first_byte: %s is longer than limits.timeout, which is %s", l.FirstByte, l.Timeout))
	default:
		l.FirstByte = l.Timeout
	}
	for _, key := range scheduleKeys() {
		s, ok := c.f.Defaults.Schedule[scheduleKey(key)]
		at := c.at[pair{&c.f.Defaults.Schedule, key}]
		if !ok || at == (position{}) {
			continue
		}
		if p := c.schedule(s); p != nil {
			c.add(at, "", &problem{why: "defaults.schedule." + key + ": " + p.why, hint: p.hint})
		}
	}
	for _, path := range []*string{&c.f.Data, &c.f.Admin.Socket} {
		name := map[*string]string{&c.f.Data: "data", &c.f.Admin.Socket: "admin.socket"}[path]
		if c.given(path) && (strings.TrimSpace(*path) == "" || strings.ContainsRune(*path, 0)) {
			c.add(c.at[path], "", wrong("write a path, or leave the key out", "%s: %s is no path", name, brief(*path)))
		}
	}
	if c.f.Hub.Enabled && !c.given(&c.f.BaseURL) {
		c.add(c.at[&c.f.Hub.Enabled], "", wrong("write base_url, the address under which readers reach this server", "hub.enabled: without base_url nobody can subscribe"))
	}
	if socket := c.socket(); len(socket) > maxSocketPath {
		at := position{}
		if c.given(&c.f.Admin.Socket) {
			at = c.at[&c.f.Admin.Socket]
		} else if c.given(&c.f.Data) {
			at = c.at[&c.f.Data]
		}
		c.add(at, "", longSocket(socket))
	}
}

// schedule says what is wrong with a schedule, once for all who use it.
func (c *checker) schedule(s schedule) *problem {
	p, known := c.schedules[s]
	if !known {
		if _, err := fetcher.ParseSchedule(string(s), c.interval()); err != nil {
			why, hint, _ := strings.Cut(err.Error(), "; ")
			p = &problem{why: why, hint: hint, err: err}
		}
		c.schedules[s] = p
	}
	if p == nil {
		return nil
	}
	fresh := *p
	return &fresh
}

// sources checks what one source says about itself, and all about one another.
func (c *checker) sources() {
	ids := make(map[sourceID]int)
	addresses := make(map[string]*source)
	for i := range c.f.Sources {
		s := &c.f.Sources[i]
		thing := s.thing(string(s.ID))
		if s.ID != "" {
			if line, taken := ids[s.ID]; taken {
				c.add(c.at[&s.ID], thing, wrong("give each source its own id", "the id stands on line %d already", line))
			} else {
				ids[s.ID] = c.at[&s.ID].line
			}
		}
		if c.given(&s.Schedule) {
			if p := c.schedule(s.Schedule); p != nil {
				c.add(c.at[&s.Schedule], thing, p)
			}
		}
		if s.URL == "" || !s.Enabled {
			continue
		}
		key := news.CanonicalURL(string(s.URL))
		if first, taken := addresses[key]; taken && key != "" {
			c.add(c.at[&s.URL], thing, wrong("remove one of the two", "url: %s on line %d has the same address",
				first.thing(string(first.ID)), c.at[&first.URL].line))
		} else {
			addresses[key] = s
		}
	}
}

// build returns the sources that are switched on, as the other rooms know them.
func (c *checker) build() []news.Source {
	sources := make([]news.Source, 0, len(c.f.Sources))
	for i := range c.f.Sources {
		s := &c.f.Sources[i]
		if !s.Enabled {
			continue
		}
		src := news.Source{
			ID:        news.SourceID(s.ID),
			Title:     news.Clean(s.Title),
			URL:       string(s.URL),
			Site:      string(s.Site),
			Country:   string(s.Country),
			Region:    string(s.Region),
			Language:  string(s.Language),
			Kind:      string(s.Kind),
			Control:   string(s.Control),
			Publisher: news.Clean(s.Publisher),
			Schedule:  cmp.Or(string(s.Schedule), c.defaultSchedule(string(s.Kind))),
			Timezone:  cmp.Or(string(s.Timezone), string(c.f.Defaults.Timezone)),
			Charset:   string(s.Charset),
			Entries:   s.Entries,
			Proxy:     s.Proxy.text,
		}
		if c.bad[&s.Proxy] {
			src.Proxy = absentProxy
		}
		for name, v := range s.Headers {
			if src.Headers == nil {
				src.Headers = make(map[string]string, len(s.Headers))
			}
			src.Headers[string(name)] = v.text
		}
		sources = append(sources, src)
	}
	return sources
}

// defaultSchedule returns the schedule of a kind of source: the file's for the
// kind, the file's for all, ours for the kind. Ours gives way to a longer
// limits.min_interval; the file's was checked against it.
func (c *checker) defaultSchedule(kind string) string {
	for _, key := range []string{kind, anyKind} {
		if s, ok := c.f.Defaults.Schedule[scheduleKey(key)]; ok {
			return string(s)
		}
	}
	ours := builtinSchedules()
	s := cmp.Or(ours[kind], ours[anyKind])
	if c.schedule(schedule(s)) != nil {
		return "@every " + c.f.Limits.MinInterval.String()
	}
	return s
}

// freshness is how long a feed stays as it is for certain: nothing comes
// between two visits of the source that is visited most often.
func (c *checker) freshness(sources []news.Source) time.Duration {
	const longest = 15 * time.Minute
	shortest := longest
	seen := make(map[string]bool)
	for _, src := range sources {
		if seen[src.Schedule] {
			continue
		}
		seen[src.Schedule] = true
		if s, err := fetcher.ParseSchedule(src.Schedule, c.interval()); err == nil {
			shortest = min(shortest, s.Interval())
		}
	}
	return shortest
}

// data returns the data directory.
func (c *checker) data() string {
	if c.f.Data != "" {
		return c.under(c.f.Data)
	}
	return cmp.Or(systemdDirectory("STATE_DIRECTORY"), c.under("data"))
}

// socket returns the path of the admin socket.
func (c *checker) socket() string {
	if c.f.Admin.Socket != "" {
		return c.under(c.f.Admin.Socket)
	}
	return defaultSocket(c.data())
}

// under returns path as it is seen from the folder of the file.
func (c *checker) under(path string) string {
	if filepath.IsAbs(path) {
		return filepath.Clean(path)
	}
	return filepath.Join(filepath.Dir(c.file), path)
}

// interval is the shortest pause between two visits of a source. Where the
// file says it wrongly, no schedule is blamed for that.
func (c *checker) interval() time.Duration {
	if c.bad[&c.f.Limits.MinInterval] {
		return time.Second
	}
	return time.Duration(c.f.Limits.MinInterval)
}
