package main

import (
	"encoding/json"

	"straitwire/news"
)

// outlet is whom an item is from as a line names it: an object with name and
// url, or one of the two alone.
type outlet struct{ news.Outlet }

func (o *outlet) UnmarshalJSON(b []byte) error {
	var s text
	if string(b) == "null" {
		return nil
	}
	if s.UnmarshalJSON(b) == nil {
		o.Name = string(s)
		return nil
	}
	return json.Unmarshal(b, &o.Outlet)
}

// outlet is whom the line names as the publisher of its item. A line of a
// configured aggregator may name it as its source.
func (in *replayLine) outlet(src news.Source) news.Outlet {
	name, address := in.Outlet.Name, news.AbsoluteURL("", in.Outlet.URL)
	if name == "" && address == "" && in.Feed != "" && in.Source != in.Feed && src.Passes() {
		name = in.Source
	}
	if name == "" && address == "" {
		return news.Outlet{}
	}
	return news.OutletOf(name, address, news.SitesOf(src.Site, src.URL), string(src.ID), src.Title, src.Publisher)
}
