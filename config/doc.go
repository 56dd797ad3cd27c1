// Package config reads config.yaml: everything an operator can say to
// straitwire, in one file.
//
// It is strict. Every mistake is reported at once, each with its file, line
// and column, the name of the thing it is about and, when we know it, what to
// write instead; nothing is ignored silently and nothing is guessed. What it
// returns is ready to run: every room's Options, the sources with their
// schedules resolved, the topics compiled and tried on their own examples.
//
// The structs of file.go are the single truth: the decoder walks them, and the
// JSON Schema that editors use is generated from them.
//
// It is not for flags, nor for anything that changes while the daemon runs. It
// promises never to panic, to take bounded time and memory whatever the file
// holds, and never to show a secret: not in an error, not in a log.
package config
