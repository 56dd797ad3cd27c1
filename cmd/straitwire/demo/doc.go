// Package demo is a small world of invented news: a server of feeds that
// nobody published, in many languages, scripts and formats, and the
// configuration that reads them.
//
// It lets a person watch the real scheduler, fetcher, store and publisher at
// work without a network. It releases its items over two minutes, changes some
// of them later and keeps one source broken, all by the clock it is given, so
// that the same second of a demo always shows the same.
package demo
