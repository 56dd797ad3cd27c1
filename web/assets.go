package web

import (
	"embed"
	"sync"

	"straitwire/representation"
)

//go:embed templates/*.html static/style.css static/favicon.svg
var files embed.FS

// styleSheet is the one style sheet of all pages.
var styleSheet = sync.OnceValue(func() *page { return asset("static/style.css", "text/css; charset=utf-8") })

// favicon is the sign of the service.
var favicon = sync.OnceValue(func() *page { return asset("static/favicon.svg", "image/svg+xml") })

// asset reads an embedded file. That it is there is settled when the program
// is built.
func asset(name, contentType string) *page {
	body, err := files.ReadFile(name)
	if err != nil {
		panic("web: " + err.Error())
	}
	return newPage(representation.NewEncoder(), body, contentType)
}
