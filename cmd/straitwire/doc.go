// Command straitwire watches the news of regional security and republishes it
// as topic feeds.
//
// It is the only place where the rooms meet: it owns signals, exit codes and
// the admin socket, and has one file for each subcommand. daemon.go is the
// wiring; the rest asks it, or works without it.
package main
