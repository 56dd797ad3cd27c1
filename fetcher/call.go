package fetcher

import (
	"context"
	"io"
	"net/http"
)

// Call sends a request of ours to an address that somebody else has named,
// with the guards and the time of a visit, and returns the status and the begin
// of the answer. Redirects are not followed. The error, if any, is an *Error.
func (f *Fetcher) Call(ctx context.Context, req *http.Request) (status int, said []byte, err error) {
	f.mu.Lock()
	set := f.settings
	f.mu.Unlock()
	ctx, cancel := context.WithTimeout(ctx, set.opts.Timeout)
	defer cancel()
	if err := set.client.guard.checkURL(req.URL); err != nil {
		return 0, nil, classify(err)
	}
	req = req.WithContext(ctx)
	req.Header.Set("User-Agent", set.client.opts.UserAgent)
	resp, err := (&http.Client{Transport: set.client.transport, CheckRedirect: func(*http.Request, []*http.Request) error {
		return http.ErrUseLastResponse
	}}).Do(req)
	if err != nil {
		return 0, nil, classify(err)
	}
	defer resp.Body.Close()
	if said, err = io.ReadAll(io.LimitReader(resp.Body, maxReply)); err != nil {
		said = nil // the status says it all
	}
	return resp.StatusCode, said, nil
}
