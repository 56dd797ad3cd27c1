package main

import (
	"fmt"
	"io"
	"os"
	"path/filepath"

	"github.com/spf13/cobra"
)

// dataFlag lets a command work on the data of a daemon that does not run.
func dataFlag(cmd *cobra.Command) {
	cmd.Flags().String("data", "", "`DIR` of the data file of a daemon that is stopped, instead of the configured one")
}

// dataPath is the data file that --data names or that the configuration has.
func dataPath(cmd *cobra.Command) (string, error) {
	dir, err := cmd.Flags().GetString("data")
	if err != nil {
		return "", err
	}
	if dir != "" {
		return dataFile(dir), nil
	}
	cfg, err := settings(cmd)
	if err != nil {
		return "", err
	}
	return dataFile(cfg.Data), nil
}

// dataClient is the daemon that has the data open, unless --data says that
// none has.
func dataClient(cmd *cobra.Command) (client *adminClient, err error) {
	if cmd.Flags().Changed("data") {
		return nil, nil
	}
	client, err = adminFlag(cmd)
	if err != nil || client.answers(cmd.Context()) || cmd.Flags().Changed("socket") {
		return client, err
	}
	return nil, nil
}

// copyName is the data file that a person means by FILE: a directory stands
// for the one in it.
func copyName(name string) string {
	if info, err := os.Stat(name); err == nil && info.IsDir() {
		return dataFile(filepath.Clean(name))
	}
	return name
}

// megabytes writes a size for people.
func megabytes(n int64) string { return fmt.Sprintf("%.1f MB", float64(n)/1e6) }

// notTerminal refuses to write bytes that are not for people to a terminal.
func notTerminal(w io.Writer) error {
	file, ok := w.(*os.File)
	if !ok {
		return nil
	}
	if info, err := file.Stat(); err == nil && info.Mode()&os.ModeCharDevice != 0 && info.Name() != filepath.Base(os.DevNull) {
		return usageError(fmt.Errorf("standard output is a terminal; name a FILE, or redirect it"))
	}
	return nil
}
