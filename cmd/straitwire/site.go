package main

import (
	"context"
	"errors"
	"fmt"
	"io"
	"net/http"
	"net/url"
	"path"
	"slices"
	"strings"

	"github.com/spf13/cobra"

	"straitwire/feedout"
	"straitwire/news"
)

// sitePath is where the admin socket lists what the public server has, and has it.
const sitePath = "/site"

// site lists the addresses of all that is public and the same for everybody.
// Whoever copies it in this order has no link to what is not there yet.
func (d *daemon) site(ctx context.Context) ([]string, error) {
	if !d.publisher.Ready() {
		return nil, errors.New("the first editions are not rendered yet; ask again in a few seconds")
	}
	paths, err := d.archives.Paths(ctx)
	if err != nil {
		return nil, err
	}
	paths = append(paths, d.publisher.Paths()...)
	if d.cfg.Load().OpsFeed {
		paths = append(paths, feedout.OperatorPath)
	}
	paths = append(paths, "/style.css", "/favicon.svg")
	seen := make(map[news.StoryID]bool)
	for _, win := range d.publisher.Windows() {
		for i := range win.Items {
			if id := win.Items[i].Told.Story; id != "" && !win.Private && !seen[id] {
				seen[id] = true
				paths = append(paths, storyPages+url.PathEscape(string(id)))
			}
		}
	}
	for _, src := range d.cfg.Load().Sources {
		paths = append(paths, sourcePages+"/"+string(src.ID))
	}
	paths = append(paths, sourcePages)
	for _, win := range d.publisher.Windows() {
		paths = append(paths, topicPages+string(win.Topic))
	}
	paths = append(paths, "/")
	return slices.DeleteFunc(paths, func(path string) bool { return d.front.private(path) != "" }), nil
}

// Where pages lie.
const (
	topicPages  = "/topics/"
	storyPages  = "/stories/"
	sourcePages = "/sources"
)

// siteFile is the name of the file that has what an address has: a page is the
// index of a directory, because feeds lie beneath its address.
func siteFile(address string) string {
	name := strings.TrimPrefix(address, "/")
	isPage := address == "/" || address == sourcePages || strings.HasPrefix(address, sourcePages+"/") ||
		strings.HasPrefix(address, storyPages) || strings.HasPrefix(address, topicPages) && !isFeed(address)
	if isPage {
		return path.Join(name, "index.html")
	}
	return name
}

func newExportSite() *cobra.Command {
	cmd := &cobra.Command{
		Use:   "site DIR",
		Short: "write feeds, archives and pages as files for any web server",
		Long: `Ask the running daemon for all that it serves, feeds, archives and pages, and
write it into DIR as files that any web server or object store can serve at
base_url. The page of an address is index.html in the directory of that name.
Topics with access: token are left out, and so are stories that no feed shows
now and the further pages of long lists, so that some links lead nowhere.

Files that have not changed are not touched; each other one is replaced whole.
What was written before and is not there any more is removed, and nothing else:
DIR keeps a list of it. A DIR that has other files at first is refused.`,
		Example: `  straitwire export site /var/www/news && rclone sync /var/www/news remote:news`,
		Args:    cobra.ExactArgs(1),
		RunE: func(cmd *cobra.Command, args []string) error {
			client, err := adminFlag(cmd)
			if err != nil {
				return err
			}
			var paths []string
			if err := client.call(cmd.Context(), http.MethodGet, sitePath, nil, &paths); err != nil {
				return err
			}
			done, err := writeSite(args[0], paths, func(path string) ([]byte, error) { return client.public(cmd.Context(), path) })
			if err != nil {
				return err
			}
			_, err = fmt.Fprintf(cmd.OutOrStdout(), "%s: %d files: %d written, %d as before; %d removed\n", args[0], done.written+done.same, done.written, done.same, done.removed)
			return err
		},
	}
	socketFlag(cmd)
	return cmd
}

// errNotServed says that an address has moved or is not there any more.
var errNotServed = errors.New("not served")

// public returns what the public server answers at a path.
func (c *adminClient) public(ctx context.Context, path string) ([]byte, error) {
	ctx, cancel := context.WithTimeout(ctx, patience)
	defer cancel()
	req, err := http.NewRequestWithContext(ctx, http.MethodGet, "http://straitwire"+sitePath+path, nil)
	if err != nil {
		return nil, err
	}
	straight := c.http
	straight.CheckRedirect = func(*http.Request, []*http.Request) error { return http.ErrUseLastResponse }
	res, err := straight.Do(req)
	if err != nil {
		return nil, fmt.Errorf("admin socket %s: %w", c.socket, err)
	}
	defer res.Body.Close()
	body, err := io.ReadAll(io.LimitReader(res.Body, maxAnswer+1))
	switch {
	case err != nil:
	case res.StatusCode == http.StatusFound, res.StatusCode == http.StatusNotFound, res.StatusCode == http.StatusUnauthorized:
		err = errNotServed
	case res.StatusCode != http.StatusOK:
		err = errors.New(res.Status)
	case len(body) > maxAnswer:
		err = fmt.Errorf("longer than %d bytes", maxAnswer)
	}
	if err != nil {
		return nil, fmt.Errorf("%s: %w", path, err)
	}
	return body, nil
}
