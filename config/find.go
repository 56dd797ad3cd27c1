package config

import (
	"errors"
	"fmt"
	"io/fs"
	"os"
)

// places are where a configuration is looked for when nobody names one.
func places() []string { return []string{"config.yaml", "/etc/straitwire/config.yaml"} }

// Find returns the path of the configuration to read: the one the flag names,
// else config.yaml in the working directory, else the one under /etc. A named
// one is not looked at, so that Load can say what is wrong with it.
func Find(flag string) (string, error) { return find(flag, places()) }

func find(flag string, places []string) (string, error) {
	if flag != "" {
		return flag, nil
	}
	for _, path := range places {
		// Anything but "not there" is for Load to report: a file that cannot be
		// read must not be passed over for another one.
		if _, err := os.Stat(path); !errors.Is(err, fs.ErrNotExist) {
			return path, nil
		}
	}
	return "", fmt.Errorf("no configuration: neither %s nor %s exists; write one with straitwire init, or name it with --config FILE: %w",
		places[0], places[1], fs.ErrNotExist)
}
