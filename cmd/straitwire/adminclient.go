package main

import (
	"bufio"
	"context"
	"encoding/json"
	"errors"
	"fmt"
	"io"
	"net"
	"net/http"
	"net/url"
	"os"
	"syscall"
	"time"

	"github.com/spf13/cobra"
)

// adminClient asks the running daemon through its admin socket.
type adminClient struct {
	socket string
	http   http.Client
}

func socketFlag(cmd *cobra.Command) {
	cmd.Flags().String("socket", "", "admin socket `PATH` of the daemon, instead of the configured one")
}

// adminFlag finds the socket: the flag, or that of the configuration. A broken
// configuration does not keep anybody from the packaged unit's daemon.
func adminFlag(cmd *cobra.Command) (*adminClient, error) {
	socket, err := cmd.Flags().GetString("socket")
	if err != nil {
		return nil, err
	}
	if socket == "" {
		var sockets []string
		cfg, err := settings(cmd)
		if err == nil {
			sockets = append(sockets, cfg.Socket)
		}
		if socket = answering(sockets...); socket == "" {
			return nil, err
		}
	}
	return newAdminClient(socket), nil
}

// answering returns the first of these sockets that is there, or the one of
// the packaged unit; if none is, the first, or nothing without any.
func answering(sockets ...string) string {
	const packaged = "/run/straitwire/admin.sock"
	for _, socket := range append(sockets, packaged) {
		if _, err := os.Stat(socket); err == nil {
			return socket
		}
	}
	if len(sockets) == 0 {
		return ""
	}
	return sockets[0]
}

func newAdminClient(socket string) *adminClient {
	dial := func(ctx context.Context, _, _ string) (net.Conn, error) {
		var d net.Dialer
		return d.DialContext(ctx, "unix", socket)
	}
	return &adminClient{socket: socket, http: http.Client{Transport: &http.Transport{DialContext: dial}}}
}

// answers reports whether a daemon listens at the socket, or one that only
// others may ask.
func (c *adminClient) answers(ctx context.Context) bool {
	d := net.Dialer{Timeout: patience}
	conn, err := d.DialContext(ctx, "unix", c.socket)
	if err == nil {
		conn.Close()
	}
	return err == nil || errors.Is(err, os.ErrPermission)
}

// patience is how long the daemon may be silent.
const patience = 2 * time.Minute

// call sends a request and decodes the answer into v.
func (c *adminClient) call(ctx context.Context, method, path string, query url.Values, v any) error {
	ctx, cancel := context.WithTimeout(ctx, patience)
	defer cancel()
	res, err := c.send(ctx, method, path, query)
	if err != nil {
		return err
	}
	defer res.Body.Close()
	body, err := io.ReadAll(io.LimitReader(res.Body, maxAnswer))
	if err != nil {
		return fmt.Errorf("admin socket %s: %w", c.socket, err)
	}
	if err := json.Unmarshal(body, v); err != nil {
		return fmt.Errorf("admin socket %s: %w; is it another program's?", c.socket, err)
	}
	return nil
}

// lines sends a request and hands over the lines of the answer as they come.
func (c *adminClient) lines(ctx context.Context, path string, query url.Values, take func(line []byte) error) error {
	ctx, cancel := context.WithCancelCause(ctx)
	defer cancel(nil)
	silence := time.AfterFunc(patience, func() { cancel(fmt.Errorf("no answer for %s", patience)) })
	defer silence.Stop()
	res, err := c.send(ctx, http.MethodGet, path, query)
	if err != nil {
		return err
	}
	defer res.Body.Close()
	r := bufio.NewReaderSize(res.Body, 64<<10)
	for {
		line, err := readLine(r)
		switch {
		case errors.Is(err, io.EOF) && len(line) == 0:
			return nil
		case err != nil && !errors.Is(err, io.EOF):
			if cause := context.Cause(ctx); cause != nil {
				err = cause
			}
			return fmt.Errorf("admin socket %s: %w", c.socket, err)
		}
		silence.Stop() // what take does is not the daemon's silence
		if err := take(line); err != nil {
			return err
		}
		silence.Reset(patience)
	}
}

const maxAnswer = 256 << 20

// send sends a request and returns the answer unless it is an error.
func (c *adminClient) send(ctx context.Context, method, path string, query url.Values) (*http.Response, error) {
	target := url.URL{Scheme: "http", Host: "straitwire", Path: path, RawQuery: query.Encode()}
	req, err := http.NewRequestWithContext(ctx, method, target.String(), nil)
	if err != nil {
		return nil, err
	}
	res, err := c.http.Do(req)
	switch {
	case errors.Is(err, os.ErrNotExist), errors.Is(err, syscall.ECONNREFUSED):
		return nil, fmt.Errorf("no daemon answers at %s; start one with straitwire serve, or name its socket with --socket", c.socket)
	case errors.Is(err, os.ErrPermission):
		return nil, fmt.Errorf("admin socket %s: permission denied; ask as the daemon's user or as root", c.socket)
	case err != nil:
		return nil, fmt.Errorf("admin socket %s: %w", c.socket, err)
	case res.StatusCode == http.StatusOK:
		return res, nil
	}
	defer res.Body.Close()
	body, err := io.ReadAll(io.LimitReader(res.Body, 1<<20))
	var failure struct {
		Error string `json:"error"`
	}
	if err == nil && json.Unmarshal(body, &failure) == nil && failure.Error != "" {
		return nil, errors.New(failure.Error)
	}
	return nil, fmt.Errorf("admin socket %s: %s", c.socket, res.Status)
}
