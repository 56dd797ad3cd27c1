package fetcher

import (
	"cmp"
	"context"
	"fmt"
	"io"
	"net/http"
	"net/url"
	"strings"
	"time"

	"straitwire/fetcher/decode"
	"straitwire/news"
)

// hubOf returns the hub that an answer names and the address by which that hub
// knows the document; what the server says wins over the document (W3C WebSub,
// section 4). Without a hub it returns nothing.
func hubOf(a answer, doc decode.Document) (hub, self string) {
	links := linksOf(a.header.Values("Link"), a.final)
	hub = cmp.Or(links["hub"], doc.Hub)
	self = cmp.Or(links["self"], doc.Self, a.final)
	if hub == "" || len(hub) > maxMove || len(self) > maxMove {
		return "", ""
	}
	return hub, self
}

// maxLinks bounds the links of one answer.
const maxLinks = 50

// linksOf reads Link headers (RFC 8288): the first absolute target of each
// relation.
func linksOf(lines []string, base string) map[string]string {
	links := map[string]string{}
	n := 0
	for _, line := range lines {
		for line != "" && n < maxLinks {
			n++
			_, rest, ok := strings.Cut(line, "<")
			if !ok {
				break
			}
			target, params, ok := strings.Cut(rest, ">")
			if !ok {
				break
			}
			var rels string
			rels, line = relations(params)
			for rel := range strings.FieldsSeq(strings.ToLower(rels)) {
				if abs := news.AbsoluteURL(base, strings.TrimSpace(target)); abs != "" && links[rel] == "" {
					links[rel] = abs
				}
			}
		}
	}
	return links
}

// relations reads the parameters of one link and returns its relations and
// what follows the link.
func relations(params string) (rels, rest string) {
	for {
		params = strings.TrimLeft(params, " \t;")
		if params == "" || params[0] == ',' {
			return rels, strings.TrimPrefix(params, ",")
		}
		end := strings.IndexAny(params, "=;,")
		if end < 0 {
			return rels, ""
		}
		name, value := strings.TrimSpace(params[:end]), ""
		if params[end] != '=' {
			params = params[end:]
			continue
		}
		params = strings.TrimLeft(params[end+1:], " \t")
		if quoted, ok := strings.CutPrefix(params, `"`); ok {
			value, params, _ = strings.Cut(quoted, `"`)
		} else {
			end := strings.IndexAny(params, ";,")
			if end < 0 {
				end = len(params)
			}
			value, params = strings.TrimSpace(params[:end]), params[end:]
		}
		if strings.EqualFold(name, "rel") && rels == "" { // a second one must be ignored
			rels = value
		}
	}
}

// maxReply bounds what of an answer to a form is looked at.
const maxReply = 4 << 10

// PostForm sends a form, with the guards and limits of a visit, and returns
// the status of the answer and what it says, cut to a line. Redirects are
// followed only where they keep a form what it is (307 and 308). The error, if
// any, is an *Error.
func (f *Fetcher) PostForm(ctx context.Context, address string, form url.Values) (status int, said string, err error) {
	f.mu.Lock()
	set := f.settings
	f.mu.Unlock()
	ctx, cancel := context.WithTimeout(ctx, set.opts.Timeout)
	defer cancel()
	status, said, err = set.client.postForm(ctx, address, form)
	if err != nil {
		return status, "", classify(err)
	}
	return status, said, nil
}

func (c *client) postForm(ctx context.Context, address string, form url.Values) (int, string, error) {
	req, err := http.NewRequestWithContext(ctx, http.MethodPost, address, strings.NewReader(form.Encode()))
	if err != nil {
		return 0, "", blocked("the address cannot be read")
	}
	if err := c.guard.checkURL(req.URL); err != nil {
		return 0, "", err
	}
	req.URL.User = nil
	req.Header.Set("User-Agent", c.opts.UserAgent)
	req.Header.Set("Content-Type", "application/x-www-form-urlencoded")
	resp, err := (&http.Client{Transport: c.transport, CheckRedirect: func(req *http.Request, via []*http.Request) error {
		if req.Method != http.MethodPost {
			return http.ErrUseLastResponse
		}
		if len(via) > c.opts.Redirects {
			return &Error{Reason: news.ReasonRedirects, Detail: fmt.Sprintf("more than %d", c.opts.Redirects)}
		}
		req.Header.Del("Referer")
		req.URL.User = nil
		return c.guard.checkURL(req.URL)
	}}).Do(req)
	if err != nil {
		if resp != nil {
			resp.Body.Close()
		}
		return 0, "", err
	}
	defer resp.Body.Close()
	said, err := io.ReadAll(io.LimitReader(resp.Body, maxReply))
	if err != nil {
		said = nil // the status says it all
	}
	return resp.StatusCode, detail(string(said)), nil
}

const (
	// pushHolds is how long one push lets a source be asked less often.
	pushHolds = 24 * time.Hour
	// While a hub sends what is new, a source is asked so many times less
	// often, but at least so often: a hub may stop without a word.
	pushedFactor = 4
	pushedMost   = 6 * time.Hour
)

// relaxed returns how soon at the earliest a source is asked again after a
// visit because a hub sends what is new; 0 if none does. A visit that found
// something new by itself has put an end to it.
func relaxed(v news.Visit, interval time.Duration) time.Duration {
	if v.Pushes == 0 || v.Failures > 0 || v.Started.Sub(v.Pushed) > pushHolds || interval >= pushedMost {
		return 0
	}
	// Half an interval less, so that the tick that is meant is not missed.
	return min(pushedFactor*interval, pushedMost) - interval/2
}
