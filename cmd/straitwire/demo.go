package main

import (
	"fmt"
	"net"
	"net/http"
	"os"
	"time"

	"github.com/spf13/cobra"

	"straitwire/cmd/straitwire/demo"
	"straitwire/config"
)

func newDemo() *cobra.Command {
	var listen, data string
	cmd := &cobra.Command{
		Use:   "demo",
		Short: "watch invented news of bundled sources flow through the real daemon",
		Long: `Run the daemon without network or set-up: an embedded origin serves invented
news of bundled sources in many languages and charsets and releases it over
two minutes. Scheduler, HTTP, store and publisher are the real ones; the data
file lies in a temporary directory that is removed at the end.`,
		Args: cobra.NoArgs,
		RunE: func(cmd *cobra.Command, _ []string) error {
			return runDemo(cmd, listen, data)
		},
	}
	serveFlags(cmd, &listen, &data)
	cmd.Flags().Lookup("listen").DefValue = demoListen
	return cmd
}

const demoListen = "127.0.0.1:8017"

func runDemo(cmd *cobra.Command, listen, data string) error {
	origin, err := net.Listen("tcp", "127.0.0.1:0")
	if err != nil {
		return fmt.Errorf("demo origin: %w", err)
	}
	server := &http.Server{Handler: demo.NewOrigin(time.Now(), time.Now), ReadHeaderTimeout: 10 * time.Second}
	go func() { _ = server.Serve(origin) }() // until the demo ends
	defer func() { _ = server.Close() }()

	if data == "" {
		dir, err := os.MkdirTemp("", "straitwire-demo-")
		if err != nil {
			return fmt.Errorf("demo data: %w", err)
		}
		defer func() { _ = os.RemoveAll(dir) }()
		data = dir
	}
	if listen, err = demoAddress(listen); err != nil {
		return err
	}
	cfg, err := config.Parse("demo.yaml", demo.Config("http://"+origin.Addr().String(), listen))
	if err != nil {
		return err
	}
	cfg.Path = "" // there is no file that a reload could read
	flags := config.Overrides{Data: data}
	if err := cfg.Override(flags); err != nil {
		return usageError(err)
	}
	return serve(cmd, cfg, flags, func(addr net.Addr) {
		fmt.Fprintf(cmd.OutOrStdout(), "straitwire demo: http://%s/ (invented news; it fills up within two minutes; Ctrl-C ends it)\n", addr)
		fmt.Fprintf(cmd.OutOrStdout(), "ask it: straitwire status --socket %s\n", cfg.Socket)
	})
}

// demoAddress settles on an address before the configuration is written: the
// asked one; without one the usual, or a free port where that is taken.
func demoAddress(asked string) (string, error) {
	addr := asked
	if addr == "" {
		addr = demoListen
	}
	l, err := net.Listen("tcp", addr)
	if err != nil && asked == "" {
		l, err = net.Listen("tcp", "127.0.0.1:0")
	}
	if err != nil {
		return addr, nil // serve meets the same fault and explains it
	}
	defer l.Close()
	return l.Addr().String(), nil
}
