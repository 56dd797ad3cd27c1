package main

import (
	"encoding/json"
	"errors"
	"fmt"
	"io"
	"os"
	"time"

	"github.com/spf13/cobra"

	"straitwire/fetcher/decode"
	"straitwire/news"
)

func newParse() *cobra.Command {
	var link, contentType string
	cmd := &cobra.Command{
		Use:   "parse [FILE|-]",
		Short: "read one feed document and print what would be stored",
		Long: `Read one feed document from a file or standard input, as a visit would, and
print what would be stored as JSON Feed 1.1. Nothing is fetched and nothing is
kept. If nothing can be read, the reason is printed and the exit code is 1.`,
		Example: `  straitwire parse --url https://news.example/rss --content-type 'text/xml; charset=big5' feed.xml`,
		Args:    cobra.MaximumNArgs(1),
		RunE: func(cmd *cobra.Command, args []string) error {
			name := "-"
			if len(args) == 1 {
				name = args[0]
			}
			if link != "" && news.AbsoluteURL("", link) == "" {
				return usageError(fmt.Errorf("parse: --url %q is no http or https address", link))
			}
			body, err := readDocument(cmd.InOrStdin(), name)
			if err != nil {
				return fmt.Errorf("parse: %w", err)
			}
			doc, err := decode.Decode(body, decode.Hints{
				URL: link, ContentType: contentType, Now: time.Now().UTC(),
				Source: news.Source{ID: "parse", URL: link},
				Limits: decode.Limits{Entries: 5000},
			})
			if err != nil {
				return fmt.Errorf("parse %s: %w", name, err)
			}
			for what, text := range map[string]string{"degraded": doc.Degraded, "note": doc.Junk} {
				if text != "" {
					fmt.Fprintf(cmd.ErrOrStderr(), "straitwire: parse %s: %s: %s\n", name, what, text)
				}
			}
			if len(doc.Parts) > 0 {
				fmt.Fprintf(cmd.ErrOrStderr(), "straitwire: parse %s: note: an index of %d sitemaps; a visit reads %s first\n", name, len(doc.Parts), doc.Parts[0].URL)
			}
			enc := json.NewEncoder(cmd.OutOrStdout())
			enc.SetEscapeHTML(false)
			enc.SetIndent("", "  ")
			return enc.Encode(parsedFeed(link, doc))
		},
	}
	cmd.Flags().StringVar(&link, "url", "", "`URL` that the document came from, the base of relative links")
	cmd.Flags().StringVar(&contentType, "content-type", "", "Content-Type header `TYPE` that came with it")
	return cmd
}

// maxDocument is a little more than any limit lets through, so that the
// decoder can say that a document is too large.
const maxDocument = 64 << 20

func readDocument(stdin io.Reader, name string) ([]byte, error) {
	in := stdin
	if name != "-" {
		f, err := os.Open(name)
		if err != nil {
			return nil, err
		}
		defer f.Close()
		in = f
	}
	body, err := io.ReadAll(io.LimitReader(in, maxDocument+1))
	if err != nil {
		return nil, fmt.Errorf("%s: %w", name, err)
	}
	if len(body) > maxDocument {
		return nil, fmt.Errorf("%s: larger than %d MiB", name, maxDocument>>20)
	}
	if len(body) == 0 {
		return nil, errors.New(name + ": nothing to read; the document is empty")
	}
	return body, nil
}

// jsonDocument is a document as JSON Feed 1.1 (https://www.jsonfeed.org/version/1.1/).
type jsonDocument struct {
	Version     string     `json:"version"`
	Title       string     `json:"title"`
	HomePageURL string     `json:"home_page_url,omitempty"`
	FeedURL     string     `json:"feed_url,omitempty"`
	Description string     `json:"description,omitempty"`
	Language    string     `json:"language,omitempty"`
	Hubs        []jsonHub  `json:"hubs,omitempty"`
	Items       []jsonItem `json:"items"`
}

type jsonHub struct {
	Type string `json:"type"`
	URL  string `json:"url"`
}

type jsonItem struct {
	ID            string           `json:"id"`
	URL           string           `json:"url,omitempty"`
	Title         string           `json:"title,omitempty"`
	ContentHTML   string           `json:"content_html,omitempty"`
	ContentText   *string          `json:"content_text,omitempty"`
	Summary       string           `json:"summary,omitempty"`
	Image         string           `json:"image,omitempty"`
	DatePublished string           `json:"date_published,omitempty"`
	DateModified  string           `json:"date_modified,omitempty"`
	Authors       []jsonAuthor     `json:"authors,omitempty"`
	Tags          []string         `json:"tags,omitempty"`
	Language      string           `json:"language,omitempty"`
	Attachments   []jsonAttachment `json:"attachments,omitempty"`
	Own           *jsonOwn         `json:"_straitwire,omitempty"`
}

// jsonOwn is what JSON Feed has no words for.
type jsonOwn struct {
	DateClaimed string      `json:"date_claimed,omitempty"` // in the future, and not believed
	Outlet      news.Outlet `json:"outlet,omitzero"`        // that the source names for the item
}

type jsonAuthor struct {
	Name string `json:"name,omitempty"`
	URL  string `json:"url,omitempty"`
}

type jsonAttachment struct {
	URL      string `json:"url"`
	MIMEType string `json:"mime_type"`
	Size     int64  `json:"size_in_bytes,omitempty"`
}

// parsedFeed renders a document as it would be stored. An item's id is the
// source's own, else its link, else the id that it would get here.
func parsedFeed(link string, doc decode.Document) jsonDocument {
	feed := jsonDocument{
		Version: "https://jsonfeed.org/version/1.1", Title: doc.Title, HomePageURL: doc.Site, FeedURL: link,
		Description: doc.Description, Language: doc.Language, Items: []jsonItem{},
	}
	if doc.Hub != "" {
		feed.Hubs = []jsonHub{{Type: "WebSub", URL: doc.Hub}}
	}
	known := news.NewMapMemory()
	for i := range doc.Items {
		it := &doc.Items[i]
		if decision, err := news.Identify(known, it, nil); err == nil {
			known.Remember(decision)
			it.ID = decision.Known.ID
		}
		feed.Items = append(feed.Items, parsedItem(it))
	}
	return feed
}

func parsedItem(it *news.Item) jsonItem {
	out := jsonItem{
		ID: it.GUID, URL: it.URL, Title: it.Title, ContentHTML: it.Content, Summary: it.Summary, Image: it.Image,
		DatePublished: stamp(it.Published), DateModified: stamp(it.Updated), Tags: it.Categories, Language: it.Language,
	}
	if !it.Claimed.IsZero() || !it.Outlet.IsZero() {
		out.Own = &jsonOwn{stamp(it.Claimed), it.Outlet}
	}
	for _, id := range []string{it.URL, string(it.ID)} {
		if out.ID == "" {
			out.ID = id
		}
	}
	if out.ContentHTML == "" {
		out.ContentText = &it.Summary // an item must have a content, even an empty one
	}
	for _, p := range it.Authors {
		name := p.Name
		if name == "" {
			name = p.Email
		}
		out.Authors = append(out.Authors, jsonAuthor{Name: name, URL: p.URL})
	}
	for _, e := range it.Enclosures {
		mime := e.Type
		if mime == "" {
			mime = "application/octet-stream"
		}
		out.Attachments = append(out.Attachments, jsonAttachment{URL: e.URL, MIMEType: mime, Size: e.Length})
	}
	return out
}

func stamp(t time.Time) string {
	if t.IsZero() {
		return ""
	}
	return t.UTC().Format(time.RFC3339)
}
