package main

import (
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

// adminFlag finds the socket: the flag, the configuration, or where the
// packaged unit puts it.
func adminFlag(cmd *cobra.Command) (*adminClient, error) {
	socket, err := cmd.Flags().GetString("socket")
	if err != nil {
		return nil, err
	}
	if socket == "" {
		if socket, err = findSocket(cmd); err != nil {
			return nil, err
		}
	}
	dial := func(ctx context.Context, _, _ string) (net.Conn, error) {
		var d net.Dialer
		return d.DialContext(ctx, "unix", socket)
	}
	return &adminClient{socket: socket, http: http.Client{
		Timeout:   2 * time.Minute,
		Transport: &http.Transport{DialContext: dial},
	}}, nil
}

// findSocket is the configured socket, or the packaged unit's where that is
// the one that is there.
func findSocket(cmd *cobra.Command) (string, error) {
	const packaged = "/run/straitwire/admin.sock"
	cfg, _, err := inspectConfig(cmd)
	if err == nil {
		if _, err := os.Stat(cfg.Socket); err == nil {
			return cfg.Socket, nil
		}
	}
	if _, missing := os.Stat(packaged); missing == nil {
		return packaged, nil
	}
	if err != nil {
		return "", err
	}
	return cfg.Socket, nil
}

// call sends a request and decodes the answer into v.
func (c *adminClient) call(ctx context.Context, method, path string, query url.Values, v any) error {
	target := url.URL{Scheme: "http", Host: "straitwire", Path: path, RawQuery: query.Encode()}
	req, err := http.NewRequestWithContext(ctx, method, target.String(), nil)
	if err != nil {
		return err
	}
	res, err := c.http.Do(req)
	switch {
	case errors.Is(err, os.ErrNotExist), errors.Is(err, syscall.ECONNREFUSED):
		return fmt.Errorf("no daemon answers at %s; start one with straitwire serve, or name its socket with --socket", c.socket)
	case errors.Is(err, os.ErrPermission):
		return fmt.Errorf("admin socket %s: permission denied; ask as the daemon's user or as root", c.socket)
	case err != nil:
		return fmt.Errorf("admin socket %s: %w", c.socket, err)
	}
	defer res.Body.Close()
	body, err := io.ReadAll(io.LimitReader(res.Body, 256<<20))
	if err != nil {
		return fmt.Errorf("admin socket %s: %w", c.socket, err)
	}
	if res.StatusCode != http.StatusOK {
		var failure struct {
			Error string `json:"error"`
		}
		if json.Unmarshal(body, &failure) == nil && failure.Error != "" {
			return errors.New(failure.Error)
		}
		return fmt.Errorf("admin socket %s: %s", c.socket, res.Status)
	}
	if err := json.Unmarshal(body, v); err != nil {
		return fmt.Errorf("admin socket %s: %w; is it another program's?", c.socket, err)
	}
	return nil
}
