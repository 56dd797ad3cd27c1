package fetcher

import (
	"fmt"
	"net/http"
	"testing"

	"straitwire/fetcher/decode"
	"straitwire/news"
)

// TestRelisting holds for which documents the listing of the last one counts,
// and which leave one behind.
func TestRelisting(t *testing.T) {
	listing := news.Listing{Reading: 1, Blocks: []news.Block{{Hash: 2, Item: "a"}}}
	tests := []struct {
		name  string
		serve func(w http.ResponseWriter, r *http.Request)
		other bool // the address was edited
		asked bool // the last listing was of use to the decoder
		left  news.Listing
	}{
		{"a whole document", func(w http.ResponseWriter, _ *http.Request) { fmt.Fprint(w, "a") }, false, true, news.Listing{Reading: 9}},
		{"not modified", func(w http.ResponseWriter, _ *http.Request) { w.WriteHeader(http.StatusNotModified) }, false, false, listing},
		{"a failure", func(w http.ResponseWriter, _ *http.Request) { w.WriteHeader(http.StatusBadGateway) }, false, false, listing},
		{"a document that breaks off", func(w http.ResponseWriter, _ *http.Request) {
			fmt.Fprint(w, "a longer one")
			_ = http.NewResponseController(w).Flush()
			panic(http.ErrAbortHandler)
		}, false, false, news.Listing{}},
		{"another address", func(w http.ResponseWriter, _ *http.Request) { fmt.Fprint(w, "a") }, true, false, news.Listing{Reading: 9}},
	}
	for _, tt := range tests {
		t.Run(tt.name, func(t *testing.T) {
			o := newOrigin(t, tt.serve)
			src := o.source("/feed")
			before := news.Visit{Source: src.ID, URL: bareURL(src.URL), FinalURL: src.URL, Reason: news.ReasonOK, ETag: `"1"`, BodyHash: 1, Listing: listing}
			if tt.other {
				before.URL = "https://old.example/"
			}
			m := newMemory(before)
			f, _ := newTestFetcher(t, m, loopback(t, o))
			asked := false
			f.decode = func(_ []byte, h decode.Hints) (decode.Document, error) {
				asked = h.Seen != nil && len(h.Seen.Blocks) > 0
				return decode.Document{Items: []news.Item{{Title: "a"}}, Listing: news.Listing{Reading: 9}}, nil
			}
			v := visitNow(t, f, m, src)
			if asked != tt.asked || v.Listing.Reading != tt.left.Reading {
				t.Errorf("%s: listing asked %v, left %d; want %v, %d", v.Reason, asked, v.Listing.Reading, tt.asked, tt.left.Reading)
			}
		})
	}
}
