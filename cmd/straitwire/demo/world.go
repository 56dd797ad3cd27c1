package demo

import (
	"embed"
	"encoding/json"
	"fmt"
	"io/fs"
	"path"
	"sync"
	"time"
)

//go:embed data/*.json
var data embed.FS

// outlet is one invented source, as its file in data tells it.
type outlet struct {
	ID        string
	Title     string
	Site      string
	Format    string // one of formats
	Charset   string // label of the document's encoding
	Zone      string // offset in which the outlet writes its dates, such as +0900
	Publisher string
	Country   string
	Region    string
	Language  string
	Kind      string
	Control   string
	Broken    *breakage
	Items     []dispatch

	zone *time.Location
}

// breakage is how the broken source fails: at first it serves a web page, then
// a document that ends in the middle of its last item.
type breakage struct {
	PageUntil seconds `json:"page_until"`
}

// dispatch is one item of an outlet.
type dispatch struct {
	Slug       string
	Date       string // before the start, such as -3h, or a time of RFC 3339
	Title      string
	Summary    string
	Author     string
	Categories []string
	Edits      []edit
	Cut        bool // the item in which the document of a broken source ends

	after time.Duration // since the start, when it is released
}

// edit is a later reading of an item: what is not empty replaces the former.
type edit struct {
	At      seconds
	Title   string
	Summary string
}

// seconds is a time since the start. Everything happens on a whole second, so
// that Last-Modified, which knows no smaller unit, is never ambiguous.
type seconds time.Duration

// UnmarshalJSON reads a duration such as "45s".
func (s *seconds) UnmarshalJSON(b []byte) error {
	var text string
	if err := json.Unmarshal(b, &text); err != nil {
		return err
	}
	d, err := time.ParseDuration(text)
	if err != nil {
		return err
	}
	if d <= 0 || d%time.Second != 0 {
		return fmt.Errorf("%q: not a whole number of seconds after the start", text)
	}
	*s = seconds(d)
	return nil
}

// world is all outlets with the release of their items planned. The data is
// part of the program, so a mistake in it is a programmer's.
var world = sync.OnceValue(func() []outlet {
	outlets, err := load(data)
	if err != nil {
		panic("demo: " + err.Error())
	}
	plan(outlets)
	return outlets
})

// load reads all outlets, in the order of their file names.
func load(fsys fs.FS) ([]outlet, error) {
	names, err := fs.Glob(fsys, "data/*.json")
	if err != nil {
		return nil, err
	}
	var outlets []outlet
	for _, name := range names {
		b, err := fs.ReadFile(fsys, name)
		if err != nil {
			return nil, err
		}
		var o outlet
		if err := json.Unmarshal(b, &o); err != nil {
			return nil, fmt.Errorf("%s: %w", name, err)
		}
		if o.ID+".json" != path.Base(name) {
			return nil, fmt.Errorf("%s: the id is %q; name the file after it", name, o.ID)
		}
		if _, ok := formats()[o.Format]; !ok {
			return nil, fmt.Errorf("%s: no format %q", name, o.Format)
		}
		if _, err := charset(o.Charset); err != nil {
			return nil, fmt.Errorf("%s: %w", name, err)
		}
		zone, err := time.Parse("-0700", o.Zone)
		if err != nil {
			return nil, fmt.Errorf("%s: zone: %w", name, err)
		}
		_, offset := zone.Zone()
		o.zone = time.FixedZone("", offset)
		for i := range o.Items {
			if _, err := o.Items[i].date(time.Time{}); err != nil {
				return nil, fmt.Errorf("%s: item %q: date: %w", name, o.Items[i].Slug, err)
			}
		}
		outlets = append(outlets, o)
	}
	return outlets, nil
}

// date returns when the item was published, in a demo that began at start.
func (d *dispatch) date(start time.Time) (time.Time, error) {
	if ago, err := time.ParseDuration(d.Date); err == nil {
		return start.Add(ago), nil
	}
	return time.Parse(time.RFC3339, d.Date)
}

// reading returns the item as it stands so long after the start, and when it
// was last changed; zero if it never was.
func (d *dispatch) reading(elapsed time.Duration) (dispatch, time.Duration) {
	now := *d
	var changed time.Duration
	for _, e := range d.Edits {
		if time.Duration(e.At) > elapsed {
			break
		}
		changed = time.Duration(e.At)
		if e.Title != "" {
			now.Title = e.Title
		}
		if e.Summary != "" {
			now.Summary = e.Summary
		}
	}
	return now, changed
}
